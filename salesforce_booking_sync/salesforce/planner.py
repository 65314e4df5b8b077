# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The planner: decides what to do for one booking. Pure; no Odoo, no HTTP."""

from dataclasses import dataclass, field

from .errors import Kind, Problem
from .payload import event_values, fit, person_values
from .records import Lookups, Written
from .text import fits

EMAIL_LENGTH = 80

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
    """One change to one record. ``verb`` is "create", "update" or "delete"."""

    verb: str
    sobject: str
    values: dict = field(default_factory=dict)
    sfid: str | None = None


@dataclass(frozen=True)
class Plan:
    """What to do for one booking.

    ``person`` is who the Event is for when no step creates them. An ``event`` step that
    creates leaves ``WhoId`` out: whoever writes it puts in the person's Id.
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
    attendee = booking.attendee
    if not history.person and attendee and attendee.email_key:
        emails = frozenset([attendee.email_key])
    if booking.host and booking.host.email_key not in ("", history.host_email):
        hosts = frozenset([booking.host.email_key])
    return Lookups(emails, hosts, unsure)


def plan(booking, history, found, settings, schema):
    """Return the `Plan` that closes the difference between Odoo and Salesforce."""
    event = history.event or _found_event(history, found)
    if not booking.is_scheduled:
        return Plan(person=history.person, event=_removal(event))

    person, new_person, problem, remarks = history.person, None, None, []
    if not person:
        person, problem = _match(booking.attendee, found, settings)
    if problem:
        return Plan(problem=problem)
    if not person:
        if settings.register_as == "match":
            remarks.append((NOBODY_MATCHED, booking.attendee.email_key))
            return Plan(remarks=tuple(remarks))
        new_person, dropped = _new_person(booking.attendee, settings, schema)
        remarks += [(FIELD_DROPPED, f"{new_person.sobject}.{name}") for name in dropped]

    step = None
    if event or settings.create_event:
        owner, unknown = _owner(booking, history, found, settings)
        if unknown:
            remarks.append((HOST_UNKNOWN, booking.host.email_key))
        values = event_values(
            booking, history.reference, person.sfid if person else None, owner
        )
        fields = schema.get("Event")
        values, dropped = fit(values, fields, creating=not event)
        remarks += [(FIELD_DROPPED, f"Event.{name}") for name in dropped]
        step = _difference(event, values)
    return Plan(person, new_person, step, None, tuple(remarks))


def _found_event(history, found):
    """The Event of an earlier try whose answer never came, if it is there after all."""
    sfid = found.events.get(history.reference)
    return Written("Event", sfid, {}, created_by_us=True) if sfid else None


def _removal(event):
    if event and event.created_by_us:
        return Step("delete", event.sobject, sfid=event.sfid)
    return None


def _match(attendee, found, settings):
    """Return ``(person or None, problem or None)``."""
    if not attendee:
        return None, Problem(Kind.FIX_DATA, "NO_ATTENDEE", "")
    if not attendee.email_key:
        return None, Problem(Kind.FIX_DATA, "NO_EMAIL", "")
    if not fits(attendee.email_key, EMAIL_LENGTH):
        return None, Problem(Kind.FIX_DATA, "EMAIL_TOO_LONG", "")
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


def _owner(booking, history, found, settings):
    """Return ``(User Id or None to leave the owner, is the host unknown there)``."""
    email = booking.host.email_key if booking.host else ""
    if not email or email == history.host_email:
        return None, False
    owner = found.users.get(email)
    return owner or settings.fallback_owner, not owner


def _difference(event, values):
    """Return the step from what we last wrote to ``values``, or None."""
    if not event:
        values.pop("WhoId", None)
        return Step("create", "Event", values)
    changed = {
        name: value
        for name, value in values.items()
        if value != event.values.get(name)
    }
    # A person can be put on the Event by people in Salesforce; only a create sets it.
    changed.pop("WhoId", None)
    return Step("update", "Event", changed, event.sfid) if changed else None
