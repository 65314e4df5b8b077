# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who the customer is, and what is to be done with them; pure."""

from dataclasses import replace

from . import accounts, companions, person_accounts, phones
from .choices import without_gone
from .errors import make_problem
from .event_there import as_held
from .known import changes, known_values, news
from .mapped import ANY_TIME, mapped_values
from .matching import choose, choose_by_phone
from .owners import OWNER, person_owner
from .payload import fit, person_values
from .plans import CHOICE_GONE, FIELD_DROPPED, Step
from .records import Written
from .text import clean, fits

EMAIL_LENGTH = 80


def is_same_attendee(booking, history):
    attendee = booking.attendee
    return not attendee or history.person_key in ("", attendee.key)


def tried_emails(booking, history):
    """Return the other addresses that this attendee may have been created with."""
    attendee, tried = booking.attendee, history.tried_email
    if not (attendee and tried and history.tried_key == attendee.key):
        return []
    return [tried] if tried != attendee.email_key else []


def known_person(booking, history):
    """Return the person of the Event, unless the attendee is somebody else now."""
    if not history.person or history.person.gone:
        return None
    return history.person if is_same_attendee(booking, history) else None


def why_unmatchable(attendee):
    """Return the code of what keeps ``attendee`` from being looked for, or None."""
    if not attendee:
        return "NO_ATTENDEE"
    if not attendee.email_key:
        return "NO_EMAIL"
    if not fits(attendee.email_key, EMAIL_LENGTH):
        return "EMAIL_TOO_LONG"
    return None


def match(booking, history, found, settings, facts):
    """Return ``(person or None, problem or None, remarks)``."""
    attendee, before = booking.attendee, history.person
    if before and is_same_attendee(booking, history) and before.sfid in found.followed:
        follower = found.followed[before.sfid]
        if follower:
            return Written(follower.sobject, follower.sfid), None, []
    code = why_unmatchable(attendee)
    if code:
        return None, make_problem(code), []
    if attendee.email_key not in found.people:
        return None, make_problem("NOT_LOOKED_UP"), []
    emails = [attendee.email_key, *tried_emails(booking, history)]
    candidates = next(filter(None, (found.people.get(each) for each in emails)), ())
    best, remarks = choose(candidates, settings)
    if not candidates and settings.match_phone:
        by_phone = found.phones.get(phones.phone_key(attendee.phone), ())
        best, remarks = choose_by_phone(by_phone, settings)
    if best:
        return Written(best.sobject, best.sfid), None, remarks
    if not facts.believes("Lead", "Contact"):
        return None, make_problem("NOT_ALL_VISIBLE"), []
    return None, None, []


def new_person_step(booking, found, settings, schema):
    """Return ``(step, remarks)``."""
    sobject, fields = settings.sobject, schema.get(settings.sobject)
    values = person_values(sobject, booking.attendee, settings)
    owner, remarks = person_owner(booking, found, settings, schema)
    if owner:
        values[OWNER] = owner
    household = {}
    if sobject == "Contact":
        account, more = accounts.account_of(booking, found, settings, schema)
        if accounts.ACCOUNT in account:
            values |= account
        else:
            household = account
        remarks += more
    if sobject == "Account":
        values = person_accounts.as_account(values)
    elif leaves_company_blank(booking.attendee, settings, schema):
        values.pop("Company", None)
    values, gone = without_gone(sobject, values, schema)
    if sobject == person_accounts.ACCOUNT:
        values = person_accounts.with_record_type(values, schema)
    remarks += [(CHOICE_GONE, f"{sobject}.{name}") for name in gone]
    mapped, more = mapped_values(
        booking, settings, sobject, fields, ANY_TIME, creating=True
    )
    remarks += more
    values, dropped = fit(mapped | values, fields, creating=True)
    remarks += [(FIELD_DROPPED, f"{sobject}.{name}") for name in dropped]
    values = companions.with_individual(household | values, values)
    return Step("create", sobject, values), remarks


def leaves_company_blank(attendee, settings, schema):
    """Whether a Lead has no Company, which makes a person account of it one day."""
    blank = settings.company_blank and person_accounts.are_on(schema)
    return blank and not clean(attendee.company)


def kept_up(person, booking, history, found, settings, facts):
    """Return ``(person, step or None, problem or None, remarks)``.

    The person comes back as compared with what Odoo knows; where they were converted or
    merged, as who they are now.
    """
    values, remarks = _known(person.sobject, booking, settings, facts)
    if not history.settled:
        values = companions.surely_not_made(values, person.values)
    doubts = history.unsure_since and history.settled and person.doubts
    if not doubts and not news(person, values):
        return person, None, None, remarks
    if person.sfid in found.followed:
        follower = found.followed[person.sfid]
        if not follower:
            # Deleted by people in Salesforce: there is nothing to keep up.
            return replace(person, values=person.values | values), None, None, []
        if follower.sfid != person.sfid:
            person = Written(follower.sobject, follower.sfid)
            values, remarks = _known(person.sobject, booking, settings, facts)
    present = found.present.get(person.sfid)
    if present is None:
        return person, None, make_problem("NOT_LOOKED_UP"), []
    if history.settled:
        person = as_held(person, present)
    email_key = booking.attendee.email_key
    step = changes(settings, values, news(person, values), present, email_key)
    rest = {name: value for name, value in values.items() if name not in step}
    rest = {n: value for n, value in rest.items() if n not in person.refused}
    person = replace(person, values=person.values | rest)
    if not step:
        return person, None, None, remarks
    individual = companions.individual_of(present)
    if not individual:
        step = companions.with_individual(step, values | present)
    account = present.get(accounts.ACCOUNT) if present.get(person_accounts.MARK) else ""
    step = Step(
        "update",
        person.sobject,
        step,
        person.sfid,
        account=account,
        individual=individual,
    )
    return person, step, None, remarks


def _known(sobject, booking, settings, facts):
    """Return ``(values, remarks)`` of a customer who is there."""
    values, dropped, remarks = known_values(sobject, booking, settings, facts.schema)
    return values, remarks + [(FIELD_DROPPED, f"{sobject}.{each}") for each in dropped]
