# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What users may see of each other's records, and where they can read that up."""

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


def capture_licence(switches):
    """The licence without which nobody can be given Einstein Activity Capture."""
    return {
        "Id": new_id("0PL", 1),
        "DeveloperName": "StandardEinsteinActivityCapturePsl",
        "MasterLabel": "Standard Einstein Activity Capture User",
        "Status": "Active",
        "TotalLicenses": 100,
        "UsedLicenses": switches["activity_capture"],
    }


def captured(switches):
    """The rows of UserEmailCalendarSync: whose calendars are captured."""
    return [
        {
            "Id": new_id("1uc", number),
            "AssignedId": assigned,
            "ConfigurationId": new_id("1cf", 1),
        }
        for number, assigned in enumerate(switches["captured"], start=1)
    ]


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
