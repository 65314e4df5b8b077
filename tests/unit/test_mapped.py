# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a page maps, planned: what is written when, and what is never overwritten."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesforce.asking import lookups
from salesforce.desired import Mapping, Utm
from salesforce.mapped import SOURCES, source_value
from salesforce.org import describe_field
from salesforce.planner import plan
from salesforce.records import UNSURE, Found
from salesforce.targets import EVENT, PERSON, RESERVED, targets, why_no_target
from sandbox import convert as org_convert
from sandbox.schema import STANDARD, Field
from tests.unit.factories import (
    EVENT_ID,
    LEAD_ID,
    PROPERTY,
    USER_ID,
    anything,
    attendee,
    booking,
    candidate,
    event,
    facts,
    found,
    history,
    host,
    lead,
    mappings,
    page,
)

CUSTOM = {
    "Lead": [
        Field("Budget__c", "Budget", "currency", precision=18, scale=2),
        Field("Once__c", "Once", "string", 5, updateable=False),
    ],
    "Event": [
        Field("Topic__c", "Topic", "string", 20),
        Field("Phone__c", "Phone call", "boolean", nillable=False, default=False),
        Field("Once__c", "Once", "string", 5, updateable=False),
    ],
}
TABLES = {
    sobject: STANDARD[sobject] | {each.name: each for each in CUSTOM.get(sobject, [])}
    for sobject in ("Lead", "Contact", "Event")
}
SCHEMA = {
    sobject: {name: describe_field(each.describe()) for name, each in table.items()}
    for sobject, table in TABLES.items()
}
NOBODY = found()
HOST_KNOWN = Found({"ann@example.com": []}, {"host.one@acme.example": USER_ID})


def answered(field, question="Q", when="create"):
    sobject, name = field.split(".")
    role = EVENT if sobject == "Event" else PERSON
    return Mapping("answer", role, name, when, question)


def planned(mapping, answer=None, *, known=None, seen=None, org=None, **values):
    """The plan of a booking with one mapping and the answer to its question.

    :param known: the Event as last written; :param seen: its values in the org
    """
    wanted = booking(answers=(("Q", answer),) if answer is not None else (), **values)
    before = history()
    if known:
        before = history(person=lead(), event=known, host_email="host.one@acme.example")
    answers = replace(HOST_KNOWN, held={EVENT_ID: seen} if seen is not None else {})
    rules = page(mappings=(mapping,))
    return plan(wanted, before, answers, rules, org or facts(schema=SCHEMA))


def written(**values):
    """The Event of ``booking()`` as the planner would have written it."""
    step = planned(answered("Lead.Budget__c")).event
    return event(step.values | values)


# === NEW RECORDS === #


@pytest.mark.parametrize("when", ["create", "empty", "always"])
def test_new_records_get_every_mapped_value(when):
    made = planned(answered("Lead.Budget__c", when=when), "1 500,50")
    assert made.create_person.values["Budget__c"] == 1500.5
    made = planned(answered("Event.Topic__c", when=when), "Prices")
    assert made.event.values["Topic__c"] == "Prices"
    assert not made.remarks


def test_a_new_contact_gets_it_too():
    rules = page(
        register_as="contact", mappings=(Mapping("fixed", PERSON, "Fax", detail="1"),)
    )
    made = plan(booking(), history(), HOST_KNOWN, rules, facts(schema=SCHEMA))
    assert (made.create_person.sobject, made.create_person.values["Fax"]) == (
        "Contact",
        "1",
    )


def test_no_is_written():
    made = planned(answered("Event.Phone__c"), "no")
    assert made.event.values["Phone__c"] is False


def test_without_an_answer_nothing_is_said():
    for field in ("Lead.Budget__c", "Event.Phone__c"):
        made = planned(answered(field))
        assert field.split(".")[1] not in {
            **made.create_person.values,
            **made.event.values,
        }
        assert not made.remarks


def test_what_the_org_cannot_take_is_left_out_and_told():
    made = planned(answered("Lead.Budget__c"), "a lot")
    assert "Budget__c" not in made.create_person.values
    assert made.create_person.values["LastName"] == "Lee"
    assert made.remarks == (("VALUE_LEFT_OUT", ("Lead.Budget__c", "NOT_A_NUMBER")),)


def test_a_field_that_is_not_there_is_told():
    made = planned(answered("Event.Gone__c"), "x")
    assert made.remarks == (("VALUE_LEFT_OUT", ("Event.Gone__c", "NO_SUCH_FIELD")),)
    # Nor is anything sent blindly while nothing is known of the org.
    made = planned(answered("Event.Topic__c"), "x", org=facts(schema={}))
    assert "Topic__c" not in made.event.values


def test_a_field_that_may_not_be_written_is_told():
    read_only = SCHEMA | {
        "Lead": SCHEMA["Lead"]
        | {"Fax": SCHEMA["Lead"]["Fax"] | {"createable": False, "updateable": False}}
    }
    made = planned(answered("Lead.Fax"), "1", org=facts(schema=read_only))
    assert "Fax" not in made.create_person.values
    assert made.remarks == (("FIELD_DROPPED", "Lead.Fax"),)


def test_odoos_own_values_are_never_mapped_over():
    for field in ("Event.StartDateTime", "Event.Subject"):
        name = field.split(".")[1]
        made = planned(answered(field), "2026-01-01 10:00")
        assert (
            made.event.values[name] == planned(answered("Event.X")).event.values[name]
        )
    made = planned(answered("Lead.Email"), "other@x.example")
    assert made.create_person.values["Email"] == "ann@example.com"


def test_an_existing_person_is_left_as_they_are():
    rules = page(mappings=(answered("Lead.Budget__c"),))
    wanted = booking(answers=(("Q", "1"),))
    made = plan(
        wanted, history(), found(candidate("Lead")), rules, facts(schema=SCHEMA)
    )
    assert made.person.sfid == LEAD_ID
    assert not made.create_person


# === LATER === #


def test_on_creation_only():
    before = written(Topic__c="Prices")
    made = planned(answered("Event.Topic__c"), "Terms", known=before)
    assert made.is_empty


def test_always_follows_the_booking():
    before = written(Topic__c="Prices")
    mapping = answered("Event.Topic__c", when="always")
    assert planned(mapping, "Prices", known=before).is_empty
    made = planned(mapping, "Terms", known=before)
    assert (made.event.verb, made.event.values) == ("update", {"Topic__c": "Terms"})


def test_always_takes_back_what_the_booking_no_longer_says():
    before = written(Topic__c="Prices", Phone__c=True)
    made = planned(answered("Event.Topic__c", when="always"), known=before)
    assert made.event.values == {"Topic__c": None}
    # A checkbox cannot be empty.
    assert planned(answered("Event.Phone__c", when="always"), known=before).is_empty
    # What was never written is nothing to take back.
    assert planned(answered("Event.Topic__c", when="always"), known=written()).is_empty


def test_always_where_the_field_is_for_creation_alone():
    before = written(Once__c="a")
    made = planned(answered("Event.Once__c", when="always"), "b", known=before)
    assert made.is_empty
    assert not made.remarks


def test_a_refused_value_is_not_sent_again_until_it_changes():
    before = replace(written(), refused={"Topic__c": "Prices"})
    mapping = answered("Event.Topic__c", when="always")
    made = planned(mapping, "Prices", known=before)
    assert made.is_empty
    assert made.remarks == (("FIELD_REFUSED", "Event.Topic__c"),)
    assert planned(mapping, "Terms", known=before).event.values == {"Topic__c": "Terms"}


def asked(mapping, answer, known, **values):
    wanted = booking(answers=(("Q", answer),), **values)
    before = history(person=lead(), event=known, host_email="host.one@acme.example")
    rules = page(mappings=(mapping,))
    return lookups(wanted, before, rules, facts(schema=SCHEMA))


IF_EMPTY = answered("Event.Topic__c", when="empty")


def test_if_empty_leaves_what_was_written():
    before = written(Topic__c="Prices")
    assert not asked(IF_EMPTY, "Terms", before)
    assert planned(IF_EMPTY, "Terms", known=before).is_empty


def test_if_empty_looks_first():
    wanted = asked(IF_EMPTY, "Terms", written())
    assert wanted.event_ids == {EVENT_ID}
    assert wanted.event_fields == {"Topic__c"}
    # Without an answer there is nothing to look for, nor for a cancelled booking.
    assert not asked(IF_EMPTY, "", written())
    assert not asked(IF_EMPTY, "Terms", written(), active=False)
    assert not asked(IF_EMPTY, "Terms", replace(written(), gone=True))


@pytest.mark.parametrize("seen", [None, ""])
def test_if_empty_fills_what_is_empty(seen):
    made = planned(IF_EMPTY, "Terms", known=written(), seen={"Topic__c": seen})
    assert made.event.values == {"Topic__c": "Terms"}


def test_if_empty_leaves_what_people_filled_and_asks_no_more():
    made = planned(IF_EMPTY, "Terms", known=written(), seen={"Topic__c": "Theirs"})
    assert made.is_empty
    assert not asked(IF_EMPTY, "Terms", made.event_before)


def test_if_empty_writes_nothing_unseen():
    assert planned(IF_EMPTY, "Terms", known=written()).is_empty
    assert planned(IF_EMPTY, "Terms", known=written(), seen={}).is_empty


def test_if_empty_after_a_lost_write():
    before = written(Topic__c=UNSURE)
    assert asked(IF_EMPTY, "Terms", before).event_fields == {"Topic__c"}
    made = planned(IF_EMPTY, "Terms", known=before, seen={"Topic__c": None})
    assert made.event.values == {"Topic__c": "Terms"}
    made = planned(IF_EMPTY, "Terms", known=before, seen={"Topic__c": "Terms"})
    assert made.is_empty


def test_doubts_of_mapped_fields_are_read_again():
    before = replace(written(Topic__c="Prices"), doubts=("Id", "Topic__c"))
    since = datetime(2026, 11, 24)
    known = history(person=lead(), event=before, unsure_since=since, settles_at=since)
    rules = page(mappings=(answered("Event.Topic__c", when="always"),))
    wanted = lookups(booking(), known, rules, facts(schema=SCHEMA))
    assert wanted.event_fields == {"Topic__c"}


# === WHERE VALUES COME FROM === #


@pytest.mark.parametrize(
    ("source", "detail", "value"),
    [
        ("attendee_name", "", "Ann Lee"),
        ("attendee_email", "", "ann@example.com"),
        ("attendee_company", "", "Acme"),
        ("host_name", "", "Hana One"),
        ("subject", "", "Demo call"),
        ("start", "", datetime(2026, 11, 24, 9)),
        ("link", "", "https://odoo.example/odoo/resource.booking/7"),
        ("utm_campaign", "", "spring"),
        ("fixed", "Web", "Web"),
        ("answer", "your  BUDGET?", "100"),
        ("answer", "Another", ""),
    ],
)
def test_source_value(source, detail, value):
    wanted = booking(answers=(("Your budget?", "100"),), utm=Utm(campaign="spring"))
    assert source_value(wanted, Mapping(source, EVENT, "X", detail=detail)) == value


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_a_booking_that_knows_nothing(source):
    nothing = booking(attendee=None, host=None)
    source_value(nothing, Mapping(source, EVENT, "X"))


# === WHAT MAY BE MAPPED === #


def test_whatever_the_planner_writes_is_reserved():
    made = planned(answered("Lead.X"))
    assert made.create_person.values.keys() <= RESERVED[PERSON]
    assert made.event.values.keys() | {"WhoId"} <= RESERVED[EVENT]
    rules = page(register_as="contact")
    full = booking(attendee=attendee(phone="1", job_title="CTO"), host=host())
    made = plan(full, history(), NOBODY, rules, facts(schema=SCHEMA))
    assert made.create_person.values.keys() <= RESERVED[PERSON]


@pytest.mark.parametrize(
    ("role", "name", "code"),
    [
        (PERSON, "Budget__c", None),
        (PERSON, "LeadSource", None),
        (PERSON, "Email", "OURS"),
        (PERSON, "OwnerId", "SYSTEM"),
        (PERSON, "Odoo_Person_Id__c", "KEY"),
        (PERSON, "CreatedDate", "READ_ONLY"),
        (PERSON, "Missing__c", "UNKNOWN"),
        (PERSON, "Address", "READ_ONLY"),
    ],
)
def test_why_no_target(role, name, code):
    assert why_no_target(role, name, SCHEMA["Lead"].get(name)) == code


MAPPABLE = [
    (role, name)
    for role, sobject in ((PERSON, "Lead"), (PERSON, "Contact"), (EVENT, "Event"))
    for name in targets(role, SCHEMA[sobject])
]
answers = (
    anything
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.datetimes()
    | st.lists(anything, max_size=3)
)
details = st.sampled_from(["Q", "R"]) | anything


@settings(PROPERTY, max_examples=500)
@given(
    st.lists(mappings(MAPPABLE, details), max_size=6),
    st.lists(st.tuples(st.sampled_from(["Q", "R"]), answers), max_size=3),
    st.sampled_from(["lead", "contact"]),
    anything,
    st.booleans(),
)
def test_every_planned_value_is_one_the_org_takes(rows, given_, kind, text, later):
    wanted = booking(
        answers=tuple(given_), subject=text, location=text, utm=Utm(text, text)
    )
    rules = page(register_as=kind, mappings=tuple(rows))
    before = (
        history(person=lead(), event=event({"Subject": "x"})) if later else history()
    )
    org = facts(schema=SCHEMA)
    lookups(wanted, before, rules, org)
    made = plan(wanted, before, HOST_KNOWN, rules, org)
    assert not made.problem
    for step in filter(None, (made.create_person, made.event)):
        for name, value in step.values.items():
            field = TABLES[step.sobject][name]
            right = "createable" if step.verb == "create" else "updateable"
            assert getattr(field, right)
            org_convert.convert(field, value)
            assert value is not None or field.nillable
