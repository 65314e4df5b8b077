# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, fields, models, release
from odoo.fields import Command
from odoo.modules.module import get_manifest

from ..salesforce import capture, doctor, oauth
from ..salesforce.client import API_VERSION
from ..salesforce.errors import SalesforceProblem
from ..salesforce.finding import FINE, MEND, NOTE, UNTOLD
from ..salesforce.org import org_of, refuse_unseen
from ..salesforce.records import UNSURE
from ..salesforce.vault import reveal
from .problem_texts import explain

ADDON = "salesforce_booking_sync"


class SalesforceConnection(models.Model):
    """The check of a connection: what was found lasts until the next one."""

    _inherit = "salesforce.connection"

    checked_at = fields.Datetime(string="Checked", copy=False, readonly=True)
    check_line_ids = fields.One2many(
        "salesforce.check.line", "connection_id", copy=False, readonly=True
    )
    check_state = fields.Selection(
        [(FINE, "Fine"), (NOTE, "To note"), (MEND, "To mend")],
        compute="_compute_check_state",
    )
    mend_count = fields.Integer(compute="_compute_check_state")
    note_count = fields.Integer(compute="_compute_check_state")
    untold_count = fields.Integer(compute="_compute_check_state")
    api_used_org = fields.Integer(
        string="API calls of the whole org",
        copy=False,
        readonly=True,
        help="In the 24 hours before the last check.",
    )
    check_report = fields.Text(
        string="For support", compute="_compute_check_report", compute_sudo=True
    )

    @api.depends_context("salesforce_check")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        if self.env.context.get("salesforce_check"):
            for connection in self:
                connection.display_name = self.env._("Check of %s", connection.name)
        return result

    @api.depends("check_line_ids.state")
    def _compute_check_state(self):
        for connection in self:
            states = connection.check_line_ids.mapped("state")
            connection.mend_count = states.count(MEND)
            connection.note_count = states.count(NOTE)
            connection.untold_count = states.count(UNTOLD)
            if not states:
                connection.check_state = False
            elif connection.mend_count:
                connection.check_state = MEND
            else:
                connection.check_state = NOTE if connection.note_count else FINE

    @api.depends("check_line_ids", "checked_at")
    def _compute_check_report(self):
        version = get_manifest(ADDON)["version"]
        for connection in self:
            pages = connection._pages_switched_on()
            kinds = ", ".join(sorted(set(pages.mapped("register_as")))) or "none"
            lines = [
                f"{ADDON} {version}, Odoo {release.version}, API {API_VERSION}",
                f"org {connection.organization_id}, {connection.organization_type},"
                f" sandbox {connection.is_sandbox}",
                f"state {connection.state}, key fields {connection.key_state},"
                f" last success {connection.last_success} UTC",
                f"pages {len(pages)} ({kinds}), round {connection.round_size}",
                f"checked {connection.checked_at} UTC",
                "",
                *(line._for_support() for line in connection.check_line_ids),
            ]
            connection.check_report = "\n".join(lines)

    # === ACTIONS === #

    def action_test(self):
        """Check the connection and show what was found."""
        return self._refusal(self._check()) or self.action_open_check()

    def action_check_again(self):
        """Check from the page that shows what was found, and stay there."""
        return self._refusal(self._check()) or True

    def action_open_check(self):
        """Show what the last check found."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"{ADDON}.salesforce_check_action"
        )
        return action | {"res_id": self.id}

    def _refusal(self, problem):
        """Stay where the remedy is, if all there is to say is that this is a copy."""
        if problem and problem.code == "COPIED_DATABASE":
            return self._notify("danger", explain(self.env, problem))

    # === CHECKING === #

    def _check(self):
        """Ask the org about everything and keep the findings.

        :return: the ``Problem`` where the org did not answer, or hid an object
        """
        self.ensure_one()
        self.check_access("write")
        ours = self._ours()
        token, lasting = None, True
        client, org, answers, problem = None, None, {}, None
        try:
            with self._client(even_broken=True) as client:
                # First: a refresh in between could end the token that we read.
                token, lasting = self._introspect()
                answers = doctor.ask(client, self.user_id_salesforce, ours)
            org = org_of(answers)
            refuse_unseen(org.out_of_reach)
            self._describe_org(org)
            self._note_success()
        except SalesforceProblem as error:
            problem = error.problem
            self._note_problem(problem)
        if client:
            self._note_calls(client)
        usage, ahead = (client.usage, client.ahead) if client else (None, None)
        seen = doctor.Seen(
            org, problem, answers, token, lasting, ahead, usage, asked=bool(client)
        )
        self.invalidate_recordset(["api_spent", "api_allowance"])
        ours = replace(ours, spent=self.api_spent, allowed=self.api_allowance or None)
        self._keep_findings(doctor.findings(seen, ours), usage)
        return problem

    def _ours(self):
        """Return what Odoo knows itself (`doctor.Ours`), but for the calls spent."""
        users = self.env["salesforce.user"]
        return doctor.Ours(
            pages=tuple(page._settings() for page in self._pages_switched_on()),
            keys_expected=self.sudo().key_expected,
            tasks=self.sudo().makes_tasks,
            hosts=users._last_looked_up(self.id, doctor.MOST_HOSTS),
            written=self._latest_events(capture.MOST_EVENTS),
            scope=self.sudo().granted_scope or "",
            secrets=self._at_rest(),
        )

    def _latest_events(self, limit):
        """Return ``((User Id of the host, StartDateTime, Event Id), …)`` as written."""
        records = self.env["salesforce.sync.record"].sudo()
        domain = [
            ("sync_id.connection_id", "=", self.id),
            ("role", "=", "event"),
            ("gone", "=", False),
        ]
        found = []
        for record in records.search(domain, order="id desc", limit=limit):
            owner, start = map(record.written.get, ("OwnerId", "StartDateTime"))
            if owner and start and UNSURE not in (owner, start):
                found.append((owner, start, record.sfid))
        return tuple(found)

    def _keep_findings(self, findings, usage):
        connection = self.sudo()
        lines = connection.check_line_ids
        before = set(lines.filtered(lambda line: line.state == MEND).mapped("topic"))
        connection.write(
            {
                "checked_at": fields.Datetime.now(),
                "api_used_org": usage[0] if usage else connection.api_used_org,
                "check_line_ids": [
                    Command.clear(),
                    *(Command.create(values) for values in lines._values_of(findings)),
                ],
            }
        )
        still = {each.topic for each in findings if each.state == MEND}
        if before & {each.topic for each in findings} - still:
            # What was seen mended may have held bookings up.
            self._retry_settings()

    def _forget_findings(self):
        """They are of an org that this connection no longer sends to."""
        self.sudo().write({"checked_at": False, "api_used_org": 0})
        self.sudo().check_line_ids.unlink()

    def _introspect(self):
        """Return ``(what Salesforce tells of our token or None, is it lasting)``."""
        token = self._token_or_empty()
        lasting = token._has("refresh_token")
        hint = "refresh_token" if lasting else "access_token"
        if not token._has(hint):
            return None, lasting
        try:
            return oauth.introspect(self._app(), reveal(token[hint]), hint), lasting
        except SalesforceProblem:
            return None, lasting

    def _pages_switched_on(self):
        domain = [("connection_id", "=", self.id), ("enabled", "=", True)]
        return self.env["salesforce.page"].sudo().search(domain)
