# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models

from ..models.page_check_texts import finding_text
from ..models.problem_texts import explain
from ..salesforce.errors import SalesforceProblem
from ..salesforce.org import read_org
from ..salesforce.page_check import check


class SalesforcePageCheck(models.TransientModel):
    """What of a page's settings will fail in Salesforce, and what to do about it."""

    _name = "salesforce.page.check"
    _description = "Check of a booking page against Salesforce"

    page_id = fields.Many2one(
        "salesforce.page", required=True, readonly=True, ondelete="cascade"
    )
    line_ids = fields.One2many("salesforce.page.check.line", "check_id", readonly=True)
    is_known = fields.Boolean(compute="_compute_is_known")
    read_at = fields.Datetime(related="page_id.connection_id.schema_read_at")

    @api.depends("page_id")
    def _compute_is_known(self):
        for wizard in self:
            wizard.is_known = bool(wizard.page_id._schema())

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards:
            wizard.page_id.check_access("write")
            wizard.sudo().line_ids = [
                Command.create(values) for values in wizard._lines()
            ]
        return wizards

    def _lines(self):
        page, schema = self.page_id, self.page_id._schema()
        if not schema:
            return []
        findings = check(page._settings(), schema, page._questions())
        return [
            {
                "severity": "danger" if finding.is_severe else "warning",
                "field_label": self._label(schema, finding),
                "text": finding_text(self.env, finding),
            }
            for finding in findings
        ]

    def _label(self, schema, finding):
        field = schema.get(finding.sobject, {}).get(finding.field) or {}
        label = field.get("label") or finding.field
        return f"{finding.sobject}: {label} ({finding.field})"

    def action_again(self):
        """Read the org anew, with one call, and check once more."""
        self.ensure_one()
        page = self.page_id
        page.check_access("write")
        connection = page.sudo().connection_id
        try:
            with connection._client() as client:
                connection._describe_org(
                    read_org(client, connection.user_id_salesforce)
                )
            connection._note_calls(client)
        except SalesforceProblem as error:
            connection._note_problem(error.problem)
            return connection._notify("danger", explain(self.env, error.problem))
        return page.action_check()


class SalesforcePageCheckLine(models.TransientModel):
    _name = "salesforce.page.check.line"
    _description = "Finding about a booking page"

    check_id = fields.Many2one(
        "salesforce.page.check", required=True, ondelete="cascade"
    )
    severity = fields.Selection([("danger", "Fails"), ("warning", "Look at it")])
    field_label = fields.Char(string="Field")
    text = fields.Text(string="What to do")
