# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time

import psycopg2.errors

from odoo import SUPERUSER_ID, api, fields, models, tools

from ..salesforce import flows, oauth
from ..salesforce.errors import SalesforceProblem, make_problem
from ..salesforce.vault import binding, reveal
from .encrypted import EncryptedChar

LOCK_TIMEOUT = "15s"  # a token request takes at most 13 s
TRIES = 3
PAUSE = 0.5  # seconds, while Salesforce is busy with another use of the token


class SalesforceToken(models.Model):
    """The secrets of one connection, apart from what people edit.

    No user has any right here: reached by superuser code alone, and a column of
    its own row lock, so that a refresh never meets a lock of the connection.
    """

    _name = "salesforce.token"
    _description = "Secrets of a Salesforce connection"
    _rec_name = "connection_id"

    connection_id = fields.Many2one(
        "salesforce.connection", required=True, index=True, ondelete="cascade"
    )
    consumer_secret = EncryptedChar()
    access_token = EncryptedChar()
    refresh_token = EncryptedChar()
    # Follows the org when Salesforce moves it; a refresh tells.
    instance_url = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    # Whose the secrets are: empty until the first log-in.
    bound_to = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)

    _connection_unique = models.Constraint(
        "UNIQUE(connection_id)", "A connection has one set of secrets."
    )

    @api.model
    def _of(self, connection):
        """The one row of a connection, made when it is not there."""
        token = self.sudo().search([("connection_id", "=", connection.id)])
        return token or self.sudo().create({"connection_id": connection.id})

    def _has(self, name):
        """Whether a secret is there, be it readable or not."""
        return bool(self.search_count([("id", "in", self.ids), (name, "!=", False)]))

    # === WHOSE THEY ARE === #

    def _bind(self):
        """From now on the secrets are this database's, at this address.

        Odoo takes over the address that an administrator logs in by, unless frozen.
        """
        parameters = self.env["ir.config_parameter"].sudo()
        if not parameters.get_param("web.base.url.freeze"):
            parameters.set_param("web.base.url.freeze", "True")
        self.sudo().bound_to = self._identity()

    def _is_bound_elsewhere(self):
        """Whether a log-in of another database brought what is here."""
        if not self:
            return False
        return self.bound_to != self._identity() and bool(
            self.bound_to or self._has("access_token")
        )

    def _check_bound(self):
        """Raise where the secrets are those of the database this is a copy of.

        :raise SalesforceProblem: COPIED_DATABASE
        """
        if self._is_bound_elsewhere():
            raise SalesforceProblem(make_problem("COPIED_DATABASE"))

    def _identity(self):
        parameter = self.env["ir.config_parameter"].sudo().get_param
        server = self.connection_id._server_app()
        return binding(
            parameter("database.uuid"),
            self.env.cr.dbname,
            parameter("web.base.url"),
            self._cluster(),
            # Another app or host in odoo.conf gets no tokens either.
            server.get("login_url"),
            server.get("consumer_key"),
        )

    @tools.ormcache()
    def _cluster(self):
        """PostgreSQL's own number: a dump restored elsewhere may keep all the rest."""
        cr = self.env.cr
        cr.execute("SELECT has_function_privilege('pg_control_system()', 'execute')")
        if not cr.fetchone()[0]:
            return None
        cr.execute("SELECT system_identifier FROM pg_control_system()")
        return cr.fetchone()[0]

    # === WHAT A LOG-IN BRINGS === #

    def _store(self, grant):
        values = {
            "access_token": grant.access_token,
            "instance_url": grant.instance_url,
        }
        if grant.refresh_token:
            values["refresh_token"] = grant.refresh_token
        self.sudo().write(values)

    def _forget(self):
        self.sudo().write(
            {"access_token": False, "refresh_token": False, "instance_url": False}
        )

    def _renew(self, rejected):
        """A working access token in place of the rejected one.

        One refresher at a time over all processes: the row is locked in a
        transaction of its own. Whoever had to wait is refused by PostgreSQL, as the
        row has changed, reads again and finds the new token there.
        A rotated refresh token is committed before anything uses it.

        :return: ``(instance_url, access_token)``
        :raise SalesforceProblem: RECONNECT, or RETRY where it may pass
        """
        for last in (*[False] * (TRIES - 1), True):
            try:
                return self._renew_once(rejected)
            except psycopg2.errors.SerializationFailure:
                # Another process has just stored a new one: read again.
                if last:
                    raise self._busy() from None
            except psycopg2.errors.LockNotAvailable:
                raise self._busy() from None
            except SalesforceProblem as error:
                if last or error.problem.code != "token_request_in_progress":
                    raise
                time.sleep(PAUSE)
        raise self._busy()

    def _renew_once(self, rejected):
        with self.env.registry.cursor() as cr:
            token = api.Environment(cr, SUPERUSER_ID, {})[self._name].browse(self.id)
            token._check_bound()
            if token.access_token and token.access_token != rejected:
                return token.instance_url, reveal(token.access_token)
            token._lock()
            connection = token.connection_id
            grant = token._ask(connection)
            if connection.organization_id not in (False, grant.organization_id):
                raise SalesforceProblem(make_problem("OTHER_ORG"))
            # Stored first, judged after: the old refresh token may be dead already.
            token._store(grant)
            cr.commit()  # pylint: disable=invalid-commit
            connection._accepted_url(grant.instance_url)
            return grant.instance_url, grant.access_token

    def _ask(self, connection):
        """A new grant, in the way that the connection logs in."""
        if not flows.lasts(connection.flow) and connection.state != "draft":
            return connection._server_grant(connection._login_details())
        if not self.refresh_token:
            raise SalesforceProblem(make_problem("NOT_CONNECTED"))
        return oauth.refresh(connection._app(), reveal(self.refresh_token))

    def _lock(self):
        """Hold the row; people may go on referring to it.

        :raise psycopg2.errors.LockNotAvailable: held by another for too long
        :raise psycopg2.errors.SerializationFailure: changed while we waited
        """
        self.env.cr.execute("SET LOCAL lock_timeout = %s", [LOCK_TIMEOUT])
        self.env.cr.execute(
            "SELECT id FROM salesforce_token WHERE id = %s FOR NO KEY UPDATE",
            [self.id],
            log_exceptions=False,
        )
        if not self.env.cr.fetchone():
            raise SalesforceProblem(make_problem("NOT_CONNECTED"))

    @staticmethod
    def _busy():
        return SalesforceProblem(make_problem("TOKEN_BUSY"))
