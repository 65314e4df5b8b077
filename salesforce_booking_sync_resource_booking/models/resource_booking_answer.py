# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .resource_booking_question import KINDS


class ResourceBookingAnswer(models.Model):
    """What a visitor answered; it stays as it was asked, whatever the question becomes.

    A ticked checkbox is "yes", one that is not is "no".
    """

    _name = "resource.booking.answer"
    _description = "Answer of a visitor"
    _order = "id"

    booking_id = fields.Many2one(
        "resource.booking", required=True, index=True, ondelete="cascade"
    )
    question_id = fields.Many2one(
        "resource.booking.question", string="Asked as", ondelete="set null"
    )
    name = fields.Char(string="Question", required=True)
    kind = fields.Selection(KINDS, required=True)
    value = fields.Char(string="Answer")
