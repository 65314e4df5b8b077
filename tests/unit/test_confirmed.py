# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bookings that wait for somebody's word, and meetings to which nobody came."""

from dataclasses import replace

import pytest

from salesforce.plans import NOT_CONFIRMED
from tests.unit.factories import booking, page
from tests.unit.rounds import Worker, row

UNCONFIRMED = booking(confirmed=False)
ONLY_CONFIRMED = page(only_confirmed=True)


@pytest.fixture
def worker(local_org, local_client, ops):
    worker = Worker(local_client, ops)
    local_org.clear_calls()
    return worker


def test_an_unconfirmed_booking_is_sent(local_org, worker):
    worker.run(row(UNCONFIRMED))
    assert len(local_org.records("Event")) == 1


def test_a_page_that_waits_for_the_confirmation(local_org, worker):
    one = row(UNCONFIRMED, ONLY_CONFIRMED)
    worker.run(one)
    assert (one.problem, one.remarks) == (None, ((NOT_CONFIRMED, ""),))
    assert local_org.api_calls() == 0
    one.booking = replace(UNCONFIRMED, confirmed=True)
    worker.run(one)
    assert (one.problem, one.remarks) == (None, ())
    assert len(local_org.records("Event")) == 1
    # What is there follows, whoever has to confirm it anew.
    one.booking = replace(UNCONFIRMED, location="Room 6")
    worker.run(one)
    [event] = local_org.records("Event")
    assert event["Location"] == "Room 6"
    one.booking = booking(active=False)
    worker.run(one)
    assert local_org.records("Event") == []


def test_never_confirmed_and_cancelled(local_org, worker):
    one = row(UNCONFIRMED, ONLY_CONFIRMED)
    worker.run(one)
    one.booking = booking(active=False)
    worker.run(one)
    assert (one.problem, one.remarks) == (None, ())
    assert local_org.api_calls() == 0


@pytest.mark.parametrize(
    ("status", "mark", "subject"),
    [
        ("no_show", True, "No-show: Demo call"),
        ("no_show", False, "Demo call"),
        ("attended", True, "Demo call"),
        ("", True, "Demo call"),
    ],
)
def test_a_meeting_to_which_nobody_came(local_org, worker, status, mark, subject):
    one = row(settings=page(mark_no_show=mark))
    worker.run(one)
    one.booking = replace(one.booking, status=status)
    worker.run(one)
    [event] = local_org.records("Event")
    assert event["Subject"] == subject
    # Put right later.
    one.booking = replace(one.booking, status="")
    worker.run(one)
    [event] = local_org.records("Event")
    assert event["Subject"] == "Demo call"
