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
    "a person account": {"register_as": "person_account"},
    "a person account, beside a Lead": {
        "register_as": "person_account",
        "lead_found": "beside",
    },
}

NOBODY = "nobody"
NEW_LEAD, NEW_CONTACT = "a new Lead", "a new Contact"
LEAD, CONTACT = "the Lead", "the Contact"
NEW_PERSON, PERSON = "a new person account", "the person account"
ITS_CONTACT = "the Contact it became"
NEWEST_LEAD, NEWEST_CONTACT = "the newest Lead", "the newest Contact"

# What has the address in Salesforce -> who the customer is, for each of MAKES.
WHO = {
    "nobody": (NEW_LEAD, NEW_CONTACT, NEW_CONTACT, NOBODY, NEW_PERSON, NEW_PERSON),
    "a Lead": (LEAD, LEAD, NEW_CONTACT, LEAD, LEAD, NEW_PERSON),
    "a Contact": (CONTACT,) * 6,
    "a Lead and a Contact": (LEAD, CONTACT, CONTACT, LEAD, CONTACT, CONTACT),
    "a converted Lead": (ITS_CONTACT,) * 6,
    "two Leads": (
        *(NEWEST_LEAD, NEWEST_LEAD, NEW_CONTACT, NEWEST_LEAD),
        *(NEWEST_LEAD, NEW_PERSON),
    ),
    "two Contacts": (NEWEST_CONTACT,) * 6,
    "a person account": (PERSON,) * 6,
    "a Lead and a person account": (LEAD, PERSON, PERSON, LEAD, PERSON, PERSON),
}

# Known customers -> what becomes of those who are there.
POLICIES = {
    "leave": "stays as it is",
    "fill": "its empty fields are filled",
    "overwrite": "what differs is written",
}
NEW = (NEW_LEAD, NEW_CONTACT, NEW_PERSON)

# What a page says of a new Contact's Account.
ACCOUNTS = {
    "none": {},
    "their company's": {"account": "match"},
    "always the same": {"account": "fixed"},
    "a household": {"account": "household"},
    "their company's, else a household": {"account": "match", "household": True},
}
NO_ACCOUNT, THE_SAME, OWN = "none", "the page's", "a household of their own"
NO_COMPANY = "none, and the customer names no company"
# Which Accounts there are -> the new Contact's, for each of ACCOUNTS.
BELONGS_TO = {
    "none": (NO_ACCOUNT, NO_ACCOUNT, THE_SAME, OWN, NO_ACCOUNT),
    NO_COMPANY: (NO_ACCOUNT, NO_ACCOUNT, THE_SAME, OWN, OWN),
    "one with the company's name": (NO_ACCOUNT, "it", THE_SAME, OWN, "it"),
    "one with the domain as its Website": (NO_ACCOUNT, "it", THE_SAME, OWN, "it"),
    "one with the name, another with the domain": (
        *(NO_ACCOUNT, "the one with the name", THE_SAME, OWN),
        "the one with the name",
    ),
    "two with the name, one of them with the domain": (
        *(NO_ACCOUNT, "the one with both", THE_SAME, OWN),
        "the one with both",
    ),
    "two with the name": (NO_ACCOUNT, NO_ACCOUNT, THE_SAME, OWN, NO_ACCOUNT),
    "one with gmail.com as its Website": (
        *(NO_ACCOUNT, NO_ACCOUNT, THE_SAME, OWN, NO_ACCOUNT),
    ),
    "a person account with the name": (
        *(NO_ACCOUNT, NO_ACCOUNT, THE_SAME, OWN, NO_ACCOUNT),
    ),
}


def lines():
    """Yield ``(makes, there, who)``."""
    for there, people in WHO.items():
        for makes, who in zip(MAKES, people, strict=True):
            yield makes, there, who


def account_lines():
    """Yield ``(setting, there, account)``."""
    for there, accounts in BELONGS_TO.items():
        for setting, account in zip(ACCOUNTS, accounts, strict=True):
            yield setting, there, account


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
