# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..salesforce import desired

OF_LEADS = ("lead_status_id", "owner_queue_id")
CHOICES = ("lead_source_id", "record_type_id", *OF_LEADS)


def _choice(label, field):
    return fields.Many2one(
        "salesforce.choice",
        string=label,
        ondelete="set null",
        tracking=True,
        copy=True,
        domain="[('connection_id', '=', connection_id),"
        f" ('sobject', '=', person_sobject), ('field', '=', '{field}')]",
    )


class SalesforcePageChoice(models.Model):
    """What a page picks from the org's own lists for a new customer."""

    _inherit = "salesforce.page"

    person_sobject = fields.Char(compute="_compute_person_sobject")
    lead_source_id = _choice("Lead source", "LeadSource")
    lead_status_id = _choice("Lead status", "Status")
    record_type_id = _choice("Record type", "RecordTypeId")
    owner_queue_id = _choice("Queue", "OwnerId")
    has_record_types = fields.Boolean(compute="_compute_has_record_types")
    gone_choices = fields.Char(compute="_compute_gone_choices")

    @api.depends("register_as")
    def _compute_person_sobject(self):
        for page in self:
            chosen = desired.PageSettings(register_as=page.register_as)
            page.person_sobject = chosen.sobject

    @api.depends("connection_id", "person_sobject", "record_type_id")
    def _compute_has_record_types(self):
        for page in self:
            page.has_record_types = page.record_type_id or self.env[
                "salesforce.choice"
            ].search_count(
                [
                    ("connection_id", "=", page.connection_id.id),
                    ("sobject", "=", page.person_sobject),
                    ("field", "=", "RecordTypeId"),
                ],
                limit=1,
            )

    @api.depends(
        *[f"{name}.active" for name in CHOICES], "person_sobject", "person_owner"
    )
    def _compute_gone_choices(self):
        for page in self:
            gone = [
                f"{field._description_string(self.env)} “{page[field.name].name}”"
                for field in map(self._fields.get, page._choice_names())
                if page[field.name] and not page[field.name].active
            ]
            page.gone_choices = ", ".join(gone)

    def _choice_names(self):
        """Return which of the choices this page makes."""
        is_lead = self.person_sobject == "Lead"
        unused = () if is_lead else OF_LEADS
        if self.person_owner != "queue":
            unused = (*unused, "owner_queue_id")
        return [name for name in CHOICES if name not in unused]

    @api.onchange("connection_id", "register_as")
    def _onchange_what_is_offered(self):
        for name in CHOICES:
            sobject = "Lead" if name in OF_LEADS else self.person_sobject
            self[name] = self[name]._like(self.connection_id._origin, sobject)

    def write(self, vals):
        result = super().write(vals)
        if "connection_id" in vals:
            for page in self.filtered(lambda page: any(page[name] for name in CHOICES)):
                page._onchange_what_is_offered()
        return result

    def _chosen(self, name):
        """Return the value of a choice where it is of this org, else nothing."""
        choice = self[name].sudo()
        return choice.value if choice.connection_id == self.connection_id else ""
