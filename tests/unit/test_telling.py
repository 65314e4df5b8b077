# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

import pytest

from salesforce.desired import GONE
from salesforce.planner import plan
from salesforce.plans import Plan, Step
from salesforce.records import Found, Written
from salesforce.tasks import Outcome
from salesforce.telling import steps_told
from tests.unit.factories import (
    USER_ID,
    booking,
    event,
    facts,
    found,
    history,
    lead,
    page,
)

HOST = "host.one@acme.example"
LATER = {"start": datetime(2026, 11, 25, 9), "stop": datetime(2026, 11, 25, 9, 30)}


def planned(now, before=None, **settings):
    known = {"person": lead(), "event": before, "host_email": HOST} if before else {}
    answers = Found(users={HOST: USER_ID}) if before else found(users={HOST: USER_ID})
    return plan(now, history(**known), answers, page(**settings), facts())


def told(now, before=None, **settings):
    """What is told of a booking whose Event is the one that ``before`` made."""
    outcome = Outcome(person=lead(created_by_us=True))
    return steps_told(planned(now, before, **settings), outcome, now)


def written(was):
    return event(planned(was).event.values | {"WhoId": lead().sfid})


def cancelled():
    held = written(booking())
    step = planned(GONE, held, cancelled="keep").event
    return event(held.values | step.values)


def test_new():
    assert told(booking()) == [("create", "Lead"), ("create", "Event")]


@pytest.mark.parametrize("edited", ["keep", "restore"])
@pytest.mark.parametrize(
    ("change", "verb"),
    [
        (LATER, "move"),
        ({"location": "Room 6"}, "update"),
        ({"subject": "Cancelled: not quite"}, "update"),
        ({"status": "no_show"}, "no_show"),
        (LATER | {"location": "Room 6"}, "move"),
    ],
)
def test_what_an_update_was(change, verb, edited):
    now = booking(**change)
    assert told(now, written(booking()), edited=edited) == [(verb, "Event")]


@pytest.mark.parametrize("time", [{}, LATER])
def test_reopened(time):
    assert told(booking(**time), cancelled()) == [("reopen", "Event")]


@pytest.mark.parametrize(("kept", "verb"), [("keep", "cancel"), ("delete", "delete")])
def test_cancelled(kept, verb):
    before = written(booking())
    assert told(GONE, before, cancelled=kept) == [(verb, "Event")]


@pytest.mark.parametrize(
    ("change", "verb"),
    [({"ActivityDate": "2026-11-25"}, "move"), ({"Priority": "High"}, "update")],
)
def test_a_task_moves_to_another_day(change, verb):
    task = Written("Task", "00T5g00000AAAAAEAU", {"ActivityDate": "2026-11-24"})
    step = Step("update", "Task", task.values | change, task.sfid)
    made = Plan(person=lead(), event_before=task, event=step)
    assert steps_told(made, Outcome(lead(), task), booking()) == [(verb, "Task")]


def test_who_was_there_already_was_not_created():
    now = booking()
    outcome = Outcome(person=lead(created_by_us=False))
    assert steps_told(planned(now), outcome, now) == [("create", "Event")]
