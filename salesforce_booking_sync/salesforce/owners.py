# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who owns a new person and an Event; pure.

A key says whose it is to be: the e-mail key of a user, ``OF_PERSON``, or nothing where
the owner is left alone.
"""

from .choices import OWNER, choices
from .records import UNSURE
from .text import clean

OF_PERSON = "the person's"  # whoever owns the person of the Event
USER_PREFIX = "005"

# Codes of remarks.
HOST_UNKNOWN = "HOST_UNKNOWN"
EVENT_OWNER_UNKNOWN = "EVENT_OWNER_UNKNOWN"
EVENT_OWNER_NO_USER = "EVENT_OWNER_NO_USER"
PERSON_OWNER_UNKNOWN = "PERSON_OWNER_UNKNOWN"
QUEUE_GONE = "QUEUE_GONE"
# Of an Event that does not have the owner yet that it should have.
OWNER_UNKNOWN = {HOST_UNKNOWN, EVENT_OWNER_UNKNOWN, EVENT_OWNER_NO_USER}


def host_key(booking):
    return booking.host.email_key if booking.host else ""


def event_owner_key(booking, settings):
    if settings.event_owner == "person":
        return OF_PERSON
    if settings.event_owner == "fixed":
        return clean(settings.event_owner_email).lower()
    return host_key(booking)


def person_owner_key(booking, settings):
    if settings.person_owner == "fixed":
        return clean(settings.person_owner_email).lower()
    return host_key(booking) if settings.person_owner == "host" else ""


def owner_emails(booking, settings):
    """Return every e-mail key that a booking may need the user of."""
    keys = {event_owner_key(booking, settings), person_owner_key(booking, settings)}
    return keys - {"", OF_PERSON}


def key_to_ask_for(booking, history, settings):
    """Return the key of who may have to be made the owner of the Event."""
    event = history.event
    if history.unsure_since and history.settled and event and OWNER in event.doubts:
        # What is read in the same call may show that the owner has to be set again.
        return event_owner_key(booking, settings)
    return unsettled_key(booking, history, event, settings)


def unsettled_key(booking, history, event, settings):
    """Return the key of who does not own ``event`` yet, as far as we know."""
    key = event_owner_key(booking, settings)
    # A new Event has no owner, even where an earlier one of the booking had.
    is_there = event and not event.gone
    settled = history.event and is_there and event.values.get(OWNER) != UNSURE
    return "" if settled and key == history.host_email else key


def event_owner(key, found, settings, person):
    """Return ``(User Id or None to leave the owner, remark or None)``.

    :param person: the `plans.Step` that creates the person, or `records.Written`
    """
    if not key:
        return None, None
    if key == OF_PERSON:
        return _owner_of_person(found, settings, person)
    owner = found.users.get(key)
    code = EVENT_OWNER_UNKNOWN if settings.event_owner == "fixed" else HOST_UNKNOWN
    return owner or settings.fallback_owner, None if owner else (code, key)


def _owner_of_person(found, settings, person):
    if person is None:
        return settings.fallback_owner, None
    of = found.present.get(person.sfid, {}) if person.sfid else person.values
    owner = of.get(OWNER) or ""
    if not (owner or person.sfid):
        # Created without one they are the connecting user's, or whose the org's rules
        # say: that is seen once they are there.
        return settings.fallback_owner, None
    if owner.startswith(USER_PREFIX):
        return owner, None
    return settings.fallback_owner, (EVENT_OWNER_NO_USER, "")


def person_owner(booking, found, settings, schema):
    """Return ``(Id or None to leave the owner, remarks)`` for a new person."""
    if settings.person_owner == "queue":
        queue = settings.person_owner_queue
        there = not schema or queue in dict(choices(schema, settings.sobject, OWNER))
        return (queue, []) if there else (None, [(QUEUE_GONE, "")])
    key = person_owner_key(booking, settings)
    owner = found.users.get(key) if key else None
    return owner, [(PERSON_OWNER_UNKNOWN, key)] if key and not owner else []
