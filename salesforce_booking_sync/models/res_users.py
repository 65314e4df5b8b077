# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..salesforce import desired


class ResUsers(models.Model):
    """Who a host is in Salesforce, where that is not said by their e-mail address."""

    _inherit = "res.users"

    salesforce_email = fields.Char(
        string="E-mail in Salesforce",
        groups="base.group_erp_manager,salesforce_booking_sync.group_manager",
        help="Meetings of this user belong, in Salesforce, to the user with this "
        "address. Empty: the one with the same address as here.",
    )

    def _salesforce_host(self):
        """Return the `desired.Host` that this user is, None for nobody."""
        if not self:
            return None
        user = self.sudo()
        return desired.Host(user.name or "", user.salesforce_email or user.email or "")
