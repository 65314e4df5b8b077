# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Text as Salesforce measures and accepts it."""

import re

# What Salesforce's parser or its pages cannot take; tab and line feed are fine.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
ELLIPSIS = "…"


def length(text):
    """Length as Salesforce counts: an emoji is two, and so is a line break."""
    utf_16 = text.encode("utf-16-le", "surrogatepass")
    return len(utf_16) // 2 + text.count("\n")


def fits(text, limit):
    return length(text) <= limit


def clean(text):
    """Return ``text`` without control characters and with plain line ends.

    ``@{`` begins a reference to another part of a composite call, so it is parted.
    """
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.replace("@{", "@ {").strip()


def shorten(text, limit):
    """Return ``text`` cut to ``limit`` by `length`, the cut shown by an ellipsis."""
    if fits(text, limit):
        return text
    room = limit - length(ELLIPSIS)
    kept = text[:room]
    while not fits(kept, room):
        # No character counts for more than two, so this never takes one too many.
        kept = kept[: -max(1, (length(kept) - room) // 2)]
    return kept.rstrip() + ELLIPSIS
