# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What becomes of a customer who is in Salesforce already."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesforce.desired import Mapping
from salesforce.errors import Kind
from salesforce.known import FIELDS, changes, known_values, news
from salesforce.mapped import VALUE_LEFT_OUT
from salesforce.names import NAMELESS
from salesforce.plans import FIELD_DROPPED, FIELD_REFUSED
from salesforce.targets import PERSON
from tests.unit.factories import (
    PROPERTY,
    anything,
    attendee,
    booking,
    lead,
    org_schema,
    page,
)
from tests.unit.rounds import Worker, row

SCHEMA = org_schema()
ANN = {"FirstName": "Ann", "LastName": "Lee", "Company": "Acme"}


# === WHAT IS WRITTEN ===


def test_what_odoo_knows():
    boss = {"phone": " 1 ", "job_title": "CEO", "company": ""}
    names = {"FirstName": "Ann", "LastName": "Lee"}
    expected = names | {"Phone": "1", "Title": "CEO"}
    assert known("Lead", **boss) == (expected, (), [])
    boss["company"] = "Acme"
    assert known("Lead", **boss) == (expected | {"Company": "Acme"}, (), [])
    assert known("Contact", **boss) == (expected, (), [])
    for says_nothing in ("", "ann@lee.example"):
        assert known("Contact", name=says_nothing) == ({}, (), [])


def test_what_the_user_may_not_write_is_told():
    schema = org_schema()
    schema["Lead"]["Title"]["updateable"] = False
    assert known("Lead", schema, job_title="CEO") == (ANN, ("Title",), [])


def known(sobject, schema=SCHEMA, **person):
    return known_values(sobject, booking(attendee=attendee(**person)), page(), schema)


@pytest.mark.parametrize(
    ("policy", "ours", "theirs", "written"),
    [
        ("fill", {"Phone": "1"}, {"Phone": None}, {"Phone": "1"}),
        ("fill", {"Phone": "1"}, {"Phone": "2"}, {}),
        ("fill", {"Phone": "1"}, {}, {"Phone": "1"}),
        ("fill", {"Company": "Acme"}, {"Company": NAMELESS}, {"Company": "Acme"}),
        ("fill", {"Company": "Acme"}, {"Company": "None yet"}, {"Company": "Acme"}),
        ("overwrite", {"Phone": "1"}, {"Phone": "2"}, {"Phone": "1"}),
        ("overwrite", {"Phone": "1"}, {"Phone": None}, {"Phone": "1"}),
        ("overwrite", {"Phone": "1"}, {"Phone": " 1 "}, {}),
        ("overwrite", {}, {"Phone": "2"}, {}),
        # A name is written whole or not at all.
        ("fill", ("Ann", "Lee"), ("", "Lee"), ("Ann", None)),
        ("fill", ("Ann", "Lee"), ("", NAMELESS), ("Ann", "Lee")),
        ("fill", ("Ann", "Lee"), ("", "Ray"), (None, None)),
        ("fill", ("", "Lee"), ("", NAMELESS), (None, "Lee")),
        ("overwrite", ("Ann", "Lee"), ("Abe", "Ray"), ("Ann", "Lee")),
        ("overwrite", ("Ann", "Lee"), ("Abe", "Lee"), ("Ann", None)),
        ("overwrite", ("", "Ann"), ("Abe", "Ray"), (None, None)),
        ("overwrite", ("", "Ann"), ("", "Ray"), (None, "Ann")),
    ],
)
def test_what_is_written(policy, ours, theirs, written):
    ours, theirs, written = map(as_values, (ours, theirs, written))
    settings = page(known_customer=policy, company_fallback="None yet")
    assert changes(settings, ours, set(ours), theirs) == written
    assert changes(settings, ours, set(), theirs) == {}


def as_values(given):
    if isinstance(given, dict):
        return given
    return {n: v for n, v in zip(FIELDS, given, strict=False) if v}


values = st.dictionaries(st.sampled_from(FIELDS), anything.filter(str.strip))


@PROPERTY
@given(
    st.sampled_from(["fill", "overwrite"]),
    values,
    values,
    st.sets(st.sampled_from(FIELDS)),
)
def test_what_always_holds(policy, ours, theirs, new):
    settings = page(known_customer=policy)
    written = changes(settings, ours, new & ours.keys(), theirs)
    assert written.items() <= ours.items()
    assert written.keys() <= new
    assert all(written.values()), "nothing is ever cleared"
    if policy == "fill":
        assert all(theirs.get(name) in (None, NAMELESS) for name in written)
    # Written once, there is nothing more to write.
    assert changes(settings, ours, new & ours.keys(), theirs | written) == {}


# === CONSENT ===


def opted(source, answer, policy, held=None, when="always"):
    """What is written to somebody known of a question about mails, and the remarks."""
    name = "HasOptedOutOfEmail"
    rows = (Mapping(source, PERSON, name, when, "Mails?"),)
    settings = page(known_customer=policy, mappings=rows)
    schema = org_schema()
    schema["Lead"][name] = {
        "createable": True,
        "updateable": True,
        "nillable": False,
        "type": "boolean",
    }
    now = booking(answers=(("Mails?", answer),))
    values, _dropped, remarks = known_values("Lead", now, settings, schema)
    ours = {name: values[name]} if name in values else {}
    return changes(settings, ours, set(ours), {name: held}), remarks


@pytest.mark.parametrize("policy", ["fill", "overwrite"])
@pytest.mark.parametrize("when", ["empty", "always"])
@pytest.mark.parametrize(
    ("source", "answer", "held", "written"),
    [
        ("answer", "yes", False, True),
        ("answer", "yes", True, None),
        ("answer", "no", False, None),
        ("answer", "no", True, None),
        ("answer_not", "no", False, True),
        ("answer_not", "yes", True, None),
        ("answer_not", False, False, True),
        ("answer_not", "", False, None),
    ],
)
def test_an_opt_out_is_written_and_never_taken_back(
    policy, when, source, answer, held, written
):
    expected = {} if written is None else {"HasOptedOutOfEmail": written}
    assert opted(source, answer, policy, held, when) == (expected, [])


def test_what_says_neither_yes_nor_no_is_no_opt_out():
    detail = ("Lead.HasOptedOutOfEmail", "NOT_YES_OR_NO")
    told = [(VALUE_LEFT_OUT, detail)]
    assert opted("answer_not", "perhaps", "overwrite", False) == ({}, told)


def test_what_was_compared_or_refused_is_no_news():
    known = lead(values={"Phone": "1"}, refused={"Title": "CEO"})
    assert news(known, {"Phone": "1", "Title": "CEO"}) == set()
    assert news(known, {"Phone": "2", "Title": "CTO"}) == {"Phone", "Title"}


# === IN AN ORG ===


@pytest.fixture
def worker(local_org, local_client, ops):
    worker = Worker(local_client, ops)
    local_org.clear_calls()
    return worker


def make_lead(org, **more):
    there = {"LastName": "Lee", "Company": "Lee Ltd", "Email": "ann@example.com"}
    return org.create("Lead", there | more)


def booked(policy, **values):
    person = {"phone": "111", "job_title": "CEO"} | values
    return row(booking(attendee=attendee(**person)), page(known_customer=policy))


def says(one, **values):
    """The booking of ``one`` says something else of who booked."""
    person = replace(one.booking.attendee, **values)
    one.booking = replace(one.booking, attendee=person)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (
            "leave",
            {"FirstName": None, "Phone": "999", "Title": None, "Company": "Lee Ltd"},
        ),
        (
            "fill",
            {"FirstName": "Ann", "Phone": "999", "Title": "CEO", "Company": "Lee Ltd"},
        ),
        (
            "overwrite",
            {"FirstName": "Ann", "Phone": "111", "Title": "CEO", "Company": "Acme"},
        ),
    ],
)
def test_a_known_lead(local_org, worker, policy, expected):
    make_lead(local_org, Phone="999")
    one = booked(policy)
    worker.run(one)
    [there] = local_org.records("Lead")
    assert there | expected == there
    assert local_org.api_calls() == 2
    assert (one.problem, one.remarks) == (None, ())
    # Moved, the same person costs nothing more.
    one.booking = replace(one.booking, location="Room 6")
    worker.run(one)
    assert local_org.api_calls() == 3


def test_a_known_contact_keeps_its_account(local_org, worker):
    there = {"LastName": "Lee", "Email": "ann@example.com"}
    local_org.create("Contact", there)
    worker.run(booked("overwrite"))
    [there] = local_org.records("Contact")
    assert (there["Phone"], there["Title"], there["AccountId"]) == ("111", "CEO", None)


def test_what_people_change_afterwards_stays_until_odoo_says_something_new(
    local_org, worker
):
    lead_id = make_lead(local_org)
    one = booked("overwrite")
    worker.run(one)
    local_org.update("Lead", lead_id, {"Phone": "222", "Title": "Boss"})
    one.booking = replace(one.booking, location="Room 6")
    worker.run(one)
    [there] = local_org.records("Lead")
    assert (there["Phone"], there["Title"]) == ("222", "Boss")
    says(one, phone="333")
    worker.run(one)
    [there] = local_org.records("Lead")
    assert (there["Phone"], there["Title"]) == ("333", "Boss")


def test_a_customer_whom_a_booking_created_is_known_from_then_on(local_org, worker):
    one = booked("overwrite", phone="")
    worker.run(one)
    says(one, phone="111", job_title="")
    local_org.clear_calls()
    worker.run(one)
    [there] = local_org.records("Lead")
    assert (there["Phone"], there["Title"]) == ("111", "CEO")
    assert local_org.api_calls() == 2


def test_two_bookings_of_one_customer_change_them_once(local_org, worker):
    make_lead(local_org)
    one, two = booked("overwrite"), booked("overwrite", phone="222")
    worker.run(one, two)
    [there] = local_org.records("Lead")
    assert there["Phone"] == "222"
    assert len(local_org.records("Event")) == 2
    assert local_org.api_calls() == 2


def test_many_at_once(local_org, worker):
    rows = []
    for number in range(20):
        email = f"ann{number}@example.com"
        make_lead(local_org, Email=email)
        rows.append(booked("overwrite", email=email, phone=str(number)))
    worker.run(*rows)
    phones = {lead["Email"]: lead["Phone"] for lead in local_org.records("Lead")}
    assert phones == {f"ann{number}@example.com": str(number) for number in range(20)}
    assert len(local_org.records("Event")) == 20


def test_a_converted_lead_is_kept_up_as_its_contact(local_org, worker):
    lead_id = make_lead(local_org)
    contact_id = local_org.convert_lead(lead_id)["ContactId"]
    # Its Contact has another address by now, so the look-up meets the Lead alone.
    local_org.update("Contact", contact_id, {"Email": "other@example.com"})
    one = booked("overwrite")
    worker.run(one)
    [there] = local_org.records("Contact")
    assert (there["Phone"], there["Title"]) == ("111", "CEO")
    assert one.problem is None


@pytest.mark.parametrize("what", ["convert", "delete"])
def test_a_person_who_went_between_two_bookings(local_org, worker, what):
    lead_id = make_lead(local_org)
    one = booked("overwrite")
    worker.run(one)
    if what == "convert":
        local_org.convert_lead(lead_id)
    else:
        local_org.delete("Lead", lead_id)
    says(one, phone="222")
    worker.run(one)
    assert one.problem is None
    assert local_org.records("Lead", deleted=False) == [] or what == "convert"
    if what == "convert":
        [there] = local_org.records("Contact")
        assert there["Phone"] == "222"


def test_a_refused_field_costs_itself_alone(local_org, worker):
    make_lead(local_org)
    local_org.fault(
        sobject="Lead",
        operation="update",
        code="FIELD_INTEGRITY_EXCEPTION",
        fields=["Phone"],
        match={"Phone": "111"},
        times=None,
    )
    one = booked("overwrite")
    worker.run(one)
    [there] = local_org.records("Lead")
    assert (there["Phone"], there["Title"]) == (None, "CEO")
    assert (one.problem, one.remarks) == (None, ((FIELD_REFUSED, "Lead.Phone"),))
    assert len(local_org.records("Event")) == 1
    local_org.clear_calls()
    worker.run(one)
    assert local_org.api_calls() == 0


def test_a_hidden_field_is_neither_read_nor_written(local_org, local_client, ops):
    make_lead(local_org)
    local_org.switch("hidden_fields", [("Lead", "Title")])
    one = booked("overwrite")
    Worker(local_client, ops).run(one)
    [there] = local_org.records("Lead")
    assert (there["Phone"], there["Title"]) == ("111", None)
    assert (one.problem, one.remarks) == (None, ((FIELD_DROPPED, "Lead.Title"),))


def test_a_change_that_is_refused_holds_up_no_event(local_org, worker):
    make_lead(local_org)
    local_org.fault(
        sobject="Lead", operation="update", code="FIELD_CUSTOM_VALIDATION_EXCEPTION"
    )
    one = booked("overwrite")
    worker.run(one)
    assert one.problem.code == "FIELD_CUSTOM_VALIDATION_EXCEPTION"
    assert len(local_org.records("Event")) == 1
    worker.run(one)
    [there] = local_org.records("Lead")
    assert (one.problem, there["Phone"]) == (None, "111")
    assert len(local_org.records("Event")) == 1


def test_a_change_without_an_answer_is_made_again(local_org, worker):
    make_lead(local_org)
    one = booked("overwrite")
    worker.run(one)
    says(one, phone="222")
    # The look-up passes.
    local_org.fault(path="/composite", method="POST", drop="after", skip=1)
    worker.run(one)
    assert one.problem.kind is Kind.RETRY
    worker.run(one)
    [there] = local_org.records("Lead")
    assert (one.problem, there["Phone"]) == (None, "222")


def test_a_lost_change_that_lands_late_is_put_right(local_org, local_client, ops):
    worker = Worker(local_client, ops, patient=False)
    make_lead(local_org)
    one = booked("overwrite")
    worker.run(one)
    says(one, phone="222")
    local_org.fault(path="/composite", method="POST", drop="later", skip=1)
    worker.run(one)
    says(one, phone="333")
    worker.run(one)
    local_org.land()
    [there] = local_org.records("Lead")
    assert there["Phone"] == "222"
    worker.settle(one)
    worker.run(one)
    [there] = local_org.records("Lead")
    assert (one.problem, there["Phone"]) == (None, "333")
    assert one.history.person.doubts == ()
    assert one.history.unsure_since is None
