# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

import pytest

from salesforce.dates import ambiguous_day, read_day, read_moment

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-24", date(2026, 11, 24)),
        ("2026/1/4", date(2026, 1, 4)),
        ("2026年11月24日", date(2026, 11, 24)),
        ("24.11.2026", date(2026, 11, 24)),
        ("4. 1. 2026", date(2026, 1, 4)),
        ("24/11/2026", date(2026, 11, 24)),
        ("11/24/2026", date(2026, 11, 24)),
        ("5/5/2026", date(2026, 5, 5)),
        ("03.04.2026", date(2026, 4, 3)),
        ("03/04/2026", None),
        ("2026-02-30", None),
        ("30/30/2026", None),
        ("0000-01-01", None),
        ("tomorrow", None),
        ("24.11.26", None),
        ("", None),
    ],
)
def test_read_day(text, day):
    assert read_day(text) == day


def test_two_readings_of_a_day():
    assert ambiguous_day("03/04/2026")
    assert ambiguous_day("3-4-2026")
    assert not ambiguous_day("03.04.2026")
    assert not ambiguous_day("13/04/2026")
    assert not ambiguous_day("soon")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-07-01T09:00:00Z", datetime(2026, 7, 1, 9)),
        ("2026-07-01T09:00:00.123+02:00", datetime(2026, 7, 1, 7)),
        ("2026-07-01T09:00:00-0330", datetime(2026, 7, 1, 12, 30)),
        ("2026-07-01 09:00", datetime(2026, 7, 1, 7)),
        ("2026-12-01 09:00", datetime(2026, 12, 1, 8)),
        ("01.07.2026, 9:00", datetime(2026, 7, 1, 7)),
        ("7/13/2026 1:30 pm", datetime(2026, 7, 13, 11, 30)),
        ("7/13/2026 12:05 AM", datetime(2026, 7, 12, 22, 5)),
        ("7/8/2026 1:30 pm", None),
        ("7/13/2026 13:30 pm", None),
        ("2026-07-01 24:00", None),
        ("2026-07-01 09:00+99:00", None),
        ("2026-07-01", None),
        ("9:00", None),
    ],
)
def test_read_moment(text, moment):
    read = read_moment(text, BERLIN)
    assert (read and read.astimezone(timezone.utc).replace(tzinfo=None)) == moment
