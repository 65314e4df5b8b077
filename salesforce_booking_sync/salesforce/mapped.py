# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The values that a page's field mappings give for one booking."""

from .mapping import as_text, convert, zone_of
from .targets import role_of
from .templates import ANSWER, render

# When a mapped value is written.
ON_CREATION, IF_EMPTY, ALWAYS = "create", "empty", "always"
ANY_TIME = frozenset((ON_CREATION, IF_EMPTY, ALWAYS))
FIXED, TEMPLATE = "fixed", "template"
# Code of the remark; its detail is a tuple: the field, and a reason of ``mapping``.
VALUE_LEFT_OUT = "VALUE_LEFT_OUT"
NO_SUCH_FIELD = "NO_SUCH_FIELD"

SOURCES = {
    "attendee_name": lambda booking, _detail: booking.attendee.name,
    "attendee_email": lambda booking, _detail: booking.attendee.email_key,
    "attendee_phone": lambda booking, _detail: booking.attendee.phone,
    "attendee_company": lambda booking, _detail: booking.attendee.company,
    "attendee_job_title": lambda booking, _detail: booking.attendee.job_title,
    "subject": lambda booking, _detail: booking.subject,
    "description": lambda booking, _detail: booking.description,
    "start": lambda booking, _detail: booking.start,
    "stop": lambda booking, _detail: booking.stop,
    "location": lambda booking, _detail: booking.location,
    "video_link": lambda booking, _detail: booking.video_link,
    "link": lambda booking, _detail: booking.link,
    "host_name": lambda booking, _detail: booking.host and booking.host.name,
    "host_email": lambda booking, _detail: booking.host and booking.host.email_key,
    "utm_source": lambda booking, _detail: booking.utm.source,
    "utm_medium": lambda booking, _detail: booking.utm.medium,
    "utm_campaign": lambda booking, _detail: booking.utm.campaign,
    "utm_referrer": lambda booking, _detail: booking.utm.referrer,
    ANSWER: lambda booking, question: _answer(booking, question),
    FIXED: lambda _booking, value: value,
    TEMPLATE: lambda booking, template: from_template(booking, template),
}
# What a template may name, beside the answers.
PLACEHOLDERS = tuple(name for name in SOURCES if name not in (ANSWER, FIXED, TEMPLATE))


def source_value(booking, mapping):
    """Return what a `desired.Mapping` takes from a booking, None where it has none."""
    return _value(booking, mapping.source, mapping.detail)


def from_template(booking, template):
    """Return the text that a template makes of a booking."""
    zone = zone_of(booking.timezone)

    def text_of(name, question):
        value = _value(booking, name, question)
        return "" if value is None else as_text(value, zone)

    return render(template, text_of)


def _value(booking, source, detail):
    if source.startswith("attendee_") and not booking.attendee:
        return None
    return SOURCES[source](booking, detail)


def _answer(booking, question):
    """An answer is found by its question, however that is spaced or capitalized."""
    wanted = plain_question(question)
    return next(
        (value for name, value in booking.answers if plain_question(name) == wanted), ""
    )


def plain_question(name):
    """Return a question as it is compared."""
    return " ".join(name.split()).casefold()


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
        if field:
            value, reason = convert(value, field, booking.timezone)
        elif value not in (None, ""):
            reason = NO_SUCH_FIELD
        if reason:
            detail = (f"{sobject}.{mapping.field}", reason)
            remarks.append((VALUE_LEFT_OUT, detail))
        elif field and (value is not None or field.get("nillable", True)):
            values[mapping.field] = value
    return values, remarks
