# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Says how these tests are run, where Odoo was given no database."""

import pytest


def pytest_configure(config):
    if not config.getoption("--odoo-database", None):
        raise pytest.UsageError(
            "tests/appointment needs a database with the stand-in for Appointments:"
            " make test GROUP=appointment ARGS='tests/appointment/...'"
        )
