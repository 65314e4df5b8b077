# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of a booking page's settings will fail in its org; pure."""

from dataclasses import dataclass

from .mapped import NO_SUCH_FIELD, ON_CREATION
from .mapping import NOT_A_CHOICE, convert
from .sources import ANSWERS, FIXED, plain_question
from .targets import role_of

# What is wrong, in the order in which it is shown.
REQUIRED = "REQUIRED"  # nothing is written to a field that the org requires
MAY_BE_EMPTY = "MAY_BE_EMPTY"  # ... or there may be nothing to write
READ_ONLY = "READ_ONLY"
OURS_READ_ONLY = "OURS_READ_ONLY"
BAD_VALUE = "BAD_VALUE"
NOT_LISTED = "NOT_LISTED"
NO_SUCH_QUESTION = "NO_SUCH_QUESTION"
CODES = (
    REQUIRED,
    NO_SUCH_FIELD,
    READ_ONLY,
    BAD_VALUE,
    OURS_READ_ONLY,
    NOT_LISTED,
    NO_SUCH_QUESTION,
    MAY_BE_EMPTY,
)
# With these a record is refused; the others cost a field at most.
SEVERE = {REQUIRED}

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
_ALWAYS_THERE = {"attendee_name", "attendee_email", "start", "stop", "subject", "link"}


@dataclass(frozen=True)
class Finding:
    """One thing that will fail: ``code`` is one of CODES.

    ``detail`` is the reason of a bad value, or the question that is not asked.
    """

    code: str
    sobject: str
    field: str
    detail: str = ""

    @property
    def is_severe(self):
        return self.code in SEVERE


def check(settings, schema, questions=()):
    """Return the `Finding` list of a page, the worst first.

    :param schema: as of ``org.Org``
    :param questions: what the page asks; empty where that is not known
    """
    written = []
    if settings.register_as != "match":
        written.append(settings.sobject)
    if settings.create_event:
        written.append(settings.meeting_as)
    findings = []
    for sobject in written:
        fields = schema.get(sobject, {})
        role = role_of(sobject)
        rows = [each for each in settings.mappings if each.target == role]
        findings += _required(sobject, fields, rows)
        findings += _ours(sobject, fields)
        for row in rows:
            findings += check_row(sobject, fields.get(row.field), row, questions)
    return sorted(findings, key=lambda each: CODES.index(each.code))


def _required(sobject, fields, rows):
    findings, ours = [], _OURS[sobject]
    mapped = {row.field: row for row in rows}
    for name, field in fields.items():
        is_required = field["createable"] and not (
            field["nillable"] or field["defaulted"] or field["type"] == "boolean"
        )
        row = mapped.get(name)
        if not is_required or ours.get(name):
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


def check_row(sobject, field, row, questions=()):
    """Return what is wrong with one `desired.Mapping`, as a list of `Finding`.

    :param field: what ``org.Org.schema`` keeps of it, or None
    """
    if not field:
        return [Finding(NO_SUCH_FIELD, sobject, row.field)]
    may = field["createable"] and (field["updateable"] or row.when == ON_CREATION)
    findings = [] if may else [Finding(READ_ONLY, sobject, row.field)]
    if row.source in ANSWERS and questions:
        asked = {plain_question(question) for question in questions}
        if plain_question(row.detail) not in asked:
            findings.append(Finding(NO_SUCH_QUESTION, sobject, row.field, row.detail))
    if row.source == FIXED:
        findings += _fixed(sobject, field, row)
    return findings


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
