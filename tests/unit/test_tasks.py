# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A meeting that is written as a Task."""

from dataclasses import replace
from datetime import datetime

import pytest

from salesforce.desired import GONE
from salesforce.payload import meeting_line
from salesforce.plans import EVENT_DELETED
from tests.unit.factories import attendee, booking, page
from tests.unit.rounds import Worker, row

AS_TASK = {"meeting_as": "Task"}


@pytest.fixture
def worker(local_org, local_client, ops, keys):
    worker = Worker(local_client, ops, keys, tasks=True)
    local_org.clear_calls()
    return worker


def the_task(org):
    [task] = org.records("Task")
    return task


def tried_again(worker, one):
    """Run until nothing is in doubt."""
    for _round in range(3):
        worker.run(one)
    assert one.problem is None


def test_booked_moved_and_cancelled(local_org, worker, users):
    one = row(settings=page(**AS_TASK))
    worker.run(one)
    task = the_task(local_org)
    [lead] = local_org.records("Lead")
    assert (task["Subject"], task["ActivityDate"]) == ("Demo call", "2026-11-24")
    assert (task["WhoId"], task["OwnerId"]) == (
        lead["Id"],
        users["host.one@acme.example"],
    )
    line = "Meeting: 2026-11-24 09:00 to 09:30 (UTC), Room 5"
    assert line in task["Description"].splitlines()
    assert local_org.records("Event") == []
    assert local_org.api_calls() == 2

    one.booking = booking(
        start=datetime(2026, 11, 25, 14, 0), stop=datetime(2026, 11, 25, 15, 0)
    )
    worker.run(one)
    moved = the_task(local_org)
    assert (moved["Id"], moved["ActivityDate"]) == (task["Id"], "2026-11-25")
    assert "2026-11-25 14:00 to 15:00" in moved["Description"]
    assert local_org.api_calls() == 3

    one.booking = booking(active=False)
    worker.run(one)
    assert local_org.records("Task") == []
    assert (one.problem, local_org.api_calls()) == (None, 4)


@pytest.mark.parametrize("ended", [booking(active=False), GONE])
def test_cancelled_and_kept(local_org, worker, ended):
    one = row(settings=page(cancelled="keep", reminder=15, **AS_TASK))
    worker.run(one)
    assert the_task(local_org)["ReminderDateTime"] == "2026-11-24T08:45:00.000+0000"
    one.booking = ended
    worker.run(one)
    task = the_task(local_org)
    assert (task["Subject"], task["IsReminderSet"]) == ("Cancelled: Demo call", False)
    one.booking = booking()
    worker.run(one)
    task = the_task(local_org)
    assert (task["Subject"], task["IsReminderSet"]) == ("Demo call", True)
    assert one.problem is None


def test_what_only_an_event_has_is_left_out(local_org, worker):
    one = row(settings=page(show_as="Free", private=True, **AS_TASK))
    worker.run(one)
    assert (one.problem, one.remarks) == (None, ())
    assert the_task(local_org)["WhoId"]


@pytest.mark.parametrize(
    ("zone", "day", "line"),
    [
        ("UTC", "2026-11-24", "Meeting: 2026-11-24 23:30 to 2026-11-25 00:15 (UTC)"),
        ("Asia/Tokyo", "2026-11-25", "Meeting: 2026-11-25 08:30 to 09:15 (Asia/Tokyo)"),
        (
            "America/New_York",
            "2026-11-24",
            "Meeting: 2026-11-24 18:30 to 19:15 (America/New_York)",
        ),
    ],
)
def test_the_day_is_that_of_the_place(local_org, local_client, ops, zone, day, line):
    late = booking(
        start=datetime(2026, 11, 24, 23, 30),
        stop=datetime(2026, 11, 25, 0, 15),
        timezone=zone,
        location="",
    )
    Worker(local_client, ops, tasks=True).run(row(late, page(**AS_TASK)))
    task = the_task(local_org)
    assert task["ActivityDate"] == day
    assert line in task["Description"].splitlines()


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "a" * 300])
def test_a_zone_that_is_none_is_utc(zone):
    assert "09:00 to 09:30" in meeting_line(booking(timezone=zone))


@pytest.mark.parametrize("drop", ["before", "after", "later"])
def test_a_lost_creation(local_org, worker, drop):
    one = row(settings=page(**AS_TASK))
    local_org.fault(path="/composite", method="POST", drop=drop, skip=1)
    worker.run(one)
    assert one.problem
    local_org.land()
    tried_again(worker, one)
    [lead] = local_org.records("Lead")
    assert the_task(local_org)["WhoId"] == lead["Id"]


@pytest.mark.parametrize("first", ["Task", "Event"])
@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_page_that_chooses_anew_while_a_creation_is_lost(
    local_org, worker, first, drop
):
    other = {"Task": "Event", "Event": "Task"}[first]
    one = row(settings=page(meeting_as=first))
    local_org.fault(path="/composite", method="POST", drop=drop, skip=1)
    worker.run(one)
    one.settings = page(meeting_as=other)
    tried_again(worker, one)
    there = {name: len(local_org.records(name)) for name in ("Task", "Event")}
    kept = first if drop == "after" else other
    assert there == {"Task": 0, "Event": 0} | {kept: 1}


def test_what_is_an_event_stays_one(local_org, worker):
    one = row()
    worker.run(one)
    one.settings = page(**AS_TASK)
    one.booking = replace(one.booking, location="Room 6")
    worker.run(one)
    [event] = local_org.records("Event")
    assert event["Location"] == "Room 6"
    assert local_org.records("Task") == []
    # Booked anew after it was cancelled, it is what the page says by then.
    one.booking = booking(active=False)
    worker.run(one)
    one.booking = booking()
    worker.run(one)
    the_task(local_org)
    assert local_org.records("Event") == []


def test_deleted_in_salesforce_it_comes_back_when_the_booking_moves(local_org, worker):
    one = row(settings=page(**AS_TASK))
    worker.run(one)
    local_org.delete("Task", the_task(local_org)["Id"])
    one.booking = replace(one.booking, subject="Another subject")
    worker.run(one)
    worker.run(one)
    assert local_org.records("Task") == []
    assert (one.problem, one.remarks) == (None, ((EVENT_DELETED, ""),))
    start, stop = datetime(2026, 11, 24, 10, 0), datetime(2026, 11, 24, 10, 30)
    one.booking = replace(one.booking, start=start, stop=stop)
    worker.run(one)
    assert "10:00 to 10:30" in the_task(local_org)["Description"]


def test_another_customer_takes_it_over(local_org, worker):
    one = row(booking(attendee=attendee(key="1")), page(**AS_TASK))
    worker.run(one)
    other = attendee(key="2", name="Abe Ant", email="abe@example.com")
    one.booking = replace(one.booking, attendee=other)
    worker.run(one)
    [abe] = [r["Id"] for r in local_org.records("Lead") if r["LastName"] == "Ant"]
    assert the_task(local_org)["WhoId"] == abe


def test_many_at_once(local_org, worker):
    rows = []
    for number in range(30):
        person = attendee(email=f"ann{number}@example.com")
        kind = ("Task", "Event")[number % 2]
        rows.append(row(booking(attendee=person), page(meeting_as=kind)))
    worker.run(*rows)
    assert [one.problem for one in rows] == [None] * 30
    assert len(local_org.records("Task")) == len(local_org.records("Event")) == 15


def test_a_user_who_sees_no_tasks(local_org, local_client, ops):
    local_org.switch("object_access", {"Task": "none"})
    one = row(settings=page(**AS_TASK))
    Worker(local_client, ops, tasks=True).run(one)
    assert one.problem.code == "OBJECT_NOT_VISIBLE"
    assert local_org.records("Lead") == []


@pytest.mark.parametrize("wanted", ["Task", "Event"])
def test_a_key_that_the_other_kind_has_taken(local_org, local_client, ops, wanted):
    """People may give our field any value; the booking then takes another key."""
    local_org.switch("key_fields", True)
    other = {"Task": "Event", "Event": "Task"}[wanted]
    one = row(settings=page(meeting_as=wanted))
    values = {"Subject": "Theirs", "Odoo_Booking_Id__c": one.history.reference}
    if other == "Event":
        values["StartDateTime"] = "2026-11-24T12:00:00Z"
        values["EndDateTime"] = "2026-11-24T13:00:00Z"
    local_org.create(other, values)
    worker = Worker(local_client, ops, "ready", tasks=True)
    worker.run(one)
    worker.run(one)
    assert one.problem is None
    assert len(local_org.records(wanted)) == len(local_org.records(other)) == 1
