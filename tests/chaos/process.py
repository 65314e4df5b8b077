# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One process of the chaos run with an Odoo registry of its own.

python -m tests.chaos.process odoo.conf DATABASE load '{"seed": 1, ...}'
python -m tests.chaos.process odoo.conf DATABASE rest SECONDS
python -m tests.chaos.process odoo.conf DATABASE state '""'
"""

import json
import sys

from tests import rig


def load(registry, argument):
    from .load import Load

    return Load(registry, **argument).run()


def rest(registry, seconds):
    return rig.wait_for_rest(registry, seconds)


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


def main(config_file, database, task, argument):
    loaded = rig.registry(config_file, database)
    print(json.dumps(globals()[task](loaded, json.loads(argument))))


if __name__ == "__main__":
    main(*sys.argv[1:])
