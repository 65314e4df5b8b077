# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Writing a round of plans: one composite call for as many bookings as it holds."""

from dataclasses import dataclass, replace

from .client import MAX_SUBREQUESTS, Subrequest
from .errors import Kind, Problem, SalesforceProblem
from .planner import Plan
from .records import History, Written

# Creating must not run the org's assignment rules, which would change the owner.
NO_ASSIGNMENT = (("Sforce-Auto-Assign", "FALSE"),)

# What Salesforce says when the person an Event is for is no longer there.
PERSON_LOST = {
    "CANNOT_UPDATE_CONVERTED_LEAD",
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

    ``new_people`` maps an e-mail key to the record this new customer got earlier in the
    run, or to the `Problem` that leaves open whether they got one; what happens here is
    added. Raises `SalesforceProblem` when nothing was done at all and trying the next
    chunk would be no better.
    """
    outcomes = _write_once(client, tasks, new_people)
    again = []
    for task in tasks:
        twin = _existing_twin(outcomes[task.key].problem)
        if twin and task.plan.create_person:
            new_people.setdefault(task.email, twin)
            again.append(task)
    try:
        outcomes |= _write_once(client, again, new_people)
    except SalesforceProblem as error:
        # What the first call did has to be recorded all the same.
        for task in again:
            twin = new_people[task.email]
            outcomes[task.key] = Outcome(twin, task.history.event, error.problem)
    return outcomes


def _write_once(client, tasks, new_people):
    requests, holders = [], {}
    for task in tasks:
        requests += _requests(task, new_people, holders)
    results = _call(client, requests)
    for email, holder in holders.items():
        problem, sfid = results[_person_reference(holder)]
        step = holder.plan.create_person
        if not problem:
            new_people[email] = Written(step.sobject, sfid, step.values, True)
        elif problem.kind is Kind.UNKNOWN:
            new_people[email] = problem
    return {task.key: _outcome(task, results, new_people, holders) for task in tasks}


def _known_person(task, new_people):
    """Return the person's record, the `Problem` that leaves them open, or None."""
    if task.plan.create_person:
        return new_people.get(task.email)
    return task.plan.person


def _requests(task, new_people, holders):
    """Return the subrequests of one task.

    The first task of a new customer becomes their holder; the others refer to it.
    """
    plan, requests = task.plan, []
    person = _known_person(task, new_people)
    if isinstance(person, Problem):
        # Created once more they might be there twice: they are looked up first.
        return []
    who_id = person and person.sfid
    if plan.create_person and not person:
        holder = holders.setdefault(task.email, task)
        if holder is task:
            requests.append(_person_request(task))
        who_id = f"@{{{_person_reference(holder)}.id}}"
    if plan.event:
        requests.append(_event_request(task, who_id))
    return requests


def _person_reference(task):
    return f"person_{task.key}"


def _event_reference(task):
    return f"event_{task.key}"


def _person_request(task):
    step = task.plan.create_person
    path, reference = f"sobjects/{step.sobject}", _person_reference(task)
    return Subrequest("POST", path, reference, step.values, NO_ASSIGNMENT)


def _event_request(task, who_id):
    step, reference = task.plan.event, _event_reference(task)
    values = step.values
    if step.verb == "create" or step.for_person:
        values = values | {"WhoId": who_id}
    if step.verb == "create":
        return Subrequest("POST", f"sobjects/{step.sobject}", reference, values)
    path = f"sobjects/{step.sobject}/{step.sfid}"
    if step.verb == "update":
        return Subrequest("PATCH", path, reference, values)
    return Subrequest("DELETE", path, reference)


def _call(client, requests):
    """Return ``{reference: (problem or None, Id of the new record or None)}``."""
    try:
        answers = client.composite(requests)
    except SalesforceProblem as error:
        if error.problem.kind is not Kind.UNKNOWN:
            raise
        return {each.reference: (error.problem, None) for each in requests}
    return {
        each.reference: (each.problem, each.body["id"] if each.status == 201 else None)
        for each in answers
    }


def _outcome(task, results, new_people, holders):
    person, event = _known_person(task, new_people), task.history.event
    problem = None
    if isinstance(person, Problem):
        person, problem = None, person
    elif task.plan.create_person and not person:
        problem = _refusal(task, holders[task.email], results)
    if problem:
        return Outcome(None, event, problem, unsure=problem.kind is Kind.UNKNOWN)
    if not task.plan.event:
        return Outcome(person, event)
    problem, sfid = results[_event_reference(task)]
    outcome = {"create": _created, "update": _updated, "delete": _deleted}
    return outcome[task.plan.event.verb](task, person, problem, sfid)


def _refusal(task, holder, results):
    problem, _sfid = results[_person_reference(holder)]
    same = task.plan.create_person == holder.plan.create_person
    if same or problem.kind is Kind.DUPLICATE:
        return problem
    # What was refused is not what this booking says of the customer: it tries its own.
    return replace(problem, kind=Kind.RETRY)


def _created(task, person, problem, sfid):
    if not problem:
        return Outcome(person, Written("Event", sfid, task.plan.event.values, True))
    if person and problem.code in PERSON_LOST and "OwnerId" not in problem.fields:
        return Outcome(None, None, replace(problem, kind=Kind.GONE))
    return Outcome(person, None, problem, unsure=problem.kind is Kind.UNKNOWN)


def _updated(task, person, problem, _sfid):
    step, before = task.plan.event, task.history.event
    if not problem:
        before = before or Written("Event", step.sfid, {}, created_by_us=True)
        return Outcome(person, replace(before, values=before.values | step.values))
    if step.for_person and problem.code in PERSON_LOST:
        return Outcome(None, before, replace(problem, kind=Kind.GONE))
    if problem.kind is Kind.GONE:
        # Deleted in Salesforce; the booking has moved since, so the Event comes back.
        return Outcome(person, None, problem)
    return _unchanged(person, before, problem, step.values)


def _deleted(task, person, problem, _sfid):
    if not problem or problem.kind is Kind.GONE:
        return Outcome(person, None)
    return _unchanged(person, task.history.event, problem, None)


def _unchanged(person, event, problem, names):
    """The outcome of an Event that stays as it was, as far as anybody knows."""
    if problem.kind is Kind.UNKNOWN:
        # Done twice it does no harm, and it is done again whatever is wanted by then.
        problem = replace(problem, kind=Kind.RETRY)
        event = event and event.doubted(names)
    return Outcome(person, event, problem)


def _existing_twin(problem):
    """The record a duplicate rule points at, where it names just one."""
    if not problem or problem.kind is not Kind.DUPLICATE or not problem.record_id:
        return None
    sobject = SOBJECT_BY_PREFIX.get(problem.record_id[:3])
    return Written(sobject, problem.record_id) if sobject else None
