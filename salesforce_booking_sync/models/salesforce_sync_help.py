# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .connection_secrets import MANAGER


class SalesforceSync(models.Model):
    """The app opens here: before anything is connected, it says how to begin."""

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
