# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The calls of a day are never spent at once."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesforce.budget import LONGEST, SHORTEST, SPENT, allowance, rest
from tests.unit.factories import PROPERTY

NONE = timedelta(0)


@pytest.mark.parametrize(
    ("spent", "allowed", "org", "expected"),
    [
        (0, 1000, (0, 0), NONE),
        (800, 1000, (0, 0), NONE),
        (801, 1000, (0, 0), SHORTEST + (LONGEST - SHORTEST) / 200),
        (900, 1000, (0, 0), SHORTEST + (LONGEST - SHORTEST) / 2),
        (999, 1000, (0, 0), LONGEST - (LONGEST - SHORTEST) / 200),
        (1000, 1000, (0, 0), SPENT),
        (5000, 1000, (0, 0), SPENT),
        (5000, None, (0, 0), NONE),
        (0, 1000, (90, 100), NONE),
        (0, 1000, (94, 100), SHORTEST + (LONGEST - SHORTEST) / 2),
        (0, 1000, (98, 100), SPENT),
        (900, 1000, (99, 100), SPENT),
    ],
)
def test_rest(spent, allowed, org, expected):
    pause = rest(spent, allowed, *org, backlog=True)
    assert abs(pause - expected) < timedelta(seconds=1)
    # A lone booking waits for nothing but the end of a budget that is spent.
    assert rest(spent, allowed, *org) == (expected if expected == SPENT else NONE)


@pytest.mark.parametrize(
    ("budget", "org_allowed", "expected"),
    [(0, 15000, 7500), (200, 15000, 200), (0, 0, None), (200, 0, 200)],
)
def test_allowance(budget, org_allowed, expected):
    assert allowance(budget, org_allowed) == expected


@PROPERTY
@given(st.integers(0, 5000), st.integers(1, 3000), st.integers(0, 100), st.booleans())
def test_the_more_is_spent_the_longer_it_rests(spent, allowed, org_used, backlog):
    now = rest(spent, allowed, org_used, 100, backlog)
    assert NONE <= now <= SPENT
    assert rest(spent + 1, allowed, org_used, 100, backlog) >= now
    assert spent < allowed or now == SPENT


@PROPERTY
@given(st.integers(20, 200), st.integers(1, 6), st.booleans())
def test_a_day_under_load_stays_within_its_budget(allowed, calls, backlog):
    """Rounds of so many calls, one after the other, for two days."""
    made, now, end = [], timedelta(0), timedelta(days=2)
    while now < end:
        recent = [at for at in made if at > now - timedelta(days=1)]
        made = recent
        pause = rest(len(recent), allowed, backlog=backlog)
        if pause >= SPENT:
            now += pause
            continue
        now += pause + timedelta(minutes=5)
        made += [now] * calls
        in_a_day = sum(at > now - timedelta(days=1) for at in made)
        # The round under way may go over it, no further one begins.
        assert in_a_day < allowed + calls
