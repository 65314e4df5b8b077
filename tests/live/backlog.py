# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A backlog of bookings, and what tells whether all of it came to be right."""

import time

LOAD = {"platform": "made.up.booking", "changes": 0}
SECONDS = 60


def make_backlog(arena, bookings, customers, seed):
    load = LOAD | {"bookings": bookings, "customers": customers, "seed": seed}
    assert arena.ask("load", load)["refused"] == []


def sql(arena, statement):
    return arena.databases.server.ask(statement, database=arena.name)


def wait_until(condition):
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def assert_right(arena, bookings):
    assert arena.ask("rest", SECONDS) == 0
    verdict = arena.judge()
    assert verdict.is_clean, verdict
    assert len(arena.org.control.records("Event")) == bookings
