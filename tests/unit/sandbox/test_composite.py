# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Composite, collections, batch and graph."""

import pytest

from .conftest import check_refused as refused

TIMES = {
    "StartDateTime": "2026-12-01T09:00:00Z",
    "EndDateTime": "2026-12-01T10:00:00Z",
}
LEAD = {"LastName": "x", "Company": "y"}


def sub(method, path, reference, body=None, **headers):
    request = {
        "method": method,
        "url": f"/services/data/v66.0/{path}",
        "referenceId": reference,
    }
    if body is not None:
        request["body"] = body
    if headers:
        request["httpHeaders"] = {k.replace("_", "-"): v for k, v in headers.items()}
    return request


@pytest.fixture
def composite(api):
    """The answers of a composite, by reference."""

    def post(*requests, all_or_none=False, headers=None):
        answer = api(
            "POST",
            "composite",
            {"allOrNone": all_or_none, "compositeRequest": list(requests)},
            headers=headers or {},
        )
        assert answer.status_code == 200, answer.text
        shown = answer.json()["compositeResponse"]
        assert [one["referenceId"] for one in shown] == [
            one["referenceId"] for one in requests
        ]
        return {one["referenceId"]: one for one in shown}

    return post


def error_code(answer):
    [entry] = answer["body"]
    return entry["errorCode"]


def test_lead_and_its_event_in_one_call(api, composite, control):
    control.switch("key_fields", True)
    control.clear_calls()
    answers = composite(
        sub("POST", "sobjects/Lead", "lead", LEAD),
        sub(
            "PATCH",
            "sobjects/Event/Odoo_Booking_Id__c/42",
            "ev",
            {"WhoId": "@{lead.id}", **TIMES},
        ),
        sub("GET", "sobjects/Lead/@{lead.id}?fields=Name", "read"),
        sub("GET", "query?q=SELECT+Id,WhoId+FROM+Event+WHERE+WhoId='@{lead.id}'", "q"),
        sub(
            "PATCH",
            "sobjects/Event/@{q.records[0].Id}",
            "move",
            {"Location": "@{read.Name}!"},
        ),
        all_or_none=True,
    )
    lead = answers["lead"]
    assert lead["httpStatusCode"] == 201
    location = f"/services/data/v66.0/sobjects/Lead/{lead['body']['id']}"
    assert lead["httpHeaders"] == {"Location": location}
    assert answers["ev"]["body"]["created"] is True
    assert answers["move"]["httpStatusCode"] == 204 and answers["move"]["body"] is None
    [event] = control.records("Event")
    assert (event["WhoId"], event["Location"]) == (lead["body"]["id"], "x!")
    assert control.api_calls() == 1


def test_all_or_none_undoes_and_halts(composite, control):
    answers = composite(
        sub("POST", "sobjects/Lead", "a", LEAD),
        sub("POST", "sobjects/Lead", "b", {"LastName": "x"}),
        sub("POST", "sobjects/Lead", "c", LEAD),
        all_or_none=True,
    )
    assert error_code(answers["b"]) == "REQUIRED_FIELD_MISSING"
    for name in "ac":
        assert answers[name]["httpStatusCode"] == 400
        assert answers[name]["body"] == [
            {
                "errorCode": "PROCESSING_HALTED",
                "message": "The transaction was rolled back since another operation "
                "in the same transaction failed.",
            }
        ]
    assert control.records("Lead", deleted=True) == []


def test_ids_of_rolled_back_rows_are_not_used_again(api, composite, control):
    control.switch("key_fields", True)
    before = api("POST", "sobjects/Lead", LEAD).json()["id"]
    composite(
        sub("POST", "sobjects/Lead", "a", LEAD),
        sub("POST", "sobjects/Lead", "b", {}),
        all_or_none=True,
    )
    after = api("POST", "sobjects/Lead", LEAD).json()["id"]
    assert ord(after[14]) - ord(before[14]) != 1


def test_failed_reference_halts_only_its_dependants(composite, control):
    answers = composite(
        sub("POST", "sobjects/Lead", "lead", {"LastName": "x"}),
        sub("POST", "sobjects/Event", "ev", {"WhoId": "@{lead.id}", **TIMES}),
        sub("POST", "sobjects/Lead", "other", LEAD),
    )
    assert error_code(answers["ev"]) == "PROCESSING_HALTED"
    message = answers["ev"]["body"][0]["message"]
    assert message.startswith(
        "Invalid reference specified. No value for lead.id found in lead"
    )
    assert answers["other"]["httpStatusCode"] == 201


def test_null_of_a_row_read_may_be_referred_to(composite, control):
    lead = control.create("Lead", LEAD)
    answers = composite(
        sub("GET", f"sobjects/Lead/{lead}", "read"),
        sub("POST", "sobjects/Lead", "copy", {**LEAD, "Title": "@{read.Title}"}),
        sub("POST", "sobjects/Lead", "bad", {**LEAD, "Title": "@{read.Nonsense}"}),
    )
    assert answers["copy"]["httpStatusCode"] == 201
    assert error_code(answers["bad"]) == "PROCESSING_HALTED"


def test_headers_are_not_inherited(composite, control):
    users = {user["Username"]: user["Id"] for user in control.users()}
    control.switch("assignment_rule", users["host.two@acme.example"])
    composite(
        sub("POST", "sobjects/Lead", "a", {**LEAD, "LastName": "outer"}),
        sub(
            "POST",
            "sobjects/Lead",
            "b",
            {**LEAD, "LastName": "own"},
            Sforce_Auto_Assign="FALSE",
        ),
        headers={"Sforce-Auto-Assign": "FALSE"},
    )
    owners = {row["LastName"]: row["OwnerId"] for row in control.records("Lead")}
    assert owners == {
        "outer": users["host.two@acme.example"],
        "own": users["ops@acme.example"],
    }


@pytest.mark.parametrize(
    ("requests", "code"),
    [
        ([], "INVALID_INPUT"),
        ([sub("GET", "limits", f"r{n}") for n in range(26)], "LIMIT_EXCEEDED"),
        (
            [sub("GET", "query?q=SELECT+Id+FROM+Lead", f"r{n}") for n in range(6)],
            "LIMIT_EXCEEDED",
        ),
        ([sub("GET", "limits", "a"), sub("GET", "limits", "a")], "INVALID_INPUT"),
        ([sub("GET", "limits", "a-b")], "INVALID_INPUT"),
        ([sub("GET", "limits", "_a")], "INVALID_INPUT"),
        ([{**sub("GET", "limits", "a"), "url": "sobjects/Lead"}], "INVALID_INPUT"),
        ([sub("GET", "limits", "a", Authorization="Bearer x")], "INVALID_INPUT"),
        ([{**sub("GET", "limits", "a"), "nonsense": 1}], "JSON_PARSER_ERROR"),
    ],
)
def test_whole_request_refused(api, requests, code):
    answer = api("POST", "composite", {"compositeRequest": requests})
    refused(answer, 400, code)


def test_unencoded_address_of_a_subrequest(composite):
    answers = composite(sub("GET", "query?q=SELECT Id FROM Lead", "q"))
    assert answers["q"]["httpStatusCode"] == 400


def test_composite_inside_composite(composite):
    answers = composite(sub("POST", "composite", "a", {"compositeRequest": []}))
    assert answers["a"]["httpStatusCode"] == 400


# -- collections


def rows_of(*rows, sobject="Lead"):
    return {"records": [{"attributes": {"type": sobject}, **row} for row in rows]}


def test_collection_costs_only_the_bad_row(api, control):
    answer = api(
        "POST",
        "composite/sobjects",
        rows_of(LEAD, {"LastName": "x"}, {**LEAD, "Nonsense": 1}),
    )
    good, required, unknown = answer.json()
    assert good == {"id": good["id"], "success": True, "errors": []}
    assert required == {
        "success": False,
        "errors": [
            {
                "statusCode": "REQUIRED_FIELD_MISSING",
                "message": "Required fields are missing: [Company]",
                "fields": ["Company"],
            }
        ],
    }
    assert unknown["errors"][0]["statusCode"] == "INVALID_FIELD"
    assert len(control.records("Lead")) == 1


def test_collection_all_or_none(api, control):
    body = {**rows_of(LEAD, {"LastName": "x"}), "allOrNone": True}
    good, bad = api("POST", "composite/sobjects", body).json()
    assert good["errors"][0]["statusCode"] == "ALL_OR_NONE_OPERATION_ROLLED_BACK"
    assert bad["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    assert control.records("Lead") == []


def test_collection_update_upsert_read_delete(api, control):
    control.switch("key_fields", True)
    path = "composite/sobjects/Lead/Odoo_Person_Id__c"
    body = rows_of(
        {**LEAD, "Odoo_Person_Id__c": "1"},
        {**LEAD, "Odoo_Person_Id__c": "2"},
        {**LEAD, "Odoo_Person_Id__c": "2"},
        LEAD,
    )
    one, *rest = api("PATCH", path, body).json()
    assert one["created"] is True
    codes = [result["errors"][0]["statusCode"] for result in rest]
    assert codes == ["DUPLICATE_VALUE", "DUPLICATE_VALUE", "MISSING_ARGUMENT"]
    again = api("PATCH", path, rows_of({**LEAD, "Odoo_Person_Id__c": "1"})).json()
    assert again == [{"id": one["id"], "success": True, "errors": [], "created": False}]
    missing = "00Q5g000000zzzz"
    updated = api(
        "PATCH",
        "composite/sobjects",
        rows_of(
            {"id": one["id"], "Title": "t"}, {"id": one["id"]}, {"id": missing}, {}
        ),
    ).json()
    assert updated[0]["success"] is True
    assert [r["errors"][0]["statusCode"] for r in updated[1:]] == [
        "DUPLICATE_VALUE",
        "INVALID_CROSS_REFERENCE_KEY",
        "MISSING_ARGUMENT",
    ]
    read = api(
        "POST",
        "composite/sobjects/Lead",
        {"ids": [one["id"], missing], "fields": ["Title"]},
    ).json()
    assert read[0]["Title"] == "t" and read[1] is None
    same = api("GET", f"composite/sobjects/Lead?ids={one['id']}&fields=Title").json()
    assert same == read[:1]
    gone = api("DELETE", f"composite/sobjects?ids={one['id']},{one['id']}").json()
    assert gone[0] == {"id": one["id"], "success": True, "errors": []}
    assert gone[1]["success"] is False
    again = api("DELETE", f"composite/sobjects?ids={one['id']}").json()
    assert again[0]["errors"][0]["statusCode"] == "ENTITY_IS_DELETED"


def test_collection_limits(api):
    refused(
        api("POST", "composite/sobjects", rows_of(*[LEAD] * 201)),
        400,
        "EXCEEDED_ID_LIMIT",
    )
    mixed = {
        "records": [
            {"attributes": {"type": kind}, "LastName": "x", "Company": "y"}
            for kind in ["Lead", "Contact"] * 6
        ]
    }
    refused(api("POST", "composite/sobjects", mixed), 400, "INVALID_INPUT")
    refused(
        api("POST", "composite/sobjects", {"records": [LEAD]}), 400, "INVALID_INPUT"
    )


def test_collections_inside_a_composite(composite, control):
    answers = composite(
        sub("POST", "composite/sobjects", "people", rows_of(LEAD, {"LastName": "x"})),
        sub(
            "POST",
            "composite/sobjects",
            "events",
            rows_of(
                {"WhoId": "@{people[0].id}", **TIMES},
                {"Subject": "alone", **TIMES},
                sobject="Event",
            ),
        ),
    )
    assert [r["success"] for r in answers["people"]["body"]] == [True, False]
    assert all(r["success"] for r in answers["events"]["body"])
    assert len(control.records("Event")) == 2


def test_reference_to_a_failed_row_halts_the_whole_collection(composite, control):
    answers = composite(
        sub("POST", "composite/sobjects", "people", rows_of({"LastName": "x"})),
        sub(
            "POST",
            "composite/sobjects",
            "events",
            rows_of(
                {"WhoId": "@{people[0].id}", **TIMES},
                {"Subject": "alone", **TIMES},
                sobject="Event",
            ),
        ),
    )
    assert error_code(answers["events"]) == "PROCESSING_HALTED"
    assert control.records("Event") == []


# -- batch and graph


def test_batch_counts_each(api, control):
    control.clear_calls()
    answer = api(
        "POST",
        "composite/batch",
        {
            "haltOnError": True,
            "batchRequests": [
                {"method": "POST", "url": "v66.0/sobjects/Lead", "richInput": LEAD},
                {"method": "GET", "url": "v66.0/sobjects/Nonsense"},
                {"method": "GET", "url": "v66.0/limits"},
            ],
        },
    ).json()
    assert answer["hasErrors"] is True
    assert [r["statusCode"] for r in answer["results"]] == [201, 404, 412]
    assert control.api_calls() == 2


def test_graphs_are_all_or_none_each(api, control):
    answer = api(
        "POST",
        "composite/graph",
        {
            "graphs": [
                {
                    "graphId": "good",
                    "compositeRequest": [sub("POST", "sobjects/Lead", "a", LEAD)],
                },
                {
                    "graphId": "bad",
                    "compositeRequest": [
                        sub("POST", "sobjects/Lead", "a", LEAD),
                        sub("POST", "sobjects/Lead", "b", {}),
                    ],
                },
            ]
        },
    ).json()
    assert [g["isSuccessful"] for g in answer["graphs"]] == [True, False]
    assert len(control.records("Lead")) == 1
