# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the calls of the org's log were for: pure."""

from collections import Counter

KINDS = ("sending", "describe", "refused", "token")


def kind_of(call):
    """One of KINDS. ``call``: as sandbox.control.Control.calls() has them.

    A refused call is one that has to be made again; a token is no API call.
    """
    if not call["api"]:
        return "token"
    if call["status"] is None or call["status"] >= 400:
        return "refused"
    return "describe" if call["path"].endswith("/describe") else "sending"


def counted(calls):
    """``{kind: how many}`` of every kind, and the refused parts of composites."""
    kinds = Counter(map(kind_of, calls))
    parts = [part for call in calls for part in call["subrequests"]]
    refused = sum(part["status"] >= 400 for part in parts)
    return {kind: kinds[kind] for kind in KINDS} | {"refused parts": refused}


def told(counts):
    """ "110 sending, 0 describe, ..." """
    return ", ".join(f"{count} {kind}" for kind, count in counts.items())
