# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One process that installs, updates and uninstalls, as an administrator's Odoo does.

python -m tests.live.install_worker odoo.conf DATABASE ORG_URL

All of it in one process, so that what is measured is the work and not Odoo's start.
Prints JSON: the seconds of each step, and what was waiting to be sent after it.
"""

import json
import os
import sys
import time

from dev.database import BRIDGE, CORE, OURS


class Installation:
    """What one database goes through, step by step; `told` is what came of it."""

    def __init__(self, env, org_url):
        self.env = env
        self.org_url = org_url
        self.told = {}

    def modules(self, *names):
        return self.env["ir.module.module"].search([("name", "in", names)])

    def count(self, statement):
        self.env.cr.execute(f"SELECT count(*) FROM {statement}")
        return self.env.cr.fetchone()[0]

    def take_time(self, step, do):
        began = time.monotonic()
        do()
        self.told[step] = time.monotonic() - began

    def waiting(self):
        """How many bookings were noticed, are to be sent, or were."""
        noticed = "resource_booking WHERE salesforce_booker_id IS NOT NULL"
        tables = ("salesforce_sync_mark", "salesforce_sync", noticed)
        return sum(map(self.count, tables))

    def send(self):
        """What the crons do, and how many Events the org then has."""
        from sandbox.control import Control

        self.env["salesforce.reconcile"]._cron_run()
        self.env["salesforce.lane"]._cron_run(1)
        self.env.cr.commit()
        org = self.org_url.replace("http://", "https://")
        control = Control(org, ca=os.environ["REQUESTS_CA_BUNDLE"])
        return len(control.records("Event"))

    def run(self):
        env = self.env
        modules = self.modules(*OURS)
        self.take_time("install", modules.button_immediate_install)
        self.told["waiting"] = [self.waiting()]
        self.enable()
        self.take_time("update", self.modules(CORE).button_immediate_upgrade)
        self.told["events"] = [self.send()]
        self.told["waiting"].append(self.waiting())
        # They can be sent all the same: the last one changes, and nobody noticed.
        env.cr.execute(
            "UPDATE resource_booking SET location = 'Paris',"
            " write_date = now() AT TIME ZONE 'UTC'"
            " WHERE id = (SELECT max(id) FROM resource_booking)"
        )
        env.cr.commit()
        self.told["events"].append(self.send())
        self.take_time("leave", self.modules(BRIDGE).button_immediate_uninstall)
        self.told["events"].append(self.without_bridge())
        self.take_time("uninstall", self.modules(CORE).button_immediate_uninstall)
        return self.told

    def without_bridge(self):
        """What was sent is still to be read, and stays in Salesforce."""
        for model in ("salesforce.page", "salesforce.sync", "salesforce.sync.record"):
            assert self.env[model].search([]).read()
        page = self.env["salesforce.page"].search([])
        assert not page._owner() and page.name
        page.unlink()
        self.env["salesforce.sync"].search([]).action_retry()
        self.env.cr.commit()
        return self.send()

    def enable(self):
        """Connect, and send the bookings of all types from now on."""
        from .token_worker import connect

        connect(self.env, self.org_url)
        connection = self.env["salesforce.connection"].search([])
        pages = [
            {
                "res_model": owner._name,
                "res_id": owner.id,
                "connection_id": connection.id,
                "enabled": True,
            }
            for owner in self.env["resource.booking.type"].search([])
        ]
        self.env["salesforce.page"].create(pages)
        self.env.cr.commit()


def main(config_file, database, org_url):
    import odoo
    from odoo.modules.registry import Registry
    from odoo.tools import config

    os.environ["TZ"] = "UTC"
    config.parse_config(["-c", config_file, "--no-http"], setup_logging=True)
    with Registry(database).cursor() as cursor:
        env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
        print(json.dumps(Installation(env, org_url).run()))


if __name__ == "__main__":
    main(*sys.argv[1:])
