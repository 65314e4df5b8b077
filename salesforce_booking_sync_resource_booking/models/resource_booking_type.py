# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ResourceBookingType(models.Model):
    _name = "resource.booking.type"
    _inherit = ["resource.booking.type", "salesforce.page.owner"]

    def _salesforce_questions(self):
        return self.question_ids.with_context(lang=None).mapped("name")

    def _salesforce_hours(self):
        return self.duration

    def unlink(self):
        # The database deletes the bookings of a type without telling anybody.
        bookings = self.sudo().with_context(active_test=False).booking_ids
        bookings._salesforce_mark("deleted")
        return super().unlink()
