# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whole rounds in the local org: looked up, planned, written, and what is known."""

from datetime import datetime

import pytest

from salesforce import writing
from salesforce.batch import HALTED
from salesforce.client import Client
from salesforce.desired import GONE
from salesforce.errors import Kind, SalesforceProblem
from salesforce.owners import HOST_UNKNOWN
from salesforce.plans import NOBODY_MATCHED
from salesforce.records import Written
from tests.unit.factories import attendee, booking, contact, event, host, page
from tests.unit.loopback import free_port
from tests.unit.rounds import Worker, customer, row

HOST = "host.one@acme.example"
MOVED = booking(start=datetime(2026, 11, 25, 14, 0), stop=datetime(2026, 11, 25, 15, 0))
CANCELLED = booking(active=False)
LOST = [
    pytest.param({"drop": "after"}, id="done, then the connection dropped"),
    pytest.param({"drop": "before"}, id="dropped, nothing done"),
    pytest.param({"status": 503, "body": "<html>Maintenance</html>"}, id="503"),
]


@pytest.fixture
def worker(local_org, local_client, users):
    worker = Worker(local_client, users["ops@acme.example"])
    local_org.clear_calls()
    return worker


def only(org, sobject):
    [record] = org.records(sobject)
    return record


def sent(worker, *rows):
    """Run a round that goes well."""
    worker.run(*rows)
    for each in rows:
        assert each.problem is None


# === THE USUAL WAY ===


def test_booked_moved_and_cancelled(local_org, worker, users):
    one = row()
    worker.run(one)
    lead, event = only(local_org, "Lead"), only(local_org, "Event")
    assert (
        lead
        | {
            "FirstName": "Ann",
            "LastName": "Lee",
            "Email": "ann@example.com",
            "Company": "Acme",
            "OwnerId": users["ops@acme.example"],
        }
        == lead
    )
    assert (
        event
        | {
            "Subject": "Demo call",
            "StartDateTime": "2026-11-24T09:00:00.000+0000",
            "EndDateTime": "2026-11-24T09:30:00.000+0000",
            "Location": "Room 5",
            "WhoId": lead["Id"],
            "OwnerId": users[HOST],
        }
        == event
    )
    assert one.history.reference in event["Description"]
    assert one.history.person.sfid == lead["Id"]
    assert one.history.event.sfid == event["Id"]
    assert one.history.person.created_by_us and one.history.event.created_by_us
    # One call to look, one to write.
    assert local_org.api_calls() == 2

    local_org.clear_calls()
    one.booking = MOVED
    sent(worker, one)
    moved = only(local_org, "Event")
    assert moved["Id"] == event["Id"]
    assert moved["StartDateTime"] == "2026-11-25T14:00:00.000+0000"
    assert moved["EndDateTime"] == "2026-11-25T15:00:00.000+0000"
    assert (moved["OwnerId"], moved["WhoId"]) == (users[HOST], lead["Id"])
    assert local_org.api_calls() == 1

    local_org.clear_calls()
    one.booking = CANCELLED
    sent(worker, one)
    assert local_org.records("Event") == []
    assert only(local_org, "Lead")["Id"] == lead["Id"]
    assert one.history.event is None
    assert local_org.api_calls() == 1

    local_org.clear_calls()
    sent(worker, one)
    assert local_org.api_calls() == 0


def test_a_booking_that_comes_back_has_its_host_again(local_org, worker, users):
    one = row()
    for now in (booking(), CANCELLED, MOVED):
        one.booking = now
        sent(worker, one)
    event = only(local_org, "Event")
    assert event["OwnerId"] == users[HOST]
    assert event["WhoId"] == only(local_org, "Lead")["Id"]


def test_another_host(local_org, worker, users):
    one = row()
    sent(worker, one)
    one.booking = booking(host=host("host.two@acme.example"))
    sent(worker, one)
    assert only(local_org, "Event")["OwnerId"] == users["host.two@acme.example"]
    one.booking = booking(host=host("stranger@acme.example"))
    sent(worker, one)
    assert one.remarks == ((HOST_UNKNOWN, "stranger@acme.example"),)
    assert only(local_org, "Event")["OwnerId"] == users["host.two@acme.example"]


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Conan O'Brien", "Conan", "O'Brien"),
        ('Bob "100%" \\Ng', 'Bob "100%"', "\\Ng"),
        ("Ann 🎉 Lee", "Ann 🎉", "Lee"),
        ("x" * 300, None, "x" * 79 + "…"),
        ("Ann @{event_1.id} Lee", "Ann @", "{event_1.id} Lee"),
        ("Ann @{!?} Lee", "Ann @ {!?}", "Lee"),
        ("", None, "[not provided]"),
    ],
)
def test_any_name_arrives(local_org, worker, name, first, last):
    email = "o'brien+1@example.com"
    one = row(
        booking(
            attendee=attendee(name=name, email=email, company="", phone="☎" * 60),
            subject="🎉" * 200,
            description="d" * 40_000,
            location="\x0bRoom 5\x00",
        )
    )
    sent(worker, one)
    lead, event = only(local_org, "Lead"), only(local_org, "Event")
    assert (lead["FirstName"], lead["LastName"]) == (first, last)
    assert (lead["Email"], lead["Company"]) == (email, "[not provided]")
    assert event["Location"] == "Room 5"
    # Once sent it is in step, and the next booking finds the same person.
    sent(worker, one)
    sent(worker, row(booking(attendee=attendee(email=email.upper()))))
    only(local_org, "Lead")
    assert len(local_org.records("Event")) == 2


def test_where_nobody_may_be_created_nobody_is(local_org, worker):
    one = row(settings=page(register_as="match"))
    sent(worker, one)
    assert one.remarks == ((NOBODY_MATCHED, "ann@example.com"),)
    assert local_org.records("Lead") == local_org.records("Event") == []
    contact_id = local_org.create(
        "Contact", {"LastName": "x", "Email": "ANN@example.com"}
    )
    sent(worker, one)
    assert only(local_org, "Event")["WhoId"] == contact_id


def test_without_an_event_only_the_person_is_written(local_org, worker):
    one = row(settings=page(create_event=False, register_as="contact"))
    sent(worker, one)
    assert one.history.person == contact(
        only(local_org, "Contact")["Id"],
        values=one.history.person.values,
        created_by_us=True,
    )
    assert local_org.records("Event") == []


# === MANY AT ONCE ===


@pytest.mark.parametrize("many", [1, 12, 13, 30])
def test_a_call_carries_as_many_bookings_as_it_holds(local_org, worker, many):
    rows = [customer(number) for number in range(many)]
    sent(worker, *rows)
    assert len(local_org.records("Lead")) == len(local_org.records("Event")) == many
    written = {each["Id"]: each["WhoId"] for each in local_org.records("Event")}
    for each in rows:
        assert written[each.history.event.sfid] == each.history.person.sfid
    # One to look, one to write; where they do not fit, one for people, one for Events.
    assert local_org.api_calls() == (2 if many <= 12 else 3)


@pytest.mark.parametrize(("many", "calls"), [(25, 1), (26, 1), (250, 1)])
def test_moves_go_in_one_call(local_org, worker, many, calls):
    rows = [customer(number) for number in range(many)]
    sent(worker, *rows)
    local_org.clear_calls()
    for each in rows:
        each.booking = MOVED
    sent(worker, *rows)
    assert local_org.api_calls() == calls
    starts = {event["StartDateTime"] for event in local_org.records("Event")}
    assert starts == {"2026-11-25T14:00:00.000+0000"}


def test_the_orgs_assignment_rules_do_not_give_the_lead_away(local_org, worker, users):
    local_org.switch("assignment_rule", users["host.two@acme.example"])
    sent(worker, row())
    assert only(local_org, "Lead")["OwnerId"] == users["ops@acme.example"]


@pytest.mark.parametrize("between", [0, 20])
def test_two_bookings_of_a_new_customer_make_one_lead(local_org, worker, between):
    """In one call and in two calls of a round."""
    first = row()
    second = row(booking(attendee=attendee(email="ANN@EXAMPLE.COM", name="Ann B. Lee")))
    sent(worker, first, *[customer(number) for number in range(between)], second)
    [lead] = [
        each for each in local_org.records("Lead") if each["Email"] == "ann@example.com"
    ]
    assert first.history.person == second.history.person
    assert first.history.person.sfid == lead["Id"]
    whose = [each["WhoId"] for each in local_org.records("Event")]
    assert whose.count(lead["Id"]) == 2


# === REFUSED ===


def test_a_refused_person_is_the_problem_of_their_own_booking_alone(local_org, worker):
    local_org.switch("required_fields", [("Lead", "Title")])
    titled = booking(attendee=attendee(email="abe@x.io", job_title="CEO"))
    rows = row(), row(titled)
    worker.run(*rows)
    refused, passed = rows
    assert refused.problem.kind is Kind.FIX_DATA
    assert refused.problem.code == "REQUIRED_FIELD_MISSING"
    assert refused.problem.fields == ("Title",)
    assert refused.history.person is refused.history.event is None
    assert not refused.history.unsure_since
    assert passed.problem is None
    assert only(local_org, "Lead")["Email"] == "abe@x.io"
    assert only(local_org, "Event")["Id"] == passed.history.event.sfid


def test_what_is_refused_of_one_booking_is_tried_of_another(local_org, worker):
    """The same customer, told differently: the second may pass on its own."""
    local_org.switch("required_fields", [("Lead", "Title")])
    untitled, titled = row(), row(booking(attendee=attendee(job_title="CEO")))
    worker.run(untitled, titled)
    assert untitled.problem.kind is Kind.FIX_DATA
    assert titled.problem.kind is Kind.RETRY
    sent(worker, titled)
    # Who told the same has the same problem.
    alike = row(), row()
    local_org.reset()
    local_org.switch("required_fields", [("Lead", "Title")])
    worker.run(*alike)
    assert [each.problem.kind for each in alike] == [Kind.FIX_DATA] * 2


def test_a_refused_event_leaves_its_person_and_the_others_alone(local_org, worker):
    local_org.fault(
        sobject="Event",
        code="FIELD_CUSTOM_VALIDATION_EXCEPTION",
        message="No events on Tuesdays",
        match={"Subject": "Tuesday"},
    )
    refused = row(booking(attendee=attendee(email="abe@x.io"), subject="Tuesday"))
    passed = row()
    worker.run(refused, passed)
    assert passed.problem is None
    assert refused.problem.code == "FIELD_CUSTOM_VALIDATION_EXCEPTION"
    assert refused.problem.detail == "No events on Tuesdays"
    assert refused.history.event is None
    assert refused.history.person.created_by_us
    # Mended, it goes on with the person it has.
    sent(worker, refused)
    assert len(local_org.records("Lead")) == 2
    assert len(local_org.records("Event")) == 2


def test_a_refused_change_leaves_the_event_as_it_was(local_org, worker):
    one = row()
    sent(worker, one)
    before = one.history
    local_org.fault(sobject="Event", code="FIELD_CUSTOM_VALIDATION_EXCEPTION")
    one.booking = MOVED
    worker.run(one)
    assert one.problem.kind is Kind.FIX_DATA
    assert one.history == before
    one.booking = booking()
    local_org.clear_calls()
    sent(worker, one)
    assert local_org.api_calls() == 0


@pytest.mark.parametrize("action", ["alert", "block"])
@pytest.mark.parametrize("sobject", ["Lead", "Contact"])
def test_whom_a_duplicate_rule_names_is_the_person(local_org, worker, action, sobject):
    """Somebody types the customer in after we looked."""
    rows = row(), row(), customer(1)
    tasks_were = worker.tasks
    added = []

    def tasks(rows):
        planned = tasks_were(rows)
        values = {"LastName": "Lee", "Email": "ann@example.com"}
        if sobject == "Lead":
            values["Company"] = "-"
        added.append(local_org.create(sobject, values))
        return planned

    local_org.switch("duplicate_rules", action)
    worker.tasks = tasks
    sent(worker, *rows)
    first, second, other = rows
    assert first.history.person == Written(sobject, added[0])
    assert second.history.person == first.history.person
    assert {each["WhoId"] for each in local_org.records("Event")} == {
        added[0],
        other.history.person.sfid,
    }
    assert len(local_org.records("Event")) == 3
    # One call to look, one to write, one for the match.
    assert local_org.api_calls() == 3


@pytest.mark.parametrize(
    ("fault", "kind", "unsure"),
    [
        ({"status": 403, "code": "REQUEST_LIMIT_EXCEEDED"}, Kind.WAIT, False),
        ({"drop": "before"}, Kind.UNKNOWN, True),
        ({"drop": "after"}, Kind.UNKNOWN, True),
    ],
)
def test_a_second_call_that_fails_takes_nothing_from_the_first(
    local_org, worker, fault, kind, unsure
):
    local_org.switch("duplicate_rules", "block")
    rows = row(), customer(1)
    planned = worker.tasks(rows)
    twin = local_org.create(
        "Lead", {"LastName": "Lee", "Company": "-", "Email": "ann@example.com"}
    )
    worker.tasks = lambda rows: planned
    local_org.fault(path="/composite", skip=1, **fault)
    worker.run(*rows)
    first, other = rows
    assert other.problem is None
    assert other.history.event
    assert (first.problem.kind, bool(first.history.unsure_since)) == (kind, unsure)
    assert first.history.person == Written("Lead", twin)
    del worker.tasks
    sent(worker, *rows)
    assert len(local_org.records("Event")) == 2


def test_after_its_time_a_round_begins_nothing_more(local_org, worker, monkeypatch):
    """What it did is kept, and what needs another call goes in the next round."""
    local_org.switch("duplicate_rules", "block")
    rows = row(), customer(1)
    planned = worker.tasks(rows)
    local_org.create(
        "Lead", {"LastName": "Lee", "Company": "-", "Email": "ann@example.com"}
    )
    local_org.clear_calls()
    with monkeypatch.context() as patch:
        patch.setattr(worker, "tasks", lambda rows: planned)
        patch.setattr(writing, "SECONDS", -1)
        worker.run(*rows)
    first, other = rows
    assert local_org.api_calls() == 1
    assert other.problem is None and other.history.event
    assert first.problem == HALTED
    sent(worker, *rows)
    assert len(local_org.records("Event")) == 2


@pytest.mark.parametrize("there", [True, False], ids=["known", "new"])
@pytest.mark.parametrize("many", [1, 30])
def test_an_event_goes_to_somebody_else_though_not_at_once(
    local_org, worker, there, many
):
    one = row(booking(attendee=attendee(key="1")))
    sent(worker, one)
    if there:
        values = {"LastName": "Ant", "Email": "abe@example.com"}
        local_org.create("Contact", values)
    one.booking = booking(attendee=attendee(key="2", email="abe@example.com"))
    local_org.fault(sobject="Event", operation="update", code="UNABLE_TO_LOCK_ROW")
    others = [customer(number) for number in range(many - 1)]
    worker.run(one, *others)
    assert one.problem.kind is Kind.RETRY
    sent(worker, one)
    assert one.history.person.sfid == events_by_id(local_org)[one.history.event.sfid]
    local_org.clear_calls()
    sent(worker, one)
    assert local_org.api_calls() == 0


def events_by_id(org):
    """``{Id of an Event: WhoId}``"""
    return {event["Id"]: event["WhoId"] for event in org.records("Event")}


# === GONE ===


def test_an_event_deleted_in_salesforce_comes_back_when_the_booking_moves(
    local_org, worker, users
):
    one = row()
    sent(worker, one)
    local_org.delete("Event", one.history.event.sfid)
    sent(worker, one)  # unchanged: respected
    assert local_org.records("Event") == []
    one.booking = MOVED
    worker.run(one)
    assert one.problem.kind is Kind.GONE
    assert one.history.event.gone
    sent(worker, one)
    event = only(local_org, "Event")
    assert event["StartDateTime"] == "2026-11-25T14:00:00.000+0000"
    assert event["OwnerId"] == users[HOST]
    assert event["WhoId"] == one.history.person.sfid


def test_an_event_deleted_in_salesforce_is_cancelled_all_the_same(local_org, worker):
    one = row()
    sent(worker, one)
    local_org.delete("Event", one.history.event.sfid)
    one.booking = GONE
    sent(worker, one)
    assert one.history.event is None


def without_event(worker):
    """A booking that has its Lead, and comes back after it was cancelled."""
    one = row()
    for now in (booking(), CANCELLED):
        one.booking = now
        sent(worker, one)
    one.booking = booking()
    return one


def test_a_person_deleted_in_salesforce_is_looked_for_again(local_org, worker):
    one = without_event(worker)
    lost = one.history.person.sfid
    local_org.delete("Lead", lost)
    worker.run(one)
    assert one.problem.kind is Kind.GONE
    assert one.history.person.gone
    sent(worker, one)
    lead = only(local_org, "Lead")
    assert lead["Id"] != lost
    assert only(local_org, "Event")["WhoId"] == lead["Id"]


def test_a_lead_converted_meanwhile_is_followed_to_its_contact(local_org, worker):
    one = without_event(worker)
    contact_id = local_org.convert_lead(one.history.person.sfid)["ContactId"]
    worker.run(one)
    assert one.problem.kind is Kind.GONE
    sent(worker, one)
    assert one.history.person == contact(contact_id)
    assert only(local_org, "Event")["WhoId"] == contact_id


@pytest.mark.parametrize(
    "code",
    [
        "ENTITY_IS_DELETED",
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "INVALID_CROSS_REFERENCE_KEY",
        "CANNOT_UPDATE_CONVERTED_LEAD",
    ],
)
def test_however_salesforce_says_that_the_person_is_lost(local_org, worker, code):
    one = without_event(worker)
    local_org.fault(sobject="Event", code=code)
    worker.run(one)
    assert (one.problem.kind, one.problem.code) == (Kind.GONE, code)
    assert one.history.person.gone
    assert one.history.event is None


def test_a_wrong_owner_costs_neither_person_nor_event(local_org, worker, users):
    settings = page(fallback_owner="005000000000009AAA")
    one = row(booking(host=host("stranger@acme.example")), settings)
    sent(worker, one)
    assert one.history.person.sfid == only(local_org, "Lead")["Id"]
    # The Event is written without it, and says so.
    assert one.history.event.refused == {"OwnerId": "005000000000009AAA"}
    assert only(local_org, "Event")["OwnerId"] == users["ops@acme.example"]


def test_an_event_that_is_not_ours_is_kept_up_but_never_deleted(local_org, worker):
    foreign = local_org.create(
        "Event",
        {
            "Subject": "Theirs",
            "StartDateTime": "2026-11-24T09:00:00Z",
            "EndDateTime": "2026-11-24T09:30:00Z",
        },
    )
    one = row(event=event(sfid=foreign, created_by_us=False))
    sent(worker, one)
    assert only(local_org, "Event")["Subject"] == "Demo call"
    one.booking = CANCELLED
    sent(worker, one)
    assert only(local_org, "Event")["Id"] == foreign


# === NOBODY KNOWS ===


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("afterwards", [booking(), MOVED, CANCELLED])
def test_a_creation_whose_answer_is_lost(local_org, worker, fault, afterwards):
    local_org.fault(path="/composite", method="POST", skip=1, **fault)
    one = row()
    worker.run(one)
    assert one.problem.kind is Kind.UNKNOWN
    assert one.history.unsure_since
    assert one.history.person is one.history.event is None
    one.booking = afterwards
    sent(worker, one)
    assert not one.history.unsure_since
    done = fault.get("drop") == "after"
    if afterwards.active:
        lead, event = only(local_org, "Lead"), only(local_org, "Event")
        assert event["WhoId"] == one.history.person.sfid == lead["Id"]
        assert event["Id"] == one.history.event.sfid
        assert event["StartDateTime"][:16] == afterwards.start.isoformat()[:16]
    else:
        assert len(local_org.records("Lead")) == done
        assert local_org.records("Event") == []
        deleted = [e for e in local_org.records("Event", deleted=True)]
        assert len(deleted) == done
    # Then it is as any other.
    local_org.clear_calls()
    sent(worker, one)
    assert local_org.api_calls() == 0
    one.booking = CANCELLED
    sent(worker, one)
    assert local_org.records("Event") == []


@pytest.mark.parametrize("fault", LOST)
def test_a_customer_in_doubt_is_not_created_again_by_the_next_call(
    local_org, worker, fault
):
    """Where their creation is lost, the Events of the round are not sent at all."""
    first, second = row(), row()
    others = [customer(number) for number in range(12)]
    local_org.fault(path="/composite", method="POST", skip=1, **fault)
    worker.run(first, *others, second)
    assert {each.problem.kind for each in (first, *others, second)} == {Kind.UNKNOWN}
    assert not second.history.unsure_since, "its Event surely was not made"
    assert local_org.records("Event") == []
    sent(worker, first, *others, second)
    assert first.history.person.sfid == second.history.person.sfid
    assert len(local_org.records("Lead")) == 13
    assert len(local_org.records("Event")) == 14


def test_a_part_whose_outcome_is_unknown_is_looked_for(local_org, worker):
    """Salesforce answers for the call, but not for one record in it."""
    local_org.fault(sobject="Lead", code="UNKNOWN_EXCEPTION", status=500)
    rows = row(), row(), customer(1)
    worker.run(*rows)
    first, second, other = rows
    assert first.problem.kind is second.problem.kind is Kind.UNKNOWN
    assert other.problem is None
    sent(worker, *rows)
    assert len(local_org.records("Lead")) == 2
    assert len(local_org.records("Event")) == 3


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize(
    ("lost", "wanted"),
    [
        pytest.param(MOVED, MOVED, id="moved"),
        pytest.param(MOVED, booking(), id="moved, and back before the next try"),
        pytest.param(MOVED, CANCELLED, id="moved, then cancelled"),
        pytest.param(
            booking(host=host("host.two@acme.example")),
            booking(),
            id="another host, and back",
        ),
        pytest.param(booking(location="Room 6"), booking(location=""), id="emptied"),
        pytest.param(CANCELLED, CANCELLED, id="cancelled"),
        pytest.param(CANCELLED, booking(), id="cancelled, and back"),
    ],
)
def test_a_change_whose_answer_is_lost_is_made_again(
    local_org, worker, users, fault, lost, wanted
):
    one = row()
    sent(worker, one)
    one.booking = lost
    # Another host is looked up first, by a call of its own.
    local_org.fault(path="/composite", skip=int(lost.host != host()), **fault)
    worker.run(one)
    assert one.problem.kind is Kind.RETRY
    # It may still land, so it is read again once it cannot any more.
    assert one.history.unsure_since and one.history.event.doubts
    one.booking = wanted
    for _try in range(2):
        worker.run(one)
        if not one.problem:
            break
    assert one.problem is None
    if not wanted.active:
        assert local_org.records("Event") == []
        return
    event = only(local_org, "Event")
    assert event["StartDateTime"][:16] == wanted.start.isoformat()[:16]
    assert event["OwnerId"] == users[wanted.host.email]
    assert (event["Location"] or "") == wanted.location


def test_what_surely_was_not_sent_is_no_doubt(local_org, worker, monkeypatch):
    """Nothing is recorded of a round whose first call does not get through."""
    one = row()
    tasks = worker.tasks([one])
    worker.tasks = lambda rows: tasks
    with Client(f"https://localhost:{free_port()}", "00D!x") as nowhere:
        worker.client = nowhere
        with pytest.raises(SalesforceProblem) as caught:
            worker.run(one)
    assert caught.value.problem.kind is Kind.RETRY
    assert one.history.person is one.history.unsure_since is None
