# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is not done, because nobody could tell what it would do."""

from dataclasses import replace

import pytest

from salesforce.backoff import next_step
from salesforce.client import Subrequest
from salesforce.errors import Kind
from salesforce.keys import BOOKING_KEY, NONE, READY, UNUSABLE
from tests.unit.factories import SEES_ALL, booking, page
from tests.unit.rounds import Worker, customers, row

TIMES = {
    "StartDateTime": "2026-11-24T09:00:00Z",
    "EndDateTime": "2026-11-24T09:30:00Z",
}
CANCELLED = booking(active=False)
without_keys = pytest.mark.parametrize("keys", [NONE], indirect=True, ids=[""])
with_keys = pytest.mark.parametrize("keys", [READY], indirect=True, ids=[""])


@pytest.fixture
def worker(local_client, ops, keys, schema):
    return Worker(local_client, ops, keys, schema=schema)


def with_facts(worker, **values):
    worker.facts = replace(worker.facts, **values)


def lost(org, worker, how="after"):
    """A booking whose creation was lost."""
    one = row()
    org.fault(path="/composite", skip=1, drop=how)
    worker.run(one)
    assert one.problem.kind is Kind.UNKNOWN
    return one


def again(worker, one, code):
    """The next try, which does nothing but say why."""
    worker.run(one)
    assert one.problem.code == code
    return one.problem


def only(org, sobject):
    [record] = org.records(sobject)
    return record


# === TWO OF ONE ===


@without_keys
@pytest.mark.parametrize("now", [booking(), CANCELLED])
def test_an_event_that_is_there_twice_is_held(local_org, local_client, worker, now):
    """Somebody cloned it, or another Odoo has a copy of the database."""
    one = lost(local_org, worker)
    clone = {"Description": only(local_org, "Event")["Description"]} | TIMES
    local_client.composite([Subrequest("POST", "sobjects/Event", "event", clone)])
    one.booking = now
    problem = again(worker, one, "AMBIGUOUS")
    assert next_step(problem.kind, 1, of_org=False)[0] == "held"
    assert len(local_org.records("Event")) == 2
    assert one.history.unsure_since, "it is looked for again"
    # Somebody deletes one of them, whichever.
    local_org.delete("Event", local_org.records("Event")[0]["Id"])
    worker.run(one)
    assert one.problem is None
    assert len(local_org.records("Event")) == now.active


# === WHAT THE USER DOES NOT SEE ===


@without_keys
def test_what_may_be_hidden_is_not_believed_to_be_nobody(local_org, worker):
    for hidden in ("Lead", "Contact"):
        with_facts(worker, sees_all=SEES_ALL | {hidden: False})
        one = row()
        problem = again(worker, one, "NOT_ALL_VISIBLE")
        assert problem.kind is Kind.FIX_SETTINGS
        assert local_org.records("Lead") == []
    # Who is found is found, all the same.
    found = local_org.create("Contact", {"LastName": "x", "Email": "ann@example.com"})
    worker.run(one)
    assert one.problem is None
    assert only(local_org, "Event")["WhoId"] == found
    # And where nobody would be created nothing is risked.
    with_facts(worker, sees_all={})
    other = row(booking(), page(register_as="contact"))
    worker.run(other)
    assert other.problem is None


@without_keys
def test_an_event_that_may_be_hidden_is_not_made_again(local_org, worker):
    one = lost(local_org, worker, how="before")
    with_facts(worker, sees_all=SEES_ALL | {"Event": False})
    problem = again(worker, one, "NOT_FINDABLE")
    assert next_step(problem.kind, 1, of_org=False)[0] == "held"
    one.booking = CANCELLED
    again(worker, one, "NOT_FINDABLE")
    assert local_org.records("Event") == []
    # What is found is found, all the same.
    with_facts(worker, sees_all=SEES_ALL)
    worker.run(one)
    assert one.problem is None


@pytest.mark.parametrize("switch", ["hidden_fields", "read_only_fields"])
def test_without_a_description_no_event_is_found_again(
    local_org, local_client, ops, switch
):
    local_org.switch(switch, [("Event", "Description")])
    worker = Worker(local_client, ops)
    one = lost(local_org, worker)
    assert only(local_org, "Event")["Description"] is None
    again(worker, one, "NOT_FINDABLE")
    assert len(local_org.records("Event")) == 1


@with_keys
def test_with_keys_nothing_has_to_be_seen(local_org, local_client, ops, keys):
    """The org itself knows who has a key."""
    local_org.switch("hidden_fields", [("Event", "Description")])
    worker = Worker(local_client, ops, keys, SEES_ALL | {"Event": False})
    one = lost(local_org, worker)
    worker.run(one)
    assert one.problem is None
    assert only(local_org, "Event")["Id"] == one.history.event.sfid


def test_nothing_is_tried_before_a_lost_creation_is_settled(
    local_org, local_client, ops
):
    worker = Worker(local_client, ops, patient=False)
    lead = {"LastName": "x", "Company": "x", "Email": "ann@example.com"}
    local_org.create("Lead", lead)
    one = lost(local_org, worker, how="later")
    for now in (booking(), CANCELLED):
        one.booking = now
        assert again(worker, one, "UNSETTLED").kind is Kind.RETRY
    assert local_org.records("Event") == []


# === KEY FIELDS THAT CANNOT BE USED ===


@with_keys
def test_a_key_field_that_cannot_be_used_is_never_done_without(local_org, worker):
    done, before = row(), lost(local_org, worker, how="before")
    worker.run(done)
    with_facts(worker, keys=UNUSABLE)
    created = row()
    problem = again(worker, created, "KEY_FIELD_UNUSABLE")
    assert problem.kind is Kind.FIX_SETTINGS
    # The one in doubt least of all; not to cancel it, either.
    again(worker, before, "KEY_FIELD_UNUSABLE")
    before.booking = CANCELLED
    again(worker, before, "KEY_FIELD_UNUSABLE")
    assert len(local_org.records("Event")) == 1
    # What needs no key goes on.
    done.booking = booking(location="Room 6")
    worker.run(done)
    assert done.problem is None
    done.booking = CANCELLED
    worker.run(done)
    assert done.problem is None
    assert local_org.records("Event") == []


@with_keys
@pytest.mark.parametrize("switch", [None, "no_access", "read_only"])
@pytest.mark.parametrize("many", [1, 30])
def test_key_fields_taken_away_since_they_were_read(local_org, worker, switch, many):
    """Until the fields are read anew nothing is created without its key."""
    local_org.switch("key_fields", switch)
    rows = customers(many)
    local_org.clear_calls()
    worker.run(*rows)
    assert {each.problem.kind for each in rows} == {Kind.FIX_SETTINGS}
    assert local_org.api_calls() == 2, "no record is looked for that is to blame"
    assert local_org.records("Lead") == local_org.records("Event") == []
    assert not any(each.history.unsure_since for each in rows)
    local_org.switch("key_fields", True)
    worker.run(*rows)
    assert not any(each.problem for each in rows)
    assert len(local_org.records("Event")) == many


# === KEYS THAT SOMEBODY ELSE HAS ===


@with_keys
@pytest.mark.parametrize("many", [1, 30])
def test_a_task_with_the_same_key(local_org, worker, many):
    rows = customers(many)
    one = rows[-1]
    reference = one.history.reference
    local_org.create("Task", {"Subject": "x", BOOKING_KEY: reference})
    worker.run(*rows)
    assert (one.problem.code, one.problem.kind) == ("KEY_TAKEN", Kind.RETRY)
    assert one.history.reference != reference
    assert not any(each.problem for each in rows[:-1])
    worker.run(one)
    assert one.problem is None
    assert len(local_org.records("Event")) == len(local_org.records("Lead")) == many
    keys = {event[BOOKING_KEY] for event in local_org.records("Event")}
    assert keys == {each.history.reference for each in rows}


@with_keys
def test_a_key_that_another_request_of_ours_has_just_written(local_org, worker):
    """It is the same Event: another key would make a second one."""
    one = row()
    reference = one.history.reference
    message = (
        f"duplicate value found: {BOOKING_KEY} duplicates value on record with id: "
        "00U5g0000000001"
    )
    local_org.fault(sobject="Event", code="DUPLICATE_VALUE", message=message)
    worker.run(one)
    assert (one.problem.code, one.problem.kind) == ("KEY_TAKEN", Kind.RETRY)
    assert one.history.reference == reference
    worker.run(one)
    assert one.problem is None
    assert only(local_org, "Event")[BOOKING_KEY] == reference


@with_keys
def test_the_key_of_a_lead_that_was_converted(local_org, worker):
    """The Lead has another address by now, so that it is not found."""
    one = lost(local_org, worker)
    lead = only(local_org, "Lead")["Id"]
    local_org.update("Lead", lead, {"Email": "else@example.com"})
    local_org.convert_lead(lead)
    local_org.delete("Event", only(local_org, "Event")["Id"])
    for _try in range(2):
        worker.run(one)
    assert one.problem is None
    new = next(x for x in local_org.records("Lead") if x["Id"] != lead)
    assert new["Email"] == "ann@example.com"
    assert only(local_org, "Event")["WhoId"] == new["Id"]


@with_keys
def test_the_key_of_an_event_that_was_deleted_and_undeleted(local_org, worker):
    one = row()
    worker.run(one)
    first = one.history.event.sfid
    key = one.history.reference
    for now in (CANCELLED, booking()):
        one.booking = now
        worker.run(one)
    assert one.history.reference != key, "another Event, another key"
    # The twin comes back out of the bin.
    local_org.undelete("Event", first)
    one.booking = booking(location="Room 6")
    worker.run(one)
    assert one.problem is None
    mine = next(
        event for event in local_org.records("Event") if event["Location"] == "Room 6"
    )
    assert mine["Id"] == one.history.event.sfid != first


@pytest.mark.parametrize("many", [1, 30])
@with_keys
def test_a_key_that_several_records_have(local_org, worker, many):
    """No unique field gives 300; a person who made the field anew might."""
    rows = customers(many)
    body = {"compositeResponse": []}
    if many == 1:
        urls = ["/services/data/v66.0/sobjects/Lead/00Q1"] * 2
        [one] = rows
        person = {"httpStatusCode": 300, "body": urls}
        halted = [{"errorCode": "PROCESSING_HALTED", "message": ""}]
        event = {"httpStatusCode": 400, "body": halted}
        body["compositeResponse"] = [
            person | {"referenceId": f"person_{one.key}"},
            event | {"referenceId": f"event_{one.key}"},
        ]
    else:
        error = {"statusCode": "DUPLICATE_EXTERNAL_ID", "message": "", "fields": []}
        items = [{"success": False, "errors": [error]}] * many
        body["compositeResponse"] = [
            {"referenceId": "part_0", "httpStatusCode": 200, "body": items}
        ]
    local_org.fault(path="/composite", skip=1, status=200, body=body)
    worker.run(*rows)
    assert {each.problem.kind for each in rows} == {Kind.DUPLICATE}
    assert local_org.records("Event") == []
    assert not any(each.history.unsure_since for each in rows)
