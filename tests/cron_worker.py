# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A process that does what the cron threads of an Odoo server do, but looks sooner.

python -m tests.cron_worker odoo.conf DATABASE
"""

import sys
import time

from tests.rig import registry

POLL = 0.1  # seconds; a server looks every minute, and when it is woken


def work(loaded, while_true=lambda: True):
    """Run what is due, for as long as it is true.

    :param loaded: an Odoo registry
    """
    from odoo.addons.base.models.ir_cron import IrCron

    while while_true():
        IrCron._process_jobs(loaded.db_name)
        time.sleep(POLL)


if __name__ == "__main__":
    work(registry(*sys.argv[1:]))
