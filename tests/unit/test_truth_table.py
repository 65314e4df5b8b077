# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every line of the truth table, with every policy, with and without Events."""

from itertools import product

import pytest

from salesforce.matching import SEVERAL_MATCHED
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
    if there == "a converted Lead":
        return {table.ITS_CONTACT: org.convert_lead(make("Lead"))["ContactId"]}
    if there == "two Leads":
        return {"older": make("Lead", **old), table.NEWEST_LEAD: make("Lead")}
    return {"older": make("Contact", **old), table.NEWEST_CONTACT: make("Contact")}


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
        kind = {table.NEW_LEAD: "Lead", table.NEW_CONTACT: "Contact"}[who]
        assert chosen in rows[kind]
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
