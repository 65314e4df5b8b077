# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of a booking page's settings will fail in its org; pure."""

from dataclasses import dataclass

from .choices import OWNER
from .companions import INDIVIDUAL, NAME_OF, companion_of
from .dependent import NOT_WITH_OTHER, not_offered
from .mapped import NO_SUCH_FIELD, ON_CREATION, decided_values
from .mapping import NOT_A_CHOICE, convert
from .page_asking import Asked, fixed_owners
from .person_accounts import BY_ITSELF
from .sources import ANSWERS, FIXED, plain_question
from .targets import role_of

# What is wrong, in the order in which it is shown.
REQUIRED = "REQUIRED"  # nothing is written to a field that the org requires
MAY_BE_EMPTY = "MAY_BE_EMPTY"  # ... or there may be nothing to write
READ_ONLY = "READ_ONLY"
OURS_READ_ONLY = "OURS_READ_ONLY"
BAD_VALUE = "BAD_VALUE"
NOT_LISTED = "NOT_LISTED"
NOT_FOUND_YET = "NOT_FOUND_YET"  # a record that the page names counts for nothing
NO_SUCH_QUESTION = "NO_SUCH_QUESTION"
OWNER_INACTIVE = "OWNER_INACTIVE"
OWNER_UNKNOWN = "OWNER_UNKNOWN"
VALIDATION_RULE = "VALIDATION_RULE"
NOT_MADE = "NOT_MADE"  # a record that is to be made with a person
CODES = (
    REQUIRED,
    NO_SUCH_FIELD,
    READ_ONLY,
    NOT_MADE,
    BAD_VALUE,
    NOT_WITH_OTHER,
    OURS_READ_ONLY,
    NOT_LISTED,
    NO_SUCH_QUESTION,
    MAY_BE_EMPTY,
    OWNER_INACTIVE,
    OWNER_UNKNOWN,
    VALIDATION_RULE,
)
# With these a record is refused; the others cost a field at most.
SEVERE = {REQUIRED}
# To know of: nobody can tell beforehand whether they refuse a booking.
TO_KNOW = {VALIDATION_RULE}

NOTHING_ASKED = Asked()
_OURS = {
    # Which of them Odoo always has a value for.
    "Lead": {
        "Company": True,
        "Email": True,
        "FirstName": False,
        "LastName": True,
        "Phone": False,
        "Title": False,
    },
    "Contact": {
        "Email": True,
        "FirstName": False,
        "LastName": True,
        "Phone": False,
        "Title": False,
    },
    "Account": {
        "FirstName": False,
        "LastName": True,
        "PersonEmail": True,
        "PersonTitle": False,
        "Phone": False,
    },
    "Event": {
        "Description": True,
        "EndDateTime": True,
        "Location": False,
        "OwnerId": True,
        "StartDateTime": True,
        "Subject": True,
        "WhoId": True,
    },
    "Task": {
        "ActivityDate": True,
        "Description": True,
        "OwnerId": True,
        "Subject": True,
        "WhoId": True,
    },
}
# Always from a booking: an answer or a fixed text may be missing, these are not.
_ALWAYS_THERE = set(
    "attendee_email attendee_name booked_at link start stop subject timezone".split()
)


@dataclass(frozen=True)
class Finding:
    """One thing that will fail: ``code`` is one of CODES.

    ``detail`` is the reason of a bad value, the question that is not asked, the
    address of an owner, the field that a value depends on, or the name and the words
    of a validation rule.
    """

    code: str
    sobject: str
    field: str
    detail: "str | tuple" = ""

    @property
    def severity(self):
        if self.code in SEVERE:
            return "danger"
        return "info" if self.code in TO_KNOW else "warning"


def from_booking(sobject, name):
    """Whether Odoo fills a field from the booking; the page says who owns it."""
    return name != OWNER and name in _OURS.get(sobject, ())


def check(settings, schema, questions=None, asked=NOTHING_ASKED):
    """Return the `Finding` list of a page, the worst first.

    :param schema: as of ``org.Org``
    :param questions: what the page asks, or None where that is not known
    :param asked: what the org told for this check (`page_asking.Asked`)
    """
    written = []
    if settings.register_as != "match":
        written.append(settings.sobject)
    if settings.create_event:
        written.append(settings.meeting_as)
    made = _companions(settings)
    findings = [
        *_owners(settings, asked.owners),
        *_rules([*written, *made], asked.rules or ()),
    ]
    for sobject, ours in made.items():
        findings += _not_made(sobject, ours, schema.get(sobject, {}))
    for sobject in written:
        fields = schema.get(sobject, {})
        role = role_of(sobject)
        rows = [each for each in settings.mappings if each.target == role]
        findings += _required(sobject, fields, rows)
        findings += _ours(sobject, fields)
        for row in rows:
            findings += check_row(sobject, fields.get(row.field), row, questions)
        findings += _dependent(sobject, fields, rows, settings)
    return sorted(findings, key=lambda each: CODES.index(each.code))


def _owners(settings, owners):
    """Those that the page names and that own nothing in Salesforce any more."""
    if owners is None:
        return
    for setting, email in fixed_owners(settings).items():
        is_meeting = setting == "event_owner"
        sobject = settings.meeting_as if is_meeting else settings.sobject
        if not owners.get(email):
            code = OWNER_INACTIVE if email in owners else OWNER_UNKNOWN
            yield Finding(code, sobject, OWNER, email)


def _companions(settings):
    """Return ``{sobject: the field of its name}`` of what is made with a person."""
    made = {}
    if settings.makes_households:
        made["Account"] = NAME_OF["Account"]
    if any(companion_of(row.field) == INDIVIDUAL for row in settings.mappings):
        made[INDIVIDUAL] = NAME_OF[INDIVIDUAL]
    return made


def _not_made(sobject, ours, fields):
    """What keeps an Account or an Individual from being made with a person."""
    if not fields:
        return [Finding(NOT_MADE, sobject, "")]
    return [
        Finding(NOT_MADE, sobject, name)
        for name, field in fields.items()
        if (not field["createable"] if name == ours else _is_required(field))
    ]


def _is_required(field):
    return field["createable"] and not (
        field["nillable"] or field["defaulted"] or field["type"] == "boolean"
    )


def _rules(written, rules):
    return [
        Finding(VALIDATION_RULE, rule.sobject, rule.field, (rule.name, rule.message))
        for rule in rules
        if rule.sobject in written
    ]


def _required(sobject, fields, rows):
    findings, ours = [], _OURS[sobject]
    mapped = {row.field: row for row in rows}
    for name, field in fields.items():
        row = mapped.get(name)
        if (
            not _is_required(field)
            or ours.get(name)
            or name in BY_ITSELF.get(sobject, ())
        ):
            continue
        if row and (row.source == FIXED or row.source in _ALWAYS_THERE):
            continue
        code = MAY_BE_EMPTY if row or name in ours else REQUIRED
        findings.append(Finding(code, sobject, name))
    return findings


def _ours(sobject, fields):
    """Fields that Odoo fills by itself, and may not."""
    return [
        Finding(OURS_READ_ONLY, sobject, name)
        for name in _OURS[sobject]
        if fields and not fields.get(name, {}).get("createable")
    ]


def check_row(sobject, field, row, questions=None):
    """Return what is wrong with one `desired.Mapping`, as a list of `Finding`.

    :param field: what ``org.Org.schema`` keeps of it, or None
    """
    if not field:
        return [Finding(NO_SUCH_FIELD, sobject, row.field)]
    may = field["createable"] and (field["updateable"] or row.when == ON_CREATION)
    findings = [] if may else [Finding(READ_ONLY, sobject, row.field)]
    if row.source in ANSWERS and questions is not None:
        asked = {plain_question(question) for question in questions}
        if plain_question(row.detail) not in asked:
            findings.append(Finding(NO_SUCH_QUESTION, sobject, row.field, row.detail))
    if row.source == FIXED:
        findings += _fixed(sobject, field, row)
    return findings


def _dependent(sobject, fields, rows, settings):
    """Fixed values that do not go with what is surely in the field they depend on."""
    fixed = {row.field: row.detail for row in rows if row.source == FIXED}
    open_ = {row.field for row in rows} - set(fixed)
    values = {
        name: convert(value, fields[name])[0]
        for name, value in fixed.items()
        if name in fields and fields[name].get("controller") not in open_
    }
    values = {name: value for name, value in values.items() if value is not None}
    decided = decided_values(settings, role_of(sobject), creating=True)
    return [
        Finding(NOT_WITH_OTHER, sobject, name, f"{sobject}.{other}")
        for name, other in not_offered(values, fields, decided, creating=True)
    ]


def _fixed(sobject, field, row):
    value, reason = convert(row.detail, field)
    if reason:
        return [Finding(BAD_VALUE, sobject, row.field, reason)]
    choices = field.get("picklist")
    if field["type"] in ("picklist", "multipicklist") and choices:
        parts = value.split(";") if field["type"] == "multipicklist" else [value]
        if not set(parts) <= set(choices):
            return [Finding(NOT_LISTED, sobject, row.field, NOT_A_CHOICE)]
    return []
