# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    appointment_type_id = fields.Many2one("appointment.type", index="btree_not_null")
    appointment_booker_id = fields.Many2one("res.partner")
    appointment_status = fields.Selection(
        [
            ("request", "Request"),
            ("booked", "Booked"),
            ("attended", "Attended"),
            ("no_show", "No show"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_appointment_status",
        store=True,
        readonly=False,
    )
    appointment_answer_input_ids = fields.One2many(
        "appointment.answer.input", "calendar_event_id"
    )
    appointment_resource_ids = fields.Many2many("appointment.resource")

    @api.depends("appointment_type_id")
    def _compute_appointment_status(self):
        for event in self:
            booked = event.appointment_type_id and "booked"
            event.appointment_status = booked and (event.appointment_status or booked)

    def action_cancel_meeting(self, partner_ids=()):
        self.write({"active": False, "appointment_status": "cancelled"})
