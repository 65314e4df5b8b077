# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows through simple_salesforce and plain requests: what is kept, what is refused."""

import time
from email.utils import parsedate_to_datetime

import pytest
from simple_salesforce.exceptions import (
    SalesforceMalformedRequest,
    SalesforceResourceNotFound,
)

from .conftest import check_refused as refused
from .conftest import client_of

LEAD = {"LastName": "Booker", "Company": "Acme"}
MISSING_LEAD = "00Q5g000000ZZZZ"


def make(api, sobject="Lead", **values):
    body = {**(LEAD if sobject == "Lead" else {}), **values}
    answer = api("POST", f"sobjects/{sobject}", body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


# -- versions, sessions, methods, bodies


def test_versions_need_no_token(org, web):
    shown = web.get(f"{org.https_url}/services/data/").json()
    assert shown[0]["version"] == "59.0" and shown[-1]["version"] == "68.0"
    assert {
        "label": "Spring '26",
        "url": "/services/data/v66.0",
        "version": "66.0",
    } in shown


@pytest.mark.parametrize(
    ("version", "status"),
    [("v99.0", 404), ("v66", 404), ("v58.0", 404), ("v30.0", 410)],
)
def test_versions_that_are_not_served(api, version, status):
    assert api("GET", "limits", version=version).status_code == status


def test_session_errors(api):
    api.token = "00D!nonsense"
    refused(
        api("GET", "limits"), 401, "INVALID_SESSION_ID", "Session expired or invalid"
    )
    refused(
        api("GET", "limits", headers={"Authorization": "nonsense"}),
        401,
        "INVALID_AUTH_HEADER",
    )


def test_session_without_the_api_scope(org, api):
    api.token = org.control.grant(scopes=["id"])["access_token"]
    refused(api("GET", "limits"), 401, "INVALID_SESSION_ID", "not valid for use with")


def test_data_over_plain_http_is_refused(org, web, api):
    answer = web.get(
        f"{org.url}/services/data/v66.0/limits",
        headers={"Authorization": f"Bearer {api.token}"},
    )
    refused(answer, 403, "HTTPS_REQUIRED")


def test_method_and_media_type(api):
    refused(api("PUT", "sobjects/Lead"), 405, "METHOD_NOT_ALLOWED")
    answer = api("POST", "sobjects/Lead", data="LastName=x")
    assert answer.status_code == 415
    answer = api(
        "POST",
        "sobjects/Lead",
        data="{nonsense",
        headers={"Content-Type": "application/json"},
    )
    refused(answer, 400, "JSON_PARSER_ERROR")


def test_unknown_things_are_404(api):
    for path in ("sobjects/Nonsense", "sobjects/Nonsense/describe", "nonsense"):
        refused(
            api("GET", path), 404, "NOT_FOUND", "The requested resource does not exist"
        )


def test_too_long_address_and_headers(api):
    assert api("GET", "query?q=" + "x" * 16384).status_code == 414
    assert api("GET", "limits", headers={"X-Long": "x" * 40000}).status_code == 431


def test_limit_header_and_trailing_slash(api):
    answer = api("GET", "limits/")
    assert answer.headers["Sforce-Limit-Info"] == "api-usage=1/15000"
    assert answer.json()["DailyApiRequests"] == {"Max": 15000, "Remaining": 14999}
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"


def test_pretty_print_as_simple_salesforce_asks(api):
    answer = api("GET", "limits", headers={"X-PrettyPrint": "1"})
    assert '"Max" : 15000' in answer.text


# -- create, read, update, delete


def test_create_read_update_delete(api):
    answer = api("POST", "sobjects/Lead/", {**LEAD, "FirstName": "Ann"})
    assert answer.status_code == 201
    body = answer.json()
    assert body == {"id": body["id"], "success": True, "errors": []}
    assert len(body["id"]) == 18 and body["id"].startswith("00Q")
    assert answer.headers["Location"].endswith(f"/sobjects/Lead/{body['id']}")
    path = f"sobjects/Lead/{body['id']}"
    row = api("GET", path + "?fields=Name,Email").json()
    assert row == {
        "attributes": {
            "type": "Lead",
            "url": f"/services/data/v66.0/sobjects/Lead/{body['id']}",
        },
        "Name": "Ann Booker",
        "Email": None,
        "Id": body["id"],
    }
    answer = api("PATCH", path, {"FirstName": None, "LastName": "Other"})
    assert (answer.status_code, answer.text) == (204, "")
    # 15 characters name the same row
    assert api("GET", path[:-3]).json()["Name"] == "Other"
    answer = api("DELETE", path)
    assert (answer.status_code, answer.text) == (204, "")
    refused(api("GET", path), 404, "NOT_FOUND")
    entry = refused(api("DELETE", path), 404, "ENTITY_IS_DELETED", "entity is deleted")
    assert entry["fields"] == []
    refused(api("PATCH", path, {"LastName": "x"}), 404, "ENTITY_IS_DELETED")


def test_ids_that_never_were(api):
    path = f"sobjects/Lead/{MISSING_LEAD}"
    refused(api("GET", path), 404, "NOT_FOUND", "The requested resource does not exist")
    refused(api("PATCH", path, {}), 404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross")
    refused(api("DELETE", path), 404, "INVALID_CROSS_REFERENCE_KEY")


def test_defaults_and_system_fields(api, control):
    row = api("GET", f"sobjects/Lead/{make(api)}").json()
    [ops] = [u for u in control.users() if u["Username"] == "ops@acme.example"]
    assert row["Status"] == "Open - Not Contacted"
    assert row["OwnerId"] == row["CreatedById"] == row["LastModifiedById"] == ops["Id"]
    assert row["IsConverted"] is False and row["Address"] is None
    assert row["CreatedDate"] == row["SystemModstamp"]
    assert row["CreatedDate"].endswith(".000+0000")


def test_compound_address(api):
    row_id = make(api, City="Paris", Country="France")
    address = api("GET", f"sobjects/Lead/{row_id}").json()["Address"]
    assert address["city"] == "Paris" and address["street"] is None


def test_required_fields(api):
    refused(
        api("POST", "sobjects/Lead", {"FirstName": "x"}),
        400,
        "REQUIRED_FIELD_MISSING",
        r"Required fields are missing: \[LastName, Company\]",
        ["LastName", "Company"],
    )
    row_id = make(api)
    refused(
        api("PATCH", f"sobjects/Lead/{row_id}", {"Company": " "}),
        400,
        "REQUIRED_FIELD_MISSING",
    )


@pytest.mark.parametrize(
    ("field", "value", "code", "message"),
    [
        ("LastName", "x" * 81, "STRING_TOO_LONG", r"Last Name: .*max length=80"),
        ("LastName", "😀" * 41, "STRING_TOO_LONG", "max length=80"),
        ("Email", "x", "INVALID_EMAIL_ADDRESS", "Email: invalid email address: x"),
        ("Email", "a@b", "INVALID_EMAIL_ADDRESS", ""),
        ("Email", "a b@x.io", "INVALID_EMAIL_ADDRESS", ""),
        ("Email", "a..b@x.io", "INVALID_EMAIL_ADDRESS", ""),
        (
            "CleanStatus",
            "Nonsense",
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "CleanStatus: bad value for restricted picklist field: Nonsense",
        ),
        ("OwnerId", "nonsense", "MALFORMED_ID", ""),
        ("NumberOfEmployees", 2**31, "NUMBER_OUTSIDE_VALID_RANGE", ""),
    ],
)
def test_values_with_a_field_to_blame(api, field, value, code, message):
    answer = api("POST", "sobjects/Lead", {**LEAD, field: value})
    refused(answer, 400, code, message, [field])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("AnnualRevenue", "banana"),
        ("NumberOfEmployees", 1.5),
        ("NumberOfEmployees", True),
        ("LastName", 7),
        ("LastName", {"x": 1}),
        ("IsUnreadByOwner", "true"),
    ],
)
def test_values_of_another_type(api, field, value):
    answer = api("POST", "sobjects/Lead", {**LEAD, field: value})
    refused(answer, 400, "JSON_PARSER_ERROR", "Cannot deserialize instance of")


def test_lengths_count_utf16(api):
    assert make(api, LastName="😀" * 40)
    assert make(api, Email="o'hara+x@sub.example.com", Description="%'\"\\ 😀")


def test_texts_are_trimmed_and_empty_is_null(api):
    row = api("GET", f"sobjects/Lead/{make(api, FirstName='  ', Title=' x ')}").json()
    assert (row["FirstName"], row["Title"]) == (None, "x")


def test_fields_that_cannot_be_written(api):
    refused(
        api("POST", "sobjects/Lead", {**LEAD, "Nonsense": 1}),
        400,
        "INVALID_FIELD",
        "No such column 'Nonsense' on sobject of type Lead",
    )
    refused(
        api("POST", "sobjects/Lead", {**LEAD, "Name": "x"}),
        400,
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        "Unable to create/update fields: Name. Please check the security settings",
        ["Name"],
    )
    row_id = make(api)
    refused(
        api("PATCH", f"sobjects/Lead/{row_id}", {"Id": row_id}), 400, "INVALID_FIELD"
    )


def test_organization_and_users_cannot_be_made(api):
    for sobject in ("Organization", "User", "RecordType"):
        refused(
            api("POST", f"sobjects/{sobject}", {}),
            400,
            "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        )


# -- references


def test_owner(api, control):
    users = {user["Username"]: user["Id"] for user in control.users()}
    make(api, OwnerId=users["host.one@acme.example"])
    gone = users["gone@acme.example"]
    refused(
        api("POST", "sobjects/Lead", {**LEAD, "OwnerId": gone}),
        400,
        "INACTIVE_OWNER_OR_USER",
        rf"inactive user \[{gone[:15]}\] as owner of lead",
    )
    refused(
        api("POST", "sobjects/Lead", {**LEAD, "OwnerId": "005000000000001"}),
        400,
        "INVALID_CROSS_REFERENCE_KEY",
    )


def test_queue_owner(api, control):
    queue = control.create("Group", {"Name": "Leads", "Type": "Queue"})
    body = {**LEAD, "OwnerId": queue}
    refused(api("POST", "sobjects/Lead", body), 400, "INVALID_OPERATION")
    control.create("QueueSobject", {"QueueId": queue, "SobjectType": "Lead"})
    assert make(api, OwnerId=queue)


def test_lookups_must_exist(api, control):
    refused(
        api(
            "POST",
            "sobjects/Contact",
            {"LastName": "x", "AccountId": "001000000000001"},
        ),
        400,
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "insufficient access rights on cross-reference id: 001000000000001",
    )
    account = make(api, "Account", Name="Acme")
    assert make(api, "Contact", LastName="x", AccountId=account)
    control.delete("Account", account)
    refused(
        api("POST", "sobjects/Contact", {"LastName": "x", "AccountId": account}),
        400,
        "ENTITY_IS_DELETED",
    )


def test_deleting_a_person_takes_its_events(api, control):
    lead = make(api)
    times = {
        "StartDateTime": "2026-12-01T09:00:00Z",
        "EndDateTime": "2026-12-01T10:00:00Z",
    }
    make(api, "Event", WhoId=lead, **times)
    assert api("DELETE", f"sobjects/Lead/{lead}").status_code == 204
    assert control.records("Event") == []
    assert len(control.records("Event", deleted=True)) == 1


def test_converted_lead(api, control):
    lead = make(api, Email="ann@x.io")
    made = control.convert_lead(lead)
    refused(
        api("PATCH", f"sobjects/Lead/{lead}", {"Title": "x"}),
        400,
        "CANNOT_UPDATE_CONVERTED_LEAD",
        "cannot reference converted lead",
    )
    row = api("GET", f"sobjects/Lead/{lead}").json()
    assert row["IsConverted"] is True
    assert row["ConvertedContactId"] == made["ContactId"]


# -- external ids


@pytest.fixture
def keyed(control, api):
    control.switch("key_fields", True)
    return api


def test_upsert_by_external_id(keyed):
    path = "sobjects/Lead/Odoo_Person_Id__c/a-1"
    first = keyed("PATCH", path, LEAD)
    assert first.status_code == 201 and first.json()["created"] is True
    again = keyed("PATCH", path, {**LEAD, "Title": "x"})
    assert again.status_code == 200
    assert again.json() == {
        "id": first.json()["id"],
        "success": True,
        "errors": [],
        "created": False,
    }
    assert keyed("GET", path).json()["Title"] == "x"
    # the key compares without case, as a text that is not case sensitive does
    assert (
        keyed(
            "PATCH",
            path.upper().replace(
                "SOBJECTS/LEAD/ODOO_PERSON_ID__C", "sobjects/Lead/Odoo_Person_Id__c"
            ),
            LEAD,
        ).status_code
        == 200
    )


def test_upsert_refusals(keyed):
    refused(
        keyed("PATCH", "sobjects/Lead/Nonsense__c/1", LEAD),
        404,
        "NOT_FOUND",
        "Provided external ID field does not exist or is not accessible: Nonsense__c",
    )
    path = "sobjects/Lead/Odoo_Person_Id__c/a-2"
    refused(
        keyed("PATCH", path, {**LEAD, "Odoo_Person_Id__c": "a-2"}), 400, "INVALID_FIELD"
    )
    refused(keyed("PATCH", path + "?updateOnly=true", LEAD), 404, "NOT_FOUND")


def test_unique_value(keyed, control):
    first = make(keyed, Odoo_Person_Id__c="a-3")
    refused(
        keyed("POST", "sobjects/Lead", {**LEAD, "Odoo_Person_Id__c": "A-3"}),
        400,
        "DUPLICATE_VALUE",
        "duplicate value found: Odoo_Person_Id__c duplicates value on record with id: "
        + first[:15],
    )
    control.delete("Lead", first)  # a deleted row frees its value
    assert make(keyed, Odoo_Person_Id__c="a-3")


def test_activity_key_spans_tasks(keyed):
    make(keyed, "Task", Subject="x", Odoo_Booking_Id__c="b-1")
    answer = keyed(
        "PATCH",
        "sobjects/Event/Odoo_Booking_Id__c/b-1",
        {
            "StartDateTime": "2026-12-01T09:00:00Z",
            "EndDateTime": "2026-12-01T10:00:00Z",
        },
    )
    refused(answer, 400, "DUPLICATE_VALUE")


def test_several_matches_are_300(api):
    ids = [make(api, Email="twice@x.io") for _ in range(2)]
    answer = api("PATCH", "sobjects/Lead/Email/twice@x.io", {"Title": "x"})
    assert answer.status_code == 300
    assert answer.json() == [f"/services/data/v66.0/sobjects/Lead/{i}" for i in ids]


@pytest.mark.parametrize(
    ("mode", "status"), [(None, 404), ("no_access", 404), ("read_only", 400)]
)
def test_key_field_without_access(api, control, mode, status):
    control.switch("key_fields", mode)
    answer = api("PATCH", "sobjects/Lead/Odoo_Person_Id__c/1", LEAD)
    assert answer.status_code == status
    names = [f["name"] for f in api("GET", "sobjects/Lead/describe").json()["fields"]]
    assert ("Odoo_Person_Id__c" in names) == (mode == "read_only")


def test_lookup_by_external_id(keyed):
    lead = make(keyed, Odoo_Person_Id__c="p-1")
    times = {
        "StartDateTime": "2026-12-01T09:00:00Z",
        "EndDateTime": "2026-12-01T10:00:00Z",
    }
    who = {"attributes": {"type": "Lead"}, "Odoo_Person_Id__c": "p-1"}
    event = make(keyed, "Event", Who=who, **times)
    assert keyed("GET", f"sobjects/Event/{event}").json()["WhoId"] == lead
    who["Odoo_Person_Id__c"] = "nobody"
    refused(
        keyed("POST", "sobjects/Event", {"Who": who, **times}), 400, "INVALID_FIELD"
    )


# -- conditional requests


def test_conditional_requests(api):
    answer = api("GET", "sobjects/Lead/describe")
    since = {"If-Modified-Since": answer.headers["Last-Modified"]}
    assert api("GET", "sobjects/Lead/describe", headers=since).status_code == 304
    path = f"sobjects/Lead/{make(api)}"
    old = {"If-Unmodified-Since": "Thu, 01 Jan 2015 00:00:00 GMT"}
    assert api("PATCH", path, {"Title": "x"}, headers=old).status_code == 412
    assert api("GET", path).json()["Title"] is None


# -- describe


def test_describe(api, sf):
    names = [s["name"] for s in api("GET", "sobjects").json()["sobjects"]]
    assert {"Lead", "Contact", "Account", "Event", "User", "RecordType"} <= set(names)
    fields = {f["name"]: f for f in sf.Lead.describe()["fields"]}
    assert fields["LastName"]["length"] == 80
    assert fields["LastName"]["nillable"] is False
    assert fields["Email"]["idLookup"] is True
    assert fields["Description"]["filterable"] is False
    values = [v["value"] for v in fields["Status"]["picklistValues"]]
    assert values[0] == "Open - Not Contacted"
    [master] = sf.Lead.describe()["recordTypeInfos"]
    assert master["recordTypeId"] == "012000000000000AAA" and master["master"]


def test_no_filterable_field_of_the_tables_was_lost(sf):
    fields = {f["name"]: f for f in sf.Event.describe()["fields"]}
    assert all(f["nillable"] or f["defaultedOnCreate"] for f in fields.values())
    assert fields["WhoId"]["referenceTo"] == ["Contact", "Lead"]
    assert fields["EventSubtype"]["updateable"] is False


# -- simple_salesforce


def test_simple_salesforce(sf):
    lead = sf.Lead.create(LEAD)["id"]
    assert sf.Lead.update(lead, {"Title": "x"}) == 204
    assert sf.Lead.get(lead)["Title"] == "x"
    assert sf.Lead.delete(lead) == 204
    with pytest.raises(SalesforceResourceNotFound):
        sf.Lead.get(lead)
    with pytest.raises(SalesforceMalformedRequest) as refusal:
        sf.Lead.create({"LastName": "x"})
    assert refusal.value.content[0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    sf.limits()
    assert sf.api_usage["api-usage"].total == 15000


# -- rights


def test_field_and_object_rights(api, control, sf):
    row_id = make(api, Title="x")
    control.switch("hidden_fields", [("Lead", "Title")])
    assert "Title" not in api("GET", f"sobjects/Lead/{row_id}").json()
    refused(
        api("PATCH", f"sobjects/Lead/{row_id}", {"Title": "y"}), 400, "INVALID_FIELD"
    )
    control.switch("object_access", {"Lead": "read", "Account": "none"})
    refused(api("POST", "sobjects/Lead", LEAD), 403, "INSUFFICIENT_ACCESS_OR_READONLY")
    refused(api("GET", "sobjects/Account/describe"), 404, "NOT_FOUND")


def test_private_sharing_hides_rows_of_others(org, web, api, control):
    row_id = make(api)
    control.switch("private_sharing", True)
    assert api("GET", f"sobjects/Lead/{row_id}").status_code == 200
    host = client_of(org, web, "host.one@acme.example")
    assert host.query("SELECT Id FROM Lead")["totalSize"] == 0
    with pytest.raises(SalesforceResourceNotFound):
        host.Lead.get(row_id)


# -- what an administrator's settings look like from outside


def test_encrypted_email(control, api):
    control.switch(
        "encrypted_fields",
        {"Lead.Email": "probabilistic", "Contact.Email": "deterministic"},
    )
    make(api, Email="ann@x.example")
    make(api, "Contact", LastName="Lee", Email="ann@x.example")
    shown = {
        sobject: next(
            field
            for field in api("GET", f"sobjects/{sobject}/describe").json()["fields"]
            if field["name"] == "Email"
        )
        for sobject in ("Lead", "Contact")
    }
    assert {name: field["encrypted"] for name, field in shown.items()} == {
        "Lead": True,
        "Contact": True,
    }
    assert not shown["Lead"]["filterable"] and shown["Contact"]["filterable"]
    ask = "query?q=SELECT+Id+FROM+{}+WHERE+Email='ann@x.example'"
    refused(api("GET", ask.format("Lead")), 400, "INVALID_FIELD", "can not be filtered")
    assert api("GET", ask.format("Contact")).json()["totalSize"] == 1


def test_what_is_not_encrypted_says_nothing_of_it(api):
    fields = api("GET", "sobjects/Lead/describe").json()["fields"]
    assert not any("encrypted" in field for field in fields)


def test_duplicate_rules_are_there_and_active_by_switch(control, sf):
    ask = "SELECT DeveloperName, IsActive FROM DuplicateRule ORDER BY DeveloperName"
    names = ["Standard_Contact_Duplicate_Rule", "Standard_Lead_Duplicate_Rule"]
    for setting in (None, "alert", "block"):
        control.switch("duplicate_rules", setting)
        rows = sf.query(ask)["records"]
        assert [row["DeveloperName"] for row in rows] == names
        assert {row["IsActive"] for row in rows} == {bool(setting)}


def test_licences_of_activity_capture(control, sf):
    ask = "SELECT UsedLicenses FROM PermissionSetLicense WHERE DeveloperName LIKE '{}'"
    for used in (0, 12):
        control.switch("activity_capture", used)
        [row] = sf.query(ask.format("%ActivityCapture%"))["records"]
        assert row["UsedLicenses"] == used


def test_whose_calendars_are_captured_is_known_where_it_is_on(control, api, sf):
    ask = "SELECT AssignedId FROM UserEmailCalendarSync WHERE ConfigurationId != null"
    refused(api("GET", f"query?q={ask.replace(' ', '+')}"), 400, "INVALID_TYPE", "not")
    host = control.users()[0]["Id"]
    control.switch("captured", [host])
    [row] = sf.query(ask)["records"]
    assert row["AssignedId"] == host


@pytest.mark.parametrize("sobject", ["DuplicateRule", "PermissionSetLicense"])
def test_settings_can_be_read_by_some_and_written_by_nobody(control, api, sobject):
    described = api("GET", f"sobjects/{sobject}/describe").json()
    assert not described["createable"] and not described["updateable"]
    assert api("POST", f"sobjects/{sobject}", {"DeveloperName": "x"}).status_code >= 400
    control.switch("object_access", {sobject: "none"})
    refused(
        api("GET", f"query?q=SELECT+Id+FROM+{sobject}"),
        400,
        "INVALID_TYPE",
        "not supported",
    )


def test_edition(control, sf):
    control.switch("edition", "Professional Edition")
    [row] = sf.query("SELECT OrganizationType FROM Organization")["records"]
    assert row["OrganizationType"] == "Professional Edition"


def test_clock_ahead(control, api):
    for ahead in (0, 900, -900):
        control.switch("clock_ahead", ahead)
        date = parsedate_to_datetime(api("GET", "limits").headers["Date"])
        assert abs(date.timestamp() - time.time() - ahead) < 3
