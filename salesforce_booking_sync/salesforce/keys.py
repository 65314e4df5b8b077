# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The key fields: what makes "exactly once" a guarantee of the org itself."""

BOOKING_KEY = "Odoo_Booking_Id__c"  # declared on Activity, seen on Event and Task
PERSON_KEY = "Odoo_Person_Id__c"
KEY_FIELDS = {
    "Event": BOOKING_KEY,
    "Lead": PERSON_KEY,
    "Contact": PERSON_KEY,
    "Task": BOOKING_KEY,
}
KEY_LENGTH = 36  # a UUID

# The three things an org can be, as the connection shows it.
NONE, READY, UNUSABLE = "none", "ready", "unusable"


def key_faults(schema, tasks=False):
    """Return ``[(sobject, fault)]`` of the key fields; empty when all are usable.

    :param schema: as of ``org.Org``
    :param tasks: whether Tasks are made in the org
    :return: ``fault`` is "missing", "not_external_id", "not_unique", "too_short" or
        "read_only"
    """
    faults = []
    for sobject in _needed(tasks):
        name = KEY_FIELDS[sobject]
        fault = _fault(schema.get(sobject, {}).get(name))
        if fault:
            faults.append((sobject, fault))
    return faults


def _needed(tasks):
    return [sobject for sobject in KEY_FIELDS if tasks or sobject != "Task"]


def key_state(schema, expected=False, tasks=False):
    """Return NONE, READY or UNUSABLE.

    ``expected``: the key fields were there once. When they are no longer, that is a
    setting to mend and never a reason to fall back to looking.
    """
    faults = key_faults(schema, tasks)
    if not faults:
        return READY
    absent = len(faults) == len(_needed(tasks)) and all(
        fault == "missing" for _sobject, fault in faults
    )
    return NONE if absent and not expected else UNUSABLE


def _fault(field):
    if not field:
        return "missing"
    if not field["external_id"]:
        return "not_external_id"
    if not field["unique"]:
        return "not_unique"
    if field["length"] < KEY_LENGTH:
        return "too_short"
    if not (field["createable"] and field["updateable"]):
        return "read_only"
    return None
