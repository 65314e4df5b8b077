# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

_WAKE = "salesforce_booking_sync.wake"


class SalesforceSyncMark(models.Model):
    """Something about a booking may differ from Salesforce.

    Append-only, without unique or foreign keys: inserting here never waits for the
    worker and never fails because of it. The worker folds marks into `salesforce.sync`.
    """

    _name = "salesforce.sync.mark"
    _description = "Booking that may differ from Salesforce"
    _log_access = False
    _order = "id"

    res_model = fields.Char(required=True)
    res_id = fields.Integer(required=True)
    kind = fields.Selection(
        [
            ("changed", "Changed"),
            ("deleted", "Deleted"),
            ("retry", "To be tried again"),
            ("ignore", "To be left alone"),
        ],
        required=True,
        default="changed",
    )

    @api.private
    def insert(self, res_model, res_ids, kind="changed"):
        """Mark bookings, and wake the worker when this transaction commits.

        Never raises: a fault here must not cost a booking. It is logged, and the slow
        reconcile finds what was missed.
        """
        if not res_ids:
            return
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL(
                        "INSERT INTO salesforce_sync_mark (res_model, res_id, kind)"
                        " SELECT %s, unnest(%s), %s",
                        res_model,
                        list(res_ids),
                        kind,
                    )
                )
            self._wake_at_commit()
        except Exception:
            _logger.exception("Could not mark %s %s", res_model, list(res_ids))

    def _wake_at_commit(self):
        """Wake the worker once for this transaction, whatever it marks."""
        precommit = self.env.cr.precommit
        if precommit.data.setdefault(_WAKE, False):
            return
        precommit.data[_WAKE] = True
        env = api.Environment(self.env.cr, SUPERUSER_ID, {})

        def wake():
            try:
                with env.cr.savepoint(flush=False):
                    env["salesforce.lane"].wake()
            except Exception:
                # The lane's own interval picks the mark up.
                _logger.exception("Could not wake the Salesforce worker")

        precommit.add(wake)
