# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the check of a page has to ask the org for: validation rules, fixed owners."""

from dataclasses import dataclass

from simple_salesforce.format import format_soql

from .errors import SalesforceProblem
from .owners import event_owner_key, person_owner_key

RULES = (
    "SELECT ValidationName, ErrorMessage, ErrorDisplayField, "
    "EntityDefinition.QualifiedApiName FROM ValidationRule WHERE Active = true"
)
OWNERS = "SELECT Email, IsActive FROM User WHERE UserType = 'Standard' AND Email IN {}"


@dataclass(frozen=True)
class Rule:
    """An active validation rule; what it asks for, only its author's words tell."""

    sobject: str
    name: str
    message: str
    field: str = ""  # beside which people see the message


@dataclass(frozen=True)
class Asked:
    """What the org told; None where it did not.

    ``owners`` is ``{e-mail: whether an active user has it}``; who is not in it has no
    user at all.
    """

    rules: "tuple | None" = None
    owners: "dict | None" = None


def ask(client, settings):
    """Ask with one API call, or two where the page names an owner.

    Not everybody may see the org's rules: what is refused is left open.
    """
    rules = _or_none(lambda: client.tooling_query(RULES))
    emails = sorted(fixed_owners(settings).values())
    owners = ()
    if emails:
        owners = _or_none(lambda: client.query(format_soql(OWNERS, emails)))
    return Asked(
        None if rules is None else tuple(map(_rule, rules)),
        None if owners is None else _active(owners),
    )


def fixed_owners(settings):
    """Return ``{setting: e-mail}`` of those that a page names and makes use of."""
    named = {}
    if settings.register_as != "match" and settings.person_owner == "fixed":
        named["person_owner"] = person_owner_key(None, settings)
    if settings.create_event and settings.event_owner == "fixed":
        named["event_owner"] = event_owner_key(None, settings)
    return named


def _or_none(query):
    try:
        return query()
    except SalesforceProblem:
        return None


def _rule(row):
    return Rule(
        (row.get("EntityDefinition") or {}).get("QualifiedApiName") or "",
        row["ValidationName"],
        row.get("ErrorMessage") or "",
        row.get("ErrorDisplayField") or "",
    )


def _active(rows):
    found = {}
    for row in rows:
        email = row["Email"].lower()
        found[email] = found.get(email, False) or row["IsActive"]
    return found
