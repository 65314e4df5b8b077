# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people changed or deleted in Salesforce: it stays, or Odoo puts it back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from salesforce.plans import EVENT_DELETED
from tests.unit.factories import booking, page
from tests.unit.rounds import Worker, row


@pytest.fixture
def worker(local_org, local_client, ops):
    return Worker(local_client, ops)


def the_event(org):
    [event] = org.records("Event")
    return event


@pytest.mark.parametrize("edited", ["keep", "restore"])
def test_what_people_wrote(local_org, worker, edited):
    one = row(settings=page(edited=edited))
    worker.run(one)
    before = the_event(local_org)
    theirs = {"Subject": "Call her first", "ShowAs": "Free"}
    local_org.update("Event", before["Id"], theirs)
    worker.run(one)
    assert the_event(local_org)["Subject"] == theirs["Subject"]  # nothing has changed
    one.booking = replace(one.booking, location="Room 6")
    local_org.clear_calls()
    worker.run(one)
    event = the_event(local_org)
    back = edited == "restore"
    assert event["Subject"] == (before["Subject"] if back else theirs["Subject"])
    assert event["ShowAs"] == "Free"  # the page says nothing of it
    assert event["Location"] == "Room 6"
    assert local_org.api_calls() == 1


@pytest.mark.parametrize("edited", ["keep", "restore"])
def test_what_people_deleted(local_org, worker, edited):
    one = row(settings=page(edited=edited))
    worker.run(one)
    local_org.delete("Event", the_event(local_org)["Id"])
    one.booking = replace(one.booking, location="Room 6")
    for _times in range(3):
        worker.run(one)
    if edited == "keep":
        assert not local_org.records("Event")
        assert one.remarks == ((EVENT_DELETED, ""),)
    else:
        assert the_event(local_org)["Location"] == "Room 6"
        assert one.remarks == ()
    assert one.problem is None


@pytest.mark.parametrize("days", [2, 20])
@pytest.mark.parametrize("multiday", [False, True])
def test_a_long_one_that_people_deleted_stays_away(local_org, worker, days, multiday):
    """An Event may be shorter than its meeting: that is no move."""
    local_org.switch("multiday_events", multiday)
    one = row(booking(stop=booking().start + timedelta(days=days)))
    worker.run(one)
    local_org.delete("Event", the_event(local_org)["Id"])
    one.booking = replace(one.booking, location="Room 6")
    worker.run(one)
    worker.run(one)
    assert not local_org.records("Event")
