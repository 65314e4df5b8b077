# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A visitor confirms on the portal, with our addons and without them."""

import statistics
import time

import requests

from dev import configuration

from .desk import Desk
from .processes import cpu_seconds
from .stage import live_server, say

WARM_UP = 5  # the first ones of a server load what stays
BLOCKS = 4


def measure(stage):
    """{"save_overhead_ratio"}"""
    count = stage.some(160, 20)
    with stage.rig("portal") as rig:
        plain = f"{rig.name}_plain"
        stage.databases.clone(stage.databases.with_platform(), plain)
        servers = {}
        try:
            links = {}
            for name in (rig.name, plain):
                links[name] = _ask(rig, name, "portal", WARM_UP + count)
                # Without cron threads: one side's worker would slow the other side.
                servers[name] = live_server(rig, name, max_cron_threads=0)
            times = _times(servers, links)
            for server in servers.values():
                server.stop()
            inside = {name: _ask(rig, name, "confirm_here", 40) for name in links}
        finally:
            for server in servers.values():
                server.stop()
            stage.databases.drop(plain)
    _say_inside(inside[rig.name], inside[plain])
    return {"save_overhead_ratio": _ratio(times[rig.name], times[plain])}


def _ask(rig, database, task, argument):
    """As rig.ask, on any database."""
    config = configuration.write(
        rig.home / f"{database}.conf",
        rig.databases.server,
        made_up=True,
        log_level="error",
        logfile=rig.home / "odoo.log",
    )
    with Desk(config, database, rig.env) as desk:
        return desk.ask(task, argument)


def _times(servers, links):
    """{database: [seconds]}: a b, b a, a b, ..., so that no side is always first."""
    times = {name: [] for name in servers}
    order = list(servers)
    cpu = {}
    with requests.Session() as session:
        for number in range(len(links[order[0]])):
            if number == WARM_UP:
                cpu = {name: cpu_seconds(servers[name].popen.pid) for name in order}
            for name in order:
                address = servers[name].url + links[name][number]
                started = time.monotonic()
                answer = session.get(address, allow_redirects=False)
                times[name].append(time.monotonic() - started)
                # A refused time leads back to the calendar.
                where = answer.headers.get("Location", "")
                if answer.status_code not in (302, 303) or "/schedule" in where:
                    raise RuntimeError(f"{name}: {answer.status_code} {where}")
            order.reverse()
    used = [cpu_seconds(servers[name].popen.pid) - cpu[name] for name in servers]
    say(
        f"  CPU of the two servers meanwhile: {used[0]:.1f} s with us,"
        f" {used[1]:.1f} s without: {used[0] / used[1]:.3f}"
    )
    return {name: taken[WARM_UP:] for name, taken in times.items()}


def _ratio(ours, plain):
    ratio = statistics.median(ours) / statistics.median(plain)
    blocks = [
        statistics.median(ours[number::BLOCKS])
        / statistics.median(plain[number::BLOCKS])
        for number in range(BLOCKS)
    ]
    say(
        f"  confirmation over HTTP, {len(ours)} times: median"
        f" {statistics.median(ours) * 1000:.1f} ms with us,"
        f" {statistics.median(plain) * 1000:.1f} ms without; quarters of the sample"
        f" say {min(blocks):.3f} to {max(blocks):.3f}"
    )
    return ratio


def _say_inside(ours, plain):
    say(
        f"  its transaction: {ours['statements']} SQL statements with us,"
        f" {plain['statements']} without; {ours['ms']:.1f} ms and {plain['ms']:.1f} ms"
    )
    say(
        f"  of it, noticing, marking and waking: {ours['marking_statements']}"
        f" statements, {ours['marking_ms']:.2f} ms"
    )
