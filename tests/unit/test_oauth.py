# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib
import time
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.x509 import load_pem_x509_certificate

from salesforce import certificate, oauth
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


@pytest.fixture(scope="module")
def pair():
    return certificate.make("Odoo", datetime(2026, 11, 26))


def test_client_credentials(org, app):
    kept = {name: value for name, value in TOKEN.items() if name != "refresh_token"}
    org.answer(200, kept)
    grant = oauth.client_credentials(app)
    assert form(org) == {
        "grant_type": "client_credentials",
        "client_id": "the-key",
        "client_secret": "the-secret",
    }
    assert (grant.access_token, grant.refresh_token) == (TOKEN["access_token"], None)


def test_jwt_bearer(org, app, pair):
    private, public = pair
    org.answer(200, TOKEN)
    assert oauth.jwt_bearer(app, "ops@acme.example", private).user_id[:3] == "005"
    sent = form(org)
    assert sent.keys() == {"grant_type", "assertion"}
    assert sent["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    claims = jwt.decode(
        sent["assertion"],
        load_pem_x509_certificate(public.encode()).public_key(),
        algorithms=["RS256"],
        audience=org.url,
        issuer="the-key",
    )
    assert claims["sub"] == "ops@acme.example"
    assert 60 < claims["exp"] - time.time() <= 180


def refused(ask, *arguments):
    with pytest.raises(SalesforceProblem) as caught:
        ask(*arguments)
    return caught.value.problem.code


def test_client_credentials_as_the_local_org_has_them(local_org, org_server):
    key, secret = local_org.app()["consumer_key"], local_org.app()["consumer_secret"]
    app = oauth.App(org_server.url, key, secret)
    ask = oauth.client_credentials
    assert refused(ask, app) == "CLIENT_CREDENTIALS_OFF"
    local_org.switch("client_credentials", True)
    assert refused(ask, app) == "NO_RUN_AS_USER"
    local_org.switch("client_credentials_user", "ops@acme.example")
    assert ask(app).instance_url == org_server.url
    assert refused(ask, oauth.App(org_server.url, key, "no")) == "invalid_client"
    login_host = org_server.url.replace("localhost", "127.0.0.1")
    assert refused(ask, oauth.App(login_host, key, secret)) == "MY_DOMAIN_NEEDED"
    local_org.switch("app_admin_approved_only", True)
    assert refused(ask, app) == "invalid_app_access"
    local_org.switch("preauthorized_users", ["ops@acme.example"])
    assert ask(app).refresh_token is None


def test_jwt_bearer_as_the_local_org_has_it(local_org, org_server, pair):
    app = oauth.App(org_server.url, local_org.app()["consumer_key"], "")
    private, public = pair

    def ask(username="ops@acme.example", key=private, app=app):
        return oauth.jwt_bearer(app, username, key)

    assert refused(ask) == "ASSERTION_INVALID"
    local_org.switch("jwt_bearer", True)
    local_org.switch("jwt_certificate", public)
    assert refused(ask) == "USER_NOT_APPROVED"
    local_org.switch("preauthorized_users", ["ops@acme.example", "gone@acme.example"])
    assert ask().refresh_token is None
    assert refused(ask, "nobody@acme.example") == "USER_NOT_APPROVED"
    assert refused(ask, "gone@acme.example") == "inactive_user"
    other = certificate.make("Odoo", datetime(2026, 11, 26))[0]
    assert refused(ask, "ops@acme.example", other) == "ASSERTION_INVALID"
    login_host = org_server.url.replace("localhost", "127.0.0.1")
    elsewhere = oauth.App(login_host, app.consumer_key, "")
    assert refused(ask, "ops@acme.example", private, elsewhere) == "AUDIENCE_INVALID"
    unknown = oauth.App(org_server.url, "3MVG9unknown", "")
    assert refused(ask, "ops@acme.example", private, unknown) == "invalid_client_id"


def test_our_clock_is_wrong(local_org, org_server, pair, monkeypatch):
    local_org.switch("jwt_bearer", True)
    local_org.switch("jwt_certificate", pair[1])
    local_org.switch("preauthorized_users", ["ops@acme.example"])
    app = oauth.App(org_server.url, local_org.app()["consumer_key"], "")
    for ahead in (-180, 90):
        monkeypatch.setattr(oauth, "ASSERTION_SECONDS", 120 + ahead)
        asked = (oauth.jwt_bearer, app, "ops@acme.example", pair[0])
        assert refused(*asked) == "ASSERTION_EXPIRED"
    monkeypatch.setattr(oauth, "ASSERTION_SECONDS", 120 + 50)
    assert oauth.jwt_bearer(app, "ops@acme.example", pair[0])


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
