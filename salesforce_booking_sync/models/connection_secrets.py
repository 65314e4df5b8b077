# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..salesforce.errors import SalesforceProblem
from .encrypted import holds_plain, vault
from .server_app import server_app, server_connection

MANAGER = "salesforce_booking_sync.group_manager"
REFUSED_SECRET = "invalid_client"


class SalesforceConnectionSecrets(models.AbstractModel):
    """Part of a connection: whose its secrets are, where from, and how kept."""

    _name = "salesforce.connection.secrets"
    _description = "Secrets of a Salesforce connection: whose and whence"

    is_copy = fields.Boolean(
        compute="_compute_is_copy",
        compute_sudo=True,
        help="Another database, or this one elsewhere, was connected to Salesforce.",
    )
    encrypted = fields.Boolean(compute="_compute_encrypted")
    secret_refused = fields.Boolean(
        copy=False, readonly=True, help="Salesforce did not take the consumer secret."
    )
    from_server = fields.Boolean(compute="_compute_from_server")
    server_login_url = fields.Char(
        string="Log-in address (server)", compute="_compute_from_server", groups=MANAGER
    )
    server_consumer_key = fields.Char(
        string="Consumer key (server)", compute="_compute_from_server", groups=MANAGER
    )

    @api.depends("state")
    def _compute_is_copy(self):
        for connection in self:
            connection.is_copy = connection._token_or_empty()._is_bound_elsewhere()

    def _compute_encrypted(self):
        try:
            self.encrypted = vault().encrypts
        except SalesforceProblem:
            self.encrypted = False

    @api.depends("name")
    def _compute_from_server(self):
        for connection in self:
            app = connection._server_app()
            connection.from_server = bool(app)
            connection.server_login_url = app.get("login_url")
            connection.server_consumer_key = app.get("consumer_key")

    def action_confirm_original(self):
        """The database was moved, not copied: its secrets are its own again."""
        self.ensure_one()
        self.check_access("write")
        token = self._token_or_empty()
        if token._is_bound_elsewhere():
            token._bind()
            self._mend()
        return self.action_test()

    def _mend(self):
        self.invalidate_recordset(["is_copy"])
        if self.state == "broken":
            self.sudo().write({"state": "connected", "error_message": False})
            self._resume()

    def _server_app(self):
        """What odoo.conf gives in place of what is stored; nothing, mostly."""
        name = server_connection()
        return server_app() if name and self.sudo().name == name else {}

    def _stored(self, values):
        """Those of the values that are kept in the database."""
        server = self._server_app()
        absent = {*server, "environment"} if server else ()
        return {name: values[name] for name in values if name not in absent}

    def _at_rest(self):
        """Return how the secrets are stored, as `finding.TOPICS` calls it."""
        try:
            if not vault().encrypts:
                return "plain"
        except SalesforceProblem:
            return "bad_key"
        return "partly" if holds_plain(self._token_or_empty()) else "encrypted"

    def _is_cut_off(self):
        """Whether its secrets are another database's; then says so and stays still."""
        try:
            self._token_or_empty()._check_bound()
        except SalesforceProblem as error:
            self._note_problem(error.problem)
            return True
        return False
