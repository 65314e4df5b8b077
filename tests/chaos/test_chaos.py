# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A short bad day; `make chaos` is the long one."""

import pytest

from .arena import Arena

SEED = 20261125
LOADS = [
    {"platform": "made.up.booking", "bookings": 300, "customers": 80},
    {"platform": "resource.booking", "bookings": 30, "customers": 12},
]


@pytest.mark.parametrize("with_keys", [False, True], ids=["looking", "keys"])
def test_every_booking_is_right_after_a_bad_day(databases, with_keys):
    name = f"test_chaos_{'keys' if with_keys else 'looking'}"
    with Arena(databases, name, with_keys) as arena:
        figures, verdict = arena.run(SEED, LOADS)
    print(SEED, figures)
    assert verdict.is_clean, verdict
    assert figures["faults"] >= 5 and figures["kills"] > 5, "nothing was tried"
