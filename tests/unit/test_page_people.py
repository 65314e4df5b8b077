# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What pages say of people beside the usual: how many calls that takes."""

from dataclasses import replace
from datetime import datetime

import pytest

from salesforce.campaigns import MEMBER_REFUSED
from salesforce.desired import Mapping
from salesforce.keys import READY
from salesforce.matching import PHONE_MATCHED
from salesforce.person_accounts import account_name, contact_name
from salesforce.plans import FIELD_REFUSED
from tests.unit.factories import attendee, booking, page
from tests.unit.rounds import Worker, row

NOBODYS = "012000000000999AAA"
MANY = 30  # more than one call takes as rows


@pytest.fixture
def campaign(local_org):
    return local_org.create("Campaign", {"Name": "Spring"})


def rows(count, settings, **values):
    return [
        row(
            booking(
                attendee=attendee(
                    key=str(number), email=f"ann{number}@acme.example", **values
                )
            ),
            settings,
        )
        for number in range(count)
    ]


def calls_of(org, worker, *many):
    org.clear_calls()
    worker.run(*many)
    return org.api_calls()


def whos(org):
    return {each["WhoId"] for each in org.records("Event")}


def move(one):
    start, stop = datetime(2026, 12, 1, 9), datetime(2026, 12, 1, 10)
    one.booking = replace(one.booking, start=start, stop=stop)


# === PERSON ACCOUNTS === #


@pytest.mark.parametrize("keys", [None, READY])
@pytest.mark.parametrize(("count", "calls"), [(1, 2), (MANY, 4)])
def test_person_accounts(local_org, local_client, ops, count, calls, keys):
    """In a backlog one call more: it tells who the new accounts are."""
    local_org.switch("person_accounts", True)
    if keys:
        local_org.switch("key_fields", True)
    worker = Worker(local_client, ops, **({"keys": keys} if keys else {}))
    many = rows(count, page(register_as="person_account"), job_title="CEO")
    assert calls_of(local_org, worker, *many) == calls
    accounts = local_org.records("Account")
    assert [each["IsPersonAccount"] for each in accounts] == [True] * count
    assert {each["PersonTitle"] for each in accounts} == {"CEO"}
    assert whos(local_org) == {each["PersonContactId"] for each in accounts}
    assert {each.history.person.sobject for each in many} == {"Contact"}
    assert not any(each.problem for each in many)
    worker.run(*many)
    assert len(local_org.records("Account")) == count


def test_a_person_account_is_changed_through_its_account(local_org, local_client, ops):
    local_org.switch("person_accounts", True)
    worker = Worker(local_client, ops)
    settings = page(register_as="person_account", known_customer="overwrite")
    [one] = rows(1, settings, job_title="CEO")
    worker.run(one)
    changed = replace(one.booking.attendee, job_title="Founder")
    one.booking = replace(one.booking, attendee=changed)
    assert calls_of(local_org, worker, one) == 2
    assert one.problem is None
    [account] = local_org.records("Account")
    assert account["PersonTitle"] == "Founder"
    assert calls_of(local_org, worker, one) == 0


@pytest.mark.parametrize("kind", ["contact", "person_account"])
def test_a_change_that_is_refused_costs_its_field(local_org, local_client, ops, kind):
    """The org names the field of the Account; it was the Contact's that was planned."""
    local_org.switch("person_accounts", True)
    sobject, field = ("Contact", "Title")
    if kind == "person_account":
        sobject, field = "Account", "PersonTitle"
    worker = Worker(local_client, ops)
    [one] = rows(1, page(register_as=kind, known_customer="overwrite"))
    worker.run(one)
    rule = {"sobject": sobject, "field": field, "matches": "Boss", "message": "No."}
    local_org.switch("validation_rules", [rule | {"error_field": field}])
    changed = replace(one.booking.attendee, job_title="Boss", phone="030 1234567")
    one.booking = replace(one.booking, attendee=changed)
    worker.run(one)
    assert (one.problem, one.remarks) == (None, ((FIELD_REFUSED, "Contact.Title"),))
    [contact] = local_org.records("Contact")
    assert contact["Phone"] == "030 1234567"


def test_a_value_that_another_person_account_has(local_org, local_client, ops):
    """There is no key of ours in it that could be taken."""
    local_org.switch("person_accounts", True)
    local_org.switch("key_fields", True)
    unique = {"sobject": "Account", "name": "U__pc", "label": "U", "length": 50}
    unique |= {"type": "string", "unique": True}
    local_org.switch("custom_fields", [unique])
    fixed = Mapping("fixed", "person", "U__pc", detail="x")
    one, two = rows(2, page(register_as="person_account", mappings=(fixed,)))
    worker = Worker(local_client, ops, keys=READY)
    worker.run(one)
    worker.run(two)
    assert two.problem.code == "DUPLICATE_VALUE"


def test_a_record_type_that_is_gone_leaves_a_persons(local_org, local_client, ops):
    local_org.switch("person_accounts", True)
    worker = Worker(local_client, ops)
    [one] = rows(1, page(register_as="person_account", record_type=NOBODYS))
    worker.run(one)
    assert one.problem is None
    [account] = local_org.records("Account")
    assert account["IsPersonAccount"]
    assert account["RecordTypeId"]


def test_mapped_fields_of_a_known_person_account(local_org, local_client, ops):
    """The rows name the Account's fields; the Contact is what is read of them."""
    local_org.switch("person_accounts", True)
    row_of = {"source": "answer", "detail": "Born", "target": "person"}
    born = Mapping(field="PersonBirthdate", when="always", **row_of)
    settings = page(
        register_as="person_account", known_customer="overwrite", mappings=(born,)
    )
    [one] = rows(1, settings)
    worker = Worker(local_client, ops)
    for day in ("1990-05-01", "1991-06-02"):
        one.booking = replace(one.booking, answers=(("Born", day),))
        worker.run(one)
        assert (one.problem, one.remarks) == (None, ())
        [account] = local_org.records("Account")
        assert account["PersonBirthdate"] == day


@pytest.mark.parametrize(
    ("contact", "account"),
    [
        ("Email", "PersonEmail"),
        ("MailingCity", "PersonMailingCity"),
        ("Tier__c", "Tier__pc"),
        ("FirstName", "FirstName"),
        ("Phone", "Phone"),
        ("ns__Tier__c", "ns__Tier__pc"),
    ],
)
def test_one_field_under_two_names(contact, account):
    assert account_name(contact) == account
    assert contact_name(account) == contact


def test_an_accounts_own_field_is_no_contacts():
    assert contact_name("Tier__c") == "Tier__c"
    assert contact_name("PersonContactId") == "PersonContactId"


def test_an_org_without_person_accounts(local_org, local_client, ops):
    [one] = rows(1, page(register_as="person_account"))
    Worker(local_client, ops).run(one)
    assert one.problem.code == "NO_PERSON_ACCOUNTS"
    assert not local_org.records("Account")


@pytest.mark.parametrize("count", [1, MANY])
@pytest.mark.parametrize("skip", [1, 2])
@pytest.mark.parametrize("drop", ["after", "before"])
def test_a_lost_person_account_is_not_made_twice(
    local_org, local_client, ops, count, skip, drop
):
    """The answer to their creation is lost, or in a backlog to who they are."""
    local_org.switch("person_accounts", True)
    worker = Worker(local_client, ops)
    many = rows(count, page(register_as="person_account"))
    local_org.fault(path="/composite", drop=drop, skip=skip)
    worker.run(*many)
    assert all(each.problem for each in many) == (skip == 1 or count == MANY)
    worker.run(*many)
    assert not any(each.problem for each in many)
    assert len(local_org.records("Account")) == count
    assert len(local_org.records("Event")) == count


# === PHONES === #


def test_by_phone_where_nobody_has_the_address(local_org, local_client, ops):
    worker = Worker(local_client, ops)
    lead = {"LastName": "Lee", "Company": "Lee", "MobilePhone": "(650) 253 00-00"}
    lead = local_org.create("Lead", lead | {"Email": "other@acme.example"})
    [off] = rows(1, page(register_as="match"), phone="+1 650-253-0000")
    worker.run(off)
    assert not local_org.records("Event")
    [one] = rows(1, page(match_phone=True), phone="+1 650-253-0000")
    assert calls_of(local_org, worker, one) == 2
    assert whos(local_org) == {lead}
    assert one.remarks == ((PHONE_MATCHED, (1, "Lead", lead)),)
    move(one)
    worker.run(one)
    assert one.remarks == ((PHONE_MATCHED, (1, "Lead", lead)),)


def test_an_address_counts_before_a_phone(local_org, local_client, ops):
    person = {"LastName": "Lee", "Company": "Lee"}
    local_org.create("Lead", person | {"Phone": "6502530000"})
    ann = local_org.create("Lead", person | {"Email": "ann0@acme.example"})
    [one] = rows(1, page(match_phone=True), phone="6502530000")
    Worker(local_client, ops).run(one)
    assert whos(local_org) == {ann}
    assert not one.remarks


def test_somebody_else_of_the_same_number_keeps_their_name(
    local_org, local_client, ops
):
    boss = {"FirstName": "Max", "LastName": "Boss", "Email": "boss@acme.example"}
    local_org.create("Contact", boss | {"Phone": "+49 30 1234567"})
    settings = {"register_as": "contact", "known_customer": "overwrite"}
    [one] = rows(
        1, page(match_phone=True, **settings), phone="030 1234567", job_title="C"
    )
    Worker(local_client, ops).run(one)
    [contact] = local_org.records("Contact")
    assert (contact["FirstName"], contact["LastName"]) == ("Max", "Boss")
    assert contact["Title"] == "C"


def test_whose_address_a_lead_has_is_not_looked_for_by_phone(
    local_org, local_client, ops
):
    lead = {"LastName": "Lee", "Company": "Lee", "Email": "ann0@acme.example"}
    local_org.create("Lead", lead)
    boss = {"LastName": "Boss", "Phone": "+49 30 1234567"}
    local_org.create("Contact", boss | {"Email": "boss@acme.example"})
    settings = {"register_as": "contact", "lead_found": "beside"}
    [one] = rows(1, page(match_phone=True, **settings), phone="030 1234567")
    Worker(local_client, ops).run(one)
    assert len(local_org.records("Contact")) == 2


def test_a_phone_that_cannot_be_searched(local_org, local_client, ops):
    local_org.switch("encrypted_fields", {"Lead.Phone": "probabilistic"})
    [one] = rows(1, page(match_phone=True), phone="030 1234567")
    Worker(local_client, ops).run(one)
    assert one.problem is None


def test_several_of_a_phone_follow_the_page(local_org, local_client, ops):
    person = {"LastName": "Lee", "Company": "Lee", "Phone": "6502530000"}
    old = local_org.create("Lead", person | {"CreatedDate": "2020-01-01T00:00:00Z"})
    local_org.create("Lead", person)
    settings = page(match_phone=True, of_several="oldest")
    [one] = rows(1, settings, phone="6502530000")
    Worker(local_client, ops).run(one)
    assert whos(local_org) == {old}
    assert one.remarks == ((PHONE_MATCHED, (2, "Lead", old)),)


# === CAMPAIGNS === #


@pytest.mark.parametrize(("count", "calls"), [(1, 2), (MANY, 3)])
def test_everybody_is_a_member_once(
    local_org, local_client, ops, campaign, count, calls
):
    """No call more, in a backlog either: members go with the Events."""
    worker = Worker(local_client, ops)
    off = rows(count, page())
    assert calls_of(local_org, worker, *off) == calls
    assert not local_org.records("CampaignMember")
    local_org.reset()
    campaign = local_org.create("Campaign", {"Name": "Spring"})
    many = rows(count, page(campaign=campaign, member_status="Responded"))
    assert calls_of(local_org, worker, *many) == calls
    members = local_org.records("CampaignMember")
    assert {each["LeadId"] for each in members} == whos(local_org)
    assert len(members) == count
    assert {each["Status"] for each in members} == {"Responded"}
    for one in many:
        move(one)
    local_org.clear_calls()
    worker.run(*many)
    bodies = [str(call) for call in local_org.calls()]
    assert not any("CampaignMember" in body for body in bodies)
    assert len(local_org.records("CampaignMember")) == count


def test_who_is_a_member_already_stays(local_org, local_client, ops, campaign):
    contact = {"LastName": "Lee", "Email": "ann0@acme.example"}
    contact = local_org.create("Contact", contact)
    member = {"CampaignId": campaign, "ContactId": contact, "Status": "Sent"}
    local_org.create("CampaignMember", member)
    one, other = rows(1, page(campaign=campaign)) + rows(1, page(campaign=campaign))
    worker = Worker(local_client, ops)
    worker.run(one, other)
    assert one.problem is None and other.problem is None
    assert not one.remarks
    [there] = local_org.records("CampaignMember")
    assert there["Status"] == "Sent"
    assert calls_of(local_org, worker, one, other) == 0


def test_a_campaign_that_is_gone_holds_up_nothing(
    local_org, local_client, ops, campaign
):
    local_org.delete("Campaign", campaign)
    [one] = rows(1, page(campaign=campaign))
    worker = Worker(local_client, ops)
    worker.run(one)
    assert one.problem is None
    assert len(local_org.records("Event")) == 1
    [(code, _detail)] = one.remarks
    assert code == MEMBER_REFUSED


def test_a_locked_campaign_is_tried_again(local_org, local_client, ops, campaign):
    local_org.fault(sobject="CampaignMember", code="UNABLE_TO_LOCK_ROW")
    [one] = rows(1, page(campaign=campaign))
    worker = Worker(local_client, ops)
    worker.run(one)
    assert one.problem.code == "UNABLE_TO_LOCK_ROW"
    assert one.history.event
    worker.run(one)
    assert one.problem is None
    assert len(local_org.records("CampaignMember")) == 1
    assert len(local_org.records("Event")) == 1


# === A LEAD'S COMPANY === #


@pytest.mark.parametrize(
    ("on", "blank", "company"),
    [(True, True, None), (True, False, "None"), (False, True, "None")],
)
def test_company_where_there_is_none(local_org, local_client, ops, on, blank, company):
    local_org.switch("person_accounts", on)
    settings = page(company_blank=blank, company_fallback="None")
    [one] = rows(1, settings, company="")
    Worker(local_client, ops).run(one)
    [lead] = local_org.records("Lead")
    assert lead["Company"] == company
