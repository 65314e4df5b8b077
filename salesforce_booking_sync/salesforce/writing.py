# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Writing a round of plans: one composite call for as many bookings as it holds."""

from dataclasses import dataclass, replace

from .client import Subrequest
from .errors import Kind, Problem, SalesforceProblem
from .planner import Plan
from .records import History, Written

MAX_SUBREQUESTS = 25  # in one composite call

# Creating must not run the org's assignment rules, which would change the owner.
NO_ASSIGNMENT = (("Sforce-Auto-Assign", "FALSE"),)

# What Salesforce says when the person an Event is for is no longer there.
PERSON_LOST = {
    "ENTITY_IS_DELETED",
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
    "INVALID_CROSS_REFERENCE_KEY",
}
SOBJECT_BY_PREFIX = {"003": "Contact", "00Q": "Lead"}


@dataclass(frozen=True)
class Task:
    """One booking of a round: ``email`` says which tasks share a new person."""

    key: int
    email: str
    history: History
    plan: Plan

    @property
    def has_steps(self):
        return not self.plan.is_empty


@dataclass(frozen=True)
class Outcome:
    """What is in Salesforce for one booking after a round.

    ``person`` and ``event`` are the records as they are now, or None. ``problem`` says
    what failed; ``unsure`` that a create may or may not have happened.
    """

    person: Written | None = None
    event: Written | None = None
    problem: Problem | None = None
    unsure: bool = False


def chunks(tasks):
    """Split ``tasks`` so that the steps of each part fit into one composite call."""
    part, size = [], 0
    for task in tasks:
        steps = bool(task.plan.create_person) + bool(task.plan.event)
        if size + steps > MAX_SUBREQUESTS:
            yield part
            part, size = [], 0
        part.append(task)
        size += steps
    if part:
        yield part


def write(client, tasks, new_people):
    """Carry out the plans of one chunk and return ``{key: Outcome}``.

    ``new_people`` maps an e-mail key to the record created for it earlier in the run;
    those created here are added. Raises `SalesforceProblem` when nothing was done at all
    and trying the next chunk would be no better.
    """
    outcomes = _write_once(client, tasks, new_people)
    again = []
    for task in tasks:
        twin = _existing_twin(outcomes[task.key].problem)
        if twin and task.plan.create_person:
            plan = replace(task.plan, person=twin, create_person=None)
            again.append(replace(task, plan=plan))
    if again:
        outcomes |= _write_once(client, again, new_people)
    return outcomes


def _write_once(client, tasks, new_people):
    requests, holders = [], {}
    for task in tasks:
        who_id = _who_id(task, new_people, holders, requests)
        step = task.plan.event
        if step:
            requests.append(_event_request(task.key, step, who_id))
    answers = {}
    if requests:
        try:
            answers = {each.reference: each for each in client.composite(requests)}
        except SalesforceProblem as error:
            if error.problem.kind is not Kind.UNKNOWN:
                raise
            return {task.key: _unknown(task, error.problem) for task in tasks}
    for email, (reference, step) in holders.items():
        answer = answers[reference]
        if answer.ok:
            new_people[email] = Written(
                step.sobject, answer.body["id"], step.values, created_by_us=True
            )
    return {
        task.key: _outcome(task, answers, new_people, holders) for task in tasks
    }


def _who_id(task, new_people, holders, requests):
    """Return the person's Id, or a reference to the request that creates them."""
    plan = task.plan
    if plan.person or not plan.create_person:
        return plan.person and plan.person.sfid
    if task.email in new_people:
        return new_people[task.email].sfid
    if task.email not in holders:
        reference = f"person_{task.key}"
        holders[task.email] = reference, plan.create_person
        requests.append(
            Subrequest(
                "POST",
                f"sobjects/{plan.create_person.sobject}",
                reference,
                plan.create_person.values,
                NO_ASSIGNMENT,
            )
        )
    return f"@{{{holders[task.email][0]}.id}}"


def _event_request(key, step, who_id):
    reference = f"event_{key}"
    if step.verb == "create":
        values = step.values | ({"WhoId": who_id} if who_id else {})
        return Subrequest("POST", f"sobjects/{step.sobject}", reference, values)
    path = f"sobjects/{step.sobject}/{step.sfid}"
    if step.verb == "update":
        return Subrequest("PATCH", path, reference, step.values)
    return Subrequest("DELETE", path, reference)


def _outcome(task, answers, new_people, holders):
    person, event = task.plan.person, task.history.event
    if not person and task.plan.create_person:
        person = new_people.get(task.email)
        if not person:
            reference, _step = holders[task.email]
            return _failed(None, event, answers[reference].problem, creating=True)
    step = task.plan.event
    if not step:
        return Outcome(person, event)
    answer = answers[f"event_{task.key}"]
    problem = answer.problem
    if step.verb == "delete":
        if not problem or problem.kind is Kind.GONE:
            return Outcome(person, None)
    elif not problem:
        return Outcome(person, _written_event(task, step, answer))
    elif step.verb == "update" and problem.kind is Kind.GONE:
        # Deleted in Salesforce; the booking has moved since, so the Event comes back.
        return Outcome(person, None, problem)
    elif step.verb == "create" and person and problem.code in PERSON_LOST:
        return Outcome(None, None, replace(problem, kind=Kind.GONE))
    return _failed(person, event, problem, creating=step.verb == "create")


def _failed(person, event, problem, *, creating):
    if problem.kind is Kind.UNKNOWN and not creating:
        # Changing or deleting by Id can be repeated.
        problem = replace(problem, kind=Kind.RETRY)
    return Outcome(person, event, problem, unsure=problem.kind is Kind.UNKNOWN)


def _written_event(task, step, answer):
    if step.verb == "create":
        return Written("Event", answer.body["id"], step.values, created_by_us=True)
    before = task.history.event
    values = (before.values if before else {}) | step.values
    return Written("Event", step.sfid, values, created_by_us=True)


def _unknown(task, problem):
    plan = task.plan
    creating = bool(plan.create_person or plan.event and plan.event.verb == "create")
    return _failed(plan.person, task.history.event, problem, creating=creating)


def _existing_twin(problem):
    """The record a duplicate rule points at, where it names just one."""
    if not problem or problem.kind is not Kind.DUPLICATE or not problem.record_id:
        return None
    sobject = SOBJECT_BY_PREFIX.get(problem.record_id[:3])
    return Written(sobject, problem.record_id) if sobject else None
