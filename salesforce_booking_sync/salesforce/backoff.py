# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When a booking that could not be sent is tried again; pure."""

from datetime import timedelta

from .errors import Kind

# A request may still commit for as long as Salesforce lets it run: ten minutes.
SETTLED_AFTER = timedelta(minutes=11)
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30)]
WAIT = timedelta(minutes=15)
SOON = timedelta(seconds=5)
MAX_ATTEMPTS = 10
MAX_GONE = 3
INSTANTLY = timedelta(0)
JITTER = 0.2  # of a pause, either way: what failed together comes back apart


def next_step(kind, attempts, of_org, chance=0.5, own=None):
    """Return ``(state, delay until the next try)`` after a try that failed.

    :param attempts: how many have failed by now, this one among them
    :param own: how many of them by a fault of the booking's own; None for all
    :param of_org: the fault was the org's, not the booking's; it never counts as failed
    :param chance: from 0 to 1, where in the jitter this one falls
    """
    spread = 1 + JITTER * (2 * chance - 1)
    pause = BACK_OFF[min(attempts, len(BACK_OFF)) - 1] * spread
    if kind is Kind.RECONNECT:
        return "due", pause
    if kind is Kind.WAIT:
        return "retry", WAIT * spread
    if of_org:
        return "retry", pause
    own = attempts if own is None else own
    if kind is Kind.GONE and own < MAX_GONE:
        return "due", INSTANTLY
    if kind in (Kind.RETRY, Kind.UNKNOWN) and own < MAX_ATTEMPTS:
        return "retry", pause
    return ("held" if kind is Kind.DUPLICATE else "failed"), INSTANTLY


def after_unknown(looks, attempts, chance=0.5):
    """Return ``(state, delay)`` after a create whose outcome nobody knows.

    :param looks: there are no key fields, so nothing is tried before it is settled
    """
    if looks:
        return "unknown", SETTLED_AFTER
    state, delay = next_step(Kind.RETRY, attempts, of_org=True, chance=chance)
    return "unknown", SOON if attempts == 1 else delay
