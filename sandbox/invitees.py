# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who else takes part in an event: its relations, and the events of invited users."""

COPIED = (
    "Subject",
    "Location",
    "Description",
    "StartDateTime",
    "ActivityDateTime",
    "EndDateTime",
    "DurationInMinutes",
    "ActivityDate",
    "EndDate",
    "IsAllDayEvent",
    "WhoId",
    "WhatId",
    "AccountId",
    "ShowAs",
    "EventSubtype",
)


def follow_event(records, event):
    """What an event's own change brings along."""
    if event.get("IsChild"):
        return
    if records.switches["shared_activities"]:
        _match_whos(records, event)
    for child in _children(records, event):
        records.store.put("Event", {**child, **_copied(event)})


def follow_relation(records, relation):
    """An invited user gets an event of their own."""
    if not (relation["IsInvitee"] and relation["RelationId"].startswith("005")):
        return
    event = records.row("Event", relation["EventId"])
    if any(
        child["OwnerId"] == relation["RelationId"]
        for child in _children(records, event)
    ):
        return
    sobject = records.schema.sobjects["Event"]
    child = {
        **sobject.defaults,
        **_copied(event),
        "Id": records.org.next_id(sobject.prefix),
        "OwnerId": relation["RelationId"],
        "IsChild": True,
        "IsGroupEvent": True,
        "parent": event["Id"],
    }
    records.stamp(sobject, child, new=True)
    records.store.put("Event", child)
    records.store.put("Event", {**event, "IsGroupEvent": True})


def drop_children(records, event):
    sobject = records.schema.sobjects["Event"]
    for child in _children(records, event):
        records.to_bin(sobject, child)


def _copied(event):
    return {name: event.get(name) for name in COPIED}


def _relations(records, event):
    rows = (
        records.row("EventRelation", row_id)
        for row_id in list(records.find("EventRelation", "EventId", event["Id"]))
    )
    return [row for row in rows if not row["IsDeleted"]]


def _children(records, event):
    """Live events of the users invited to ``event``."""
    invited = {
        row["RelationId"] for row in _relations(records, event) if row["IsInvitee"]
    }
    found = []
    for user_id in invited:
        for row_id in records.find("Event", "OwnerId", user_id):
            row = records.row("Event", row_id)
            if row.get("parent") == event["Id"] and not row["IsDeleted"]:
                found.append(row)
    return found


def _match_whos(records, event):
    """One relation for each of EventWhoIds."""
    sobject = records.schema.sobjects["EventRelation"]
    wanted = dict.fromkeys(event.get("EventWhoIds") or ())
    for row in _relations(records, event):
        if not row["IsParent"]:
            continue
        if row["RelationId"] in wanted:
            del wanted[row["RelationId"]]
        else:
            records.to_bin(sobject, row)
    for who in wanted:
        row = {
            **sobject.defaults,
            "Id": records.org.next_id(sobject.prefix),
            "EventId": event["Id"],
            "RelationId": who,
            "IsParent": True,
        }
        records.stamp(sobject, row, new=True)
        records.store.put("EventRelation", row)
