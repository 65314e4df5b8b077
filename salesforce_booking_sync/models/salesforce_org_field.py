# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..salesforce.mapping import SUPPORTED_TYPES
from ..salesforce.person_accounts import MARK
from ..salesforce.targets import MEETINGS, RESERVED, role_of

# The objects whose fields a page may map to.
MAPPED = ("Lead", "Contact", "Account", *MEETINGS)


class SalesforceOrgField(models.Model):
    """A field of an org that a booking page may write, to be chosen by its label.

    A view of what each connection knows of its org: nothing to keep up to date.
    """

    _name = "salesforce.org.field"
    _description = "Field of a Salesforce org"
    _auto = False
    _rec_name = "label"
    _rec_names_search = ["label", "name"]
    _order = "label, name"
    _depends = {"salesforce.connection": ["schema"]}

    connection_id = fields.Many2one("salesforce.connection", readonly=True)
    sobject = fields.Char(string="Object", readonly=True)
    name = fields.Char(string="API name", readonly=True)
    label = fields.Char(readonly=True)
    type = fields.Char(string="Kind", readonly=True)

    @property
    def _table_query(self):
        reserved = {sobject: RESERVED[role_of(sobject)] for sobject in MAPPED}
        offered = SQL(" OR ").join(
            SQL("o.key = %s AND f.key <> ALL(%s)", sobject, sorted(names))
            for sobject, names in reserved.items()
        )
        # An Id that is the same for as long as the field is there: 48 bits of a digest.
        return SQL(
            "SELECT ('x' || substr(md5(concat_ws('/', c.id, o.key, f.key)), 1, 12))"
            "::bit(48)::bigint AS id,"
            " c.id AS connection_id, o.key AS sobject, f.key AS name,"
            " f.value->>'label' AS label, f.value->>'type' AS type"
            " FROM salesforce_connection c"
            " CROSS JOIN jsonb_each(CASE WHEN jsonb_typeof(c.schema) = 'object'"
            " THEN c.schema ELSE '{}' END) o"
            " CROSS JOIN jsonb_each(o.value) f"
            " WHERE (%s)"
            " AND (f.value->>'createable' = 'true' OR f.value->>'updateable' = 'true')"
            " AND f.value->>'type' = ANY(%s)"
            # Of Accounts, only people are ever mapped to.
            " AND (o.key <> 'Account' OR o.value ? %s)",
            offered,
            sorted(SUPPORTED_TYPES),
            MARK,
        )

    @api.depends("label", "name")
    def _compute_display_name(self):
        for field in self:
            field.display_name = f"{field.label} ({field.name})"

    @api.model
    def _of(self, connection, sobject, name):
        """Return the field of this name, where it can be chosen."""
        return self.search(
            [
                ("connection_id", "=", connection.id),
                ("sobject", "=", sobject),
                ("name", "=", name),
            ]
        )
