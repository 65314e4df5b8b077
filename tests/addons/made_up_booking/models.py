# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from odoo.addons.salesforce_booking_sync.salesforce import desired


class MadeUpBookingType(models.Model):
    _name = "made.up.booking.type"
    _description = "Made-up booking page"
    _inherit = ["salesforce.page.owner"]

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company")
    booking_ids = fields.One2many("made.up.booking", "type_id")


class MadeUpBooking(models.Model):
    _name = "made.up.booking"
    _description = "Made-up booking"
    _inherit = ["salesforce.booking"]

    name = fields.Char()
    active = fields.Boolean(default=True)
    type_id = fields.Many2one("made.up.booking.type", required=True, index=True)
    partner_id = fields.Many2one("res.partner", required=True, index=True)
    user_id = fields.Many2one("res.users")
    start = fields.Datetime()
    stop = fields.Datetime()
    location = fields.Char()

    def _salesforce_depends(self):
        return (
            "active",
            "location",
            "name",
            "partner_id.email",
            "partner_id.name",
            "partner_id.phone",
            "start",
            "stop",
            "type_id",
            "user_id.email",
            "user_id.salesforce_email",
        )

    def _salesforce_owner(self):
        return self.type_id

    def _salesforce_current_booker(self):
        return self.partner_id

    def _salesforce_desired(self):
        """Return this booking as `desired.Booking`."""
        self.ensure_one()
        return desired.Booking(
            active=self.active,
            start=self.start or None,
            stop=self.stop or None,
            attendee=self._salesforce_attendee(self.partner_id),
            host=self.user_id._salesforce_host(),
            subject=self.name or "",
            location=self.location or "",
            answers=tuple(self._salesforce_answers()),
            utm=self._salesforce_utm(),
        )
