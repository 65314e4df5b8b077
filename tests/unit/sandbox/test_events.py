# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules of events: times, who and what."""

import pytest

from .conftest import check_refused as refused

START, END = "2026-12-01T09:00:00Z", "2026-12-01T10:00:00Z"
TIMES = {"StartDateTime": START, "EndDateTime": END}


@pytest.fixture
def event(api):
    """Posts an event; the answer."""

    def post(**values):
        return api("POST", "sobjects/Event", values)

    return post


@pytest.fixture
def read(api):
    def get(answer):
        assert answer.status_code == 201, answer.text
        return api("GET", f"sobjects/Event/{answer.json()['id']}").json()

    return get


@pytest.fixture
def lead(control):
    return control.create("Lead", {"LastName": "x", "Company": "y"})


@pytest.fixture
def contact(control):
    return control.create("Contact", {"LastName": "x"})


def test_timed_event(event, read):
    row = read(event(Subject="Call", **TIMES))
    assert row["DurationInMinutes"] == 60
    assert row["ActivityDateTime"] == row["StartDateTime"]
    assert row["StartDateTime"] == "2026-12-01T09:00:00.000+0000"
    assert (row["ShowAs"], row["EventSubtype"]) == ("Busy", "Event")
    assert row["ActivityDate"] == row["EndDate"] == "2026-12-01"


def test_day_is_that_of_the_users_zone(event, read):
    row = read(
        event(StartDateTime="2026-12-01T05:00:00Z", EndDateTime="2026-12-01T06:00:00Z")
    )
    assert row["ActivityDate"] == "2026-11-30"  # 21:00 in Los Angeles


@pytest.mark.parametrize(
    "written",
    [
        "2026-12-01T10:00:00+01:00",
        "2026-12-01T10:00:00+0100",
        "2026-12-01T09:00:00.999Z",
        "2026-12-01T09:00:00.000+0000",
    ],
)
def test_ways_to_write_a_moment(event, read, written):
    row = read(event(StartDateTime=written, EndDateTime=END))
    assert row["StartDateTime"] == "2026-12-01T09:00:00.000+0000"


@pytest.mark.parametrize(
    "written", ["2026-12-01", "2026-12-01 09:00:00", "2026-12-01T09:00:00", "x", 5]
)
def test_what_is_no_moment(event, written):
    refused(event(StartDateTime=written, EndDateTime=END), 400, "JSON_PARSER_ERROR")


def test_duration_instead_of_end(event, read):
    row = read(event(StartDateTime=START, DurationInMinutes=30))
    assert row["EndDateTime"] == "2026-12-01T09:30:00.000+0000"
    assert read(event(DurationInMinutes=60, **TIMES))["DurationInMinutes"] == 60
    refused(
        event(DurationInMinutes=59, **TIMES), 400, "INVALID_FIELD_FOR_INSERT_UPDATE"
    )


@pytest.mark.parametrize(
    "values", [{}, {"StartDateTime": START}, {"EndDateTime": END}, {"Subject": "x"}]
)
def test_times_are_required(event, values):
    refused(event(**values), 400, "REQUIRED_FIELD_MISSING")


def test_start_and_activity_date_time_agree(event):
    values = {"ActivityDateTime": END, **TIMES}
    refused(event(**values), 400, "FIELD_INTEGRITY_EXCEPTION")


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"EndDateTime": "2026-12-01T08:59:00Z"}, ["EndDateTime"]),
        ({"EndDateTime": "2026-12-02T09:01:00Z"}, ["EndDateTime"]),
        ({"DurationInMinutes": 1441}, ["DurationInMinutes"]),
        ({"DurationInMinutes": -1}, ["DurationInMinutes"]),
    ],
)
def test_length(event, values, fields):
    refused(
        event(StartDateTime=START, **values),
        400,
        "FIELD_INTEGRITY_EXCEPTION",
        "Duration must be between 0 and 1440 minutes: Duration",
        fields,
    )


def test_multiday_up_to_14_days(event, control):
    control.switch("multiday_events", True)
    assert event(StartDateTime=START, EndDateTime="2026-12-15T09:00:00Z").ok
    refused(
        event(StartDateTime=START, EndDateTime="2026-12-15T09:01:00Z"),
        400,
        "FIELD_INTEGRITY_EXCEPTION",
    )


def test_all_day(event, read):
    row = read(event(IsAllDayEvent=True, ActivityDate="2026-12-01"))
    assert row["DurationInMinutes"] == 1440
    assert row["StartDateTime"] == row["EndDateTime"] == "2026-12-01T00:00:00.000+0000"
    refused(event(IsAllDayEvent=True), 400, "REQUIRED_FIELD_MISSING")
    refused(event(IsAllDayEvent=True, **TIMES), 400, "FIELD_INTEGRITY_EXCEPTION")


def test_moving(api, event, read):
    made = event(**TIMES)
    path = f"sobjects/Event/{made.json()['id']}"
    answer = api(
        "PATCH",
        path,
        {
            "StartDateTime": "2026-12-02T09:00:00Z",
            "EndDateTime": "2026-12-02T09:30:00Z",
        },
    )
    assert answer.status_code == 204
    row = read(made)
    assert row["DurationInMinutes"] == 30
    assert row["ActivityDateTime"] == row["StartDateTime"]
    # the start alone past the end is refused, not shifted
    refused(
        api("PATCH", path, {"StartDateTime": "2026-12-03T09:00:00Z"}),
        400,
        "FIELD_INTEGRITY_EXCEPTION",
    )
    refused(
        api("PATCH", path, {"EventSubtype": "Event"}),
        400,
        "INVALID_FIELD_FOR_INSERT_UPDATE",
    )


def test_who(event, lead, contact, control):
    assert event(WhoId=lead, **TIMES).ok
    assert event(WhoId=contact[:15], **TIMES).ok
    account = control.create("Account", {"Name": "x"})
    refused(
        event(WhoId=account, **TIMES),
        400,
        "FIELD_INTEGRITY_EXCEPTION",
        f"Name ID: id value of incorrect type: {account}",
        ["WhoId"],
    )
    refused(
        event(WhoId="003000000000001", **TIMES),
        400,
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
    )


def test_who_and_what(event, read, lead, contact, control):
    account = control.create("Account", {"Name": "x"})
    refused(
        event(WhoId=lead, WhatId=account, **TIMES), 400, "FIELD_INTEGRITY_EXCEPTION"
    )
    assert read(event(WhoId=contact, WhatId=account, **TIMES))["AccountId"] is None
    assert read(event(WhatId=account, **TIMES))["AccountId"] == account


def test_account_of_the_contact(event, read, control):
    account = control.create("Account", {"Name": "x"})
    contact = control.create("Contact", {"LastName": "x", "AccountId": account})
    assert read(event(WhoId=contact, **TIMES))["AccountId"] == account


def test_private_event(event, lead):
    assert event(IsPrivate=True, **TIMES).ok
    refused(
        event(IsPrivate=True, WhoId=lead, **TIMES), 400, "FIELD_INTEGRITY_EXCEPTION"
    )


def test_converted_lead(event, read, lead, control):
    made = event(WhoId=lead, **TIMES)
    contact = control.convert_lead(lead)["ContactId"]
    assert read(made)["WhoId"] == contact  # the event moves along, same Id
    refused(event(WhoId=lead, **TIMES), 400, "CANNOT_UPDATE_CONVERTED_LEAD")


def test_picklists_and_lengths(event):
    refused(
        event(ShowAs="Y", **TIMES),
        400,
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "ShowAs: bad value for restricted picklist field: Y",
        ["ShowAs"],
    )
    refused(
        event(Subject="x" * 256, **TIMES),
        400,
        "STRING_TOO_LONG",
        r"Subject: data value too large: x+ \(max length=255\)",
        ["Subject"],
    )
    assert event(Subject="anything", **TIMES).ok  # a combobox takes free text


def test_deleted_event_can_come_back(api, event, control):
    made = event(**TIMES).json()["id"]
    control.delete("Event", made)
    assert api("GET", f"sobjects/Event/{made}").status_code == 404
    control.undelete("Event", made)
    assert api("GET", f"sobjects/Event/{made}").status_code == 200


def test_person_account(api, event, control):
    control.switch("person_accounts", True)
    answer = api("POST", "sobjects/Account", {"LastName": "P", "PersonEmail": "p@x.io"})
    account = api("GET", f"sobjects/Account/{answer.json()['id']}").json()
    assert account["IsPersonAccount"] is True and account["Name"] == "P"
    [contact] = control.records("Contact")
    assert contact["Id"] == account["PersonContactId"]
    assert (contact["Email"], contact["IsPersonAccount"]) == ("p@x.io", True)
    refused(event(WhoId=account["Id"], **TIMES), 400, "FIELD_INTEGRITY_EXCEPTION")
    assert event(WhoId=contact["Id"], **TIMES).ok
    refused(api("POST", "sobjects/Account", {}), 400, "REQUIRED_FIELD_MISSING")
    shown = api("GET", "sobjects/Account/describe").json()["recordTypeInfos"]
    assert [i["name"] for i in shown] == [
        "Business Account",
        "Person Account",
        "Master",
    ]


def test_person_accounts_are_absent_by_default(api):
    names = {
        f["name"] for f in api("GET", "sobjects/Account/describe").json()["fields"]
    }
    assert not {"IsPersonAccount", "PersonEmail"} & names
    answer = api("GET", "query", params={"q": "SELECT IsPersonAccount FROM Account"})
    refused(answer, 400, "INVALID_FIELD")


# -- several people, and invited users


def test_several_people_need_shared_activities(api, event, read, control):
    one, two = (control.create("Contact", {"LastName": name}) for name in "ab")
    refused(event(EventWhoIds=[one, two], **TIMES), 400, "INVALID_FIELD")
    control.switch("shared_activities", True)
    row = read(event(EventWhoIds=[one, two], **TIMES))
    assert (row["WhoId"], row["WhoCount"]) == (one, 2)
    assert row["EventWhoIds"] == [one, two]
    related = {r["RelationId"] for r in control.records("EventRelation")}
    assert related == {one, two}
    path = f"sobjects/Event/{row['Id']}"
    assert api("PATCH", path, {"EventWhoIds": [two]}).status_code == 204
    assert [r["RelationId"] for r in control.records("EventRelation")] == [two]
    assert api("GET", path).json()["WhoId"] == two


def test_a_lead_is_alone(event, lead, contact, control):
    control.switch("shared_activities", True)
    refused(
        event(EventWhoIds=[lead, contact], **TIMES), 400, "FIELD_INTEGRITY_EXCEPTION"
    )
    refused(
        event(EventWhoIds=[contact], WhoId=lead, **TIMES),
        400,
        "FIELD_INTEGRITY_EXCEPTION",
    )
    many = [control.create("Contact", {"LastName": "x"}) for _ in range(51)]
    refused(event(EventWhoIds=many, **TIMES), 400, "FIELD_INTEGRITY_EXCEPTION")


def test_invited_user_gets_an_event_of_their_own(api, event, control):
    control.switch("key_fields", True)
    users = {user["Username"]: user["Id"] for user in control.users()}
    host = users["host.one@acme.example"]
    made = event(Subject="Demo", Odoo_Booking_Id__c="b-1", **TIMES).json()["id"]
    invite = {"EventId": made, "RelationId": host, "Status": "New"}
    assert api("POST", "sobjects/EventRelation", invite).status_code == 201
    refused(api("POST", "sobjects/EventRelation", invite), 400, "DUPLICATE_VALUE")
    rows = {row["IsChild"]: row for row in control.records("Event")}
    assert rows[True]["OwnerId"] == host and rows[True]["Odoo_Booking_Id__c"] is None
    assert rows[False]["IsGroupEvent"] is True
    child = f"sobjects/Event/{rows[True]['Id']}"
    refused(
        api("PATCH", child, {"Subject": "x"}), 400, "INVALID_FIELD_FOR_INSERT_UPDATE"
    )
    api("PATCH", f"sobjects/Event/{made}", {"Subject": "Moved"})
    assert {row["Subject"] for row in control.records("Event")} == {"Moved"}
    assert api("DELETE", f"sobjects/Event/{made}").status_code == 204
    assert control.records("Event") == []
