# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""People who are an Account and a Contact at once; pure.

They are written as the Account, and looked for and met as the Contact.
"""

import re
from dataclasses import replace

from .choices import RECORD_TYPE
from .targets import PERSON

ACCOUNT = "Account"
MARK = "IsPersonAccount"
CONTACT_ID = "PersonContactId"
# What is read of a Contact to know whether, and as which Account, they are written.
CONTACT_FIELDS = frozenset((MARK, "AccountId"))

# What Salesforce makes of the other fields of a new one.
BY_ITSELF = {ACCOUNT: {"Name"}}

# Fields of the person that an Account has under a name with "Person" before it.
_PREFIXED = frozenset(
    "AssistantName AssistantPhone Birthdate Department DoNotCall Email GenderIdentity "
    "HasOptedOutOfEmail HasOptedOutOfFax HomePhone IndividualId LeadSource MobilePhone "
    "OtherPhone Pronouns Title".split()
)
_ADDRESSES = ("Mailing", "Other")
_CUSTOM = re.compile(r"(\w+)__pc")


def are_on(schema):
    """Whether an org, by its schema as of `org.Org`, has person accounts."""
    return MARK in schema.get("Contact", {})


def as_account(values):
    """Return a Contact's ``{field: value}`` under the Account's names."""
    return {account_name(name): value for name, value in values.items()}


def as_contact(values):
    """Return a person account's ``{field: value}`` under the Contact's names."""
    return {contact_name(name): value for name, value in values.items()}


def account_name(name):
    """Return what the Account calls a field of the Contact."""
    if "." in name:
        return name
    if name in _PREFIXED or name.startswith(_ADDRESSES):
        return f"Person{name}"
    return re.sub(r"__c$", "__pc", name)


def contact_name(name):
    """Return what the Contact calls a field of the Account."""
    if "." in name:
        return name
    of_person = name.removeprefix("Person")
    if of_person != name and account_name(of_person) == name:
        return of_person
    custom = _CUSTOM.fullmatch(name)
    return f"{custom[1]}__c" if custom else name


def as_met(settings):
    """Return a page's settings with fields named as the Contact has them."""
    if settings.sobject != ACCOUNT:
        return settings
    rows = [
        replace(row, field=contact_name(row.field)) if row.target == PERSON else row
        for row in settings.mappings
    ]
    return replace(settings, mappings=tuple(rows))


def with_record_type(values, schema):
    """Return the values of a new person account, of the first type where none is said.

    An Account without one may become a company's, which takes no field of a person.
    """
    types = schema.get(ACCOUNT, {}).get(RECORD_TYPE, {}).get("record_types", ())
    if values.get(RECORD_TYPE) or not types:
        return values
    return values | {RECORD_TYPE: types[0][0]}
