# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models

from ..models.page_check_texts import finding_text
from ..models.problem_texts import explain
from ..models.salesforce_page_named import NAMED
from ..salesforce.errors import SalesforceProblem
from ..salesforce.org import read_org
from ..salesforce.page_asking import Asked, ask
from ..salesforce.page_check import (
    NOT_FOUND_YET,
    OWNER_INACTIVE,
    OWNER_UNKNOWN,
    Finding,
    check,
)
from ..salesforce.targets import EVENT, field_words, role_of

# What the button beside a finding sets: every page can be set to it.
FIXES = {
    "person_to_user": {"person_owner": "user"},
    "event_to_host": {"event_owner": "host"},
}


class SalesforcePageCheck(models.TransientModel):
    """What of a page's settings will fail in Salesforce, and what to do about it."""

    _name = "salesforce.page.check"
    _description = "Check of a booking page against Salesforce"

    page_id = fields.Many2one(
        "salesforce.page", required=True, readonly=True, ondelete="cascade"
    )
    line_ids = fields.One2many("salesforce.page.check.line", "check_id", readonly=True)
    is_known = fields.Boolean(compute="_compute_is_known")
    is_fine = fields.Boolean(compute="_compute_is_fine")
    rules_seen = fields.Boolean(readonly=True)
    read_at = fields.Datetime(related="page_id.connection_id.schema_read_at")

    @api.depends("page_id")
    def _compute_is_known(self):
        for wizard in self:
            wizard.is_known = bool(wizard.page_id._schema())

    @api.depends("line_ids.severity")
    def _compute_is_fine(self):
        for wizard in self:
            wizard.is_fine = set(wizard.line_ids.mapped("severity")) <= {"info"}

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards:
            wizard.page_id.check_access("write")
            asked = wizard._ask() if wizard.is_known else Asked()
            lines = [Command.create(values) for values in wizard._lines(asked)]
            wizard.sudo().write(
                {"line_ids": lines, "rules_seen": asked.rules is not None}
            )
        return wizards

    def _ask(self):
        """Ask the org for what is not known of it; it need not answer."""
        connection = self.page_id.sudo().connection_id
        if connection.state != "connected":
            return Asked()
        try:
            with connection._client() as client:
                asked = ask(client, self.page_id._settings())
        except SalesforceProblem:
            return Asked()
        connection._note_calls(client)
        return asked

    def _lines(self, asked):
        page, schema = self.page_id, self.page_id._schema()
        if not schema:
            return []
        findings = [
            Finding(NOT_FOUND_YET, NAMED[name], "") for name in page._not_found_yet()
        ]
        findings += check(page._settings(), schema, page._questions(), asked)
        return [
            {
                "severity": finding.severity,
                "field_label": self._label(schema, finding),
                "text": finding_text(self.env, finding, schema),
                "fix": self._fix(finding),
            }
            for finding in findings
        ]

    def _fix(self, finding):
        if finding.code not in (OWNER_INACTIVE, OWNER_UNKNOWN):
            return False
        is_meeting = role_of(finding.sobject) == EVENT
        return "event_to_host" if is_meeting else "person_to_user"

    def _label(self, schema, finding):
        if not finding.field:
            return finding.sobject
        return field_words(schema, f"{finding.sobject}.{finding.field}")

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
    severity = fields.Selection(
        [("danger", "Fails"), ("warning", "Look at it"), ("info", "May refuse")]
    )
    fix = fields.Selection([(name, name) for name in FIXES])
    field_label = fields.Char(string="Field")
    text = fields.Text(string="What to do")

    def action_fix(self):
        """Set the page to what the button says, and check once more."""
        self.ensure_one()
        page = self.check_id.page_id
        page.write(FIXES[self.fix])
        return page.action_check()
