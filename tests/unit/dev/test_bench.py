# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the bench makes of its measurements."""

import json
from importlib.util import find_spec

import pytest

from benchmarks import calls
from benchmarks.figures import GOALS, Line, missed, percentile, table
from benchmarks.stage import Stage

MET = {name: goal for name, (_what, _relation, goal) in GOALS.items()}


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([7.0], 0.95, 7.0),
        (range(1, 41), 0.95, 38),
        (range(1, 41), 0.5, 20),
        (range(1, 22), 0.95, 20),
        ([3, 1, 2], 1, 3),
        ([3, 1, 2], 0, 1),
    ],
)
def test_percentile(values, share, expected):
    assert percentile(values, share) == expected


def test_a_goal_is_met_at_its_limit_and_not_beyond():
    assert Line("calls_new", 2).is_met
    assert not Line("calls_new", 3).is_met
    assert Line("throughput_ratio", 100).is_met
    assert not Line("throughput_ratio", 99.9).is_met


def test_the_last_line_holds_exactly_the_figures():
    assert json.loads(table(MET)[-1]) == MET
    assert list(MET) == [
        "calls_new",
        "calls_move",
        "calls_cancel",
        "calls_per_booking_backlog",
        "throughput_ratio",
        "save_overhead_ratio",
        "latency_p95_s",
        "cost_growth_ratio",
        "memory_growth_ratio",
    ]


def test_a_missed_goal_shows_in_its_line_alone():
    values = MET | {"calls_move": 2}
    marked = [line for line in table(values) if "MISSED" in line]
    assert len(marked) == 1 and "a move" in marked[0]
    assert missed(values) == ["calls_move"]
    assert missed(MET) == []


def test_a_part_alone_shows_what_it_measured():
    values = {"save_overhead_ratio": 1.2}
    _head, line, last = table(values)
    assert "MISSED" in line
    assert json.loads(last) == values
    assert missed(values) == ["save_overhead_ratio"]


def call(path="/services/data/v66.0/composite", api=True, status=200, parts=()):
    return {
        "path": path,
        "api": api,
        "status": status,
        "subrequests": [{"status": part} for part in parts],
    }


def test_calls_are_counted_by_what_they_were_for():
    log = [
        call(parts=[200, 201]),
        call(parts=[400]),
        call("/services/data/v66.0/sobjects/Lead/describe"),
        call("/services/oauth2/token", api=False),
        call(status=503),
        call(status=None),
    ]
    assert calls.counted(log) == {
        "sending": 2,
        "describe": 1,
        "refused": 2,
        "token": 1,
        "refused parts": 1,
    }


def test_a_part_has_a_place_to_measure_in():
    rig = Stage(databases=None).rig("unit")
    assert find_spec(rig.module)
    assert rig.module in rig.desk.command
