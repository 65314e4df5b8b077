# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The planner: decides what to do for one booking. Pure; no Odoo, no HTTP."""

from dataclasses import replace

from . import person_accounts
from .campaigns import member_step
from .errors import make_problem
from .event_step import cancellation_step, event_step, with_fields_seen
from .event_there import event_there
from .meeting import PRIVATE
from .owners import OWNER_UNKNOWN, event_owner_key
from .person_step import kept_up, known_person, match, new_person_step
from .plans import NOBODY_MATCHED, Plan


def plan(booking, history, found, settings, facts):
    """Return the `Plan` that closes the difference between Odoo and Salesforce."""
    event, problem = event_there(history, found, facts)
    found_again = event and event.sobject == "Event" and not history.event
    if found_again and settings and settings.private:
        event = replace(event, values=event.values | {PRIVATE: True})
    if problem:
        return Plan(person=history.person, event_before=event, problem=problem)
    if not booking.is_scheduled:
        step, remarks = cancellation_step(booking, event, settings, facts)
        return Plan(history.person, event, event=step, remarks=remarks)

    known = known_person(booking, history)
    person, new_person, remarks = known, None, []
    if not person:
        person, problem, remarks = match(booking, history, found, settings, facts)
    if problem:
        return Plan(event_before=event, problem=problem)
    if not person and settings.register_as == "match":
        remarks.append((NOBODY_MATCHED, booking.attendee.email_key))
        if not event:
            return Plan(remarks=tuple(remarks))
    elif not person:
        new_person, more = new_person_step(booking, found, settings, facts.schema)
        remarks += more
    update = None
    if person and settings.known_customer != "leave" and booking.attendee:
        person, update, problem, more = kept_up(
            person, booking.attendee, history, found, settings, facts
        )
        remarks += more
    if problem:
        return Plan(known, event, problem=problem)

    step, owner_key = None, ""
    if event or settings.create_event:
        event = with_fields_seen(booking, event, found, settings, facts)
        owner_key = event_owner_key(booking, settings)
        step, more = event_step(
            booking, history, event, found, settings, facts, known, person or new_person
        )
        remarks += more
        if OWNER_UNKNOWN & {code for code, _detail in more}:
            owner_key = ""
    member, more = member_step(history, settings, person or new_person, facts.schema)
    remarks += more
    creates = new_person or (step and step.verb == "create")
    if step and facts.schema and step.sobject not in facts.schema:
        problem = make_problem("OBJECT_NOT_VISIBLE", step.sobject)
        return Plan(known, event, problem=problem)
    problem = new_person and person_accounts.missing(settings, facts.schema)
    if problem:
        return Plan(known, event, problem=problem)
    if creates and facts.keys_unusable:
        # Never in silence without what makes it safe to try again.
        problem = make_problem("KEY_FIELD_UNUSABLE")
        return Plan(known, event, problem=problem)
    return Plan(
        person,
        event,
        new_person,
        step,
        remarks=tuple(remarks),
        update_person=update,
        owner_key=owner_key,
        duplicates=settings.duplicates,
        takes_leads=settings.takes_leads,
        member=member,
    )
