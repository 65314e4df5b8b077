# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a booking costs the worker where few were sent before, and where many were."""

import statistics

from .processes import cpu_seconds, forget_peak, peak_memory
from .stage import drain, pile_up, say

FEW, MANY = 1_000, 100_000
TURNS = 3


def measure(stage):
    """{"cost_growth_ratio", "memory_growth_ratio"}"""
    count = stage.some(1_000, 300)
    many = stage.some(MANY, 10_000)
    with stage.rig("growth_few") as first, stage.rig("growth_many") as second:
        for rig, rows in ((first, FEW), (second, many)):
            # The hourly search for missed changes would look at all of them.
            rig.ask("hold")
            rig.ask("history", rows)
        sides = [Side(first), Side(second)]
        for side in sides:
            side.warm_up()
        for _turn in range(TURNS):
            for side in sides:
                side.send(count)
        for side, rows in zip(sides, (FEW, many), strict=True):
            say(
                f"  {rows} rows: {side.cost * 1000:.2f} ms of the worker's CPU a"
                f" booking, {side.seconds * 1000:.2f} ms in all,"
                f" {side.memory / 1024:.0f} MB at most"
            )
    few, many = sides
    return {
        "cost_growth_ratio": many.cost / few.cost,
        "memory_growth_ratio": many.memory / few.memory,
    }


class Side:
    """A database of its own, with one worker."""

    def __init__(self, rig):
        self.rig = rig
        self.worker = rig.start_worker()
        self.sent = 0
        self.costs = []  # (seconds of CPU, seconds in all) a booking

    def warm_up(self):
        """Load what stays; to load Odoo took more memory than to work does."""
        self.send(200)
        self.costs.clear()
        forget_peak(self.pid)

    def send(self, count):
        pile_up(self.rig, count, self.sent)
        before = cpu_seconds(self.pid)
        seconds = drain(self.rig)
        self.costs.append(((cpu_seconds(self.pid) - before) / count, seconds / count))
        self.sent += count
        self.memory = peak_memory(self.pid)  # kB

    @property
    def pid(self):
        return self.worker.popen.pid

    @property
    def cost(self):
        return statistics.median(cpu for cpu, _all in self.costs)

    @property
    def seconds(self):
        return statistics.median(seconds for _cpu, seconds in self.costs)
