# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

import psycopg2

from odoo import fields, models
from odoo.tools import SQL

from ..salesforce import other_org

_logger = logging.getLogger(__name__)


class SalesforceSync(models.Model):
    """What becomes of a booking when its connection goes on with another org."""

    _inherit = "salesforce.sync"

    former_org = fields.Char(
        string="Sent before to",
        readonly=True,
        help="What is in that org stays there and is no longer followed.",
    )

    def _change_org(self, former):
        """Forget what is in the former org; what is to come is due in the new one.

        A round that is under way loses its claim, so that it records nothing of it.
        """
        # The reference stays: going back, an org with key fields knows it again.
        states = self._states_in_other_org()
        sent = self.filtered("record_ids")
        sent.former_org = former
        free = ("claim", "lane", "lease", "sent_at", "sent_as")
        tried = ("tried_email", "tried_key")
        done = ("guests_done", "member_of")
        anew = dict.fromkeys((*free, *tried, *done), False) | self._no_doubt()
        for state, syncs in self.grouped(lambda sync: states[sync.id]).items():
            changed = syncs.filtered(lambda sync, to=state: sync.state != to)
            changed.write({"state": state, "problem": False, "error_kind": False})
            syncs.write(anew)
        due = self.filtered(lambda sync: sync.state == "due")
        due.write(
            {
                "attempts": 0,
                "own_faults": 0,
                "next_attempt_at": fields.Datetime.now(),
                "problem": False,
                "error_kind": False,
                "remarks": False,
                "synced_at": False,
                "fingerprint": False,
                "host_email": False,
                "person_key": False,
            }
        )
        self._forget_records()

    def _forget_records(self):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "DELETE FROM salesforce_sync_record WHERE sync_id = ANY(%s)",
                self.ids,
            )
        )
        self.env["salesforce.sync.record"].invalidate_model()
        self.invalidate_recordset(["record_ids"])

    def _states_in_other_org(self):
        now = fields.Datetime.now()
        moved = self.filtered(lambda sync: other_org.reads_booking(sync.state))
        bookings = moved._bookings()
        states = {}
        for sync in self:
            start = sync.start
            if sync in moved:
                start = sync._start_now(bookings.get(sync.id))
            states[sync.id] = other_org.state_after(
                sync.state,
                was_sent=bool(sync.record_ids),
                to_come=bool(start and start > now),
                cancelled=sync.cancelled,
            )
        return states

    def _start_now(self, booking):
        """When the meeting is, not when it was as last sent."""
        try:
            with self.env.cr.savepoint():
                return self._desired(booking).start or self.start
        except psycopg2.OperationalError:
            raise
        except Exception:
            _logger.exception("Could not read %s", booking)
            return self.start
