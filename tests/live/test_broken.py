# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Several workers find the connection revoked at once; a person connects it again."""

import os

import pytest

from .office import Office, wait_until

BOOKINGS = 120
WORKERS = 4


@pytest.fixture
def office(databases):
    """One of its own: others may have told about their connection."""
    with Office(databases, f"test_broken_{os.getpid()}", with_keys=True) as running:
        running.ask("prepare")
        yield running


def count(office, what):
    return office.sql(f"SELECT count(*) FROM {what}")[0][0]


def told(office):
    """How many activities and mails there are about the connection."""
    about = "WHERE {} = 'salesforce.connection'"
    return (
        count(office, f"mail_activity {about.format('res_model')}"),
        count(office, "mail_mail"),
    )


def test_told_once_by_all_and_sent_after_reconnecting(office):
    control = office.org.control
    office.make(BOOKINGS, customers=30, seed=61)
    office.sql("DELETE FROM mail_mail")
    office.sql("UPDATE salesforce_connection SET round_size = 20")
    control.revoke_all()
    # Each takes so long to learn it that the others have begun.
    control.latency(0.5)
    for _number in range(WORKERS):
        office.start_worker()
    broken = "salesforce_connection WHERE state = 'broken'"
    wait_until(lambda: count(office, broken))
    held = "salesforce_sync WHERE claim IS NOT NULL"
    wait_until(lambda: not count(office, held))
    tokens = [each for each in control.calls() if each["path"].endswith("/token")]
    assert len(tokens) > 1, "only one lane noticed"
    assert told(office) == (1, 1)
    assert control.records("Event") == []

    control.latency(0)
    office.at_desk("connect", office.org.url)
    assert count(office, "mail_activity WHERE active") == 0
    wait_until(lambda: len(control.records("Event")) == BOOKINGS)
    office.assert_right(BOOKINGS)
    for worker in list(office.workers):
        worker.kill()
