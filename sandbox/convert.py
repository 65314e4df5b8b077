# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a JSON value of a request becomes in a field, or why it is refused."""

import re
from datetime import date

from .errors import OrgError
from .schema import NUMBER_TYPES, TEXT_TYPES
from .values import (
    format_moment,
    id18,
    is_email,
    parse_day,
    parse_moment,
    utf16_length,
)

INT_LIMIT = 2**31
JSON_TOKENS = {
    str: "VALUE_STRING",
    int: "VALUE_NUMBER_INT",
    float: "VALUE_NUMBER_FLOAT",
    dict: "START_OBJECT",
    list: "START_ARRAY",
}
# What XML, and so Salesforce, cannot hold.
UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _wrong_type(field, value):
    kind = "string" if field.type in TEXT_TYPES else field.type
    if isinstance(value, bool):
        token, shown = ("VALUE_TRUE" if value else "VALUE_FALSE"), str(value).lower()
    else:
        token = JSON_TOKENS.get(type(value), "VALUE_NULL")
        shown = value if isinstance(value, (str, int, float)) else ""
    return OrgError(
        400,
        "JSON_PARSER_ERROR",
        f"Cannot deserialize instance of {kind} from {token} value {shown} or "
        "request may be missing a required field at [line:1, column:2]",
    )


def convert(field, value):
    """``value`` as stored: texts, numbers, booleans, API-form moments, 18-char ids.

    Raises OrgError with the code and wording of the org.
    """
    if value is None:
        return None
    return CONVERTERS[field.type](field, value)


def _boolean(field, value):
    if not isinstance(value, bool):
        raise _wrong_type(field, value)
    return value


def _number(field, value):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _wrong_type(field, value)
    if field.precision and abs(value) >= 10 ** (field.precision - field.scale):
        raise _out_of_range(field, value)
    return value


def _out_of_range(field, value):
    return OrgError(
        400,
        "NUMBER_OUTSIDE_VALID_RANGE",
        f"{field.label}: value outside of valid range on numeric field: {value}",
        [field.name],
    )


def _of_text(parse, form):
    """A converter of what JSON writes as a text: parse it, then write our form."""

    def convert_text(field, value):
        if not isinstance(value, str):
            raise _wrong_type(field, value)
        if value == "":
            return None
        parsed = parse(value)
        if parsed is None:
            raise _wrong_type(field, value)
        return form(parsed)

    return convert_text


def _ids(field, value):
    if not isinstance(value, list):
        raise _wrong_type(field, value)
    return [_id(field, one) for one in value]


def _int(field, value):
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong_type(field, value)
    if not -INT_LIMIT <= value < INT_LIMIT:
        raise _out_of_range(field, value)
    return value


def _id(field, value):
    if not isinstance(value, str):
        raise _wrong_type(field, value)
    if value == "":
        return None
    full = id18(value)
    if full is None:
        raise OrgError(
            400,
            "MALFORMED_ID",
            f"{field.label}: id value of incorrect type: {value}",
            [field.name],
        )
    return full


def _text(field, value):
    if not isinstance(value, str):
        raise _wrong_type(field, value)
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise OrgError(
            400, "JSON_PARSER_ERROR", "Illegal lone surrogate in text"
        ) from None
    text = UNHOLDABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if field.type == "textarea":
        text = text.strip().replace("\n", "\r\n")
    else:
        text = text.strip()
    if not text:
        return None
    if field.length and utf16_length(text) > field.length:
        raise OrgError(
            400,
            "STRING_TOO_LONG",
            f"{field.label}: data value too large: {text} (max length={field.length})",
            [field.name],
        )
    if field.type == "email" and not is_email(text):
        raise OrgError(
            400,
            "INVALID_EMAIL_ADDRESS",
            f"{field.label}: invalid email address: {text}",
            [field.name],
        )
    values = text.split(";") if field.type == "multipicklist" else [text]
    if field.restrictedPicklist and not set(values) <= set(field.picklist):
        raise OrgError(
            400,
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            f"{field.name}: bad value for restricted picklist field: {text}",
            [field.name],
        )
    return text


CONVERTERS = {
    **dict.fromkeys(TEXT_TYPES, _text),
    **dict.fromkeys(NUMBER_TYPES, _number),
    "boolean": _boolean,
    "date": _of_text(parse_day, date.isoformat),
    "datetime": _of_text(parse_moment, format_moment),
    "id": _id,
    "int": _int,
    "junction": _ids,
    "reference": _id,
}
