# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Other processes that work with the stack's database and org."""

import os
import subprocess

import pytest

from dev import paths

from .office import Office

SECONDS = 120


@pytest.fixture(scope="session")
def odoo_options():
    """What takes a minute at Salesforce takes three seconds here."""
    return {"salesforce_wait_factor": 0.05}


@pytest.fixture(scope="session")
def worker(stack):
    """worker("renew", "5"): starts a process that does it (subprocess.Popen)."""
    started = []

    def start(task, argument):
        command = [paths.PYTHON, "-m", "tests.live.token_worker"]
        command += [stack.odoo.config, stack.database, task, argument]
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=paths.ROOT,
            env={**os.environ, "REQUESTS_CA_BUNDLE": str(stack.org.ca_bundle)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def connected(stack, worker):
    """The database's one connection, logged in to the org."""
    finish(worker("connect", stack.org.url))


@pytest.fixture(scope="session", params=[False, True], ids=["looking", "keys"])
def open_office(databases, request):
    name = f"test_live_{'keys' if request.param else 'looking'}_{os.getpid()}"
    with Office(databases, name, request.param) as running:
        yield running


@pytest.fixture
def office(open_office):
    """A database and an org without a booking, and no worker yet."""
    open_office.empty()
    yield open_office
    open_office.empty()


def finish(process, seconds=0):
    """Wait for a worker that is to work so long; return what it printed."""
    output, errors = process.communicate(timeout=SECONDS + seconds)
    assert process.returncode == 0, errors[-3000:]
    return output
