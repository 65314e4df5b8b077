# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One process of the chaos run with an Odoo registry of its own.

python -m tests.chaos.process odoo.conf DATABASE prepare '""'
python -m tests.chaos.process odoo.conf DATABASE load '{"seed": 1, ...}'
python -m tests.chaos.process odoo.conf DATABASE rest SECONDS
python -m tests.chaos.process odoo.conf DATABASE state '""'
"""

import json
import sys

from tests import rig

PLATFORMS = {
    "made.up.booking.type": "made.up.booking",
    "resource.booking.type": "resource.booking",
}


def prepare(registry, _argument):
    """No other job than ours is run, such as the sending of mails."""
    import odoo

    with registry.cursor() as cursor:
        env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
        ours = env["ir.model.data"].search(
            [("module", "=", "salesforce_booking_sync"), ("model", "=", "ir.cron")]
        )
        crons = env["ir.cron"].search([("id", "not in", ours.mapped("res_id"))])
        crons.active = False


def load(registry, argument):
    from .load import Load

    return Load(registry, **argument).run()


def rest(registry, seconds):
    return rig.wait_for_rest(registry, seconds)


def state(registry, _argument):
    """[what Odoo says of each booking, and of its row]

    It begins with the bookings: one that nobody noticed has no row at all.
    """
    import odoo

    with registry.cursor() as cursor:
        env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
        rows = env["salesforce.sync"].search([])
        row_of = {(row.res_model, row.res_id): row for row in rows}
        told = []
        for booking in _bookings(env):
            row = row_of.pop((booking._name, booking.id), rows.browse())
            told.append(_told(booking._name, booking.id, row))
            told[-1] |= _wanted(booking._salesforce_desired())
        for (res_model, res_id), row in row_of.items():
            told.append(_told(res_model, res_id, row))
        return told


def _bookings(env):
    """Every booking of a page that sends, archived or not."""
    for page in env["salesforce.page"].search([("enabled", "=", True)]):
        model = env[PLATFORMS[page.res_model]].with_context(active_test=False)
        yield from model.search([("type_id", "=", page.res_id)])


def _told(res_model, res_id, row):
    timeline = [
        f"{line.happened_at} {line.state} {line.steps} "
        f"{(line.problem or {}).get('code')}"
        for line in row.attempt_ids.sorted("id")
    ]
    return {
        "booking": f"{res_model},{res_id}",
        "state": row.state or "never noticed",
        "problem": row.problem or None,
        "reference": row.reference or None,
        "event": row and row._record("event").sfid or None,
        "timeline": timeline,
    }


def _wanted(wanted):
    if not wanted.is_scheduled:
        return {}
    return {
        "start": wanted.start.isoformat(),
        "stop": wanted.stop.isoformat(),
        "email": wanted.attendee.email_key,
        "host": wanted.host.email_key if wanted.host else None,
        "location": wanted.location,
    }


def main(config_file, database, task, argument):
    loaded = rig.registry(config_file, database)
    print(json.dumps(globals()[task](loaded, json.loads(argument))))


if __name__ == "__main__":
    main(*sys.argv[1:])
