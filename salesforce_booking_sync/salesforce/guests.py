# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Guests: put on the Event beside the person it is for, or registered like them; pure.

Salesforce takes up to 50 Contacts on an Event, and nobody beside a Lead.
"""

from dataclasses import replace

from . import person_accounts
from .event_there import WHOS
from .matching import choose
from .person_step import EMAIL_LENGTH, new_person_step
from .records import UNSURE, Written
from .text import fits

ADD, REGISTER = "add", "register"
MOST = 49
# Codes of remarks; the detail of the first is what Salesforce said.
GUEST_REFUSED = "GUEST_REFUSED"
GUESTS_NOT_SURE = "GUESTS_NOT_SURE"


def are_taken(settings, facts):
    """Whether something is done with guests beside naming them in the description."""
    if settings.guests == REGISTER:
        return settings.register_as != "match"
    # That takes Shared Activities.
    event = facts.schema.get("Event", {})
    wanted = settings.guests == ADD and settings.meeting_as == "Event"
    return wanted and not settings.private and WHOS in event


def invited(booking):
    """Return ``{e-mail key: guest}`` of those who can be looked for."""
    booker = booking.attendee.email_key if booking.attendee else ""
    keys = {guest.email_key: guest for guest in booking.guests}
    return {
        key: guest
        for key, guest in sorted(keys.items())
        if key and key != booker and fits(key, EMAIL_LENGTH)
    }


def guests_done(booking, settings, facts):
    """Return what is remembered once these guests are dealt with, empty for nothing."""
    if not are_taken(settings, facts):
        return ""
    return "\n".join([settings.guests, *invited(booking)])


def are_done(booking, history, settings, facts):
    """Whether something was done with these guests already."""
    done = guests_done(booking, settings, facts)
    return bool(done) and done == history.guests_done


def keys(booking, history, settings, facts, anew):
    """Return the addresses that are looked up: those of guests not yet dealt with.

    :param anew: whether the meeting is made, or goes to another person
    """
    if not are_taken(settings, facts):
        return frozenset()
    done = are_done(booking, history, settings, facts)
    if done and not (anew and settings.guests == ADD):
        return frozenset()
    return frozenset(invited(booking))


def guest_values(booking, history, event, person, found, settings, facts, anew):
    """Return ``{WHOS: Ids of the guests who are Contacts}``, or nothing to write.

    :param event: `records.Written` as last written, or None
    """
    if settings.guests != ADD or not are_taken(settings, facts):
        return {}
    if not person or person.sobject == "Lead":
        return {}
    if are_done(booking, history, settings, facts) and not anew:
        return {}
    ids = []
    for key in invited(booking):
        people = [each for each in found.people.get(key, ()) if each.sobject != "Lead"]
        best, _remarks = choose(people, settings)
        if best and best.sfid not in (person.sfid, *ids):
            ids.append(best.sfid)
    before = (event and event.values.get(WHOS)) or []
    same = before != UNSURE and ids[:MOST] == before
    return {} if same and not (anew and ids) else {WHOS: ids[:MOST]}


def guest_steps(booking, history, found, settings, facts):
    """Return ``({e-mail key: the Step that creates the guest}, those found, remarks)``.

    Who was found is a `records.Written`.
    """
    wanted = ()
    if settings.guests == REGISTER:
        wanted = keys(booking, history, settings, facts, False)
    steps, there, remarks = {}, [], []
    for key in sorted(wanted):
        best, _remarks = choose(found.people[key], settings)
        if best:
            there.append(Written(best.sobject, best.sfid))
            continue
        if not _may_be_created(settings, facts):
            return {}, [], [(GUESTS_NOT_SURE, "")]
        theirs = as_booker(booking, key)
        steps[key], more = new_person_step(theirs, found, settings, facts.schema)
        remarks += more
    return steps, there, remarks


def as_booker(booking, key):
    """Return the booking as if this guest had made it.

    What the booker answered is nothing that a guest said.
    """
    return replace(booking, attendee=invited(booking)[key], guests=(), answers=())


def _may_be_created(settings, facts):
    """Whether nobody found means nobody there, and the org has what is created."""
    if settings.sobject == person_accounts.ACCOUNT:
        if not person_accounts.are_on(facts.schema):
            return False
    return facts.believes("Lead", "Contact") and not facts.keys_unusable
