# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What users may see of each other's records, and where they can read that up."""

from .schema import ACTIVITIES, ACTIVITY_KEY, PERSON_KEY
from .values import new_id

# An org's own defaults: everybody sees all Leads and Contacts, or only their own.
PUBLIC = {
    "DefaultLeadAccess": "ReadEditTransfer",
    "DefaultContactAccess": "ControlledByParent",
    "DefaultAccountAccess": "Edit",
}
PRIVATE = {
    "DefaultLeadAccess": "None",
    "DefaultContactAccess": "ControlledByParent",
    "DefaultAccountAccess": "None",
}


def org_defaults(switches):
    """The values of Organization that tell who sees whose records."""
    return PRIVATE if switches["private_sharing"] else PUBLIC


def set_of_profile(profile):
    """The permission set that every profile owns, as Salesforce has it."""
    return {
        "Id": new_id("0PS", int.from_bytes(profile["Id"][11:15].encode(), "big")),
        "Name": f"X{profile['Id']}",
        "Label": profile["Name"],
        "ProfileId": profile["Id"],
        "IsOwnedByProfile": True,
        "PermissionsViewAllData": profile["PermissionsViewAllData"],
        "PermissionsModifyAllData": profile["PermissionsModifyAllData"],
    }


def assign_profile(org, user):
    """Note that a user has the permissions of their profile."""
    profile = org.store.get("Profile", user["ProfileId"])
    owned = set_of_profile(profile)
    org.store.put("PermissionSet", owned)
    org.store.put(
        "PermissionSetAssignment",
        {
            "Id": org.next_id("0Pa"),
            "PermissionSetId": owned["Id"],
            "AssigneeId": user["Id"],
        },
    )


def grant_key_fields(org):
    """Note that the package's permission set grants the key fields to whoever has it.

    With the switch at "no_access" the connecting user is somebody who has not.
    """
    org.store.clear("FieldPermissions")
    mode = org.switches["key_fields"]
    if not mode:
        return
    parent = new_id("0PS", 900_001)
    org.store.put(
        "PermissionSet",
        {
            "Id": parent,
            "Name": "Odoo_Booking_Sync",
            "Label": "Odoo Booking Sync",
            "ProfileId": None,
            "IsOwnedByProfile": False,
            "PermissionsViewAllData": False,
            "PermissionsModifyAllData": False,
        },
    )
    fields = dict.fromkeys(ACTIVITIES, ACTIVITY_KEY)
    fields |= dict.fromkeys(("Contact", "Lead"), PERSON_KEY)
    for number, (sobject, field) in enumerate(sorted(fields.items()), 1):
        org.store.put(
            "FieldPermissions",
            {
                "Id": new_id("01k", number),
                "ParentId": parent,
                "SobjectType": sobject,
                "Field": f"{sobject}.{field.name}",
                "PermissionsRead": True,
                "PermissionsEdit": mode != "read_only",
            },
        )
