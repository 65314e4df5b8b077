# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import format_datetime

from .connection_secrets import MANAGER

# By these a person groups and filters; the others are the worker's own.
FOR_PEOPLE = {
    "attempts",
    "cancel_reason",
    "cancelled",
    "company_id",
    "connection_id",
    "create_date",
    "error_kind",
    "name",
    "next_attempt_at",
    "page_id",
    "start",
    "state",
    "synced_at",
}


class SalesforceSync(models.Model):
    """What a person meets in the list; before anything is connected, how to begin."""

    _inherit = "salesforce.sync"

    @api.model
    def get_empty_list_help(self, help_message):
        connections = self.env["salesforce.connection"].sudo()
        if connections.search_count([("state", "!=", "draft")], limit=1):
            return super().get_empty_list_help(help_message)
        return self.env["ir.qweb"]._render(
            "salesforce_booking_sync.nothing_connected",
            {"may_connect": self.env.user.has_group(MANAGER)},
        )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Offer what means something to a person; all of it in developer mode."""
        described = super().fields_get(allfields, attributes)
        if not self.env.user.has_group("base.group_no_one"):
            for name in described.keys() - FOR_PEOPLE:
                for menu in ("groupable", "searchable"):
                    if menu in described[name]:
                        described[name][menu] = False
        return described

    @api.depends("name", "start")
    @api.depends_context("with_start", "lang", "tz")
    def _compute_display_name(self):
        super()._compute_display_name()
        if not self.env.context.get("with_start"):
            return
        for sync in self.filtered("start"):
            when = format_datetime(self.env, sync.start, dt_format="short")
            sync.display_name = f"{sync.name} ({when})"
