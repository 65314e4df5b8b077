# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Splitting a name as Odoo keeps it into the two that Salesforce keeps."""

from .text import clean, fits

FIRST_NAME_LENGTH = 40
LAST_NAME_LENGTH = 80
NAMELESS = "[not provided]"


def is_address(name):
    """Whether an e-mail address stands in the place of a name.

    Odoo calls a contact so of whom it knows no more.
    """
    name = clean(name)
    before, _at, after = name.partition("@")
    return bool(before and after) and len(name.split()) == 1


def split_name(name, is_company=False):
    """Return ``(first name, last name)``; the last name is never empty.

    The last word is the last name, with the lower-case words before it ("van", "de
    la"). Where that split does not fit, the whole name goes into the last name, and
    what is too much even for that into the first: only where both are full is one cut.
    Of an e-mail address what stands before the @ is the last name.
    """
    words = clean(name).split()
    if not words:
        return "", NAMELESS
    if is_address(name):
        return "", words[0].partition("@")[0]
    if is_company or len(words) == 1:
        return "", " ".join(words)
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].islower():
        cut -= 1
    first, last = " ".join(words[:cut]), " ".join(words[cut:])
    if fits(first, FIRST_NAME_LENGTH) and fits(last, LAST_NAME_LENGTH):
        return first, last
    for cut in range(len(words)):
        first, last = " ".join(words[:cut]), " ".join(words[cut:])
        if fits(last, LAST_NAME_LENGTH):
            break
        if not fits(" ".join(words[: cut + 1]), FIRST_NAME_LENGTH):
            break
    return first, last
