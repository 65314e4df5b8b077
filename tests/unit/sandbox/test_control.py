# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Switches, faults, latency, the log, the disk: what tests steer the org with."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests

from sandbox.control import Control, ControlError
from sandbox.server import OrgServer

from .conftest import Api
from .conftest import check_refused as refused

ROOT = Path(__file__).parents[3]
LEAD = {"LastName": "x", "Company": "y"}
TIMES = {
    "StartDateTime": "2026-12-01T09:00:00Z",
    "EndDateTime": "2026-12-01T10:00:00Z",
}


def create(api, **values):
    return api("POST", "sobjects/Lead", {**LEAD, **values})


# -- duplicate rules


@pytest.mark.parametrize("key", ["duplicateResut", "duplicateResult"])
def test_duplicate_rule(api, control, key):
    there = control.create("Contact", {"LastName": "x", "Email": "Ann@x.io"})
    control.switch("duplicate_rules", "alert")
    control.switch("duplicate_result_key", key)
    answer = create(api, Email="ann@x.io")
    entry = refused(answer, 400, "DUPLICATES_DETECTED", "Use one of these records?")
    found = entry[key]
    assert found["allowSave"] is True
    [match] = found["matchResults"]
    assert (match["entityType"], match["size"]) == ("Contact", 1)
    assert match["matchRecords"][0]["record"]["Id"] == there
    allowed = {"Sforce-Duplicate-Rule-Header": "allowSave=true"}
    answer = api(
        "POST", "sobjects/Lead", {**LEAD, "Email": "ann@x.io"}, headers=allowed
    )
    assert answer.status_code == 201


def test_blocking_duplicate_rule_is_not_overridden(api, control):
    control.create("Lead", {**LEAD, "Email": "ann@x.io"})
    control.switch("duplicate_rules", "block")
    answer = api(
        "POST",
        "sobjects/Lead",
        {**LEAD, "Email": "ann@x.io"},
        headers={"Sforce-Duplicate-Rule-Header": "allowSave=true"},
    )
    entry = refused(answer, 400, "DUPLICATES_DETECTED")
    assert entry["duplicateResut"]["allowSave"] is False


def test_duplicates_in_a_collection_come_without_detail(api, control):
    control.create("Lead", {**LEAD, "Email": "ann@x.io"})
    control.switch("duplicate_rules", "alert")
    row = {"attributes": {"type": "Lead"}, **LEAD, "Email": "ann@x.io"}
    [result] = api("POST", "composite/sobjects", {"records": [row]}).json()
    assert result["errors"] == [
        {
            "statusCode": "DUPLICATES_DETECTED",
            "message": "Use one of these records?",
            "fields": [],
        }
    ]


# -- other switches


def test_required_field_and_validation_rule(api, control):
    control.switch("required_fields", [("Lead", "Title")])
    refused(create(api), 400, "REQUIRED_FIELD_MISSING", r"\[Title\]", ["Title"])
    rule = {
        "sobject": "Lead",
        "field": "Title",
        "matches": "^bad",
        "message": "Give a good title.",
    }
    control.switch("validation_rules", [rule])
    entry = refused(
        create(api, Title="bad one"),
        400,
        "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "Give a good title.",
    )
    assert entry["fields"] == []
    assert create(api, Title="good").status_code == 201


def test_custom_fields_and_record_types(api, control):
    spec = {"sobject": "Lead", "name": "Topic__c", "type": "string", "length": 20}
    control.switch("custom_fields", [spec])
    assert create(api, Topic__c="x").status_code == 201
    refused(create(api, Topic__c="x" * 21), 400, "STRING_TOO_LONG")
    several = {
        **spec,
        "name": "Tags__c",
        "type": "multipicklist",
        "picklist": ["a", "b"],
        "restrictedPicklist": True,
        "length": 4099,
    }
    control.switch("custom_fields", [several])
    assert create(api, Tags__c="a;b").status_code == 201
    refused(create(api, Tags__c="a;c"), 400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST")
    with pytest.raises(ControlError, match="A custom field has"):
        control.switch("custom_fields", [{**spec, "type": "nonsense"}])
    control.switch("record_types", {"Lead": ["Consultation"]})
    [kind] = control.records("RecordType")
    assert create(api, RecordTypeId=kind["Id"]).status_code == 201
    refused(
        create(api, RecordTypeId="012000000000001"),
        400,
        "INVALID_CROSS_REFERENCE_KEY",
        "Record Type ID: this ID value isn't valid for the user",
    )


def test_api_switched_off_and_daily_limit(api, control):
    control.switch("api_enabled", False)
    refused(create(api), 403, "API_DISABLED_FOR_ORG")
    control.switch("api_enabled", True)
    control.switch("daily_limit", 10)
    control.set_usage(9)
    assert create(api).headers["Sforce-Limit-Info"] == "api-usage=10/10"
    refused(create(api), 403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")


def test_unknown_switch_and_bad_fault(control):
    with pytest.raises(ControlError, match="There is no switch 'nonsense'"):
        control.switch("nonsense", True)
    with pytest.raises(ControlError, match="path"):
        control.fault(status=500)
    with pytest.raises(ControlError, match="No such column"):
        control.create("Lead", {**LEAD, "Nonsense": 1})


def test_control_needs_json(org, web):
    answer = web.post(f"{org.https_url}/sandbox/control", data='{"do": "reset"}')
    assert answer.status_code == 405


# -- faults


def test_refusals(api, control):
    control.fault(
        path="sobjects/Lead", method="POST", status=503, body="<html>Maintenance</html>"
    )
    answer = create(api)
    assert (answer.status_code, answer.text) == (503, "<html>Maintenance</html>")
    control.fault(path="/services/data", status=500, code="UNABLE_TO_LOCK_ROW", times=2)
    refused(create(api), 500, "UNABLE_TO_LOCK_ROW")
    refused(create(api), 500, "UNABLE_TO_LOCK_ROW")
    assert create(api).status_code == 201
    assert control.faults_left() == 0


def test_oauth_fault(org, web, control):
    body = {"error": "rate_limit_exceeded", "error_description": "logins exceeded"}
    control.fault(path="/services/oauth2/token", status=400, body=body)
    answer = web.post(f"{org.https_url}/services/oauth2/token", data={})
    assert (answer.status_code, answer.json()) == (400, body)


@pytest.mark.parametrize(("drop", "rows"), [("before", 0), ("after", 1)])
def test_dropped_connection(api, control, drop, rows):
    control.fault(path="sobjects/Lead", drop=drop)
    with pytest.raises(requests.ConnectionError):
        create(api)
    assert len(control.records("Lead")) == rows
    assert control.calls()[-1]["status"] is None


def test_late_commit(api, control):
    """A request that its client gave up on commits all the same, later."""
    control.fault(path="sobjects/Lead", delay=0.4)
    with pytest.raises(requests.ReadTimeout):
        api.session.post(
            f"{api.org.https_url}/services/data/v66.0/sobjects/Lead",
            json=LEAD,
            headers={"Authorization": f"Bearer {api.token}"},
            timeout=0.1,
        )
    assert control.records("Lead") == []
    deadline = time.monotonic() + 5
    while not control.records("Lead") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(control.records("Lead")) == 1


def test_a_request_that_lands_when_the_test_says(api, control):
    control.fault(path="sobjects/Lead", drop="later", times=2)
    for name in ("first", "second"):
        with pytest.raises(requests.ConnectionError):
            create(api, LastName=name)
    assert control.records("Lead") == []
    assert control.land() == 2
    assert [lead["LastName"] for lead in control.records("Lead")] == ["first", "second"]
    assert control.land() == 0
    control.fault(path="sobjects/Lead", drop="later")
    with pytest.raises(requests.ConnectionError):
        create(api)
    control.clear_faults()
    assert control.land() == 0


def test_record_fault_wherever_it_is_written(api, control):
    control.fault(
        sobject="Lead", code="UNABLE_TO_LOCK_ROW", match={"LastName": "bad"}, times=3
    )
    refused(create(api, LastName="bad"), 400, "UNABLE_TO_LOCK_ROW")
    assert create(api).status_code == 201
    rows = [
        {"attributes": {"type": "Lead"}, **LEAD, "LastName": name}
        for name in ("good", "bad")
    ]
    good, bad = api("POST", "composite/sobjects", {"records": rows}).json()
    assert good["success"] is True
    assert bad["errors"][0]["statusCode"] == "UNABLE_TO_LOCK_ROW"
    request = {
        "method": "POST",
        "url": "/services/data/v66.0/sobjects/Lead",
        "referenceId": "a",
        "body": {**LEAD, "LastName": "bad"},
    }
    answer = api("POST", "composite", {"compositeRequest": [request]}).json()
    assert answer["compositeResponse"][0]["httpStatusCode"] == 400


def test_latency_does_not_hold_up_others(api, control, org):
    control.latency(0.3)
    started = time.monotonic()
    threads = [threading.Thread(target=create, args=(api,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    control.latency(0)
    assert 0.3 <= time.monotonic() - started < 1.1
    assert len(control.records("Lead")) == 4


# -- the log


def test_log_and_counts(api, control, web, org):
    control.clear_calls()
    create(api)
    api("GET", "query", params={"q": "SELECT Id FROM Lead"})
    web.get(f"{org.https_url}/services/data/")
    api.token = "nonsense"
    create(api)
    calls = control.calls()
    assert [(c["method"], c["status"], c["api"]) for c in calls] == [
        ("POST", 201, True),
        ("GET", 200, True),
        ("GET", 200, False),
        ("POST", 401, False),
    ]
    assert calls[0]["path"] == "/services/data/v66.0/sobjects/Lead"
    assert control.api_calls() == 2


def test_reset_keeps_clients_connected(api, control):
    app = control.app()
    create(api)
    control.switch("key_fields", True)
    control.reset()
    assert control.records("Lead") == [] and control.api_calls() == 0
    assert control.switches()["key_fields"] is None
    assert control.app() == app
    assert create(api).status_code == 201


def test_refreshed_sandbox_is_another_org_at_the_same_address(api, control):
    create(api)
    app, [before] = control.app(), control.records("Organization")
    control.refresh_sandbox()
    assert create(api).status_code == 401
    assert control.records("Lead") == [] and control.app() == app
    [after] = control.records("Organization")
    assert after["Id"] != before["Id"]
    token = control.grant()
    assert token["access_token"].startswith(after["Id"][:15] + "!")
    assert f"/id/{after['Id']}/" in token["id"]
    control.reset()
    assert control.records("Organization")[0]["Id"] == after["Id"]


# -- one port, TLS and plain, and a silent client


def test_silent_client_holds_up_nobody(org, api):
    import socket

    with socket.create_connection(("127.0.0.1", org.port)):
        assert create(api).status_code == 201


def test_untrusting_client_refuses_the_org(org):
    with requests.Session() as session:
        session.trust_env = False
        with pytest.raises(requests.exceptions.SSLError):
            session.get(f"{org.https_url}/services/data/", timeout=5)


def test_127_0_0_1_is_in_the_certificate(org, web):
    assert web.get(f"https://127.0.0.1:{org.port}/services/data/").ok


# -- on disk


def test_kept_on_disk(tmp_path):
    with OrgServer(home=tmp_path) as org:
        control = org.control
        control.set_callbacks(["https://x.example/"])
        lead = control.create("Lead", {**LEAD, "Email": "ann@x.io"})
        gone = control.create("Lead", LEAD)
        control.delete("Lead", gone)
        control.switch("key_fields", True)
        token, app = control.grant()["access_token"], control.app()
    with OrgServer(home=tmp_path) as org, requests.Session() as session:
        session.trust_env = False
        session.verify = str(tmp_path / "ca-bundle.pem")
        assert org.control.app() == app
        api = Api(org, session, token)
        found = api(
            "GET", "query", params={"q": "SELECT Id FROM Lead WHERE Email='ANN@x.io'"}
        ).json()
        assert [row["Id"] for row in found["records"]] == [lead]
        assert create(api, Odoo_Person_Id__c="1").json()["id"] not in (lead, gone)


def test_kill_loses_nothing_that_was_answered(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0", "--home", str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        address = process.stdout.readline().split()[-1].replace("http:", "https:")
        for _line in range(6):
            process.stdout.readline()
        control = Control(address, ca=str(tmp_path / "ca-bundle.pem"))
        ids = {control.create("Lead", LEAD) for _ in range(50)}
        os.kill(process.pid, signal.SIGKILL)
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()
    control.close()
    with OrgServer(home=tmp_path) as org:
        assert {row["Id"] for row in org.control.records("Lead")} == ids


def test_taken_port_is_one_clear_line(org):
    answer = subprocess.run(
        [sys.executable, "-m", "sandbox", "--port", str(org.port)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert answer.returncode == 1
    assert (
        answer.stderr == f"Port {org.port} is taken; choose another one with --port.\n"
    )
