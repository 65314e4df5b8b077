# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the machine must have before anything is fetched: one clear line where not."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys

from . import paths
from .console import Trouble, run

PYTHON_FROM, PYTHON_TO = (3, 10), (3, 13)
DISK_FIRST = 4  # GB: Odoo 1.2, Python packages 0.9, databases, what is unpacked
DISK_LATER = 1  # GB
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def check_python(version=None):
    """:raise Trouble: this Python cannot run Odoo 19, or cannot make environments"""
    version = tuple(version or sys.version_info[:2])
    if not PYTHON_FROM <= version <= PYTHON_TO:
        raise Trouble(
            f"This is Python {version[0]}.{version[1]}; Odoo 19 runs on 3.10 to 3.13:"
            " name another one (make PYTHON=python3.12 ...)."
        )
    if not importlib.util.find_spec("ensurepip"):
        raise Trouble(
            "Python's venv module is incomplete:"
            f" apt-get install python{version[0]}.{version[1]}-venv"
        )


def check_disk(folder=paths.ROOT, needed=None):
    """:raise Trouble: less than ``needed`` GB are free"""
    if needed is None:
        needed = DISK_LATER if paths.PYTHON.exists() else DISK_FIRST
    free = shutil.disk_usage(folder).free / 1e9
    if free < needed:
        raise Trouble(
            f"Only {free:.1f} GB are free on the disk of {folder}; {needed} GB are"
            " needed: make room and start again."
        )


def check_port(port, what, remedy):
    """:raise Trouble: another program listens there"""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except OSError as error:
            if error.errno in _NO_SUCH_FAMILY:
                continue
            raise Trouble(
                f"Port {port}, for {what}, is busy:"
                f" stop what listens there, or {remedy}."
            ) from None


_NO_SUCH_FAMILY = {97, 99}  # no IPv6 on this machine


def browser():
    """The path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def ensure_browser():
    """Install Debian's Chromium where we may; return its path.

    :raise Trouble: there is none, and nothing may be installed
    """
    found = browser()
    if found:
        return found
    apt = _apt_command()
    if not apt:
        raise Trouble("No Chromium for the browser tests: apt-get install chromium")
    run("Reading the system's package list", [*apt, "-qq", "update"])
    run("Installing Chromium", [*apt, "-qq", "-y", "install", "chromium"])
    if not browser():
        raise Trouble("apt-get installed chromium, but no such command is there.")
    return browser()


def _apt_command():
    """apt-get as somebody who may install packages, or None."""
    if not shutil.which("apt-get"):
        return None
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    if os.geteuid() == 0:
        return quiet
    if shutil.which("sudo"):
        allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True)
        if allowed.returncode == 0:
            return ["sudo", "-n", *quiet]
    return None
