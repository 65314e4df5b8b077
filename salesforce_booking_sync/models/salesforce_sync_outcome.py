# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from dataclasses import asdict

from odoo import fields, models

from ..salesforce.backoff import (
    INSTANTLY,
    SETTLED_AFTER,
    after_unknown,
    next_step,
)
from ..salesforce.batch import HALTED
from ..salesforce.bookkeeping import (
    Sent,
    after_loss,
    after_outcome,
    looks_for_event,
    remarks_after,
)
from ..salesforce.errors import Kind
from ..salesforce.records import BY_KEY, History
from ..salesforce.telling import steps_told
from .pace import wait_factor

# What a row and its `records.History` call by the same name.
HISTORY = (
    "reference",
    "person_key",
    "host_email",
    "tried_email",
    "tried_key",
    "unsure_since",
    "unsure_as",
    "settles_at",
    "member_of",
    "guests_done",
)


class SalesforceSync(models.Model):
    """What is known of a booking in Salesforce, and what a round makes of it."""

    _inherit = "salesforce.sync"

    def _history(self, now):
        """Return the `records.History` of this row."""
        return History(
            person=self._record("person")._written(),
            event=self._record("event")._written(),
            settled=not self.settles_at or self.settles_at <= now,
            **{name: self[name] for name in HISTORY if self[name]},
        )

    def _take_outcomes(self, done):
        """Store what a round did.

        :param done: ``{id of row: (tasks.Task, tasks.Outcome, desired.Booking,
            records.History)}``
        """
        attempts = []
        for sync in self:
            task, outcome, booking, history = done[sync.id]
            after = after_outcome(history, booking, task.plan, outcome, sync._sent())
            if outcome.problem:
                values = sync._after_problem(outcome)
            else:
                values = sync._after_success(booking, after, task.plan.owes_owner)
            steps = steps_told(task.plan, outcome, booking)
            attempts += sync._timeline(values["state"], outcome.problem, steps)
            sync._keep_history(history, after)
            sync._keep_guests(task.plan, outcome)
            person = history.person and history.person.sfid
            remarks = remarks_after(sync.remarks or [], task.plan, outcome, person)
            values |= {"remarks": remarks, "claim": False, "sent_at": False}
            sync.write(values)
        self.env["salesforce.sync.attempt"].create(attempts)

    def _sent(self):
        """Return the requests of this row that are under way."""
        now = fields.Datetime.now()
        settles_at = now + SETTLED_AFTER * wait_factor()
        return Sent(self.sent_at or now, settles_at, self.sent_as or "")

    def _keep_history(self, before, after):
        """Store what a round made of a `records.History`.

        The rest of it is not touched: an administrator may just have changed it.
        """
        self._keep("person", after.person)
        self._keep("event", after.event)
        self.write(
            {
                name: getattr(after, name) or False
                for name in HISTORY
                if getattr(after, name) != getattr(before, name)
            }
        )

    def _keep(self, role, written):
        """Store what ``role`` is in Salesforce now, a `records.Written` or None."""
        record = self._record(role)
        if not written:
            record.unlink()
        elif record:
            values = record._values(written)
            if record._written() != written:
                record.write(values)
        else:
            values = record._values(written)
            record.create({"sync_id": self.id, "role": role, **values})

    def _keep_guests(self, plan, outcome):
        """List the guests who are registered; whom we created stays there for good."""
        listed = self.record_ids.filtered(lambda record: record.role == "guest")
        guests = {each.sfid: each for each in (*plan.guests_there, *outcome.guests)}
        known = set(listed.mapped("sfid"))
        listed.create(
            [
                {"sync_id": self.id, "role": "guest", **listed._values(each)}
                for sfid, each in guests.items()
                if sfid not in known
            ]
        )
        if plan.guests_done and not plan.same_guests and not outcome.problem:
            found = listed.filtered(lambda record: not record.created_by_us)
            found.filtered(lambda record: record.sfid not in guests).unlink()

    def _after_success(self, booking, after, owes_more):
        """Return the values of a row for which everything was done.

        :param owes_more: ... but what only the next round can do
        """
        now = fields.Datetime.now()
        in_step = self.generation == self.claimed_generation and not owes_more
        values = {
            "state": self._unless_ignored("synced" if in_step else "due"),
            "attempts": 0,
            "own_faults": 0,
            "next_attempt_at": (after.settles_at or False) if in_step else now,
            "problem": False,
            "error_kind": False,
            "synced_at": now,
            "cancelled": not booking.is_scheduled,
            "fingerprint": booking.fingerprint,
        }
        if booking.is_scheduled:
            values["start"] = booking.start
            values["name"] = booking.subject or self.name
            values["cancel_reason"] = False
        elif booking.cancel_reason:
            values["cancel_reason"] = booking.cancel_reason
        return values

    def _after_problem(self, outcome):
        """Return the values of a row that could not be sent, or not wholly."""
        problem = outcome.problem
        if not outcome.unsure:
            # A change without an answer is the org's fault, and is made again.
            of_org = outcome.doubtful or problem.code == HALTED.code
            return self._values_released(problem, of_org)
        state, delay = self._after_unknown(self.sent_as != BY_KEY)
        return self._values_failed(problem, state, delay)

    def _after_unknown(self, looks):
        return after_unknown(looks, self.attempts + 1, random.random())

    def _values_failed(self, problem, state, delay):
        """Return the values of a row after one more try that failed."""
        return {
            "state": self._unless_ignored(state),
            "attempts": self.attempts + 1,
            "next_attempt_at": fields.Datetime.now() + delay * wait_factor(),
            "problem": asdict(problem),
            "error_kind": problem.kind.value,
        }

    def _unless_ignored(self, state):
        """Somebody may have pressed Ignore while the row was being sent."""
        return "ignored" if self.state == "ignored" else state

    def _lose(self, problem):
        """Put rows back of which nobody knows how far their write came."""
        now = fields.Datetime.now()
        for sync in self:
            before = sync._history(now)
            after = after_loss(before, sync._sent())
            state, delay = sync._after_unknown(looks_for_event(after))
            if after.event and not after.event.gone:
                state = "retry"
            sync._add_attempt(state, problem)
            sync._keep_history(before, after)
            values = sync._values_failed(problem, state, delay)
            sync.write(values | {"claim": False, "sent_at": False})

    def _release(self, problem, of_org=False):
        """Put rows back with what went wrong, and say when they go again."""
        for sync in self:
            values = sync._values_released(problem, of_org)
            sync._add_attempt(values["state"], problem)
            sync.write(values | {"claim": False, "sent_at": False})

    def _values_released(self, problem, of_org=False):
        attempts = self.attempts + 1
        own = self.own_faults + (not of_org)
        if problem.kind is Kind.GONE and self.error_kind != Kind.GONE.value:
            own = 1  # it is made anew, whatever else there was before
        state, delay = next_step(problem.kind, attempts, of_org, random.random(), own)
        if self.generation != self.claimed_generation and state in ("failed", "held"):
            # The booking changed meanwhile: what failed may be mended.
            state, delay = "due", INSTANTLY
        return self._values_failed(problem, state, delay) | {"own_faults": own}

    def _put_back(self, moment=None, problem=None):
        """Leave rows to a later round, that nobody tried to send."""
        for sync in self:
            values = {"state": sync._unless_ignored("due"), "claim": False}
            if moment:
                values["next_attempt_at"] = moment
            if problem:
                values |= {
                    "problem": asdict(problem),
                    "error_kind": problem.kind.value,
                }
            sync.write(values)

    # === TIMELINE === #

    def _add_attempt(self, state, problem):
        lines = self._timeline(state, problem)
        self.env["salesforce.sync.attempt"].create(lines)

    def _timeline(self, state, problem, steps=()):
        """Return the values of the line to add, if there is anything new to say."""
        same = problem and (self.problem or {}).get("code") == problem.code
        if same and state not in ("failed", "held"):
            return []
        return [
            {
                "sync_id": self.id,
                "state": state,
                "steps": list(steps),
                "problem": asdict(problem) if problem else False,
            }
        ]
