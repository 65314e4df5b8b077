# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..salesforce import certificate, oauth
from ..salesforce.errors import SalesforceProblem, make_problem
from ..salesforce.vault import reveal
from .encrypted import EncryptedChar


class SalesforceToken(models.Model):
    """The key that signs log-ins by certificate, and the one that follows it.

    A new key waits beside the old one until Salesforce takes it, so that nothing
    stands still between making a certificate and uploading it.
    """

    _inherit = "salesforce.token"

    private_key = EncryptedChar()
    certificate = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    next_private_key = EncryptedChar()
    next_certificate = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)

    def _make_certificate(self):
        """A fresh pair; the public half is to be uploaded to the app.

        :raise SalesforceProblem: COPIED_DATABASE: the pair there is the original's
        """
        self._check_bound()
        host = self.connection_id.get_base_url().split("://")[-1]
        private, public = certificate.make(f"Odoo {host}", fields.Datetime.now())
        if self._can_sign():
            self.write({"next_private_key": private, "next_certificate": public})
        else:
            self.write(
                {
                    "private_key": private,
                    "certificate": public,
                    "next_private_key": False,
                    "next_certificate": False,
                }
            )

    def _can_sign(self):
        """Whether there is a key, and it can be read."""
        try:
            return bool(self.private_key)
        except SalesforceProblem:
            return False

    def _jwt_grant(self, app, username):
        """Log in by certificate.

        :raise SalesforceProblem: COPIED_DATABASE, NO_CERTIFICATE, NO_USERNAME, or what
            Salesforce says
        """
        self._check_bound()
        if not self.private_key:
            raise SalesforceProblem(make_problem("NO_CERTIFICATE"))
        if not username:
            raise SalesforceProblem(make_problem("NO_USERNAME"))
        try:
            return oauth.jwt_bearer(app, username, reveal(self.private_key))
        except SalesforceProblem as error:
            unknown_key = error.problem.code == "ASSERTION_INVALID"
            if not unknown_key or not self.next_private_key:
                raise
        grant = oauth.jwt_bearer(app, username, reveal(self.next_private_key))
        self.write(
            {
                "private_key": self.next_private_key,
                "certificate": self.next_certificate,
                "next_private_key": False,
                "next_certificate": False,
            }
        )
        return grant
