# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a line of a booking's timeline says was done; pure."""

from .event_step import TIMES
from .meeting import CANCELLED, NO_SHOW
from .payload import same_value
from .targets import MEETINGS

MOVED = (*TIMES, "ActivityDate")


def steps_told(plan, outcome, booking):
    """Return what was done: who was to be created may be refused, or there.

    :return: ``[(verb, object) or (verb, object, "guest")]``; a verb is that of a
        `plans.Step`, or says of a meeting what its update was: "move", "cancel",
        "reopen" or "no_show"
    """
    person, left_out = outcome.person, []
    if person and not person.created_by_us:
        left_out.append(plan.create_person)
    if not outcome.member_of:
        left_out.append(plan.member)
    guests = [each for each in outcome.guests if each.created_by_us]
    return [
        *(
            (_verb(step, plan.event_before, booking), step.sobject)
            for step in plan.own_steps
            if step not in left_out
        ),
        *(("create", each.sobject, "guest") for each in guests),
    ]


def _verb(step, before, booking):
    if step.verb != "update" or step.sobject not in MEETINGS:
        return step.verb
    if not booking.is_scheduled:
        return "cancel"
    known = before.values
    new = {
        name: value
        for name, value in step.values.items()
        if not same_value(known.get(name), value)
    }
    subject, subject_before = new.get("Subject") or "", known.get("Subject") or ""
    if subject and subject_before.startswith(CANCELLED):
        return "reopen"
    if subject.startswith(NO_SHOW):
        return "no_show"
    return "move" if new.keys() & {*MOVED} else "update"
