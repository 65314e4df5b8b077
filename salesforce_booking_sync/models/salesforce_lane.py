# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import time
from functools import partial
from uuid import uuid4

import psycopg2

from odoo import api, fields, models
from odoo.service.model import retrying
from odoo.tools import SQL

from ..salesforce import rounds
from ..salesforce.backoff import BACK_OFF
from ..salesforce.errors import Kind, Problem
from .pace import wait_factor
from .round import Round
from .salesforce_sync import LEASE, OPEN_STATES

_logger = logging.getLogger(__name__)

RUN_SECONDS = 20
LANES = 4

# What is to be sent at some time: not of a page that is off or an org that is cut off.
SENDABLE = SQL(
    """
    FROM salesforce_sync s
    JOIN salesforce_connection c ON c.id = s.connection_id
    LEFT JOIN salesforce_page p ON p.id = s.page_id
    WHERE %s AND c.state = 'connected'
    AND (p.enabled OR s.page_id IS NULL)
    """,
    OPEN_STATES,
)


class SalesforceLane(models.AbstractModel):
    """The worker: folds marks, claims a batch and sends it, round after round.

    A lane is a cron record of its own, which Odoo runs in one process at a time.
    """

    _name = "salesforce.lane"
    _description = "Worker that sends bookings to Salesforce"

    @api.private
    def wake(self, at=None, lane=1):
        """Run a lane when this transaction commits, or at a naive UTC time."""
        cron = self.env.ref(f"salesforce_booking_sync.ir_cron_sync_{lane}")
        cron.sudo()._trigger(at)

    @api.model
    def _cron_run(self, lane):
        """Work for at most about 20 s. Never raises: Odoo would switch the cron off."""
        try:
            self._run(lane)
            self.env["ir.cron"]._commit_progress(remaining=0)
        except psycopg2.Error:
            # The database went away; what was under way is found again as lost.
            _logger.exception("The Salesforce worker lost its database")

    def _run(self, lane):
        end = time.monotonic() + RUN_SECONDS
        resting = set()
        try:
            self._commit(self._reclaim, lane)
            self._commit(self._wake_orphaned, lane)
            # Odoo leaves out a job of which three runs in a row told of no progress
            # before they were killed.
            self.env["ir.cron"]._commit_progress(1, remaining=0)
            while self._round(lane, end, resting) and time.monotonic() < end:
                pass
            self._commit(self._wake_for_next, lane)
        except psycopg2.InterfaceError:
            raise
        except Exception:
            _logger.exception("The Salesforce worker stopped; it runs again soon")
            self.env.cr.rollback()
            self.wake(fields.Datetime.now() + BACK_OFF[0] * wait_factor(), lane)

    def _round(self, lane, end, resting):
        """Do one round for every org; return whether there may be more to do.

        ``resting``: ids of the connections that are left alone until the next run.
        """
        busy = self._commit(self.env["salesforce.sync.mark"]._fold)
        for connection_id, size in self._connections_with_work():
            if connection_id in resting or time.monotonic() > end:
                continue
            connection = self.env["salesforce.connection"].browse(connection_id)
            if self._commit(connection._is_cut_off):
                continue
            claim = str(uuid4())
            ids = self._commit(self._claim, connection_id, lane, claim, size)
            if ids:
                busy = True
                if not Round(self.env, connection_id, ids, claim).run():
                    resting.add(connection_id)
        return busy

    def _commit(self, function, *args):
        """Call ``function`` in a transaction of its own, again if it conflicts."""
        return retrying(partial(function, *args), self.env)

    # === CLAIM === #

    def _reclaim(self, lane):
        """Take back what this lane held when it died, and what outlived its lease.

        Odoo's lock on the cron record tells that no other process runs this lane.
        """
        syncs = self.env["salesforce.sync"].search(
            [
                ("claim", "!=", False),
                "|",
                ("lane", "=", lane),
                ("lease", "<", fields.Datetime.now()),
            ]
        )
        for (connection, claim), held in syncs.grouped(
            lambda sync: (sync.connection_id, sync.claim)
        ).items():
            round_ = Round(self.env, connection.id, held.ids, claim)
            # Only what was being written when the worker died is in doubt.
            round_.at_risk = set(held.filtered("sent_at").ids)
            held.filtered(lambda sync: not sync.sent_at)._put_back()
            round_._lose_all(Problem(Kind.UNKNOWN, "WORKER_LOST"))
        self.env["salesforce.person"]._settled()

    def _wake_orphaned(self, lane):
        """Wake the other lanes that hold rows and are not running: they died."""
        syncs = self.env["salesforce.sync"]
        held = syncs._read_group([("claim", "!=", False)], ["lane"])
        for [other] in held:
            if other == lane:
                continue
            cron = self.env.ref(f"salesforce_booking_sync.ir_cron_sync_{other}")
            # Odoo holds this lock for as long as the lane runs.
            if cron.sudo().try_lock_for_update(allow_referencing=True):
                self.wake(lane=other)

    def _connections_with_work(self):
        """Return ``[(id, bookings in a round)]`` of the orgs with something to send."""
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                SELECT org.id, org.round_size FROM salesforce_connection org
                WHERE (org.paused_until IS NULL OR org.paused_until <= %s)
                AND EXISTS (
                    SELECT %s AND s.connection_id = org.id AND s.next_attempt_at <= %s
                )
                """,
                now,
                SENDABLE,
                now,
            )
        )
        return [(each, size or rounds.FIRST) for each, size in self.env.cr.fetchall()]

    def _claim(self, connection_id, lane, claim, size):
        """Take the next batch of one org in hand and return its ids.

        Picked first: as a subquery PostgreSQL may run the pick again for each row.
        """
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                WITH picked AS MATERIALIZED (
                    SELECT s.id %s AND s.connection_id = %s AND s.next_attempt_at <= %s
                    ORDER BY s.next_attempt_at, s.id
                    LIMIT %s FOR UPDATE OF s SKIP LOCKED
                )
                UPDATE salesforce_sync s
                SET state = 'sending', claim = %s, lane = %s, lease = %s,
                    sent_at = NULL, claimed_generation = s.generation
                FROM picked WHERE s.id = picked.id RETURNING s.id
                """,
                SENDABLE,
                connection_id,
                now,
                size,
                claim,
                lane,
                now + LEASE,
            ),
            log_exceptions=False,
        )
        ids = sorted(sync_id for (sync_id,) in self.env.cr.fetchall())
        self.env["salesforce.sync"].browse(ids).invalidate_recordset()
        if len(ids) == size and lane < LANES:
            # There is more than one lane's worth: another one helps.
            self.wake(lane=lane + 1)
        return ids

    # === NEXT === #

    def _wake_for_next(self, lane):
        """Have a worker run when the next booking is due."""
        now = fields.Datetime.now()
        if self.env["salesforce.sync.mark"].search_count([], limit=1):
            return self.wake(lane=lane)
        self.env.cr.execute(
            SQL("SELECT min(greatest(s.next_attempt_at, c.paused_until)) %s", SENDABLE)
        )
        [moment] = self.env.cr.fetchone()
        if not moment:
            return None
        if moment <= now:
            return self.wake(lane=lane)
        cron = self.env.ref("salesforce_booking_sync.ir_cron_sync_1")
        planned = self.env["ir.cron.trigger"].search_count(
            [
                ("cron_id", "=", cron.id),
                ("call_at", ">", now),
                ("call_at", "<=", moment),
            ],
            limit=1,
        )
        return None if planned else self.wake(moment)
