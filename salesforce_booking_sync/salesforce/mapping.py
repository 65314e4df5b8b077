# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One value of a booking as one field of the org takes it, or why it does not."""

import re
import unicodedata
from datetime import date, datetime, timezone
from decimal import ROUND_HALF_UP, Decimal, localcontext
from zoneinfo import ZoneInfo

from .dates import ambiguous_day, read_day, read_moment
from .ids import KIND_BY_PREFIX, full_id
from .text import clean, fits, shorten

# Why a value is left out.
NOT_A_CHOICE = "NOT_A_CHOICE"
NOT_YES_OR_NO = "NOT_YES_OR_NO"
NOT_A_NUMBER = "NOT_A_NUMBER"
AMBIGUOUS_NUMBER = "AMBIGUOUS_NUMBER"
TOO_LARGE = "TOO_LARGE"
NOT_A_DATE = "NOT_A_DATE"
AMBIGUOUS_DATE = "AMBIGUOUS_DATE"
NOT_AN_EMAIL = "NOT_AN_EMAIL"
TOO_LONG = "TOO_LONG"
NOT_AN_ID = "NOT_AN_ID"
ID_OF_OTHER_KIND = "ID_OF_OTHER_KIND"
TYPE_UNSUPPORTED = "TYPE_UNSUPPORTED"

# As people answer in the languages that booking pages are mostly read in.
YES = frozenset("1 checked ja oui on sí si sim sì true x y yes はい 是".split())
NO = frozenset("0 false não n nee nein no non off いいえ 否".split())
INT_LIMIT = 2**31
_EMAIL_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = re.compile(
    rf"(?=[^@]{{1,64}}@){_EMAIL_WORD}(\.{_EMAIL_WORD})*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])"
)
# What may stand before or after the digits of an amount.
_CURRENCY = r"(?:[A-Z]{0,3}[$€£¥₹₩₽₺₫฿]|[A-Z]{3}|円)"
_AMOUNT = re.compile(rf"(?:{_CURRENCY}\s*)?([^\s].*?)(?:\s*{_CURRENCY})?")
_SPACED = re.compile(r"[+-]?\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d*)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}([.,])\d{3}(\1\d{3})*")
_PLAIN = re.compile(r"[+-]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})")


def convert(value, field, zone="UTC"):
    """Return ``(value, None)``, as JSON sends it, or ``(None, reason)``.

    An empty value is ``(None, None)``: there is nothing to write.

    :param value: text, yes or no, a number, a date, a naive UTC or an aware datetime,
        or a list of texts
    :param field: what ``org.Org.schema`` keeps of the field
    :param zone: name of the time zone that texts without one are meant in, and in
        which a moment has its date
    """
    if isinstance(value, str):
        value = clean(value)
    if value is None or value == "" or value == [] or value == ():
        return None, None
    converter = _CONVERTERS.get(field["type"])
    if not converter:
        return None, TYPE_UNSUPPORTED
    return converter(value, field, zone_of(zone))


def is_supported(field):
    """Whether a value can be converted for this field at all."""
    return field["type"] in SUPPORTED_TYPES


def zone_of(name):
    """Return a time zone by its IANA name, UTC where there is none such."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, TypeError, ValueError):
        return timezone.utc


def _local(moment, zone):
    """Return ``moment`` on the clocks of ``zone``; a naive one is UTC."""
    if not moment.tzinfo:
        moment = moment.replace(tzinfo=timezone.utc)
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment


# === TEXT === #


def as_text(value, zone=timezone.utc):
    """Return any value as one text, as a person would write it."""
    if isinstance(value, (list, tuple)):
        return clean(", ".join(as_text(each, zone) for each in value))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return f"{_local(value, zone):%Y-%m-%d %H:%M}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean(str(value))


def _line(value, zone):
    return " ".join(as_text(value, zone).split())


def _text(value, field, zone):
    return _cut(_line(value, zone), field)


def _long_text(value, field, zone):
    return _cut(as_text(value, zone), field)


def _cut(text, field):
    limit = field.get("length")
    return (shorten(text, limit) if limit else text) or None, None


def _whole(value, field, zone):
    """A text that means something else, or nothing, once it is cut."""
    text = _line(value, zone)
    limit = field.get("length")
    if limit and not fits(text, limit):
        return None, TOO_LONG
    return text or None, None


def _email(value, field, zone):
    text, reason = _whole(value, field, zone)
    if text and not _EMAIL.fullmatch(text):
        return None, NOT_AN_EMAIL
    return text, reason


# === CHOICES === #


def _choice(value, field, zone):
    text = _line(value, zone)
    chosen = _choices(field).get(text.casefold())
    if chosen is not None:
        return chosen, None
    if field.get("restricted"):
        return None, NOT_A_CHOICE
    # The org takes any text here, and shows it as it is.
    return _whole(text, field, zone)


def _several_choices(value, field, zone):
    choices = _choices(field)
    if not isinstance(value, (list, tuple)):
        text = _line(value, zone)
        whole = text.casefold() in choices
        value = [text] if whole else _parts(as_text(value, zone), choices)
    texts = [text for text in (_line(each, zone) for each in value) if text]
    chosen = [choices.get(text.casefold()) for text in texts]
    if field.get("restricted"):
        if None in chosen:
            return None, NOT_A_CHOICE
    else:
        texts = [text.replace(";", ",") for text in texts]
        chosen = [
            text if choice is None else choice
            for text, choice in zip(texts, chosen, strict=True)
        ]
    return _whole(";".join(dict.fromkeys(chosen)), field, zone)


def _parts(text, choices):
    """Split an answer to where its parts are choices: a choice may hold a comma."""
    parts = [part for part in re.split("[;\n]", text) if part.strip()]
    whole = all(" ".join(part.split()).casefold() in choices for part in parts)
    return parts if whole or len(parts) > 1 else text.split(",")


def _choices(field):
    """Return ``{value or label in small letters: value}``; values come first."""
    values = field.get("picklist") or ()
    labels = field.get("picklist_labels") or {}
    choices = {label.casefold(): value for value, label in labels.items()}
    return choices | {value.casefold(): value for value in values}


def _yes_or_no(value, field, zone):
    if isinstance(value, bool):
        return value, None
    word = as_text(value, zone).casefold()
    if word in YES:
        return True, None
    return (False, None) if word in NO else (None, NOT_YES_OR_NO)


# === NUMBERS === #


def _number(value, field, zone):
    is_percent = field["type"] == "percent"
    number, reason = _decimal(value, is_percent)
    if reason:
        return None, reason
    is_whole = field["type"] == "int"
    scale = 0 if is_whole else field.get("scale") or 0
    with localcontext() as context:
        context.prec = 120
        number = number.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)
    number = float(number) if scale else int(number)
    if is_whole:
        fits_in = -INT_LIMIT <= number < INT_LIMIT
    else:
        fits_in = abs(number) < 10 ** ((field.get("precision") or 18) - scale)
    return (number, None) if fits_in else (None, TOO_LARGE)


def _decimal(value, is_percent):
    """Return ``(Decimal, None)`` or ``(None, reason)``."""
    if isinstance(value, str):
        text, reason = _plain_number(value, is_percent)
        return (None, reason) if reason else (Decimal(text), None)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None, NOT_A_NUMBER
    if value != value:
        return None, NOT_A_NUMBER
    return (Decimal(str(value)), None) if abs(value) < 10**40 else (None, TOO_LARGE)


def _plain_number(text, is_percent):
    """Return ``(text that Decimal reads, None)`` or ``(None, reason)``."""
    text = unicodedata.normalize("NFKC", text).strip()
    if is_percent:
        text = text.removesuffix("%").strip()
    text = _AMOUNT.fullmatch(text)[1] if _AMOUNT.fullmatch(text) else text
    if _SPACED.fullmatch(text):
        text = re.sub("[ '’]", "", text)
    marks = [char for char in text if char in ".,"]
    if _GROUPED.fullmatch(text):
        if len(marks) == 1 and not text.lstrip("+-").startswith("0"):
            # A thousand here, one and a bit there.
            return None, AMBIGUOUS_NUMBER
        whole, fraction = text, ""
        if len(marks) == 1:
            whole, fraction = text.split(marks[0])
    elif marks:
        whole, fraction = text.rsplit(marks[-1], 1)
        grouped = _GROUPED.fullmatch(whole)
        if len(marks) > 1 and not (grouped and grouped[1] != marks[-1]):
            return None, NOT_A_NUMBER
    else:
        whole, fraction = text, ""
    text = re.sub("[.,]", "", whole) + "." + fraction
    return (text, None) if _PLAIN.fullmatch(text) else (None, NOT_A_NUMBER)


# === TIME === #


def _day(value, field, zone):
    if isinstance(value, datetime):
        value = _local(value, zone).date()
    if isinstance(value, str):
        if ambiguous_day(value):
            return None, AMBIGUOUS_DATE
        moment = read_moment(value, zone)
        value = _local(moment, zone).date() if moment else read_day(value)
    if not isinstance(value, date) or not 1700 <= value.year <= 4000:
        return None, NOT_A_DATE
    return value.isoformat(), None


def _moment(value, field, zone):
    if isinstance(value, str):
        value = read_moment(value, zone)
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=zone)
    if not isinstance(value, datetime):
        return None, NOT_A_DATE
    moment = _local(value, timezone.utc)
    if not 1700 <= moment.year <= 4000:
        return None, NOT_A_DATE
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z", None


# === RECORDS === #


def _record(value, field, zone):
    sfid = full_id(as_text(value, zone))
    if not sfid:
        return None, NOT_AN_ID
    kind, kinds = KIND_BY_PREFIX.get(sfid[:3]), field.get("reference_to")
    if kind and kinds and kind not in kinds:
        return None, ID_OF_OTHER_KIND
    return sfid, None


_CONVERTERS = {
    "boolean": _yes_or_no,
    "combobox": _text,
    "currency": _number,
    "date": _day,
    "datetime": _moment,
    "double": _number,
    "email": _email,
    "encryptedstring": _text,
    "int": _number,
    "multipicklist": _several_choices,
    "percent": _number,
    "phone": _whole,
    "picklist": _choice,
    "reference": _record,
    "string": _text,
    "textarea": _long_text,
    "url": _whole,
}
SUPPORTED_TYPES = frozenset(_CONVERTERS)
