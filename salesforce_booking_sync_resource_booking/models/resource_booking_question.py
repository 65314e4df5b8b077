# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("text", "Text"),
    ("choice", "Choice"),
    ("checkbox", "Checkbox"),
    ("phone", "Phone"),
]


class ResourceBookingQuestion(models.Model):
    """A question of its own that a booking type asks on its public page."""

    _name = "resource.booking.question"
    _description = "Question of a booking type"
    _order = "sequence, id"

    type_id = fields.Many2one(
        "resource.booking.type", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(string="Question", required=True, translate=True)
    kind = fields.Selection(KINDS, required=True, default="text")
    required = fields.Boolean(help="Nobody can book without an answer.")
    choices = fields.Text(translate=True, help="What can be chosen, one on each line.")

    @api.constrains("kind", "choices")
    def _check_choices(self):
        for question in self:
            if question.kind == "choice" and not question._choice_list():
                raise ValidationError(
                    question.env._("%s has nothing to choose from.", question.name)
                )

    def _choice_list(self):
        lines = (self.choices or "").splitlines()
        return [line.strip() for line in lines if line.strip()]
