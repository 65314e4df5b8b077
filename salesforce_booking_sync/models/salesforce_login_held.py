# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from dataclasses import asdict
from datetime import timedelta

from odoo import api, fields, models

from ..salesforce import oauth, other_org
from ..salesforce.client import Client
from ..salesforce.errors import SalesforceProblem, make_problem
from ..salesforce.org import read_org
from ..salesforce.vault import reveal
from .encrypted import EncryptedChar

OTHER_ORG_PATH = "/salesforce/other-org"
HELD_FOR = timedelta(hours=1)
# How long Salesforce is told again, where it does not answer.
GIVEN_UP_AFTER = timedelta(days=1)


class SalesforceLogin(models.Model):
    """A log-in that led to another org than before waits until a person decides."""

    _inherit = "salesforce.login"

    held_grant = EncryptedChar()
    held_at = fields.Datetime()
    # As `salesforce.token.bound_to`: whose the grant is.
    held_for = fields.Char(groups=fields.NO_ACCESS)
    held_org = fields.Json(help="Which org it is, and as whom.")

    # === HOLDING === #

    @api.model
    def _take(self, state):
        login = super()._take(state)
        if login.held_at:
            # Its code is spent.
            raise self._unknown()
        return login

    def _hold(self, app, grant):
        """Keep what Salesforce gave for an hour, and read what a person has to know.

        :raise SalesforceProblem: nothing was kept
        """
        try:
            url = self.connection_id._accepted_url(grant.instance_url)
            with Client(url, grant.access_token) as client:
                org = read_org(client, grant.user_id)
        except SalesforceProblem:
            self._give_back(app, grant)
            raise
        self.write(
            {
                "held_grant": json.dumps(asdict(grant)),
                "held_at": fields.Datetime.now(),
                "held_for": self._database(),
                "held_org": {
                    "id": org.organization["Id"],
                    "name": org.organization.get("Name") or "",
                    "is_sandbox": bool(org.organization.get("IsSandbox")),
                    "username": org.user.get("Username") or "",
                    "url": url,
                },
            }
        )

    @api.model
    def _held(self, login_id):
        """A log-in that this person is to decide about, or nothing."""
        held = self.sudo()._held_of(self.env.user)
        return held.filtered(lambda login: login.id == login_id)

    def _held_of(self, user):
        since = fields.Datetime.now() - HELD_FOR
        mine = [("user_id", "=", user.id), ("held_at", ">", since)]
        return self.search(mine, order="id").filtered(lambda login: login._is_ours())

    def _database(self):
        return self.env["salesforce.token"]._of(self.connection_id)._identity()

    def _is_ours(self):
        """Whether this database may use what is held: a copy of it may not."""
        return self.held_for == self._database()

    def _decision_path(self):
        self.ensure_one()
        return f"{OTHER_ORG_PATH}/{self.id}"

    def _decision_page(self):
        """What a person has to know to decide."""
        connection, org = self.connection_id, self.held_org
        to_come, over = connection._count_bookings()
        known = (connection.instance_url, connection.login_url)
        return {
            "org": org,
            "connection": connection,
            "former": connection.organization_name or connection.organization_id,
            "refreshed": other_org.is_refreshed_sandbox(
                org["is_sandbox"], known, org["url"]
            ),
            "to_come": to_come,
            "over": over,
            "path": self._decision_path(),
        }

    # === DECIDING === #

    def _use_from_now_on(self):
        """Go on with the org that was logged in to.

        :raise SalesforceProblem: nothing was changed
        """
        self.ensure_one()
        self.connection_id._change_org(self, self._grant())
        # It is in use now: nothing to give back.
        self.write({"held_grant": False, "held_at": False})
        self._close()

    def _grant(self):
        if not self._is_ours():
            raise SalesforceProblem(make_problem("COPIED_DATABASE"))
        return oauth.Grant(**json.loads(reveal(self.held_grant)))

    def _keep_former(self):
        self._close()

    # === GIVING BACK === #

    def unlink(self):
        self._holding()._give_back_held()
        return super().unlink()

    def _holding(self):
        """Those that hold a grant, be it readable or not."""
        return self.search([("id", "in", self.ids), ("held_grant", "!=", False)])

    def _give_back_held(self):
        """Have Salesforce forget what is held; return those it did not hear of."""
        unheard = self.browse()
        for login in self:
            if not login._is_ours():
                # The original gives it back.
                login.held_grant = False
                continue
            try:
                grant = login._grant()
                oauth.revoke(login._app(), grant.refresh_token or grant.access_token)
            except SalesforceProblem:
                unheard += login
            else:
                login.held_grant = False
        return unheard

    @api.model
    def _give_back_old(self):
        """Nobody has decided for an hour: the former org stays."""
        now = fields.Datetime.now()
        old = self.sudo().search([("held_at", "<=", now - HELD_FOR)])
        unheard = old._holding()._give_back_held()
        tried_long = unheard.filtered(
            lambda login: login.held_at <= now - GIVEN_UP_AFTER
        )
        tried_long.held_grant = False
        (old - unheard + tried_long).unlink()
