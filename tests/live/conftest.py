# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Other processes that work with the stack's database and org."""

import functools
import os
import subprocess

import pytest

from dev import paths

from .backlog import make_backlog, sql

SECONDS = 120


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


def finish(process, seconds=0):
    """Wait for a worker that is to work so long; return what it printed."""
    output, errors = process.communicate(timeout=SECONDS + seconds)
    assert process.returncode == 0, errors[-3000:]
    return output


@pytest.fixture
def backlog(arena):
    """Empties the module's arena; makes bookings in it when it is called."""
    arena.org.control.reset()
    if arena.with_keys:
        arena.org.control.switch("key_fields", True)
    sql(
        arena,
        "DELETE FROM salesforce_sync_mark; DELETE FROM salesforce_person;"
        "DELETE FROM made_up_booking; DELETE FROM salesforce_sync;"
        "DELETE FROM ir_cron_trigger;"
        "UPDATE salesforce_connection SET round_size = 200, paused_until = NULL",
    )
    yield functools.partial(make_backlog, arena)
    while arena.workers:
        arena.workers.pop().kill()
