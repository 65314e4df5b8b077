# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import timedelta

from odoo import api, fields, models

from ..salesforce.errors import SalesforceProblem

_logger = logging.getLogger(__name__)

# Salesforce may end a refresh token that was not used for 30 days.
IDLE = timedelta(days=7)


class SalesforceToken(models.Model):
    """A token that nothing else uses is renewed before it ends."""

    _inherit = "salesforce.token"

    renewed_at = fields.Datetime(help="When Salesforce last gave an access token.")

    def _store(self, grant):
        result = super()._store(grant)
        self.sudo().renewed_at = fields.Datetime.now()
        return result

    @api.model
    def _cron_keep_alive(self):
        """Renew what was idle for a week. Never raises: Odoo would end the cron."""
        for token in self._idle():
            try:
                token._keep_alive()
            except Exception:
                _logger.exception("Could not keep %s alive", token)
                self.env.cr.rollback()
            self.env["ir.cron"]._commit_progress()
        try:
            self.env["salesforce.login"]._give_back_old()
        except Exception:
            _logger.exception("Could not give back what nobody decided about")
            self.env.cr.rollback()
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _idle(self):
        return self.sudo().search(
            [
                ("connection_id.state", "=", "connected"),
                ("refresh_token", "!=", False),
                "|",
                ("renewed_at", "=", False),
                ("renewed_at", "<=", fields.Datetime.now() - IDLE),
            ]
        )

    def _keep_alive(self):
        connection = self.connection_id
        try:
            self._renew(self.access_token)
        except SalesforceProblem as error:
            # One that passes is over by the next hour.
            _logger.info("%s was not renewed: %s", connection, error)
            connection._note_problem(error.problem)
