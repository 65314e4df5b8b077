# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The Account of a new Contact: by company, by site, or always the same."""

from dataclasses import replace

import pytest

from salesforce.accounts import NO_ACCOUNT, SEVERAL_ACCOUNTS, keys, site_of, spellings
from salesforce.plans import FIELD_REFUSED
from tests.unit.factories import attendee, booking, page
from tests.unit.rounds import Worker, customers, row

MATCH = page(register_as="contact", account="match")
NOBODYS = "001000000000999AAA"


@pytest.mark.parametrize(
    ("email", "company", "found"),
    [
        ("ann@acme.com", "Acme", [("name", "acme"), ("site", "acme.com")]),
        ("Ann@ACME.co.uk", " ", [("site", "acme.co.uk")]),
        ("ann@gmail.com", "", []),
        ("ann@gmail.com", "Acme", [("name", "acme")]),
        ("ann", "x" * 256, []),
        ("ann@x' OR Name != '", "", []),
    ],
)
def test_what_an_account_is_looked_up_by(email, company, found):
    now = booking(attendee=attendee(email=email, company=company))
    schema = {"Account": {"Name": {}, "Website": {}}}
    assert keys(now, MATCH, schema) == found
    assert keys(now, page(account="match"), schema) == []
    assert keys(now, replace(MATCH, account="none"), schema) == []
    schema["Account"].pop("Website")
    assert keys(now, MATCH, schema) == [each for each in found if each[0] == "name"]


@pytest.mark.parametrize("website", spellings("acme.com"))
def test_however_a_site_is_written(website):
    assert site_of(website) == "acme.com"
    assert site_of(website.upper()) == "acme.com"


@pytest.fixture
def worker(local_org, local_client, ops):
    worker = Worker(local_client, ops)
    local_org.clear_calls()
    return worker


def booked(settings=MATCH, email="ann@acme.com", company="Acme"):
    return row(booking(attendee=attendee(email=email, company=company)), settings)


def account_of(org):
    [contact] = org.records("Contact")
    return contact["AccountId"]


@pytest.mark.parametrize(
    ("there", "which", "remarks"),
    [
        ([], None, ((NO_ACCOUNT, ""),)),
        ([{"Name": "ACME"}], 0, ()),
        ([{"Name": "Acme Holding", "Website": "https://www.acme.com/"}], 0, ()),
        ([{"Name": "Acme"}, {"Name": "Other", "Website": "acme.com"}], 0, ()),
        ([{"Name": "Acme"}, {"Name": "Acme"}], None, ((SEVERAL_ACCOUNTS, ""),)),
        ([{"Name": "Acme"}, {"Name": "Acme", "Website": "acme.com"}], 1, ()),
    ],
)
def test_the_account_of_a_new_contact(local_org, worker, there, which, remarks):
    ids = [local_org.create("Account", values) for values in there]
    one = booked()
    worker.run(one)
    assert account_of(local_org) == (None if which is None else ids[which])
    assert (one.problem, one.remarks) == (None, remarks)
    assert local_org.api_calls() == 2


def test_a_person_account_is_no_company(local_org, local_client, ops):
    local_org.switch("person_accounts", True)
    [kind] = [
        each["Id"]
        for each in local_org.records("RecordType")
        if each["SobjectType"] == "Account" and each["IsPersonType"]
    ]
    person = {"LastName": "Acme", "RecordTypeId": kind}
    local_org.create("Account", person)
    Worker(local_client, ops).run(booked())
    # The Contact that the person account is, and the one that was made.
    accounts = [each["AccountId"] for each in local_org.records("Contact")]
    assert sorted(map(bool, accounts)) == [False, True]


def test_always_the_same_account(local_org, worker):
    acme = local_org.create("Account", {"Name": "Acme"})
    one = booked(page(register_as="contact", account="fixed", account_id=acme))
    worker.run(one)
    assert account_of(local_org) == acme
    assert local_org.api_calls() == 2


def test_an_account_that_is_gone_costs_itself_alone(local_org, worker):
    one = booked(page(register_as="contact", account="fixed", account_id=NOBODYS))
    worker.run(one)
    assert account_of(local_org) is None
    assert (one.problem, one.remarks) == (
        None,
        ((FIELD_REFUSED, "Contact.AccountId"),),
    )


def test_a_lead_asks_for_no_account(local_org, worker):
    local_org.create("Account", {"Name": "Acme"})
    worker.run(booked(page(account="match")))
    assert len(local_org.records("Lead")) == 1


def test_where_accounts_are_out_of_reach(local_org, worker):
    worker.facts.schema.pop("Account")
    one = booked()
    worker.run(one)
    assert account_of(local_org) is None
    assert one.problem is None


def test_many_at_once_cost_no_call_more(local_org, worker):
    acme = local_org.create("Account", {"Name": "Acme"})
    rows = customers(20)
    for one in rows:
        one.settings = MATCH
    worker.run(*rows)
    assert {each["AccountId"] for each in local_org.records("Contact")} == {acme}
    assert local_org.api_calls() == 3


@pytest.mark.parametrize("name", ["Website", "Name"])
def test_what_is_hidden_is_not_asked_for(local_org, local_client, ops, name):
    local_org.switch("hidden_fields", [("Account", name)])
    one = booked()
    Worker(local_client, ops).run(one)
    assert one.problem is None


def test_an_account_that_was_not_found_yet_is_said(local_org, worker):
    one = booked(page(register_as="contact", account="fixed"))
    worker.run(one)
    assert (one.problem, one.remarks) == (None, ((NO_ACCOUNT, ""),))
