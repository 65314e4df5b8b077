# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One booking at a time, through a live server with cron threads of its own."""

import statistics

from .figures import ROUND_TRIP, percentile
from .stage import live_server, pile_up, say

REST = 60  # seconds; a lone booking takes less than two


def measure(stage):
    """{"calls_new", "calls_move", "calls_cancel", "latency_p95_s"}"""
    with stage.rig("lone") as rig:
        server = live_server(rig)
        try:
            values = _calls(rig) | _latency(rig, stage.some(60, 40))
        finally:
            server.stop()
        _statements(rig)
    return values


def _calls(rig):
    # The first one of a page and a server is made of more than it.
    rig.ask("backlog", {"count": 1, "first": 900_000})
    _rest(rig)
    values = {}
    for step in ("new", "move", "cancel"):
        rig.org.control.clear_calls()
        rig.ask("one", {"step": step, "number": 910_000})
        _rest(rig)
        values[f"calls_{step}"] = rig.org.control.api_calls()
    return values


def _rest(rig):
    left = rig.ask("rest", REST)
    if left:
        raise RuntimeError(f"{left} bookings are still under way after {REST} s")


def _latency(rig, count):
    rig.org.control.latency(ROUND_TRIP)
    asked = {"count": count, "first": 920_000, "org": rig.org.https_url}
    waits = rig.ask("latencies", asked)
    rig.org.control.latency(0)
    say(
        f"  committed to Event, {count} times, each call {ROUND_TRIP} s: least"
        f" {min(waits):.2f} s, median {statistics.median(waits):.2f} s,"
        f" most {max(waits):.2f} s"
    )
    return {"latency_p95_s": percentile(waits, 0.95)}


def _statements(rig):
    for name, figure in rig.ask("statements", 1000).items():
        say(f"  {name}: {figure}")
    count = 400
    pile_up(rig, count, 930_000)
    used = rig.ask("send_here")
    say(
        f"  SQL statements per booking sent, rounds of {count // 2}: {used / count:.2f}"
    )
