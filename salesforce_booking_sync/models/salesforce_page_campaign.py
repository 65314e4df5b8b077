# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, fields, models

from ..salesforce.campaigns import MEMBER


class SalesforcePageCampaign(models.Model):
    """The campaign that the customers of a page become members of."""

    _inherit = "salesforce.page"

    has_campaigns = fields.Boolean(compute="_compute_has_campaigns")
    campaign_typed = fields.Char(string="Campaign", tracking=True)
    campaign_sfid = fields.Char(readonly=True, copy=False)
    campaign_name = fields.Char(readonly=True, copy=False)
    member_status_id = fields.Many2one(
        "salesforce.choice",
        string="Member status",
        ondelete="set null",
        tracking=True,
        domain="[('connection_id', '=', connection_id),"
        f" ('sobject', '=', '{MEMBER}'), ('field', '=', 'Status')]",
    )

    @api.depends("connection_id", "campaign_typed")
    def _compute_has_campaigns(self):
        for page in self:
            member = page._schema().get(MEMBER, {}).get("CampaignId", {})
            may = member.get("createable", False)
            page.has_campaigns = bool(page.campaign_typed) or may

    @api.constrains("campaign_typed")
    def _check_campaign(self):
        for page in self:
            page._check_kind("campaign")

    def write(self, vals):
        result = super().write(vals)
        if "connection_id" in vals:
            for page in self.filtered("member_status_id"):
                status = page.member_status_id
                page.member_status_id = status._like(page.connection_id, MEMBER)
        return result

    def _choice_names(self):
        return [*super()._choice_names(), "member_status_id"]

    def _settings(self):
        return replace(
            super()._settings(),
            campaign=self._id_of("campaign"),
            member_status=self._chosen("member_status_id"),
        )

    def action_find_campaign(self):
        self.ensure_one()
        return self._find("campaign")
