# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Splitting a name as Odoo keeps it into the two that Salesforce keeps."""

import re

from .text import clean, fits

NAMES = ("FirstName", "LastName")  # of a person
FIRST_NAME_LENGTH = 40
LAST_NAME_LENGTH = 80
NAMELESS = "[not provided]"
# Hiragana and katakana, Chinese characters with their repetition mark, Hangul.
_EAST_ASIAN = re.compile(
    "[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)


def is_address(name):
    """Whether an e-mail address stands in the place of a name.

    Odoo calls a contact so of whom it knows no more.
    """
    name = clean(name)
    before, _at, after = name.partition("@")
    return bool(before and after) and len(name.split()) == 1


def split_name(name, is_company=False, family_first=False):
    """Return ``(first name, last name)``; the last name is never empty.

    The last word is the last name, with the lower-case words before it ("van", "de
    la"). ``family_first`` takes the first word for it instead; so does a name in
    Chinese, Japanese or Korean characters, which is always written that way. Where
    that split does not fit, the whole name goes into the last name, and what is too
    much even for that into the first: only where both are full is one cut. Of an
    e-mail address what stands before the @ is the last name.
    """
    words = clean(name).split()
    if not words:
        return "", NAMELESS
    if is_address(name):
        return "", words[0].partition("@")[0]
    if is_company or len(words) == 1:
        return "", " ".join(words)
    is_family_first = family_first or all(map(_EAST_ASIAN.fullmatch, words))
    parts = _family_name_first(words) if is_family_first else _family_name_last(words)
    first, last = map(" ".join, parts)
    if fits(first, FIRST_NAME_LENGTH) and fits(last, LAST_NAME_LENGTH):
        return first, last
    for cut in range(len(words)):
        first, last = " ".join(words[:cut]), " ".join(words[cut:])
        if fits(last, LAST_NAME_LENGTH):
            break
        if not fits(" ".join(words[: cut + 1]), FIRST_NAME_LENGTH):
            break
    return first, last


def _family_name_last(words):
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].islower():
        cut -= 1
    return words[:cut], words[cut:]


def _family_name_first(words):
    cut = 1
    while cut < len(words) - 1 and words[cut - 1].islower():
        cut += 1
    return words[cut:], words[:cut]


def without_part(name, part):
    """Return the rest of a name that begins or ends with ``part``, else None."""
    words, others = clean(name).split(), clean(part).split()
    plain, wanted = ([w.casefold() for w in each] for each in (words, others))
    if plain[: len(wanted)] == wanted:
        return " ".join(words[len(wanted) :])
    if plain[-len(wanted) :] == wanted:
        return " ".join(words[: -len(wanted)])
    return None
