# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

DAYS = 7
NEEDS_A_PERSON = Domain("state", "in", ("failed", "held"))


class SalesforcePage(models.Model):
    """Its eighth file: what became of its bookings lately, in one line."""

    _inherit = "salesforce.page"

    week_synced_count = fields.Integer(compute="_compute_week")
    attention_count = fields.Integer(compute="_compute_week")

    def _compute_week(self):
        """Count in one query; what needs a person counts however old it is."""
        groups = self.env["salesforce.sync"]._read_group(
            Domain("page_id", "in", self.ids)
            & (self._synced_lately() | NEEDS_A_PERSON),
            ["page_id", "state"],
            ["__count"],
        )
        counts = {(page.id, state): count for page, state, count in groups}
        for page in self:
            of_state = {
                state: counts.get((page._origin.id, state), 0)
                for state in ("synced", "failed", "held")
            }
            page.week_synced_count = of_state["synced"]
            page.attention_count = of_state["failed"] + of_state["held"]

    def _synced_lately(self):
        since = fields.Datetime.now() - timedelta(days=DAYS)
        return Domain("state", "=", "synced") & Domain("synced_at", ">=", since)

    def action_open_week_synced(self):
        return self._open_syncs(self._synced_lately())

    def action_open_attention(self):
        return self._open_syncs(NEEDS_A_PERSON)

    def _open_syncs(self, domain):
        action = self.action_open_syncs()
        return action | {"domain": list(Domain(action["domain"]) & domain)}
