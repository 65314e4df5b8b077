# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The planner: decides what to do for one booking. Pure; no Odoo, no HTTP."""

from dataclasses import replace

from . import person_accounts
from .campaigns import member_step
from .errors import make_problem
from .event_step import cancellation_step, event_step, with_fields_seen
from .event_there import event_there
from .guests import GUESTS_NOT_SURE, are_done, guest_steps, guests_done
from .meeting import PRIVATE, awaits_confirmation
from .owners import OF_PERSON, OWNER_UNKNOWN, event_owner_key
from .person_step import kept_up, known_person, match, new_person_step
from .plans import NOBODY_MATCHED, NOT_CONFIRMED, Plan
from .templates import as_written


def plan(booking, history, found, settings, facts):
    """Return the `Plan` that closes the difference between Odoo and Salesforce."""
    booking = as_written(booking, settings)
    event, problem = event_there(history, found, facts)
    found_again = event and event.sobject == "Event" and not history.event
    if found_again and settings and settings.private:
        event = replace(event, values=event.values | {PRIVATE: True})
    if problem:
        return Plan(person=history.person, event_before=event, problem=problem)
    if not booking.is_scheduled:
        step, remarks = cancellation_step(booking, event, settings, facts)
        return Plan(history.person, event, event=step, remarks=remarks)

    if awaits_confirmation(booking, event, settings):
        return Plan(history.person, event, remarks=((NOT_CONFIRMED, ""),))

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
            person, booking, history, found, settings, facts
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
        chosen_later = new_person and settings.assigns and owner_key == OF_PERSON
        if chosen_later or OWNER_UNKNOWN & {code for code, _detail in more}:
            owner_key = ""
    member, more = member_step(history, settings, person or new_person, facts.schema)
    remarks += more
    guests, there, more = guest_steps(booking, history, found, settings, facts)
    sure = (GUESTS_NOT_SURE, "") not in more
    remarks += more
    problem = _why_not(new_person, step, settings, facts)
    if problem:
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
        assigns=settings.assigns,
        member=member,
        guests=guests,
        guests_there=tuple(there),
        guests_done=guests_done(booking, settings, facts) if sure else "",
        same_guests=are_done(booking, history, settings, facts),
    )


def _why_not(new_person, step, settings, facts):
    """Return the problem of an org that cannot have what is planned, or None."""
    if step and facts.schema and step.sobject not in facts.schema:
        return make_problem("OBJECT_NOT_VISIBLE", step.sobject)
    if new_person and settings.sobject == person_accounts.ACCOUNT:
        if facts.schema and not person_accounts.are_on(facts.schema):
            return make_problem("NO_PERSON_ACCOUNTS")
    if (new_person or (step and step.verb == "create")) and facts.keys_unusable:
        # Never in silence without what makes it safe to try again.
        return make_problem("KEY_FIELD_UNUSABLE")
    return None
