# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Coming to a database that is in use touches no booking, and going leaves nothing."""

import os
import time

import pytest

from dev import configuration, paths
from dev.console import run
from dev.database import BRIDGE, CORE, OURS

BOOKINGS = 5000
# Of 100,000 bookings to 1,000; what is above 1 is a machine that has other work.
GROWTH = 1.3


@pytest.fixture(scope="module")
def make_database(databases):
    """make_database(count): a database with bookings that knows nothing of us."""
    made = []

    def make(count):
        made.append(f"test_install_{os.getpid()}_{len(made)}")
        databases.clone(databases.with_platform(), made[-1])
        for statement in FILLING:
            _ask(databases, made[-1], statement.format(count=count))
        return made[-1]

    yield make
    for name in made:
        databases.drop(name)


FILLING = (
    """
    INSERT INTO resource_booking_type
        (name, resource_calendar_id, duration, slot_duration, active,
         combination_assignment, company_id, modifications_deadline)
    SELECT '{{"en_US": "Demo"}}', c.id, 1, 1, true, 'random', c.company_id, 24
    FROM resource_calendar c LIMIT 1
    """,
    """
    INSERT INTO resource_booking
        (type_id, state, active, start, stop, duration, create_date, write_date)
    SELECT t.id, 'pending', true, '2030-01-07 09:00', '2030-01-07 10:00', 1,
        now(), now()
    FROM resource_booking_type t, generate_series(1, {count})
    """,
    """
    INSERT INTO res_partner_resource_booking_rel
        (resource_booking_id, res_partner_id)
    SELECT b.id, p.id FROM resource_booking b,
        (SELECT id FROM res_partner ORDER BY id LIMIT 1) p
    """,
    "ANALYZE resource_booking",
)


def test_installing_and_uninstalling(databases, make_database):
    database = make_database(BOOKINGS)
    before = _versions(databases, database)
    assert len(before) == BOOKINGS

    databases.install(database, ",".join(OURS), "Installing")
    assert _versions(databases, database) == before, "a booking was written"
    noticed = "SELECT count(*) FROM resource_booking WHERE salesforce_booker_id > 0"
    assert _ask(databases, database, noticed) == [(0,)]
    for table in ("salesforce_sync_mark", "salesforce_sync"):
        assert _ask(databases, database, f"SELECT count(*) FROM {table}") == [(0,)]

    _uninstall(databases, database)
    assert _versions(databases, database) == before
    assert _left_behind(databases, database) == []


@pytest.mark.timeout(900)
def test_the_bookings_do_not_count(databases, make_database):
    """It takes no longer on 100,000 bookings than on 1,000, and sends none of them."""
    few, many = 1_000, 100_000
    # Twice, taking turns; the quicker one has less of the machine's other work in it.
    rounds = [(count, make_database(count)) for _round in "ab" for count in (few, many)]
    modules = ",".join(OURS)
    steps = {
        "install": lambda name: databases.install(name, modules, "Installing"),
        "update": lambda name: databases.install(name, modules, "Updating", "-u"),
        "uninstall": lambda name: _uninstall(databases, name),
    }
    before = {name: _versions(databases, name) for _count, name in rounds}
    ratios = {}
    for step, do in steps.items():
        taken = {few: [], many: []}
        for count, name in rounds:
            taken[count].append(_seconds(do, name))
            assert _versions(databases, name) == before[name], "a booking was written"
            if step != "uninstall":
                assert _sent(databases, name) == 0
        ratios[step] = min(taken[many]) / min(taken[few])
        each = {count: [round(value, 1) for value in taken[count]] for count in taken}
        print(f"{step}: {each} s, {ratios[step]:.2f} times")
    assert max(ratios.values()) < GROWTH, ratios


def _seconds(do, name):
    began = time.monotonic()
    do(name)
    return time.monotonic() - began


def _sent(databases, name):
    """How many rows speak of something to send, or of a call that was made."""
    tables = ("salesforce_sync_mark", "salesforce_sync", "salesforce_usage")
    counts = [f"(SELECT count(*) FROM {table})" for table in tables]
    return _ask(databases, name, f"SELECT {' + '.join(counts)}")[0][0]


def _versions(databases, name):
    """Which transaction wrote each booking last: it tells any write."""
    query = "SELECT id, xmin::text FROM resource_booking ORDER BY id"
    return _ask(databases, name, query)


def _uninstall(databases, name):
    file = paths.HOME / f"uninstall-{name}.conf"
    configuration.write(file, databases.server)
    command = [paths.PYTHON, paths.ROOT / "dev" / "odoo_main.py", "module"]
    try:
        run("Uninstalling", [*command, "uninstall", "-c", file, "-d", name, CORE])
    finally:
        file.unlink()


def _left_behind(databases, name):
    """Whatever still bears our name: tables, columns, and what Odoo registered."""
    queries = [
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND (table_name LIKE 'salesforce%'"
        " OR column_name LIKE 'salesforce%')",
        "SELECT module, name FROM ir_model_data"
        f" WHERE module IN ('{CORE}', '{BRIDGE}')",
        "SELECT model, '' FROM ir_model WHERE model LIKE 'salesforce%'",
        "SELECT model, name FROM ir_model_fields WHERE name LIKE 'salesforce%'",
        "SELECT cron_name, '' FROM ir_cron WHERE cron_name LIKE 'Salesforce%'",
        f"SELECT name, state FROM ir_module_module WHERE name IN ('{CORE}', '{BRIDGE}')"
        " AND state <> 'uninstalled'",
    ]
    return [row for query in queries for row in _ask(databases, name, query)]


def _ask(databases, name, query):
    return databases.server.ask(query, database=name)
