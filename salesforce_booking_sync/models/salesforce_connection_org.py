# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..salesforce import keys, rounds
from ..salesforce.errors import SalesforceProblem, make_problem


class SalesforceConnection(models.Model):
    """A connection that goes on with another org than before."""

    _inherit = "salesforce.connection"

    other_org_waits = fields.Boolean(
        compute="_compute_other_org_waits",
        help="This person logged in to another org and has not decided about it.",
    )

    @api.depends_context("uid")
    def _compute_other_org_waits(self):
        for connection in self:
            connection.other_org_waits = bool(connection._held_login())

    def _held_login(self):
        held = self.env["salesforce.login"].sudo()._held_of(self.env.user)
        return held.filtered(lambda login: login.connection_id.id == self.id)[-1:]

    def action_decide_org(self):
        self.ensure_one()
        self.check_access("write")
        login = self._held_login()
        if not login:
            return self._notify("warning", self.env._("Nothing is to be decided."))
        url = login._decision_path()
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def unlink(self):
        # The database would delete them without giving back what they hold.
        logins = self.env["salesforce.login"].sudo()
        logins.search([("connection_id", "in", self.ids)]).unlink()
        return super().unlink()

    # === WHAT WOULD BECOME OF IT === #

    def _count_bookings(self):
        """``(to come, over)``: how many bookings are followed in the org of today."""
        followed = [("connection_id", "=", self.id)]
        now = fields.Datetime.now()
        syncs = self.env["salesforce.sync"].sudo()
        to_come = syncs.search_count([*followed, ("start", ">", now)])
        return to_come, syncs.search_count(followed) - to_come

    # === GOING ON WITH IT === #

    def _change_org(self, login, grant):
        """Send to another org from now on; the former one keeps what it has.

        :raise SalesforceProblem: nothing was changed
        """
        self.ensure_one()
        former_tokens = self._tokens()
        former_name, former_id = self.organization_name, self.organization_id
        with self.env.cr.savepoint():
            self._lock()
            # First what the workers write, so that they wait for us, not we for them.
            self._forget_what_was_sent(former_name or former_id)
            self._forget_org()
            self._adopt(login, grant)
        self.message_post(
            body=self.env._(
                "Bookings go to another org from now on: %(new)s (%(new_id)s) in place "
                "of %(former)s (%(former_id)s).",
                new=self.organization_name,
                new_id=self.organization_id,
                former=former_name or "",
                former_id=former_id,
            )
        )
        self.env.flush_all()
        # Last, when nothing can fail any more.
        self._revoke(former_tokens)

    def _forget_what_was_sent(self, former):
        """What we know of records is of the former org alone."""
        ours = [("connection_id", "=", self.id)]
        syncs = self.env["salesforce.sync"].sudo()
        syncs._lock(syncs.search(ours).ids)._change_org(former)
        for model in (
            "salesforce.choice",
            "salesforce.person",
            "salesforce.usage",
            "salesforce.user",
        ):
            self.env[model].sudo().search(ours).unlink()

    def _forget_org(self):
        connection = self.sudo()
        values = {
            "organization_id": False,
            "organization_type": False,
            "username": False,
            "user_id_salesforce": False,
            "schema": False,
            "schema_read_at": False,
            "schema_doubted_at": False,
            "sees_all": False,
            "key_state": keys.NONE,
            "key_expected": False,
            "api_allowed_org": 0,
            "round_size": rounds.FIRST,
        }
        former = connection.organization_name
        if connection.name in (former, self._org_called(former, connection.is_sandbox)):
            # Nobody chose it: it is the former org's, or was before sandboxes had more.
            values["name"] = self._fields["name"].default(self)
        connection.write(values)
        connection._forget_findings()
        pages = self.env["salesforce.page"].sudo()
        pages.search([("connection_id", "=", connection.id)])._forget_found()

    # === FOR THE ENGINE === #

    def _renewer(self):
        """What renews the token of a client, for as long as its org is the same one.

        Else a call that was meant for the former org would be made again in the new.
        """
        token, organization_id = self._token_or_empty(), self.organization_id

        def renew(rejected):
            renewed = token._renew(rejected)
            with self.env.registry.cursor() as cr:
                if self._organization_id_now(cr) == organization_id:
                    return renewed
            raise SalesforceProblem(make_problem("NOT_CONNECTED"))

        return renew

    def _organization_id_now(self, cr):
        query = "SELECT organization_id FROM salesforce_connection WHERE id = %s"
        cr.execute(SQL(query, self.id))
        return (cr.fetchone() or [None])[0] or False
