# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from dataclasses import asdict
from datetime import timedelta
from uuid import uuid4

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..salesforce import desired
from ..salesforce.backoff import INSTANTLY, SETTLED_AFTER, next_step
from ..salesforce.errors import Kind, Problem
from ..salesforce.planner import HOST_UNKNOWN
from ..salesforce.records import History, Written
from .problem_texts import explain
from .remark_texts import remark_text

_logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)  # how long a claim holds when nobody is heard of


class SalesforceSync(models.Model):
    """One booking in one Salesforce org. A booking's transaction never writes it."""

    _name = "salesforce.sync"
    _description = "Booking in Salesforce"
    _order = "write_date desc, id desc"

    name = fields.Char(string="Booking", required=True)
    res_model = fields.Char(string="Kind of booking", required=True)
    res_id = fields.Many2oneReference(
        string="Booking record", model_field="res_model", required=True
    )
    page_id = fields.Many2one(
        "salesforce.page", string="Booking page", ondelete="set null", index=True
    )
    # Kept when the page goes: what was sent stays its company's.
    company_id = fields.Many2one("res.company", index=True)
    connection_id = fields.Many2one(
        "salesforce.connection",
        string="Salesforce org",
        required=True,
        ondelete="restrict",
        index=True,
    )
    state = fields.Selection(
        [
            ("due", "Waiting to be sent"),
            ("sending", "Being sent"),
            ("unknown", "Answer lost, being checked"),
            ("retry", "Will be tried again"),
            ("synced", "Up to date"),
            ("failed", "Needs attention"),
            ("held", "Held for a person"),
            ("ignored", "Ignored"),
        ],
        required=True,
        default="due",
    )
    connection_state = fields.Selection(related="connection_id.state")
    start = fields.Datetime(string="Meeting")
    cancelled = fields.Boolean(help="There is no meeting any more.")
    reference = fields.Char(
        required=True,
        default=lambda self: str(uuid4()),
        help="Stands in the Event's description, so that it is found again.",
    )
    host_email = fields.Char()
    person_key = fields.Char()

    # A mark raises the generation; a row is in step when the claimed one is the same.
    generation = fields.Integer(default=1)
    claimed_generation = fields.Integer()
    claim = fields.Char()
    lane = fields.Integer()
    lease = fields.Datetime()
    attempts = fields.Integer(string="Tries that failed")
    next_attempt_at = fields.Datetime(string="Next try", default=fields.Datetime.now)
    unsure_since = fields.Datetime()
    synced_at = fields.Datetime(string="Last sent")
    fingerprint = fields.Char(help="Of the booking as it was last sent.")

    problem = fields.Json()
    remarks = fields.Json(string="Codes of the remarks")
    error_kind = fields.Selection(
        [(kind.value, kind.value.replace("_", " ").capitalize()) for kind in Kind],
        string="Kind of error",
    )
    error_message = fields.Char(string="What happened", compute="_compute_texts")
    error_detail = fields.Char(
        string="Salesforce's own words", compute="_compute_texts"
    )
    remark = fields.Text(string="Remarks", compute="_compute_texts")

    record_ids = fields.One2many("salesforce.sync.record", "sync_id")
    attempt_ids = fields.One2many("salesforce.sync.attempt", "sync_id")
    person_url = fields.Char(compute="_compute_urls")
    person_label = fields.Char(compute="_compute_urls")
    event_url = fields.Char(compute="_compute_urls")

    _booking_unique = models.Constraint(
        "UNIQUE(res_model, res_id, connection_id)",
        "This booking is followed in this org already.",
    )
    _waiting_index = models.Index(
        "(connection_id, next_attempt_at) WHERE state IN ('due', 'retry', 'unknown')"
    )

    @api.depends_context("lang")
    @api.depends("problem", "remarks", "state", "connection_state", "page_id.enabled")
    def _compute_texts(self):
        for sync in self:
            problem = Problem.from_json(sync.problem)
            message = problem and explain(
                self.env, problem, given_up=sync.state == "failed"
            )
            sync.error_message = sync._why_waiting() or message
            sync.error_detail = problem.detail if problem else False
            sync.remark = "\n".join(
                remark_text(self.env, code, detail)
                for code, detail in sync.remarks or ()
            )

    @api.depends("record_ids.sfid", "connection_id")
    def _compute_urls(self):
        for sync in self:
            person, event = sync._record("person"), sync._record("event")
            sync.person_url = person.url
            sync.person_label = person.sobject
            sync.event_url = event.url

    def _why_waiting(self):
        """Say what these bookings wait for that is no fault of theirs, or nothing."""
        return self.state in ("due", "retry", "unknown") and self._held_up()

    def _held_up(self):
        page, connection = self.page_id.sudo(), self.connection_id.sudo()
        if page and not page.enabled:
            return self.env._(
                "“%s” does not send to Salesforce. It goes when that is switched on.",
                page.name,
            )
        if connection.state != "connected":
            return self.env._(
                "“%s” is not connected. It goes as soon as the connection is back.",
                connection.name,
            )
        return False

    def _record(self, role):
        return self.record_ids.filtered(lambda record: record.role == role)[:1]

    def _known_ids(self, res_model, res_ids):
        """Return those of ``res_ids`` that are followed, in any org."""
        if not res_ids:
            return []
        self.env.cr.execute(
            SQL(
                "SELECT DISTINCT res_id FROM salesforce_sync"
                " WHERE res_model = %s AND res_id = ANY(%s)",
                res_model,
                list(res_ids),
            )
        )
        return [res_id for (res_id,) in self.env.cr.fetchall()]

    # === FOR THE WORKER === #

    @api.model
    def _follow(self, booking, page):
        """Make the row of a booking that has something to send."""
        name, start = f"{booking._description} {booking.id}", False
        try:
            with self.env.cr.savepoint():
                wanted = booking._salesforce_desired()
            if not wanted.is_scheduled:
                return
            name, start = wanted.subject or name, wanted.start
        except psycopg2.OperationalError:
            raise
        except Exception:
            # Its row will say what is wrong; the others must not wait for it.
            _logger.exception("Could not read %s", booking)
        self.create(
            {
                "name": name,
                "start": start,
                "res_model": booking._name,
                "res_id": booking.id,
                "page_id": page.id,
                "company_id": page.company_id.id,
                "connection_id": page.connection_id.id,
            }
        )

    def _booking(self):
        """Return the booking record, archived or not, or an empty one."""
        self.ensure_one()
        if self.res_model not in self.env:
            return None
        model = self.env[self.res_model].with_context(active_test=False)
        return model.browse(self.res_id).exists()

    def _desired(self):
        """Return the `desired.Booking` that should be in this row's org now."""
        booking = self._booking()
        if not booking or not self.page_id:
            return desired.GONE
        if self.page_id.connection_id != self.connection_id:
            # The page sends to another org now, which has a row of its own.
            return desired.GONE
        return booking._salesforce_desired()

    def _history(self):
        """Return the `records.History` of this row."""
        return History(
            reference=self.reference,
            person=self._record("person")._written(),
            event=self._record("event")._written(),
            person_key=self.person_key or "",
            host_email=self.host_email or "",
            unsure_since=self.unsure_since or None,
        )

    def _keep(self, role, written: Written | None):
        """Store what ``role`` is in Salesforce now."""
        record = self._record(role)
        if not written:
            record.unlink()
            return
        values = {
            "sobject": written.sobject,
            "sfid": written.sfid,
            "written": written.values,
            "created_by_us": written.created_by_us,
        }
        if record:
            record.write(values)
        else:
            self.env["salesforce.sync.record"].create(
                {"sync_id": self.id, "role": role, **values}
            )

    def _notice(self, kinds, page):
        """Take note of marks: ``kinds`` of them, oldest first.

        A row that is being sent only gets a higher generation: whoever sends it sees
        that it is out of step again.
        """
        self.ensure_one()
        values = {"generation": self.generation + 1}
        if "deleted" not in kinds:
            values["page_id"] = page.id if page else False
            if page:
                values["company_id"] = page.company_id.id
        if kinds[-1] == "ignore":
            values |= {"state": "ignored", "problem": False, "error_kind": False}
        elif self.state == "ignored" and "retry" not in kinds:
            return
        elif self.claim:
            values["state"] = "sending"
        elif self.unsure_since and self.state == "ignored":
            settled = self.unsure_since + SETTLED_AFTER
            values |= {"state": "unknown", "next_attempt_at": settled}
        elif self.state != "unknown":
            values |= {"state": "due", "next_attempt_at": fields.Datetime.now()}
        if "retry" in kinds:
            values["attempts"] = 0
            if self.connection_id.paused_until:
                self.connection_id.paused_until = False
        self.write(values)

    def _keep_outcome(self, outcome, booking):
        """Store which records there are now."""
        if outcome.person:
            self._keep("person", outcome.person)
            if booking.attendee:
                self.person_key = booking.attendee.key
        elif not outcome.problem or outcome.problem.kind is Kind.GONE:
            self._keep("person", None)
        self._keep("event", outcome.event)

    def _settle(self, task, booking):
        """Note that everything was done."""
        in_step = self.generation == self.claimed_generation
        values = {
            "state": self._unless_ignored("synced" if in_step else "due"),
            "claim": False,
            "attempts": 0,
            "problem": False,
            "error_kind": False,
            "unsure_since": False,
            "remarks": task.plan.remarks,
            "synced_at": fields.Datetime.now(),
            "cancelled": not booking.is_scheduled,
            "fingerprint": booking.fingerprint,
        }
        if booking.is_scheduled:
            values["start"] = booking.start
            values["host_email"] = self._settled_host(task, booking)
            values["name"] = booking.subject or self.name
        self.write(values)
        self._log("synced", task)

    def _unless_ignored(self, state):
        """Somebody may have pressed Ignore while the row was being sent."""
        return "ignored" if self.state == "ignored" else state

    def _settled_host(self, task, booking):
        """Return the host's address; not one that Salesforce does not know yet."""
        unknown = any(code == HOST_UNKNOWN for code, _detail in task.plan.remarks)
        return booking.host.email_key if booking.host and not unknown else False

    def _lose(self, problem):
        """Put a row back of which nobody knows how far its write came."""
        event = self._record("event")._written()
        if event:
            self._keep("event", event.doubted())
        self._release(problem, unsure=not event, of_org=True)

    def _release(self, problem, unsure=False, task=None, of_org=False):
        """Put a row back with what went wrong, and say when it goes again."""
        attempts = self.attempts + 1
        again = (self.problem or {}).get("code") == problem.code
        state, delay = next_step(problem.kind, attempts, unsure, of_org)
        if self.generation != self.claimed_generation and state == "failed":
            # The booking changed meanwhile: what failed may be mended.
            state, delay = "due", INSTANTLY
        now = fields.Datetime.now()
        values = {
            "state": self._unless_ignored(state),
            "claim": False,
            "attempts": attempts,
            "next_attempt_at": now + delay,
            "problem": asdict(problem),
            "error_kind": problem.kind.value,
        }
        if unsure:
            values["unsure_since"] = self.unsure_since or self.lease - LEASE
        self.write(values)
        if not again or state == "failed":
            self._log(state, task, problem)

    def _log(self, state, task=None, problem=None):
        plan = task.plan if task else None
        steps = [plan.create_person, plan.event] if plan else []
        self.env["salesforce.sync.attempt"].create(
            {
                "sync_id": self.id,
                "state": state,
                "steps": [(step.verb, step.sobject) for step in steps if step],
                "problem": asdict(problem) if problem else False,
            }
        )

    # === BUTTONS === #

    def action_retry(self):
        """Have the worker look at these bookings again, now."""
        held_up = next(filter(None, (sync._held_up() for sync in self)), False)
        message = held_up or self.env._("On the way to Salesforce.")
        return self._ask("retry", message, "warning" if held_up else "success")

    def action_ignore(self):
        """Leave these bookings alone until somebody retries them."""
        message = self.env._("Left alone until somebody presses Retry.")
        return self._ask("ignore", message, "success")

    def _ask(self, kind, message, look):
        self.check_access("read")
        # At once where nobody holds the row, so that the screen shows it; else by a
        # mark, as a booking does.
        free = self.sudo().try_lock_for_update()
        for sync in free:
            sync._notice([kind], sync.page_id)
        self.env["salesforce.sync.mark"].wake_at_commit()
        for res_model, syncs in (self.sudo() - free).grouped("res_model").items():
            self.env["salesforce.sync.mark"].insert(
                res_model, syncs.mapped("res_id"), kind
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": look,
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_booking(self):
        self.ensure_one()
        booking = self._booking()
        if not booking:
            raise UserError(self.env._("This booking was deleted in Odoo."))
        return booking.get_formview_action()

    def action_open_person(self):
        return self._open(self.person_url)

    def action_open_event(self):
        return self._open(self.event_url)

    def _open(self, url):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}
