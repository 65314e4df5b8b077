# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of the published interface of Appointments this installation has.

Its releases differ in their fields, and this addon was written without its source.
"""


def has_path(model, path):
    """Whether every field of a dotted path exists.

    :param model: a recordset
    """
    name, _, rest = path.partition(".")
    field = model._fields.get(name)
    if not field or not rest:
        return bool(field)
    return field.comodel_name in model.env and has_path(
        model.env[field.comodel_name], rest
    )
