# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Several Odoo processes with one refresh token that changes at every use.

``SOAK_SECONDS=300`` (`make soak`) lets them renew for so long.
"""

import json
import os
import time
from collections import Counter

import pytest

from .conftest import SECONDS, finish

PROCESSES = 4
TURNS = 25
SOAK_SECONDS = int(os.environ.get("SOAK_SECONDS", 8))


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


@pytest.mark.timeout(SOAK_SECONDS + 2 * SECONDS)
def test_soak(stack, worker, connected):
    running = [worker("soak", str(SOAK_SECONDS)) for _ in range(PROCESSES)]
    counts = Counter()
    for process in running:
        counts.update(json.loads(finish(process, SOAK_SECONDS)))
    print(f"\n{PROCESSES} processes, {SOAK_SECONDS} s: {dict(counts)}")
    assert counts["lost"] == 0
    assert counts["renewals"] > PROCESSES
    finish(worker("renew", "1"))


def test_one_killed_before_it_uses_the_new_token_has_stored_it(
    stack, worker, connected
):
    """The old refresh token is dead by then."""
    fault = {"path": "/limits", "drop": "before", "delay": 8}
    stack.org.control.fault(**fault)
    killed = worker("renew", "1")
    deadline = time.monotonic() + SECONDS
    while stack.org.control.faults_left():
        assert time.monotonic() < deadline and killed.poll() is None
        time.sleep(0.05)
    killed.kill()
    stack.org.control.reset()
    stack.org.control.switch("rotation", True)
    finish(worker("renew", "2"))


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


def test_many_log_in_anew_at_once(stack, worker, connected):
    """Without a refresh token: each turn costs one request at the most."""
    control = stack.org.control
    control.switch("client_credentials", True)
    control.switch("client_credentials_user", "ops@acme.example")
    finish(worker("client_credentials", "-"))
    control.clear_calls()
    running = [worker("renew", str(TURNS)) for _ in range(PROCESSES)]
    for process in running:
        finish(process)
    asked = [call for call in control.calls() if "/oauth2/token" in call["path"]]
    # What was dropped is the request of the process that was killed before.
    statuses = [call["status"] for call in asked if call["status"]]
    print(f"{len(statuses)} log-ins in {PROCESSES * TURNS} turns")
    assert set(statuses) == {200}
    assert TURNS <= len(statuses) <= PROCESSES * TURNS


def is_locked(stack):
    """Whether somebody is renewing right now."""
    query = "SELECT id FROM salesforce_token FOR NO KEY UPDATE SKIP LOCKED"
    return not stack.server.ask(query, database=stack.database)
