# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..salesforce import desired, person_accounts


class SalesforcePagePeople(models.Model):
    """Further ways to find and to make customers: phone, person account."""

    _inherit = "salesforce.page"

    has_person_accounts = fields.Boolean(compute="_compute_has_person_accounts")
    match_phone = fields.Boolean(
        string="Also by phone",
        tracking=True,
        help="Only where nobody has the e-mail address.",
    )
    company_blank = fields.Boolean(
        string="Leave an unknown company empty",
        tracking=True,
        help="A Lead without a company becomes a person account when it is converted.",
    )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Offer person accounts only where an org has them, or a page makes them."""
        described = super().fields_get(allfields, attributes)
        kinds = described.get("register_as", {}).get("selection")
        if kinds and not self._offers_person_accounts():
            described["register_as"]["selection"] = [
                kind for kind in kinds if kind[0] != "person_account"
            ]
        return described

    @api.model
    def _offers_person_accounts(self):
        pages, connections = self.sudo(), self.env["salesforce.connection"].sudo()
        return any(
            person_accounts.are_on(each.schema or {})
            for each in connections.search([("schema", "!=", False)])
        ) or pages.search_count([("register_as", "=", "person_account")], limit=1)

    @api.depends("connection_id", "register_as")
    def _compute_has_person_accounts(self):
        for page in self:
            page.has_person_accounts = (
                page.register_as == "person_account"
                or person_accounts.are_on(page._schema())
            )

    @api.onchange("company_blank", "register_as")
    def _onchange_company_blank(self):
        # It may be hidden from now on, and has to be there all the same.
        if not self.company_fallback:
            self.company_fallback = desired.PageSettings.company_fallback

    @api.constrains("register_as", "connection_id")
    def _check_person_accounts(self):
        for page in self.filtered(lambda page: page.register_as == "person_account"):
            schema = page._schema()
            if schema and not person_accounts.are_on(schema):
                raise ValidationError(
                    self.env._(
                        "“%s” has no person accounts that the connected user may see. "
                        "Choose what else a new customer becomes.",
                        page.connection_id.name,
                    )
                )

    def _settings(self):
        return replace(
            super()._settings(),
            match_phone=self.match_phone,
            company_blank=self.company_blank,
        )
