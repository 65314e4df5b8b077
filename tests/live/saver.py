# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Somebody who moves and makes bookings, as a process that is asked again and again.

python -m tests.live.saver odoo.conf DATABASE
"""

import sys
import time
from datetime import timedelta

from benchmarks.process import answer
from tests import rig


def save(registry, count):
    """Move a booking of a batch, and make one more of its customer.

    Nothing is tried again where it conflicts with the worker: it would be an error.

    :return: the median of the seconds that each of ``count`` times took
    """
    import odoo

    seconds = []
    for _time in range(count):
        with registry.cursor() as cursor:
            env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
            env = env(context={"tracking_disable": True, "tz": "UTC"})
            booking = env["made.up.booking"].search([], order="id", limit=1)
            started = time.monotonic()
            booking.write(
                {
                    "start": booking.start + timedelta(days=1),
                    "stop": booking.stop + timedelta(days=1),
                }
            )
            booking.copy({"name": "One more"})
            cursor.commit()
            seconds.append(time.monotonic() - started)
    return sorted(seconds)[count // 2]


if __name__ == "__main__":
    answer(rig.registry(*sys.argv[1:]), {"save": save})
