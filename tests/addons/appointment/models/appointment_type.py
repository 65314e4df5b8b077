# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class AppointmentType(models.Model):
    _name = "appointment.type"
    _description = "Appointment type"
    _inherit = ["mail.thread"]

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    appointment_duration = fields.Float(default=1.0)  # hours
    appointment_tz = fields.Char(default="Europe/Brussels")
    schedule_based_on = fields.Selection(
        [("users", "Users"), ("resources", "Resources")], default="users"
    )
    staff_user_ids = fields.Many2many("res.users")
    location_id = fields.Many2one("res.partner")
    resource_ids = fields.Many2many("appointment.resource")
    question_ids = fields.Many2many("appointment.question")
    meeting_ids = fields.One2many("calendar.event", "appointment_type_id")
