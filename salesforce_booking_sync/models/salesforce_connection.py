# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ..salesforce import hosts, oauth
from ..salesforce.client import Client
from ..salesforce.errors import Kind, SalesforceProblem, make_problem
from ..salesforce.org import read_org
from ..salesforce.vault import reveal
from .connection_secrets import MANAGER, REFUSED_SECRET
from .pace import http_timeout
from .problem_texts import explain, told

_logger = logging.getLogger(__name__)

CALLBACK_PATH = "/salesforce/oauth/callback"
# First what always works: an org may keep everybody from the log-in hosts.
ENVIRONMENTS = [
    ("custom", "My Domain"),
    ("production", "Production"),
    ("sandbox", "Sandbox"),
]
LOGIN_URLS = {"production": hosts.PRODUCTION, "sandbox": hosts.SANDBOX}
APP_FIELDS = ("flow", "environment", "login_url", "consumer_key", "jwt_username")
# The date of the last success is worth no more than one write a minute.
SUCCESS_EVERY = timedelta(minutes=1)


class SalesforceConnection(models.Model):
    """One Salesforce org, as one of its users."""

    _name = "salesforce.connection"
    _description = "Salesforce connection"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "salesforce.connection.secrets",
    ]
    _order = "name, id"

    name = fields.Char(required=True, default="Salesforce", tracking=True)
    active = fields.Boolean(default=True)
    company_ids = fields.Many2many(
        "res.company",
        string="Companies",
        help="Companies whose booking pages may use this connection. Empty: all.",
    )
    environment = fields.Selection(
        ENVIRONMENTS, required=True, default="production", tracking=True
    )
    login_url = fields.Char(
        string="Log-in address",
        compute="_compute_login_url",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        tracking=True,
    )
    consumer_key = fields.Char(string="Consumer key", groups=MANAGER, copy=False)
    consumer_secret = fields.Char(
        string="Consumer secret",
        compute="_compute_consumer_secret",
        inverse="_inverse_consumer_secret",
        groups=MANAGER,
        copy=False,
        help="Can be set, never read.",
    )
    consumer_secret_stored = fields.Boolean(
        compute="_compute_consumer_secret", groups=MANAGER
    )
    callback_url = fields.Char(
        string="Callback address", compute="_compute_callback_url"
    )
    state = fields.Selection(
        [
            ("draft", "Not connected"),
            ("connected", "Connected"),
            ("broken", "Broken"),
        ],
        required=True,
        default="draft",
        copy=False,
        readonly=True,
        tracking=True,
    )
    login_started = fields.Datetime(
        string="Log-in started", compute="_compute_login_started"
    )
    error_message = fields.Text(string="Last error", copy=False, readonly=True)
    last_success = fields.Datetime(string="Last success", copy=False, readonly=True)
    instance_url = fields.Char(
        string="Address of the org", compute="_compute_instance_url"
    )
    organization_id = fields.Char(
        string="Organization ID", copy=False, readonly=True, tracking=True
    )
    organization_name = fields.Char(
        string="Organization", copy=False, readonly=True, tracking=True
    )
    organization_type = fields.Char(string="Edition", copy=False, readonly=True)
    is_sandbox = fields.Boolean(string="Sandbox", copy=False, readonly=True)
    username = fields.Char(
        string="Salesforce user", copy=False, readonly=True, tracking=True
    )
    user_id_salesforce = fields.Char(
        string="Salesforce user ID", copy=False, readonly=True
    )
    refused_sessions = fields.Integer(copy=False, readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("environment")
    def _compute_login_url(self):
        for connection in self:
            if connection.environment in LOGIN_URLS:
                connection.login_url = LOGIN_URLS[connection.environment]

    def _compute_consumer_secret(self):
        for connection in self:
            token = connection._token_or_empty()
            connection.consumer_secret = False
            stored = token._has("consumer_secret") and not connection.secret_refused
            connection.consumer_secret_stored = stored

    def _inverse_consumer_secret(self):
        for connection in self:
            if connection.consumer_secret:
                token = self.env["salesforce.token"]._of(connection)
                connection._lock()
                with told(self.env):
                    token.consumer_secret = connection.consumer_secret.strip()
                connection.secret_refused = False
        self.invalidate_recordset(["consumer_secret", "consumer_secret_stored"])

    def _compute_callback_url(self):
        for connection in self:
            connection.callback_url = connection.get_base_url() + CALLBACK_PATH

    def _compute_instance_url(self):
        for connection in self:
            connection.instance_url = connection._token_or_empty().instance_url

    def _compute_login_started(self):
        started = dict(
            self.env["salesforce.login"]
            .sudo()
            ._read_group(
                [("connection_id", "in", self.ids), ("held_at", "=", False)],
                ["connection_id"],
                ["create_date:max"],
            )
        )
        for connection in self:
            connection.login_started = started.get(connection.sudo()._origin, False)

    @api.constrains("company_ids")
    def _check_pages(self):
        pages = self.env["salesforce.page"].sudo()
        pages.search([("connection_id", "in", self.ids)])._check_connection()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._cleaned(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._cleaned(vals)
        if vals.keys().isdisjoint(APP_FIELDS):
            return super().write(vals)
        before = {record: record._app_details() for record in self}
        result = super().write(vals)
        changed = self.filtered(lambda record: before[record] != record._app_details())
        if changed:
            # Tokens are never shown to another app or host than gave them.
            changed._forget()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_connected(self):
        for connection in self:
            if connection.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” is still connected. Disconnect it first, so that "
                        "Salesforce forgets this Odoo too.",
                        connection.name,
                    )
                )

    def _cleaned(self, vals):
        vals = dict(vals)
        if vals.get("login_url"):
            with told(self.env, login=True):
                vals["login_url"] = self._accepted_url(vals["login_url"])
        if vals.get("consumer_key"):
            vals["consumer_key"] = vals["consumer_key"].strip()
        return vals

    def _app_details(self):
        return tuple(self.sudo()[name] for name in APP_FIELDS)

    # === ACTIONS === #

    def action_connect(self):
        """Open the wizard; for a new org when called on nothing."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "salesforce_booking_sync.salesforce_connect_action"
        )
        return action | {"context": {"default_connection_id": self[:1].id}}

    def action_disconnect(self):
        """Make the tokens worthless in Salesforce, then forget them."""
        self.ensure_one()
        self.check_access("write")
        token = self._token_or_empty()
        if token._is_bound_elsewhere():
            # They are the original's, which goes on with them.
            token.unlink()
            self._forget()
            return self._notify(
                "success",
                self.env._("This copy is disconnected; the original stays connected."),
            )
        revoked = self._revoke(self._tokens())
        self._forget()
        if revoked:
            return self._notify("success", self.env._("Salesforce is disconnected."))
        return self._notify(
            "warning",
            self.env._(
                "Odoo has forgotten the connection, but Salesforce could not be told. "
                "To be safe, revoke it there too: Setup ▸ Connected Apps OAuth Usage."
            ),
        )

    def _tokens(self):
        """``[(app, token)]`` to revoke; None where they cannot be read."""
        token = self._token_or_empty()
        if token._is_bound_elsewhere():
            # The original goes on with them.
            return []
        try:
            tokens = [t for t in (token.refresh_token, token.access_token) if t]
            app = tokens and self._app()
            return [(app, reveal(each)) for each in tokens]
        except SalesforceProblem:
            return None

    def _revoke(self, tokens):
        """Make them worthless in Salesforce; return whether it was told of all."""
        revoked = tokens is not None
        for app, token in tokens or ():
            try:
                oauth.revoke(app, token)
            except SalesforceProblem as error:
                _logger.info("Salesforce could not be told to revoke: %s", error)
                revoked = False
        return revoked

    def action_open_org(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": self.instance_url,
            "target": "new",
        }

    def action_open_pages(self):
        self.ensure_one()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "salesforce_booking_sync.salesforce_page_action"
        )

    def _notify(self, kind, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "message": message,
                "sticky": kind != "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === FOR THE ENGINE === #

    def _client(self, even_broken=False):
        """A ``Client`` of this connection, for one job.

        :raise SalesforceProblem: of kind RECONNECT: there is nothing to call with
        """
        self.ensure_one()
        token = self._token_or_empty()
        states = ("connected", "broken") if even_broken else ("connected",)
        if self.sudo().state not in states or not token._has("access_token"):
            raise SalesforceProblem(make_problem("NOT_CONNECTED"))
        token._check_bound()
        self._accepted_url(token.instance_url)
        return Client(
            token.instance_url,
            reveal(token.access_token),
            refresh=self._renewer(),
            timeout=http_timeout(),
        )

    def _note_problem(self, problem):
        """A problem of the connection itself breaks it until a person acts."""
        self.ensure_one()
        if problem.kind is not Kind.RECONNECT or problem.code == "NOT_CONNECTED":
            return
        connection = self.sudo().try_lock_for_update(allow_referencing=True)
        text = explain(self.env, problem)
        if connection and (connection.state, connection.error_message) != (
            "broken",
            text,
        ):
            refused = problem.code == REFUSED_SECRET
            values = {"error_message": text, "secret_refused": refused}
            connection.write({"state": "broken", **values})

    def _count_refused_session(self):
        """Return how many sessions were refused since the org last took one."""
        connection = self.sudo()
        connection.refused_sessions += 1
        return connection.refused_sessions

    def _note_success(self):
        """The org answered: whatever was broken is mended."""
        self.ensure_one()
        connection = self.sudo()
        now = fields.Datetime.now()
        fresh = (
            connection.state == "connected"
            and not connection.error_message
            and not connection.paused_until
            and not connection.refused_sessions
            and connection.last_success
            and connection.last_success > now - SUCCESS_EVERY
        )
        if fresh or not connection.try_lock_for_update(allow_referencing=True):
            return
        values = {
            "last_success": now,
            "error_message": False,
            "paused_until": False,
            "refused_sessions": 0,
        }
        if connection.state == "broken":
            values["state"] = "connected"
            connection._resume()
        connection.write(values)

    def _record_url(self, sobject, sfid):
        """Where a browser opens a record."""
        self.ensure_one()
        if not self.instance_url or not sfid:
            return False
        return f"{self.instance_url}/lightning/r/{sobject}/{sfid}/view"

    # === LOGGING IN === #

    def _adopt(self, login, grant):
        """Become the connection that a log-in led to.

        :raise SalesforceProblem: nothing was changed
        """
        self.ensure_one()
        self._check_grant(grant, login["flow"])
        if self.organization_id not in (False, grant.organization_id):
            raise SalesforceProblem(make_problem("OTHER_ORG"))
        self._accepted_url(grant.instance_url)
        with Client(grant.instance_url, grant.access_token) as client:
            org = read_org(client, grant.user_id)
        names = (*APP_FIELDS, "consumer_secret")
        values = self._stored({name: login[name] for name in names})
        token = self.env["salesforce.token"]._of(self)
        token.consumer_secret = values.pop("consumer_secret", False)
        self.write(values)
        token._store(grant)
        token._bind()
        self._describe_org(org)
        self.write(
            {
                "api_allowed_org": 0,  # until `_note_calls` knows
                "granted_scope": grant.scope,
                "state": "connected",
                "error_message": False,
                "secret_refused": False,
                "paused_until": False,
                "last_success": fields.Datetime.now(),
                "refused_sessions": 0,
            }
        )
        self.invalidate_recordset(["instance_url", "consumer_secret_stored", "is_copy"])
        self._note_calls(client)
        self._resume()

    def _resume(self):
        """Bookings that waited for the connection go now."""
        now = fields.Datetime.now()
        waiting = [
            ("connection_id", "=", self.id),
            ("state", "=", "due"),
            ("error_kind", "=", Kind.RECONNECT.value),
            ("next_attempt_at", ">", now),
        ]
        self.env["salesforce.sync"].sudo().search(waiting).next_attempt_at = now
        self._wake_lane()

    def _wake_lane(self):
        self.env["salesforce.lane"].sudo().wake()

    def _note_login_started(self):
        """What an earlier log-in failed of is no longer what to look at."""
        if self.state == "draft" and self.error_message:
            self.error_message = False

    def _note_failed_login(self, problem):
        """Keep the reason in sight; a connection that works stays as it is."""
        self.ensure_one()
        if self.sudo().state != "connected":
            self.sudo().error_message = explain(self.env, problem, login=True)

    def _forget(self):
        for connection in self:
            connection._token_or_empty()._forget()
        self._forget_findings()
        self.sudo().write({"state": "draft", "error_message": False})
        self.invalidate_recordset(["instance_url"])

    def _lock(self):
        """Hold the row and its secrets until the end of the transaction.

        A conflict over these is met before there is a secret for Odoo to log.
        """
        self.ensure_one()
        self.env.cr.execute(
            "SELECT id FROM salesforce_connection WHERE id = %s FOR NO KEY UPDATE",
            [self.id],
        )
        token = self.env["salesforce.token"]._of(self)
        token.flush_recordset()
        token._lock()

    def _token_or_empty(self):
        domain = [("connection_id", "in", self._origin.ids)]
        return self.env["salesforce.token"].sudo().search(domain)

    def _app(self):
        return self._app_of(self._login_details())

    def _app_of(self, details):
        """:param details: as of ``_login_details``"""
        return oauth.App(
            self._accepted_url(details["login_url"]),
            details["consumer_key"] or "",
            details["consumer_secret"] or "",
        )

    @api.model
    def _accepted_url(self, url):
        """``scheme://host[:port]`` of an address that may be given secrets.

        :raise SalesforceProblem: HOST_NOT_ALLOWED
        """
        allowed = hosts.parse_allowed(tools.config.get("salesforce_allowed_hosts"))
        return hosts.browser_url(url, allowed)
