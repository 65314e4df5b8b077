# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the bench does inside Odoo, in processes of their own.

python -m benchmarks.process odoo.conf DATABASE TASK ARGUMENT-AS-JSON
"""

import json
import sys
import time
from datetime import datetime, timedelta

import odoo
from odoo import SUPERUSER_ID, api

from tests import rig

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
        env["salesforce.page"].create(
            {
                "res_model": owner._name,
                "res_id": owner.id,
                "connection_id": env["salesforce.connection"].search([], limit=1).id,
                "enabled": True,
            }
        )
    return owner, env["res.users"].search([("login", "=", "bench-host")])


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
    """Book every so often; [[number, moment of commit]]: {"count", "first", "pause"}"""
    moments = []
    with registry.cursor() as cursor:
        env = _env(cursor)
        owner, host = set_up(env)
        cursor.commit()
        for number in range(argument["first"], argument["first"] + argument["count"]):
            email = f"late.{number}@bench.example"
            partner = env["res.partner"].create({"name": "Late", "email": email})
            env["made.up.booking"].create(_values(owner, host, partner, number))
            cursor.commit()
            moments.append([number, time.time()])
            time.sleep(argument["pause"])
    return moments


def history(registry, count):
    """Bookings that were sent long ago, with their rows, as they would be by now."""
    with registry.cursor() as cursor:
        env = _env(cursor)
        owner, host = set_up(env)
        page = env["salesforce.page"].search([], limit=1)
        env.flush_all()
        values = {
            "count": count,
            "owner": owner.id,
            "host": host.id,
            "page": page.id,
            "connection": page.connection_id.id,
            "start": START,
        }
        for statement in HISTORY.split(";"):
            cursor.execute(statement, values)
        cursor.commit()
        # As after any bulk change, and as autovacuum does by itself.
        cursor._cnx.autocommit = True
        for table in ("made_up_booking", "salesforce_sync", "salesforce_sync_record"):
            cursor.execute(f"ANALYZE {table}")
    return count


HISTORY = """
INSERT INTO res_partner (name, complete_name, email, email_normalized, active, type,
    create_date, write_date)
SELECT 'Old ' || n, 'Old ' || n, 'old.' || n || '@bench.example',
    'old.' || n || '@bench.example', true, 'contact', now(), now()
FROM generate_series(1, %(count)s) n;
INSERT INTO made_up_booking (name, active, type_id, partner_id, user_id, start, stop,
    salesforce_booker_id, create_date, write_date)
SELECT 'Old talk', true, %(owner)s, p.id, %(host)s, %(start)s, %(start)s, p.id,
    now(), now()
FROM res_partner p WHERE p.email LIKE 'old.%%@bench.example';
INSERT INTO salesforce_sync (name, res_model, res_id, page_id, connection_id, state,
    reference, generation, claimed_generation, person_key, host_email, start,
    synced_at, create_date, write_date)
SELECT b.name, 'made.up.booking', b.id, %(page)s, %(connection)s, 'synced',
    gen_random_uuid()::text, 1, 1, b.partner_id::text, 'host.one@acme.example', b.start,
    now(), now(), now()
FROM made_up_booking b WHERE b.name = 'Old talk';
INSERT INTO salesforce_sync_record (sync_id, role, sobject, sfid, written,
    created_by_us)
SELECT s.id, r.role, r.sobject, r.prefix || lpad(s.id::text, 15, '0'), '{}', true
FROM salesforce_sync s, (VALUES ('person', 'Lead', '00Q'), ('event', 'Event', '00U'))
    AS r(role, sobject, prefix)
WHERE s.name = 'Old talk';
INSERT INTO salesforce_sync_attempt (sync_id, happened_at, state, steps)
SELECT s.id, now(), 'synced', '[]' FROM salesforce_sync s WHERE s.name = 'Old talk'
"""


def rest(registry, seconds):
    return rig.wait_for_rest(registry, seconds)


def hold(registry, _argument):
    """Have everything wait until `go`."""
    with registry.cursor() as cursor:
        cursor.execute("UPDATE salesforce_connection SET paused_until = '2100-01-01'")


def go(registry, seconds):
    """Let a backlog go; return the seconds until all of it is recorded."""
    with registry.cursor() as cursor:
        env = _env(cursor)
        env["salesforce.connection"].search([]).paused_until = False
        env["salesforce.lane"].wake()
    started = time.monotonic()
    left = rig.wait_for_rest(registry, seconds)
    assert not left, f"{left} rows are left"
    return time.monotonic() - started


def statements(registry, count):
    """SQL statements of a booking's save, and of an address of many bookings."""
    told = {}
    with registry.cursor() as cursor:
        env = _env(cursor)
        owner, host = set_up(env)
        partner = env["res.partner"].create({"name": "Sql", "email": "sql@x.example"})
        bookings = env["made.up.booking"]
        bookings.create(_values(owner, host, partner, 1))
        env.flush_all()
        page = env["salesforce.page"].search([], limit=1)
        for enabled in (False, True):
            page.enabled = enabled
            for number in (2, 3):  # the second with caches as they are on any day
                env.flush_all()
                before = cursor.sql_log_count
                bookings.create(_values(owner, host, partner, number))
                env.flush_all()
            told["save, sent" if enabled else "save"] = cursor.sql_log_count - before
        bookings.create([_values(owner, host, partner, n) for n in range(count)])
        env.flush_all()
        env.invalidate_all()
        before, started = cursor.sql_log_count, time.monotonic()
        partner.email = "other@x.example"
        env.flush_all()
        told[f"address of {count} bookings"] = cursor.sql_log_count - before
        told["seconds of it"] = round(time.monotonic() - started, 3)
        cursor.rollback()
    return told


def portal(registry, count):
    """[address to confirm] of bookings that wait for a time, a minute apart."""
    from tests.odoo.bookings import BookingMixin

    with registry.cursor() as cursor:
        env = _env(cursor)
        maker = type("Maker", (BookingMixin,), {"env": env})
        maker.make_booking_type()
        if "salesforce.page" in env:
            connection = env["salesforce.connection"].search([], limit=1)
            env["salesforce.page"].create(
                {
                    "res_model": "resource.booking.type",
                    "res_id": maker.booking_type.id,
                    "connection_id": connection.id,
                    "enabled": True,
                }
            )
        links = []
        for number in range(count):
            partner = maker.customer(f"Portal {number}", f"portal.{number}@x.example")
            booking = maker.book(partner, start=None)
            booking._portal_ensure_token()
            when = (START + timedelta(hours=2 * number)).isoformat() + "%2B00:00"
            links.append(
                f"/my/bookings/{booking.id}/confirm?access_token="
                f"{booking.access_token}&when={when}"
            )
        cursor.commit()
    return links


def main(config_file, database, task, argument):
    loaded = rig.registry(config_file, database)
    odoo.tools.config["test_enable"] = False
    print(json.dumps(globals()[task](loaded, json.loads(argument))))


if __name__ == "__main__":
    main(*sys.argv[1:])
