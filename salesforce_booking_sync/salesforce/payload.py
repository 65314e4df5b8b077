# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The field values of each record, made from a booking and fitted to the org."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .choices import RECORD_TYPE
from .names import NAMELESS
from .text import clean, shorten

REFERENCE_LABEL = "Odoo booking reference:"


def timestamp(moment):
    """Return a naive UTC datetime as Salesforce reads it, to the second."""
    return moment.isoformat(timespec="seconds") + "Z"


def read_timestamp(text):
    """Return the naive UTC datetime that `timestamp` wrote."""
    return datetime.fromisoformat(text.removesuffix("Z"))


# Salesforce has no longer Events, and none over a day unless the org allows them.
LONGEST, DAY = timedelta(days=14), timedelta(days=1)


def is_too_long(booking):
    return _length(booking) > LONGEST


def longest_end(booking):
    """Return when the Event of a booking ends, as long as it may be."""
    return booking.stop - max(_length(booking) - LONGEST, timedelta())


def _length(booking):
    last_day = DAY if booking.all_day else timedelta()
    return booking.stop - booking.start + last_day


def person_values(sobject, attendee, settings):
    """Return the values of a new Lead or Contact, or a person account's Contact."""
    first, last = attendee.names
    values = {
        "FirstName": first,
        "LastName": last,
        "Email": attendee.email_key,
        "Phone": attendee.phone,
        "Title": attendee.job_title,
    }
    picked = {"LeadSource": settings.lead_source, RECORD_TYPE: settings.record_type}
    if sobject == "Lead":
        picked["Status"] = settings.lead_status
    values |= {name: value for name, value in picked.items() if value}
    if sobject == "Lead":
        company = clean(attendee.company) or clean(settings.company_fallback)
        values["Company"] = company or NAMELESS
    return values


def event_values(booking, reference, owner_id=None, sobject="Event"):
    """Return the values of the Event; without ``owner_id`` the owner is left alone.

    Who it is for is not among them: they may be created by the same call.

    :param sobject: "Task" has a day alone; when and where stand in its description
    """
    if sobject == "Task":
        values = {
            "Subject": booking.subject,
            "ActivityDate": local_time(booking, booking.start).date().isoformat(),
            "Description": _description(booking, reference, meeting_line(booking)),
        }
    else:
        # The description says when a meeting ends that an Event may not be as long as.
        when = meeting_line(booking) if _length(booking) > DAY else ""
        values = {
            "Subject": booking.subject,
            "StartDateTime": timestamp(booking.start),
            "EndDateTime": timestamp(longest_end(booking)),
            "Location": booking.location,
            "Description": _description(booking, reference, when),
        }
    if owner_id:
        values["OwnerId"] = owner_id
    return values


def local_time(booking, moment):
    """Return a naive UTC ``moment`` as it is where the meeting takes place."""
    try:
        zone = ZoneInfo(booking.timezone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        zone = timezone.utc
    return moment.replace(tzinfo=timezone.utc).astimezone(zone)


def meeting_line(booking):
    """Return when and where, as the description of a Task says it."""
    start, stop = (local_time(booking, at) for at in (booking.start, booking.stop))
    if booking.all_day:
        days = dict.fromkeys(f"{day:%Y-%m-%d}" for day in (start, stop))
        when = f"Meeting: {' to '.join(days)}"
        return f"{when}, {clean(booking.location)}" if clean(booking.location) else when
    end = f"{stop:%H:%M}" if start.date() == stop.date() else f"{stop:%Y-%m-%d %H:%M}"
    when = f"Meeting: {start:%Y-%m-%d %H:%M} to {end} ({booking.timezone})"
    return f"{when}, {clean(booking.location)}" if clean(booking.location) else when


def _description(booking, reference, meeting=""):
    # Who was invited by an address alone is often called like it.
    guests = [
        f"{guest.name} <{guest.email}>"
        if guest.email and guest.email != guest.name
        else guest.name
        for guest in booking.guests
    ]
    # The reference stands first on a line of its own: a long text cannot cut it off.
    about = [
        f"{REFERENCE_LABEL} {reference}",
        meeting,
        f"Booked in Odoo: {booking.link}" if booking.link else "",
        f"Guests: {', '.join(guests)}" if guests else "",
    ]
    return "\n".join([*filter(None, about), "", booking.description]).strip()


def same_value(ours, theirs):
    """Whether the org holds what we wrote, in whatever way it spells it."""
    if not ours or not theirs:
        return not ours and not theirs
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return ours == theirs
    mine, held = _instant(ours), _instant(theirs)
    return mine == held if mine and held else clean(str(ours)) == clean(str(theirs))


def _instant(value):
    """Return the moment a text names, as Salesforce or `timestamp` writes it."""
    for form in ("%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"):
        try:
            return datetime.strptime(str(value), form)
        except ValueError:
            continue
    return None


def fit(values, fields, *, creating, may_be_there=False):
    """Return ``(values the org takes, names of the fields it does not)``.

    ``fields`` is the org's schema of the object: name -> ``length``, ``createable``,
    ``updateable``. Texts are cleaned and cut to length. Empty values are left out of a
    new record; in an update they clear the field, and so they do in a creation by key
    of what ``may_be_there`` with older values. Without a schema all is sent.
    """
    fitted, dropped = {}, []
    for name, value in values.items():
        field = (fields or {}).get(name)
        allowed = field and field["createable" if creating else "updateable"]
        if fields and not allowed:
            if value:
                dropped.append(name)
            continue
        if isinstance(value, str):
            value = clean(value)
            if field and field.get("length"):
                value = shorten(value, field["length"])
        if value in ("", None) and creating and not may_be_there:
            continue
        fitted[name] = None if value == "" else value
    return fitted, tuple(dropped)
