# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Phone numbers, compared by their digits; pure."""

import re

# Of the object: what is searched. Only those the user may see are asked for.
FIELDS = ("Phone", "MobilePhone")
# Shorter numbers are the same in many towns.
FEWEST = 8
# A country code has no more digits.
COUNTRY_CODE = 3

_EXTENSION = re.compile(r"(ext|x|#|;|,).*", re.IGNORECASE | re.DOTALL)


def phone_key(text):
    """Return the digits of a number that tell it from others, or nothing.

    The zeros before a town or a country are left out, and so is an extension.
    """
    number = _EXTENSION.sub("", (text or "").replace("(0)", ""))
    digits = "".join(char for char in number if "0" <= char <= "9").lstrip("0")
    return digits if len(digits) >= FEWEST else ""


def is_same(one, other):
    """Whether two keys are one number, with its country code or without."""
    short, long = sorted((one, other), key=len)
    return bool(
        short and long.endswith(short) and len(long) - len(short) <= COUNTRY_CODE
    )


def pattern(key):
    """Return what a number of this key is LIKE, however its digits are parted."""
    return "%" + "%".join(key[-FEWEST:]) + "%"


class Numbers:
    """The keys that are looked for, found quickly by a number of the org."""

    def __init__(self, keys):
        self._by_end = {}
        for key in keys:
            self._by_end.setdefault(key[-FEWEST:], []).append(key)

    def same_as(self, text):
        """Return the keys that are the same number as ``text``."""
        theirs = phone_key(text)
        candidates = self._by_end.get(theirs[-FEWEST:], ())
        return [key for key in candidates if is_same(key, theirs)]
