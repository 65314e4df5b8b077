# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is to be done with the Event of a booking; pure."""

from dataclasses import replace

from .event_there import WHOS, is_owed, is_there
from .guests import guest_values
from .mapped import ALWAYS, ANY_TIME, IF_EMPTY, mapped_values
from .meeting import PRIVATE, cancelled_look, look
from .owners import OF_PERSON, event_owner, unsettled_key
from .payload import (
    event_values,
    fit,
    is_too_long,
    longest_end,
    meeting_line,
    same_value,
    timestamp,
)
from .person_step import is_same_attendee
from .plans import EVENT_DELETED, FIELD_DROPPED, FIELD_REFUSED, TOO_LONG, Step
from .records import BY_KEY, UNSURE
from .related import WHAT, what_of

# A change of these brings an Event back that was deleted in Salesforce.
TIMES = ("StartDateTime", "EndDateTime")


def event_step(booking, history, event, found, settings, facts, known, person):
    """Return ``(step or None, remarks)`` for the Event of a booking."""
    replaced = not known and not is_same_attendee(booking, history)
    key = unsettled_key(booking, history, event, settings)
    if replaced and settings.event_owner == "person":
        key = OF_PERSON
    owner, remark = event_owner(key, found, settings, person)
    remarks = [remark] if remark else []
    returns = not event or (event.gone and comes_back(event, booking, settings))
    sobject = settings.meeting_as if returns else event.sobject
    mapped, more = _mapped_to_event(
        sobject, booking, event, found, settings, facts, creating=returns
    )
    remarks += more
    values = mapped | event_values(booking, history.reference, owner, sobject)
    before = None if returns else event.values
    private = settings.private if returns else bool(before.get(PRIVATE))
    anew = returns or replaced or is_owed(event)
    if not private and anew:
        values |= _related(person, before, found, settings)
    if sobject == "Event" and not private:
        values |= guest_values(
            booking,
            history,
            None if returns else event,
            person,
            found,
            settings,
            facts,
            anew,
        )
    remarks += [(TOO_LONG, "")] if is_too_long(booking) else []
    values |= look(sobject, booking, settings, before, timestamp)
    values, dropped = fit(
        values,
        facts.schema.get(sobject),
        creating=returns,
        may_be_there=history.unsure_as == BY_KEY,
    )
    remarks += [(FIELD_DROPPED, f"{sobject}.{name}") for name in dropped]
    if returns:
        return Step("create", sobject, values), remarks
    if event.gone:
        return None, [(EVENT_DELETED, "")]
    values, more = _without_refused(event, values)
    remarks += more
    owed = replaced or event.values.get("WhoId") == UNSURE
    owed = owed and not event.values.get(PRIVATE)
    if owed:
        # Whoever else is on it is written along with the person.
        event = replace(event, values=event.values | {WHOS: UNSURE})
    step = _difference(event, values, bool(owed and person))
    if step and settings.edited == "restore":
        step = replace(step, values=values)
    return step, remarks


def _related(person, before, found, settings):
    """Return what the meeting is related to, and nothing any more if it was."""
    what = what_of(person, found, settings)
    return {WHAT: what} if what or (before or {}).get(WHAT) else {}


def _mapped_to_event(sobject, booking, event, found, settings, facts, *, creating):
    """Return ``({field: value}, remarks)`` of what the page maps to the Event."""
    whens = ANY_TIME if creating else {ALWAYS}
    fields = facts.schema.get(sobject)
    values, remarks = mapped_values(
        booking, settings, sobject, fields, whens, creating=creating
    )
    held = None if creating else event and found.held.get(event.sfid)
    if held:
        wanted = to_fill(booking, event, settings, facts)
        values |= {name: each for name, each in wanted.items() if name in held}
    return values, remarks


def to_fill(booking, event, settings, facts):
    """Return the values of an Event's fields that are filled once they are empty.

    What we wrote, or saw there, is not empty.
    """
    if not is_there(event):
        return {}
    fields = facts.schema.get(event.sobject)
    values, _remarks = mapped_values(
        booking, settings, event.sobject, fields, {IF_EMPTY}
    )
    return {
        name: value
        for name, value in values.items()
        if value is not None
        and event.values.get(name) in (None, UNSURE)
        and event.refused.get(name) != value
    }


def with_fields_seen(booking, event, found, settings, facts):
    """Have it remembered what people filled, so that it is not asked for again."""
    held = event and found.held.get(event.sfid)
    if not held:
        return event
    wanted = to_fill(booking, event, settings, facts)
    filled = {n: held[n] for n in wanted if held.get(n) not in (None, "")}
    return replace(event, values=event.values | filled)


def comes_back(event, booking, settings):
    """Whether an Event deleted in Salesforce is made anew: the booking has moved.

    A page that restores what people changed makes it anew at any change.
    """
    if settings.edited == "restore":
        return settings.create_event
    if event.sobject == "Task":
        description = event.values.get("Description") or ""
        return meeting_line(booking) not in description and settings.create_event
    known = event.values | event.refused  # it may be shorter than the meeting
    times = (timestamp(booking.start), timestamp(longest_end(booking)))
    moved = any(
        not same_value(known.get(name), time)
        for name, time in zip(TIMES, times, strict=True)
    )
    return moved and settings.create_event


def cancellation_step(booking, event, settings, facts):
    """Return ``(step or None, remarks)`` for an Event whose meeting is no more."""
    if not is_there(event) or not event.created_by_us:
        return None, ()
    if not settings or settings.cancelled != "keep":
        return Step("delete", event.sobject, sfid=event.sfid), ()
    values = cancelled_look(event.sobject, booking, event.values)
    values, dropped = fit(values, facts.schema.get(event.sobject), creating=False)
    values, remarks = _without_refused(event, values)
    remarks += [(FIELD_DROPPED, f"{event.sobject}.{name}") for name in dropped]
    return _difference(event, values, False), tuple(remarks)


def _without_refused(event, values):
    """Return ``(values, remarks)``: without what the org would refuse once more."""
    still = {name for name, value in event.refused.items() if values.get(name) == value}
    start, end = TIMES
    if values.get(start) != event.values.get(start):
        still -= {end}  # another start, another length
    remarks = [(FIELD_REFUSED, f"{event.sobject}.{name}") for name in sorted(still)]
    return {name: value for name, value in values.items() if name not in still}, remarks


def _difference(event, values, for_person):
    """Return the step from what we last wrote to ``values``, or None."""
    changed = {
        name: value for name, value in values.items() if value != event.values.get(name)
    }
    if not changed and not for_person:
        return None
    return Step("update", event.sobject, changed, event.sfid, for_person)
