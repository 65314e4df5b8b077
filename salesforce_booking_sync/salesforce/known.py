# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is written to a customer who is in Salesforce already; pure."""

from .names import NAMELESS, split_name
from .payload import fit, same_value
from .text import clean

NAMES = ("FirstName", "LastName")
FIELDS = (*NAMES, "Phone", "Title", "Company")
# Of a Lead alone: the company of a Contact is a record of its own.
LEAD_ONLY = ("Company",)


def known_values(sobject, attendee, schema):
    """Return ``(values, names of the fields the org does not take)``.

    The values are what Odoo knows of a customer: none is empty or a stand-in.
    """
    first, last = split_name(attendee.name, attendee.is_company)
    values = {
        "FirstName": first,
        "LastName": "" if last == NAMELESS else last,
        "Phone": attendee.phone,
        "Title": attendee.job_title,
        "Company": attendee.company,
    }
    values = {
        name: value
        for name, value in values.items()
        if clean(value) and (sobject == "Lead" or name not in LEAD_ONLY)
    }
    return fit(values, schema.get(sobject), creating=False)


def news(person, values):
    """Return the names of those ``values`` that ``person`` was not compared with yet.

    What the org refused is none, until it is another value.
    """
    return {
        name
        for name, value in values.items()
        if value not in (person.values.get(name), person.refused.get(name))
    }


def changes(policy, values, new, present, stand_ins=()):
    """Return what to write, never an empty value.

    :param policy: "fill" or "overwrite"
    :param new: the names of the values to look at, as of `news`
    :param present: what the org holds
    :param stand_ins: texts that count as empty
    """
    held = {
        name: "" if value in (NAMELESS, *stand_ins) else value
        for name, value in present.items()
    }
    names = new & _names(policy, values, held) | new - set(NAMES)
    return {
        name: values[name]
        for name in values
        if name in names and _differs(policy, values[name], held.get(name))
    }


def _differs(policy, ours, theirs):
    return not theirs if policy == "fill" else not same_value(ours, theirs)


def _names(policy, values, held):
    """Return which parts of the name may be written: half of one is never mixed in."""
    first, last = values.get("FirstName"), values.get("LastName")
    if not last or (held.get("FirstName") and not first):
        return set()
    same = same_value(last, held.get("LastName"))
    if policy == "fill" and held.get("LastName") and not same:
        return set()
    return set(NAMES)
