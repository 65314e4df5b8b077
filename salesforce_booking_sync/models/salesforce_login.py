# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
import secrets
from contextlib import suppress
from datetime import timedelta

from odoo import api, fields, models
from odoo.http import request
from odoo.tools import consteq
from odoo.tools.misc import hmac

from ..salesforce import oauth
from ..salesforce.errors import SalesforceProblem, make_problem
from ..salesforce.flows import WEB_SERVER
from ..salesforce.vault import reveal
from .connection_secrets import REFUSED_SECRET
from .encrypted import EncryptedChar
from .salesforce_connection_login import CONNECTED_PATH

MAX_AGE = timedelta(hours=1)  # to log in, find the second factor, press Allow
SESSION_KEY = "salesforce_login_key"


class SalesforceLogin(models.Model):
    """A log-in that is under way: from *Connect* to Salesforce's answer.

    Keeps the app's details apart, so that a log-in that comes to nothing leaves
    a working connection as it was. No user has any right here.
    """

    _name = "salesforce.login"
    _description = "Log-in to Salesforce under way"
    _rec_name = "connection_id"

    connection_id = fields.Many2one(
        "salesforce.connection", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    flow = fields.Char(required=True, default=WEB_SERVER)
    # Empty where odoo.conf gives them.
    environment = fields.Char()
    login_url = fields.Char()
    # Empty where nobody is sent to Salesforce.
    redirect_uri = fields.Char()
    consumer_key = fields.Char(groups=fields.NO_ACCESS)
    consumer_secret = EncryptedChar()
    jwt_username = fields.Char()
    verifier = EncryptedChar()

    @api.model
    def _start(self, connection, values):
        """Note a log-in and give the address that the browser goes to.

        :param values: ``environment``, ``login_url``, ``redirect_uri``,
            ``consumer_key``, ``consumer_secret``
        """
        login = self._begin(connection, values | {"verifier": oauth.new_verifier()})
        connection._note_login_started()
        state = f"{login.id}-{login._signature(_session_key(create=True))}"
        return oauth.authorize_url(
            login._app(), login.redirect_uri, state, reveal(login.verifier)
        )

    @api.model
    def _begin(self, connection, values):
        return self.sudo().create(
            {
                **connection._stored(values),
                "connection_id": connection.id,
                "user_id": self.env.uid,
            }
        )

    @api.model
    def _unanswered(self):
        """The new connection that this person left for Salesforce with, or none."""
        domain = [
            ("user_id", "=", self.env.uid),
            ("held_at", "=", False),
            ("create_date", ">", fields.Datetime.now() - MAX_AGE),
            ("connection_id.state", "=", "draft"),
            ("connection_id.organization_id", "=", False),
        ]
        begun = self.sudo().search(domain, order="id desc", limit=1).connection_id
        return self.env["salesforce.connection"].search([("id", "in", begun.ids)])

    @api.model
    def _take(self, state):
        """The log-in that a state belongs to; each is given out once.

        :raise SalesforceProblem: LOGIN_UNKNOWN
        """
        unknown = self._unknown()
        match = re.fullmatch(r"([0-9]{1,9})-([0-9a-f]{64})", state or "")
        if not match:
            raise unknown
        # Waits for the same state in another request, which then is gone.
        self.env.cr.execute(
            "SELECT id FROM salesforce_login WHERE id = %s FOR UPDATE", [match[1]]
        )
        login = self.sudo().browse([row[0] for row in self.env.cr.fetchall()])
        if not login or login.user_id != self.env.user:
            raise unknown
        if not consteq(login._signature(_session_key()), match[2]):
            raise unknown
        if login.create_date < fields.Datetime.now() - MAX_AGE:
            raise unknown
        return login

    @staticmethod
    def _unknown():
        return SalesforceProblem(make_problem("LOGIN_UNKNOWN"))

    def _finish(self, code):
        """Trade the code for tokens and fill the connection with what they open.

        Where they open another org than before, they are held until a person decides.

        :raise SalesforceProblem: nothing was changed
        """
        connection = self.connection_id
        # Before the code is spent: a conflict now makes Odoo try again, one after
        # it would lose the code.
        connection._lock()
        app = self._app()
        verifier = reveal(self.verifier)
        grant = oauth.exchange_code(app, self.redirect_uri, code, verifier)
        try:
            connection._adopt(self, grant)
        except SalesforceProblem as error:
            if error.problem.code == "OTHER_ORG":
                return self._hold(app, grant)
            self._give_back(app, grant)
            raise

    def _finish_alone(self, details):
        """The same for a log-in that needs no person.

        :param details: as of ``salesforce.connection._login_details``
        :raise SalesforceProblem: nothing was changed
        """
        connection = self.connection_id
        try:
            # A new certificate that led elsewhere has to wait on.
            with self.env.cr.savepoint():
                grant = connection._server_grant(details)
                connection._adopt(self, grant)
        except SalesforceProblem as error:
            if error.problem.code != "OTHER_ORG":
                raise
            self._hold(self._app(), grant)

    def _succeed(self):
        """Close it, unless a person has to decide; the path that leads on."""
        if self.held_at:
            return self._decision_path()
        path = f"{CONNECTED_PATH}/{self.connection_id.id}"
        self._close()
        return path

    def _fail(self, problem):
        """Close it, with the reason noted."""
        connection = self.connection_id
        connection._note_failed_login(problem)
        if problem.code == REFUSED_SECRET and self._asks_for_secret():
            connection.secret_refused = True
        self._close()

    def _asks_for_secret(self):
        """Whether the stored secret is not to be offered after this one was refused.

        One that works for the connection stays, unless it is the very one.
        """
        if self.connection_id.state != "connected":
            return True
        # One that cannot be read is not the one that was refused.
        with suppress(SalesforceProblem):
            stored = self.connection_id._token_or_empty().consumer_secret
            return stored and stored == self.consumer_secret

    def _close(self):
        """This log-in has ended; earlier ones that came to nothing have too."""
        self.search(
            [
                ("connection_id", "in", self.connection_id.ids),
                ("user_id", "in", self.user_id.ids),
                ("id", "<=", self.id),
            ]
        ).unlink()

    def _give_back(self, app, grant):
        """Salesforce counts approvals, five a user: leave none that is not used."""
        try:
            oauth.revoke(app, grant.refresh_token or grant.access_token)
        except SalesforceProblem:  # the reason to give it back is told already
            return

    def _app(self):
        server = self.connection_id._server_app()
        if server:
            return self.connection_id._app_of(server)
        secret = reveal(self.consumer_secret) or ""
        return oauth.App(self.login_url, self.consumer_key, secret)

    def _signature(self, session_key):
        return hmac(
            self.env(su=True),
            "salesforce-login",
            (self.id, reveal(self.verifier), self.user_id.id, session_key),
        )

    @api.autovacuum
    def _gc_logins(self):
        too_old = fields.Datetime.now() - MAX_AGE
        old = [("create_date", "<", too_old), ("held_at", "=", False)]
        self.sudo().search(old, limit=1000).unlink()


def _session_key(create=False):
    """A secret of the browser's session; it stays when Odoo renews the session."""
    if not request:
        return ""
    if create and not request.session.get(SESSION_KEY):
        request.session[SESSION_KEY] = secrets.token_hex(16)
    return request.session.get(SESSION_KEY) or ""
