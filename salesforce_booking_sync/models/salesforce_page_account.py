# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..salesforce.ids import KIND_BY_PREFIX, full_id


class SalesforcePageAccount(models.Model):
    """Its sixth file: which Account a new Contact belongs to."""

    _inherit = "salesforce.page"

    account = fields.Selection(
        [
            ("none", "no Account"),
            ("match", "the Account of their company, or of their e-mail's site"),
            ("fixed", "always the same Account"),
        ],
        string="A new Contact belongs to",
        required=True,
        default="none",
        tracking=True,
    )
    account_id_salesforce = fields.Char(string="Id of the Account", tracking=True)
    can_see_accounts = fields.Boolean(compute="_compute_can_see_accounts")

    @api.depends("connection_id", "account")
    def _compute_can_see_accounts(self):
        for page in self:
            page.can_see_accounts = (
                page.account != "none" or "Account" in page._schema()
            )

    @api.constrains("account", "account_id_salesforce", "register_as")
    def _check_account(self):
        for page in self:
            if page.account != "fixed" or page.register_as != "contact":
                continue
            if KIND_BY_PREFIX.get(page._account_sfid()[:3]) != "Account":
                raise ValidationError(
                    self.env._(
                        "“%(id)s” is no Id of an Account. Open the Account in "
                        "Salesforce and copy the 18 characters after /Account/ from "
                        "the browser's address: they begin with 001.",
                        id=page.account_id_salesforce or "",
                    )
                )

    def _settings(self):
        account_id = self._account_sfid()
        return replace(super()._settings(), account=self.account, account_id=account_id)

    def _account_sfid(self):
        """Return the full Id of what was typed, empty where it is none."""
        return full_id((self.account_id_salesforce or "").strip()) or ""
