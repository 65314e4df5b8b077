# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a meeting is related to: an Account, or the newest open opportunity."""

from dataclasses import replace

import pytest

from tests.unit.factories import attendee, booking, page
from tests.unit.rounds import Worker, customers, row

EMAIL = "ann@acme.example"


@pytest.fixture
def worker(local_org, local_client, ops):
    return Worker(local_client, ops)


def booked(**settings):
    return row(booking(attendee=attendee(key="ann", email=EMAIL)), page(**settings))


def related(org):
    [event] = org.records("Event")
    return event["WhatId"]


@pytest.fixture
def account(local_org):
    return local_org.create("Account", {"Name": "Acme"})


@pytest.fixture
def contact(local_org, account):
    values = {"LastName": "Lee", "Email": EMAIL, "AccountId": account}
    return local_org.create("Contact", values)


def deal(org, account, *, stage="Prospecting", since="2026-01-01", role_of=None):
    values = {"Name": "Deal", "StageName": stage, "CloseDate": "2027-01-01"}
    created = {"CreatedDate": f"{since}T00:00:00Z", "AccountId": account}
    sfid = org.create("Opportunity", values | created)
    if role_of:
        role = {"OpportunityId": sfid, "ContactId": role_of}
        org.create("OpportunityContactRole", role)
    return sfid


@pytest.mark.parametrize("to", ["none", "account"])
def test_the_account_of_a_contact(local_org, worker, account, contact, to):
    local_org.clear_calls()
    worker.run(booked(related_to=to))
    assert related(local_org) == (account if to == "account" else None)
    assert local_org.api_calls() == 2


def test_the_account_of_a_new_contact(local_org, worker, account):
    settings = {"register_as": "contact", "account": "fixed", "account_id": account}
    worker.run(booked(related_to="account", **settings))
    assert related(local_org) == account


@pytest.mark.parametrize("to", ["account", "opportunity"])
def test_a_lead_is_related_to_nothing(local_org, worker, to):
    one = booked(related_to=to)
    worker.run(one)
    assert related(local_org) is None
    assert (one.problem, one.remarks) == (None, ())


def test_the_newest_open_opportunity(local_org, worker, account, contact):
    """By their role in it, else of their Account; no call more than without."""
    local_org.clear_calls()
    deal(local_org, account, stage="Closed Won", since="2026-05-01")
    older = deal(local_org, account, since="2026-02-01")
    deal(local_org, account, since="2026-01-01")
    one = booked(related_to="opportunity")
    worker.run(one)
    assert related(local_org) == older
    assert local_org.api_calls() == 2
    theirs = deal(local_org, account, since="2025-01-01", role_of=contact)
    other = booked(related_to="opportunity")
    worker.run(other)
    whats = [event["WhatId"] for event in local_org.records("Event")]
    assert sorted(whats) == sorted([older, theirs])


def test_without_any_it_is_related_to_nothing(local_org, worker, contact):
    one = booked(related_to="opportunity")
    worker.run(one)
    assert related(local_org) is None
    assert (one.problem, one.remarks) == (None, ())


def test_what_people_relate_it_to_stays(local_org, worker, account, contact):
    one = booked(related_to="account")
    worker.run(one)
    [event] = local_org.records("Event")
    mine = deal(local_org, account)
    local_org.update("Event", event["Id"], {"WhatId": mine})
    one.booking = replace(one.booking, location="Room 6")
    local_org.clear_calls()
    worker.run(one)
    assert related(local_org) == mine
    assert local_org.api_calls() == 1


@pytest.mark.parametrize("to", ["account", "opportunity"])
def test_for_somebody_else_it_is_related_anew(local_org, worker, account, contact, to):
    deal(local_org, account, role_of=contact)
    other = local_org.create("Account", {"Name": "Other"})
    values = {"LastName": "Yi", "Email": "yi@o.example", "AccountId": other}
    yi = local_org.create("Contact", values)
    theirs = deal(local_org, other, role_of=yi)
    one = booked(related_to=to)
    worker.run(one)
    somebody = attendee(key="other", email="yi@o.example")
    one.booking = replace(one.booking, attendee=somebody)
    worker.run(one)
    assert one.problem is None
    assert related(local_org) == (other if to == "account" else theirs)
    one.booking = replace(one.booking, attendee=attendee(key="3", email="n@n.example"))
    worker.run(one)
    assert one.problem is None
    assert related(local_org) is None


def test_a_person_account_is_not_related_to_itself(local_org, local_client, ops):
    local_org.switch("person_accounts", True)
    local_org.create("Account", {"LastName": "Lee", "PersonEmail": EMAIL})
    one = booked(related_to="account")
    Worker(local_client, ops).run(one)
    assert related(local_org) is None
    assert one.problem is None


def test_where_opportunities_are_out_of_reach(local_org, worker, contact):
    worker.facts.schema.pop("Opportunity")
    one = booked(related_to="opportunity")
    worker.run(one)
    assert related(local_org) is None
    assert one.problem is None


def test_a_backlog_costs_no_call_more(local_org, worker, account):
    rows = customers(40)
    for one in rows:
        one.settings = page(related_to="opportunity")
        email = one.booking.attendee.email
        values = {"LastName": "Lee", "AccountId": account, "Email": email}
        local_org.create("Contact", values)
    best = deal(local_org, account)
    local_org.clear_calls()
    worker.run(*rows)
    assert {each["WhatId"] for each in local_org.records("Event")} == {best}
    assert local_org.api_calls() == 2


@pytest.mark.parametrize(
    "hidden",
    [
        ("Contact", "AccountId"),
        ("Opportunity", "AccountId"),
        ("Opportunity", "IsClosed"),
        ("OpportunityContactRole", "ContactId"),
    ],
)
@pytest.mark.parametrize("to", ["account", "opportunity"])
def test_what_is_hidden_is_not_asked_for(local_org, local_client, ops, hidden, to):
    local_org.switch("hidden_fields", [hidden])
    one = booked(related_to=to, register_as="contact")
    Worker(local_client, ops).run(one)
    assert one.problem is None


def test_whoever_was_found_by_phone(local_org, worker, account):
    """Two calls more: seven queries take two, and theirs are asked for afterwards."""
    values = {"LastName": "Lee", "Phone": "+49 30 1234567", "AccountId": account}
    local_org.create("Contact", values)
    best = deal(local_org, account)
    settings = page(related_to="opportunity", match_phone=True)
    one = row(booking(attendee=attendee(email=EMAIL, phone="030 1234567")), settings)
    local_org.clear_calls()
    worker.run(one)
    assert related(local_org) == best
    assert local_org.api_calls() == 4


def test_whom_a_lead_became(local_org, worker, account):
    one = booked(related_to="opportunity")
    worker.run(one)
    [lead] = local_org.records("Lead")
    contact = local_org.convert_lead(lead["Id"])["ContactId"]
    local_org.update("Contact", contact, {"AccountId": account, "Email": "n@n.example"})
    best = deal(local_org, account)
    [event] = local_org.records("Event")
    local_org.delete("Event", event["Id"])
    one.settings = page(related_to="opportunity", edited="restore")
    one.booking = replace(one.booking, location="Room 6")
    for _times in range(3):
        worker.run(one)
    assert one.problem is None
    assert related(local_org) == best
