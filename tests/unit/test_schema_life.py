# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What was read of the org is believed for a day, and doubted seldom."""

from datetime import datetime, timedelta

import pytest

from salesforce.schema_life import LIFE, REST, is_due

NOW = datetime(2030, 1, 7, 9)
SECOND = timedelta(seconds=1)
LATELY = NOW - timedelta(hours=1)


def test_how_long():
    assert timedelta(hours=24) == LIFE
    assert timedelta(minutes=10) == REST


@pytest.mark.parametrize(
    ("read_at", "asked_at", "doubted", "expected"),
    [
        (NOW - LIFE + SECOND, None, False, False),
        (NOW - LIFE, None, False, True),
        (None, None, False, True),
        (LATELY, None, True, True),
        (LATELY, LATELY, True, True),
        (LATELY, NOW - REST, True, True),
        (LATELY, NOW - REST + SECOND, True, False),
        # The org did not answer: neither is it asked at once again.
        (None, NOW - REST + SECOND, False, False),
        (NOW - LIFE, NOW - REST + SECOND, False, False),
    ],
)
def test_when_it_is_read(read_at, asked_at, doubted, expected):
    assert is_due(read_at, asked_at, NOW, doubted) is expected


def test_an_org_that_always_complains_costs_six_calls_an_hour():
    asked_at, readings = None, 0
    for minute in range(60):
        now = NOW + timedelta(minutes=minute)
        if is_due(now, asked_at, now, doubted=True):
            asked_at, readings = now, readings + 1
    assert readings == 6
