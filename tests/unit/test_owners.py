# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whose a new person and an Event are."""

from dataclasses import replace

import pytest

from salesforce.owners import (
    EVENT_OWNER_NO_USER,
    EVENT_OWNER_UNKNOWN,
    HOST_UNKNOWN,
    PERSON_OWNER_UNKNOWN,
    QUEUE_GONE,
)
from salesforce.plans import FIELD_REFUSED
from tests.unit.factories import attendee, booking, host, page
from tests.unit.rounds import Worker, customer, row

ONE, TWO = "host.one@acme.example", "host.two@acme.example"
OPS, GONE = "ops@acme.example", "gone@acme.example"
KINDS = pytest.mark.parametrize("register_as", ["lead", "contact"])


@pytest.fixture
def worker(local_org, local_client, ops):
    worker = Worker(local_client, ops)
    local_org.clear_calls()
    return worker


@pytest.fixture
def owners(local_org, users):
    """``owners("Lead")``: the usernames of those who own the rows there are."""
    names = {sfid: name for name, sfid in users.items()}

    def of(sobject):
        return [names.get(row["OwnerId"]) for row in local_org.records(sobject)]

    return of


def settings(ops, **values):
    return page(fallback_owner=ops, **values)


def make_lead(org, **more):
    there = {"LastName": "Lee", "Company": "Lee Ltd", "Email": "ann@example.com"}
    return org.create("Lead", there | more)


# === A NEW PERSON ===


@KINDS
@pytest.mark.parametrize(
    ("choice", "expected", "remarks"),
    [
        ({}, OPS, ()),
        ({"person_owner": "host"}, ONE, ()),
        (
            {"person_owner": "fixed", "person_owner_email": " Host.Two@acme.example"},
            TWO,
            (),
        ),
        (
            {"person_owner": "fixed", "person_owner_email": GONE},
            OPS,
            ((PERSON_OWNER_UNKNOWN, GONE),),
        ),
    ],
)
def test_a_new_person(
    worker, ops, owners, local_org, register_as, choice, expected, remarks
):
    one = row(settings=settings(ops, register_as=register_as, **choice))
    worker.run(one)
    assert owners(register_as.capitalize()) == [expected]
    assert owners("Event") == [ONE]
    assert (one.problem, one.remarks) == (None, remarks)
    assert local_org.api_calls() == 2


@pytest.fixture
def queue(local_org):
    queue = local_org.create("Group", {"Name": "New leads", "Type": "Queue"})
    local_org.create("QueueSobject", {"QueueId": queue, "SobjectType": "Lead"})
    return queue


@pytest.mark.parametrize(
    ("event_owner", "remarks"),
    [("host", ()), ("person", ((EVENT_OWNER_NO_USER, ""),))],
)
def test_a_queue(queue, local_org, local_client, ops, owners, event_owner, remarks):
    worker = Worker(local_client, ops)
    chosen = settings(
        ops, person_owner="queue", person_owner_queue=queue, event_owner=event_owner
    )
    one = row(settings=chosen)
    local_org.clear_calls()
    worker.run(one)
    [lead] = local_org.records("Lead")
    assert lead["OwnerId"] == queue
    assert owners("Event") == [ONE if event_owner == "host" else OPS]
    assert (one.problem, one.remarks) == (None, remarks)
    assert local_org.api_calls() == 2


def test_a_queue_that_is_gone(worker, ops, owners):
    chosen = settings(
        ops, person_owner="queue", person_owner_queue="00G000000000001AAA"
    )
    one = row(settings=chosen)
    worker.run(one)
    assert owners("Lead") == [OPS]
    assert (one.problem, one.remarks) == (None, ((QUEUE_GONE, ""),))


@pytest.mark.parametrize("many", [1, 30])
def test_whom_the_assignment_rules_choose(local_org, worker, ops, users, owners, many):
    local_org.switch("assignment_rule", users[TWO])
    chosen = settings(ops, person_owner="rules", event_owner="person")
    rows = [customer(number) for number in range(many)]
    for one in rows:
        one.settings = chosen
    tasks = worker.tasks(rows)
    assert all(task.plan.owes_owner for task in tasks)
    local_org.clear_calls()
    worker.run(*rows)
    assert set(owners("Lead")) == {TWO}
    assert set(owners("Event")) == {OPS}
    # The next round sees whom they chose, and then there is nothing more to do.
    worker.run(*rows)
    assert set(owners("Event")) == {TWO}
    assert not any(task.plan.owes_owner for task in worker.tasks(rows))
    # Asked, written (people and Events apart, where they are many), asked, written.
    assert local_org.api_calls() == 4 + (many > 25)
    worker.run(*rows)
    assert all((one.problem, one.remarks) == (None, ()) for one in rows)


def test_where_the_rules_choose_a_queue(queue, local_org, worker, ops, owners):
    local_org.switch("assignment_rule", queue)
    one = row(settings=settings(ops, person_owner="rules", event_owner="person"))
    worker.run(one)
    worker.run(one)
    assert owners("Event") == [OPS]
    assert one.remarks == ((EVENT_OWNER_NO_USER, ""),)


def test_a_contact_knows_no_assignment_rules(worker, ops, owners):
    chosen = settings(ops, register_as="contact", person_owner="rules")
    [task] = worker.tasks([row(settings=chosen)])
    assert not task.plan.assigns


def test_a_host_without_a_user_owns_nobody(worker, ops, owners):
    chosen = settings(ops, person_owner="host")
    one = row(booking(host=host("stranger@x.io")), chosen)
    worker.run(one)
    assert owners("Lead") == owners("Event") == [OPS]
    assert (PERSON_OWNER_UNKNOWN, "stranger@x.io") in one.remarks


def test_somebody_known_keeps_their_owner(local_org, worker, ops, users, owners):
    make_lead(local_org, OwnerId=users[TWO])
    worker.run(row(settings=settings(ops, person_owner="host", known_customer="fill")))
    assert owners("Lead") == [TWO]


def test_one_who_was_switched_off_meanwhile_is_left_out(
    local_org, worker, ops, users, owners
):
    chosen = settings(ops, person_owner="fixed", person_owner_email=TWO)
    one = row(settings=chosen)
    [task] = worker.tasks([one])
    assert task.plan.create_person.values["OwnerId"] == users[TWO]
    local_org.fault(
        sobject="Lead",
        operation="create",
        code="INACTIVE_OWNER_OR_USER",
        match={"OwnerId": users[TWO]},
        times=None,
    )
    worker.run(one)
    assert owners("Lead") == [OPS]
    assert (one.problem, one.remarks) == (None, ((FIELD_REFUSED, "Lead.OwnerId"),))


# === THE EVENT ===


@pytest.mark.parametrize(
    ("choice", "expected", "remarks"),
    [
        ({}, ONE, ()),
        ({"event_owner": "fixed", "event_owner_email": TWO}, TWO, ()),
        (
            {"event_owner": "fixed", "event_owner_email": GONE},
            OPS,
            ((EVENT_OWNER_UNKNOWN, GONE),),
        ),
        ({"event_owner": "person"}, OPS, ()),
        ({"event_owner": "person", "person_owner": "host"}, ONE, ()),
    ],
)
def test_an_event_for_a_new_person(
    local_org, worker, ops, owners, choice, expected, remarks
):
    one = row(settings=settings(ops, **choice))
    worker.run(one)
    assert owners("Event") == [expected]
    assert (one.problem, one.remarks) == (None, remarks)
    assert local_org.api_calls() == 2
    one.booking = replace(one.booking, location="Room 6")
    worker.run(one)
    assert owners("Event") == [expected]
    assert one.remarks == remarks


@KINDS
def test_an_event_is_its_persons_owner(
    local_org, worker, ops, users, owners, register_as
):
    there = {"LastName": "Lee", "Email": "ann@example.com", "OwnerId": users[TWO]}
    if register_as == "lead":
        there["Company"] = "Lee Ltd"
    local_org.create(register_as.capitalize(), there)
    one = row(settings=settings(ops, register_as=register_as, event_owner="person"))
    worker.run(one)
    assert owners("Event") == [TWO]
    assert local_org.api_calls() == 2
    # Given to another, in Salesforce, it stays theirs.
    [event] = local_org.records("Event")
    local_org.update("Event", event["Id"], {"OwnerId": users[ONE]})
    one.booking = replace(one.booking, location="Room 6")
    worker.run(one)
    assert owners("Event") == [ONE]
    assert local_org.api_calls() == 3


def test_an_event_cannot_be_a_queues(queue, local_org, worker, ops, owners):
    make_lead(local_org, OwnerId=queue)
    one = row(settings=settings(ops, event_owner="person"))
    worker.run(one)
    assert owners("Event") == [OPS]
    assert (one.problem, one.remarks) == (None, ((EVENT_OWNER_NO_USER, ""),))


def test_an_event_that_goes_to_somebody_else_goes_to_their_owner(
    local_org, worker, ops, users, owners
):
    make_lead(local_org, OwnerId=users[TWO])
    make_lead(local_org, OwnerId=users[ONE], Email="abe@example.com")
    chosen = settings(ops, event_owner="person")
    one = row(booking(attendee=attendee(key="1")), chosen)
    worker.run(one)
    other = attendee(key="2", name="Abe Ant", email="abe@example.com")
    one.booking = replace(one.booking, attendee=other)
    worker.run(one)
    assert owners("Event") == [ONE]


def test_a_page_that_chooses_anew(local_org, worker, ops, users, owners):
    make_lead(local_org, OwnerId=users[TWO])
    one = row(settings=settings(ops))
    worker.run(one)
    for choice, expected in (
        ({"event_owner": "person"}, TWO),
        ({"event_owner": "fixed", "event_owner_email": OPS}, OPS),
        ({}, ONE),
    ):
        one.settings = settings(ops, **choice)
        worker.run(one)
        assert owners("Event") == [expected]
        assert one.problem is None


def test_booked_again_the_event_is_theirs_again(local_org, worker, ops, users, owners):
    make_lead(local_org, OwnerId=users[TWO])
    one = row(settings=settings(ops, event_owner="person"))
    worker.run(one)
    one.booking = booking(active=False)
    worker.run(one)
    one.booking = booking()
    worker.run(one)
    assert owners("Event") == [TWO]
    assert one.problem is None


def test_a_host_without_a_user_is_told_for_as_long_as_it_is_so(worker, ops, owners):
    one = row(booking(host=host(GONE)), settings(ops))
    worker.run(one)
    assert one.remarks == ((HOST_UNKNOWN, GONE),)
    worker.run(one)
    assert one.remarks == ((HOST_UNKNOWN, GONE),)
    one.booking = booking(host=host(OPS))
    worker.run(one)
    assert owners("Event") == [OPS]
    assert one.remarks == ()
