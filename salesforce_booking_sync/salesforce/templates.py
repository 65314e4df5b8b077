# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Texts with {{ placeholders }} for what a booking says; pure.

A placeholder is one of a fixed list or the answer to a question: no code, so no text
reaches anything else.
"""

import re
from dataclasses import replace
from difflib import get_close_matches

from .mapping import as_text, zone_of
from .sources import PLAIN, answer_to, plain_question, value_of

TEMPLATE = "template"  # as the source of a field mapping
ASKED = "answer:"
_PLACEHOLDER = re.compile(r"\{\{[^\S\n]*(.*?)[^\S\n]*\}\}")
# What stood between two values and is left over where one of them is empty.
_BRACE = re.compile(r"\{\{|\}\}")
# Stands for an empty value while a line is tidied.
_NOTHING = "\x1a"
_SEPARATOR = r"[-–—·•|,;/:]+"
_TIDYING = (
    # Brackets and quotation marks around nothing.
    (re.compile(rf"\(\s*{_NOTHING}\s*\)|\[\s*{_NOTHING}\s*\]"), _NOTHING),
    (re.compile(rf"<\s*{_NOTHING}\s*>|“\s*{_NOTHING}\s*”"), _NOTHING),
    # A separator goes with the empty value after it, else with the one before it.
    # Where no space is before: else each of many spaces would be tried in turn.
    (
        re.compile(rf"(?<!\s)\s*(?:(?<=\s){_SEPARATOR}|[,;])?\s*{_NOTHING}(?=\s*$)"),
        "",
    ),
    (re.compile(rf"(?:(?<!\s)\s+{_SEPARATOR}|[,;])\s*{_NOTHING}"), ""),
    (re.compile(rf"^\s*{_NOTHING}\s*(?:{_SEPARATOR}\s*)?"), ""),
    (re.compile(rf"(?<!\s)\s*{_NOTHING}"), ""),
)


def placeholders(questions=None):
    """Return every placeholder that a text may hold, as it is typed."""
    return [*PLAIN, *(f"{ASKED} {question}" for question in questions or ())]


def unknown(text, questions=None):
    """Return ``[(placeholder, the one that was perhaps meant or "")]``.

    :param questions: what the page asks; None where nobody knows: any may be named
    """
    asked = {plain_question(question) for question in questions or ()}
    found = []
    for name in _PLACEHOLDER.findall(text or ""):
        question = _question(name)
        if question is None:
            is_known = name in PLAIN
        else:
            is_known = question in asked or (question and questions is None)
        if not is_known:
            close = get_close_matches(name, placeholders(questions), 1)
            found.append((name, close[0] if close else ""))
    return found


def asked_in(text):
    """Return the set of questions whose answers stand in a text, as compared."""
    questions = map(_question, _PLACEHOLDER.findall(text or ""))
    return {question for question in questions if question}


def is_unclosed(text):
    """Whether two braces stand in the text that are no placeholder's."""
    return bool(_BRACE.search(_PLACEHOLDER.sub("", text or "")))


def render(text, booking):
    """Return the text with what ``booking`` says in place of the placeholders.

    A line whose placeholders are all empty is left out; elsewhere an empty value takes
    the separator or the brackets around it along.
    """
    lines = (_line(line, booking) for line in (text or "").split("\n"))
    return "\n".join(line for line in lines if line is not None).strip()


def render_line(text, booking):
    """Return the same on one line."""
    return " ".join(render(text, booking).split())


def as_written(booking, settings):
    """Return the booking with what its page says in words of its own.

    That is the names of people, subject, description and place.
    """
    if not (settings and booking.is_scheduled):
        return booking
    booking = _with_names(booking, settings)
    texts = {
        "subject": render_line(settings.subject_text, booking),
        "description": render(settings.description_text, booking),
        "location": render_line(settings.location_text, booking),
    }
    # Nothing to say is no reason to lose what the booking says itself.
    return replace(booking, **{name: text for name, text in texts.items() if text})


def _with_names(booking, settings):
    order = {"family_first": settings.family_first}
    guests = tuple(replace(guest, **order) for guest in booking.guests)
    attendee = booking.attendee and replace(booking.attendee, **order)
    booking = replace(booking, attendee=attendee, guests=guests)
    texts = {
        "first_name": render_line(settings.first_name_text, booking),
        "last_name": render_line(settings.last_name_text, booking),
    }
    parts = {name: text for name, text in texts.items() if text}
    return replace(booking, attendee=attendee and replace(attendee, **parts))


def _line(line, booking):
    names = _PLACEHOLDER.findall(line)
    if not names:
        return line
    values = {name: _value(name, booking) for name in names}
    if not any(values.values()):
        return None
    line = line.replace(_NOTHING, "")
    written = _PLACEHOLDER.sub(lambda match: values[match[1]] or _NOTHING, line)
    if _NOTHING not in written:
        return written
    for pattern, instead in _TIDYING:
        written = pattern.sub(instead, written)
    return written


def _value(name, booking):
    question = _question(name)
    if question is not None:
        value = answer_to(booking, question)
    else:
        value = value_of(booking, name) if name in PLAIN else None
    text = "" if value is None else as_text(value, zone_of(booking.timezone))
    return text.replace(_NOTHING, "")


def _question(name):
    """Return the question of an answer, None where another value is meant."""
    if not name.casefold().startswith(ASKED):
        return None
    return plain_question(name[len(ASKED) :])
