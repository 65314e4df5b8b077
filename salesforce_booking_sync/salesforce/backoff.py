# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When a booking that could not be sent is tried again."""

from datetime import timedelta

from .errors import Kind

# A request may still commit for as long as Salesforce lets it run: ten minutes.
SETTLED_AFTER = timedelta(minutes=11)
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30)]
WAIT = timedelta(minutes=15)
MAX_ATTEMPTS = 10
MAX_GONE = 3
INSTANTLY = timedelta(0)


def next_step(kind, attempts, unsure, of_org):
    """Return ``(state, delay until the next try)`` after a try that failed.

    ``of_org``: the fault was the org's, not the booking's; it never counts as failed.
    """
    pause = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    if unsure:
        return "unknown", SETTLED_AFTER
    if kind is Kind.RECONNECT:
        return "due", pause
    if kind is Kind.WAIT:
        return "retry", WAIT
    if of_org:
        return "retry", pause
    if kind is Kind.GONE and attempts < MAX_GONE:
        return "due", INSTANTLY
    if kind in (Kind.RETRY, Kind.UNKNOWN) and attempts < MAX_ATTEMPTS:
        return "retry", pause
    return "failed", INSTANTLY
