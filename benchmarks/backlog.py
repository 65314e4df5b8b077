# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A backlog against the usual way, on one org."""

import time

from . import calls, usual_way
from .figures import ROUND_TRIP
from .stage import drain, pile_up, say

WORKERS = 2
WARM_UP = 400


def measure(stage):
    """{"calls_per_booking_backlog", "throughput_ratio"}, without key fields."""
    count = stage.some(10_000, 400)
    for with_keys in (True, False):
        with stage.rig("backlog", with_keys=with_keys) as rig:
            for _number in range(WORKERS):
                rig.start_worker()
            # The workers, and the org, are warm as they are on any other day.
            _sent(rig, WARM_UP, 800_000)
            say(f"  {'with' if with_keys else 'without'} key fields")
            if with_keys:
                _sent(rig, count, 0)
            else:
                values = _compared(rig, count, stage.some(100, 20))
    return values


def _compared(rig, count, usual):
    # Half of the usual way before and half after: the org does not stay as it was.
    before = _usual(rig, usual // 2, 0)
    seconds, per_booking = _sent(rig, count, 0)
    after = _usual(rig, usual // 2, usual)
    one_by_one = (before + after) / 2
    say(
        f"    one by one, {usual} bookings of {usual_way.CALLS} calls:"
        f" {before:.3f} s each before, {after:.3f} s after"
    )
    return {
        "calls_per_booking_backlog": per_booking,
        "throughput_ratio": one_by_one / (seconds / count),
    }


def _sent(rig, count, first):
    """(seconds until the last one is recorded, API calls that sent each)"""
    control = rig.org.control
    pile_up(rig, count, first)
    control.clear_calls()
    control.latency(ROUND_TRIP)
    seconds = drain(rig)
    control.latency(0)
    counts = calls.counted(control.calls())
    by_org = control.api_calls()
    counted = sum(counts[kind] for kind in calls.KINDS if kind != "token")
    if counted != by_org:
        raise RuntimeError(f"The org counts {by_org} calls, its log has {counted}")
    say(
        f"    {count} bookings in {seconds:.1f} s, {count / seconds:.0f} a second,"
        f" {WORKERS} workers; calls: {calls.told(counts)}"
    )
    return seconds, counts["sending"] / count


def _usual(rig, count, first):
    """Seconds per booking."""
    rig.org.control.latency(ROUND_TRIP)
    started = time.monotonic()
    usual_way.send(rig.org, count, first)
    seconds = time.monotonic() - started
    rig.org.control.latency(0)
    return seconds / count
