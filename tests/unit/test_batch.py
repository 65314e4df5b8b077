# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many changes in few calls, in the local org: each has its own result."""

import time
from dataclasses import replace
from uuid import UUID

import pytest

from salesforce.batch import (
    HALTED,
    Change,
    id_of,
    send_collections,
    send_graphs,
    send_rows,
)
from salesforce.errors import Kind, SalesforceProblem
from salesforce.keys import PERSON_KEY

CONTACT = {"LastName": "Lee"}
TIMES = {
    "StartDateTime": "2026-11-24T09:00:00Z",
    "EndDateTime": "2026-11-24T09:30:00Z",
}
PARSER = "JSON_PARSER_ERROR"


def new_lead(number, key=None, **values):
    values = {"LastName": f"Lee {number}", "Company": "Acme"} | values
    return Change(f"lead_{number}", "create", "Lead", values, key=key)


def new_event(number, **values):
    return Change(f"event_{number}", "create", "Event", TIMES | values)


def key(number):
    return PERSON_KEY, str(UUID(int=number))


def create(client, org, many):
    """The Ids of so many new Leads."""
    results = send_collections(client, [new_lead(number) for number in range(many)])
    org.clear_calls()
    return [result.sfid for result in results.values()]


def names(org, sobject="Lead"):
    return sorted(record["LastName"] for record in org.records(sobject))


def codes(results):
    return {name: result.problem and result.problem.code for name, result in results}


# === ROWS ===


def test_nothing_to_send_is_no_call(local_org, local_client):
    local_org.clear_calls()
    assert send_rows(local_client, []) == send_collections(local_client, []) == {}
    assert local_org.api_calls() == 0


def test_rows_refer_to_what_the_same_call_creates(local_org, local_client):
    changes = [new_lead(1), new_event(1, WhoId=id_of("lead_1")), new_event(2)]
    local_org.clear_calls()
    results = send_rows(local_client, changes)
    assert local_org.api_calls() == 1
    assert not any(result.problem for result in results.values())
    whose = {event["Id"]: event["WhoId"] for event in local_org.records("Event")}
    assert whose == {
        results["event_1"].sfid: results["lead_1"].sfid,
        results["event_2"].sfid: None,
    }


def test_a_refused_row_costs_itself_and_who_refers_to_it(local_org, local_client):
    changes = [
        new_lead(1, Company=None),
        new_event(1, WhoId=id_of("lead_1")),
        new_lead(2),
        new_event(2, WhoId=id_of("lead_2")),
    ]
    results = send_rows(local_client, changes)
    assert codes(results.items()) == {
        "lead_1": "REQUIRED_FIELD_MISSING",
        "event_1": "PROCESSING_HALTED",
        "lead_2": None,
        "event_2": None,
    }
    assert results["event_1"].problem.kind is Kind.RETRY


def test_no_more_rows_than_a_call_takes(local_org, local_client):
    local_org.clear_calls()
    with pytest.raises(ValueError):
        send_rows(local_client, [new_lead(number) for number in range(26)])
    assert local_org.api_calls() == 0
    assert len(send_rows(local_client, [new_lead(n) for n in range(25)])) == 25


@pytest.mark.parametrize("send", [send_rows, send_collections])
def test_every_verb(local_org, local_client, send):
    kept, changed, deleted = create(local_client, local_org, 3)
    changes = [
        new_lead(9),
        Change("change", "update", "Lead", {"LastName": "Changed"}, changed),
        Change("delete", "delete", "Lead", sfid=deleted),
    ]
    results = send(local_client, changes)
    assert not any(result.problem for result in results.values())
    assert local_org.api_calls() == 1
    leads = {lead["Id"]: lead["LastName"] for lead in local_org.records("Lead")}
    assert leads == {
        kept: "Lee 0",
        changed: "Changed",
        results["lead_9"].sfid: "Lee 9",
    }


@pytest.mark.parametrize("send", [send_rows, send_collections])
def test_a_creation_by_key_makes_one_however_often(local_org, local_client, send):
    local_org.switch("key_fields", True)
    first = send(local_client, [new_lead(1, key(1)), new_lead(2, key(2))])
    again = send(local_client, [new_lead(1, key(1), Title="CEO"), new_lead(3, key(3))])
    assert again["lead_1"] == first["lead_1"]
    assert again["lead_1"].sfid and not again["lead_1"].problem
    leads = {lead[PERSON_KEY]: lead["Title"] for lead in local_org.records("Lead")}
    assert leads == {key(1)[1]: "CEO", key(2)[1]: None, key(3)[1]: None}


@pytest.mark.parametrize("send", [send_rows, send_collections])
def test_creating_does_not_run_the_orgs_assignment_rules(local_org, local_client, send):
    users = {user["Username"]: user["Id"] for user in local_org.users()}
    local_org.switch("key_fields", True)
    local_org.switch("assignment_rule", users["host.two@acme.example"])
    send(local_client, [new_lead(1), new_lead(2, key(2))])
    owners = {lead["OwnerId"] for lead in local_org.records("Lead")}
    assert owners == {users["ops@acme.example"]}


# === COLLECTIONS ===


@pytest.mark.parametrize(
    ("many", "calls"), [(1, 1), (200, 1), (201, 1), (1000, 1), (1001, 1), (1002, 2)]
)
def test_a_call_carries_five_times_200(local_org, local_client, many, calls):
    changes = [new_lead(number) for number in range(many)]
    local_org.clear_calls()
    results = send_collections(local_client, changes)
    assert local_org.api_calls() == calls
    assert list(results) == [change.reference for change in changes]
    assert len({result.sfid for result in results.values()}) == many
    by_id = {lead["Id"]: lead["LastName"] for lead in local_org.records("Lead")}
    for change in changes:
        assert by_id[results[change.reference].sfid] == change.values["LastName"]


def test_a_refused_record_costs_only_itself(local_org, local_client):
    changes = [
        new_lead(number, Company=None if number == 3 else "x") for number in range(9)
    ]
    results = send_collections(local_client, changes)
    refused = {name for name, result in results.items() if result.problem}
    assert refused == {"lead_3"}
    assert results["lead_3"].problem.kind is Kind.FIX_DATA
    assert len(names(local_org)) == 8


@pytest.mark.parametrize("bad", [[0], [199], [77, 78], [0, 100, 199], range(200)])
def test_a_record_that_cannot_be_parsed_costs_only_itself(local_org, local_client, bad):
    """It has its whole collection refused: rows tell which it is."""
    changes = [
        new_event(number, Subject=str(number), StartDateTime="yesterday")
        if number in bad
        else new_event(number, Subject=str(number))
        for number in range(200)
    ]
    local_org.clear_calls()
    results = send_collections(local_client, changes)
    refused = {name for name, result in results.items() if result.problem}
    assert refused == {f"event_{number}" for number in bad}
    assert {results[name].problem.code for name in refused} == {PARSER}
    subjects = {int(event["Subject"]) for event in local_org.records("Event")}
    assert subjects == set(range(200)) - set(bad)
    # 200 are one call as a collection, and eight as rows.
    assert local_org.api_calls() == 1 + 8


def test_after_its_time_no_further_call_is_begun(local_org, local_client):
    changes = [new_lead(number) for number in range(2100)]
    local_org.clear_calls()
    results = send_collections(local_client, changes, time.monotonic() - 1)
    assert local_org.api_calls() == 1
    problems = [results[f"lead_{number}"].problem for number in range(2100)]
    assert problems == [None] * 1000 + [HALTED] * 1100
    assert len(local_org.records("Lead")) == 1000


def test_a_right_that_is_missing_is_told_of_each(local_org, local_client):
    local_org.switch("object_access", {"Lead": "read"})
    results = send_collections(local_client, [new_lead(number) for number in range(3)])
    assert [result.problem.kind for result in results.values()] == [
        Kind.FIX_SETTINGS
    ] * 3


@pytest.mark.parametrize(
    "fault",
    [{"drop": "after"}, {"drop": "before"}, {"status": 503, "body": "<html>"}],
)
def test_after_a_lost_call_nothing_more_is_sent(local_org, local_client, fault):
    changes = [new_lead(number) for number in range(2100)]
    local_org.fault(path="/composite", skip=1, **fault)
    local_org.clear_calls()
    results = send_collections(local_client, changes)
    kinds = [results[f"lead_{number}"].problem for number in range(2100)]
    assert kinds[:1000] == [None] * 1000
    assert {problem.kind for problem in kinds[1000:2000]} == {Kind.UNKNOWN}
    assert {problem.kind for problem in kinds[2000:]} == {Kind.RETRY}
    done = fault.get("drop") == "after"
    assert len(local_org.records("Lead")) == (2000 if done else 1000)
    assert len(local_org.calls()) == 2


def test_what_is_refused_as_a_whole_raises_only_where_nothing_was_done(
    local_org, local_client
):
    changes = [new_lead(number) for number in range(1002)]
    limit = {"status": 403, "code": "REQUEST_LIMIT_EXCEEDED"}
    local_org.fault(path="/composite", **limit)
    with pytest.raises(SalesforceProblem) as caught:
        send_collections(local_client, changes)
    assert caught.value.problem.kind is Kind.WAIT
    assert local_org.records("Lead") == []
    local_org.fault(path="/composite", skip=1, **limit)
    results = send_collections(local_client, changes)
    refused = {
        name: each.problem.kind for name, each in results.items() if each.problem
    }
    assert refused == {"lead_1000": Kind.WAIT, "lead_1001": Kind.WAIT}
    assert len(local_org.records("Lead")) == 1000


def test_a_record_whose_answer_is_lost_within_its_collection(local_org, local_client):
    local_org.fault(
        sobject="Lead", code="UNKNOWN_EXCEPTION", match={"LastName": "Lee 1"}
    )
    results = send_collections(local_client, [new_lead(number) for number in range(3)])
    kinds = [each.problem and each.problem.kind for each in results.values()]
    assert kinds == [None, Kind.UNKNOWN, None]


@pytest.mark.parametrize("body", [None, {}, [], [{"id": "00Q1", "success": True}], "x"])
def test_an_answer_that_does_not_tell_is_unknown(local_org, local_client, body):
    """Two were sent; what came back is not two results."""
    part = {"referenceId": "part_0", "httpStatusCode": 200, "body": body}
    local_org.fault(path="/composite", status=200, body={"compositeResponse": [part]})
    results = send_collections(local_client, [new_lead(1), new_lead(2)])
    assert {each.problem.kind for each in results.values()} == {Kind.UNKNOWN}


def test_a_creation_without_an_id_is_unknown(local_org, local_client):
    part = {"referenceId": "lead_1", "httpStatusCode": 201, "body": {"success": True}}
    local_org.fault(path="/composite", status=200, body={"compositeResponse": [part]})
    results = send_rows(local_client, [new_lead(1)])
    assert results["lead_1"].problem.kind is Kind.UNKNOWN


@pytest.mark.parametrize("send", [send_rows, send_collections])
def test_what_is_gone(local_org, local_client, send):
    deleted, never = create(local_client, local_org, 1) + ["00Q5g0000000ZZZEA2"]
    local_org.delete("Lead", deleted)
    changes = [
        Change("deleted", "update", "Lead", {"Title": "x"}, deleted),
        Change("never", "delete", "Lead", sfid=never),
        new_lead(2),
    ]
    results = send(local_client, changes)
    assert results["deleted"].problem.kind is Kind.GONE
    assert results["never"].problem.code == "INVALID_CROSS_REFERENCE_KEY"
    assert results["lead_2"].problem is None


# === GRAPHS ===


def new_contact(number, account=None):
    """A Contact and its Account."""
    household = Change(
        f"account_{number}", "create", "Account", account or {"Name": f"Home {number}"}
    )
    values = {"LastName": f"Lee {number}", "AccountId": id_of(household.reference)}
    return Change(f"contact_{number}", "create", "Contact", values, before=(household,))


def test_what_belongs_together_is_there_together(local_org, local_client):
    local_org.clear_calls()
    changes = [new_contact(number) for number in range(80)]
    results = send_graphs(local_client, changes)
    assert local_org.api_calls() == 2  # of 75 each
    accounts = {each["Id"]: each["Name"] for each in local_org.records("Account")}
    contacts = {each["Id"]: each for each in local_org.records("Contact")}
    assert len(accounts) == len(contacts) == 80
    for number, change in enumerate(changes):
        contact = contacts[results[change.reference].sfid]
        assert accounts[contact["AccountId"]] == f"Home {number}"


def test_of_what_is_refused_nothing_is_left(local_org, local_client):
    bad = new_contact(2, {"Name": "x" * 300})
    worse = replace(new_contact(3), values={"LastName": "x" * 90})
    results = send_graphs(local_client, [new_contact(1), bad, worse])
    assert codes(results.items()) == {
        "contact_1": None,
        "contact_2": "STRING_TOO_LONG",
        "contact_3": "STRING_TOO_LONG",
    }
    # Of the Account it is told by the name that a query has for it.
    assert results["contact_2"].problem.fields == ("Account.Name",)
    assert results["contact_3"].problem.fields == ("LastName",)
    assert names(local_org, "Contact") == ["Lee 1"]
    assert len(local_org.records("Account")) == 1


def test_a_companion_there_already_is_no_duplicate_of_the_person(
    local_org, local_client
):
    local_org.fault(sobject="Account", code="DUPLICATES_DETECTED", operation="create")
    problem = send_graphs(local_client, [new_contact(1)])["contact_1"].problem
    assert (problem.kind, problem.fields) == (Kind.FIX_DATA, ("Account.Name",))


def test_what_was_not_looked_at_is_sent_again(local_org, local_client):
    """After 14 failures the org looks at no more of a call."""
    changes = [new_contact(number, {"Name": ""}) for number in range(20)]
    changes += [new_contact(number) for number in range(20, 30)]
    local_org.clear_calls()
    results = send_graphs(local_client, changes)
    assert local_org.api_calls() == 2
    assert sum(result.problem is None for result in results.values()) == 10
    assert len(local_org.records("Contact")) == 10


@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_lost_answer_leaves_the_graphs_of_its_call_in_doubt(
    local_org, local_client, drop
):
    changes = [new_contact(number) for number in range(80)]
    local_org.fault(path="composite/graph", drop=drop)
    results = send_graphs(local_client, changes)
    kinds = [result.problem.kind for result in results.values()]
    assert kinds == [Kind.UNKNOWN] * 75 + [Kind.RETRY] * 5


def test_a_graph_call_that_is_refused_as_a_whole(local_org, local_client):
    limit = {"path": "composite/graph", "code": "REQUEST_LIMIT_EXCEEDED", "status": 403}
    local_org.fault(**limit)
    changes = [new_contact(number) for number in range(80)]
    with pytest.raises(SalesforceProblem):
        send_graphs(local_client, changes)
    local_org.fault(**limit, skip=1)
    results = send_graphs(local_client, changes)
    assert sum(result.problem is None for result in results.values()) == 75


def test_no_call_is_begun_after_the_end(local_org, local_client):
    changes = [new_contact(number) for number in range(80)]
    results = send_graphs(local_client, changes, end=time.monotonic())
    assert sum(result.problem == HALTED for result in results.values()) == 5


def test_only_what_comes_before(local_org, local_client):
    """Nothing of the person itself changes."""
    sfid = local_org.create("Individual", {"LastName": "Lee"})
    before = Change("a", "update", "Individual", {"HasOptedOutSolicit": True}, sfid)
    change = Change("b", "update", "Contact", {}, "003000000000001", before=(before,))
    assert send_graphs(local_client, [change])["b"].problem is None
    [individual] = local_org.records("Individual")
    assert individual["HasOptedOutSolicit"] is True
