# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How many bookings a round takes; pure."""

FIRST, LEAST, MOST = 200, 25, 1000
QUICK, SLOW = 2.0, 5.0  # seconds of one call; an answer may take ten


def next_size(size, slowest, in_trouble=False, full=True):
    """Return the size of the next round.

    :param slowest: seconds that the slowest call of this round took
    :param in_trouble: a call went unanswered, or the org spoke of locks or limits
    :param full: the round was as big as it may be; else it tells nothing of more
    """
    if in_trouble:
        size //= 4
    elif slowest > SLOW:
        size //= 2
    elif slowest < QUICK and full:
        size *= 2
    return max(LEAST, min(MOST, size))
