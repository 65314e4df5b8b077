# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a meeting looks in an org, and what is left of it."""

from dataclasses import replace
from datetime import datetime

import pytest

from salesforce.desired import GONE
from salesforce.meeting import CANCELLED, cancelled_look
from salesforce.records import UNSURE
from tests.unit.factories import attendee, booking, page
from tests.unit.rounds import Worker, row


@pytest.fixture
def worker(local_org, local_client, ops):
    worker = Worker(local_client, ops)
    local_org.clear_calls()
    return worker


def the_event(org):
    [event] = org.records("Event")
    return event


def test_usually_nothing_is_said(local_org, worker):
    worker.run(row())
    event = the_event(local_org)
    assert event["ShowAs"] == "Busy"
    assert not event["IsPrivate"] and not event["IsReminderSet"]


@pytest.mark.parametrize("show_as", ["Busy", "Free", "OutOfOffice"])
def test_show_as(local_org, worker, show_as):
    one = row(settings=page(show_as=show_as))
    worker.run(one)
    assert the_event(local_org)["ShowAs"] == show_as
    # What people say of it stays, until the page says something else.
    local_org.update("Event", the_event(local_org)["Id"], {"ShowAs": "OutOfOffice"})
    one.booking = replace(one.booking, location="Room 6")
    worker.run(one)
    assert the_event(local_org)["ShowAs"] == "OutOfOffice"
    one.settings = page()
    worker.run(one)
    expected = "OutOfOffice" if show_as == "Busy" else "Busy"
    assert the_event(local_org)["ShowAs"] == expected
    assert one.problem is None


def test_a_reminder_moves_with_the_meeting(local_org, worker):
    one = row(settings=page(reminder=90))
    worker.run(one)
    event = the_event(local_org)
    assert event["IsReminderSet"]
    assert event["ReminderDateTime"] == "2026-11-24T07:30:00.000+0000"
    one.booking = booking(start=datetime(2026, 11, 24, 9, 15))
    worker.run(one)
    event = the_event(local_org)
    assert event["ReminderDateTime"] == "2026-11-24T07:45:00.000+0000"
    one.settings = page()
    worker.run(one)
    assert not the_event(local_org)["IsReminderSet"]


def test_a_private_event_is_for_nobody(local_org, worker):
    """Salesforce relates it to none; who booked is there all the same."""
    one = row(booking(attendee=attendee(key="1")), page(private=True))
    worker.run(one)
    event = the_event(local_org)
    assert (event["IsPrivate"], event["WhoId"]) == (True, None)
    assert len(local_org.records("Lead")) == 1
    other = attendee(key="2", name="Abe Ant", email="abe@example.com")
    one.booking = replace(one.booking, attendee=other)
    worker.run(one)
    assert one.problem is None
    assert the_event(local_org)["WhoId"] is None
    assert len(local_org.records("Lead")) == 2


@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_private_event_whose_creation_was_lost(local_org, worker, drop):
    one = row(settings=page(private=True))
    local_org.fault(path="/composite", method="POST", drop=drop, skip=1)
    worker.run(one)
    assert one.problem
    worker.run(one)
    assert one.problem is None
    event = the_event(local_org)
    assert (event["IsPrivate"], event["WhoId"]) == (True, None)


@pytest.mark.parametrize(
    "fault",
    [
        {"code": "UNABLE_TO_LOCK_ROW"},
        {"code": "UNKNOWN_EXCEPTION", "status": 500},
        {"code": "FIELD_INTEGRITY_EXCEPTION", "fields": ["Phone"]},
        {"code": "FIELD_CUSTOM_VALIDATION_EXCEPTION"},
    ],
)
def test_a_private_event_whose_person_was_not_made(
    local_org, local_client, ops, keys, fault
):
    """It refers to nobody, so Salesforce makes it all the same: once."""
    worker = Worker(local_client, ops, keys)
    local_org.fault(sobject="Lead", operation="create", **fault)
    one = row(booking(attendee=attendee(phone="1")), page(private=True))
    for _round in range(3):
        worker.run(one)
    assert one.problem is None
    assert len(local_org.records("Lead")) == 1
    assert the_event(local_org)["IsPrivate"]


def test_a_private_event_whose_person_is_a_duplicate(local_org, worker):
    local_org.switch("duplicate_rules", "block")
    one = row(settings=page(private=True))
    [task] = worker.tasks([one])
    there = {"LastName": "Lee", "Company": "Lee", "Email": "ann@example.com"}
    local_org.create("Lead", there)
    worker.tasks = lambda rows: [task]
    worker.run(one)
    assert one.problem is None
    assert len(local_org.records("Lead")) == 1
    assert the_event(local_org)["IsPrivate"]


def test_an_event_that_is_there_does_not_become_private(local_org, worker):
    one = row()
    worker.run(one)
    one.settings = page(private=True)
    one.booking = replace(one.booking, location="Room 6")
    worker.run(one)
    event = the_event(local_org)
    assert event["WhoId"] and not event["IsPrivate"]
    assert (one.problem, one.remarks) == (None, ())


# === CANCELLED ===


@pytest.mark.parametrize(
    "ended",
    [
        pytest.param(booking(active=False), id="cancelled"),
        pytest.param(booking(start=None, stop=None), id="without a time"),
        pytest.param(GONE, id="deleted in Odoo"),
    ],
)
def test_a_cancelled_event_is_kept_and_marked(local_org, worker, ended):
    text = "{{ subject }} with {{ attendee_name }}"
    one = row(settings=page(cancelled="keep", reminder=15, subject_text=text))
    worker.run(one)
    before = the_event(local_org)
    local_org.clear_calls()
    one.booking = ended
    worker.run(one)
    event = the_event(local_org)
    assert event["Id"] == before["Id"]
    assert event["Subject"] == f"Cancelled: {before['Subject']}"
    assert before["Subject"].startswith("Demo call with ")
    assert (event["ShowAs"], event["IsReminderSet"]) == ("Free", False)
    assert event["WhoId"] == before["WhoId"]
    assert local_org.api_calls() == 1
    worker.run(one)
    assert local_org.api_calls() == 1
    # Booked again, it is the same Event.
    one.booking = booking()
    worker.run(one)
    event = the_event(local_org)
    assert (event["Id"], event["Subject"]) == (before["Id"], before["Subject"])
    assert (event["ShowAs"], event["IsReminderSet"]) == ("Busy", True)
    assert one.problem is None


def test_why_it_was_cancelled(local_org, worker):
    one = row(settings=page(cancelled="keep"))
    worker.run(one)
    before = the_event(local_org)["Description"].splitlines()
    one.booking = booking(active=False, cancel_reason="  Ill\x00 ")
    worker.run(one)
    after = the_event(local_org)["Description"].splitlines()
    assert after == [before[0], "Cancelled: Ill", *before[1:]]
    local_org.clear_calls()
    worker.run(one)
    assert one.problem is None
    assert local_org.api_calls() == 0
    one.booking = replace(one.booking, cancel_reason="Very ill")
    worker.run(one)
    after = the_event(local_org)["Description"].splitlines()
    assert after == [before[0], "Cancelled: Very ill", *before[1:]]
    one.booking = replace(one.booking, cancel_reason="")
    worker.run(one)
    assert the_event(local_org)["Description"].splitlines() == before
    one.booking = booking()
    worker.run(one)
    assert the_event(local_org)["Description"].splitlines() == before


def test_a_page_that_deletes_again_deletes_what_was_kept(local_org, worker):
    one = row(settings=page(cancelled="keep"))
    worker.run(one)
    one.booking = booking(active=False)
    worker.run(one)
    one.settings = page()
    worker.run(one)
    assert local_org.records("Event") == []


def test_kept_but_deleted_in_salesforce(local_org, worker):
    one = row(settings=page(cancelled="keep"))
    worker.run(one)
    local_org.delete("Event", the_event(local_org)["Id"])
    one.booking = booking(active=False)
    worker.run(one)
    worker.run(one)
    assert one.problem is None
    assert local_org.records("Event") == []


@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_lost_mark_is_made_again(local_org, worker, drop):
    one = row(settings=page(cancelled="keep"))
    worker.run(one)
    one.booking = booking(active=False)
    local_org.fault(path="/composite", method="POST", drop=drop)
    worker.run(one)
    assert one.problem
    worker.run(one)
    assert one.problem is None
    assert the_event(local_org)["Subject"] == "Cancelled: Demo call"


@pytest.mark.parametrize(
    ("known", "subject"),
    [
        ({"Subject": "Cancelled: Demo"}, "Cancelled: Demo"),
        ({"Subject": UNSURE}, CANCELLED),
        ({}, CANCELLED),
        ({"Subject": "s" * 255}, f"{CANCELLED} {'s' * 243}…"),
    ],
)
def test_the_mark_stands_once_and_fits(known, subject):
    assert cancelled_look("Event", GONE, known)["Subject"] == subject
