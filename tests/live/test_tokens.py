# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Several Odoo processes with one refresh token that changes at every use."""

import time

import pytest

from .conftest import SECONDS, finish

PROCESSES = 4
TURNS = 10


@pytest.fixture(autouse=True)
def rotation(stack):
    """The org gives a new refresh token at every renewal."""
    stack.org.control.switch("rotation", True)
    yield
    stack.org.control.switch("rotation", False)


def test_many_renew_at_once_and_none_is_lost(stack, worker, connected):
    running = [worker("renew", str(TURNS)) for _ in range(PROCESSES)]
    for process in running:
        finish(process)


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
    finish(worker("renew", "1"))


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
