# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Guests who are Contacts, on the Event beside the person it is for."""

from dataclasses import replace

import pytest

from tests.unit.factories import attendee, booking, page
from tests.unit.rounds import Worker, row

ANN, BOB, CEM = ("ann@acme.example", "bob@acme.example", "cem@acme.example")


@pytest.fixture
def worker(local_org, local_client, ops):
    local_org.switch("shared_activities", True)
    worker = Worker(local_client, ops)
    local_org.clear_calls()
    return worker


def contact(org, email):
    return org.create("Contact", {"LastName": email[:3], "Email": email})


def guests(*emails):
    return tuple(attendee(key=email, name=email[:3], email=email) for email in emails)


def booked(*emails, **settings):
    settings = {"guests": "add"} | settings
    ann = attendee(key="ann", email=ANN)
    return row(booking(attendee=ann, guests=guests(*emails)), page(**settings))


def whos(org):
    [event] = org.records("Event")
    return event["EventWhoIds"]


@pytest.mark.parametrize("says", ["list", "add"])
def test_guests_who_are_contacts(local_org, worker, says):
    ann, bob = contact(local_org, ANN), contact(local_org, BOB)
    one = booked(BOB, CEM, guests=says)
    worker.run(one)
    assert whos(local_org) == ([ann, bob] if says == "add" else [ann])
    [event] = local_org.records("Event")
    assert event["WhoId"] == ann
    assert f"Guests: bob <{BOB}>, cem <{CEM}>" in event["Description"]
    assert len(local_org.records("Contact")) == 2
    assert (one.problem, one.remarks) == (None, ())
    assert local_org.api_calls() == 2
    worker.run(one)
    assert local_org.api_calls() == (3 if says == "add" else 2)


@pytest.mark.parametrize("count", [1, 30])
def test_a_new_contact_and_guests(local_org, worker, count):
    """In one call with the person who is created, and in a backlog."""
    bob = contact(local_org, BOB)
    rows = [booked(BOB, register_as="contact") for _each in range(count)]
    for number, one in enumerate(rows):
        ann = attendee(key=str(number), email=f"ann{number}@acme.example")
        one.booking = replace(one.booking, attendee=ann)
    worker.run(*rows)
    assert not any(one.problem for one in rows)
    for event in local_org.records("Event"):
        assert event["EventWhoIds"] == [event["WhoId"], bob]
    assert len(local_org.records("Event")) == count
    assert local_org.api_calls() == (2 if count == 1 else 3)


def test_nobody_is_beside_a_lead(local_org, worker):
    contact(local_org, BOB)
    one = booked(BOB)
    worker.run(one)
    [event] = local_org.records("Event")
    assert event["EventWhoIds"] == [event["WhoId"]]
    assert event["WhoId"].startswith("00Q")
    assert one.problem is None


def test_who_comes_and_goes(local_org, worker):
    ann, bob, cem = (contact(local_org, each) for each in (ANN, BOB, CEM))
    one = booked(BOB)
    worker.run(one)
    one.booking = replace(one.booking, guests=guests(BOB, CEM))
    worker.run(one)
    assert whos(local_org) == [ann, bob, cem]
    one.booking = replace(one.booking, guests=())
    worker.run(one)
    assert whos(local_org) == [ann]
    assert one.problem is None


def test_for_somebody_else_the_guests_stay(local_org, worker):
    bob, cem = contact(local_org, BOB), contact(local_org, CEM)
    contact(local_org, ANN)
    one = booked(BOB)
    worker.run(one)
    one.booking = replace(one.booking, attendee=attendee(key="cem", email=CEM))
    worker.run(one)
    assert one.problem is None
    assert whos(local_org) == [cem, bob]


@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_lost_answer(local_org, worker, drop):
    ann, bob, cem = (contact(local_org, each) for each in (ANN, BOB, CEM))
    one = booked(BOB)
    worker.run(one)
    one.booking = replace(one.booking, guests=guests(BOB, CEM))
    local_org.fault(path="/composite", drop=drop, skip=1)
    worker.run(one)
    assert one.problem
    worker.run(one)
    assert one.problem is None
    assert whos(local_org) == [ann, bob, cem]


def test_an_org_without_shared_activities(local_org, local_client, ops):
    worker = Worker(local_client, ops)
    contact(local_org, ANN)
    contact(local_org, BOB)
    local_org.clear_calls()
    one = booked(BOB)
    worker.run(one)
    assert (one.problem, one.remarks) == (None, ())
    assert local_org.api_calls() == 2
