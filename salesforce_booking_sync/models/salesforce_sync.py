# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import timedelta
from uuid import uuid4

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..salesforce import desired
from ..salesforce.errors import Kind, Problem
from ..salesforce.matching import CHOSEN
from ..salesforce.records import BY_KEY
from .problem_texts import explain
from .remark_texts import remark_text

_logger = logging.getLogger(__name__)

# How long a claim holds when nobody is heard of: far longer than a run may take.
LEASE = timedelta(minutes=5)
# What may be sent: with a doubt to settle, a booking that is up to date as well.
OPEN_STATES = SQL(
    "(s.state IN ('due', 'retry', 'unknown')"
    " OR (s.state = 'synced' AND s.settles_at IS NOT NULL))"
)


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
    connection_state = fields.Selection(
        related="connection_id.state", string="Connection's state"
    )
    start = fields.Datetime(string="Meeting")
    cancelled = fields.Boolean(help="There is no meeting any more.")
    cancel_reason = fields.Char(string="Why cancelled")
    became = fields.Selection(
        [("cancelled", "Cancelled")], string="Booking is", compute="_compute_became"
    )
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
    own_faults = fields.Integer(
        help="Tries that failed by a fault of the booking's own, not of the org's."
    )
    next_attempt_at = fields.Datetime(string="Next try", default=fields.Datetime.now)
    sent_at = fields.Datetime(help="When the request went out that is under way.")
    sent_as = fields.Char(help="The Salesforce user it was made as, or by key.")
    tried_email = fields.Char(
        help="Under which address a person was asked for whose creation may be lost."
    )
    tried_key = fields.Char(help="Which attendee that was.")
    member_of = fields.Char(help="The campaign, and which person is in it since.")
    guests_done = fields.Text(help="Which guests are dealt with, and how.")
    unsure_since = fields.Datetime(help="A request has been without an answer since.")
    unsure_as = fields.Char(
        help="The Salesforce user whose Events are looked through, or by key."
    )
    settles_at = fields.Datetime(help="A lost request may change something until then.")
    synced_at = fields.Datetime(string="Last sent")
    fingerprint = fields.Char(help="Of the booking as it was last sent.")

    problem = fields.Json()
    remarks = fields.Json(string="Codes of the remarks")
    error_kind = fields.Selection(
        [(kind.value, kind.value.replace("_", " ").capitalize()) for kind in Kind],
        string="Kind of error",
    )
    error_message = fields.Char(string="Salesforce says", compute="_compute_texts")
    error_detail = fields.Char(
        string="Salesforce's own words", compute="_compute_texts"
    )
    happened = fields.Text(string="What happened", compute="_compute_texts")
    remark = fields.Text(string="Remarks", compute="_compute_texts")

    record_ids = fields.One2many(
        "salesforce.sync.record", "sync_id", string="Record in Salesforce"
    )
    attempt_ids = fields.One2many(
        "salesforce.sync.attempt", "sync_id", string="Exchange with Salesforce"
    )
    person_url = fields.Char(compute="_compute_urls")
    person_label = fields.Char(compute="_compute_urls")
    event_url = fields.Char(compute="_compute_urls")
    event_label = fields.Char(compute="_compute_urls")

    _booking_unique = models.Constraint(
        "UNIQUE(res_model, res_id, connection_id)",
        "This booking is followed in this org already.",
    )
    _waiting_index = models.Index(
        "(connection_id, next_attempt_at) WHERE state IN ('due', 'retry', 'unknown')"
        " OR (state = 'synced' AND settles_at IS NOT NULL)"
    )
    _claimed_index = models.Index("(claim) WHERE claim IS NOT NULL")

    @api.depends_context("lang")
    @api.depends(
        "cancel_reason",
        "problem",
        "remarks",
        "state",
        "connection_state",
        "page_id.enabled",
    )
    def _compute_texts(self):
        orgs = self.filtered("remarks").connection_id
        schemas = {org: org.sudo().schema or {} for org in orgs}
        for sync in self:
            problem = Problem.from_json(sync.problem)
            message = problem and explain(
                self.env, problem, given_up=sync.state == "failed"
            )
            sync.error_message = sync._why_waiting() or message
            sync.error_detail = problem.detail if problem else False
            sync.happened = sync.error_message or sync.cancel_reason
            sync.remark = "\n".join(
                remark_text(self.env, code, detail, schemas.get(sync.connection_id, {}))
                for code, detail in sync.remarks or ()
            )

    @api.depends("cancelled")
    def _compute_became(self):
        for sync in self:
            sync.became = sync.cancelled and "cancelled"

    @api.depends("record_ids.sfid", "connection_id")
    def _compute_urls(self):
        for sync in self:
            person, event = sync._record("person"), sync._record("event")
            sync.person_url = person.url
            sync.person_label = person.sobject
            sync.event_url = event.url
            sync.event_label = event.sobject

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

    # === FOR THE WORKER: WHAT IS WANTED === #

    @api.model
    def _follow(self, bookings, pages):
        """Make the rows of bookings that have something to send.

        :param pages: {booking id: salesforce.page}
        """
        rows = []
        for booking in bookings:
            wanted = self._wanted_or_none(booking, alone=len(bookings) == 1)
            if wanted and not wanted.is_scheduled:
                continue
            page = pages[booking.id]
            name = wanted and wanted.subject
            rows.append(
                {
                    "name": name or f"{booking._description} {booking.id}",
                    "start": wanted.start if wanted else False,
                    "res_model": booking._name,
                    "res_id": booking.id,
                    "page_id": page.id,
                    "company_id": page.company_id.id,
                    "connection_id": page.connection_id.id,
                }
            )
        self.create(rows)

    def _wanted_or_none(self, booking, alone):
        """``alone``: no other row is lost when PostgreSQL fails."""
        try:
            if not alone:
                return booking._salesforce_desired()
            with self.env.cr.savepoint():
                return booking._salesforce_desired()
        except psycopg2.OperationalError:
            raise
        except psycopg2.Error:
            if not alone:
                raise
            _logger.exception("Could not read %s", booking)
            return None
        except Exception:
            # Its row will say what is wrong; the others must not wait for it.
            _logger.exception("Could not read %s", booking)
            return None

    def _bookings(self):
        """Return ``{id of row: booking}``, archived ones too, of those there are."""
        found = {}
        for res_model, syncs in self.grouped("res_model").items():
            if res_model not in self.env:
                continue
            model = self.env[res_model].with_context(active_test=False)
            bookings = model.browse(syncs.mapped("res_id")).exists()
            by_id = {booking.id: booking for booking in bookings}
            for sync in syncs:
                if sync.res_id in by_id:
                    found[sync.id] = by_id[sync.res_id]
        return found

    def _booking(self):
        """Return the booking record, archived or not, or None."""
        self.ensure_one()
        return self._bookings().get(self.id)

    def _desired(self, booking):
        """Return the `desired.Booking` that should be in this row's org now."""
        if not hasattr(self.env.get(self.res_model), "_salesforce_desired"):
            # Its platform or bridge was uninstalled: nobody can say what is wanted.
            raise LookupError(self.res_model)
        if not booking or not self.page_id:
            return desired.GONE
        if self.page_id.connection_id != self.connection_id:
            # The page sends to another org now, which has a row of its own.
            return desired.GONE
        return booking._salesforce_desired()

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
        # What a person asked for last counts, whatever the booking did meanwhile.
        asked = [kind for kind in kinds if kind in ("retry", "ignore")][-1:]
        if asked == ["ignore"]:
            values |= {"state": "ignored", "problem": False, "error_kind": False}
        elif self.state == "ignored" and not asked:
            return
        elif self.claim:
            values["state"] = "sending"
        elif self._must_settle_first():
            values |= {"state": "unknown", "next_attempt_at": self.settles_at}
        else:
            values |= {"state": "due", "next_attempt_at": fields.Datetime.now()}
            if asked and (self.problem or {}).get("code") == "NOT_FINDABLE":
                # A person has looked, as nobody else can: there is none.
                values |= self._no_doubt()
            if asked:
                # And what was refused they may have made welcome.
                self.record_ids.refused = False
                values["guests_done"] = False
                # What is still so is remarked again.
                kept = [each for each in self.remarks or () if each[0] in CHOSEN]
                values["remarks"] = kept
        if asked == ["retry"]:
            values |= {"attempts": 0, "own_faults": 0}
            if self.connection_id.pause_reason == "fault":
                self.connection_id.paused_until = False
        self.write(values)

    @api.private
    def _lock(self, ids):
        """Return rows that stay as they are until the end of the transaction.

        The first statement about them: where another process changed one meanwhile, it
        is this one that PostgreSQL refuses, and not one that Odoo logs with all that
        was to be stored of a customer.
        """
        self.env.cr.execute(
            SQL(
                "SELECT id FROM salesforce_sync WHERE id = ANY(%s)"
                " ORDER BY id FOR NO KEY UPDATE",
                list(ids),
            ),
            log_exceptions=False,
        )
        syncs = self.browse(sync_id for [sync_id] in self.env.cr.fetchall())
        syncs.invalidate_recordset(flush=False)
        return syncs

    def _must_settle_first(self):
        """Whether a lost creation has to be waited for: there is no key to try with."""
        return (
            self.unsure_as not in (False, BY_KEY)
            and self.settles_at
            and self.settles_at > fields.Datetime.now()
        )

    @staticmethod
    def _no_doubt():
        return {"unsure_since": False, "unsure_as": False, "settles_at": False}

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
        if kind == "retry":
            # Somebody may just have given the host a user.
            users = self.env["salesforce.user"]
            users._forget(self.sudo().connection_id.ids)
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
