# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The validation rules of the org: told by the Tooling API, enforced by every write."""

import pytest

from .conftest import Api

RULES = [
    {
        "sobject": "Lead",
        "field": "Title",
        "matches": "^$",
        "message": "Who is it?",
        "name": "Title_needed",
        "error_field": "Title",
    },
    {
        "sobject": "Event",
        "field": "Subject",
        "matches": "Bad",
        "message": "No bad luck",
        "active": False,
    },
]
FIELDS = (
    "ValidationName, Active, ErrorMessage, ErrorDisplayField, "
    "EntityDefinition.QualifiedApiName"
)


def ask(api, soql):
    return api("GET", "tooling/query", params={"q": soql})


@pytest.fixture
def rules(control):
    control.switch("validation_rules", RULES)


def test_the_active_rules(api, rules):
    answer = ask(api, f"SELECT {FIELDS} FROM ValidationRule WHERE Active = true")
    body = answer.json()
    [row] = body.pop("records")
    assert body == {
        "size": 1,
        "totalSize": 1,
        "done": True,
        "queryLocator": None,
        "entityTypeName": "ValidationRule",
    }
    assert row.pop("attributes")["url"].startswith(
        "/services/data/v66.0/tooling/sobjects/ValidationRule/03d"
    )
    assert row == {
        "ValidationName": "Title_needed",
        "Active": True,
        "ErrorMessage": "Who is it?",
        "ErrorDisplayField": "Title",
        "EntityDefinition": {
            "attributes": {
                "type": "EntityDefinition",
                "url": "/services/data/v66.0/tooling/sobjects/EntityDefinition/Lead",
            },
            "QualifiedApiName": "Lead",
        },
    }


def test_only_active_rules_refuse(api, rules, control):
    answer = api("POST", "sobjects/Lead", {"LastName": "Lee", "Company": "Acme"})
    [error] = answer.json()
    assert (error["errorCode"], error["message"], error["fields"]) == (
        "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "Who is it?",
        ["Title"],
    )
    event = {
        "Subject": "Bad",
        "StartDateTime": "2030-01-07T09:00:00Z",
        "EndDateTime": "2030-01-07T10:00:00Z",
    }
    assert api("POST", "sobjects/Event", event).status_code == 201


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("EntityDefinition.QualifiedApiName = 'Event'", 1),
        ("EntityDefinition.DeveloperName = 'Lead'", 1),
        ("EntityDefinitionId IN ('Lead', 'Event')", 2),
        ("ValidationName = 'Rule_2' AND Active = false", 1),
        ("Active = true AND EntityDefinitionId = 'Contact'", 0),
    ],
)
def test_where(api, rules, where, count):
    answer = ask(api, f"SELECT Id FROM ValidationRule WHERE {where}")
    assert answer.json()["size"] == count


def test_the_full_name_of_one_row_only(api, rules):
    soql = "SELECT FullName FROM ValidationRule"
    [error] = ask(api, soql).json()
    assert error["errorCode"] == "MALFORMED_QUERY"
    assert "no more than one row" in error["message"]
    [row] = ask(api, f"{soql} WHERE Active = true").json()["records"]
    assert row["FullName"] == "Lead.Title_needed"


def test_page_by_page(api, control):
    control.switch("validation_rules", [RULES[0]] * 201)
    first = api(
        "GET",
        "tooling/query",
        params={"q": "SELECT Id FROM ValidationRule"},
        headers={"Sforce-Query-Options": "batchSize=200"},
    ).json()
    assert (first["size"], first["totalSize"], first["done"]) == (200, 201, False)
    path = first["nextRecordsUrl"].removeprefix("/services/data/v66.0/")
    assert path.startswith("tooling/query/")
    assert api("GET", path).json()["size"] == 1


def test_what_is_refused(api, rules):
    for soql, code in (
        ("SELECT Formula FROM ValidationRule", "INVALID_FIELD"),
        ("SELECT Id FROM ValidationRule WHERE FullName = 'x'", "INVALID_FIELD"),
        ("SELECT Id FROM Lead", "INVALID_TYPE"),
        ("", "MALFORMED_QUERY"),
    ):
        [error] = ask(api, soql).json()
        assert error["errorCode"] == code, soql
    assert api("GET", "tooling/sobjects").status_code == 404
    # The data API knows no rules, and its composite no Tooling API.
    soql = "SELECT+Id+FROM+ValidationRule"
    assert api("GET", f"query?q={soql}").status_code == 400
    part = {
        "method": "GET",
        "url": f"/services/data/v66.0/tooling/query?q={soql}",
        "referenceId": "rules",
    }
    answer = api("POST", "composite", {"compositeRequest": [part]})
    [inner] = answer.json()["compositeResponse"]
    assert inner["httpStatusCode"] == 400


def test_who_may_not_view_the_setup(api, org, web, rules, control):
    soql = "SELECT Id FROM ValidationRule"
    host = Api(org, web, control.grant("host.one@acme.example")["access_token"])
    for who in (host, api):
        control.switch("view_setup", who is host)
        [error] = ask(who, soql).json()
        assert error["errorCode"] == "INVALID_TYPE"
        assert "'ValidationRule' is not supported" in error["message"]
