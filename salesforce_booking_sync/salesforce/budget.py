# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How far the API calls of a day reach: a backlog rests before they are spent.

Pure. A lone booking goes at once for as long as there are calls at all; what is slowed
down is a backlog, so that it leaves some to those who book meanwhile.
"""

from datetime import timedelta

# From this share of the budget on a backlog rests between rounds, the longer the nearer
# it is to spent.
SLOW_FROM = 0.8
# The same of what the whole org may use, whoever uses it: others need it too.
ORG_SLOW_FROM, ORG_SPENT = 0.9, 0.98
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(minutes=15)
SPENT = timedelta(hours=1)  # then it is seen whether some of the day has passed
DEFAULT_SHARE = 0.5  # of what the org allows, where nobody set a budget


def allowance(budget, org_allowed):
    """Return how many calls may be made in 24 hours, or None while nobody knows.

    :param budget: what the administrator set; 0 for the default
    """
    if budget:
        return budget
    return int(org_allowed * DEFAULT_SHARE) if org_allowed else None


def rest(spent, allowed, org_used=0, org_allowed=0, backlog=False):
    """Return how long to rest before the next round; a timedelta, zero for not at all.

    SPENT holds for everything; what is shorter, for what is waiting already.

    :param spent: our own calls of the last 24 hours, ``allowed`` what they may be
    :param org_used: all calls of the org, ``org_allowed`` what they may be
    :param backlog: the round took as many bookings as it could
    """
    ours = _part(spent, allowed, SLOW_FROM, 1)
    orgs = _part(org_used, org_allowed, ORG_SLOW_FROM, ORG_SPENT)
    part = max(ours, orgs)
    if part >= 1:
        return SPENT
    if part <= 0 or not backlog:
        return timedelta(0)
    return SHORTEST + (LONGEST - SHORTEST) * part


def _part(used, allowed, slow_from, spent_at):
    """Return where between slow (0) and spent (1) this is."""
    if not allowed:
        return 0
    return (used / allowed - slow_from) / (spent_at - slow_from)
