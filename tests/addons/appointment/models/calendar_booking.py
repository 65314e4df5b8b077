# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields, models


class CalendarBooking(models.Model):
    """An appointment that is not paid yet; it becomes a meeting once it is."""

    _name = "calendar.booking"
    _description = "Appointment to be paid"

    name = fields.Char()
    appointment_type_id = fields.Many2one("appointment.type")
    partner_id = fields.Many2one("res.partner")
    start = fields.Datetime()
    stop = fields.Datetime()
    calendar_event_id = fields.Many2one("calendar.event")
    appointment_answer_input_ids = fields.One2many(
        "appointment.answer.input", "calendar_booking_id"
    )

    def _make_event_from_paid_booking(self):
        for booking in self:
            booking.calendar_event_id = self.env["calendar.event"].create(
                {
                    "name": booking.name,
                    "appointment_type_id": booking.appointment_type_id.id,
                    "appointment_booker_id": booking.partner_id.id,
                    "partner_ids": [Command.set(booking.partner_id.ids)],
                    "start": booking.start,
                    "stop": booking.stop,
                }
            )
            # What was answered follows when the meeting is there.
            self.env.flush_all()
            inputs = booking.appointment_answer_input_ids
            inputs.calendar_event_id = booking.calendar_event_id
