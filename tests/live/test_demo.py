# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""make demo as a person meets it: it starts, serves, and stops without a trace."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

import psutil
import pytest

from dev import paths
from dev.stack import free_port

NAME = f"test_demo_{os.getpid()}"
SECOND_START = 15  # seconds


class Demo:
    """A running `make demo` on ports and a database of its own."""

    def __init__(self):
        self.odoo_port, self.org_port = free_port(), free_port()
        self.started = time.monotonic()
        options = ["--odoo-port", self.odoo_port, "--org-port", self.org_port]
        command = [sys.executable, "-m", "dev", "demo", "--name", NAME, *options]
        self.process = subprocess.Popen(
            [str(part) for part in command],
            cwd=paths.ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.text = ""
        self.children = []

    def wait_until_ready(self):
        """Return the seconds that the start took."""
        for line in self.process.stdout:
            self.text += line
            if line.startswith("     Søren"):  # the last link is the last line
                self.children = psutil.Process(self.process.pid).children()
                return time.monotonic() - self.started
        raise AssertionError(f"The demo ended: {self.text}")

    def stop(self, how):
        self.process.send_signal(how)
        self.text += self.process.communicate(timeout=60)[0]
        return self.process.returncode


def lives(process):
    """Whether it runs: one that ended may wait for somebody to ask how."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(scope="module")
def started_before(databases):
    """The demo was started once, and stopped; its text is kept."""
    demo = Demo()
    try:
        demo.wait_until_ready()
        assert demo.stop(signal.SIGINT) == 0
        yield demo
    finally:
        demo.process.kill()
        databases.drop(NAME)
        shutil.rmtree(paths.HOME / NAME, ignore_errors=True)


@pytest.fixture
def running(started_before):
    demo = Demo()
    demo.seconds = demo.wait_until_ready()
    yield demo
    if demo.process.poll() is None:
        demo.stop(signal.SIGINT)


def test_a_second_start_is_quick_and_everything_it_names_answers(running):
    assert running.seconds < SECOND_START
    addresses = re.findall(r"http://localhost:\S+", running.text)
    assert len(addresses) >= 6
    for address in addresses:
        with urllib.request.urlopen(address.rstrip(",).")) as answer:
            assert answer.status == 200
    assert re.search(r"Consumer key +\S{40,}", running.text)
    assert re.search(r"Consumer secret +\S{40,}", running.text)
    logs = re.search(r"Log files +(\S+)\n +(\S+)\n", running.text).groups()
    assert all((paths.ROOT / log).is_file() for log in logs)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_everything_it_started_and_nothing_else(running, databases, how):
    assert len(running.children) == 2
    assert running.stop(how) == 0
    assert not any(lives(child) for child in running.children)
    for port in (running.odoo_port, running.org_port):
        with pytest.raises(OSError):
            urllib.request.urlopen(f"http://localhost:{port}/", timeout=2)
    assert "Traceback" not in running.text
    # The database server is in use by this test run as well.
    assert databases.exists(NAME)


def test_a_second_interrupt_leaves_nothing_behind(running):
    running.process.send_signal(signal.SIGINT)
    running.process.send_signal(signal.SIGINT)
    running.stop(signal.SIGINT)
    assert not any(lives(child) for child in running.children)


# Again and again: one in four comes in the very moment that a child is made.
@pytest.mark.parametrize("_again", range(10))
def test_an_interrupt_while_it_starts_leaves_nothing_behind(started_before, _again):
    demo = Demo()
    for line in demo.process.stdout:
        if "Starting" in line:
            break
    main = psutil.Process(demo.process.pid)
    while not (children := main.children()):
        assert main.is_running()
    demo.stop(signal.SIGINT)
    assert not any(lives(child) for child in children)
    with pytest.raises(OSError):
        urllib.request.urlopen(f"http://localhost:{demo.org_port}/", timeout=2)


def test_an_odoo_that_dies_ends_the_demo_with_one_line(running):
    odoo = next(child for child in running.children if "-c" in child.cmdline())
    odoo.kill()
    text, _ = running.process.communicate(timeout=60)
    assert running.process.returncode == 1
    assert "Odoo stopped by itself" in text
    assert "Traceback" not in text
    assert not any(lives(child) for child in running.children)
