# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading a date, or a date with a time, that somebody wrote as text."""

import re
from datetime import date, datetime, timedelta, timezone

_YEAR_FIRST = re.compile(
    r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?",
)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.]) ?(\d{1,2})\2 ?(\d{4})")
_MOMENT = re.compile(
    r"(?P<day>[\d/.年月日-]{8,11})(?:T|,? +)(?P<hour>\d{1,2}):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)? ?(?P<half>[AaPp][Mm])?"
    r" ?(?P<zone>Z|UTC|[+-]\d\d:?\d\d)?"
)


def read_day(text):
    """Return the one date that ``text`` can mean, or None."""
    days = _days(text)
    return days.pop() if len(days) == 1 else None


def ambiguous_day(text):
    """Whether some read ``text`` as one day and some as another: 03/04/2026."""
    return len(_days(text)) > 1


def _days(text):
    match = _YEAR_FIRST.fullmatch(text)
    if match:
        return _real(match.groups())
    match = _YEAR_LAST.fullmatch(text)
    if not match:
        return set()
    first, mark, second, year = match.groups()
    if mark == ".":
        # With dots the day comes first everywhere.
        return _real((year, second, first))
    return _real((year, second, first), (year, first, second))


def _real(*candidates):
    days = set()
    for candidate in candidates:
        try:
            days.add(date(*map(int, candidate)))
        except ValueError:
            continue
    return days


def read_moment(text, zone):
    """Return the aware datetime that ``text`` means, or None.

    :param zone: tzinfo of a text that names none
    """
    match = _MOMENT.fullmatch(text)
    day = read_day(match["day"]) if match else None
    if not day:
        return None
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"].lower() == "pm" else 0)
    try:
        return datetime(
            day.year,
            day.month,
            day.day,
            hour,
            int(match["minute"]),
            int(match["second"] or 0),
            tzinfo=_zone(match["zone"]) or zone,
        )
    except ValueError:
        return None


def _zone(text):
    """:raise ValueError: there is no such zone"""
    if not text or text in ("Z", "UTC"):
        return timezone.utc if text else None
    hours, minutes = int(text[1:3]), int(text[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)
