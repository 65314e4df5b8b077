# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest

from salesforce import oauth
from salesforce.errors import Kind, SalesforceProblem
from tests.unit.loopback import DROP, free_port

TOKEN = {
    "access_token": "00Dxx0000001gPL!AQ",
    "refresh_token": "5Aep861",
    "instance_url": "https://acme.my.salesforce.com",
    "id": "https://login.salesforce.com/id/00Dxx0000001gPLEAY/005xx000001SwiUAAS",
    "scope": "refresh_token api",
    "token_type": "Bearer",
    "issued_at": "1278448832702",
}
CALLBACK = "https://odoo.example/salesforce/oauth/callback"


@pytest.fixture
def app(org):
    return oauth.App(org.url, "the-key", "the-secret")


def form(org, number=0):
    return {name: value for name, [value] in parse_qs(org.requests[number][3]).items()}


def test_authorize_address():
    app = oauth.App("http://localhost:8071", "key", "secret")
    verifier = oauth.new_verifier()
    url = urlsplit(oauth.authorize_url(app, CALLBACK, "a state", verifier))
    query = {name: value for name, [value] in parse_qs(url.query).items()}
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert f"{url.scheme}://{url.netloc}{url.path}" == (
        "http://localhost:8071/services/oauth2/authorize"
    )
    assert query == {
        "response_type": "code",
        "client_id": "key",
        "redirect_uri": CALLBACK,
        "state": "a state",
        "prompt": "consent",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }


def test_verifiers_are_long_and_differ():
    assert len({oauth.new_verifier() for _ in range(100)}) == 100
    assert 43 <= len(oauth.new_verifier()) <= 128


def test_code_is_traded(org, app):
    org.answer(200, TOKEN)
    grant = oauth.exchange_code(app, CALLBACK, "aPrx==", "v" * 64)
    assert form(org) == {
        "grant_type": "authorization_code",
        "code": "aPrx==",
        "client_id": "the-key",
        "client_secret": "the-secret",
        "redirect_uri": CALLBACK,
        "code_verifier": "v" * 64,
    }
    assert grant.access_token == TOKEN["access_token"]
    assert grant.refresh_token == "5Aep861"
    assert grant.organization_id == "00Dxx0000001gPLEAY"
    assert grant.user_id == "005xx000001SwiUAAS"
    assert "Authorization" not in org.requests[0][2]


def test_refresh_without_and_with_rotation(org, app):
    kept = {name: value for name, value in TOKEN.items() if name != "refresh_token"}
    org.answer(200, kept)
    org.answer(200, {**TOKEN, "refresh_token": "5AepNew"})
    assert oauth.refresh(app, "5AepOld").refresh_token is None
    assert oauth.refresh(app, "5AepOld").refresh_token == "5AepNew"
    assert form(org) == {
        "grant_type": "refresh_token",
        "refresh_token": "5AepOld",
        "client_id": "the-key",
        "client_secret": "the-secret",
    }


@pytest.mark.parametrize(
    ("status", "body", "code", "kind"),
    [
        (400, {"error": "invalid_client"}, "invalid_client", Kind.RECONNECT),
        (
            400,
            {
                "error": "invalid_grant",
                "error_description": "expired access/refresh token",
            },
            "invalid_grant",
            Kind.RECONNECT,
        ),
        (
            400,
            {
                "error": "invalid_grant",
                "error_description": "token request is already being processed",
            },
            "token_request_in_progress",
            Kind.RETRY,
        ),
        (503, "<html></html>", "HTTP_503", Kind.RETRY),
        (302, "", "REDIRECTED", Kind.RETRY),
        (404, "<html></html>", "HTTP_404", Kind.RETRY),
        (200, "<html></html>", "NOT_JSON", Kind.RETRY),
        (200, "[]", "NOT_JSON", Kind.RETRY),
        (200, {"access_token": "x"}, "NOT_JSON", Kind.RETRY),
        (200, {**TOKEN, "id": None}, "NOT_JSON", Kind.RETRY),
    ],
)
def test_refusals(org, app, status, body, code, kind):
    org.answer(status, body, Location="https://evil.example/")
    with pytest.raises(SalesforceProblem) as caught:
        oauth.refresh(app, "5AepOld")
    assert (caught.value.problem.code, caught.value.problem.kind) == (code, kind)
    assert len(org.requests) == 1


def test_unreachable_and_lost(org, app):
    org.answers.append(DROP)
    with pytest.raises(SalesforceProblem) as caught:
        oauth.refresh(app, "5AepOld")
    assert caught.value.problem.code == "CONNECTION_LOST"
    gone = oauth.App(f"https://localhost:{free_port()}", "key", "secret")
    with pytest.raises(SalesforceProblem) as caught:
        oauth.refresh(gone, "5AepOld")
    assert caught.value.problem.code == "UNREACHABLE"


def test_revoke(org, app):
    org.answer(200, "")
    org.answer(400, "error=invalid_token&error_description=invalid%20token")
    org.answer(400, {"error": "unsupported_token_type"})
    org.answer(503, "<html>")
    for _ in range(3):
        oauth.revoke(app, "5AepOld")
    with pytest.raises(SalesforceProblem):
        oauth.revoke(app, "5AepOld")
    assert form(org) == {"token": "5AepOld"}


def test_introspect(org, app):
    org.answer(200, {"active": True, "scope": "api"})
    org.answer(401, {"error": "invalid_client", "error_description": "no"})
    org.answer(200, "<html>")
    assert oauth.introspect(app, "5AepOld", "refresh_token")["scope"] == "api"
    sent = form(org)
    assert (sent["token"], sent["token_type_hint"]) == ("5AepOld", "refresh_token")
    assert (sent["client_id"], sent["client_secret"]) == (
        app.consumer_key,
        app.consumer_secret,
    )
    for code in ("invalid_client", "NOT_JSON"):
        with pytest.raises(SalesforceProblem) as caught:
            oauth.introspect(app, "5AepOld", "refresh_token")
        assert caught.value.problem.code == code


def test_nothing_secret_is_printed():
    app = oauth.App("https://login.salesforce.com", "key", "hush")
    grant = oauth.Grant("hush", "hush", "https://x", "00D", "005", "api")
    assert "hush" not in repr(app) + repr(grant)
