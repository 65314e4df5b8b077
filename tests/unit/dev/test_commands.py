# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person sees: one clear line, exit code 1 and no traceback."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dev import paths


@pytest.fixture
def checkout(tmp_path):
    """A copy of the checkout's tools, with nothing set up."""
    shutil.copytree(
        paths.ROOT / "dev",
        tmp_path / "dev",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(paths.ROOT / "Makefile", tmp_path)
    return tmp_path


def _refused(arguments, *, cwd, **environment):
    """Run it; it must end with code 1 and one line, which is returned."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    (line,) = done.stderr.strip().splitlines()
    return line


def test_no_network(checkout):
    # A proxy that refuses every connection, as apt meets where there is no way out.
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    proxy = f"http://127.0.0.1:{port}"
    line = _refused(
        ["dev", "setup"],
        cwd=checkout,
        http_proxy=proxy,
        https_proxy=proxy,
        ODOO_HOME="",
    )
    assert "the network does not answer" in line
    assert not (checkout / ".dev" / "odoo" / "complete").exists()


def test_no_apt(checkout, tmp_path):
    empty = tmp_path / "bin"
    empty.mkdir()
    line = _refused(["dev", "setup"], cwd=checkout, PATH=str(empty), ODOO_HOME="")
    assert "ODOO_HOME=git" in line


def test_no_git(checkout, tmp_path):
    empty = tmp_path / "bin"
    empty.mkdir()
    line = _refused(["dev", "setup"], cwd=checkout, PATH=str(empty), ODOO_HOME="git")
    assert "the command git is not installed" in line


def test_wrong_command(checkout):
    line = _refused(["dev", "fly"], cwd=checkout)
    assert line.startswith("Usage:")


def test_wrong_group():
    line = _refused(["dev.testing"], cwd=paths.ROOT, GROUP="unti")
    assert line.startswith("No group unti; there are unit, odoo")


def test_busy_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        ports = ["--odoo-port", str(port), "--org-port", "0"]
        line = _refused(["dev.demo", *ports], cwd=paths.ROOT)
    assert line.startswith(f"Port {port}, for Odoo, is busy")
    assert "ODOO_PORT=" in line


def test_postgres_that_does_not_answer(tmp_path):
    line = _refused(
        ["dev.demo", "--odoo-port", "0", "--org-port", "0"],
        cwd=paths.ROOT,
        PGHOST=str(tmp_path),
        PGUSER="odoo",
    )
    assert line.startswith(f"PostgreSQL at {tmp_path} refused user odoo")


def test_postgres_user_that_odoo_refuses(tmp_path):
    line = _refused(
        ["dev.demo", "--odoo-port", "0", "--org-port", "0"],
        cwd=paths.ROOT,
        PGHOST=str(tmp_path),
        PGUSER="postgres",
    )
    assert "Odoo refuses" in line


def test_dev_odoo_before_set_up(checkout):
    done = subprocess.run(
        [checkout / "dev" / "odoo", "--version"], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr == "There is no environment yet: run 'make setup' first.\n"


def test_make_alone_lists_the_targets(checkout):
    done = subprocess.run(["make"], cwd=checkout, capture_output=True, text=True)
    for target in ("demo", "test", "lint", "setup"):
        assert f"make {target}" in done.stdout
    assert not Path(checkout / ".dev").exists()
