# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class SalesforcePage(models.Model):
    """Before any page has settings, the list leads to where they begin."""

    _inherit = "salesforce.page"

    @api.model
    def get_empty_list_help(self, help_message):
        return self.env["ir.qweb"]._render(
            "salesforce_booking_sync.no_page_yet", {"actions": self._owner_actions()}
        )

    @api.model
    def _owner_actions(self):
        """Return the actions of the reader's menus that list booking types."""
        domain = [("action", "=like", "ir.actions.act_window,%")]
        menus = self.env["ir.ui.menu"].search(domain)._filter_visible_menus().sudo()
        owner = self.env.registry["salesforce.page.owner"]
        listed = {}
        for action in menus.mapped("action"):
            if issubclass(self.env.registry.get(action.res_model, object), owner):
                listed.setdefault(action.res_model, action)
        return list(listed.values())
