# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .view_parts import add_to_owner, part


class SalesforcePageOwner(models.AbstractModel):
    """What a platform's appointment type gains: its Salesforce settings.

    A bridge inherits this on its appointment type; the tab comes by itself.
    """

    _name = "salesforce.page.owner"
    _description = "Appointment type with Salesforce settings"

    salesforce_page_ids = fields.One2many(
        "salesforce.page",
        "res_id",
        string="Salesforce settings",
        domain=lambda self: [("res_model", "=", self._name)],
    )
    # As the reader may see them: a type may be for all, its settings one company's.
    salesforce_enabled = fields.Boolean(
        related="salesforce_page_ids.enabled", related_sudo=False
    )
    salesforce_connection_id = fields.Many2one(
        related="salesforce_page_ids.connection_id", related_sudo=False
    )
    salesforce_connection_state = fields.Selection(
        related="salesforce_page_ids.connection_state", related_sudo=False
    )
    salesforce_connection_error = fields.Text(
        related="salesforce_page_ids.connection_error", related_sudo=False
    )
    salesforce_register_as = fields.Selection(
        related="salesforce_page_ids.register_as", related_sudo=False
    )
    salesforce_create_event = fields.Boolean(
        related="salesforce_page_ids.create_event", related_sudo=False
    )

    salesforce_lacks = fields.Text(compute="_compute_salesforce_lacks")

    @api.depends_context("lang")
    def _compute_salesforce_lacks(self):
        """Say what the platform, as installed here, does not tell of a booking."""
        self.salesforce_lacks = False

    def _salesforce_questions(self):
        """Return the names of the questions that this page asks, in its order.

        None where that is not known. For bridges; `_salesforce_answers` of a booking
        names them the same.
        """
        return None

    def _salesforce_hours(self):
        """Return how many hours a meeting of this page usually lasts, for bridges."""
        return 1

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            add_to_owner(arch, part(self.env, "salesforce_page_owner_view_part"))
        return arch, view

    def _salesforce_pages(self):
        """Return the settings of these, whoever may see them, with all rights."""
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        return self.env["salesforce.page"].sudo().search(domain)

    def action_salesforce_reconnect(self):
        return self.salesforce_page_ids.action_reconnect()

    def action_open_salesforce_page(self):
        """Open the settings of this page; they come into being at the first look."""
        self.ensure_one()
        page = self.salesforce_page_ids
        if not page and self._salesforce_pages():
            raise UserError(
                self.env._(
                    "The Salesforce settings of “%s” are another company's. Choose it "
                    "at the top right to see them, or ask somebody of that company.",
                    self.display_name,
                )
            )
        page = page or self.env["salesforce.page"].create(
            {"res_model": self._name, "res_id": self.id}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Salesforce settings"),
            "res_model": "salesforce.page",
            "res_id": page.id,
            "view_mode": "form",
        }

    def write(self, vals):
        result = super().write(vals)
        if not {"name", "company_id"}.isdisjoint(vals):
            pages = self._salesforce_pages()
            pages._compute_name()
            pages._compute_company_id()
        return result

    def unlink(self):
        pages = self._salesforce_pages()
        result = super().unlink()
        pages.unlink()
        return result
