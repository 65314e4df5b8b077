# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What several groups of tests share: a PostgreSQL, databases, an org with an Odoo."""

import os
import subprocess

import pytest

from dev import paths


@pytest.fixture(scope="session")
def databases():
    """Makes, clones and drops databases (dev.database.Databases)."""
    from dev.database import Databases
    from dev.postgres import Postgres

    with Postgres() as server:
        yield Databases(server)


@pytest.fixture(scope="session")
def odoo_options():
    """More options of the stack's odoo.conf; a group may have its own."""
    return {}


@pytest.fixture(scope="session")
def stack(databases, odoo_options):
    """A running org and Odoo with the demo's data (dev.demo_stack.DemoStack).

    stack.org.control sets faults and reads what was written; stack.odoo.url,
    stack.database and stack.portal_links() are the Odoo side. One for the whole
    session: a test leaves it as it found it, or begins with org.control.reset().
    """
    from dev.demo_stack import DemoStack

    database = f"test_stack_{os.getpid()}"
    databases.fresh(database)

    def make_data(command):
        output = subprocess.run(
            [str(part) for part in command],
            cwd=paths.ROOT,
            capture_output=True,
            text=True,
        )
        assert output.returncode == 0, output.stderr

    home = paths.HOME / "test-stack" / str(os.getpid())
    try:
        place = (databases.server, database, home, make_data)
        with DemoStack(*place, **odoo_options) as running:
            yield running
    finally:
        databases.drop(database)
