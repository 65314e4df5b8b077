# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The values that a page's field mappings give for one booking."""

from .dependent import NOT_WITH_OTHER, not_offered
from .mapping import NOT_YES_OR_NO, convert, yes_or_no
from .sources import ANSWER_NOT, ANSWERS, FIXED, PLAIN, answer_to, value_of
from .targets import EVENT, role_of
from .templates import TEMPLATE, render

# When a mapped value is written.
ON_CREATION, IF_EMPTY, ALWAYS = "create", "empty", "always"
ANY_TIME = frozenset((ON_CREATION, IF_EMPTY, ALWAYS))
# Code of the remark; its detail is a tuple: the field, and a reason of ``mapping``; of
# NOT_WITH_OTHER the field that it depends on as well.
VALUE_LEFT_OUT = "VALUE_LEFT_OUT"
NO_SUCH_FIELD = "NO_SUCH_FIELD"

SOURCES = (*PLAIN, *ANSWERS, FIXED, TEMPLATE)


def source_value(booking, mapping):
    """Return what a `desired.Mapping` takes from a booking, None where it has none."""
    if mapping.source == FIXED:
        return mapping.detail
    if mapping.source == TEMPLATE:
        return render(mapping.detail, booking)
    if mapping.source in ANSWERS:
        return answer_to(booking, mapping.detail)
    return value_of(booking, mapping.source)


def mapped_values(booking, settings, sobject, fields, whens, *, creating=False):
    """Return ``({field: value}, remarks)`` for one record.

    A value may be None: there is nothing to write, or what was written is to go.

    :param fields: the org's schema of the object
    :param whens: the mappings that count: a set of ON_CREATION, IF_EMPTY, ALWAYS
    """
    values, remarks = {}, []
    role = role_of(sobject)
    for mapping in settings.mappings:
        if mapping.target != role or mapping.when not in whens:
            continue
        field = (fields or {}).get(mapping.field)
        if field and not creating and not field["updateable"]:
            continue  # what it was created with stays
        value, reason = source_value(booking, mapping), None
        if mapping.source == ANSWER_NOT and value not in (None, ""):
            said = yes_or_no(value)
            value, reason = not said, None if said is not None else NOT_YES_OR_NO
        if field and not reason:
            value, reason = convert(value, field, booking.timezone)
        elif not field and value not in (None, ""):
            reason = NO_SUCH_FIELD
        if reason:
            detail = (f"{sobject}.{mapping.field}", reason)
            remarks.append((VALUE_LEFT_OUT, detail))
        elif field and (value is not None or field.get("nillable", True)):
            values[mapping.field] = value
    decided = decided_values(settings, role, creating=creating)
    for name, other in not_offered(values, fields or {}, decided, creating=creating):
        del values[name]
        detail = (f"{sobject}.{name}", NOT_WITH_OTHER, f"{sobject}.{other}")
        remarks.append((VALUE_LEFT_OUT, detail))
    return values, remarks


def decided_values(settings, role, *, creating):
    """Return ``{field: value}`` of the choices that a page makes beside its rows."""
    if role == EVENT:
        return {"ShowAs": settings.show_as}
    if not creating:
        return {}  # a new person is given them, and nobody else
    return {"LeadSource": settings.lead_source, "Status": settings.lead_status}
