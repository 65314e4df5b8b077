# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class AppointmentType(models.Model):
    _name = "appointment.type"
    _description = "Appointment type"

    name = fields.Char(required=True)


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    appointment_type_id = fields.Many2one("appointment.type")
