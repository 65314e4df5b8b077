# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class MadeUpBookingType(models.Model):
    _name = "made.up.booking.type"
    _description = "Made-up booking page"
    _inherit = ["salesforce.page.owner"]

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company")
    booking_ids = fields.One2many("made.up.booking", "type_id")
