# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Beside OCA's partner_firstname, which keeps two names of a contact, both are sent."""

import functools
import os

import pytest

from dev import configuration, paths

from .odoo_command import run_odoo

# What a new Lead is called: of a contact as it is kept, and one renamed afterwards.
NAMES = """
bookings = env["resource.booking"]
zoe = env["res.partner"].create({"firstname": "Zoe Ann", "lastname": "Zett Lopez"})
print("NAMES", bookings._salesforce_attendee(zoe).names)
zoe.lastname = "Lee Lopez"
print("NAMES", bookings._salesforce_attendee(zoe).names)
acme = env["res.partner"].create({"name": "Acme Trading Ltd", "is_company": True})
print("NAMES", bookings._salesforce_attendee(acme).names)
ann = env["res.partner"].create({"name": "ann@x.example", "email": "ann@x.example"})
print("NAMES", bookings._salesforce_attendee(ann).names)
"""


@pytest.fixture
def odoo(databases):
    """odoo(*arguments, script=""): run Odoo's command on a database of its own."""
    name = f"test_partner_firstname_{os.getpid()}"
    config = paths.HOME / f"{name}.conf"
    configuration.write(config, databases.server)
    databases.fresh(name)
    yield functools.partial(run_odoo, config, name)
    databases.drop(name)
    config.unlink()


def test_both_names_are_kept_whole(odoo):
    odoo("-i", "partner_firstname", "--stop-after-init", "--no-http")
    told = odoo("shell", "--no-http", script=NAMES).splitlines()
    assert [each for each in told if "NAMES" in each] == [
        "NAMES ('Zoe Ann', 'Zett Lopez')",
        "NAMES ('Zoe Ann', 'Lee Lopez')",
        "NAMES ('', 'Acme Trading Ltd')",
        "NAMES ('', 'ann')",
    ]
