# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Texts with placeholders such as ``{{ attendee_name }}``; pure.

A placeholder is a name out of a given list, or ``answer: `` and a question. Nothing is
evaluated: there is no other thing that a template could reach.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from .text import clean

ANSWER = "answer"
# What may be wrong with a template.
UNKNOWN, UNCLOSED, NO_QUESTION = "UNKNOWN", "UNCLOSED", "NO_QUESTION"

_PLACEHOLDER = re.compile(r"\{\{([^{}\n]*)\}\}")
_BRACE = re.compile(r"\{\{|\}\}")
# Stands for an empty value while a line is tidied. No value holds it: `clean` takes
# control characters out.
_NOTHING = "\x1a"
_SEPARATOR = r"[-–—·•|,;/:]+"
_TIDYING = (
    # Brackets and quotation marks around nothing.
    (re.compile(rf"\(\s*{_NOTHING}\s*\)|\[\s*{_NOTHING}\s*\]"), _NOTHING),
    (re.compile(rf"<\s*{_NOTHING}\s*>|“\s*{_NOTHING}\s*”"), _NOTHING),
    # A separator goes with the empty value after it, else with the one before it.
    (re.compile(rf"\s*(?:(?<=\s){_SEPARATOR}|[,;])?\s*{_NOTHING}(?=\s*$)"), ""),
    (re.compile(rf"(?:\s+{_SEPARATOR}|[,;])\s*{_NOTHING}"), ""),
    (re.compile(rf"^\s*{_NOTHING}\s*(?:{_SEPARATOR}\s*)?"), ""),
    (re.compile(rf"\s*{_NOTHING}"), ""),
)


@dataclass(frozen=True)
class Fault:
    """What is wrong: a code, the placeholder as it stands there, and what it may mean.

    ``nearest`` are names of the list, the likeliest first.
    """

    code: str
    name: str = ""
    nearest: tuple[str, ...] = ()


def split_placeholder(inside):
    """Return ``(name, question)`` of what stands between the braces."""
    name, _colon, question = inside.partition(":")
    return name.strip().lower(), question.strip()


def placeholders(template):
    """Return ``[(name, question)]`` as they stand in a template."""
    return [split_placeholder(inside) for inside in _PLACEHOLDER.findall(template)]


def first_fault(template, names):
    """Return the first `Fault` of a template, or None.

    :param names: what is known beside answers
    """
    for name, question in placeholders(template):
        if name == ANSWER and not question:
            return Fault(NO_QUESTION, name)
        if name == ANSWER or (name in names and not question):
            continue
        known = [*names, ANSWER]
        nearest = [name] if name in names else get_close_matches(name, known, 3, 0.5)
        shown = f"{name}: {question}" if question else name
        return Fault(UNKNOWN, shown, tuple(nearest))
    if _BRACE.search(_PLACEHOLDER.sub("", template)):
        return Fault(UNCLOSED)
    return None


def render(template, text_of):
    """Return a template with its values in it.

    A line all of whose placeholders are empty is left out; elsewhere an empty value
    takes the separator or the brackets around it along.

    :param text_of: ``(name, question) -> text``
    """
    lines = (_line(line, text_of) for line in template.splitlines())
    return "\n".join(line for line in lines if line is not None).strip()


def _line(line, text_of):
    texts = [clean(text_of(*each)) for each in placeholders(line)]
    if texts and not any(texts):
        return None
    values = iter(texts)
    line = _PLACEHOLDER.sub(lambda _match: next(values) or _NOTHING, clean(line))
    if _NOTHING not in line:
        return line
    for pattern, instead in _TIDYING:
        line = pattern.sub(instead, line)
    return line
