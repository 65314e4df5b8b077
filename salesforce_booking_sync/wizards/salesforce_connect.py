# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request

from ..models.connection_secrets import REFUSED_SECRET
from ..models.encrypted import EncryptedChar
from ..models.problem_texts import explain, told
from ..models.salesforce_connection import CALLBACK_PATH, ENVIRONMENTS, LOGIN_URLS
from ..models.salesforce_connection_login import FLOWS
from ..models.server_app import server_app, server_connection
from ..salesforce import flows, hosts, pasted
from ..salesforce.errors import SalesforceProblem, make_problem
from ..salesforce.vault import reveal

APP_VALUES = (
    "flow",
    "environment",
    "login_url",
    "consumer_key",
    "consumer_secret",
    "jwt_username",
)


class SalesforceConnect(models.TransientModel):
    """Connect a Salesforce org: from the app's key to what came of the log-in."""

    _name = "salesforce.connect"
    _description = "Connect to Salesforce"

    connection_id = fields.Many2one("salesforce.connection", readonly=True)
    flow = fields.Selection(
        FLOWS, string="How Odoo logs in", required=True, default=flows.WEB_SERVER
    )
    environment = fields.Selection(
        ENVIRONMENTS,
        required=True,
        default="custom",
        compute="_compute_environment",
        store=True,
        readonly=False,
        precompute=True,
    )
    domain = fields.Char(
        string="My Domain",
        help="What the address bar shows when you are logged in to Salesforce.",
    )
    callback_url = fields.Char(
        string="Callback address", compute="_compute_callback_url"
    )
    callback_refused = fields.Boolean(compute="_compute_callback_url")
    address_here = fields.Char(
        compute="_compute_callback_url",
        help="Where the person is, if Salesforce brings them back to another host.",
    )
    consumer_key = fields.Char(string="Consumer key")
    consumer_secret = fields.Char(
        string="Consumer secret",
        compute="_compute_consumer_secret",
        inverse="_inverse_consumer_secret",
    )
    held_secret = EncryptedChar()
    secret_stored = fields.Boolean(compute="_compute_consumer_secret")
    from_server = fields.Boolean(compute="_compute_from_server")
    jwt_username = fields.Char(string="Log in as")
    certificate_file = fields.Binary(related="connection_id.certificate_file")
    certificate_name = fields.Char(related="connection_id.certificate_name")
    problem = fields.Text(readonly=True)
    shows_steps = fields.Boolean(
        string="Show what to click in Salesforce", default=True
    )
    login_started = fields.Datetime(related="connection_id.login_started")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        connection = self.env["salesforce.connection"].browse(
            values.get("connection_id") or []
        )
        if not connection and "connection_id" in fields_list:
            connection = self.env["salesforce.login"]._unanswered()
            values["connection_id"] = connection.id
        if connection:
            values["flow"] = connection.flow
            values["environment"] = connection.environment
            values["consumer_key"] = connection.consumer_key
            values["jwt_username"] = connection.jwt_username
            if connection.environment == "custom":
                values["domain"] = connection.login_url
            if connection.state != "connected" and connection.error_message:
                values["problem"] = connection.error_message
                values["shows_steps"] = False
            if connection.state == "broken":
                values |= self._last_typed(connection)
        return values

    def _last_typed(self, connection):
        """What this person typed in vain; a broken connection keeps what worked."""
        domain = [
            ("connection_id", "=", connection.id),
            ("create_uid", "=", self.env.uid),
            ("create_date", ">", connection.last_success or datetime.min),
        ]
        names = ("flow", "environment", "domain", "consumer_key", "jwt_username")
        last = self.search(domain, order="id desc", limit=1)
        return {name: last[name] for name in names} if last else {}

    @api.depends("flow")
    def _compute_environment(self):
        for wizard in self:
            if wizard.flow == flows.CLIENT_CREDENTIALS or not wizard.environment:
                wizard.environment = "custom"

    @api.depends("connection_id")
    def _compute_callback_url(self):
        for wizard in self:
            base = (wizard.connection_id or wizard).get_base_url()
            wizard.callback_url = base + CALLBACK_PATH
            # Salesforce takes https, and http for the loopback alone.
            wizard.callback_refused = not (
                base.startswith("https://") or hosts.is_loopback_url(base)
            )
            # The log-in is bound to the browser's session, which is of one host.
            here = request and request.httprequest.headers.get("Origin") or ""
            elsewhere = urlsplit(here).hostname not in (None, urlsplit(base).hostname)
            wizard.address_here = elsewhere and here

    @api.depends("connection_id", "consumer_key", "held_secret")
    def _compute_consumer_secret(self):
        for wizard in self:
            wizard.consumer_secret = False
            wizard.secret_stored = bool(
                wizard.sudo().held_secret
                or wizard._keeps_secret()
                and wizard._own_token()._has("consumer_secret")
            )

    def _keeps_secret(self):
        """Whether the stored secret may be the right one: a secret is of one key."""
        connection = self.connection_id
        same_key = pasted.tidy(self.consumer_key) == connection.consumer_key
        return same_key and not connection.secret_refused

    def _inverse_consumer_secret(self):
        for wizard in self:
            if wizard.consumer_secret:
                with told(self.env, login=True):
                    wizard.sudo().held_secret = pasted.tidy(wizard.consumer_secret)
        self.invalidate_recordset(["consumer_secret", "secret_stored"])

    @api.depends("connection_id")
    def _compute_from_server(self):
        for wizard in self:
            wizard.from_server = bool(wizard._server_app())

    # === ACTIONS === #

    def action_connect(self):
        """Go to Salesforce to press Allow, or log in at once where nobody has to."""
        self.ensure_one()
        self.env["salesforce.connection"].check_access("write")
        values = self._checked_values()
        connection = self._ensure_connection(values)
        if connection.state == "draft":
            # One that works keeps its details until the new ones have worked.
            connection.write(
                connection._stored({name: values[name] for name in APP_VALUES})
            )
        if not flows.lasts(self.flow):
            return self._log_in(connection, values)
        values["redirect_uri"] = self.callback_url
        with told(self.env, login=True):
            url = self.env["salesforce.login"]._start(connection, values)
        self.sudo().held_secret = False
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def action_make_certificate(self):
        """Make what the person uploads to the app before there is a consumer key."""
        self.ensure_one()
        self.env["salesforce.connection"].check_access("write")
        connection = self._ensure_connection({"login_url": LOGIN_URLS["production"]})
        connection._make_certificate()
        return self._open_again()

    def action_open_connection(self):
        """Its form tells what the errors on Salesforce's own pages mean."""
        self.ensure_one()
        return self.connection_id.get_formview_action()

    def _log_in(self, connection, values):
        try:
            url = connection._log_in(values)
        except SalesforceProblem as error:
            self.problem = explain(self.env, error.problem, login=True)
            if error.problem.code == REFUSED_SECRET:
                self.sudo().held_secret = False
            return self._open_again()
        self.sudo().held_secret = False
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _open_again(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "salesforce_booking_sync.salesforce_connect_action"
        )
        return action | {"res_id": self.id}

    def _ensure_connection(self, values):
        if not self.connection_id:
            new = {"flow": self.flow, "login_url": values["login_url"]}
            if self._server_app():
                new = {"flow": self.flow, "name": server_connection()}
            self.connection_id = self.connection_id.create(new)
        return self.connection_id

    # === CHECKS === #

    def _checked_values(self):
        """What a log-in needs to know; raise where a value cannot work."""
        try:
            return self._read_values()
        except SalesforceProblem as error:
            problem = self._named(error.problem)
            raise UserError(explain(self.env, problem, login=True)) from None

    def _read_values(self):
        self.consumer_key = pasted.tidy(self.consumer_key)
        token = self._own_token()
        server = self._server_app()
        consumer_key = server.get("consumer_key", self.consumer_key)
        secret = None
        if flows.needs_secret(self.flow):
            secret = server.get("consumer_secret") or self.sudo().held_secret
            if not secret and self._keeps_secret():
                secret = token.consumer_secret
            secret = reveal(secret) or ""
        pasted.check(consumer_key, secret)
        login_url = LOGIN_URLS.get(self.environment) or self.domain
        login_url = server.get("login_url", login_url)
        login_url = self.env["salesforce.connection"]._accepted_url(login_url)
        username = (self.jwt_username or "").strip()
        if self.flow == flows.CLIENT_CREDENTIALS and hosts.is_login_host(login_url):
            raise SalesforceProblem(make_problem("MY_DOMAIN_NEEDED"))
        if self.flow == flows.JWT_BEARER:
            if not token._has("private_key"):
                raise SalesforceProblem(make_problem("NO_CERTIFICATE"))
            if not username:
                raise SalesforceProblem(make_problem("NO_USERNAME"))
        return {
            "flow": self.flow,
            "environment": self.environment,
            "login_url": login_url,
            "consumer_key": consumer_key,
            "consumer_secret": secret or False,
            "jwt_username": username or False,
        }

    def _own_token(self):
        """The connection's secrets, unless they are those of another database."""
        token = self.connection_id._token_or_empty()
        return token.browse() if token._is_bound_elsewhere() else token

    def _server_app(self):
        """What odoo.conf gives this connection, or the one that is about to be made."""
        if self.connection_id:
            return self.connection_id._server_app()
        name = server_connection()
        known = self.env["salesforce.connection"].sudo().with_context(active_test=False)
        if name and not known.search_count([("name", "=", name)], limit=1):
            return server_app()
        return {}

    def _named(self, problem):
        """With the name of the field that was pasted wrongly."""
        if len(problem.fields) != 1:
            return problem
        label = self._fields[problem.fields[0]].get_description(self.env, ["string"])
        return replace(problem, detail=label["string"])
