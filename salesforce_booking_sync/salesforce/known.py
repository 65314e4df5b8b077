# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is written to a customer who is in Salesforce already; pure."""

from . import companions
from .mapped import ALWAYS, IF_EMPTY, NO_SUCH_FIELD, mapped_values
from .names import NAMELESS, NAMES
from .payload import fit, same_value
from .person_accounts import as_met
from .targets import PERSON
from .text import clean

FIELDS = (*NAMES, "Phone", "Title", "Company")
# Of a Lead alone: the company of a Contact is a record of its own.
LEAD_ONLY = ("Company",)


# Who wants no mail or call stays so whatever they book: only people take that back.
OPT_OUTS = frozenset(("DoNotCall", "HasOptedOutOfEmail", "HasOptedOutOfFax"))
LATER = frozenset((IF_EMPTY, ALWAYS))


def is_opt_out(name):
    """Whether a field says what somebody consents to, or does not."""
    return name in OPT_OUTS or bool(companions.companion_of(name))


def has_consents(settings):
    """Whether anything of a page goes to an Individual of a known customer."""
    return any(companions.companion_of(row.field) for row in _later(settings))


def fields_to_read(settings):
    """Return the names of the fields in which a customer may be changed."""
    # Whoever was found by phone may be somebody else of the same number.
    email = {"Email"} if settings.match_phone else set()
    mapped = {row.field for row in _later(settings)}
    return frozenset(FIELDS) | mapped | companions.fields_to_read(mapped) | email


def known_values(sobject, booking, settings, schema):
    """Return ``(values, names of the fields the org does not take, remarks)``.

    The values are what Odoo knows of a customer: none is empty or a stand-in.
    """
    mapped, remarks = mapped_values(
        booking, as_met(settings), sobject, schema.get(sobject), LATER
    )
    mapped = {
        name: value
        for name, value in mapped.items()
        if value is not None and (value or not is_opt_out(name))
    }
    if sobject != settings.sobject:
        # The rows were chosen for the other kind, which has fields of its own.
        remarks = [each for each in remarks if each[1][1] != NO_SUCH_FIELD]
    values, dropped = _attendee_values(sobject, booking.attendee, schema)
    return mapped | values, dropped, remarks


def _later(settings):
    return [
        row
        for row in as_met(settings).mappings
        if row.target == PERSON and row.when in LATER
    ]


def _attendee_values(sobject, attendee, schema):
    first, last = attendee.names
    values = {
        "FirstName": first,
        "LastName": last if attendee.tells_name else "",
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


def changes(settings, values, new, present, email_key=""):
    """Return what to write, never an empty value.

    A page that only fills what is empty keeps its mapped fields to that as well.

    :param new: the names of the values to look at, as of `news`
    :param present: what the org holds
    :param email_key: the address of the booking
    """
    policy = settings.known_customer
    filled = {row.field for row in _later(settings) if row.when == IF_EMPTY}
    if policy == "fill":
        filled = set(values)
    # A checkbox is never empty, and these are for people to take back.
    filled = {name for name in filled if not is_opt_out(name)}
    stand_ins = (NAMELESS, settings.company_fallback)
    held = {
        name: "" if value in stand_ins else value for name, value in present.items()
    }
    names = new - set(NAMES)
    if not settings.match_phone or same_value(email_key, _lower(held.get("Email"))):
        names |= new & _names(policy, values, held)
    return {
        name: values[name]
        for name in values
        if name in names and _differs(name in filled, values[name], held.get(name))
    }


def _lower(text):
    return (text or "").lower()


def _differs(only_fills, ours, theirs):
    if only_fills:
        return theirs in (None, "")
    return not same_value(ours, theirs)


def _names(policy, values, held):
    """Return which parts of the name may be written: half of one is never mixed in."""
    first, last = values.get("FirstName"), values.get("LastName")
    if not last or (held.get("FirstName") and not first):
        return set()
    same = same_value(last, held.get("LastName"))
    if policy == "fill" and held.get("LastName") and not same:
        return set()
    return set(NAMES)
