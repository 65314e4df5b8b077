# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One process of the chaos run with an Odoo registry of its own.

python -m tests.chaos.process odoo.conf DATABASE work
python -m tests.chaos.process odoo.conf DATABASE load '{"seed": 1, ...}'
python -m tests.chaos.process odoo.conf DATABASE rest
python -m tests.chaos.process odoo.conf DATABASE state
"""

import json
import sys
import time
import warnings

POLL = 0.1  # seconds; a server looks every minute, and when it is woken


def work(registry, _argument):
    """Do what a server's cron thread does, for ever."""
    from odoo.addons.base.models.ir_cron import IrCron

    while True:
        IrCron._process_jobs(registry.db_name)
        time.sleep(POLL)


def load(registry, argument):
    from .load import Load

    return Load(registry, **json.loads(argument)).run()


def rest(registry, seconds):
    """Wait until nothing is under way; give what is left."""
    deadline = time.monotonic() + float(seconds)
    while time.monotonic() < deadline:
        with registry.cursor() as cursor:
            cursor.execute(
                """
                SELECT (SELECT count(*) FROM salesforce_sync_mark)
                     + (SELECT count(*) FROM salesforce_sync
                        WHERE state NOT IN ('synced', 'failed', 'held', 'ignored')
                        OR settles_at IS NOT NULL)
                """
            )
            [left] = cursor.fetchone()
        if not left:
            return 0
        time.sleep(0.5)
    return left


def state(registry, _argument):
    """[what Odoo says of each booking, and of its row]"""
    import odoo

    with registry.cursor() as cursor:
        env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
        rows = env["salesforce.sync"].search([])
        bookings = rows._bookings()
        return [_told(row, bookings.get(row.id)) for row in rows]


def _told(row, booking):
    wanted = row._desired(booking)
    told = {
        "booking": f"{row.res_model},{row.res_id}",
        "state": row.state,
        "problem": row.problem,
        "reference": row.reference,
        "event": row._record("event").sfid or None,
        "person": row._record("person").sfid or None,
        "timeline": [
            f"{line.happened_at} {line.state} {line.steps} "
            f"{(line.problem or {}).get('code')}"
            for line in row.attempt_ids.sorted("id")
        ],
    }
    if wanted.is_scheduled:
        told |= {
            "start": wanted.start.isoformat(),
            "stop": wanted.stop.isoformat(),
            "email": wanted.attendee.email_key,
            "host": wanted.host.email_key if wanted.host else None,
            "location": wanted.location,
        }
    return told


def main(config_file, database, task, argument=None):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import PyPDF2  # noqa: F401
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-c", config_file, "--no-http"], setup_logging=True)
    print(json.dumps(globals()[task](Registry(database), argument)))


if __name__ == "__main__":
    main(*sys.argv[1:])
