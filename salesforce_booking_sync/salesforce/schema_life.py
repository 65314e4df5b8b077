# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When the description of the org's objects is read anew; pure."""

from datetime import timedelta

LIFE = timedelta(hours=24)
# A setting that stays wrong must not cost a call in each round.
REST = timedelta(minutes=10)


def is_due(read_at, asked_at, now, doubted=False):
    """Return whether to read it now.

    :param read_at: when it was last read; None where it is not to be believed
    :param asked_at: when it was last asked for, whatever came of it
    :param doubted: an answer of the org speaks of fields that are not as described
    """
    if asked_at and now - asked_at < REST:
        return False
    return doubted or not read_at or now - read_at >= LIFE
