# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Guests: on the Event beside the person it is for, or registered like them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from salesforce.desired import Mapping
from salesforce.guests import GUEST_REFUSED, GUESTS_NOT_SURE
from salesforce.keys import READY, UNUSABLE
from salesforce.mapped import VALUE_LEFT_OUT
from salesforce.plans import FIELD_REFUSED
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
    assert local_org.api_calls() == 2


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
def test_for_somebody_else_by_a_lost_request(local_org, worker, drop):
    bob, cem = contact(local_org, BOB), contact(local_org, CEM)
    contact(local_org, ANN)
    one = booked(BOB)
    worker.run(one)
    one.booking = replace(one.booking, attendee=attendee(key="cem", email=CEM))
    local_org.fault(path="/composite", drop=drop, skip=1)
    for _times in range(3):
        worker.run(one)
    assert one.problem is None
    assert whos(local_org) == [cem, bob]


@pytest.mark.parametrize("is_read", [False, True])
def test_a_deleted_event_comes_back_with_everybody(
    local_org, local_client, ops, is_read
):
    """Where it is read as well, that it is gone is learnt in the same round."""
    local_org.switch("shared_activities", True)
    extra = {"sobject": "Event", "name": "Extra__c", "type": "string", "length": 50}
    local_org.switch("custom_fields", [extra | {"label": "Extra"}])
    worker = Worker(local_client, ops)
    account = local_org.create("Account", {"Name": "Acme"})
    ann, bob = contact(local_org, ANN), contact(local_org, BOB)
    local_org.update("Contact", ann, {"AccountId": account})
    one = booked(BOB, related_to="account")
    worker.run(one)
    [event] = local_org.records("Event")
    local_org.delete("Event", event["Id"])
    if is_read:
        fixed = Mapping("fixed", "event", "Extra__c", "empty", "x")
        one.settings = replace(one.settings, mappings=(fixed,))
    hour = timedelta(hours=1)
    moved = {"start": one.booking.start + hour, "stop": one.booking.stop + hour}
    one.booking = replace(one.booking, **moved)
    worker.run(one)
    worker.run(one)
    assert one.problem is None
    assert whos(local_org) == [ann, bob]
    [event] = local_org.records("Event")
    assert event["WhatId"] == account


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


# === REGISTERED LIKE WHOEVER BOOKS === #


def emails(org, sobject="Lead"):
    return sorted(each["Email"] for each in org.records(sobject))


@pytest.mark.parametrize("keys", [None, READY])
def test_guests_become_leads_once(local_org, local_client, ops, keys):
    local_org.switch("key_fields", bool(keys) or None)
    worker = Worker(local_client, ops, **({"keys": keys} if keys else {}))
    contact(local_org, CEM)
    one = booked(BOB, CEM, ANN, guests="register")
    local_org.clear_calls()
    worker.run(one)
    assert (one.problem, one.remarks) == (None, ())
    assert emails(local_org) == [ANN, BOB]
    assert local_org.api_calls() == 2
    [event] = local_org.records("Event")
    [ann] = [lead for lead in local_org.records("Lead") if lead["Email"] == ANN]
    assert event["WhoId"] == ann["Id"]
    # A move asks for nobody; somebody new is registered, whoever leaves stays.
    one.booking = replace(one.booking, location="Room 6")
    local_org.clear_calls()
    worker.run(one)
    assert local_org.api_calls() == 1
    one.booking = replace(one.booking, guests=guests("dee@acme.example"))
    worker.run(one)
    assert emails(local_org) == [ANN, BOB, "dee@acme.example"]
    one.booking = replace(one.booking, active=False)
    worker.run(one)
    assert (one.problem, one.remarks) == (None, ())
    assert len(local_org.records("Lead")) == 3


@pytest.mark.parametrize(
    ("register_as", "leads", "contacts"), [("contact", 0, 2), ("match", 0, 0)]
)
def test_guests_become_what_the_page_makes(
    local_org, worker, register_as, leads, contacts
):
    worker.run(booked(BOB, guests="register", register_as=register_as))
    assert len(local_org.records("Lead")) == leads
    assert len(local_org.records("Contact")) == contacts


def test_guests_become_person_accounts(local_org, local_client, ops):
    local_org.switch("person_accounts", True)
    one = booked(BOB, guests="register", register_as="person_account")
    Worker(local_client, ops).run(one)
    assert one.problem is None
    assert emails(local_org, "Contact") == [ANN, BOB]


def test_nothing_the_booker_answered_is_a_guests(local_org, worker):
    mapping = Mapping("answer", "person", "Website", detail="Site")
    one = booked(BOB, guests="register", mappings=(mapping,))
    one.booking = replace(one.booking, answers=(("Site", "acme.example"),))
    worker.run(one)
    sites = {each["Email"]: each["Website"] for each in local_org.records("Lead")}
    assert sites == {ANN: "acme.example", BOB: None}


@pytest.mark.parametrize("count", [2, 30])
def test_a_guest_who_books_as_well(local_org, worker, count):
    rows = [booked(BOB, guests="register") for _each in range(count)]
    bob = attendee(key="bob", email=BOB)
    rows[-1].booking = replace(rows[-1].booking, attendee=bob, guests=guests(ANN))
    worker.run(*rows)
    assert not any(one.problem for one in rows)
    assert emails(local_org) == [ANN, BOB]


@pytest.mark.parametrize("keys", [None, READY])
@pytest.mark.parametrize("drop", ["before", "after"])
@pytest.mark.parametrize("count", [1, 30])
def test_a_lost_answer_makes_no_guest_twice(
    local_org, local_client, ops, keys, drop, count
):
    local_org.switch("key_fields", bool(keys) or None)
    worker = Worker(local_client, ops, **({"keys": keys} if keys else {}))
    rows = [
        booked(f"bob{number}@acme.example", guests="register")
        for number in range(count)
    ]
    local_org.fault(path="/composite", drop=drop, skip=1)
    for _times in range(3):
        worker.run(*rows)
    assert not any(one.problem for one in rows)
    assert len(emails(local_org)) == count + 1
    assert len(set(emails(local_org))) == count + 1
    assert len(local_org.records("Event")) == count


def test_a_guest_who_is_refused_holds_up_nothing(local_org, worker):
    rule = {"sobject": "Lead", "field": "Email", "matches": "bob", "message": "No Bob."}
    local_org.switch("validation_rules", [rule])
    one = booked(BOB, CEM, guests="register")
    worker.run(one)
    assert one.problem is None
    assert emails(local_org) == [ANN, CEM]
    assert [code for code, _detail in one.remarks] == [GUEST_REFUSED]
    local_org.clear_calls()
    worker.run(one)
    assert local_org.api_calls() == 0
    one.booking = replace(one.booking, location="Room 9")
    worker.run(one)
    assert [code for code, _detail in one.remarks] == [GUEST_REFUSED]


def test_a_locked_guest_goes_again(local_org, worker):
    bob = {"sobject": "Lead", "code": "UNABLE_TO_LOCK_ROW", "skip": 1}
    local_org.fault(**bob)
    one = booked(BOB, guests="register")
    worker.run(one)
    assert one.problem.code == "UNABLE_TO_LOCK_ROW"
    worker.run(one)
    assert one.problem is None
    assert emails(local_org) == [ANN, BOB]
    assert len(local_org.records("Event")) == 1


def test_what_was_left_out_is_told_though_a_guest_goes_again(local_org, worker):
    local_org.fault(sobject="Lead", code="UNABLE_TO_LOCK_ROW", skip=1)
    size = Mapping("answer", "person", "NumberOfEmployees", detail="Size")
    one = booked(BOB, guests="register", mappings=(size,))
    one.booking = replace(one.booking, answers=(("Size", "many"),))
    worker.run(one)
    assert one.problem.code == "UNABLE_TO_LOCK_ROW"
    worker.run(one)
    assert one.problem is None
    [(code, detail)] = one.remarks
    assert (code, detail[0]) == (VALUE_LEFT_OUT, "Lead.NumberOfEmployees")


def test_where_not_everybody_is_seen(local_org, worker):
    contact(local_org, ANN)
    worker.facts = replace(worker.facts, sees_all={})
    one = booked(BOB, guests="register")
    worker.run(one)
    assert not local_org.records("Lead")
    assert (one.problem, one.remarks) == (None, ((GUESTS_NOT_SURE, ""),))


def test_they_go_once_everybody_is_seen(local_org, worker):
    contact(local_org, ANN)
    seen = worker.facts
    worker.facts = replace(seen, sees_all={})
    one = booked(BOB, guests="register")
    worker.run(one)
    worker.facts = seen
    worker.run(one)
    assert emails(local_org) == [BOB]
    assert one.remarks == ()


def test_a_guest_who_cannot_be_made_holds_up_no_event(local_org, worker):
    contact(local_org, ANN)
    one = booked(guests="register")
    worker.run(one)
    worker.facts = replace(worker.facts, keys=UNUSABLE)
    one.booking = replace(one.booking, location="Room 9", guests=guests(BOB))
    worker.run(one)
    [event] = local_org.records("Event")
    assert event["Location"] == "Room 9"
    assert (one.problem, one.remarks) == (None, ((GUESTS_NOT_SURE, ""),))


UNIQUE = {"name": "U__c", "type": "string", "label": "U", "length": 50, "unique": True}
FIXED = Mapping("fixed", "person", "U__c", detail="x")


def test_a_value_that_somebody_has_holds_up_nothing(local_org, local_client, ops):
    local_org.switch("key_fields", True)
    local_org.switch("custom_fields", [UNIQUE | {"sobject": "Lead"}])
    worker = Worker(local_client, ops, keys=READY)
    one = booked(BOB, guests="register", mappings=(FIXED,))
    worker.run(one)
    assert one.problem is None
    assert emails(local_org) == [ANN]
    assert [code for code, _detail in one.remarks] == [GUEST_REFUSED]


def test_a_field_of_a_guest_that_is_refused(local_org, worker):
    rule = {"sobject": "Lead", "field": "Title", "matches": "Boss", "message": "No."}
    local_org.switch("validation_rules", [rule | {"error_field": "Title"}])
    one = booked(guests="register")
    boss = replace(guests(BOB)[0], job_title="Boss")
    one.booking = replace(one.booking, guests=(boss,))
    worker.run(one)
    assert emails(local_org) == [ANN, BOB]
    assert (one.problem, one.remarks) == (None, ((FIELD_REFUSED, "Lead.Title"),))


def test_their_account_and_their_owner_are_like_the_bookers(local_org, worker):
    """Whoever books is known already: only the guest is new."""
    contact(local_org, ANN)
    account = local_org.create("Account", {"Name": "Beta"})
    settings = {"register_as": "contact", "account": "match", "person_owner": "host"}
    one = booked(guests="register", **settings)
    beta = replace(guests(BOB)[0], company="Beta")
    worker.run(one)
    one.booking = replace(one.booking, guests=(beta,))
    worker.run(one)
    [bob] = [each for each in local_org.records("Contact") if each["Email"] == BOB]
    [event] = local_org.records("Event")
    assert bob["AccountId"] == account
    assert bob["OwnerId"] == event["OwnerId"]
    assert (one.problem, one.remarks) == (None, ())
