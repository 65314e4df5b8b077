# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class AppointmentAnswer(models.Model):
    _name = "appointment.answer"
    _description = "Answer to choose"

    name = fields.Char(required=True, translate=True)
    question_id = fields.Many2one("appointment.question", ondelete="cascade")


class AppointmentAnswerInput(models.Model):
    _name = "appointment.answer.input"
    _description = "Answer given"
    _order = "id"

    question_id = fields.Many2one("appointment.question", ondelete="cascade")
    question_type = fields.Selection(related="question_id.question_type")
    value_answer_id = fields.Many2one("appointment.answer")
    value_text_box = fields.Text()
    calendar_event_id = fields.Many2one("calendar.event", ondelete="cascade")
    calendar_booking_id = fields.Many2one("calendar.booking", ondelete="cascade")
