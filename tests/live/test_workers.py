# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Several workers, some of them killed, on one backlog: each booking once."""

import pytest

from . import moments
from .office import LATE, wait_until

BOOKINGS, CUSTOMERS = 40, 15


def test_two_workers_share_a_backlog(office):
    office.make(300, customers=90, seed=50)
    office.sql("UPDATE salesforce_connection SET round_size = 25")
    office.org.control.latency(0.1)
    for _number in range(2):
        office.start_worker()
    office.assert_right(300)
    [(lanes,)] = office.sql("SELECT count(DISTINCT lane) FROM salesforce_sync")
    assert lanes > 1, "one did it all"
    [(most,)] = office.sql(
        "SELECT max(n) FROM (SELECT count(*) n FROM salesforce_sync_attempt"
        " WHERE state = 'synced' GROUP BY sync_id) a",
    )
    assert most == 1, "a booking was sent twice"


@pytest.mark.parametrize(
    ("call", "seed"),
    [
        pytest.param(0, 51, id="while it looks up"),
        pytest.param(1, 52, id="while people are created"),
        pytest.param(2, 53, id="while Events are created"),
    ],
)
def test_a_worker_killed_in_a_call(office, call, seed):
    """The call is carried out all the same, after another worker has begun."""
    office.make(BOOKINGS, CUSTOMERS, seed)
    control = office.org.control
    control.fault(path="composite", method="POST", skip=call, delay=LATE)
    killed = office.start_worker()
    wait_until(lambda: not control.faults_left())
    killed.kill()
    office.start_worker()
    office.assert_right(BOOKINGS)


@pytest.mark.parametrize(
    ("table", "at_commit", "events", "seed"),
    [
        pytest.param("salesforce_sync", False, 0, 54, id="folding"),
        pytest.param("salesforce_person", False, 0, 55, id="before it looks up"),
        pytest.param("salesforce_sync_attempt", False, BOOKINGS, 56, id="recording"),
        pytest.param("salesforce_sync_attempt", True, BOOKINGS, 58, id="committing"),
    ],
)
def test_a_worker_killed_between_calls(office, table, at_commit, events, seed):
    """Its transaction is open: undone, or committed by the database all the same."""
    office.make(BOOKINGS, CUSTOMERS, seed)
    workers = []

    def start():
        workers.append(office.start_worker())

    with moments.inserting(office, table, start, at_commit):
        workers[0].kill()
        assert len(office.org.control.records("Event")) == events
    office.start_worker()
    office.assert_right(BOOKINGS)


def test_the_database_goes_away_in_a_call(office):
    """Every connection to PostgreSQL breaks off; the same worker goes on by itself."""
    office.make(BOOKINGS, CUSTOMERS, seed=57)
    control = office.org.control
    control.fault(path="composite", method="POST", skip=2, delay=moments.NOTICED)
    worker = office.start_worker()
    with moments.call(office, 0):
        office.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{office.name}' AND pid <> pg_backend_pid()"
        )
    office.let_interval_pass()
    office.assert_right(BOOKINGS)
    worker.kill()
