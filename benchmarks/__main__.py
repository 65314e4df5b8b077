# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""make bench: the figures of docs/architecture.md, side by side in one run."""

import argparse
import json
import statistics
import sys
import time
from datetime import datetime

import requests

from dev import configuration, paths
from dev.database import Databases
from dev.postgres import Postgres
from dev.stack import OdooServer
from tests.rig import Rig

from . import usual_way
from .figures import missed, percentile, table

MODULE = "benchmarks.process"
LATENCY = 0.1  # seconds that the org takes for each call


def say(text):
    print(text, flush=True)


def parsed():
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--check", action="store_true", help="fail on a missed goal")
    return parser.parse_args()


class Bench:
    def __init__(self, databases, scale):
        self.databases = databases
        self.scale = scale
        self.values = {}

    def rig(self, name, **options):
        return Rig(self.databases, f"bench_{name}", MODULE, **options)

    def some(self, count, least=10):
        return max(least, int(count * self.scale))

    # === LONE BOOKINGS, ON A LIVE SERVER ===

    def lone(self):
        with self.rig("lone") as rig:
            server = live_server(rig)
            try:
                self._lone_calls(rig)
                self._latency(rig)
                for name, count in rig.ask("statements", 1000).items():
                    say(f"  SQL statements, {name}: {count}")
            finally:
                server.stop()

    def _lone_calls(self, rig):
        rig.ask("backlog", {"count": 1, "first": 900_000})
        rig.ask("rest", 30)
        for step in ("new", "move", "cancel"):
            rig.org.control.clear_calls()
            rig.ask("one", {"step": step, "number": 910_000})
            rig.ask("rest", 30)
            self.values[f"calls_{step}"] = rig.org.control.api_calls()

    def _latency(self, rig):
        count, first = self.some(40, 20), 920_000
        rig.org.control.latency(LATENCY)
        asked = {"count": count, "first": first, "pause": 1.0}
        moments = dict(rig.ask("latencies", asked))
        rig.ask("rest", 60)
        rig.org.control.latency(0)
        answered = [
            moment(call["at"]) + LATENCY
            for call in rig.org.control.calls()
            if any(part["referenceId"][:5] == "event" for part in call["subrequests"])
        ]
        waits = [
            min(at for at in answered if at > committed) - committed
            for committed in moments.values()
        ]
        self.values["latency_p95_s"] = percentile(waits, 0.95) - 2 * LATENCY
        say(
            f"  latency: median {statistics.median(waits):.2f} s, two round trips of "
            f"{LATENCY} s included; p95 below without them"
        )

    # === A BACKLOG ===

    def backlog(self):
        count = self.some(10_000, 400)
        usual = self.some(100, 20)
        for with_keys in (True, False):
            with self.rig("backlog", with_keys=with_keys) as rig:
                for _number in range(2):
                    rig.start_worker()
                # The workers, and the org, are warm as they are on any other day.
                self._drain(rig, 400, 800_000)
                seconds, calls = self._drain(rig, count, 0)
                rig.org.control.latency(LATENCY)
                started = time.monotonic()
                usual_way.send(rig.org, usual)
                per_booking = (time.monotonic() - started) / usual
            ratio = per_booking / (seconds / count)
            how = "with key fields" if with_keys else "without"
            say(
                f"  backlog of {count} {how}: {seconds:.1f} s, {calls} calls, "
                f"{count / seconds:.0f} a second; one by one {1 / per_booking:.2f} a "
                f"second, {usual_way.CALLS} calls each: {ratio:.0f} times"
            )
            self.values["calls_per_booking_backlog"] = calls / count
            self.values["throughput_ratio"] = ratio

    def _drain(self, rig, count, first):
        """(seconds until the last one is recorded, API calls)"""
        rig.ask("hold")
        rig.ask("backlog", {"count": count, "first": first})
        rig.org.control.latency(LATENCY)
        rig.org.control.clear_calls()
        seconds = rig.ask("go", 900)
        rig.org.control.latency(0)
        return seconds, rig.org.control.api_calls()

    # === GROWTH ===

    def growth(self):
        few, many = self._growth(1_000), self._growth(self.some(100_000, 10_000))
        say(
            f"  worker, 1,000 rows: {few[0] * 1000:.2f} ms of CPU a booking, "
            f"{few[1] / 1024:.0f} MB; many rows: {many[0] * 1000:.2f} ms, "
            f"{many[1] / 1024:.0f} MB"
        )
        self.values["cost_growth_ratio"] = many[0] / few[0]
        self.values["memory_growth_ratio"] = many[1] / few[1]

    def _growth(self, rows):
        """(CPU seconds of a worker per booking, its peak memory in kB)"""
        count = self.some(2_000, 500)
        with self.rig("growth") as rig:
            rig.ask("history", rows)
            worker = rig.start_worker()
            rig.ask("backlog", {"count": 200, "first": 0})
            rig.ask("rest", 300)
            before = cpu_seconds(worker.popen.pid)
            rig.ask("backlog", {"count": count, "first": 1_000})
            rig.ask("rest", 300)
            used = cpu_seconds(worker.popen.pid) - before
            return used / count, peak_memory(worker.popen.pid)

    # === THE VISITOR ===

    def portal(self):
        count = self.some(60, 15)
        with self.rig("portal") as rig:
            plain = f"{rig.name}_plain"
            self.databases.clone(self.databases.with_platform(), plain)
            try:
                self._portal(rig, plain, count)
            finally:
                self.databases.drop(plain)

    def _portal(self, rig, plain, count):
        servers, links = {}, {}
        try:
            for name in (rig.name, plain):
                made_up = name == rig.name
                config = configuration.write(
                    rig.home / f"{name}.conf",
                    self.databases.server,
                    made_up=made_up,
                    log_level="error",
                )
                asking = ["portal", str(count)]
                process = rig.start_on(MODULE, config, name, *asking)
                links[name] = json.loads(rig.finish(process))
                servers[name] = live_server(rig, name, max_cron_threads=0)
            times = {name: [] for name in servers}
            session = requests.Session()
            for pair in zip(links[rig.name], links[plain], strict=True):
                for name, link in zip((rig.name, plain), pair, strict=True):
                    started = time.monotonic()
                    url = servers[name].url + link
                    answer = session.get(url, allow_redirects=False)
                    times[name].append(time.monotonic() - started)
                    assert answer.status_code in (302, 303), answer.status_code
                    assert "error" not in answer.headers["Location"]
        finally:
            for server in servers.values():
                server.stop()
        # The first ones of a server load what stays.
        with_us, without = (statistics.median(times[n][5:]) for n in (rig.name, plain))
        say(
            f"  confirmation: {with_us * 1000:.0f} ms with us, "
            f"{without * 1000:.0f} ms without"
        )
        self.values["save_overhead_ratio"] = with_us / without


def moment(text):
    return datetime.fromisoformat(text).timestamp()


def live_server(rig, database=None, **options):
    server = OdooServer(
        rig.databases.server,
        database or rig.name,
        rig.home,
        org=rig.org,
        made_up=True,
        log_level="error",
        **options,
    )
    server.start()
    server.wait()
    return server


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def peak_memory(pid):
    with open(f"/proc/{pid}/status") as status:
        [line] = [line for line in status if line.startswith("VmHWM")]
    return int(line.split()[1])


def main(options):
    started = time.monotonic()
    with Postgres() as server:
        bench = Bench(Databases(server), 0.1 if options.quick else 1)
        for part in (bench.lone, bench.backlog, bench.growth, bench.portal):
            say(f"=== {part.__name__}")
            part()
    say(f"\n{time.monotonic() - started:.0f} s; logs in {paths.HOME.name}/rigs")
    for line in table(bench.values):
        print(line)
    return 1 if options.check and missed(bench.values) else 0


if __name__ == "__main__":
    sys.exit(main(parsed()))
