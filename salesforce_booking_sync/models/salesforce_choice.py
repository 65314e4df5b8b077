# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..salesforce.choices import offered


class SalesforceChoice(models.Model):
    """A value that a list of an org offers, to be picked in a page's settings."""

    _name = "salesforce.choice"
    _description = "Value that Salesforce offers"
    _order = "sequence, id"

    name = fields.Char(required=True)
    connection_id = fields.Many2one(
        "salesforce.connection", required=True, ondelete="cascade", index=True
    )
    sobject = fields.Char(string="Object", required=True)
    field = fields.Char(required=True)
    value = fields.Char(required=True)
    sequence = fields.Integer()
    active = fields.Boolean(
        default=True, help="The org offers it still. Pages may have chosen another."
    )

    _value_unique = models.Constraint(
        "UNIQUE(connection_id, sobject, field, value)",
        "A list has each of its values once.",
    )

    def _take(self, connection, schema):
        """Keep what an org offers by its schema, as of `org.Org`."""
        known = self.with_context(active_test=False).search(
            [("connection_id", "=", connection.id)]
        )
        by_key = {(each.sobject, each.field, each.value): each for each in known}
        new, still = [], self.browse()
        for sequence, (sobject, field, value, name) in enumerate(offered(schema)):
            values = {"name": name, "sequence": sequence, "active": True}
            choice = by_key.get((sobject, field, value))
            if not choice:
                key = {"sobject": sobject, "field": field, "value": value}
                new.append(values | key | {"connection_id": connection.id})
                continue
            still |= choice
            if any(choice[key] != value for key, value in values.items()):
                choice.write(values)
        (known - still).filtered("active").active = False
        self.create(new)

    def _like(self, connection, sobject):
        """Return the same choice in another org or of another object, or nothing.

        Ids differ between orgs; names that programs use are changed less than labels.
        """
        if not self or (self.connection_id, self.sobject) == (connection, sobject):
            return self
        offered = self.search(
            [
                ("connection_id", "=", connection.id),
                ("sobject", "=", sobject),
                ("field", "=", self.field),
            ]
        )
        name = self._developer_name()
        same = offered.filtered(lambda each: name and each._developer_name() == name)
        return (same or offered.filtered(lambda each: each.name == self.name))[:1]

    def _developer_name(self):
        """Return what programs call it: of a picklist value, that is the value."""
        schema = self.connection_id.sudo().schema or {}
        field = schema.get(self.sobject, {}).get(self.field) or {}
        names = field.get("developer_names")
        return self.value if names is None else names.get(self.value)
