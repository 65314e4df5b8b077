# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Coming to a database that is in use touches no booking, and going leaves nothing."""

import json
import os
import subprocess

import pytest

from dev import configuration, paths
from dev.database import BRIDGE, CORE
from dev.stack import Org, Stack

FEW, MANY = 1_000, 100_000
# Of 100,000 bookings to 1,000; what is above 1 is a machine that has other work.
GROWTH = 1.3
STEPS = ("install", "update", "leave", "uninstall")


@pytest.fixture
def make_database(databases):
    """make_database(count): a database with bookings that knows nothing of us."""
    made, filled = [], {}

    def make(count):
        made.append(f"test_install_{os.getpid()}_{len(made)}")
        databases.clone(filled.get(count) or databases.with_platform(), made[-1])
        if count not in filled:
            for statement in FILLING:
                _ask(databases, made[-1], statement.format(count=count))
            filled[count] = made[-1]
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
        (SELECT id FROM res_partner WHERE email_normalized IS NOT NULL LIMIT 1) p
    """,
    "ANALYZE resource_booking",
)


@pytest.mark.timeout(900)
def test_the_bookings_do_not_count(databases, make_database, org):
    """It takes no longer on 100,000 bookings than on 1,000, and sends none of them.

    The update finds them on a page that sends to an org it is connected to.
    """
    # Twice, taking turns; the quicker one has less of the machine's other work in it.
    rounds = [(count, make_database(count)) for _round in "ab" for count in (FEW, MANY)]
    taken = {step: {FEW: [], MANY: []} for step in STEPS}
    for count, name in rounds:
        before = _versions(databases, name)
        assert len(before) == count
        org.control.reset()
        told = _go_through(databases, name, org)
        for step in STEPS:
            taken[step][count].append(told[step])
        assert told["waiting"] == [0, 0]
        # None of the old ones, one that changed; it stays when the bridge goes.
        assert told["events"] == [0, 1, 1]
        # But for the one that was changed, the last.
        assert _versions(databases, name)[:-1] == before[:-1], "a booking was written"
        assert _left_behind(databases, name) == []
    ratios = {step: min(each[MANY]) / min(each[FEW]) for step, each in taken.items()}
    for step, each in taken.items():
        seconds = {count: [round(value, 1) for value in each[count]] for count in each}
        print(f"{step}: {seconds} s, {ratios[step]:.2f} times")
    assert max(ratios.values()) < GROWTH, ratios


@pytest.fixture
def org(tmp_path):
    with Stack(Org(tmp_path / "org")) as running:
        yield running.processes[0]


def _go_through(databases, name, org):
    """Install, update and uninstall; return what `install_worker` tells of it."""
    file = paths.HOME / f"{name}.conf"
    allowed = f"localhost:{org.port}"
    configuration.write(
        file,
        databases.server,
        db_name=name,
        log_level="error",
        salesforce_allowed_hosts=allowed,
    )
    command = [paths.PYTHON, "-m", "tests.live.install_worker", file, name, org.url]
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=paths.ROOT,
            env={**os.environ, "REQUESTS_CA_BUNDLE": str(org.ca_bundle)},
            capture_output=True,
            text=True,
        )
    finally:
        file.unlink()
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def _versions(databases, name):
    """Which transaction wrote each booking last: it tells any write."""
    query = "SELECT id, xmin::text FROM resource_booking ORDER BY id"
    return _ask(databases, name, query)


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
