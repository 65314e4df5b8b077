# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.problem_texts import explain
from ..models.salesforce_connection import CALLBACK_PATH, ENVIRONMENTS, LOGIN_URLS
from ..salesforce.errors import SalesforceProblem
from ..salesforce.hosts import is_loopback_url


class SalesforceConnect(models.TransientModel):
    """Connect a Salesforce org: from the app's key to Salesforce's own page."""

    _name = "salesforce.connect"
    _description = "Connect to Salesforce"

    connection_id = fields.Many2one("salesforce.connection", readonly=True)
    environment = fields.Selection(ENVIRONMENTS, required=True, default="production")
    domain = fields.Char(
        string="My Domain",
        help="What the address bar shows when you are logged in to Salesforce.",
    )
    callback_url = fields.Char(
        string="Callback address", compute="_compute_callback_url"
    )
    callback_refused = fields.Boolean(compute="_compute_callback_url")
    consumer_key = fields.Char(string="Consumer key", required=True)
    consumer_secret = fields.Char(
        string="Consumer secret",
        compute="_compute_consumer_secret",
        inverse="_inverse_consumer_secret",
    )
    held_secret = fields.Char(groups=fields.NO_ACCESS, prefetch=False)
    secret_stored = fields.Boolean(compute="_compute_consumer_secret")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        connection = self.env["salesforce.connection"].browse(
            values.get("connection_id") or []
        )
        if connection:
            values["environment"] = connection.environment
            values["consumer_key"] = connection.consumer_key
            if connection.environment == "custom":
                values["domain"] = connection.login_url
        return values

    @api.depends("connection_id")
    def _compute_callback_url(self):
        for wizard in self:
            base = (wizard.connection_id or wizard).get_base_url()
            wizard.callback_url = base + CALLBACK_PATH
            # Salesforce takes https, and http for the loopback alone.
            wizard.callback_refused = not (
                base.startswith("https://") or is_loopback_url(base)
            )

    @api.depends("connection_id", "held_secret")
    def _compute_consumer_secret(self):
        for wizard in self:
            wizard.consumer_secret = False
            wizard.secret_stored = bool(
                wizard.sudo().held_secret
                or wizard.connection_id._token_or_empty().consumer_secret
            )

    def _inverse_consumer_secret(self):
        for wizard in self:
            if wizard.consumer_secret:
                wizard.sudo().held_secret = wizard.consumer_secret.strip()
        self.invalidate_recordset(["consumer_secret", "secret_stored"])

    def action_connect(self):
        """Go to Salesforce, to log in and press Allow."""
        self.ensure_one()
        self.env["salesforce.connection"].check_access("write")
        values = self._checked_values()
        if not self.connection_id:
            login_url = values["login_url"]
            self.connection_id = self.connection_id.create({"login_url": login_url})
        connection = self.connection_id
        if connection.state == "draft":
            # One that works keeps its details until the new ones have worked.
            names = ("environment", "login_url", "consumer_key", "consumer_secret")
            connection.write({name: values[name] for name in names})
        url = self.env["salesforce.login"]._start(connection, values)
        self.sudo().held_secret = False
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _checked_values(self):
        """What ``salesforce.login._start`` takes; raise where a value cannot work."""
        key = self._pasted(self.consumer_key, self.env._("consumer key"))
        held = self.sudo().held_secret
        stored = self.connection_id._token_or_empty().consumer_secret
        secret = self._pasted(held or stored, self.env._("consumer secret"))
        login_url = LOGIN_URLS.get(self.environment) or self.domain
        try:
            login_url = self.env["salesforce.connection"]._accepted_url(login_url)
        except SalesforceProblem as error:
            raise UserError(explain(self.env, error.problem, login=True)) from None
        return {
            "environment": self.environment,
            "login_url": login_url,
            "redirect_uri": self.callback_url,
            "consumer_key": key,
            "consumer_secret": secret,
        }

    def _pasted(self, text, what):
        text = (text or "").strip()
        if not text or len(text.split()) > 1:
            raise UserError(
                self.env._(
                    "The %s is missing or was not copied whole. In Salesforce, open "
                    "the app's Settings ▸ OAuth Settings ▸ Consumer Key and Secret, "
                    "and copy it with the button beside it.",
                    what,
                )
            )
        return text
