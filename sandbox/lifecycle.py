# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people and automations of the org do to records behind a client's back."""

from . import permissions, rules
from .errors import OrgError
from .org import ADMIN_PROFILE, STANDARD_PROFILE, USER_DEFAULTS
from .values import now

# What a Contact takes over from the Lead that became it.
CARRIED = ("FirstName", "LastName", "Email", "Phone", "Title", "IndividualId")


def undelete(records, sobject, row):
    """Back from the recycle bin, as far as its unique values are still free."""
    with records.store.transaction():
        row = {**row, "IsDeleted": False}
        records.check_unique(sobject, row, None)
        records.stamp(sobject, row, new=False)
        records.store.put(sobject.name, row)


def convert_lead(records, lead, account_id=None, contact_id=None):
    """{"AccountId", "ContactId"}: the lead is read-only from now on."""
    if lead.get("IsDeleted") or lead.get("IsConverted"):
        raise OrgError(400, "INVALID_STATUS", "the lead is deleted or converted")
    schema = records.schema
    with records.store.transaction():
        if account_id is None:
            account_id = records.create(
                schema.sobjects["Account"],
                {"Name": lead["Company"], "OwnerId": lead["OwnerId"]},
            )
        if contact_id is None:
            contact_id = records.create(
                schema.sobjects["Contact"],
                {name: lead.get(name) for name in CARRIED if name in lead}
                | {"AccountId": account_id, "OwnerId": lead["OwnerId"]},
            )
        converted = {
            **lead,
            "IsConverted": True,
            "Status": "Closed - Converted",
            "ConvertedDate": now()[:10],
            "ConvertedAccountId": account_id,
            "ConvertedContactId": contact_id,
        }
        records.stamp(schema.sobjects["Lead"], converted, new=False)
        records.store.put("Lead", converted)
        _move_activities(records, lead["Id"], contact_id)
    return {"AccountId": account_id, "ContactId": contact_id}


def merge(records, sobject, master, loser):
    """The loser goes to the recycle bin and names its master."""
    with records.store.transaction():
        _move_activities(records, loser["Id"], master["Id"])
        gone = {**loser, "IsDeleted": True, "MasterRecordId": master["Id"]}
        records.stamp(sobject, gone, new=False)
        records.store.put(sobject.name, gone)


def _move_activities(records, old_id, new_id):
    for name in ("Event", "Task"):
        for row_id in list(records.find(name, "WhoId", old_id)):
            row = dict(records.row(name, row_id))
            row["WhoId"] = new_id
            rules.relate(row, records)
            records.stamp(records.schema.sobjects[name], row, new=False)
            records.store.put(name, row)


def add_user(org, username, values, sees_all):
    """The Id of a new active user; log-ins share the org's one password."""
    stamp = now()
    admin = org.system_session().user_id
    name = username.split("@")[0]
    row = {
        "Id": org.next_id("005"),
        "Username": username,
        "Email": username,
        "FirstName": "",
        "LastName": name.title(),
        "Alias": name[:8],
        "CommunityNickname": name,
        "IsActive": True,
        **USER_DEFAULTS,
        "ProfileId": ADMIN_PROFILE if sees_all else STANDARD_PROFILE,
        "CreatedDate": stamp,
        "CreatedById": admin,
        "LastModifiedDate": stamp,
        "LastModifiedById": admin,
        "SystemModstamp": stamp,
        **values,
    }
    row["Name"] = rules.person_name(row)
    org.store.put("User", row)
    permissions.assign_profile(org, row)
    return row["Id"]
