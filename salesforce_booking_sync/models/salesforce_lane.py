# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import time
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import NamedTuple
from uuid import uuid4

from odoo import api, fields, models
from odoo.service.model import retrying
from odoo.tools import SQL

from ..salesforce import lookup, planner, writing
from ..salesforce.client import Client
from ..salesforce.errors import Kind, Problem, SalesforceProblem

_logger = logging.getLogger(__name__)

RUN_SECONDS = 20
FOLD_SIZE = 2000
BATCH_SIZE = 200
LEASE = timedelta(minutes=15)

# A request may still commit for as long as Salesforce lets it run: ten minutes.
SETTLED_AFTER = timedelta(minutes=11)
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30)]
WAIT = timedelta(minutes=15)
MAX_ATTEMPTS = 10
MAX_GONE = 3
INSTANTLY = timedelta(0)

WAITING = ("due", "retry", "unknown")


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

    @api.model
    def wake(self, at=None):
        """Run the worker when this transaction commits, or at a naive UTC time."""
        self.env.ref("salesforce_booking_sync.ir_cron_sync_1").sudo()._trigger(at)

    @api.model
    def _cron_run(self, lane):
        """Work for at most about 20 s. Never raises: Odoo would switch the cron off."""
        end = time.monotonic() + RUN_SECONDS
        try:
            self._commit(self._reclaim, lane)
            while self._round(lane) and time.monotonic() < end:
                pass
            self._commit(self._wake_for_next)
        except Exception:
            _logger.exception("The Salesforce worker stopped; it runs again soon")
            self.env.cr.rollback()
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _round(self, lane):
        """Do one round for every org; return whether there may be more to do."""
        busy = self._commit(self._fold)
        for connection_id in self._connections_with_work():
            claim = str(uuid4())
            ids = self._commit(self._claim, connection_id, lane, claim)
            if ids:
                self._send(connection_id, ids, claim)
                busy = True
        return busy

    def _commit(self, function, *args):
        """Call ``function`` in a transaction of its own, again if it conflicts."""
        return retrying(partial(function, *args), self.env)

    # === FOLD === #

    def _fold(self):
        """Turn marks into one row per booking and org; return whether there were any.

        A row that is being sent only gets a higher generation: whoever sends it sees
        that it is out of step again.
        """
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM salesforce_sync_mark WHERE id IN (
                    SELECT id FROM salesforce_sync_mark ORDER BY id
                    LIMIT %s FOR UPDATE SKIP LOCKED
                ) RETURNING id, res_model, res_id, kind
                """,
                FOLD_SIZE,
            )
        )
        marks = sorted(self.env.cr.fetchall())
        by_model = {}
        for _id, res_model, res_id, kind in marks:
            by_model.setdefault(res_model, {}).setdefault(res_id, []).append(kind)
        for res_model, kinds in by_model.items():
            if res_model in self.env:
                self._fold_model(res_model, kinds)
        return bool(marks)

    def _fold_model(self, res_model, kinds):
        bookings = self.env[res_model].with_context(active_test=False)
        bookings = bookings.browse(kinds).exists()
        pages = self._pages_of(bookings)
        syncs = self.env["salesforce.sync"].search(
            [("res_model", "=", res_model), ("res_id", "in", list(kinds))]
        )
        for sync in syncs:
            self._fold_sync(sync, kinds[sync.res_id], pages.get(sync.res_id))
        known = {(sync.res_id, sync.connection_id) for sync in syncs}
        for booking in bookings:
            page = pages.get(booking.id)
            if page and page.enabled and (booking.id, page.connection_id) not in known:
                self._follow(booking, page)

    def _follow(self, booking, page):
        """Make the row of a booking that has something to send."""
        name, start = f"{booking._description} {booking.id}", False
        try:
            wanted = booking._salesforce_desired()
            if not wanted.is_scheduled:
                return
            name, start = wanted.subject or name, wanted.start
        except Exception:
            # Its row will say what is wrong; the others must not wait for it.
            _logger.exception("Could not read %s", booking)
        self.env["salesforce.sync"].create(
            {
                "name": name,
                "start": start,
                "res_model": booking._name,
                "res_id": booking.id,
                "page_id": page.id,
                "connection_id": page.connection_id.id,
            }
        )

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

    def _fold_sync(self, sync, kinds, page):
        last = kinds[-1]
        values = {"generation": sync.generation + 1}
        if "deleted" not in kinds and sync.res_id:
            values["page_id"] = page.id if page else False
        if last == "ignore":
            values |= {"state": "ignored", "problem": False, "error_kind": False}
        elif sync.state == "ignored" and "retry" not in kinds:
            return
        elif sync.state not in ("sending", "unknown"):
            values |= {"state": "due", "next_attempt_at": fields.Datetime.now()}
        if "retry" in kinds:
            values["attempts"] = 0
        sync.write(values)

    # === CLAIM === #

    def _reclaim(self, lane):
        """Take back what this lane held when it died, and what outlived its lease.

        Odoo's lock on the cron record tells that no other process runs this lane.
        """
        syncs = self.env["salesforce.sync"].search(
            [
                ("state", "=", "sending"),
                "|",
                ("lane", "=", lane),
                ("lease", "<", fields.Datetime.now()),
            ]
        )
        for sync in syncs:
            lost = Problem(Kind.UNKNOWN, "WORKER_LOST", "")
            self._release(sync, lost, unsure=not sync._record("event"))

    def _connections_with_work(self):
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT s.connection_id FROM salesforce_sync s
                LEFT JOIN salesforce_page p ON p.id = s.page_id
                JOIN salesforce_connection c ON c.id = s.connection_id
                WHERE s.state IN %s AND s.next_attempt_at <= %s
                AND c.state = 'connected' AND (p.enabled OR s.page_id IS NULL)
                """,
                WAITING,
                fields.Datetime.now(),
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
                    SELECT s.id FROM salesforce_sync s
                    LEFT JOIN salesforce_page p ON p.id = s.page_id
                    WHERE s.connection_id = %s AND s.state IN %s
                    AND s.next_attempt_at <= %s
                    AND (p.enabled OR s.page_id IS NULL)
                    ORDER BY s.next_attempt_at, s.id
                    LIMIT %s FOR UPDATE OF s SKIP LOCKED
                ) RETURNING id
                """,
                claim,
                lane,
                now + LEASE,
                connection_id,
                WAITING,
                now,
                BATCH_SIZE,
            )
        )
        ids = [sync_id for (sync_id,) in self.env.cr.fetchall()]
        self.env["salesforce.sync"].browse(ids).invalidate_recordset()
        return ids

    # === SEND === #

    def _send(self, connection_id, ids, claim):
        """Bring a claimed batch to Salesforce; every row leaves it with a state."""
        waiting = set(ids)
        connection = self.env["salesforce.connection"].browse(connection_id)
        try:
            org = self._commit(self._org, connection)
            readings = self._commit(self._read, ids, claim)
            waiting.intersection_update(readings)
            with org.client:
                tasks = self._plan(org, readings)
                self._settle_empty(tasks, readings, claim, waiting)
                new_people = {}
                for part in writing.chunks(each for each in tasks if each.has_steps):
                    outcomes = writing.write(org.client, part, new_people)
                    self._commit(self._record, part, outcomes, readings, claim)
                    waiting.difference_update(outcomes)
            self._commit(connection._note_success)
        except SalesforceProblem as error:
            # Nothing that comes after it would fare better.
            self.env.cr.rollback()
            self._commit(connection._note_problem, error.problem)
            self._commit(self._release_all, waiting, claim, error.problem)
        except Exception as error:
            _logger.exception("Unforeseen fault while sending to Salesforce")
            self.env.cr.rollback()
            problem = Problem(Kind.UNKNOWN, "UNFORESEEN", type(error).__name__)
            self._commit(self._release_all, waiting, claim, problem, True)

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
            except Exception as error:
                _logger.exception("Could not read the booking of %s", sync)
                problem = Problem(Kind.RETRY, "UNREADABLE", type(error).__name__)
                self._release(sync, problem)
        return readings

    def _plan(self, org, readings):
        """Look up what is not known and return the `writing.Task` of each booking."""
        wanted = [planner.lookups(*reading) for reading in readings.values()]
        found = lookup.look_up(org.client, filter(None, wanted), org.user_id)
        tasks = []
        for key, (booking, history, settings) in readings.items():
            plan = planner.plan(booking, history, found, settings, org.schema)
            email = booking.attendee.email_key if booking.attendee else ""
            tasks.append(writing.Task(key, email, history, plan))
        return tasks

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
            sync._keep("person", outcome.person)
            sync._keep("event", outcome.event)
            if outcome.problem:
                self._release(sync, outcome.problem, outcome.unsure, task)
            else:
                self._settle(sync, task, booking)

    def _settle(self, sync, task, booking):
        in_step = sync.generation == sync.claimed_generation
        values = {
            "state": "synced" if in_step else "due",
            "claim": False,
            "attempts": 0,
            "problem": False,
            "error_kind": False,
            "unsure_since": False,
            "remarks": task.plan.remarks,
            "synced_at": fields.Datetime.now(),
        }
        if booking.is_scheduled:
            values["start"] = booking.start
            values["host_email"] = booking.host.email_key if booking.host else False
            values["name"] = booking.subject or sync.name
        sync.write(values)
        self._log(sync, "synced", task)

    def _release_all(self, ids, claim, problem, unsure=False):
        """Put back what the org as a whole did not take; it goes again by itself."""
        for sync in self._claimed(ids, claim):
            lost = unsure and not sync._record("event")
            self._release(sync, problem, lost, of_org=True)

    def _claimed(self, ids, claim):
        return self.env["salesforce.sync"].search(
            [("id", "in", list(ids)), ("claim", "=", claim)]
        )

    def _release(self, sync, problem, unsure=False, task=None, of_org=False):
        """Put a row back with what went wrong, and say when it goes again."""
        attempts = sync.attempts + 1
        state, delay = _next_step(problem.kind, attempts, unsure, of_org)
        if sync.generation != sync.claimed_generation and state == "failed":
            # The booking changed meanwhile: what failed may be mended.
            state, delay = "due", INSTANTLY
        now = fields.Datetime.now()
        values = {
            "state": state,
            "claim": False,
            "attempts": attempts,
            "next_attempt_at": now + delay,
            "problem": asdict(problem),
            "error_kind": problem.kind.value,
        }
        if unsure:
            values["unsure_since"] = sync.unsure_since or sync.lease - LEASE
        sync.write(values)
        self._log(sync, state, task, problem)

    def _log(self, sync, state, task=None, problem=None):
        plan = task.plan if task else None
        steps = [plan.create_person, plan.event] if plan else []
        self.env["salesforce.sync.attempt"].create(
            {
                "sync_id": sync.id,
                "state": state,
                "steps": [(step.verb, step.sobject) for step in steps if step],
                "problem": asdict(problem) if problem else False,
            }
        )

    # === NEXT === #

    def _wake_for_next(self):
        """Have the worker run when the next booking is due."""
        self.env.cr.execute(
            SQL(
                """
                SELECT min(s.next_attempt_at) FROM salesforce_sync s
                LEFT JOIN salesforce_page p ON p.id = s.page_id
                JOIN salesforce_connection c ON c.id = s.connection_id
                WHERE s.state IN %s AND c.state = 'connected'
                AND (p.enabled OR s.page_id IS NULL)
                """,
                WAITING,
            )
        )
        [moment] = self.env.cr.fetchone()
        if not moment:
            return
        cron = self.env.ref("salesforce_booking_sync.ir_cron_sync_1")
        planned = self.env["ir.cron.trigger"].search_count(
            [
                ("cron_id", "=", cron.id),
                ("call_at", ">", fields.Datetime.now()),
                ("call_at", "<=", moment),
            ],
            limit=1,
        )
        if not planned:
            self.wake(max(moment, fields.Datetime.now()))


def _next_step(kind, attempts, unsure, of_org):
    """Return ``(state, delay until the next try)`` after a try that failed.

    ``of_org``: the fault was the org's, not the booking's; it never counts as failed.
    """
    pause = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    if unsure:
        return "unknown", SETTLED_AFTER
    if kind is Kind.RECONNECT:
        return "due", pause
    if kind is Kind.WAIT:
        return "retry", WAIT
    if of_org:
        return "retry", pause
    if kind is Kind.GONE and attempts < MAX_GONE:
        return "due", INSTANTLY
    if kind in (Kind.RETRY, Kind.UNKNOWN) and attempts < MAX_ATTEMPTS:
        return "retry", pause
    return "failed", INSTANTLY
