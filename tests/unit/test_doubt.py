# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was lost on its way, with key fields in the org and without them.

A lost request may have been carried out, or not, or it is yet: it lands when the test
says so. However it was, there is one Lead and one Event in the end.
"""

import time
from datetime import datetime

import pytest

from salesforce.client import Client
from salesforce.errors import Kind
from salesforce.keys import NONE, READY
from tests.unit.factories import attendee, booking, host
from tests.unit.rounds import Worker, customers, row

MOVED = booking(start=datetime(2026, 11, 25, 14, 0), stop=datetime(2026, 11, 25, 15, 0))
MOVED_AGAIN = booking(
    start=datetime(2026, 11, 26, 14, 0), stop=datetime(2026, 11, 26, 15, 0)
)
CANCELLED = booking(active=False)
PAGE = "<html>Maintenance</html>"
LOST = {
    "done": {"drop": "after"},
    "not done": {"drop": "before"},
    "lands later": {"drop": "later"},
    # An answer that does not tell is as good as none.
    "503": {"status": 503, "body": PAGE},
    "done, then 502": {"status": 502, "body": PAGE, "done": True},
}
lost = pytest.mark.parametrize("how", ["done", "not done", "lands later"])
# Lone: as rows in one call. 30: a collection in each of two calls. 450: three of them.
sizes = pytest.mark.parametrize("many", [1, 30])
with_keys = pytest.mark.parametrize("keys", [READY], indirect=True)
without_keys = pytest.mark.parametrize("keys", [NONE], indirect=True)


@pytest.fixture
def worker(local_org, local_client, ops, keys, schema):
    worker = Worker(local_client, ops, keys, patient=False, schema=schema)
    local_org.clear_calls()
    return worker


def as_it_is_in(one, booking):
    """The same time, place and state, for whoever booked ``one``."""
    values = vars(booking) | {"attendee": one.booking.attendee}
    return type(booking)(**values)


def lose(org, how, skip, times=1):
    """Of the composite calls that come, lose one after ``skip``."""
    org.fault(path="/composite", skip=skip, times=times, **LOST[how])


def in_step(worker, *rows):
    worker.run(*rows)
    assert {each.problem for each in rows} == {None}


def only(org, sobject):
    [record] = org.records(sobject)
    return record


def events_of(org, one):
    return [
        event
        for event in org.records("Event")
        if one.history.reference in (event["Description"] or "")
    ]


def check_once(org, rows):
    """One Lead for each customer, one Event for each booking, as Odoo has it."""
    leads = {lead["Id"]: lead["Email"] for lead in org.records("Lead")}
    events = {event["Id"]: event for event in org.records("Event")}
    assert len(leads) == len(set(leads.values())) == len(rows)
    assert len(events) == len(rows)
    for each in rows:
        event = events[each.history.event.sfid]
        assert leads[event["WhoId"]] == each.booking.attendee.email_key
        assert event["StartDateTime"][:16] == each.booking.start.isoformat()[:16]
        assert event["EndDateTime"][:16] == each.booking.stop.isoformat()[:16]


def check_rest(org, worker, *rows):
    """All is settled and read again; then there is nothing left to do."""
    org.land()
    worker.settle(*rows)
    in_step(worker, *rows)
    assert not any(each.history.unsure_since for each in rows)
    org.clear_calls()
    in_step(worker, *rows)
    assert org.api_calls() == 0


# === A CREATION IS LOST ===


@pytest.mark.parametrize("how", LOST)
@sizes
@pytest.mark.parametrize("place", ["people", "events"])
def test_a_lost_creation_makes_one_of_each(local_org, worker, how, many, place):
    check_a_lost_creation(local_org, worker, how, many, place)


def test_450_lost_creations_make_one_of_each(local_org, worker):
    check_a_lost_creation(local_org, worker, "done", 450, "events")


def check_a_lost_creation(local_org, worker, how, many, place):
    rows = customers(many)
    # One call looks, one creates; many have one for people and one for Events.
    lose(local_org, how, skip=2 if place == "events" and many > 1 else 1)
    worker.run(*rows)
    assert {each.problem.kind for each in rows} == {Kind.UNKNOWN}
    in_doubt = many == 1 or place == "events"
    assert {bool(each.history.unsure_since) for each in rows} == {in_doubt}
    if worker.has_keys:
        # At once, by the same keys, whatever is still on its way.
        in_step(worker, *rows)
        check_once(local_org, rows)
    else:
        worker.run(*rows)
        code = "PERSON_UNSETTLED" if place == "people" or many == 1 else "UNSETTLED"
        assert {each.problem.code for each in rows} == {code}
        assert len(local_org.records("Event")) in (0, many)
        local_org.land()
        worker.settle(*rows)
        in_step(worker, *rows)
        check_once(local_org, rows)
    check_rest(local_org, worker, *rows)
    check_once(local_org, rows)


@lost
@sizes
def test_moved_while_its_creation_is_in_doubt(local_org, worker, how, many):
    rows = customers(many)
    lose(local_org, how, skip=1 if many == 1 else 2)
    worker.run(*rows)
    for each in rows:
        each.booking = as_it_is_in(each, MOVED)
    if worker.has_keys:
        in_step(worker, *rows)
        check_once(local_org, rows)
    check_rest(local_org, worker, *rows)
    check_once(local_org, rows)


@lost
@sizes
def test_cancelled_while_its_creation_is_in_doubt(local_org, worker, how, many):
    rows = customers(many)
    lose(local_org, how, skip=1 if many == 1 else 2)
    worker.run(*rows)
    for each in rows:
        each.booking = as_it_is_in(each, CANCELLED)
    worker.run(*rows)
    if worker.has_keys:
        # What is there is found by its key, and deleted without waiting.
        assert local_org.records("Event") == []
        assert not any(each.problem for each in rows)
    else:
        assert {each.problem.code for each in rows} == {"UNSETTLED"}
    check_rest(local_org, worker, *rows)
    assert local_org.records("Event") == []
    made = how not in ("not done", "503")
    assert len(local_org.records("Event", deleted=True)) == made * many


@pytest.mark.parametrize("afterwards", [MOVED, MOVED_AGAIN, CANCELLED])
@lost
@sizes
def test_one_that_comes_back_and_whose_creation_is_lost(
    local_org, worker, how, many, afterwards
):
    """A person deleted the Event, and the booking moved."""
    rows = customers(many)
    in_step(worker, *rows)
    for each in rows:
        local_org.delete("Event", each.history.event.sfid)
        each.booking = as_it_is_in(each, MOVED)
    worker.run(*rows)
    assert {each.problem.kind for each in rows} == {Kind.GONE}
    lose(local_org, how, skip=1)  # the first one looks for the owner
    worker.run(*rows)
    assert {each.problem.kind for each in rows} == {Kind.UNKNOWN}
    for each in rows:
        each.booking = as_it_is_in(each, afterwards)
    worker.run(*rows)
    check_rest(local_org, worker, *rows)
    if afterwards is CANCELLED:
        assert local_org.records("Event") == []
    else:
        check_once(local_org, rows)


@lost
@sizes
def test_emptied_while_its_creation_is_in_doubt(local_org, worker, how, many):
    """The creation that is made again takes back what the lost one may have said."""
    rows = customers(many)
    lose(local_org, how, skip=1 if many == 1 else 2)
    worker.run(*rows)
    for each in rows:
        each.booking = as_it_is_in(each, booking(location="", description=""))
    if worker.has_keys:
        in_step(worker, *rows)
    check_rest(local_org, worker, *rows)
    check_once(local_org, rows)
    for event in local_org.records("Event"):
        assert event["Location"] is None
        assert "spring" not in event["Description"]


def test_cancelled_and_booked_again_while_in_doubt(local_org, worker):
    [one] = customers(1)
    lose(local_org, "lands later", skip=1)
    worker.run(one)
    first = one.history.reference
    one.booking = as_it_is_in(one, CANCELLED)
    worker.run(one)
    assert one.history.reference == first, "it may land yet, and is found by it"
    one.booking = as_it_is_in(one, MOVED)
    worker.run(one)
    check_rest(local_org, worker, one)
    check_once(local_org, [one])
    assert len(local_org.records("Event", deleted=True)) == 1


@lost
def test_two_bookings_of_a_customer_whose_creation_is_lost(local_org, worker, how):
    first, second = row(), row(booking(attendee=attendee(email="ANN@example.com")))
    lose(local_org, how, skip=1)
    worker.run(first, second)
    # And a third, that knows nothing of it.
    third = row()
    worker.run(third)
    if worker.has_keys:
        assert third.problem is None
    else:
        assert third.problem.code == "PERSON_UNSETTLED"
        assert len(local_org.records("Lead")) <= 1
    rows = [first, second, third]
    check_rest(local_org, worker, *rows)
    lead = only(local_org, "Lead")
    assert {event["WhoId"] for event in local_org.records("Event")} == {lead["Id"]}
    assert len(local_org.records("Event")) == 3


@lost
def test_a_creation_that_is_lost_again_and_again(local_org, worker, how):
    [one] = customers(1)
    for _try in range(3):
        lose(local_org, how, skip=1)
        worker.run(one)
        assert one.problem
        if not worker.has_keys:
            local_org.land()
            worker.settle(one)
    check_rest(local_org, worker, one)
    check_once(local_org, [one])


def test_a_request_that_is_done_after_its_time_out(local_org, ops, keys):
    """By the clock, for once: the client gives up, the org goes on."""
    token = local_org.grant()["access_token"]
    local_org.clear_calls()
    with Client(local_org.url, token, timeout=(3.05, 1)) as client:
        worker = Worker(client, ops, keys, patient=False)
        [one] = customers(1)
        local_org.fault(path="/composite", skip=1, delay=1.5)
        worker.run(one)
        assert one.problem.code == "TIMED_OUT"
        one.booking = as_it_is_in(one, MOVED)
        worker.run(one)
        assert bool(one.problem) is not worker.has_keys
        # To describe, to look, to create; with keys to look and to create again.
        sent = 5 if worker.has_keys else 3
        until(lambda: len(local_org.calls()) == sent)
        check_rest(local_org, worker, one)
    check_once(local_org, [one])


def until(condition):
    """Wait for what comes by itself; fail where it does not."""
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("how", ["not done", "done"])
@sizes
def test_what_a_lost_creation_costs(local_org, worker, how, many):
    rows = customers(many)
    lose(local_org, how, skip=1 if many == 1 else 2)
    worker.run(*rows)
    assert len(local_org.calls()) == (2 if many == 1 else 3)
    if not worker.has_keys:
        worker.settle(*rows)
    # To look, and to write by the key, or over what was found.
    local_org.clear_calls()
    in_step(worker, *rows)
    assert local_org.api_calls() == 2
    # With keys what is there has to be read yet.
    worker.settle(*rows)
    local_org.clear_calls()
    in_step(worker, *rows)
    assert local_org.api_calls() == worker.has_keys


# === A CHANGE IS LOST ===


@lost
@sizes
def test_a_lost_move_is_made_again(local_org, worker, how, many):
    rows = customers(many)
    in_step(worker, *rows)
    for each in rows:
        each.booking = as_it_is_in(each, MOVED)
    lose(local_org, how, skip=0)
    worker.run(*rows)
    assert {each.problem.kind for each in rows} == {Kind.RETRY}
    # No need to wait: done twice it does no harm.
    in_step(worker, *rows)
    check_once(local_org, rows)
    check_rest(local_org, worker, *rows)
    check_once(local_org, rows)


@sizes
def test_an_older_move_that_lands_after_a_newer_one_is_repaired(
    local_org, worker, many
):
    rows = customers(many)
    in_step(worker, *rows)
    lose(local_org, "lands later", skip=0)
    for each in rows:
        each.booking = as_it_is_in(each, MOVED)
    worker.run(*rows)
    for each in rows:
        each.booking = as_it_is_in(each, MOVED_AGAIN)
    in_step(worker, *rows)
    check_once(local_org, rows)
    local_org.land()
    with pytest.raises(AssertionError):
        check_once(local_org, rows)
    # Before it is settled nobody reads it: it might change a moment later.
    local_org.clear_calls()
    in_step(worker, *rows)
    assert local_org.api_calls() == 0
    worker.settle(*rows)
    in_step(worker, *rows)
    # One call to read, one to repair, however many.
    assert local_org.api_calls() == 2
    check_once(local_org, rows)
    check_rest(local_org, worker, *rows)


@with_keys
def test_an_older_creation_that_lands_after_a_move_is_repaired(local_org, worker):
    """Without keys nobody makes the Event again before it landed."""
    [one] = customers(1)
    lose(local_org, "lands later", skip=1)
    worker.run(one)
    one.booking = as_it_is_in(one, MOVED)
    in_step(worker, one)
    local_org.land()
    assert only(local_org, "Event")["StartDateTime"][:10] == "2026-11-24"
    worker.settle(one)
    in_step(worker, one)
    check_once(local_org, [one])
    check_rest(local_org, worker, one)


@lost
@sizes
@pytest.mark.parametrize("afterwards", [CANCELLED, MOVED])
def test_a_lost_cancellation(local_org, worker, how, many, afterwards):
    rows = customers(many)
    in_step(worker, *rows)
    for each in rows:
        each.booking = as_it_is_in(each, CANCELLED)
    lose(local_org, how, skip=0)
    worker.run(*rows)
    assert {each.problem.kind for each in rows} == {Kind.RETRY}
    for each in rows:
        each.booking = as_it_is_in(each, afterwards)
    for _try in range(2):
        # Where it was done there is no Event any more: another one is made.
        worker.run(*rows)
    check_rest(local_org, worker, *rows)
    if afterwards.active:
        check_once(local_org, rows)
    else:
        assert local_org.records("Event") == []


@lost
def test_a_lost_change_of_host(local_org, worker, users, how):
    one = row()
    in_step(worker, one)
    one.booking = booking(host=host("host.two@acme.example"))
    lose(local_org, how, skip=1)
    worker.run(one)
    one.booking = booking()
    in_step(worker, one)
    check_rest(local_org, worker, one)
    assert only(local_org, "Event")["OwnerId"] == users["host.one@acme.example"]


# === FOR SOMEBODY ELSE ===

ABE = attendee(key="2", name="Abe Ant", email="abe@example.com")
CEE = attendee(key="3", name="Cee Cat", email="cee@example.com")


@lost
def test_a_lost_change_of_attendee(local_org, worker, how):
    one = row(booking(attendee=attendee(key="1")))
    in_step(worker, one)
    one.booking = booking(attendee=ABE)
    lose(local_org, how, skip=1)
    worker.run(one)
    check_rest_of_attendee(local_org, worker, one)


@lost
def test_a_lost_cancellation_and_then_for_somebody_else(local_org, worker, how):
    one = row(booking(attendee=attendee(key="1")))
    in_step(worker, one)
    one.booking = booking(attendee=attendee(key="1"), active=False)
    lose(local_org, how, skip=0)
    worker.run(one)
    one.booking = booking(attendee=ABE)
    for _try in range(3):
        worker.run(one)
    assert one.problem is None
    check_rest_of_attendee(local_org, worker, one)


def test_an_older_change_of_attendee_that_lands_after_a_newer_one(local_org, worker):
    abe = local_org.create("Contact", {"LastName": "Ant", "Email": "abe@example.com"})
    one = row(booking(attendee=attendee(key="1")))
    in_step(worker, one)
    one.booking = booking(attendee=ABE)
    lose(local_org, "lands later", skip=1)
    worker.run(one)
    one.booking = booking(attendee=CEE)
    in_step(worker, one)
    local_org.land()
    assert only(local_org, "Event")["WhoId"] == abe
    check_rest_of_attendee(local_org, worker, one)


@with_keys
def test_a_creation_for_somebody_else_that_lands_after_a_newer_one(local_org, worker):
    one = row(booking(attendee=attendee(key="1")))
    lose(local_org, "lands later", skip=1)
    worker.run(one)
    one.booking = booking(attendee=ABE)
    in_step(worker, one)
    check_rest_of_attendee(local_org, worker, one)


@lost
def test_for_somebody_else_while_its_creation_is_in_doubt(local_org, worker, how):
    one = row(booking(attendee=attendee(key="1")))
    lose(local_org, how, skip=1)
    worker.run(one)
    one.booking = booking(attendee=ABE)
    check_rest_of_attendee(local_org, worker, one)


def check_rest_of_attendee(org, worker, one):
    org.land()
    worker.settle(one)
    for _try in range(3):
        # Without keys they wait for the new customer first.
        worker.run(one)
    assert one.problem is None
    event = only(org, "Event")
    people = org.records("Lead") + org.records("Contact")
    [person] = [each for each in people if each["Id"] == event["WhoId"]]
    assert person["Email"] == one.booking.attendee.email_key
    assert len({each["Email"] for each in people}) == len(people)
    check_rest(org, worker, one)
