# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What others do in the org: convert, merge, delete, undelete, refuse, forbid twins.

Each with key fields and without, and with the exact number of API calls.
"""

from datetime import datetime

import pytest

from salesforce.errors import Kind
from salesforce.plans import EVENT_DELETED, FIELD_REFUSED
from tests.unit.factories import attendee, booking, host, page
from tests.unit.rounds import Worker, customer, customers, row

HOST = "host.one@acme.example"
MOVED = booking(start=datetime(2026, 11, 25, 14, 0), stop=datetime(2026, 11, 25, 15, 0))
CANCELLED = booking(active=False)
sizes = pytest.mark.parametrize("many", [1, 30])
register = pytest.mark.parametrize("register_as", ["lead", "contact"])


@pytest.fixture
def worker(local_org, local_client, ops, keys, schema):
    worker = Worker(local_client, ops, keys, schema=schema)
    local_org.clear_calls()
    return worker


def sent(worker, *rows):
    worker.run(*rows)
    assert {each.problem for each in rows} == {None}


def only(org, sobject):
    [record] = org.records(sobject)
    return record


def calls_of(org, worker, *rows):
    """How many API calls one round takes."""
    org.clear_calls()
    worker.run(*rows)
    return org.api_calls()


# === PEOPLE ===


def without_event(worker, register_as="lead"):
    """A booking that has its person, and comes back after it was cancelled."""
    one = row(settings=page(register_as=register_as))
    for now in (booking(), CANCELLED):
        one.booking = now
        sent(worker, one)
    one.booking = booking()
    return one


def comes_back(org, worker, one, expected, calls):
    """First the Event is refused, then its person is followed and it is made."""
    assert calls_of(org, worker, one) == 2
    assert one.problem.kind is Kind.GONE
    assert calls_of(org, worker, one) == calls
    assert one.problem is None
    assert one.history.person.sfid == only(org, "Event")["WhoId"]
    if expected:
        assert one.history.person.sfid == expected


def test_a_lead_that_was_converted(local_org, worker):
    one = without_event(worker)
    contact = local_org.convert_lead(one.history.person.sfid)["ContactId"]
    # Its address is another by now: it is followed, not looked for.
    local_org.update("Contact", contact, {"Email": "ann.lee@example.com"})
    comes_back(local_org, worker, one, contact, calls=2)


@register
def test_who_was_merged(local_org, worker, register_as):
    one = without_event(worker, register_as)
    kind = one.history.person.sobject
    values = {"LastName": "Lee", "Email": "ann.lee@example.com"}
    if kind == "Lead":
        values["Company"] = "-"
    masters = [local_org.create(kind, values) for _twice in range(2)]
    local_org.merge(kind, masters[0], one.history.person.sfid)
    local_org.merge(kind, masters[1], masters[0])
    # To look, one for each step to a master, to write.
    comes_back(local_org, worker, one, masters[1], calls=4)


def test_who_was_merged_and_then_converted(local_org, worker):
    one = without_event(worker)
    values = {"LastName": "Lee", "Company": "-", "Email": "ann.lee@example.com"}
    master = local_org.create("Lead", values)
    local_org.merge("Lead", master, one.history.person.sfid)
    contact = local_org.convert_lead(master)["ContactId"]
    comes_back(local_org, worker, one, contact, calls=3)


@register
def test_who_was_deleted_is_made_anew(local_org, worker, register_as):
    one = without_event(worker, register_as)
    lost = one.history.person
    local_org.delete(lost.sobject, lost.sfid)
    comes_back(local_org, worker, one, None, calls=2)
    assert only(local_org, lost.sobject)["Id"] != lost.sfid


@register
def test_who_was_deleted_and_undeleted_is_who_they_were(local_org, worker, register_as):
    one = without_event(worker, register_as)
    person = one.history.person
    local_org.delete(person.sobject, person.sfid)
    worker.run(one)
    local_org.undelete(person.sobject, person.sfid)
    assert calls_of(local_org, worker, one) == 2
    assert only(local_org, "Event")["WhoId"] == person.sfid
    only(local_org, person.sobject)


def test_a_converted_lead_keeps_its_events(local_org, worker):
    """Nothing is done about it: the Event went to the Contact by itself."""
    one = row()
    sent(worker, one)
    contact = local_org.convert_lead(one.history.person.sfid)["ContactId"]
    one.booking = MOVED
    assert calls_of(local_org, worker, one) == 1
    assert only(local_org, "Event")["WhoId"] == contact
    one.booking = CANCELLED
    assert calls_of(local_org, worker, one) == 1
    assert one.problem is None
    assert local_org.records("Event") == []


def test_whom_people_put_on_the_event_stays_there(local_org, worker):
    one = row()
    sent(worker, one)
    other = local_org.create("Contact", {"LastName": "Colleague"})
    local_org.update("Event", one.history.event.sfid, {"WhoId": other})
    one.booking = MOVED
    sent(worker, one)
    assert only(local_org, "Event")["WhoId"] == other


# === EVENTS ===


@sizes
def test_an_event_that_people_deleted(local_org, worker, many):
    rows = customers(many)
    sent(worker, *rows)
    deleted = [each.history.event.sfid for each in rows]
    for sfid in deleted:
        local_org.delete("Event", sfid)
    location = booking(location="Room 6")
    for each in rows:
        each.booking = with_attendee(each, location)
    assert calls_of(local_org, worker, *rows) == 1
    assert {each.problem.kind for each in rows} == {Kind.GONE}
    # It is respected, and costs nothing more.
    assert calls_of(local_org, worker, *rows) == 0
    assert {each.remarks for each in rows} == {((EVENT_DELETED, ""),)}
    for each in rows:
        each.booking = with_attendee(each, MOVED)
    # To look for the host, to create.
    assert calls_of(local_org, worker, *rows) == 2
    assert not any(each.problem for each in rows)
    assert len(local_org.records("Event")) == len(local_org.records("Lead")) == many
    # What comes out of the bin is another Event than ours.
    local_org.undelete("Event", deleted[0])
    for each in rows:
        each.booking = with_attendee(each, CANCELLED)
    assert calls_of(local_org, worker, *rows) == 1
    assert only(local_org, "Event")["Id"] == deleted[0]


@pytest.mark.parametrize("moved", [True, False])
def test_an_event_that_people_deleted_and_that_is_for_somebody_else(
    local_org, worker, moved
):
    """The org says "deleted", and not whether it means the Event or the person."""
    one = row(booking(attendee=attendee(key="1")))
    sent(worker, one)
    local_org.delete("Event", one.history.event.sfid)
    abe = attendee(key="2", name="Abe Ant", email="abe@example.com")
    one.booking = type(MOVED)(**vars(MOVED if moved else booking()) | {"attendee": abe})
    worker.run(one)
    assert one.problem.kind is Kind.GONE
    worker.run(one)
    assert one.problem is None
    if moved:
        [lead] = [
            lead
            for lead in local_org.records("Lead")
            if lead["Email"] == "abe@example.com"
        ]
        assert only(local_org, "Event")["WhoId"] == lead["Id"]
    else:
        assert local_org.records("Event") == []
        assert one.remarks == ((EVENT_DELETED, ""),)


def with_attendee(one, booking):
    return type(booking)(**vars(booking) | {"attendee": one.booking.attendee})


@sizes
def test_an_event_that_people_deleted_and_undeleted_in_time(local_org, worker, many):
    rows = customers(many)
    sent(worker, *rows)
    for each in rows:
        local_org.delete("Event", each.history.event.sfid)
        local_org.undelete("Event", each.history.event.sfid)
        each.booking = with_attendee(each, MOVED)
    assert calls_of(local_org, worker, *rows) == 1
    assert not any(each.problem for each in rows)
    assert len(local_org.records("Event")) == many


# === REFUSED ===


def refuse(org, sobject, name, value):
    """A validation rule of the org that names its field."""
    org.fault(
        sobject=sobject,
        code="FIELD_CUSTOM_VALIDATION_EXCEPTION",
        fields=[name],
        match={name: value},
        times=None,
    )


@sizes
def test_a_field_that_is_refused_is_left_out_and_told(local_org, worker, many):
    refuse(local_org, "Event", "Location", "Room 5")
    rows = customers(many)
    others = [customer(n, location="Room 6") for n in range(many, 2 * many)]
    # One more than usual: the Events are sent again without it.
    usual = 2 if many == 1 else 3
    assert calls_of(local_org, worker, *rows, *others) == usual + 1
    assert not any(each.problem for each in rows + others)
    for each in rows:
        assert each.history.event.refused == {"Location": "Room 5"}
        assert "Location" not in each.history.event.values
    assert not any(each.history.event.refused for each in others)
    assert len(local_org.records("Event")) == 2 * many
    # Not tried again for as long as it is the same, and told for as long.
    for each in rows:
        each.booking = with_attendee(each, MOVED)
    assert calls_of(local_org, worker, *rows) == 1
    for each in rows:
        assert each.problem is None
        assert each.remarks == ((FIELD_REFUSED, "Event.Location"),)
        assert each.history.event.refused == {"Location": "Room 5"}
    assert calls_of(local_org, worker, *rows) == 0
    # Another value is tried.
    now = type(MOVED)(**vars(MOVED) | {"location": "Room 7"})
    for each in rows:
        each.booking = with_attendee(each, now)
    assert calls_of(local_org, worker, *rows) == 1
    assert {each.history.event.refused == {} for each in rows} == {True}
    assert {each.remarks for each in rows} == {()}
    where = [event["Location"] for event in local_org.records("Event")]
    assert sorted(where) == ["Room 6"] * many + ["Room 7"] * many


@sizes
def test_a_change_that_is_refused_in_part(local_org, worker, many):
    rows = customers(many)
    for each in rows:
        each.booking = with_attendee(each, booking(location="Room 6"))
    sent(worker, *rows)
    refuse(local_org, "Event", "Location", "Room 5")
    for each in rows:
        each.booking = with_attendee(each, MOVED)
    assert calls_of(local_org, worker, *rows) == 2
    assert not any(each.problem for each in rows)
    for event in local_org.records("Event"):
        assert event["Location"] == "Room 6"
        assert event["StartDateTime"][:10] == "2026-11-25"


@register
def test_a_field_of_a_person_that_is_refused_is_left_out(
    local_org, worker, register_as
):
    kind = {"lead": "Lead", "contact": "Contact"}[register_as]
    refuse(local_org, kind, "Phone", "12345")
    person = attendee(phone="12345", job_title="CEO")
    one = row(booking(attendee=person), page(register_as=register_as))
    assert calls_of(local_org, worker, one) == 3
    assert one.problem is None
    record = only(local_org, kind)
    assert (record["Phone"], record["Title"]) == (None, "CEO")
    assert one.history.person.refused == {"Phone": "12345"}
    assert only(local_org, "Event")["WhoId"] == record["Id"]


def test_what_there_cannot_be_an_event_without_is_not_left_out(local_org, worker):
    start = "2026-11-24T09:00:00.000+0000"
    refuse(local_org, "Event", "StartDateTime", start)
    one = row()
    worker.run(one)
    assert one.problem.kind is Kind.FIX_DATA
    assert local_org.records("Event") == []
    assert one.history.person.sfid == only(local_org, "Lead")["Id"]


def test_a_move_that_is_refused_is_a_problem_and_not_left_out(local_org, worker):
    one = row()
    sent(worker, one)
    refuse(local_org, "Event", "StartDateTime", "2026-11-25T14:00:00.000+0000")
    one.booking = MOVED
    assert calls_of(local_org, worker, one) == 1
    assert one.problem.kind is Kind.FIX_DATA
    assert one.history.event.refused == {}
    local_org.clear_faults()
    sent(worker, one)
    assert only(local_org, "Event")["StartDateTime"][:10] == "2026-11-25"


@sizes
def test_a_field_that_was_taken_out_of_the_org(local_org, worker, many):
    """Until the fields are read anew it is left out of each Event."""
    local_org.switch("hidden_fields", [("Event", "Location")])
    rows = customers(many)
    usual = 2 if many == 1 else 3
    assert calls_of(local_org, worker, *rows) == usual + 1
    assert not any(each.problem for each in rows)
    assert {each.history.event.refused["Location"] for each in rows} == {"Room 5"}


@sizes
def test_a_host_who_became_inactive(local_org, worker, users, many):
    """They were known as active: the org refuses them, the Event is written."""
    rows = customers(many)
    planned = worker.tasks(rows)
    local_org.update("User", users[HOST], {"IsActive": False})
    worker.tasks = lambda rows: planned
    local_org.clear_calls()
    worker.run(*rows)
    assert not any(each.problem for each in rows)
    assert local_org.api_calls() == (2 if many == 1 else 3)
    owners = {event["OwnerId"] for event in local_org.records("Event")}
    assert owners == {users["ops@acme.example"]}
    assert {each.history.event.refused["OwnerId"] for each in rows} == {users[HOST]}


def test_an_inactive_host_falls_back(local_org, worker, users):
    local_org.update("User", users[HOST], {"IsActive": False})
    other = users["host.two@acme.example"]
    one = row(settings=page(fallback_owner=other))
    sent(worker, one)
    assert only(local_org, "Event")["OwnerId"] == other
    # Back again, with the next thing that changes.
    local_org.update("User", users[HOST], {"IsActive": True})
    one.booking = MOVED
    sent(worker, one)
    assert only(local_org, "Event")["OwnerId"] == users[HOST]


# === TWINS ===


@pytest.mark.parametrize(
    ("many", "calls"),
    [
        # People and Events as rows; the Event for the twin.
        (1, 2),
        # People, then the Events of the others; people with twins as rows, twelve a
        # call; their Events.
        (30, 2 + 3 + 1),
        (200, 2 + 17 + 1),
    ],
)
def test_who_has_a_twin_is_the_twin(local_org, worker, many, calls):
    """A collection does not say who it is: they are asked for as rows."""
    local_org.switch("duplicate_rules", "block")
    rows, others = customers(many), [customer(n) for n in range(many, many + 2)]
    planned = worker.tasks(rows + others)
    twins = {}
    for each in rows:
        email = each.booking.attendee.email_key
        values = {"LastName": "Twin", "Email": email}
        twins[email] = local_org.create("Contact", values)
    worker.tasks = lambda rows: planned
    local_org.clear_calls()
    worker.run(*rows, *others)
    assert not any(each.problem for each in rows + others)
    assert local_org.api_calls() == calls
    assert len(local_org.records("Lead")) == 2
    assert len(local_org.records("Event")) == many + 2
    whose = {event["Id"]: event["WhoId"] for event in local_org.records("Event")}
    for each in rows:
        twin = twins[each.booking.attendee.email_key]
        assert whose[each.history.event.sfid] == each.history.person.sfid == twin
        assert not each.history.person.created_by_us


# === SEVERAL AT ONCE ===


def test_everything_that_can_be_mended_in_one_round(local_org, worker, users):
    """A twin, whose Event has a field and an owner too many."""
    local_org.switch("duplicate_rules", "block")
    refuse(local_org, "Event", "Location", "Room 5")
    one, other = row(), customer(1, location="Room 6", host=host(""))
    planned = worker.tasks([one, other])
    twin = local_org.create("Contact", {"LastName": "x", "Email": "ann@example.com"})
    local_org.update("User", users[HOST], {"IsActive": False})
    worker.tasks = lambda rows: planned
    local_org.clear_calls()
    worker.run(one, other)
    assert one.problem is other.problem is None
    assert local_org.api_calls() == 4
    assert one.history.person.sfid == twin
    assert set(one.history.event.refused) == {"OwnerId", "Location"}
