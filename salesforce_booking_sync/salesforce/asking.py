# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What has to be asked in Salesforce before a booking can be planned; pure."""

from dataclasses import replace

from . import accounts, companions, guests, person_accounts, phones, related
from .event_step import comes_back, to_fill
from .event_there import description_fields, is_owed, is_there
from .known import fields_to_read, has_consents, known_values, news
from .meeting import awaits_confirmation
from .owners import OF_PERSON, OWNER, key_to_ask_for, person_owner_key
from .person_step import is_same_attendee, known_person, tried_emails, why_unmatchable
from .records import BY_KEY, Lookups
from .targets import EVENT, RESERVED
from .templates import as_written
from .text import fits

USER_EMAIL_LENGTH = 128


def lookups(booking, history, settings, facts, users=()):
    """Return what must be asked in Salesforce before this booking can be planned.

    ``users``: the host e-mail keys whose User is known.
    """
    booking = as_written(booking, settings)
    doubtful = _doubtful_records(booking, history, facts)
    if not booking.is_scheduled or _is_left(booking, history, settings):
        return doubtful
    if history.person and history.person.gone and is_there(history.event):
        # What the org said is deleted may have been the Event.
        doubtful = replace(doubtful, event_ids=frozenset([history.event.sfid]))
    doubtful = _with_fields_to_fill(doubtful, booking, history, settings, facts)
    emails = ids = fields = frozenset()
    known = known_person(booking, history)
    if known:
        ids = _to_compare(known, booking, history, settings, facts)
    else:
        if why_unmatchable(booking.attendee):
            return doubtful
        emails = frozenset(
            [booking.attendee.email_key, *tried_emails(booking, history)]
        )
        if history.person and is_same_attendee(booking, history):
            ids = frozenset([history.person.sfid])
    if settings.known_customer != "leave" and (emails or ids):
        fields = fields_to_read(settings)
    anew = _is_anew(booking, history, settings) or bool(doubtful.event_ids)
    invited = guests.keys(booking, history, settings, facts, anew)
    keys = {_event_owner_to_ask_for(booking, history, settings)}
    companies = set()
    for one in _who_may_be_created(booking, emails, invited, settings):
        keys.add(person_owner_key(one, settings))
        companies |= {*accounts.keys(one, settings, facts.schema)}
    if OF_PERSON in keys:
        fields |= {OWNER}
        ids |= frozenset([known.sfid] if known else [])
    phone = ""
    if emails and settings.match_phone:
        phone = phones.phone_key(booking.attendee.phone)
    deals, relates = (), frozenset()
    if settings.related_to != "none" and anew:
        fields |= {accounts.ACCOUNT}
        ids |= frozenset([known.sfid] if known else [])
        if related.wants_deals(settings, facts.schema):
            deals = related.keys(emails, known)
            relates = frozenset([related.WHAT])
    if person_accounts.are_on(facts.schema) and fields - {OWNER}:
        fields |= person_accounts.CONTACT_FIELDS
    hosts = frozenset(
        key
        for key in keys - {"", OF_PERSON}
        if key not in users and fits(key, USER_EMAIL_LENGTH)
    )
    return replace(
        doubtful,
        emails=emails,
        person_ids=ids,
        person_fields=fields,
        host_emails=hosts,
        accounts=frozenset(companies),
        phones=frozenset([phone] if phone else []),
        deals=frozenset(deals),
        relates=relates,
        guests=invited,
    )


def _is_anew(booking, history, settings):
    """Whether the meeting is made, or goes to somebody else."""
    event = history.event
    if not is_there(event):
        back = not event or comes_back(event, booking, settings)
        return back and settings.create_event and not settings.private
    return not is_same_attendee(booking, history) or is_owed(event)


def _who_may_be_created(booking, emails, invited, settings):
    """Yield a booking for each person that the plan may create."""
    if emails and settings.register_as != "match":
        yield booking
    if settings.guests == guests.REGISTER:
        for key in invited:
            yield guests.as_booker(booking, key)


def _is_left(booking, history, settings):
    event = history.event or history.unsure_since
    return awaits_confirmation(booking, event, settings)


def _event_owner_to_ask_for(booking, history, settings):
    event = history.event
    if event and event.gone and not comes_back(event, booking, settings):
        return ""  # nobody has to own it
    if not (event or history.unsure_since or settings.create_event):
        return ""
    if event and not event.gone and not is_same_attendee(booking, history):
        if settings.event_owner == "person":
            return OF_PERSON  # it goes to somebody else's
    return key_to_ask_for(booking, history, settings)


def _to_compare(person, booking, history, settings, facts):
    """Return the Id of ``person`` where they are to be compared with the booking."""
    if settings.known_customer == "leave" or not booking.attendee:
        return frozenset()
    values, _dropped, _remarks = known_values(
        person.sobject, booking, settings, facts.schema
    )
    doubts = history.unsure_since and history.settled and person.doubts
    return frozenset([person.sfid] if doubts or news(person, values) else [])


def held_for_individual(booking, history, settings, facts):
    """Return by what a known customer is held who may be given an Individual.

    Two bookings of theirs would make two of them. Another of which they are known has
    their Id, one that has to look for them their address.
    """
    known = known_person(booking, history)
    if not (known and settings and booking.is_scheduled and booking.attendee):
        return set()
    if settings.known_customer == "leave" or not has_consents(settings):
        return set()
    booking = as_written(booking, settings)
    values = known_values(known.sobject, booking, settings, facts.schema)[0]
    if not history.settled:
        values = companions.surely_not_made(values, known.values)
    needs = any(map(companions.companion_of, news(known, values)))
    return {known.sfid, booking.attendee.email_key} - {""} if needs else set()


def _doubtful_records(booking, history, facts):
    """What a request of unknown outcome makes worth reading again."""
    if not history.unsure_since:
        return Lookups()
    references, made, ids = frozenset(), frozenset(), frozenset()
    if history.unsure_as == BY_KEY:
        if facts.has_keys and (history.settled or not booking.is_scheduled):
            references = frozenset([history.reference])
    elif history.unsure_as and history.settled and not is_there(history.event):
        if not facts.schema or all(description_fields(facts)):
            times = (history.unsure_since, history.settles_at)
            made = frozenset([(*times, history.unsure_as)])
    fields = frozenset()
    if history.settled and is_there(history.event):
        ids = frozenset([history.event.sfid])
        fields = frozenset(history.event.doubts) - RESERVED[EVENT]
    tasks = frozenset(["Task"] if facts.tasks and (references or made) else [])
    return Lookups(
        event_ids=ids,
        event_fields=fields,
        references=references,
        events_made=made,
        tasks=tasks,
    )


def _with_fields_to_fill(asked, booking, history, settings, facts):
    """Ask for the Event too where only that tells whether a field is still empty."""
    names = to_fill(booking, history.event, settings, facts)
    if not names:
        return asked
    return replace(
        asked,
        event_ids=asked.event_ids | {history.event.sfid},
        event_fields=asked.event_fields | names.keys(),
    )
