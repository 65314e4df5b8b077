# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

import pytest
import requests

from salesforce.client import Client, Subrequest
from salesforce.errors import Kind, SalesforceProblem
from tests.unit.loopback import DROP, STALL, ScriptedOrg, free_port

EXPIRED = [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}]
READ = Subrequest("GET", "query?q=SELECT+Id+FROM+Lead", "read")
WRITE = Subrequest(
    "POST",
    "sobjects/Lead",
    "lead",
    {"LastName": "Ng"},
    (("Sforce-Auto-Assign", "FALSE"),),
)


@pytest.fixture
def client(org):
    with Client(org.url, "00Dtoken!one") as client:
        yield client


def composite_answer(*items):
    return {
        "compositeResponse": [
            {"referenceId": ref, "httpStatusCode": status, "body": body}
            for ref, status, body in items
        ]
    }


def test_composite_is_one_call_with_each_parts_headers(org, client):
    org.answer(
        200,
        composite_answer(
            (
                "lead",
                400,
                [{"errorCode": "REQUIRED_FIELD_MISSING", "fields": ["Company"]}],
            ),
            ("read", 200, {"records": []}),
        ),
        Sforce_Limit_Info="api-usage=25/15000",
    )
    read, lead = client.composite([READ, WRITE])
    assert (read.reference, read.ok, read.problem) == ("read", True, None)
    assert lead.problem.kind is Kind.FIX_DATA
    assert lead.problem.fields == ("Company",)
    assert client.usage == (25, 15000)
    [(method, path, headers, body)] = org.requests
    assert (method, path) == ("POST", "/services/data/v66.0/composite")
    assert headers["Authorization"] == "Bearer 00Dtoken!one"
    sent = json.loads(body)
    assert sent["allOrNone"] is False
    assert sent["compositeRequest"][1] == {
        "method": "POST",
        "url": "/services/data/v66.0/sobjects/Lead",
        "referenceId": "lead",
        "body": {"LastName": "Ng"},
        "httpHeaders": {"Sforce-Auto-Assign": "FALSE"},
    }


def test_query_follows_pages(org, client):
    org.answer(
        200,
        {
            "records": [{"Id": "1"}],
            "done": False,
            "nextRecordsUrl": "/services/data/v66.0/query/01gxx-2000",
        },
    )
    org.answer(200, {"records": [{"Id": "2"}], "done": True})
    assert [row["Id"] for row in client.query("SELECT Id FROM Lead")] == ["1", "2"]
    assert org.requests[1][1] == "/services/data/v66.0/query/01gxx-2000"


def test_expired_token_is_refreshed_once_and_the_call_made_again_whole(org):
    org.answer(401, EXPIRED)
    org.answer(200, composite_answer(("lead", 201, {"id": "00Q1"})))
    asked = []

    def refresh(rejected):
        asked.append(rejected)
        return org.url, "two"

    with Client(org.url, "one", refresh=refresh) as client:
        assert client.composite([WRITE])[0].ok
    assert asked == ["one"]
    first, second = org.requests
    assert first[3] == second[3]
    assert second[2]["Authorization"] == "Bearer two"
    assert (first[0], first[1]) == (second[0], second[1])
    headers = [{**sent[2], "Authorization": None} for sent in (first, second)]
    assert headers[0] == headers[1]


def test_an_address_that_changed_is_followed(org):
    org.answer(401, EXPIRED)
    org.answer(200, {"records": [], "done": True})
    org.answer(200, {"records": [], "done": True})
    moved = org.url.replace("localhost", "127.0.0.1")
    assert moved != org.url
    with Client(org.url, "one", refresh=lambda rejected: (moved, "two")) as client:
        client.query("SELECT Id FROM Lead")
        client.query("SELECT Id FROM Lead")
    hosts = [sent[2]["Host"].split(":")[0] for sent in org.requests]
    assert hosts == ["localhost", "127.0.0.1", "127.0.0.1"]


def test_no_refresh_for_ever(org):
    org.answer(401, EXPIRED)
    org.answer(401, EXPIRED)
    with Client(org.url, "one", refresh=lambda rejected: (org.url, "two")) as client:
        with pytest.raises(SalesforceProblem) as caught:
            client.limits()
    assert caught.value.problem.kind is Kind.RECONNECT
    assert len(org.requests) == 2


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (DROP, "CONNECTION_LOST"),
        (STALL, "TIMED_OUT"),
        ((503, "<html></html>", {}), "HTTP_503"),
        ((200, "<html></html>", {}), "NOT_JSON"),
        ((200, "", {}), "NOT_JSON"),
        ((200, "[]", {}), "NOT_JSON"),
        ((200, "5", {}), "NOT_JSON"),
        ((200, {"compositeResponse": []}, {}), "NOT_JSON"),
    ],
)
@pytest.mark.parametrize(
    ("part", "kind"), [(WRITE, Kind.UNKNOWN), (READ, Kind.RETRY)], ids=["write", "read"]
)
def test_an_answer_that_got_lost(org, answer, code, part, kind):
    org.answers.append(answer)
    with Client(org.url, "one", timeout=(3, 0.3)) as client:
        with pytest.raises(SalesforceProblem) as caught:
            client.composite([part])
    assert (caught.value.problem.code, caught.value.problem.kind) == (code, kind)
    assert len(org.requests) == 1


def test_refused_connection_is_surely_not_sent(pem):
    with Client(f"https://localhost:{free_port()}", "one") as client:
        with pytest.raises(SalesforceProblem) as caught:
            client.composite([WRITE])
    assert caught.value.problem.code == "UNREACHABLE"
    assert caught.value.problem.kind is Kind.RETRY


def test_unknown_host_is_surely_not_sent():
    with Client("https://no-such-host.invalid", "one") as client:
        with pytest.raises(SalesforceProblem) as caught:
            client.composite([WRITE])
    assert caught.value.problem.code == "UNREACHABLE"


def test_foreign_certificate_is_surely_not_sent(pem, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    with ScriptedOrg(pem) as org, Client(org.url, "one") as client:
        with pytest.raises(SalesforceProblem) as caught:
            client.composite([WRITE])
        assert org.requests == []
    assert caught.value.problem.code == "TLS_FAILED"
    assert caught.value.problem.kind is Kind.RETRY


def test_a_server_without_tls_is_surely_not_sent(pem):
    with ScriptedOrg(pem, tls=False) as org, Client(org.url, "one") as client:
        with pytest.raises(SalesforceProblem) as caught:
            client.composite([WRITE])
        assert org.requests == []
    assert caught.value.problem.kind is Kind.RETRY


def test_http_addresses_are_called_by_https(org):
    org.answer(200, {"DailyApiRequests": {"Max": 5, "Remaining": 4}})
    with Client(org.url.replace("https:", "http:"), "one") as client:
        assert client.limits()["DailyApiRequests"]["Remaining"] == 4


def test_a_redirect_is_not_followed(org, client):
    org.answer(302, "", Location=f"{org.url}/elsewhere")
    with pytest.raises(SalesforceProblem) as caught:
        client.limits()
    assert caught.value.problem.code == "REDIRECTED"
    assert len(org.requests) == 1


def test_netrc_does_not_replace_the_token(org, client, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login eve password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    org.answer(200, {"x": 1})
    client.limits()
    assert org.requests[0][2]["Authorization"] == "Bearer 00Dtoken!one"


def test_too_many_subrequests_is_a_mistake_of_ours(client):
    with pytest.raises(ValueError):
        client.composite([WRITE] * 26)


def test_nothing_to_send_is_no_call(org, client):
    assert client.composite([]) == []
    assert org.requests == []


@pytest.mark.parametrize("ahead", [0, 900, -900])
def test_whose_clock_is_ahead(local_org, local_client, ahead):
    local_org.switch("clock_ahead", ahead)
    local_client.limits()
    assert abs(local_client.ahead - ahead) < 2


@pytest.mark.parametrize("headers", [{}, {"Date": "tomorrow"}, {"Date": ""}])
def test_a_date_that_is_none(client, headers):
    response = requests.Response()
    response.headers.update(headers)
    client._note_clock(response)
    assert client.ahead is None
