# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.page_copying import PageCopying


class SalesforcePageCopy(models.TransientModel):
    """What taking over settings would change, line by line, before it does."""

    _name = "salesforce.page.copy"
    _description = "Copy of a booking page's settings"

    page_id = fields.Many2one(
        "salesforce.page", required=True, readonly=True, ondelete="cascade"
    )
    offered_company_ids = fields.Many2many(related="page_id.offered_company_ids")
    source_id = fields.Many2one("salesforce.page", string="Take the settings of")
    connection_id = fields.Many2one(
        "salesforce.connection",
        string="Then it sends to",
        compute="_compute_connection_id",
        store=True,
        readonly=False,
    )
    is_alone = fields.Boolean(compute="_compute_is_alone")
    line_ids = fields.One2many(
        "salesforce.page.copy.line", "copy_id", compute="_compute_line_ids"
    )
    refusal = fields.Text(compute="_compute_line_ids")
    is_asked = fields.Boolean(compute="_compute_line_ids")
    left_out_count = fields.Integer(compute="_compute_line_ids")

    @api.depends("page_id", "source_id")
    def _compute_connection_id(self):
        for wizard in self:
            own = wizard.page_id.connection_id
            wizard.connection_id = (
                wizard.connection_id or own or wizard.source_id.connection_id
            )

    @api.depends("page_id", "offered_company_ids")
    def _compute_is_alone(self):
        """Tell whether there is no other page, and no other org, to choose."""
        for wizard in self:
            page = wizard.page_id._origin
            orgs = [
                ("id", "!=", page.connection_id.id),
                ("state", "!=", "draft"),
                "|",
                ("company_ids", "=", False),
                ("company_ids", "in", wizard.offered_company_ids.ids),
            ]
            others = page.search_count([("id", "!=", page.id)], limit=1)
            wizard.is_alone = not others and not page.connection_id.search_count(orgs)

    @api.depends("page_id", "source_id", "connection_id")
    def _compute_line_ids(self):
        for wizard in self:
            copying = wizard._copying()
            found = copying.differences() if copying else []
            wizard.is_asked = bool(copying)
            wizard.refusal = copying.refusal if copying else False
            wizard.left_out_count = sum(each.is_left_out for each in found)
            wizard.line_ids = [Command.clear()] + [
                Command.create(
                    {
                        "label": each.label,
                        "now": each.now,
                        "then": each.then,
                        "note": each.note,
                        "is_left_out": each.is_left_out,
                    }
                )
                for each in found
            ]

    def _copying(self):
        """Return what would be done (`PageCopying`), None where nothing is asked."""
        page, connection = self.page_id._origin, self.connection_id._origin
        source = self.source_id._origin or page
        if not page or (source == page and connection == page.connection_id):
            return None
        page.check_access("write")
        source.check_access("read")
        connection.check_access("read")
        return PageCopying(page, source, connection)

    def action_copy(self):
        self.ensure_one()
        copying = self._copying()
        if not copying:
            raise UserError(
                self.env._(
                    "Choose the page whose settings to take, or another org to send to."
                )
            )
        if copying.refusal:
            raise UserError(copying.refusal)
        copying.apply()
        if self.source_id:
            self.page_id._message_log(
                body=self.env._("Settings taken from “%s”.", self.source_id.name)
            )
        return {"type": "ir.actions.act_window_close"}


class SalesforcePageCopyLine(models.TransientModel):
    _name = "salesforce.page.copy.line"
    _description = "Setting that a copy would change"

    copy_id = fields.Many2one("salesforce.page.copy", required=True, ondelete="cascade")
    label = fields.Text(string="Setting")
    now = fields.Text(string="Here now")
    then = fields.Text(string="Would become")
    note = fields.Text()
    is_left_out = fields.Boolean()
