# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..models.problem_texts import explain
from ..salesforce import keys
from ..salesforce.package import PERMISSION_SET


class SalesforcePrepare(models.TransientModel):
    """How a Salesforce administrator brings the key fields, and whether they came."""

    _name = "salesforce.prepare"
    _description = "Prepare Salesforce"

    connection_id = fields.Many2one(
        "salesforce.connection", required=True, readonly=True, ondelete="cascade"
    )
    key_state = fields.Selection(related="connection_id.key_state")
    key_faults = fields.Text(related="connection_id.key_faults")
    username = fields.Char(related="connection_id.username")
    permission_set = fields.Char(default=PERMISSION_SET, readonly=True)

    def action_download(self):
        return {
            "type": "ir.actions.act_url",
            "url": "/salesforce/package",
            "target": "download",
        }

    def action_check(self):
        """Read the objects anew and say what was found; stay where there is more."""
        self.ensure_one()
        connection = self.connection_id
        problem = connection._check()
        if problem:
            return connection._notify("danger", explain(self.env, problem))
        if connection.key_state == keys.READY:
            return connection._notify(
                "success",
                self.env._(
                    "The key fields are there. No booking can be created twice any "
                    "more."
                ),
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Prepare Salesforce"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {**self.env.context, "checked": True},
        }
