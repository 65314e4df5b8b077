# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The planner: decides what to do for one booking. Pure; no Odoo, no HTTP."""

from dataclasses import dataclass, field

from .errors import Kind, Problem
from .payload import event_values, fit, person_values
from .records import UNSURE, Lookups, Written
from .text import fits

EMAIL_LENGTH = 80
USER_EMAIL_LENGTH = 128

# Codes of what a plan may remark beside its steps.
NOBODY_MATCHED = "NOBODY_MATCHED"
HOST_UNKNOWN = "HOST_UNKNOWN"
FIELD_DROPPED = "FIELD_DROPPED"

# Who comes first when several records have the address.
PREFERENCE = {
    "lead": ("Lead", "Contact"),
    "contact": ("Contact", "Lead"),
    "match": ("Lead", "Contact"),
}


@dataclass(frozen=True)
class Step:
    """One change to one record. ``verb`` is "create", "update" or "delete".

    ``for_person``: an update that puts the Event on the plan's person.
    """

    verb: str
    sobject: str
    values: dict = field(default_factory=dict)
    sfid: str | None = None
    for_person: bool = False


@dataclass(frozen=True)
class Plan:
    """What to do for one booking.

    ``person`` is who the Event is for when no step creates them. An ``event`` step that
    creates leaves ``WhoId`` out: whoever writes it puts in the person's Id. An update
    touches it only where the attendee is somebody else now: people in Salesforce may
    have put another person on the Event.
    """

    person: Written | None = None
    create_person: Step | None = None
    event: Step | None = None
    problem: Problem | None = None
    remarks: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self):
        return not (self.create_person or self.event)


def lookups(booking, history, settings):
    """Return what must be asked in Salesforce before this booking can be planned."""
    unsure = history.unsure_since if not history.event else None
    if not booking.is_scheduled:
        return Lookups(events_since=unsure)
    emails = hosts = frozenset()
    if not _known_person(booking, history):
        if _why_unmatchable(booking.attendee):
            return Lookups(events_since=unsure)
        emails = frozenset([booking.attendee.email_key])
    host = _unsettled_host(booking, history)
    if host and fits(host, USER_EMAIL_LENGTH):
        if history.event or unsure or settings.create_event:
            hosts = frozenset([host])
    return Lookups(emails, hosts, unsure)


def plan(booking, history, found, settings, schema):
    """Return the `Plan` that closes the difference between Odoo and Salesforce."""
    event = history.event or _found_event(history, found)
    if not booking.is_scheduled:
        return Plan(person=history.person, event=_removal(event))

    known = _known_person(booking, history)
    person, new_person, problem, remarks = known, None, None, []
    if not person:
        person, problem = _match(booking.attendee, found, settings)
    if problem:
        return Plan(problem=problem)
    if not person and settings.register_as == "match":
        remarks.append((NOBODY_MATCHED, booking.attendee.email_key))
        if not event:
            return Plan(remarks=tuple(remarks))
    elif not person:
        new_person, dropped = _new_person(booking.attendee, settings, schema)
        remarks += [(FIELD_DROPPED, f"{new_person.sobject}.{name}") for name in dropped]

    step = None
    if event or settings.create_event:
        owner, unknown = _owner(booking, history, found, settings)
        if unknown:
            remarks.append((HOST_UNKNOWN, booking.host.email_key))
        values = event_values(booking, history.reference, owner)
        fields = schema.get("Event")
        values, dropped = fit(values, fields, creating=not event)
        remarks += [(FIELD_DROPPED, f"Event.{name}") for name in dropped]
        replaced = not known and history.person_key not in ("", booking.attendee.key)
        step = _difference(event, values, bool(replaced and (person or new_person)))
    return Plan(person, new_person, step, None, tuple(remarks))


def _known_person(booking, history):
    """Return the person of the Event, unless the attendee is somebody else now."""
    attendee = booking.attendee
    if attendee and history.person_key not in ("", attendee.key):
        return None
    return history.person


def _found_event(history, found):
    """The Event of an earlier try whose answer never came, if it is there after all."""
    sfid = found.events.get(history.reference)
    return Written("Event", sfid, {}, created_by_us=True) if sfid else None


def _removal(event):
    if event and event.created_by_us:
        return Step("delete", event.sobject, sfid=event.sfid)
    return None


def _why_unmatchable(attendee):
    """Return the code of what keeps ``attendee`` from being looked for, or None."""
    if not attendee:
        return "NO_ATTENDEE"
    if not attendee.email_key:
        return "NO_EMAIL"
    if not fits(attendee.email_key, EMAIL_LENGTH):
        return "EMAIL_TOO_LONG"
    return None


def _match(attendee, found, settings):
    """Return ``(person or None, problem or None)``."""
    code = _why_unmatchable(attendee)
    if code:
        return None, Problem(Kind.FIX_DATA, code, "")
    if attendee.email_key not in found.people:
        return None, Problem(Kind.RETRY, "NOT_LOOKED_UP", "")
    candidates = found.people[attendee.email_key]
    for sobject in PREFERENCE[settings.register_as]:
        same = [each for each in candidates if each.sobject == sobject]
        if same:
            best = max(same, key=lambda each: (each.last_activity, each.created))
            return Written(best.sobject, best.sfid), None
    return None, None


def _new_person(attendee, settings, schema):
    sobject = "Contact" if settings.register_as == "contact" else "Lead"
    values = person_values(sobject, attendee, settings)
    values, dropped = fit(values, schema.get(sobject), creating=True)
    return Step("create", sobject, values), dropped


def _unsettled_host(booking, history):
    """Return the key of the host who does not own the Event yet, as far as we know."""
    email = booking.host.email_key if booking.host else ""
    event = history.event
    # A new Event has no owner, even where an earlier one of the booking had.
    settled = event and event.values.get("OwnerId") != UNSURE
    return "" if settled and email == history.host_email else email


def _owner(booking, history, found, settings):
    """Return ``(User Id or None to leave the owner, is the host unknown there)``."""
    email = _unsettled_host(booking, history)
    if not email:
        return None, False
    owner = found.users.get(email)
    return owner or settings.fallback_owner, not owner


def _difference(event, values, for_person):
    """Return the step from what we last wrote to ``values``, or None."""
    if not event:
        return Step("create", "Event", values)
    changed = {
        name: value for name, value in values.items() if value != event.values.get(name)
    }
    if not changed and not for_person:
        return None
    return Step("update", "Event", changed, event.sfid, for_person)
