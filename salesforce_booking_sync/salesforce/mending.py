# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a round mends by itself: what is tried once more of what failed; pure."""

import re
from dataclasses import replace
from datetime import timedelta

from . import companions, person_accounts
from .accounts import ACCOUNT, HOUSEHOLD_NAME
from .errors import Kind
from .ids import full_id
from .lookup import SOBJECT_BY_PREFIX
from .meeting import ALL_DAY
from .outcomes import PERSON_LOST
from .payload import DAY, read_timestamp, timestamp
from .records import Written

# Without these there is no record; any other field may be left out.
ESSENTIAL = frozenset(
    "Company Email EndDateTime LastName PersonEmail StartDateTime WhoId".split()
)
# What Salesforce says of an Event over a day, where the org has none.
TOO_LONG = "between 0 and 1440 minutes"
OWNER_REFUSED = {"INACTIVE_OWNER_OR_USER", "OPERATION_WITH_INACTIVE_USER_EXCEPTION"}


def after_mending(before, outcome):
    """Return ``outcome`` with what came before it in the same round."""
    if not before:
        return outcome
    return replace(
        outcome,
        mended=(*before.mended, before.problem.code),
        member_of=outcome.member_of or before.member_of,
        remarks=(*before.remarks, *outcome.remarks),
    )


def mended(task, outcome):
    """Return the task to try at once in place of one that failed, or None."""
    problem, plan = outcome.problem, task.plan
    if not problem or outcome.unsure or outcome.doubtful or outcome.of_member:
        return None
    if outcome.member_of or outcome.remarks:
        plan = replace(plan, member=None)
        task = replace(task, plan=plan)
    if plan.event and plan.event.verb == "create" and outcome.event:
        if outcome.event != plan.event_before:
            # It is made; what is left is its person.
            plan = replace(plan, event=None, event_before=outcome.event)
            task = replace(task, plan=plan)
    if plan.create_person and not outcome.person:
        if problem.kind is Kind.DUPLICATE and problem.code == "DUPLICATES_DETECTED":
            return _past_duplicate(task, problem)
        return _without_refused(task, plan.create_person, problem)
    left = _left_of_update(plan.update_person, outcome.person)
    plan = replace(plan, person=outcome.person, create_person=None, update_person=left)
    if plan.event and not outcome.of_update:
        if plan.event.verb != "delete" and problem.kind is not Kind.GONE:
            return _without_refused(replace(task, plan=plan), plan.event, problem)
    elif left:
        plan = replace(plan, event=None, event_before=outcome.event)
        return _without_refused(replace(task, plan=plan), left, problem)
    return None


def _left_of_update(step, person):
    """Return the change of a person unless it is done."""
    if not step or step.values.items() <= person.values.items():
        return None
    return step


def _past_duplicate(task, problem):
    """Return the task to try where a duplicate rule stopped one, or None.

    The record that the rule points at is used, where it names just one.
    """
    if task.plan.duplicates != "use":
        return None
    sobject = SOBJECT_BY_PREFIX.get((problem.record_id or "")[:3])
    if not sobject:
        # A collection does not tell which record; a row does.
        return None if task.alone else replace(task, alone=True)
    if sobject == "Lead" and not task.plan.takes_leads:
        # The page wants a Contact beside it.
        return None if task.allow_save else replace(task, allow_save=True)
    twin = Written(sobject, problem.record_id)
    plan = replace(task.plan, person=twin, create_person=None)
    return replace(task, plan=plan, alone=False)


def _is_of_account(step, problem):
    """Whether the Account of a new Contact may be what is not there any more.

    Salesforce does not say which of the records is that a new one points to.
    """
    named = not problem.fields or ACCOUNT in problem.fields
    has_one = ACCOUNT in step.values or HOUSEHOLD_NAME in step.values
    return has_one and named and problem.code in PERSON_LOST


def _without_refused(task, step, problem):
    """Leave out the fields that the org refuses, where they are not essential."""
    if TOO_LONG in problem.detail and "EndDateTime" in step.values:
        return _shortened(task, step)
    fields = _refused_fields(step, problem)
    others = {name for name in fields if companions.companion_of(name)}
    if others and fields == others and not fields & step.values.keys():
        # Another booking's, of the same person: that one leaves it out.
        return task
    fields -= others - step.values.keys()
    if not fields or fields & ESSENTIAL or not fields <= step.values.keys():
        return None
    kept = {name: val for name, val in step.values.items() if name not in fields}
    return _with_values(task, step, kept, fields)


def _refused_fields(step, problem):
    """Return the names of the fields that a refusal is about, where it tells."""
    fields = {_named(step, name) for name in problem.fields}
    if _is_of_account(step, problem):
        fields = {ACCOUNT}
    elif problem.kind not in (Kind.FIX_DATA, Kind.FIX_SETTINGS):
        return set()
    if problem.code in OWNER_REFUSED:
        fields = {"OwnerId"}
    elif problem.code == "INVALID_FIELD":
        # Only its message names the column.
        columns = re.findall(r"'(\w+)'", problem.detail)
        fields |= {_named(step, name) for name in columns} & step.values.keys()
    elif problem.code == "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY":
        # Only its message names the record, by the short form of its Id.
        fields |= {
            name
            for name, value in step.values.items()
            if full_id(str(value)) and str(value)[:15] in problem.detail
        }
    return companions.as_written(fields, step.values)


def _named(step, name):
    """Return what a step calls a field; of a person account the org says another."""
    return person_accounts.contact_name(name) if step.account else name


def _shortened(task, step):
    """Have an Event end after a day, where the org has none that are longer."""
    before = task.plan.event_before
    start = step.values.get("StartDateTime") or before.values["StartDateTime"]
    all_day = (before.values if before else {}) | step.values
    end = read_timestamp(start) + (timedelta() if all_day.get(ALL_DAY) else DAY)
    values = step.values | {"EndDateTime": timestamp(end)}
    if values == step.values:
        return None
    return _with_values(task, step, values, {"EndDateTime"})


def _with_values(task, step, values, refused):
    """Return the task with other values, and the names of those the org refused."""
    left_out = {name: step.values[name] for name in refused}
    before = task.refused.get(step.sobject, {})
    refused = task.refused | {step.sobject: left_out | before}
    names = ("create_person", "update_person", "event")
    [changed] = [name for name in names if getattr(task.plan, name) == step]
    plan = replace(task.plan, **{changed: replace(step, values=values)})
    return replace(task, plan=plan, refused=refused)
