# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models

from ..salesforce import certificate, flows, hosts, oauth
from ..salesforce.errors import SalesforceProblem, make_problem
from ..salesforce.vault import reveal
from .problem_texts import told

FLOWS = [
    (flows.WEB_SERVER, "A person logs in and presses Allow"),
    (
        flows.CLIENT_CREDENTIALS,
        "An integration user, by key and secret (recommended for production)",
    ),
    (flows.JWT_BEARER, "An integration user, by certificate"),
]
CONNECTED_PATH = "/salesforce/connected"
ACTIVITY = "salesforce_booking_sync.activity_certificate"


class SalesforceConnection(models.Model):
    """How Odoo logs in."""

    _inherit = "salesforce.connection"

    flow = fields.Selection(
        FLOWS,
        string="How Odoo logs in",
        required=True,
        default=flows.WEB_SERVER,
        tracking=True,
    )
    jwt_username = fields.Char(
        string="Log in as",
        tracking=True,
        help="Username of the Salesforce user, for logging in by certificate.",
    )
    granted_scope = fields.Char(string="Scopes granted", copy=False, readonly=True)
    certificate_file = fields.Binary(
        string="Certificate", compute="_compute_certificate", compute_sudo=True
    )
    certificate_name = fields.Char(compute="_compute_certificate", compute_sudo=True)
    certificate_fingerprint = fields.Char(
        compute="_compute_certificate", compute_sudo=True
    )
    certificate_expires = fields.Datetime(
        string="Certificate valid until",
        compute="_compute_certificate",
        compute_sudo=True,
    )
    certificate_state = fields.Selection(
        [
            ("none", "None"),
            ("good", "Good"),
            ("ending", "Ends soon"),
            ("ended", "Ended"),
        ],
        compute="_compute_certificate",
        compute_sudo=True,
    )
    certificate_waits = fields.Boolean(
        compute="_compute_certificate",
        compute_sudo=True,
        help="A new certificate was made and not yet seen to work.",
    )

    @api.depends("flow")
    def _compute_certificate(self):
        soon = fields.Datetime.now() + certificate.WARNING
        for connection in self:
            token = connection._token_or_empty()
            if token._is_bound_elsewhere():
                token = token.browse()
            newest = token.next_certificate or token.certificate
            used = token.certificate
            expires = certificate.expiry(used) if used else False
            connection.certificate_file = newest and base64.b64encode(newest.encode())
            connection.certificate_name = "odoo_salesforce.crt"
            connection.certificate_fingerprint = newest and certificate.fingerprint(
                newest
            )
            connection.certificate_expires = expires
            connection.certificate_waits = bool(token.next_certificate)
            connection.certificate_state = (
                "none"
                if not expires
                else "good"
                if expires > soon
                else "ending"
                if expires > fields.Datetime.now()
                else "ended"
            )

    # === ACTIONS === #

    def action_make_certificate(self):
        """Make a new key and certificate; the old one works until it is replaced."""
        self.ensure_one()
        self.check_access("write")
        self._make_certificate()
        return self._notify(
            "success",
            self.env._(
                "Download the new certificate and upload it to the app in Salesforce. "
                "Until then Odoo goes on with the old one."
            ),
        )

    def _make_certificate(self):
        with told(self.env):
            self.env["salesforce.token"]._of(self)._make_certificate()
        self.invalidate_recordset()

    # === LOGGING IN WITHOUT A PERSON === #

    def _login_details(self):
        """What a log-in needs to know, as ``_adopt`` takes it.

        :raise SalesforceProblem: COPIED_DATABASE, SECRET_UNREADABLE
        """
        self.ensure_one()
        connection = self.sudo()
        token = connection._token_or_empty()
        token._check_bound()
        server = self._server_app()
        return {
            "flow": connection.flow,
            "environment": connection.environment,
            "login_url": connection.login_url,
            "consumer_key": connection.consumer_key,
            "consumer_secret": not server and reveal(token.consumer_secret),
            "jwt_username": connection.jwt_username,
            **server,
        }

    def _server_grant(self, details):
        """Log in by a flow that needs nobody to press Allow.

        :param details: as of ``_login_details``
        :raise SalesforceProblem: why not
        """
        self.ensure_one()
        app = self._app_of(details)
        if details["flow"] == flows.JWT_BEARER:
            token = self.env["salesforce.token"]._of(self)
            return token._jwt_grant(app, details["jwt_username"])
        if hosts.is_login_host(app.login_url):
            raise SalesforceProblem(make_problem("MY_DOMAIN_NEEDED"))
        return oauth.client_credentials(app)

    def _log_in(self, details):
        """Connect at once.

        :return: the path of the page that says what came of it
        :raise SalesforceProblem: why nothing did
        """
        self._lock()
        login = self.env["salesforce.login"]._begin(self, details)
        try:
            login._finish_alone(details)
        except SalesforceProblem as error:
            login._fail(error.problem)
            raise
        return login._succeed()

    def _check_grant(self, grant, flow):
        """Raise what a grant lacks that nothing works without."""
        if flows.lasts(flow) and not grant.refresh_token:
            raise SalesforceProblem(make_problem("NO_REFRESH_TOKEN"))
        if "api" in flows.missing_scopes(grant.scope, flow):
            raise SalesforceProblem(make_problem("MISSING_API_SCOPE"))

    # === WHAT CAME OF IT === #

    def _connected_page(self):
        """What the page after a log-in says."""
        self.ensure_one()
        return {
            "connection": self,
            "granted": flows.granted_scopes(self.granted_scope),
            "missing": flows.missing_scopes(self.granted_scope, self.flow),
            "needless": flows.needless_scopes(self.granted_scope, self.flow),
            "page_count": self.env["salesforce.page"].search_count(
                [("connection_id", "=", self.id), ("enabled", "=", True)]
            ),
            "back": f"/odoo/salesforce-connections/{self.id}",
        }

    # === CERTIFICATES THAT END === #

    @api.model
    def _cron_certificates(self):
        """Tell once, a month ahead, that a certificate ends; forget it when renewed."""
        used = [("flow", "=", flows.JWT_BEARER), ("state", "!=", "draft")]
        connections = self.sudo().search(used)
        ending = connections.filtered(
            lambda connection: connection.certificate_state in ("ending", "ended")
        )
        (connections - ending).activity_unlink([ACTIVITY])
        for connection in ending:
            if not connection.activity_search([ACTIVITY]):
                connection._warn_of_certificate()

    def _warn_of_certificate(self):
        user = self._whom_to_tell() or self.env.user
        connection = self.with_context(lang=user.lang)
        connection.activity_schedule(
            ACTIVITY,
            date_deadline=self.certificate_expires.date(),
            summary=connection.env._("The certificate for Salesforce ends"),
            note=connection.env._(
                "Make a new one on the connection and upload it to the app in "
                "Salesforce. Without it, bookings wait from that day on."
            ),
            user_id=user.id,
        )
