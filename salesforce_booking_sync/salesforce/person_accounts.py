# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""People who are an Account and a Contact at once; pure.

They are written as the Account, and looked for and met as the Contact.
"""

from .choices import RECORD_TYPE

ACCOUNT = "Account"
MARK = "IsPersonAccount"
CONTACT_ID = "PersonContactId"
# What is read of a Contact to know whether, and as which Account, they are written.
CONTACT_FIELDS = frozenset((MARK, "AccountId"))

_ACCOUNT_NAMES = {
    "Email": "PersonEmail",
    "LeadSource": "PersonLeadSource",
    "Title": "PersonTitle",
}
_CONTACT_NAMES = {account: contact for contact, account in _ACCOUNT_NAMES.items()}


def are_on(schema):
    """Whether an org, by its schema as of `org.Org`, has person accounts."""
    return MARK in schema.get("Contact", {})


def as_account(values):
    """Return a Contact's ``{field: value}`` under the Account's names."""
    return {_ACCOUNT_NAMES.get(name, name): value for name, value in values.items()}


def as_contact(values):
    """Return a person account's ``{field: value}`` under the Contact's names."""
    return {_CONTACT_NAMES.get(name, name): value for name, value in values.items()}


def with_record_type(values, schema):
    """Return the values of a new person account, of the first type where none is said.

    An Account without one may become a company's, which takes no field of a person.
    """
    types = schema.get(ACCOUNT, {}).get(RECORD_TYPE, {}).get("record_types", ())
    if values.get(RECORD_TYPE) or not types:
        return values
    return values | {RECORD_TYPE: types[0][0]}
