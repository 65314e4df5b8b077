# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which Event there is for a booking, as far as anybody knows; pure."""

from dataclasses import replace

from .errors import make_problem
from .payload import same_value
from .records import BY_KEY, EXISTENCE, MEETING_BY_PREFIX, UNSURE, Written

# Of an Event that is only known to be there.
WHOS = "EventWhoIds"
UNREAD = dict.fromkeys(("Subject", "Location", "Description", "WhoId"), UNSURE)


def event_there(history, found, facts):
    """Return ``(Written or None, problem or None)``: the Event as far as anybody knows.

    A write of unknown outcome is believed in once it is settled and was looked for.
    """
    event = history.event
    if event and event.sfid in found.held:
        values = found.held[event.sfid]
        if values is None or history.settled:
            event = as_held(event, values)
    if not history.unsure_since:
        return event, None
    ids = list(found.events.get(history.reference, ()))
    if is_there(event):
        ids = [sfid for sfid in ids if sfid != event.sfid]
        return (event, make_problem("AMBIGUOUS")) if ids else (event, None)
    if len(ids) > 1:
        return None, make_problem("AMBIGUOUS")
    if ids:
        sobject = MEETING_BY_PREFIX[ids[0][:3]]
        return Written(sobject, ids[0], UNREAD, created_by_us=True), None
    return event, _why_undecidable(history, facts)


def is_owed(event):
    """Whether it is still to be put on its person, or on its guests."""
    return UNSURE in (event.values.get("WhoId"), event.values.get(WHOS))


def is_there(event):
    return bool(event and not event.gone)


def _why_undecidable(history, facts):
    """Return the problem of an Event that was not found and may be there, or None."""
    if not history.unsure_as or is_there(history.event):
        return None
    if history.unsure_as == BY_KEY:
        return None if facts.has_keys else make_problem("KEY_FIELD_UNUSABLE")
    if not history.settled:
        return make_problem("UNSETTLED")
    return make_problem("NOT_FINDABLE") if _is_beyond_finding(facts) else None


def as_held(event, values):
    """Return the Event with what the org holds now in place of what was in doubt."""
    if values is None:
        # Made or deleted by a lost request of ours, or deleted by a person there.
        return None if EXISTENCE in event.doubts else replace(event, gone=True)
    wrong = [
        name
        for name in event.doubts
        if name in values and not same_value(event.values.get(name), values[name])
    ]
    # Guests are not among what is read.
    wrong += {WHOS} & {*event.doubts}
    known = event.values | dict.fromkeys(wrong, UNSURE)
    return replace(event, values=known, doubts=())


def _is_beyond_finding(facts):
    """Whether an Event that is there might not be found by its reference."""
    hidden = facts.schema and not all(
        field and field["createable"] for field in description_fields(facts)
    )
    return bool(hidden or not facts.believes("Event"))


def description_fields(facts):
    return [facts.schema.get(name, {}).get("Description") for name in facts.meetings]
