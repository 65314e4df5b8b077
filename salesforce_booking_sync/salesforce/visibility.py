# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether the connecting user sees every record of a kind.

Only then does "none found" mean that none is there.
"""

from simple_salesforce.format import format_soql

PERMISSION_SETS = (
    "SELECT PermissionsViewAllData, PermissionsModifyAllData FROM PermissionSet "
    "WHERE Id IN (SELECT PermissionSetId FROM PermissionSetAssignment "
    "WHERE AssigneeId = {})"
)
OBJECT_PERMISSIONS = (
    "SELECT SobjectType FROM ObjectPermissions WHERE PermissionsViewAllRecords = true "
    "AND SobjectType IN ('Account', 'Contact', 'Lead') "
    "AND ParentId IN (SELECT PermissionSetId FROM PermissionSetAssignment "
    "WHERE AssigneeId = {})"
)
# What an org's default may be for everybody to see all; "None" is the opposite.
OPEN = {"Read", "Edit", "ReadEditTransfer"}
ORG_DEFAULTS = ("DefaultLeadAccess", "DefaultContactAccess", "DefaultAccountAccess")


def permission_queries(user_id):
    """Return the SOQL for a user's permission sets and for their object rights."""
    return format_soql(PERMISSION_SETS, user_id), format_soql(
        OBJECT_PERMISSIONS, user_id
    )


def sees_all(organization, permission_sets, object_permissions):
    """Return ``{"Lead": bool, "Contact": bool, "Event": bool}``.

    What could not be read (None) counts as not given. Events follow no default that
    tells anything, so only the right to see all data is believed.

    :param organization: row with the ORG_DEFAULTS
    :param permission_sets: rows of the first query of `permission_queries`, or None
    :param object_permissions: rows of the second, or None
    """
    everything = any(
        row["PermissionsViewAllData"] or row["PermissionsModifyAllData"]
        for row in permission_sets or ()
    )
    granted = {row["SobjectType"] for row in object_permissions or ()}
    contacts = organization.get("DefaultContactAccess")
    if contacts == "ControlledByParent":
        contacts = organization.get("DefaultAccountAccess")
    return {
        "Lead": everything
        or "Lead" in granted
        or organization.get("DefaultLeadAccess") in OPEN,
        "Contact": everything or "Contact" in granted or contacts in OPEN,
        "Event": everything,
    }
