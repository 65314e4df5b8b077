# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A worker is killed, and what it was about to write is never written."""

import pytest

from . import moments
from .office import LATE, wait_until

BOOKINGS, CUSTOMERS = 40, 15


def test_before_people(office):
    """Salesforce has said who is there: nothing is in doubt, and nobody waits."""
    office.sql("DELETE FROM salesforce_user")  # hosts that need no look-up
    office.make(BOOKINGS, CUSTOMERS, seed=80)
    office.org.control.clear_calls()
    with moments.inserting(office, "salesforce_user", office.start_worker):
        office.workers[0].kill()
        assert calls(office) == 1
        assert in_org(office) == {"Lead": False, "Event": False}
    office.start_worker()
    office.assert_right(BOOKINGS)
    went_through = office.sql("SELECT DISTINCT state FROM salesforce_sync_attempt")
    assert went_through == [("synced",)]


@pytest.mark.parametrize(
    ("call", "people", "seed"),
    [
        pytest.param(1, False, 81, id="people"),
        pytest.param(2, True, 82, id="Events"),
    ],
)
def test_in_a_call_that_is_never_carried_out(office, call, people, seed):
    """It counts as sent, and nobody will ever see anything of it."""
    office.make(BOOKINGS, CUSTOMERS, seed)
    control = office.org.control
    fault = {"path": "composite", "method": "POST", "skip": call}
    control.fault(**fault, delay=LATE, drop="before")
    killed = office.start_worker()
    wait_until(lambda: not control.faults_left())
    killed.kill()
    assert in_org(office) == {"Lead": people, "Event": False}
    office.start_worker()
    office.assert_right(BOOKINGS)


def in_org(office):
    """Whether there are any, by object."""
    records = office.org.control.records
    return {sobject: bool(records(sobject)) for sobject in ("Lead", "Event")}


def calls(office):
    """How many requests asked for something of the org's data."""
    told = office.org.control.calls()
    return sum("composite" in call["path"] for call in told)
