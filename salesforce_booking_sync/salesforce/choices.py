# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values that are picked from the org's own lists, as they stand in its schema."""

RECORD_TYPE = "RecordTypeId"
OWNER = "OwnerId"
# Of a new person.
PICKED = {
    "Lead": ("LeadSource", "Status", RECORD_TYPE),
    "Contact": ("LeadSource", RECORD_TYPE),
    "Account": (RECORD_TYPE,),  # a person account
    "CampaignMember": ("Status",),
}


def offered(schema):
    """Return ``[(sobject, field, value, name)]`` of all that can be picked."""
    lists = [(sobject, each) for sobject, fields in PICKED.items() for each in fields]
    return [
        (sobject, field, value, name)
        for sobject, field in (*lists, ("Lead", OWNER))
        for value, name in choices(schema, sobject, field)
    ]


def without_gone(sobject, values, schema):
    """Return ``(values, names of those whose value the org offers no longer)``."""
    if not schema.get(sobject):
        return values, ()
    gone = tuple(
        name
        for name in PICKED[sobject]
        if values.get(name) and values[name] not in dict(choices(schema, sobject, name))
    )
    return {name: val for name, val in values.items() if name not in gone}, gone


def choices(schema, sobject, name):
    """Return ``[(value, name)]`` of one list; of an owner, the queues."""
    field = (schema.get(sobject) or {}).get(name) or {}
    if name == RECORD_TYPE:
        return field.get("record_types", ())
    if name == OWNER:
        return field.get("queues", ())
    return [(value, value) for value in field.get("picklist", ())]
