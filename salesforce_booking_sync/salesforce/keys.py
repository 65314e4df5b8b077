# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The key fields: what makes "exactly once" a guarantee of the org itself."""

BOOKING_KEY = "Odoo_Booking_Id__c"  # declared on Activity, seen on Event and Task
PERSON_KEY = "Odoo_Person_Id__c"
KEY_FIELDS = {"Event": BOOKING_KEY, "Lead": PERSON_KEY, "Contact": PERSON_KEY}
KEY_LENGTH = 36  # a UUID

# A grant tells that a field is there, also to a user who may not see it. Only who may
# view the set-up gets an answer, and a field that nobody was given has no grant.
GRANTS = (
    "SELECT Field FROM FieldPermissions WHERE SobjectType IN ({}) AND Field IN ({})"
)
GRANTS = GRANTS.format(
    ", ".join(f"'{sobject}'" for sobject in KEY_FIELDS),
    ", ".join(f"'{sobject}.{name}'" for sobject, name in KEY_FIELDS.items()),
)
HIDDEN = {
    "label": "",
    "type": "string",
    "length": 0,
    "createable": False,
    "updateable": False,
    "nillable": True,
    "defaulted": False,
    "custom": True,
    "unique": False,
    "external_id": False,
    "hidden": True,
}

# The three things an org can be, as the connection shows it.
NONE, READY, UNUSABLE = "none", "ready", "unusable"


def key_faults(schema):
    """Return ``[(sobject, fault)]`` of the key fields; empty when all are usable.

    :param schema: as of ``org.read_schema``
    :return: ``fault`` is "missing" (or hidden, where that cannot be told), "hidden",
        "not_external_id", "not_unique", "too_short" or "read_only"
    """
    faults = []
    for sobject, name in KEY_FIELDS.items():
        fault = _fault(schema.get(sobject, {}).get(name))
        if fault:
            faults.append((sobject, fault))
    return faults


def with_hidden(schema, grants):
    """Return the schema with the key fields that are there, but not for this user.

    :param grants: rows of GRANTS, or None where this user may not read them
    """
    hidden = {}
    for row in grants or ():
        sobject, _dot, name = row["Field"].partition(".")
        if name not in schema.get(sobject, {name}):
            hidden[sobject] = schema[sobject] | {name: HIDDEN}
    return schema | hidden


def key_state(schema, expected=False):
    """Return NONE, READY or UNUSABLE.

    ``expected``: the key fields were there once. When they are no longer, that is a
    setting to mend and never a reason to fall back to looking.
    """
    faults = key_faults(schema)
    if not faults:
        return READY
    absent = len(faults) == len(KEY_FIELDS) and all(
        fault == "missing" for _sobject, fault in faults
    )
    return NONE if absent and not expected else UNUSABLE


def _fault(field):
    if not field:
        return "missing"
    if field.get("hidden"):
        return "hidden"
    if not field["external_id"]:
        return "not_external_id"
    if not field["unique"]:
        return "not_unique"
    if field["length"] < KEY_LENGTH:
        return "too_short"
    if not (field["createable"] and field["updateable"]):
        return "read_only"
    return None
