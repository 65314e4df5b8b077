# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Several workers find the connection revoked at once; a person connects it again."""

import time

import pytest

from tests.chaos.arena import Arena

from .backlog import SECONDS, assert_right, make_backlog, sql

BOOKINGS = 120
WORKERS = 4


@pytest.fixture
def arena(databases):
    with Arena(databases, "test_broken", with_keys=True) as running:
        running.ask("prepare")
        yield running


def wait_until(arena, condition):
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        for worker in arena.workers:
            worker.check()
        time.sleep(0.05)


def count(arena, what):
    return sql(arena, f"SELECT count(*) FROM {what}")[0][0]


def told(arena):
    """How many activities and mails there are about the connection."""
    about = "WHERE {} = 'salesforce.connection'"
    return (
        count(arena, f"mail_activity {about.format('res_model')}"),
        count(arena, "mail_mail"),
    )


def test_told_once_by_all_and_sent_after_reconnecting(arena):
    control = arena.org.control
    make_backlog(arena, BOOKINGS, 30, seed=61)
    sql(arena, "DELETE FROM mail_mail")
    sql(arena, "UPDATE salesforce_connection SET round_size = 20")
    control.revoke_all()
    # Each takes so long to learn it that the others have begun.
    control.latency(0.5)
    for _number in range(WORKERS):
        arena.start_worker()
    broken = "salesforce_connection WHERE state = 'broken'"
    wait_until(arena, lambda: count(arena, broken))
    held = "salesforce_sync WHERE claim IS NOT NULL"
    wait_until(arena, lambda: not count(arena, held))
    tokens = [each for each in control.calls() if each["path"].endswith("/token")]
    assert len(tokens) > 1, "only one lane noticed"
    assert told(arena) == (1, 1)
    assert control.records("Event") == []

    control.latency(0)
    arena.finish(arena.start("tests.live.token_worker", "connect", arena.org.url))
    assert count(arena, "mail_activity WHERE active") == 0
    wait_until(arena, lambda: len(control.records("Event")) == BOOKINGS)
    assert_right(arena, BOOKINGS)
