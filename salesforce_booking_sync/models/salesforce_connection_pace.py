# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..salesforce import rounds
from ..salesforce.budget import allowance, rest
from .pace import wait_factor


class SalesforceConnection(models.Model):
    """How fast an org is sent to, and how many of its API calls that costs."""

    _inherit = "salesforce.connection"

    paused_until = fields.Datetime(
        string="Paused until",
        copy=False,
        readonly=True,
        help="The org had a fault; nothing is sent before.",
    )
    pause_reason = fields.Selection(
        [("fault", "The org had a fault"), ("budget", "To spare API calls")],
        copy=False,
        readonly=True,
    )
    api_budget = fields.Integer(
        string="API calls a day",
        tracking=True,
        help="How many API calls this Odoo may make in 24 hours. Before they are used "
        "up, bookings are sent less often and more at once. 0: half of what Salesforce "
        "allows the org.",
    )
    api_allowed_org = fields.Integer(copy=False, readonly=True)
    api_spent = fields.Integer(
        string="API calls in the last 24 hours", compute="_compute_api_spent"
    )
    api_allowance = fields.Integer(compute="_compute_api_spent")
    round_size = fields.Integer(
        default=rounds.FIRST, copy=False, readonly=True, help="Bookings in a round."
    )

    @api.depends("api_budget", "api_allowed_org")
    def _compute_api_spent(self):
        usage = self.env["salesforce.usage"].sudo()
        for connection in self:
            connection.api_spent = usage._spent(connection.id) if connection.id else 0
            allowed = allowance(connection.api_budget, connection.api_allowed_org)
            connection.api_allowance = allowed or 0

    @api.constrains("api_budget")
    def _check_api_budget(self):
        if any(connection.api_budget < 0 for connection in self):
            raise ValidationError(
                self.env._("The API calls a day cannot be fewer than none.")
            )

    def _pause(self, moment, reason="fault"):
        """Send nothing before ``moment``, nor before a later one that was set."""
        connection = self.sudo()
        if not connection.paused_until or connection.paused_until < moment:
            connection.write({"paused_until": moment, "pause_reason": reason})

    def _note_calls(self, client):
        """Add up what a round cost, and rest where the day's calls run short."""
        self.ensure_one()
        connection = self.sudo()
        if client.calls:
            self.env["salesforce.usage"]._add(connection.id, client.calls)
        used, allowed = client.usage or (0, 0)
        if allowed and allowed != connection.api_allowed_org:
            connection.api_allowed_org = allowed
        ours = allowance(connection.api_budget, connection.api_allowed_org)
        spent = self.env["salesforce.usage"]._spent(connection.id)
        pause = rest(spent, ours, used, allowed) * wait_factor()
        if pause:
            connection._pause(fields.Datetime.now() + pause, "budget")
