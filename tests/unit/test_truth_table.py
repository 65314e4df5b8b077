# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every line of the truth table, with every policy, with and without Events."""

from itertools import product

import pytest

from salesforce.matching import SEVERAL_MATCHED
from salesforce.person_accounts import as_account
from salesforce.plans import NOBODY_MATCHED
from tests.unit import truth_table as table
from tests.unit.factories import attendee, booking, page
from tests.unit.rounds import Worker, row

# First name, phone and title of somebody who is there, and of who books.
THERE = {"FirstName": None, "Phone": "999", "Title": None}
AFTER = {
    "leave": THERE,
    "fill": {"FirstName": "Ann", "Phone": "999", "Title": "CEO"},
    "overwrite": {"FirstName": "Ann", "Phone": "111", "Title": "CEO"},
}
BOOKED = AFTER["overwrite"]


@pytest.fixture
def worker(local_org, local_client, ops):
    local_org.switch("person_accounts", True)
    return Worker(local_client, ops)


@pytest.mark.parametrize(("makes", "there", "who"), list(table.lines()))
def test_a_line(local_org, worker, makes, there, who):
    """One round of six customers: three policies, with and without Events."""
    cases = []
    for number, (policy, on) in enumerate(product(table.POLICIES, (True, False))):
        email = f"ann{number}@example.com"
        people = put_there(local_org, there, email)
        person = attendee(email=email, phone="111", job_title="CEO")
        chosen = {"known_customer": policy, "create_event": on, **table.MAKES[makes]}
        one = row(booking(attendee=person), page(**chosen))
        cases.append((one, email, people, policy, on))
    worker.run(*[one for one, *_case in cases])
    rows = {
        sobject: {each["Id"]: each for each in local_org.records(sobject)}
        for sobject in ("Lead", "Contact", "Event")
    }
    for one, email, people, policy, on in cases:
        assert one.problem is None
        person = check_people(rows, who, email, people, policy)
        check_event(rows, one, person, on)
        check_remarks(one, who, there)


def put_there(org, there, email):
    """Return ``{what it is called: Id}``, all that has the address in the org."""
    values = {**THERE, "LastName": "Lee", "Email": email}

    def make(sobject, **more):
        company = {"Company": "Lee Ltd"} if sobject == "Lead" else {}
        return org.create(sobject, values | company | more)

    old = {"CreatedDate": "2020-01-01T00:00:00Z"}
    if there == "nobody":
        return {}
    if there == "a Lead":
        return {table.LEAD: make("Lead")}
    if there == "a Contact":
        return {table.CONTACT: make("Contact")}
    if there == "a Lead and a Contact":
        return {table.LEAD: make("Lead"), table.CONTACT: make("Contact")}
    if there.endswith("a person account"):
        people = {table.PERSON: make_person(org, values)}
        return people | ({table.LEAD: make("Lead")} if " and " in there else {})
    if there == "a converted Lead":
        return {table.ITS_CONTACT: org.convert_lead(make("Lead"))["ContactId"]}
    if there == "two Leads":
        return {"older": make("Lead", **old), table.NEWEST_LEAD: make("Lead")}
    return {"older": make("Contact", **old), table.NEWEST_CONTACT: make("Contact")}


def make_person(org, values):
    """Return the Id of the Contact of a new person account."""
    account = org.create("Account", as_account(values))
    [contact] = [
        each["Id"] for each in org.records("Contact") if each["AccountId"] == account
    ]
    return contact


@pytest.mark.parametrize(("setting", "there", "account"), list(table.account_lines()))
def test_the_account_of_a_new_contact(local_org, worker, setting, there, account):
    email = "ann@gmail.com" if "gmail" in there else "ann@acme.example"
    always = local_org.create("Account", {"Name": "Always"})
    accounts = put_accounts(local_org, there)
    chosen = {"register_as": "contact", "account_id": always, **table.ACCOUNTS[setting]}
    company = "" if there == table.NO_COMPANY else "Acme"
    customer = attendee(name="Ann Lee", email=email, company=company)
    one = row(booking(attendee=customer), page(**chosen))
    worker.run(one)
    assert one.problem is None
    [contact] = [
        each for each in local_org.records("Contact") if each["Email"] == email
    ]
    households = [
        each["Id"]
        for each in local_org.records("Account")
        if each["Name"] == "Lee Household"
    ]
    wanted = {table.NO_ACCOUNT: None, table.THE_SAME: always}
    wanted |= dict.fromkeys([table.OWN], *households)
    assert contact["AccountId"] == (wanted | accounts)[account]
    says_so = "their company's" in setting and account == table.NO_ACCOUNT
    assert len(one.remarks) == says_so
    count = len(accounts) + ("person" in there) + 1 + (account == table.OWN)
    assert len(local_org.records("Account")) == count


def put_accounts(org, there):
    """Return ``{what it is called: Id}`` of the companies that are there."""

    def make(**values):
        return org.create("Account", {"Name": "Elsewhere"} | values)

    named = {"Name": "ACME"}
    of_domain = {"Website": "https://www.acme.example/"}
    if there == "one with the company's name":
        return {"it": make(**named)}
    if there == "one with the domain as its Website":
        return {"it": make(**of_domain)}
    if there == "one with the name, another with the domain":
        return {"other": make(**of_domain), "the one with the name": make(**named)}
    if there == "two with the name, one of them with the domain":
        both = make(**named, **of_domain)
        return {"other": make(**named), "the one with both": both}
    if there == "two with the name":
        return {"one": make(**named), "other": make(**named)}
    if there == "one with gmail.com as its Website":
        return {"it": make(Website="gmail.com")}
    if there == "a person account with the name":
        org.create("Account", {"LastName": "Acme"})
    return {}


def check_people(rows, who, email, people, policy):
    """Return the Id of who the customer is, None for nobody."""
    with_address = {
        each["Id"]: each
        for sobject in ("Lead", "Contact")
        for each in rows[sobject].values()
        if each["Email"] == email and not each.get("IsConverted")
    }
    created = [each for each in with_address if each not in people.values()]
    assert len(created) == (who in table.NEW)
    if created:
        [chosen] = created
        assert chosen in rows["Lead" if who == table.NEW_LEAD else "Contact"]
        is_person = rows["Contact"].get(chosen, {}).get("IsPersonAccount")
        assert bool(is_person) == (who == table.NEW_PERSON)
        expected = {chosen: BOOKED}
    else:
        chosen = None if who == table.NOBODY else people[who]
        expected = {chosen: AFTER[policy]}
    for sfid, each in with_address.items():
        wanted = expected.get(sfid, THERE)
        assert {name: each[name] for name in wanted} == wanted
    return chosen


def check_event(rows, one, person, on):
    events = [
        each
        for each in rows["Event"].values()
        if one.history.reference in each["Description"]
    ]
    assert [each["WhoId"] for each in events] == ([person] if on and person else [])


def check_remarks(one, who, there):
    codes = [code for code, _detail in one.remarks]
    if who == table.NOBODY:
        assert codes == [NOBODY_MATCHED]
        return
    several = " and " in there or there.startswith("two")
    assert codes == [SEVERAL_MATCHED] * (several and who not in table.NEW)
