# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..salesforce.records import Written


class SalesforceSyncRecord(models.Model):
    """One Salesforce record of a booking, as we last left it."""

    _name = "salesforce.sync.record"
    _description = "Record in Salesforce"
    _order = "id"

    sync_id = fields.Many2one(
        "salesforce.sync", required=True, ondelete="cascade", index=True
    )
    role = fields.Selection(
        [("person", "Person"), ("event", "Event"), ("guest", "Guest")], required=True
    )
    sobject = fields.Char(string="Object", required=True)
    sfid = fields.Char(string="Salesforce Id", required=True)
    written = fields.Json(string="Values last written")
    refused = fields.Json(string="Values that Salesforce refused")
    doubts = fields.Json(help="Fields that a lost request may still change.")
    gone = fields.Boolean(string="Deleted in Salesforce")
    created_by_us = fields.Boolean(string="Created by Odoo")
    url = fields.Char(compute="_compute_url")

    _one_of_role = models.UniqueIndex(
        "(sync_id, role) WHERE role <> 'guest'",
        "A booking has one record of each role, but for its guests.",
    )

    @api.depends("sobject", "sfid", "sync_id.connection_id")
    def _compute_url(self):
        for record in self:
            connection = record.sync_id.connection_id.sudo()
            record.url = connection._record_url(record.sobject, record.sfid)

    def _written(self):
        """Return this record as `records.Written`, or None when there is none."""
        if not self:
            return None
        return Written(
            self.sobject,
            self.sfid,
            self.written or {},
            self.created_by_us,
            self.refused or {},
            tuple(self.doubts or ()),
            self.gone,
        )

    @staticmethod
    def _values(written):
        """Return the field values that keep a `records.Written`."""
        return {
            "sobject": written.sobject,
            "sfid": written.sfid,
            "written": written.values,
            "created_by_us": written.created_by_us,
            "refused": written.refused or False,
            "doubts": list(written.doubts) or False,
            "gone": written.gone,
        }
