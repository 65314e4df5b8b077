# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A round grows while answers are quick, and shrinks before they are too slow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesforce.rounds import FIRST, LEAST, MOST, next_size
from tests.unit.factories import PROPERTY


@pytest.mark.parametrize(
    ("size", "slowest", "in_trouble", "expected"),
    [
        (FIRST, 0.1, False, 400),
        (800, 0.1, False, MOST),
        (FIRST, 3, False, FIRST),
        (FIRST, 6, False, 100),
        (FIRST, 0.1, True, 50),
        (LEAST, 9, True, LEAST),
    ],
)
def test_next_size(size, slowest, in_trouble, expected):
    assert next_size(size, slowest, in_trouble) == expected


@PROPERTY
@given(st.integers(LEAST, MOST), st.floats(0, 600), st.booleans())
def test_a_round_stays_within_its_bounds(size, slowest, in_trouble):
    following = next_size(size, slowest, in_trouble)
    assert LEAST <= following <= MOST
    if in_trouble:
        assert following < size or size == LEAST


def test_a_round_that_was_not_full_tells_nothing_of_a_bigger_one():
    assert next_size(25, 0.1, full=False) == 25
    assert next_size(200, 6, full=False) == 100
