# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a page says of how a meeting looks in Salesforce; pure."""

from datetime import timedelta

from .records import UNSURE
from .text import clean, shorten

CANCELLED = "Cancelled:"
NO_SHOW = "No-show:"
SUBJECT_LENGTH = 255
SHOW_AS, PRIVATE, ALL_DAY = "ShowAs", "IsPrivate", "IsAllDayEvent"
REMINDER, REMINDER_AT = "IsReminderSet", "ReminderDateTime"
USUAL = "Busy"


def awaits_confirmation(booking, event, settings):
    """Whether nothing is sent yet; what is there already follows the booking."""
    return settings.only_confirmed and not booking.confirmed and not event


def look(sobject, booking, settings, before, timestamp):
    """Return the values of an Event beside what the booking itself says.

    A choice that the page no longer makes is taken back only where it was ours.

    :param sobject: a "Task" has a reminder alone
    :param before: the values last written, None where the Event is new
    """
    known = before or {}
    values = {}
    if settings.mark_no_show and booking.status == "no_show":
        values["Subject"] = f"{NO_SHOW} {booking.subject}"
    if sobject == "Event" and (booking.all_day or known.get(ALL_DAY)):
        values[ALL_DAY] = booking.all_day
    if sobject == "Event" and (settings.show_as or known.get(SHOW_AS)):
        values[SHOW_AS] = settings.show_as or USUAL
    if sobject == "Event" and settings.private and before is None:
        values[PRIVATE] = True
    if settings.reminder is not None:
        at = booking.start - timedelta(minutes=settings.reminder)
        values |= {REMINDER: True, REMINDER_AT: timestamp(at)}
    elif known.get(REMINDER):
        values[REMINDER] = False
    return values


def cancelled_look(sobject, booking, before):
    """Return the values of an Event that stays though there is no meeting any more."""
    subject = before.get("Subject") or ""
    if subject in ("", UNSURE):
        subject = booking.subject
    subject = subject.removeprefix(CANCELLED).strip()
    values = {"Subject": shorten(f"{CANCELLED} {subject}".strip(), SUBJECT_LENGTH)}
    if sobject == "Event":
        values[SHOW_AS] = "Free"
    if before.get(REMINDER):
        values[REMINDER] = False
    described = before.get("Description")
    if described not in (None, "", UNSURE):
        values["Description"] = _with_reason(described, clean(booking.cancel_reason))
    return values


def _with_reason(described, reason):
    """Return a description that says why, after the reference, which stays first."""
    first, *rest = described.split("\n")
    if rest and rest[0].startswith(CANCELLED):
        rest = rest[1:]  # as it was said before
    return "\n".join([first, *([f"{CANCELLED} {reason}"] if reason else []), *rest])
