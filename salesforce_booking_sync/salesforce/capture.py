# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether a product copies hosts' calendars to Salesforce, so that meetings are there
twice."""

from datetime import datetime

from simple_salesforce.format import format_soql

from .finding import Finding
from .payload import same_value

LICENCES = (
    "SELECT MasterLabel, UsedLicenses FROM PermissionSetLicense WHERE UsedLicenses > 0 "
    "AND DeveloperName LIKE '%ActivityCapture%'"
)
# Users and profiles. The object is only there where the product is switched on.
ASSIGNED = (
    "SELECT AssignedId FROM UserEmailCalendarSync WHERE ConfigurationId != null "
    "LIMIT 200"
)
# The invitee's Event of Salesforce itself is a child.
BESIDE = (
    "SELECT Id, OwnerId, StartDateTime, CreatedBy.Username FROM Event "
    "WHERE CreatedById != {} AND IsChild = false AND OwnerId IN {} "
    "AND StartDateTime IN {} LIMIT 200"
)
MOST_EVENTS = 50  # one WHERE may have 4,000 characters


def beside_query(user_id, written):
    """Return the SOQL for what others made at the times of our Events.

    :param written: ``[(User Id of the host, StartDateTime as written, Event Id)]``
    """
    owners = sorted({owner for owner, _start, _sfid in written})
    starts = sorted({start for _owner, start, _sfid in written})
    moments = [datetime.fromisoformat(start.replace("Z", "+00:00")) for start in starts]
    return format_soql(BESIDE, user_id, owners, moments)


def capture_findings(licences, assigned, beside, written):
    """Each of the first three are rows, or None where they were not told."""
    twice, makers = _twice(beside or (), written)
    if twice:
        told = {"count": twice, "looked": len(written)}
        yield Finding("capture", "twice", told, {"who": ", ".join(makers)})
    if assigned:
        yield Finding("capture", "assigned", {"count": len(assigned)})
    elif licences:
        names = ", ".join(
            f"{row['MasterLabel']} ({row['UsedLicenses']})" for row in licences
        )
        yield Finding("capture", "in_use", {"licences": names})
    elif twice:
        return
    elif licences is None:
        yield Finding("capture", "untold")
    elif beside is None:
        yield Finding("capture", "not_yet")
    else:
        yield Finding("capture", "none", {"looked": len(written)})


def _twice(beside, written):
    """Return (how many of our Events have another at their side, who made those)."""
    twice, makers = set(), set()
    # What the connection made as another user is ours as well.
    ours = {sfid for _owner, _start, sfid in written}
    for row in beside:
        if row["Id"] in ours:
            continue
        for owner, start, _sfid in written:
            if owner == row["OwnerId"] and same_value(start, row["StartDateTime"]):
                twice.add((owner, start))
                makers.add(row["CreatedBy"]["Username"])
    return len(twice), sorted(makers)
