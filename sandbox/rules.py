# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules of single objects that the field tables do not show: times, who, names.

Each rule takes the row as it would be stored, changes it, or raises OrgError.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from .errors import OrgError
from .values import format_moment, stored_moment

DAY_MINUTES = 1440
LONGEST_DAYS = 14
MOST_WHOS = 50
CHILD_EDITABLE = {"IsReminderSet", "ReminderDateTime"}


def integrity(message, *fields):
    return OrgError(400, "FIELD_INTEGRITY_EXCEPTION", message, list(fields))


def person_name(row):
    return " ".join(filter(None, (row.get("FirstName"), row.get("LastName")))) or None


def lead(row, old, changes, context):
    if old and old.get("IsConverted"):
        raise OrgError(
            400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", []
        )
    if not old and row.get("IsConverted"):
        raise integrity("A lead is converted by Lead Conversion only", "IsConverted")
    row["Name"] = person_name(row)


def contact(row, old, changes, context):
    row["Name"] = person_name(row)
    if old and old.get("IsPersonAccount") and "AccountId" in changes:
        raise OrgError(
            400,
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "Account ID: cannot be changed on a person account",
            ["AccountId"],
        )


def individual(row, old, changes, context):
    row["Name"] = person_name(row)


def event(row, old, changes, context):
    if old and old.get("IsChild") and set(changes) - CHILD_EDITABLE:
        raise OrgError(
            400,
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "Only the reminder of an invitee's event can be changed",
            sorted(set(changes) - CHILD_EDITABLE),
        )
    if not old or set(changes) & EVENT_TIMES:
        if row.get("IsAllDayEvent"):
            _all_day(row, old, changes, context)
        else:
            _timed(row, old, changes, context)
        _derive_days(row, context)
    if context.switches["shared_activities"]:
        _whos(row, old, changes)
    relate(row, context)


EVENT_TIMES = {
    "IsAllDayEvent",
    "ActivityDateTime",
    "ActivityDate",
    "StartDateTime",
    "EndDateTime",
    "DurationInMinutes",
}


def _whos(row, old, changes):
    """Several people of one event: the first one is its WhoId."""
    whos = changes.get("EventWhoIds")
    if "EventWhoIds" not in changes:
        if old and "WhoId" not in changes:
            return
        whos = [row["WhoId"]] if row.get("WhoId") else []
    whos = list(dict.fromkeys(whos or []))
    if changes.get("WhoId") and changes["WhoId"] not in whos:
        raise integrity("Name ID must be one of EventWhoIds", "WhoId")
    if len(whos) > MOST_WHOS:
        raise integrity(f"An event has at most {MOST_WHOS} people", "EventWhoIds")
    if len(whos) > 1 and any(who.startswith("00Q") for who in whos):
        raise integrity("A lead is the only person of its event", "EventWhoIds")
    row["EventWhoIds"] = whos
    row["WhoCount"] = len(whos)
    if row.get("WhoId") not in whos:
        row["WhoId"] = whos[0] if whos else None


def _given(changes, name):
    return changes.get(name) is not None


def _start(row, old, changes):
    """The start that was meant; the two names of it must agree."""
    start, activity = changes.get("StartDateTime"), changes.get("ActivityDateTime")
    if start and activity and start != activity:
        raise integrity(
            "Start Date Time and Due Date Time must be the same", "ActivityDateTime"
        )
    if start or activity:
        return start or activity
    if "StartDateTime" in changes or "ActivityDateTime" in changes or not old:
        return None
    return old.get("StartDateTime")


def _timed(row, old, changes, context):
    start = _start(row, old, changes)
    has_end, has_duration = (
        _given(changes, "EndDateTime"),
        _given(changes, "DurationInMinutes"),
    )
    blanked = {
        name
        for name in ("EndDateTime", "DurationInMinutes")
        if name in changes and changes[name] is None
    }
    end_field = "DurationInMinutes" if has_duration and not has_end else "EndDateTime"
    if start is None or (
        not has_end and not has_duration and (not old or "EndDateTime" in blanked)
    ):
        missing = ["StartDateTime"] if start is None else []
        if not has_end and not has_duration and (not old or blanked):
            missing.append("EndDateTime")
        raise OrgError(
            400,
            "REQUIRED_FIELD_MISSING",
            f"Required fields are missing: [{', '.join(missing)}]",
            missing,
        )
    if has_end:
        end = changes["EndDateTime"]
    elif has_duration:
        end = _plus(start, changes["DurationInMinutes"])
    else:
        end = old["EndDateTime"]  # moving the start alone leaves the end where it is
    minutes = _minutes(start, end)
    if has_end and has_duration and minutes != changes["DurationInMinutes"]:
        raise OrgError(
            400,
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "Duration must agree with the start and the end: Duration",
            ["DurationInMinutes"],
        )
    _check_length(minutes, context, end_field)
    row.update(
        StartDateTime=start,
        ActivityDateTime=start,
        EndDateTime=end,
        DurationInMinutes=minutes,
    )


def _all_day(row, old, changes, context):
    start = _start(row, old, changes)
    day = start[:10] if start else changes.get("ActivityDate")
    if day is None and old:
        day = old.get("ActivityDate")
    if day is None:
        raise OrgError(
            400,
            "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [ActivityDate]",
            ["ActivityDate"],
        )
    first = f"{day}T00:00:00.000+0000"
    if start and start != first:
        raise integrity("An all-day event starts at midnight UTC", "StartDateTime")
    if _given(changes, "EndDateTime"):
        last = f"{changes['EndDateTime'][:10]}T00:00:00.000+0000"
        minutes = _minutes(first, last) + DAY_MINUTES
    elif _given(changes, "DurationInMinutes"):
        minutes = changes["DurationInMinutes"]
        if minutes % DAY_MINUTES:
            raise integrity("An all-day event lasts whole days", "DurationInMinutes")
        last = _plus(first, minutes - DAY_MINUTES)
    else:
        minutes, last = DAY_MINUTES, first
    if minutes < DAY_MINUTES:
        raise _bad_length("EndDateTime")
    _check_length(minutes, context, "EndDateTime")
    row.update(
        StartDateTime=first,
        ActivityDateTime=first,
        EndDateTime=last,
        DurationInMinutes=minutes,
    )


def _plus(start, minutes):
    return format_moment(stored_moment(start) + timedelta(minutes=minutes))


def _minutes(start, end):
    seconds = (stored_moment(end) - stored_moment(start)).total_seconds()
    return int(seconds // 60)


def _bad_length(field):
    return integrity("Duration must be between 0 and 1440 minutes: Duration", field)


def _check_length(minutes, context, field):
    if minutes < 0:
        raise _bad_length(field)
    if minutes > DAY_MINUTES and not context.switches["multiday_events"]:
        raise _bad_length(field)
    if minutes > LONGEST_DAYS * DAY_MINUTES:
        raise integrity(f"An event can't last longer than {LONGEST_DAYS} days", field)


def _derive_days(row, context):
    zone = ZoneInfo("UTC" if row.get("IsAllDayEvent") else context.time_zone)
    for name, source in (("ActivityDate", "StartDateTime"), ("EndDate", "EndDateTime")):
        moment = stored_moment(row[source]).astimezone(zone)
        row[name] = moment.date().isoformat()


def relate(row, context):
    who, what = row.get("WhoId"), row.get("WhatId")
    if who and who.startswith("00Q") and what:
        raise integrity(
            "Related To ID: a task or event of a lead cannot be related to another "
            "record",
            "WhatId",
        )
    if row.get("IsPrivate") and (who or what):
        raise integrity(
            "A private event cannot be related to a lead, contact or account",
            "IsPrivate",
        )
    person = context.row("Contact", who) if who and who.startswith("003") else None
    if person:
        row["AccountId"] = person.get("AccountId")
    elif what and what.startswith("001"):
        row["AccountId"] = what
    else:
        row["AccountId"] = None


def task(row, old, changes, context):
    row["IsClosed"] = row.get("Status") == "Completed"
    row["IsHighPriority"] = row.get("Priority") == "High"
    relate({**row, "IsPrivate": False}, context)


def account(row, old, changes, context):
    if not context.switches["person_accounts"]:
        return
    record_type = context.row("RecordType", row.get("RecordTypeId"))
    person = bool(row.get("LastName")) or bool(
        record_type and record_type.get("IsPersonType")
    )
    if old and bool(old.get("IsPersonAccount")) != person:
        raise OrgError(
            400,
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "A business account cannot become a person account here",
            ["RecordTypeId"],
        )
    row["IsPersonAccount"] = person
    if person:
        if not row.get("LastName"):
            raise OrgError(
                400,
                "REQUIRED_FIELD_MISSING",
                "Required fields are missing: [LastName]",
                ["LastName"],
            )
        if "Name" in changes:
            raise OrgError(
                400,
                "INVALID_FIELD_FOR_INSERT_UPDATE",
                "Unable to create/update fields: Name. Please check the security "
                "settings of this field and verify that it is read/write for your "
                "profile or permission set.",
                ["Name"],
            )
        row["Name"] = person_name(row)
    else:
        refused = [n for n in changes if n.startswith("Person") and changes[n]]
        if refused:
            raise OrgError(
                400,
                "INVALID_FIELD_FOR_INSERT_UPDATE",
                f"Unable to create/update fields: {', '.join(refused)}. A business "
                "account has no fields of a person",
                refused,
            )
        if not row.get("Name"):
            raise OrgError(
                400,
                "REQUIRED_FIELD_MISSING",
                "Required fields are missing: [Name]",
                ["Name"],
            )


def campaign_member(row, old, changes, context):
    if old:
        return
    if row.get("ContactId"):
        row["LeadId"] = None  # with both, the contact is kept
    if not row.get("ContactId") and not row.get("LeadId"):
        raise OrgError(
            400,
            "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [LeadId, ContactId]",
            ["LeadId", "ContactId"],
        )
    field = "ContactId" if row.get("ContactId") else "LeadId"
    for other_id in context.find("CampaignMember", field, row[field]):
        other = context.row("CampaignMember", other_id)
        if other["CampaignId"] == row["CampaignId"] and not other["IsDeleted"]:
            raise OrgError(400, "DUPLICATE_VALUE", "Already a campaign member.", [])
    if row.get("Status") not in ("Sent", "Responded"):
        row["Status"] = "Sent"
    row["HasResponded"] = row["Status"] == "Responded"


def event_relation(row, old, changes, context):
    if old:
        return
    for other_id in context.find("EventRelation", "EventId", row["EventId"]):
        other = context.row("EventRelation", other_id)
        if other["RelationId"] == row["RelationId"] and not other["IsDeleted"]:
            raise OrgError(
                400, "DUPLICATE_VALUE", "This person is already invited.", []
            )
    if "IsParent" not in changes and "IsInvitee" not in changes:
        row["IsInvitee"] = True


def opportunity(row, old, changes, context):
    """The stage says whether it is open."""
    row["IsWon"] = row.get("StageName") == "Closed Won"
    row["IsClosed"] = row["IsWon"] or row.get("StageName") == "Closed Lost"


RULES = {
    "Account": account,
    "CampaignMember": campaign_member,
    "Contact": contact,
    "Event": event,
    "EventRelation": event_relation,
    "Individual": individual,
    "Lead": lead,
    "Opportunity": opportunity,
    "Task": task,
}
