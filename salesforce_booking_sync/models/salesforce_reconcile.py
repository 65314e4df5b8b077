# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..salesforce import desired

_logger = logging.getLogger(__name__)

RUN_SECONDS = 20
BATCH_SIZE = 200
DELETED_SIZE = 2000  # not read one by one
# A meeting that is longer over is nobody's concern any more.
RECENT = timedelta(days=7)


class SalesforceReconcile(models.Model):
    """Finds the changes that nobody noticed, and marks their bookings.

    A record of this model is how far one walk has come; each run goes on there.
    """

    _name = "salesforce.reconcile"
    _description = "Search for bookings that differ from Salesforce unnoticed"
    _log_access = False

    name = fields.Char(string="Walk", required=True)
    position = fields.Integer(string="Id of the last record looked at")

    _name_unique = models.Constraint("UNIQUE(name)", "There is one walk of each name.")

    @api.model
    def _cron_run(self):
        """Work for at most about 20 s. Never raises: Odoo would switch the cron off."""
        end = time.monotonic() + RUN_SECONDS
        try:
            for res_model in self._platforms():
                self._mark_deleted(res_model)
                self._walk(f"followed {res_model}", self._followed, res_model, end)
                self._walk(f"missed {res_model}", self._missed, res_model, end)
            self.env["salesforce.connection"]._refresh_old_schemas()
        except Exception:
            _logger.exception("The search for missed changes stopped; it goes on later")
            self.env.cr.rollback()
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _platforms(self):
        """Return the names of the models that are bookings here."""
        abstract = self.env.registry["salesforce.booking"]
        return sorted(
            name
            for name, model in self.env.registry.items()
            if issubclass(model, abstract) and not model._abstract
        )

    def _walk(self, name, step, res_model, end):
        """Go on with one walk, batch by batch, until its end or that of the time.

        ``step(res_model, after)`` marks what it finds among the next records and
        returns the id of the last one, or None when there are no more.
        """
        walk = self.search([("name", "=", name)]) or self.create({"name": name})
        while time.monotonic() < end:
            last = step(res_model, walk.position)
            walk.position = last or 0
            self.env["ir.cron"]._commit_progress()
            # What was read of this batch is not needed for the next.
            self.env.invalidate_all()
            if not last:
                return

    # === WHAT WAS SENT === #

    def _mark_deleted(self, res_model):
        """Mark bookings that are gone and whose Event is still there."""
        self.env.cr.execute(
            SQL(
                """
                SELECT s.res_id FROM salesforce_sync s
                JOIN salesforce_sync_record r ON r.sync_id = s.id
                LEFT JOIN %s b ON b.id = s.res_id
                LEFT JOIN salesforce_page p ON p.id = s.page_id
                WHERE s.res_model = %s AND s.state = 'synced' AND b.id IS NULL
                AND r.role = 'event' AND r.created_by_us AND r.gone IS NOT TRUE
                AND (s.cancelled IS NOT TRUE OR p.cancelled IS DISTINCT FROM 'keep')
                LIMIT %s
                """,
                SQL.identifier(self.env[res_model]._table),
                res_model,
                DELETED_SIZE,
            )
        )
        ids = [res_id for (res_id,) in self.env.cr.fetchall()]
        self._mark(res_model, ids, "deleted")

    def _followed(self, res_model, after):
        """Mark bookings that are not any more what was sent of them."""
        self.env.cr.execute(
            SQL(
                """
                SELECT s.id FROM salesforce_sync s
                JOIN salesforce_page p ON p.id = s.page_id
                WHERE s.id > %s AND s.res_model = %s AND s.state = 'synced'
                AND p.enabled AND s.start > %s
                ORDER BY s.id LIMIT %s
                """,
                after,
                res_model,
                fields.Datetime.now() - RECENT,
                BATCH_SIZE,
            )
        )
        ids = [sync_id for (sync_id,) in self.env.cr.fetchall()]
        syncs = self.env["salesforce.sync"].browse(ids)
        bookings = self._bookings(res_model, syncs.mapped("res_id"))
        by_id = {booking.id: booking for booking in bookings.exists()}
        differing = self._readable(
            [(sync, by_id.get(sync.res_id)) for sync in syncs], self._differs
        )
        self._mark(res_model, [sync.res_id for sync, _booking in differing])
        return ids[-1] if ids else None

    def _differs(self, sync, booking):
        wanted = desired.GONE
        if booking and sync.page_id.connection_id == sync.connection_id:
            wanted = booking._salesforce_desired()
        return wanted.fingerprint != sync.fingerprint

    # === WHAT WAS NOT === #

    def _missed(self, res_model, after):
        """Mark bookings without a row that came or changed since their page sends."""
        pages = self._sending_pages()
        if not pages:
            return None
        self.env.cr.execute(
            SQL(
                """
                SELECT id FROM %s
                WHERE id > %s AND greatest(create_date, write_date) >= %s AND (%s)
                ORDER BY id LIMIT %s
                """,
                SQL.identifier(self.env[res_model]._table),
                after,
                min(page.enabled_since for page in pages.values()),
                self.env[res_model]._salesforce_where(),
                BATCH_SIZE,
            )
        )
        ids = [booking_id for (booking_id,) in self.env.cr.fetchall()]
        known = self._known(res_model, ids)
        missed = self._readable(
            [(booking, pages, known) for booking in self._bookings(res_model, ids)],
            self._is_missed,
        )
        self._mark(res_model, [booking.id for booking, _pages, _known in missed])
        return ids[-1] if ids else None

    def _sending_pages(self):
        """Return the pages that send, by the model and id of their owner."""
        pages = self.env["salesforce.page"].search(
            [("enabled", "=", True), ("enabled_since", "!=", False)]
        )
        return {(page.res_model, page.res_id): page for page in pages}

    def _known(self, res_model, ids):
        """Return ``{(booking id, connection id)}`` of those that are followed."""
        self.env.cr.execute(
            SQL(
                "SELECT res_id, connection_id FROM salesforce_sync"
                " WHERE res_model = %s AND res_id = ANY(%s)",
                res_model,
                ids,
            )
        )
        return set(self.env.cr.fetchall())

    def _is_missed(self, booking, pages, known):
        owner = booking._salesforce_owner()
        page = pages.get((owner._name, owner.id))
        if not page or (booking.id, page.connection_id.id) in known:
            return False
        if max(booking.create_date, booking.write_date) < page.enabled_since:
            return False
        wanted = booking._salesforce_desired()
        recent = fields.Datetime.now() - RECENT
        return wanted.is_scheduled and wanted.start > recent

    # === BOTH === #

    def _bookings(self, res_model, ids=()):
        return self.env[res_model].with_context(active_test=False).browse(ids)

    def _readable(self, pairs, condition):
        """Return those of ``pairs`` that ``condition`` holds for.

        One that cannot be read is left out: its own row says so when it is sent.
        """
        try:
            with self.env.cr.savepoint():
                return [pair for pair in pairs if condition(*pair)]
        except Exception:
            if len(pairs) == 1:
                _logger.exception("Could not compare %s", pairs[0])
                return []
        return [pair for each in pairs for pair in self._readable([each], condition)]

    def _mark(self, res_model, ids, kind="changed"):
        self.env["salesforce.sync.mark"].insert(res_model, ids, kind)
