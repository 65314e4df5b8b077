# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The virtual environment, with the packages that the requirements files bound."""

import hashlib
import re
import shutil
import sys

from . import paths
from .console import run

REQUIREMENTS = paths.ROOT / "dev"


def ensure(*names):
    """Make .dev/venv hold what dev/<name>.txt lists, for each name.

    :raise Trouble: the packages cannot be fetched
    """
    create()
    for name in names or ("requirements", "requirements-lint"):
        _install(name)


def create():
    if paths.PYTHON.exists() and _version() == sys.version_info[:2]:
        return
    shutil.rmtree(paths.VENV, ignore_errors=True)
    paths.HOME.mkdir(exist_ok=True)
    run("Making a virtual environment", [sys.executable, "-m", "venv", paths.VENV])


def _version():
    """(major, minor) of the environment's Python."""
    text = (paths.VENV / "pyvenv.cfg").read_text()
    major, minor = re.search(r"^version\w* = (\d+)\.(\d+)", text, re.M).groups()
    return int(major), int(minor)


def _install(name):
    listed = REQUIREMENTS / f"{name}.txt"
    text = listed.read_text()
    if "-r requirements-odoo.txt" in text:
        text += (REQUIREMENTS / "requirements-odoo.txt").read_text()
    digest = hashlib.sha256(text.encode()).hexdigest()
    stamp = paths.VENV / f"{name}.installed"
    if stamp.exists() and stamp.read_text() == digest:
        return
    pip = [paths.PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    run(f"Installing Python packages of {name}.txt", [*pip, "-r", listed])
    stamp.write_text(digest)


def site_packages():
    return next(paths.VENV.glob("lib/python3.*/site-packages"))


def link_odoo(home):
    """Make Odoo importable in the environment, and seen by pip as odoo 19.0."""
    site = site_packages()
    (site / "odoo-source.pth").write_text(f"{home}\n")
    stub = site / "odoo-19.0.dist-info"
    if any(home.glob("odoo*.egg-info")):
        shutil.rmtree(stub, ignore_errors=True)
        return
    stub.mkdir(exist_ok=True)
    (stub / "METADATA").write_text("Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n")
    (stub / "RECORD").write_text("")
    (stub / "INSTALLER").write_text("dev\n")
