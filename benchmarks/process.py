# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the bench does inside Odoo, in processes of their own.

python -m benchmarks.process odoo.conf DATABASE

Reads [task, argument] as a line of JSON, answers with one, and so on.
"""

import json
import os
import sys
import time
from datetime import datetime, timedelta
from functools import partial
from statistics import median
from urllib.parse import quote

from odoo import SUPERUSER_ID, api, sql_db
from odoo.service.model import retrying

from sandbox.control import Control
from tests import rig
from tests.odoo.bookings import BookingMixin

from . import sent_long_ago

START = datetime(2030, 1, 7, 9, 0)
HOST = "host.one@acme.example"
BATCH = 500


def _env(cursor):
    context = {"tracking_disable": True, "tz": "UTC"}
    return api.Environment(cursor, SUPERUSER_ID, context)


def set_up(env):
    """The page that is sent, made once."""
    owner = env["made.up.booking.type"].search([], limit=1)
    if not owner:
        owner = owner.create({"name": "Bench"})
        values = {"name": "Host", "login": "bench-host", "email": HOST}
        env["res.users"].create(values)
        _enable_page(env, owner)
    return owner, env["res.users"].search([("login", "=", "bench-host")])


def _enable_page(env, owner):
    env["salesforce.page"].create(
        {
            "res_model": owner._name,
            "res_id": owner.id,
            "connection_id": env["salesforce.connection"].search([], limit=1).id,
            "enabled": True,
        }
    )


def _values(owner, host, partner, number):
    start = START + timedelta(minutes=number)
    return {
        "name": f"Talk {number}",
        "type_id": owner.id,
        "partner_id": partner.id,
        "user_id": host.id,
        "start": start,
        "stop": start + timedelta(minutes=30),
    }


def backlog(registry, argument):
    """Make bookings, each of a new customer: {"count", "first"}."""
    with registry.cursor() as cursor:
        env = _env(cursor)
        owner, host = set_up(env)
        first, last = argument["first"], argument["first"] + argument["count"]
        for start in range(first, last, BATCH):
            numbers = range(start, min(start + BATCH, last))
            partners = env["res.partner"].create(
                [
                    {"name": f"Ann Bench {n}", "email": f"ann.{n}@bench.example"}
                    for n in numbers
                ]
            )
            env["made.up.booking"].create(
                [
                    _values(owner, host, partner, number)
                    for partner, number in zip(partners, numbers, strict=True)
                ]
            )
            cursor.commit()
            env.invalidate_all()
    return argument["count"]


def one(registry, argument):
    """One booking's life, a step at a time: {"step", "number"}; the time it began."""
    with registry.cursor() as cursor:
        env = _env(cursor)
        owner, host = set_up(env)
        bookings = env["made.up.booking"].with_context(active_test=False)
        booking = bookings.search([("name", "=", f"Talk {argument['number']}")])
        if argument["step"] == "new":
            email = f"lone.{argument['number']}@bench.example"
            partner = env["res.partner"].create({"name": "Lone", "email": email})
            bookings.create(_values(owner, host, partner, argument["number"]))
        elif argument["step"] == "move":
            booking.write(
                {
                    "start": booking.start + timedelta(days=400),
                    "stop": booking.stop + timedelta(days=400),
                }
            )
        else:
            booking.active = False
        cursor.commit()
    return time.time()


def latencies(registry, argument):
    """Seconds from each commit until the Event is seen: {"count", "first", "org"}."""
    control = Control(argument["org"], ca=os.environ["REQUESTS_CA_BUNDLE"])
    waits = []
    with registry.cursor() as cursor:
        env = _env(cursor)
        owner, host = set_up(env)
        cursor.commit()
        for number in range(argument["first"], argument["first"] + argument["count"]):
            # Whatever the server does at intervals, not always at the same moment.
            time.sleep(0.3 + number % 10 * 0.07)
            email = f"late.{number}@bench.example"
            partner = env["res.partner"].create({"name": "Late", "email": email})
            booking = env["made.up.booking"].create(
                _values(owner, host, partner, number)
            )
            subject = booking.name
            cursor.commit()
            waits.append(_seconds_until(partial(_has_event, control, subject)))
    return waits


def _has_event(control, subject):
    return any(event["Subject"] == subject for event in control.records("Event"))


def _seconds_until(condition):
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > 60:
            raise RuntimeError("Nothing came in a minute")
        time.sleep(0.02)
    return time.monotonic() - started


def history(registry, count):
    """Bookings that were sent long ago."""
    with registry.cursor() as cursor:
        env = _env(cursor)
        owner, host = set_up(env)
        sent_long_ago.make(env, owner, host, START, count)
    return count


def rest(registry, seconds):
    return rig.wait_for_rest(registry, seconds)


def hold(registry, _argument):
    """Have marks and rows pile up until `go`; no cron of ours runs."""
    with registry.cursor() as cursor:
        env = _env(cursor)
        # Waits for a run that has not ended, and then conflicts with its end.
        retrying(partial(_stop_crons, env), env)


def _stop_crons(env):
    crons = env["ir.cron"].with_context(active_test=False).search([])
    ours = crons.filtered(lambda cron: cron.model_id.model.startswith("salesforce."))
    env.cr.execute(
        "UPDATE ir_cron SET active = false WHERE id IN %s", [tuple(ours.ids)]
    )


def go(registry, seconds):
    """Let a backlog go; return the seconds until all of it is recorded."""
    with registry.cursor() as cursor:
        env = _env(cursor)
        crons = env["ir.cron"].with_context(active_test=False)
        crons.search([("model_id.model", "=", "salesforce.lane")]).active = True
        env["salesforce.lane"].wake()
    started = time.monotonic()
    left = rig.wait_for_rest(registry, seconds)
    assert not left, f"{left} rows are left"
    return time.monotonic() - started


def send_here(registry, _argument):
    """Send a backlog as one lane, in this process; return its SQL statements."""
    with registry.cursor() as cursor:
        before = sql_db.sql_counter
        _env(cursor)["salesforce.lane"]._cron_run(1)
        used = sql_db.sql_counter - before
    assert not rig.wait_for_rest(registry, 0.1), "Not all of it was sent"
    return used


def statements(registry, count):
    """{what happens to the made-up platform: what it costs}"""
    told = {}
    with registry.cursor() as cursor:
        env = _env(cursor)
        owner, host = set_up(env)
        partner = env["res.partner"].create({"name": "Sql", "email": "sql@x.example"})
        page = env["salesforce.page"].search([], limit=1)
        for enabled in (False, True):
            page.enabled = enabled
            for number in (1, 2):  # the second with caches as they are on any day
                cursor.flush()
                cost = Cost(cursor)
                env["made.up.booking"].create(_values(owner, host, partner, number))
                cost.take()
            where = "on a page that is on" if enabled else "on a page that is off"
            told[f"a made-up booking {where}"] = cost
        env["made.up.booking"].create(
            [_values(owner, host, partner, number) for number in range(count)]
        )
        cursor.flush()
        env.invalidate_all()
        cost = Cost(cursor)
        partner.email = "other@x.example"
        cost.take()
        told[f"new address of a partner with {count} bookings"] = cost
        cursor.rollback()
    return {what: str(cost) for what, cost in told.items()}


class Cost:
    """SQL statements and seconds of what is done until `take`, up to its commit."""

    def __init__(self, cursor):
        self.cursor = cursor
        self.statements = -cursor.sql_log_count
        self.seconds = -time.monotonic()

    def take(self):
        self.cursor.flush()  # with what runs just before a commit
        self.statements += self.cursor.sql_log_count
        self.seconds += time.monotonic()
        return self

    def __str__(self):
        return f"{self.statements} SQL statements, {self.seconds * 1000:.1f} ms"


def portal(registry, count):
    """[address to confirm] of bookings that wait for a time."""
    with registry.cursor() as cursor:
        bookings = _waiting_bookings(_env(cursor), count)
        links = []
        for number, booking in enumerate(bookings):
            booking._portal_ensure_token()
            when = quote(_slot(number).isoformat() + "+00:00")
            links.append(
                f"/my/bookings/{booking.id}/confirm"
                f"?access_token={booking.access_token}&when={when}"
            )
    return links


def confirm_here(registry, count):
    """Medians of a confirmation as the portal does it: {"statements", "ms", ...}"""
    costs, parts, commits = [], [], []
    with registry.cursor() as cursor:
        env = _env(cursor)
        bookings = _waiting_bookings(env, count)
        cursor.commit()
        for number, booking in enumerate(bookings):
            # As the portal has it: nobody's user, and all of the chatter.
            visitor = env(user=env.ref("base.public_user"), context={}, su=True)
            booking = booking.with_env(visitor)
            env.invalidate_all()
            with Share(env) as share:
                cost = Cost(cursor)
                booking.start = _slot(10_000 + number)  # far from the visitors'
                booking.action_confirm()
                costs.append(cost.take())
                parts.append(share)
            started = time.monotonic()
            cursor.commit()  # with what runs just after it
            commits.append(time.monotonic() - started)
    return {
        "statements": median(cost.statements for cost in costs),
        "ms": median(cost.seconds for cost in costs) * 1000,
        "commit_ms": median(commits) * 1000,
        "marking_statements": median(part.statements for part in parts),
        "marking_ms": median(part.seconds for part in parts) * 1000,
    }


class Share:
    """What of a booking's transaction is ours; nothing where we are not installed."""

    OURS = (
        ("resource.booking", "_compute_salesforce_booker_id"),
        ("salesforce.lane", "wake"),
    )

    def __init__(self, env):
        self.cursor = env.cr
        self.statements = 0
        self.seconds = 0.0
        self.models = [
            (type(env[model]), name)
            for model, name in self.OURS
            if model in env and hasattr(env[model], name)
        ]

    def __enter__(self):
        for model, name in self.models:
            setattr(model, name, self._counting(getattr(model, name)))
        return self

    def __exit__(self, *_):
        for model, name in self.models:
            delattr(model, name)  # what it inherits is seen again

    def _counting(self, function):
        def counted(*args, **kwargs):
            statements, started = self.cursor.sql_log_count, time.monotonic()
            try:
                return function(*args, **kwargs)
            finally:
                self.statements += self.cursor.sql_log_count - statements
                self.seconds += time.monotonic() - started

        return counted


def _slot(number):
    return START + timedelta(hours=2 * number)


def _waiting_bookings(env, count):
    """Bookings of one type, each of a new customer; sent where we are installed."""
    maker = type("Maker", (BookingMixin,), {"env": env})
    maker.booking_type = env["resource.booking.type"].search([], limit=1)
    if not maker.booking_type:
        maker.make_booking_type()
        if "salesforce.page" in env:
            _enable_page(env, maker.booking_type)
    return [
        maker.book(
            maker.customer(f"Portal {number}", f"portal.{number}@x.example"), start=None
        )
        for number in range(count)
    ]


def answer(loaded, tasks):
    """Do what is asked, a line of JSON each, until the input ends.

    :param loaded: an Odoo registry
    :param tasks: {name: function of the registry and an argument}
    """
    # What else this process prints is no answer.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        task, argument = json.loads(line)
        loaded.check_signaling()
        print(json.dumps(tasks[task](loaded, argument)), file=answers, flush=True)


if __name__ == "__main__":
    answer(rig.registry(*sys.argv[1:]), globals())
