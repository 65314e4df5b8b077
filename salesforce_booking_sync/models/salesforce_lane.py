# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import time
from dataclasses import replace
from functools import partial
from typing import NamedTuple
from uuid import uuid4

import psycopg2

from odoo import api, fields, models
from odoo.service.model import retrying
from odoo.tools import SQL

from ..salesforce import lookup, planner, writing
from ..salesforce.backoff import BACK_OFF
from ..salesforce.client import Client
from ..salesforce.errors import Kind, Problem, SalesforceProblem
from .salesforce_sync import LEASE

_logger = logging.getLogger(__name__)

RUN_SECONDS = 20
BATCH_SIZE = 200


# What is to be sent at some time: not of a page that is off or an org that is cut off.
SENDABLE = SQL(
    """
    FROM salesforce_sync s
    JOIN salesforce_connection c ON c.id = s.connection_id
    LEFT JOIN salesforce_page p ON p.id = s.page_id
    WHERE s.state IN ('due', 'retry', 'unknown') AND c.state = 'connected'
    AND (p.enabled OR s.page_id IS NULL)
    """
)


class Org(NamedTuple):
    """What is needed of a connection while no transaction is open."""

    client: Client
    user_id: str
    schema: dict


class SalesforceLane(models.AbstractModel):
    """The worker: folds marks, claims a batch, compares, writes and records.

    No transaction is open while Salesforce is called, so nobody waits for us and a row
    is held by its claim alone.
    """

    _name = "salesforce.lane"
    _description = "Worker that sends bookings to Salesforce"

    @api.private
    def wake(self, at=None):
        """Run the worker when this transaction commits, or at a naive UTC time."""
        self.env.ref("salesforce_booking_sync.ir_cron_sync_1").sudo()._trigger(at)

    @api.model
    def _cron_run(self, lane):
        """Work for at most about 20 s. Never raises: Odoo would switch the cron off."""
        end = time.monotonic() + RUN_SECONDS
        resting = set()
        try:
            self._commit(self._reclaim, lane)
            while self._round(lane, end, resting) and time.monotonic() < end:
                pass
            self._commit(self._wake_for_next)
        except Exception:
            _logger.exception("The Salesforce worker stopped; it runs again soon")
            self.env.cr.rollback()
            self.wake(fields.Datetime.now() + BACK_OFF[0])
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _round(self, lane, end, resting):
        """Do one round for every org; return whether there may be more to do.

        ``resting``: ids of the connections that are left alone until the next run.
        """
        busy = self._commit(self.env["salesforce.sync.mark"]._fold)
        for connection_id in self._connections_with_work():
            if connection_id in resting or time.monotonic() > end:
                continue
            claim = str(uuid4())
            ids = self._commit(self._claim, connection_id, lane, claim)
            if ids:
                busy = True
                if not self._send(connection_id, ids, claim, end):
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
        for sync in syncs:
            sync._lose(Problem(Kind.UNKNOWN, "WORKER_LOST"))

    def _connections_with_work(self):
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT s.connection_id %s AND s.next_attempt_at <= %s
                AND (c.paused_until IS NULL OR c.paused_until <= %s)
                """,
                SENDABLE,
                now,
                now,
            )
        )
        return [connection_id for (connection_id,) in self.env.cr.fetchall()]

    def _claim(self, connection_id, lane, claim):
        """Take the next batch of one org in hand and return its ids."""
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                UPDATE salesforce_sync
                SET state = 'sending', claim = %s, lane = %s, lease = %s,
                    claimed_generation = generation
                WHERE id IN (
                    SELECT s.id %s AND s.connection_id = %s AND s.next_attempt_at <= %s
                    ORDER BY s.next_attempt_at, s.id
                    LIMIT %s FOR UPDATE OF s SKIP LOCKED
                ) RETURNING id
                """,
                claim,
                lane,
                now + LEASE,
                SENDABLE,
                connection_id,
                now,
                BATCH_SIZE,
            )
        )
        ids = sorted(sync_id for (sync_id,) in self.env.cr.fetchall())
        self.env["salesforce.sync"].browse(ids).invalidate_recordset()
        return ids

    # === SEND === #

    def _send(self, connection_id, ids, claim, end):
        """Bring a claimed batch to Salesforce; every row leaves it with a state.

        Return whether the org is well and there was time for all of them.
        """
        waiting, at_risk = set(ids), set()
        connection = self.env["salesforce.connection"].browse(connection_id)
        try:
            org = self._commit(self._org, connection)
            readings = self._commit(self._read, ids, claim)
            with org.client:
                tasks = self._plan(org, readings, claim)
                waiting = {task.key for task in tasks}
                self._settle_empty(tasks, readings, claim, waiting)
                new_people = {}
                parts = writing.chunks(each for each in tasks if each.has_steps)
                for number, part in enumerate(parts):
                    # One part always: an org that is slow to look up gets on as well.
                    if number and time.monotonic() > end:
                        break
                    at_risk = {task.key for task in part}
                    outcomes = writing.write(org.client, part, new_people)
                    self._commit(self._record, part, outcomes, readings, claim)
                    waiting, at_risk = waiting - at_risk, set()
                    _stop_if_unanswered(outcomes)
            self._commit(connection._note_success)
            self._commit(self._put_back, waiting, claim)
            return not waiting
        except SalesforceProblem as error:
            # Nothing that comes after it would fare better.
            self.env.cr.rollback()
            self._commit(connection._note_problem, error.problem)
            self._commit(self._release_all, waiting, claim, error.problem)
        except Exception as error:
            _logger.exception("Unforeseen fault while sending to Salesforce")
            self.env.cr.rollback()
            problem = Problem(Kind.UNKNOWN, "UNFORESEEN", type(error).__name__)
            self._commit(self._lose_all, at_risk, claim, problem)
            problem = replace(problem, kind=Kind.RETRY)
            self._commit(self._release_all, waiting - at_risk, claim, problem)
        return False

    def _org(self, connection):
        return Org(
            connection._client(),
            connection.user_id_salesforce,
            connection.schema or {},
        )

    def _read(self, ids, claim):
        """Return ``{id: (desired, history, settings)}`` as it stands in Odoo now.

        A booking that cannot be read is put aside; the others go on.
        """
        readings = {}
        for sync in self.env["salesforce.sync"].browse(ids):
            try:
                with self.env.cr.savepoint():
                    readings[sync.id] = (
                        sync._desired(),
                        sync._history(),
                        sync.page_id._settings() if sync.page_id else None,
                    )
            except psycopg2.OperationalError:
                raise
            except Exception as error:
                self._put_aside(sync.id, claim, error)
        return readings

    def _plan(self, org, readings, claim):
        """Look up what is not known and return the `writing.Task` of each booking."""
        wanted = [planner.lookups(*reading) for reading in readings.values()]
        found = lookup.look_up(org.client, filter(None, wanted), org.user_id)
        tasks = []
        for key, (booking, history, settings) in readings.items():
            try:
                plan = planner.plan(booking, history, found, settings, org.schema)
            except Exception as error:
                self._commit(self._put_aside, key, claim, error)
                continue
            email = booking.attendee.email_key if booking.attendee else ""
            tasks.append(writing.Task(key, email, history, plan))
        return tasks

    def _put_aside(self, sync_id, claim, error):
        _logger.error("Could not make out salesforce.sync %s", sync_id, exc_info=error)
        problem = Problem(Kind.RETRY, "UNREADABLE", type(error).__name__)
        self._claimed([sync_id], claim)._release(problem)

    def _settle_empty(self, tasks, readings, claim, waiting):
        """Record the bookings that need no call."""
        outcomes = {
            task.key: writing.Outcome(
                task.plan.person, task.history.event, task.plan.problem
            )
            for task in tasks
            if not task.has_steps
        }
        done = [task for task in tasks if task.key in outcomes]
        if done:
            self._commit(self._record, done, outcomes, readings, claim)
            waiting.difference_update(outcomes)

    # === RECORD === #

    def _record(self, tasks, outcomes, readings, claim):
        """Store what happened, where the claim is still ours."""
        for task in tasks:
            sync = self._claimed([task.key], claim)
            if not sync:
                continue
            outcome = outcomes[task.key]
            booking = readings[task.key][0]
            sync._keep_outcome(outcome, booking)
            if outcome.problem:
                sync._release(outcome.problem, outcome.unsure, task)
            else:
                sync._settle(task, booking)

    def _put_back(self, ids, claim):
        """Leave to the next run what there was no time for."""
        for sync in self._claimed(ids, claim):
            sync.write({"state": sync._unless_ignored("due"), "claim": False})

    def _release_all(self, ids, claim, problem):
        """Put back what the org as a whole did not take; it goes again by itself."""
        syncs = self._claimed(ids, claim)
        for sync in syncs:
            sync._release(problem, of_org=True)
        if syncs and problem.kind is not Kind.RECONNECT:
            # The rest of a backlog needs no call to learn the same.
            syncs.connection_id.paused_until = max(syncs.mapped("next_attempt_at"))

    def _lose_all(self, ids, claim, problem):
        for sync in self._claimed(ids, claim):
            sync._lose(problem)

    def _claimed(self, ids, claim):
        return self.env["salesforce.sync"].search(
            [("id", "in", list(ids)), ("claim", "=", claim)]
        )

    # === NEXT === #

    def _wake_for_next(self):
        """Have the worker run when the next booking is due."""
        now = fields.Datetime.now()
        if self.env["salesforce.sync.mark"].search_count([], limit=1):
            return self.wake()
        self.env.cr.execute(
            SQL("SELECT min(greatest(s.next_attempt_at, c.paused_until)) %s", SENDABLE)
        )
        [moment] = self.env.cr.fetchone()
        if not moment:
            return None
        cron = self.env.ref("salesforce_booking_sync.ir_cron_sync_1")
        planned = self.env["ir.cron.trigger"].search_count(
            [
                ("cron_id", "=", cron.id),
                ("call_at", ">", now),
                ("call_at", "<=", moment),
            ],
            limit=1,
        )
        return None if planned else self.wake(max(moment, now))


def _stop_if_unanswered(outcomes):
    """Raise where a whole call stayed without an answer: the next would too."""
    problems = {outcome.problem for outcome in outcomes.values()}
    if len(problems) == 1 and any(outcome.unsure for outcome in outcomes.values()):
        [problem] = problems
        raise SalesforceProblem(replace(problem, kind=Kind.RETRY))
