# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The figures, their goals and the table: pure."""

import json
import math
from dataclasses import dataclass

ROUND_TRIP = 0.1  # seconds that the org is told to take for each call

# name -> (what it is, the most it may be or the least, from docs/architecture.md)
GOALS = {
    "calls_new": ("API calls for a lone new booking", "<=", 2),
    "calls_move": ("API calls for a move", "<=", 1),
    "calls_cancel": ("API calls for a cancel", "<=", 1),
    "calls_per_booking_backlog": ("API calls per booking, backlog", "<=", 0.011),
    "throughput_ratio": ("backlog, times as fast as one by one", ">=", 100),
    "save_overhead_ratio": ("visitor's confirmation, with to without", "<=", 1.05),
    "latency_p95_s": (
        "committed to Event in the org, p95 (s)",
        "<=",
        2 + 2 * ROUND_TRIP,
    ),
    "cost_growth_ratio": ("cost per booking, 100,000 rows to 1,000", "<=", 1.2),
    "memory_growth_ratio": ("worker's memory, 100,000 rows to 1,000", "<=", 1.2),
}


@dataclass(frozen=True)
class Line:
    name: str
    value: float

    @property
    def is_met(self):
        _what, relation, goal = GOALS[self.name]
        return self.value <= goal if relation == "<=" else self.value >= goal

    def __str__(self):
        what, relation, goal = GOALS[self.name]
        verdict = "ok" if self.is_met else "MISSED"
        return f"{what:<42}{relation} {goal:<6.4g}{self.value:>10.4g}  {verdict}"


def percentile(values, share):
    """The least value that at least ``share`` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def table(values):
    """The lines of a table of ``{name: value}``; the last is one JSON object."""
    head = f"{'figure':<42}{'goal':<9}{'measured':>10}  ok?"
    measured = {name: values[name] for name in GOALS if name in values}
    lines = [str(Line(name, value)) for name, value in measured.items()]
    rounded = {name: round(value, 4) for name, value in measured.items()}
    return [head, *lines, json.dumps(rounded)]


def missed(values):
    """The names of the measured goals that are missed."""
    return [
        name for name in GOALS if name in values and not Line(name, values[name]).is_met
    ]
