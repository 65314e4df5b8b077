# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the answers of Salesforce mean for one booking; pure."""

from dataclasses import dataclass, replace

from .campaigns import MEMBER_REFUSED, goes_again, is_done, membership_of
from .changes import event_ref, guest_ref, known_ref
from .errors import Kind, Problem
from .guests import GUEST_REFUSED
from .keys import KEY_FIELDS
from .meeting import PRIVATE
from .plans import FIELD_REFUSED
from .records import EXISTENCE, MEETING_BY_PREFIX, UNSURE, Written
from .tasks import Outcome

# What Salesforce says when the person an Event is for is no longer there.
PERSON_LOST = {
    "CANNOT_UPDATE_CONVERTED_LEAD",
    "ENTITY_IS_DELETED",
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
    "INVALID_CROSS_REFERENCE_KEY",
}


@dataclass(frozen=True)
class Answers:
    """What Salesforce said of a pass.

    ``results`` maps the reference of a change to its `batch.Result`; ``unsent`` is the
    problem of what has none.
    """

    results: dict
    unsent: Problem
    with_keys: bool

    def to(self, reference):
        """Return the problem of one change, None where it is done."""
        result = self.results.get(reference)
        return result.problem if result else self.unsent


def outcome_of(task, person, refusal, answers):
    """Return the `Outcome` of a booking, but for its campaign.

    :param person: who the customer is: a `Written`, None, or the `Problem` that leaves
        in doubt whether a new one is there
    :param refusal: the `Problem` that kept a new one from being created
    """
    outcome = _with_event(task, person, refusal, answers)
    step = task.plan.update_person
    return _with_update(task, outcome, answers.to(known_ref(step))) if step else outcome


def with_member(task, outcome, problem):
    """Add what came of the campaign: it holds up nothing else."""
    step, person = task.plan.member, outcome.person
    if not step or not person or person.gone:
        return outcome
    if is_done(problem):
        member_of = membership_of(step.values["CampaignId"], person.sfid)
        return replace(outcome, member_of=member_of)
    if not goes_again(problem):
        remark = (MEMBER_REFUSED, problem.detail or problem.code)
        return replace(outcome, remarks=(*outcome.remarks, remark))
    if outcome.problem:
        return outcome
    return replace(outcome, problem=_again(problem), of_member=True)


def with_guests(task, outcomes):
    """Return the outcome of ``task`` with what came of its guests.

    They hold up nothing.

    :param outcomes: ``{key: Outcome}`` of it and of `changes.guest_tasks`
    """
    outcome, made, remarks = outcomes[task.key], [], []
    for number in range(len(task.plan.guests)):
        guest = outcomes[guest_ref(task, number)]
        problem, written = guest.problem, guest.person
        if written:
            made.append(written)
            names = (f"{written.sobject}.{name}" for name in written.refused)
            remarks += [(FIELD_REFUSED, name) for name in names]
        if problem and (problem.code == "KEY_TAKEN" or not goes_again(problem)):
            remarks.append((GUEST_REFUSED, problem.detail or problem.code))
        elif problem and not outcome.problem:
            # Whoever may be there is looked for, or has a key.
            outcome = replace(outcome, problem=_again(problem))
    if not made and not remarks:
        return outcome
    return replace(outcome, guests=tuple(made), remarks=(*outcome.remarks, *remarks))


def _again(problem):
    """Return a problem whose request may be sent twice without harm."""
    is_lost = problem.kind is Kind.UNKNOWN
    return replace(problem, kind=Kind.RETRY) if is_lost else problem


def _with_event(task, person, refusal, answers):
    plan = task.plan
    event, result = plan.event_before, answers.results.get(event_ref(task))
    if isinstance(person, Problem):
        outcome = _with_person_in_doubt(task, person, result)
        return _with_private_event(task, outcome, result)
    if refusal:
        outcome = _without_person(task, refusal, answers.with_keys)
        return _with_private_event(task, outcome, result)
    if not plan.event:
        return Outcome(person, event)
    if not result:
        return Outcome(person, event, answers.unsent)
    by_verb = {"create": _created, "update": _updated, "delete": _deleted}
    outcome = by_verb[plan.event.verb](task, person, *result)
    return _with_key_taken(task, outcome) if answers.with_keys else outcome


def _with_key_taken(task, outcome):
    if not outcome.problem or outcome.problem.code != "DUPLICATE_VALUE":
        return outcome
    # A task has it: people may give our field any value. Where an Event has it, it is
    # ours and was not there a moment ago; and so the other way round.
    taker = MEETING_BY_PREFIX.get((outcome.problem.record_id or "")[:3])
    taken = taker not in (None, task.plan.event.sobject)
    problem = replace(outcome.problem, code="KEY_TAKEN", kind=Kind.RETRY)
    return replace(outcome, problem=problem, rekey="event" if taken else "")


def _with_private_event(task, outcome, result):
    """Add the Event that was made though its new person was not.

    Any other refers to the person, and is not made without.
    """
    step = task.plan.event
    if not (step and result and step.verb == "create" and step.values.get(PRIVATE)):
        return outcome
    made = _created(task, None, *result)
    if made.unsure:
        return replace(outcome, problem=made.problem, unsure="event")
    return outcome if made.problem else replace(outcome, event=made.event)


def _with_person_in_doubt(task, problem, result):
    # Created once more they might be there twice: they are settled first.
    step, event = task.plan.event, task.plan.event_before
    lost = result.problem if result else None
    if not lost or lost.kind is not Kind.UNKNOWN:
        return Outcome(None, event, problem, unsure="person")
    if step.verb == "create":
        return Outcome(None, event, problem, unsure="event")
    event = event.doubted({*step.values, *(["WhoId"] if step.for_person else [])})
    return Outcome(None, event, problem, unsure="person", doubtful=True)


def _without_person(task, problem, with_keys):
    rekey = ""
    if with_keys and problem.code == "CANNOT_UPDATE_CONVERTED_LEAD":
        # The key went with a Lead that has another address by now.
        problem, rekey = replace(problem, kind=Kind.RETRY), "person"
    elif with_keys and problem.code == "DUPLICATE_VALUE":
        if task.plan.create_person.sobject in KEY_FIELDS:
            problem = replace(problem, code="KEY_TAKEN", kind=Kind.RETRY)
    return Outcome(None, task.plan.event_before, problem, rekey=rekey)


def _with_update(task, outcome, problem):
    """Return ``outcome`` with what came of the change of the person as well."""
    step, person = task.plan.update_person, outcome.person
    if not problem:
        refused = {n: v for n, v in person.refused.items() if n not in step.values}
        refused |= task.refused.get(step.sobject, {})
        values = person.values | step.values
        return replace(outcome, person=replace(person, values=values, refused=refused))
    if problem.kind is Kind.UNKNOWN:
        outcome = replace(outcome, person=person.doubted(step.values), doubtful=True)
        problem = replace(problem, kind=Kind.RETRY)
    elif problem.code == "CANNOT_UPDATE_CONVERTED_LEAD" or _is_gone(problem):
        problem = replace(problem, kind=Kind.GONE)
    if outcome.problem:
        return outcome
    return replace(outcome, problem=problem, of_update=True)


def _created(task, person, problem, sfid):
    step = task.plan.event
    if not problem:
        refused = task.refused.get(step.sobject, {})
        # Not compared but where an older creation may have landed after this one.
        for_them = person and not step.values.get(PRIVATE)
        values = step.values | ({"WhoId": person.sfid} if for_them else {})
        return Outcome(person, Written(step.sobject, sfid, values, True, refused))
    before = task.plan.event_before
    if person and problem.code in PERSON_LOST and "OwnerId" not in problem.fields:
        lost = replace(person, gone=True)
        return Outcome(lost, before, replace(problem, kind=Kind.GONE))
    unsure = "event" if problem.kind is Kind.UNKNOWN else ""
    return Outcome(person, before, problem, unsure=unsure)


def _updated(task, person, problem, _sfid):
    step, before = task.plan.event, task.plan.event_before
    if not problem:
        refused = {
            name: value
            for name, value in before.refused.items()
            if name not in step.values
        }
        refused |= task.refused.get(step.sobject, {})
        values = before.values | step.values
        if step.for_person:
            values["WhoId"] = person.sfid
        return Outcome(person, replace(before, values=values, refused=refused))
    if step.for_person and problem.code in PERSON_LOST:
        lost = person and replace(person, gone=True)
        return Outcome(lost, before, replace(problem, kind=Kind.GONE))
    if _is_gone(problem):
        # Deleted in Salesforce, or by a lost request of ours.
        problem = replace(problem, kind=Kind.GONE)
        event = None if EXISTENCE in before.doubts else replace(before, gone=True)
        return Outcome(person, event, problem)
    return _unchanged(person, before, problem, step.values)


def _deleted(task, person, problem, _sfid):
    if not problem or _is_gone(problem):
        return Outcome(person, None)
    return _unchanged(person, task.plan.event_before, problem, None)


def owing(task, outcome):
    """Have it remembered that the Event is not for its new person yet."""
    event, step = outcome.event, task.plan.event
    if outcome.of_update or outcome.of_member:
        return outcome
    if not (outcome.problem and event and outcome.person and step and step.for_person):
        return outcome
    doubts = {*event.doubts, "WhoId"} if outcome.doubtful else event.doubts
    values = event.values | {"WhoId": UNSURE}
    event = replace(event, values=values, doubts=tuple(sorted(doubts)))
    return replace(outcome, event=event)


def _is_gone(problem):
    # A collection does not give the status that tells a record from a lookup.
    no_record = problem.code == "INVALID_CROSS_REFERENCE_KEY" and not problem.fields
    return problem.kind is Kind.GONE or no_record


def _unchanged(person, event, problem, names):
    """The outcome of an Event that stays as it was, as far as anybody knows."""
    if problem.kind is not Kind.UNKNOWN:
        return Outcome(person, event, problem)
    # Done twice it does no harm, and it is done again whatever is wanted by then.
    problem = replace(problem, kind=Kind.RETRY)
    return Outcome(person, event.doubted(names), problem, doubtful=True)
