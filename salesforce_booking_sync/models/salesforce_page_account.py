# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..salesforce import desired
from ..salesforce.accounts import household_name
from .salesforce_page_names import SAYS_NAMES

HOUSEHOLD = desired.PageSettings.household_text


class SalesforcePageAccount(models.Model):
    """Its sixth file: which Account a new Contact belongs to."""

    _inherit = "salesforce.page"

    account = fields.Selection(
        [
            ("none", "no Account"),
            ("match", "the Account of their company, or of their e-mail's site"),
            ("fixed", "always the same Account"),
            ("household", "a household Account of their own"),
        ],
        string="A new Contact belongs to",
        required=True,
        default="none",
        tracking=True,
    )
    account_household = fields.Boolean(
        string="Else a household Account",
        help="For whoever matches no Account and names no company.",
        tracking=True,
    )
    household_text = fields.Char(
        string="Household is called", default=HOUSEHOLD, tracking=True
    )
    household_example = fields.Char(
        string="Such as", compute="_compute_household_example"
    )
    account_typed = fields.Char(string="Account", tracking=True)
    account_sfid = fields.Char(readonly=True, copy=False)
    account_name = fields.Char(readonly=True, copy=False)
    can_see_accounts = fields.Boolean(compute="_compute_can_see_accounts")

    @api.depends("connection_id", "account")
    def _compute_can_see_accounts(self):
        for page in self:
            page.can_see_accounts = (
                page.account != "none" or "Account" in page._schema()
            )

    @api.depends("household_text", *SAYS_NAMES)
    def _compute_household_example(self):
        for page in self:
            text = page.household_text or HOUSEHOLD
            page.household_example = household_name(page._written_example(), text)

    @api.constrains("account", "account_typed", "register_as")
    def _check_account(self):
        for page in self:
            if page.account != "fixed" or page.register_as != "contact":
                continue
            if not (page.account_typed or "").strip():
                raise ValidationError(
                    self.env._(
                        "Paste the Id, or type the exact name, of the Account that new "
                        "Contacts of “%s” belong to.",
                        page.name,
                    )
                )
            page._check_kind("account")

    @api.constrains("household_text")
    def _check_household_text(self):
        for page in self:
            page._refuse_unknown(page.household_text)

    def _settings(self):
        return replace(
            super()._settings(),
            account=self.account,
            account_id=self._id_of("account"),
            household=self.account_household,
            household_text=self.household_text or HOUSEHOLD,
        )

    def action_find_account(self):
        self.ensure_one()
        return self._find("account")
