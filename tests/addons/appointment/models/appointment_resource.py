# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class AppointmentResource(models.Model):
    _name = "appointment.resource"
    _description = "Room or table to book"

    name = fields.Char(required=True)
