# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from .ir_cron import ASIDE

_logger = logging.getLogger(__name__)

FOLD_SIZE = 2000
_WAKE = "salesforce_booking_sync.wake"
_FOLDING = 7206019  # of no meaning but to differ from other advisory locks


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

        Called under a guard (`_salesforce_mark`) in a booking's transaction.
        """
        if not res_ids:
            return
        self.env.cr.execute(
            SQL(
                "INSERT INTO salesforce_sync_mark (res_model, res_id, kind)"
                " SELECT %s, unnest(%s), %s",
                res_model,
                list(res_ids),
                kind,
            )
        )
        self.wake_at_commit()

    @api.private
    def wake_at_commit(self):
        """Wake the worker once for this transaction, whatever it marks."""
        precommit = self.env.cr.precommit
        if precommit.data.get(_WAKE):
            return
        precommit.data[_WAKE] = True
        env = api.Environment(self.env.cr, SUPERUSER_ID, {ASIDE: True})

        def wake():
            try:
                with env.cr.savepoint(flush=False):
                    env["salesforce.lane"].wake()
            except Exception:
                # The lane's own interval picks the mark up.
                _logger.exception("Could not wake the Salesforce worker")

        precommit.add(wake)

    # === FOR THE WORKER === #

    def _fold(self):
        """Turn marks into one row per booking and org; say whether there were any.

        One lane at a time: two would make two rows of one booking.
        """
        self.env.cr.execute(
            SQL("SELECT pg_try_advisory_xact_lock(%s)", _FOLDING),
        )
        if not self.env.cr.fetchone()[0]:
            return False
        self.env.cr.execute(
            SQL(
                """
                WITH picked AS MATERIALIZED (
                    SELECT id FROM salesforce_sync_mark ORDER BY id
                    LIMIT %s FOR UPDATE SKIP LOCKED
                )
                DELETE FROM salesforce_sync_mark m USING picked
                WHERE m.id = picked.id RETURNING m.id, m.res_model, m.res_id, m.kind
                """,
                FOLD_SIZE,
            )
        )
        marks = sorted(self.env.cr.fetchall())
        by_model = {}
        for _id, res_model, res_id, kind in marks:
            by_model.setdefault(res_model, {}).setdefault(res_id, []).append(kind)
        for res_model, kinds in by_model.items():
            if not hasattr(self.env.get(res_model), "_salesforce_desired"):
                _logger.info("No platform is installed any more for %s", res_model)
            elif not self._tries(self._fold_model, res_model, kinds):
                for res_id in kinds:
                    self._tries(self._fold_model, res_model, {res_id: kinds[res_id]})
        return bool(marks)

    def _tries(self, function, *args):
        """Call ``function`` and return whether it went well; if not, undo it."""
        try:
            with self.env.cr.savepoint():
                function(*args)
        except psycopg2.OperationalError:
            # A conflict with another transaction: the whole fold is tried again.
            raise
        except Exception:
            _logger.exception("Could not fold the marks of %s", args)
            return False
        return True

    def _fold_model(self, res_model, kinds):
        bookings = self.env[res_model].with_context(active_test=False)
        bookings = bookings.browse(kinds).exists()
        pages = self._pages_of(bookings)
        syncs = self.env["salesforce.sync"].search(
            [("res_model", "=", res_model), ("res_id", "in", list(kinds))]
        )
        for sync in syncs._lock(syncs.ids):
            sync._notice(kinds[sync.res_id], pages.get(sync.res_id))
        known = {(sync.res_id, sync.connection_id) for sync in syncs}
        new = bookings.filtered(
            lambda booking: (
                (page := pages.get(booking.id))
                and page.enabled
                and (booking.id, page.connection_id) not in known
            )
        )
        syncs._follow(new, pages)

    def _pages_of(self, bookings):
        """Return the page of each booking, by the booking's id."""
        owners = {booking.id: booking._salesforce_owner() for booking in bookings}
        model = next((owner._name for owner in owners.values()), False)
        pages = self.env["salesforce.page"].search(
            [
                ("res_model", "=", model),
                ("res_id", "in", [owner.id for owner in owners.values()]),
            ]
        )
        by_owner = {page.res_id: page for page in pages}
        return {
            booking_id: by_owner[owner.id]
            for booking_id, owner in owners.items()
            if owner.id in by_owner
        }
