# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..salesforce.errors import Problem
from .problem_texts import explain


class SalesforceSyncAttempt(models.Model):
    """One line of a booking's timeline."""

    _name = "salesforce.sync.attempt"
    _description = "Exchange with Salesforce"
    _log_access = False
    _order = "id desc"

    sync_id = fields.Many2one(
        "salesforce.sync", required=True, ondelete="cascade", index=True
    )
    happened_at = fields.Datetime(
        string="When", required=True, default=fields.Datetime.now
    )
    state = fields.Selection(
        selection=lambda self: self.env["salesforce.sync"]._fields["state"].selection,
        string="Result",
        required=True,
    )
    steps = fields.Json(
        help="What was done, to which kind of record, and whether that is a guest."
    )
    problem = fields.Json()
    summary = fields.Char(string="What was done", compute="_compute_summary")

    @api.depends_context("lang")
    @api.depends("steps", "problem")
    def _compute_summary(self):
        verbs = {
            "create": self.env._("created"),
            "update": self.env._("updated"),
            "delete": self.env._("deleted"),
            "move": self.env._("moved"),
            "cancel": self.env._("marked as cancelled"),
            "reopen": self.env._("reopened"),
            "no_show": self.env._("marked as no-show"),
        }
        for attempt in self:
            problem = Problem.from_json(attempt.problem)
            if problem:
                attempt.summary = explain(self.env, problem)
            else:
                done = [
                    f"{attempt._called(*record)} {verbs[verb]}"
                    for verb, *record in attempt.steps or ()
                ]
                attempt.summary = ", ".join(done) or self.env._("Nothing to change")

    def _called(self, sobject, role=""):
        # An Account of somebody's own, a household, comes with their Contact.
        called = {
            "Account": self.env._("Person account"),
            "CampaignMember": self.env._("Campaign member"),
        }
        sobject = called.get(sobject, sobject)
        return self.env._("Guest (%s)", sobject) if role == "guest" else sobject
