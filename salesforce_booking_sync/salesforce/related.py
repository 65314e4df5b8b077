# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a meeting is related to beside the person it is for; pure."""

from .accounts import ACCOUNT
from .person_accounts import MARK
from .plans import Step

WHAT = "WhatId"
# What the opportunities of a Contact are found through; not every user may see that.
DEALS = {
    "Contact": (ACCOUNT,),
    "Opportunity": ("AccountId", "IsClosed"),
    "OpportunityContactRole": ("ContactId", "OpportunityId"),
}


def finds_deals(schema):
    """Whether opportunities can be asked for, by the org's schema."""
    return all(
        name in schema.get(sobject, {})
        for sobject, names in DEALS.items()
        for name in names
    )


def wants_deals(settings, schema):
    """Whether opportunities are wanted, and can be asked for."""
    return settings.related_to == "opportunity" and finds_deals(schema)


def keys(emails, known):
    """Return what opportunities are looked up by: kind and value.

    :param known: the `records.Written` of who is known already, else None
    """
    if known:
        return [("id", known.sfid)] if known.sobject == "Contact" else []
    return [("email", email) for email in emails]


def what_of(person, found, settings):
    """Return the Id that a new meeting is related to, or None.

    Salesforce relates nothing to the meeting of a Lead.

    :param person: `records.Written`, the `plans.Step` that creates them, or None
    """
    if settings.related_to == "none" or not person or person.sobject != "Contact":
        return None
    if isinstance(person, Step):
        # Of a new Contact nothing else is there yet.
        return person.values.get(ACCOUNT) if settings.related_to == "account" else None
    present = found.present.get(person.sfid) or {}
    account = present.get(ACCOUNT)
    if settings.related_to == "account":
        # A person account is who the meeting is for already.
        return None if present.get(MARK) else account
    deals = found.deals
    return deals.get(("contact", person.sfid)) or deals.get(("account", account))
