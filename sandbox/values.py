# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ids, moments and texts as Salesforce writes them."""

import re
from datetime import date, datetime, timezone

ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ID_15 = re.compile(r"[A-Za-z0-9]{15}\Z")
ID_18 = re.compile(r"[A-Za-z0-9]{15}[A-Z0-5]{3}\Z")
MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)\Z"
)
DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
FIRST_YEAR, LAST_YEAR = 1700, 4000
EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])\Z"
)


def checksum(id15):
    """The three letters that make a 15-character id safe without case."""
    letters = []
    for start in (0, 5, 10):
        bits = sum(
            1 << place
            for place, char in enumerate(id15[start : start + 5])
            if "A" <= char <= "Z"
        )
        letters.append(ID_ALPHABET[bits])
    return "".join(letters)


def id18(text):
    """The 18-character form of an id of 15 or 18 characters, else None."""
    if not isinstance(text, str):
        return None
    if ID_15.match(text):
        return text + checksum(text)
    if ID_18.match(text) and checksum(text[:15]) == text[15:]:
        return text
    return None


def new_id(prefix, number):
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = BASE62[rest] + digits
    head = f"{prefix}5g00000"
    body = head + digits.rjust(15 - len(head), "0")
    return body + checksum(body)


def utf16_length(text):
    """Length as Salesforce counts: an emoji takes two."""
    return len(text.encode("utf-16-le")) // 2


def parse_moment(text):
    """Aware UTC datetime, to the second, of an API or SOQL literal, else None."""
    match = MOMENT.match(text)
    if not match:
        return None
    day, clock, zone = match.groups()
    zone = "+00:00" if zone == "Z" else zone
    if ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    try:
        clock = clock.split(".")[0]
        moment = datetime.fromisoformat(f"{day}T{clock}{zone}").astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def parse_day(text):
    if not DAY.match(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def format_moment(moment):
    """2026-11-22T09:00:00.000+0000"""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def now():
    return format_moment(datetime.now(timezone.utc))


def stored_moment(text):
    """The aware datetime of a stored value (the API's own form)."""
    return datetime.strptime(text[:19], "%Y-%m-%dT%H:%M:%S").replace(
        tzinfo=timezone.utc
    )


def is_email(text):
    return bool(EMAIL.match(text)) and len(text.split("@")[0]) <= 64
