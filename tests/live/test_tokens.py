# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Several Odoo processes with one refresh token that changes at every use."""

import os
import subprocess
import time

import pytest

from dev import paths

PROCESSES = 4
TURNS = 25
SECONDS = 120


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="module")
def connected(stack, worker):
    """A connection, in an org that gives a new refresh token at every renewal."""
    assert_well(worker("connect", stack.org.url))
    stack.org.control.switch("rotation", True)
    yield
    stack.org.control.switch("rotation", False)


def assert_well(process):
    output, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, errors[-3000:]
    return output


def test_many_renew_at_once_and_none_is_lost(stack, worker, connected):
    running = [worker("renew", str(TURNS)) for _ in range(PROCESSES)]
    for process in running:
        assert_well(process)


def test_one_killed_while_it_holds_the_lock_holds_up_nobody(stack, worker, connected):
    # Its request is never carried out, so that no new token was given to the dead.
    fault = {"path": "/services/oauth2/token", "drop": "before", "delay": 8}
    stack.org.control.fault(**fault)
    killed = worker("renew", "1")
    deadline = time.monotonic() + SECONDS
    while not is_locked(stack):
        assert time.monotonic() < deadline and killed.poll() is None
        time.sleep(0.05)
    killed.kill()
    stack.org.control.reset()
    assert_well(worker("renew", "1"))


def is_locked(stack):
    """Whether somebody is renewing right now."""
    connection = stack.server.connect(stack.database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM salesforce_token FOR NO KEY UPDATE SKIP LOCKED"
            )
            return not cursor.fetchall()
    finally:
        connection.close()
