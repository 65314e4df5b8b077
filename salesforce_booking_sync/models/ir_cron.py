# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import threading

import psycopg2

from odoo import api, models

_logger = logging.getLogger(__name__)

# In the context of a wake that is on a visitor's time.
ASIDE = "salesforce_notify_aside"


class IrCron(models.Model):
    _inherit = "ir.cron"

    @api.model
    def _notifydb(self):
        """Odoo connects to another database for this; a visitor does not wait for it.

        After the commit, so nothing that it tells may still be undone.
        """
        notify = super()._notifydb
        if not self.env.context.get(ASIDE):
            return notify()
        thread = threading.Thread(target=_quietly, args=(notify,), name="notify crons")
        try:
            thread.start()
        except RuntimeError as error:
            _logger.info("Could not wake the cron threads: %s", error)
        return None


def _quietly(notify):
    try:
        notify()
    except psycopg2.Error as error:
        # The cron threads look by themselves every minute.
        _logger.info("Could not wake the cron threads: %s", error)
