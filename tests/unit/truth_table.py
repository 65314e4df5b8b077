# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who a booking is for: what a page says × what is in Salesforce × what becomes of it.

`make docs` writes docs/truth_table.rst from this table, and test_truth_table.py tries
each of its lines in the local org.
"""

# What a page does with a new customer -> its settings.
MAKES = {
    "a Lead": {"register_as": "lead"},
    "a Contact; a Lead is used": {"register_as": "contact"},
    "a Contact, beside a Lead": {"register_as": "contact", "lead_found": "beside"},
    "nobody": {"register_as": "match"},
}

NOBODY = "nobody"
NEW_LEAD, NEW_CONTACT = "a new Lead", "a new Contact"
LEAD, CONTACT = "the Lead", "the Contact"
ITS_CONTACT = "the Contact it became"
NEWEST_LEAD, NEWEST_CONTACT = "the newest Lead", "the newest Contact"

# What has the address in Salesforce -> who the customer is, for each of MAKES.
WHO = {
    "nobody": (NEW_LEAD, NEW_CONTACT, NEW_CONTACT, NOBODY),
    "a Lead": (LEAD, LEAD, NEW_CONTACT, LEAD),
    "a Contact": (CONTACT, CONTACT, CONTACT, CONTACT),
    "a Lead and a Contact": (LEAD, CONTACT, CONTACT, LEAD),
    "a converted Lead": (ITS_CONTACT, ITS_CONTACT, ITS_CONTACT, ITS_CONTACT),
    "two Leads": (NEWEST_LEAD, NEWEST_LEAD, NEW_CONTACT, NEWEST_LEAD),
    "two Contacts": (NEWEST_CONTACT, NEWEST_CONTACT, NEWEST_CONTACT, NEWEST_CONTACT),
}

# Known customers -> what becomes of those who are there.
POLICIES = {
    "leave": "stays as it is",
    "fill": "its empty fields are filled",
    "overwrite": "what differs is written",
}
NEW = (NEW_LEAD, NEW_CONTACT)


def lines():
    """Yield ``(makes, there, who)``."""
    for there, people in WHO.items():
        for makes, who in zip(MAKES, people, strict=True):
            yield makes, there, who


def record(who, policy):
    """Return what becomes of the customer's record, in words."""
    if who == NOBODY:
        return "none"
    return "is created" if who in NEW else POLICIES[policy]


def event(who, on):
    """Return what becomes of the Event, in words."""
    if who == NOBODY:
        return "none; the booking says so" if on else "none"
    return f"for {who}" if on else "none"
