# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..salesforce.finding import FINE, MEND, NOTE, TOPICS, UNTOLD
from .check_texts import tell, title_of
from .connection_secrets import MANAGER

WORST_FIRST = (MEND, NOTE, UNTOLD, FINE)


class SalesforceCheckLine(models.Model):
    """What the last check of a connection found about one topic."""

    _name = "salesforce.check.line"
    _description = "Finding of a check"
    _order = "rank, id"
    _log_access = False

    connection_id = fields.Many2one(
        "salesforce.connection", required=True, index=True, ondelete="cascade"
    )
    topic = fields.Selection([(name, name) for name in TOPICS], required=True)
    outcome = fields.Char(required=True)
    state = fields.Selection(
        [
            (FINE, "Fine"),
            (NOTE, "To note"),
            (MEND, "To mend"),
            (UNTOLD, "Could not be told"),
        ],
        required=True,
    )
    rank = fields.Integer(required=True)
    params = fields.Json()
    people = fields.Json(
        groups=MANAGER, help="Names and addresses, which support need not see."
    )
    title = fields.Char(compute="_compute_texts")
    message = fields.Text(string="Found", compute="_compute_texts")
    remedy = fields.Text(string="What to do", compute="_compute_texts")

    @api.depends_context("lang", "uid")
    @api.depends("topic", "outcome", "params", "people")
    def _compute_texts(self):
        names_people = self.env.su or self.env.user.has_group(MANAGER)
        for line in self:
            people = line.sudo().people or {}
            if not names_people:
                # They may be of other companies that share the connection.
                hidden = self.env._("(named to Salesforce administrators)")
                people = dict.fromkeys(people, hidden)
            params = {**(line.params or {}), **people}
            line.title = title_of(self.env, line.topic)
            line.message, line.remedy = tell(self.env, line.topic, line.outcome, params)

    @api.model
    def _values_of(self, findings):
        """Return the values of a line for each finding, the worst first."""
        return sorted(
            (
                {
                    "topic": finding.topic,
                    "outcome": finding.outcome,
                    "state": finding.state,
                    "rank": WORST_FIRST.index(finding.state),
                    "params": finding.params,
                    "people": finding.people,
                }
                for finding in findings
            ),
            key=lambda values: values["rank"],
        )

    def _for_support(self):
        """One line of English codes, the same in every language."""
        self.ensure_one()
        told = "; ".join(f"{key}={value}" for key, value in (self.params or {}).items())
        return f"{self.state:7}{self.topic}.{self.outcome}  {told}".rstrip()
