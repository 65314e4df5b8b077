# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The Ids of records: their two lengths, and whose they are."""

import re

_ID = re.compile("([A-Za-z0-9]{15})([A-Z0-5]{3})?")
_CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
# Of the objects that an answer or a fixed value may name; custom ones differ by org.
KIND_BY_PREFIX = {
    "001": "Account",
    "003": "Contact",
    "005": "User",
    "006": "Opportunity",
    "00G": "Group",
    "00Q": "Lead",
    "00T": "Task",
    "00U": "Event",
    "00v": "CampaignMember",
    "012": "RecordType",
    "500": "Case",
    "701": "Campaign",
    "0PK": "Individual",
}


def full_id(text):
    """Return the 18-character form of an Id of 15 or 18 characters, else None.

    The three more tell which of the others are capitals.
    """
    match = _ID.fullmatch(text)
    if not match:
        return None
    short, check = match.groups()
    letters = "".join(_check(short[start : start + 5]) for start in (0, 5, 10))
    if check and check != letters:
        return None
    return short + letters


def _check(part):
    return _CHECKS[
        sum("A" <= char <= "Z" and 1 << place for place, char in enumerate(part))
    ]
