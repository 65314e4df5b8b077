# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bridge to Appointments comes by itself, and goes without a trace."""

import os

import pytest

from dev import configuration, paths
from dev.database import APPOINTMENT, APPOINTMENT_BRIDGE, CORE

from .odoo_command import run_odoo

MEETINGS = 2000
# Each stand-in: what an installation may have at most, and what it must have.
FULL, BARE = paths.TEST_ADDONS, paths.ROOT / "tests" / "addons_bare"
# A booking on a stand-in that knows nothing but the page.
BOOK = """
page_type = env["appointment.type"].create({"name": "Demo"})
zoe = env["res.partner"].create({"name": "Zoe", "email": "zoe@x.example"})
connection = env["salesforce.connection"].create({"name": "Org"})
env["salesforce.page"].create({"res_model": "appointment.type", "enabled": True,
    "res_id": page_type.id, "connection_id": connection.id})
host = env.ref("base.user_admin")
event = env["calendar.event"].create({"name": "A talk", "user_id": host.id,
    "appointment_type_id": page_type.id, "start": "2030-01-07 09:00",
    "stop": "2030-01-07 10:00",
    "partner_ids": [(6, 0, [host.partner_id.id, zoe.id])]})
env.flush_all()
wanted = event._salesforce_desired()
form = page_type.get_view(view_type="form")["arch"]
marks = env["salesforce.sync.mark"].search([("res_model", "=", "calendar.event")])
print("ANSWER", wanted.is_scheduled, wanted.attendee.email, wanted.answers,
    set(marks.mapped("res_id")) == {event.id}, "action_open_salesforce_page" in form,
    len(page_type.salesforce_lacks.splitlines()), page_type._salesforce_hours())
"""


class Installation:
    """A database, and the folder its `appointment` comes from."""

    def __init__(self, databases, folder):
        self.databases = databases
        self.name = f"test_appointment_{folder.name}_{os.getpid()}"
        self.config = paths.HOME / f"{self.name}.conf"
        addons = [folder, *configuration.addons_path()]
        configuration.write(
            self.config,
            databases.server,
            addons_path=",".join(str(each) for each in addons),
        )
        databases.clone(databases.with_platform(), self.name)

    def close(self):
        self.databases.drop(self.name)
        self.config.unlink()

    def odoo(self, *arguments, script=""):
        """Run Odoo's command, and return what it printed."""
        return run_odoo(self.config, self.name, *arguments, script=script)

    def install(self, *modules):
        self.odoo("-i", ",".join(modules), "--stop-after-init", "--no-http")

    def ask(self, query):
        return self.databases.server.ask(query, database=self.name)

    def state(self, module):
        query = f"SELECT state FROM ir_module_module WHERE name = '{module}'"
        return dict(enumerate(self.ask(query))).get(0, ("unknown",))[0]

    def versions(self):
        """Which transaction wrote each meeting last: it tells any write."""
        return self.ask("SELECT id, xmin::text FROM calendar_event ORDER BY id")


@pytest.fixture
def installation(databases, request):
    installation = Installation(databases, request.param)
    yield installation
    installation.close()


@pytest.mark.parametrize("installation", [FULL], indirect=True)
def test_coming_late_to_many_meetings_and_going(installation):
    installation.install(APPOINTMENT)
    installation.ask(
        f"""
        INSERT INTO calendar_event
            (name, start, stop, active, show_as, create_date, write_date)
        SELECT 'Team', '2030-01-07 09:00', '2030-01-07 10:00', true, 'busy', now(),
            now()
        FROM generate_series(1, {MEETINGS})
        """
    )
    before = installation.versions()
    assert len(before) >= MEETINGS

    # The core alone is named; the bridge comes by itself.
    installation.install(CORE)
    assert installation.state(APPOINTMENT_BRIDGE) == "installed"
    assert installation.versions() == before, "a meeting was written"
    assert installation.ask("SELECT count(*) FROM salesforce_sync_mark") == [(0,)]

    installation.odoo("module", "uninstall", APPOINTMENT_BRIDGE)
    assert installation.state(CORE) == "installed"
    assert installation.versions() == before
    assert _left_behind(installation) == []


@pytest.mark.parametrize("installation", [BARE], indirect=True)
def test_a_platform_that_comes_later_and_lacks_what_it_may(installation):
    installation.install(CORE)
    assert installation.state(APPOINTMENT_BRIDGE) == "uninstalled"
    installation.install(APPOINTMENT)
    assert installation.state(APPOINTMENT_BRIDGE) == "installed"
    output = installation.odoo("shell", "--no-http", script=BOOK)
    (answer,) = (each for each in output.splitlines() if "ANSWER" in each)
    assert answer.endswith("ANSWER True zoe@x.example () True True 4 1")


def _left_behind(installation):
    """Columns, fields and ids of the bridge that are still there."""
    queries = [
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name IN ('calendar_event', 'appointment_type')"
        " AND column_name LIKE 'salesforce%'",
        f"SELECT name FROM ir_model_data WHERE module = '{APPOINTMENT_BRIDGE}'",
        "SELECT name FROM ir_model_fields WHERE name LIKE 'salesforce%'"
        " AND model IN ('calendar.event', 'appointment.type')",
    ]
    return [row for query in queries for row in installation.ask(query)]
