# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A booking of a batch is saved at every moment of the batch, and does not notice."""

import contextlib

import pytest

from benchmarks.desk import Desk
from tests.chaos.arena import Arena

from .backlog import assert_right, sql, wait_until

BOOKINGS, CUSTOMERS = 40, 15
LASTS = 6  # seconds of the moment, which a save must not wait for
TIMES = 25
# Of the median save while a batch is under way, to one without any worker.
MOST = 1.5
# What comes in which call of a batch that is too big for rows.
CALLS = {"looks up": 0, "creates people": 1, "creates Events": 2}


@pytest.fixture(scope="module")
def arena(databases):
    with Arena(databases, "test_saving", False, http_timeout=2 * LASTS) as running:
        yield running


@pytest.fixture(scope="module")
def saver(arena):
    with Desk(arena.config, arena.name, arena.env, "tests.live.saver") as desk:
        yield desk


@contextlib.contextmanager
def in_call(arena, number):
    """While the org keeps the worker waiting for one of its calls."""
    control = arena.org.control
    control.fault(path="composite", method="POST", skip=number, delay=LASTS)
    arena.start_worker()
    wait_until(lambda: not control.faults_left())
    yield
    assert len(control.records("Event")) == 0, "it was over before all was saved"


@contextlib.contextmanager
def while_recording(arena, events):
    """While the worker's last transaction of a batch is open."""
    control = arena.org.control
    control.fault(path="composite", method="POST", skip=2, delay=1)
    arena.start_worker()
    wait_until(lambda: not control.faults_left())
    held = arena.databases.server.connect(arena.name)
    held.autocommit = False
    try:
        with held.cursor() as cursor:
            # The worker waits for the last of its rows, and holds all the others.
            cursor.execute(
                "SELECT id FROM salesforce_sync ORDER BY id DESC LIMIT 1 FOR UPDATE"
            )
            wait_until(lambda: len(control.records("Event")) == events)
            wait_until(lambda: sql(arena, "SELECT 1 FROM pg_locks WHERE NOT granted"))
            yield
    finally:
        held.rollback()
        held.close()


@pytest.mark.parametrize("moment", [*CALLS, "records"])
def test_saved_while_the_worker(arena, backlog, saver, moment):
    backlog(BOOKINGS, CUSTOMERS, seed=57)
    saver.ask("save", TIMES)  # the first ones load what stays
    alone = saver.ask("save", TIMES)
    bookings = BOOKINGS + 2 * TIMES
    if moment == "records":
        batch = while_recording(arena, bookings)
    else:
        batch = in_call(arena, CALLS[moment])
    with batch:
        under_way = saver.ask("save", TIMES)
    print(f"{moment}: {under_way / alone:.3f} of {alone * 1000:.1f} ms")
    assert under_way < MOST * alone
    assert_right(arena, bookings + TIMES)
