# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import fields, models


class SalesforcePage(models.Model):
    """Its second file: the further fields that a page sends."""

    _inherit = "salesforce.page"

    mapping_ids = fields.One2many(
        "salesforce.field.mapping", "page_id", string="Fields", copy=True
    )

    def _settings(self):
        mappings = tuple(mapping._mapping() for mapping in self.mapping_ids)
        return replace(super()._settings(), mappings=mappings)

    def _person_sobject(self):
        """Return what a new customer of this page becomes, as the API names it."""
        return "Contact" if self.register_as == "contact" else "Lead"
