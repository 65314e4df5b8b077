# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Guests who are put on the Event beside the person it is for; pure.

Salesforce takes up to 50 Contacts there, and nobody beside a Lead.
"""

from .event_there import WHOS
from .matching import choose
from .person_step import EMAIL_LENGTH
from .records import UNSURE
from .text import fits

MOST = 49


def are_taken(settings, facts):
    """Whether the page wants them there, and the org can: by Shared Activities."""
    event = facts.schema.get("Event", {})
    wanted = settings.guests == "add" and settings.meeting_as == "Event"
    return wanted and not settings.private and WHOS in event


def keys(booking, settings, facts):
    """Return the addresses that are looked up."""
    if not are_taken(settings, facts):
        return frozenset()
    return frozenset(
        guest.email_key
        for guest in booking.guests
        if guest.email_key and fits(guest.email_key, EMAIL_LENGTH)
    )


def guest_values(booking, event, person, found, settings, facts, *, anew):
    """Return ``{WHOS: Ids of the guests who are Contacts}``, or nothing to write.

    :param event: `records.Written` as last written, or None
    :param anew: whether the Event is made, or goes to another person
    """
    before = (event and event.values.get(WHOS)) or []
    if not are_taken(settings, facts) or not person or person.sobject == "Lead":
        return {}
    ids = []
    for key in sorted(keys(booking, settings, facts)):
        people = [each for each in found.people.get(key, ()) if each.sobject != "Lead"]
        best, _remarks = choose(people, settings)
        if best and best.sfid not in (person.sfid, *ids):
            ids.append(best.sfid)
    ids = ids[:MOST]
    is_same = before != UNSURE and ids == before
    return {} if is_same and not (anew and ids) else {WHOS: ids}
