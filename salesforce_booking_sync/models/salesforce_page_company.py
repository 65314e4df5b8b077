# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError


class SalesforcePageCompany(models.Model):
    """Its seventh file: whose a page is.

    A page is its booking page's company's. Where the platform knows no companies it is
    the one that was chosen here, or the only one that its org is for.
    """

    _inherit = "salesforce.page"

    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True
    )
    takes_company = fields.Boolean(compute="_compute_takes_company")
    chosen_company_id = fields.Many2one(
        "res.company",
        string="Company chosen",
        tracking=True,
        help="Its people alone see what this page sends.",
    )
    offered_company_ids = fields.Many2many(
        "res.company", compute="_compute_offered_company_ids"
    )

    @api.depends(
        "res_model", "res_id", "chosen_company_id", "connection_id.company_ids"
    )
    def _compute_company_id(self):
        for page in self:
            page.company_id = page._own_company()

    def _own_company(self):
        owner = self._owner()
        if "company_id" in owner:
            return owner.company_id
        companies = self.connection_id.sudo().company_ids
        return self.chosen_company_id or (companies if len(companies) == 1 else False)

    @api.depends("res_model", "res_id")
    def _compute_takes_company(self):
        for page in self:
            page.takes_company = "company_id" not in page._owner()

    @api.depends("res_model", "company_id")
    @api.depends_context("uid")
    def _compute_offered_company_ids(self):
        for page in self:
            companies = self.env.user.company_ids
            page.offered_company_ids = (
                companies if page.takes_company else page.company_id
            )

    @api.constrains("company_id", "chosen_company_id", "connection_id")
    def _check_own_company(self):
        """Nobody sends what is not theirs to another company's org, nor hides it."""
        for page in self:
            own = page._own_company() or self.env["res.company"]
            # Constraints are checked with all rights; whose change it is they know.
            theirs = self.env.uid == SUPERUSER_ID or self.env.user.company_ids >= own
            if page.company_id != own or (page.takes_company and not theirs):
                raise ValidationError(
                    self.env._(
                        "“%s” cannot be set up for a company that is not yours.",
                        page.name,
                    )
                )

    def _other_company(self):
        """Return what to say where the page is of no company that its org is for."""
        if self.takes_company and not self.company_id:
            return self.env._(
                "The Salesforce org “%(org)s” is for some companies only, and "
                "“%(page)s” is of none. Choose the company whose bookings it takes.",
                org=self.connection_id.name,
                page=self.name,
            )
        return self.env._(
            "“%(page)s” belongs to %(company)s, but the Salesforce org “%(org)s” is "
            "for other companies. Choose another org, or add the company to its "
            "connection.",
            page=self.name,
            company=self.company_id.name or self.env._("no company"),
            org=self.connection_id.name,
        )
