# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

# Which bookings go where, and whether they do, is decided on each page.
NOT_COPIED = (
    "chosen_company_id",
    "connection_id",
    "enabled",
    "enabled_since",
    "res_id",
    "res_model",
    "sync_ids",
)


class SalesforcePage(models.Model):
    """What of its settings another page can take over."""

    _inherit = "salesforce.page"

    def _settings_to_copy(self):
        """Return the names of the fields that hold settings.

        A new setting is among them by itself, or has to be named in NOT_COPIED.
        """
        return [
            name
            for name, field in self._fields.items()
            if self._is_setting(field) and name not in NOT_COPIED
        ]

    def _is_setting(self, field):
        """Whether somebody decides what a field of the page says."""
        of_platform = (*models.MAGIC_COLUMNS, *self.env["mail.thread"]._fields)
        is_ours = field.name not in of_platform
        return field.store and not field.related and not field.readonly and is_ours

    def action_copy_settings(self):
        """Ask which page's settings to take over, and show what would change."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Copy settings"),
            "res_model": "salesforce.page.copy",
            "view_mode": "form",
            "target": "new",
            "context": {"default_page_id": self.id},
        }
