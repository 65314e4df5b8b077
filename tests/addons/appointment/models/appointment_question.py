# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class AppointmentQuestion(models.Model):
    _name = "appointment.question"
    _description = "Question of an appointment type"
    _order = "id"

    name = fields.Char(required=True, translate=True)
    question_type = fields.Selection(
        [
            ("char", "Line"),
            ("text", "Text"),
            ("phone", "Phone"),
            ("select", "Dropdown"),
            ("radio", "One of"),
            ("checkbox", "Several of"),
        ],
        default="char",
    )
    answer_ids = fields.One2many("appointment.answer", "question_id")
