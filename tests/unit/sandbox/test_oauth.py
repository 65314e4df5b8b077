# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way to a grant, walked by Authlib and by a browser without scripts."""

import base64
import hashlib
import hmac
import re
import threading
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from .conftest import CALLBACK

VERIFIER = "v" * 64


@pytest.fixture
def app(control):
    return control.app()


@pytest.fixture
def oauth(org, app):
    session = OAuth2Session(
        app["consumer_key"],
        app["consumer_secret"],
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_post",
    )
    session.trust_env = False
    session.verify = org.ca_bundle
    with session:
        yield session


class Browser:
    """A person's browser: http, cookies, forms; stops before it leaves the org."""

    def __init__(self, org):
        self.org = org
        self.session = requests.Session()
        self.session.trust_env = False

    def open(self, url):
        return self._follow(self.session.get(self._plain(url), allow_redirects=False))

    def submit(self, page, button=None, **values):
        fields = dict(
            re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)
        )
        action = re.search(r'<form method="post" action="([^"]+)"', page.text).group(1)
        if button:
            fields[button] = "x"
        answer = self.session.post(
            self.org.url + action, data={**fields, **values}, allow_redirects=False
        )
        return self._follow(answer)

    def log_in(self, page, username="ops@acme.example", password="salesforce"):
        return self.submit(page, username=username, pw=password)

    def _plain(self, url):
        return url.replace(self.org.https_url, self.org.url)

    def _follow(self, answer):
        while answer.is_redirect and not answer.headers["Location"].startswith(
            "https://odoo.example"
        ):
            answer = self.session.get(
                self.org.url + answer.headers["Location"], allow_redirects=False
            )
        return answer


@pytest.fixture
def browser(org):
    browser = Browser(org)
    with browser.session:
        yield browser


def authorize_url(org, oauth, **extra):
    url, _state = oauth.create_authorization_url(
        f"{org.https_url}/services/oauth2/authorize",
        code_verifier=VERIFIER,
        state="st/ate=1",
        **extra,
    )
    return url


def came_back(answer):
    assert answer.status_code == 302, answer.text
    location = answer.headers["Location"]
    assert location.startswith(CALLBACK)
    return {
        name: values[0]
        for name, values in parse_qs(location[len(CALLBACK) + 1 :]).items()
    }


def allow(org, oauth, browser, **extra):
    page = browser.open(authorize_url(org, oauth, **extra))
    if "login_form" in page.text:
        page = browser.log_in(page)
    return browser.submit(page, "save")


def fetch(org, oauth, code, **extra):
    values = {"code_verifier": VERIFIER, **extra}
    return oauth.fetch_token(
        f"{org.https_url}/services/oauth2/token", code=code, **values
    )


def token_post(org, web, **form):
    return web.post(f"{org.https_url}/services/oauth2/token", data=form, timeout=10)


def error_of(answer):
    assert answer.status_code == 400
    body = answer.json()
    assert set(body) == {"error", "error_description"}
    return body["error"], body["error_description"]


# -- the whole way


def test_allow_and_token(org, oauth, browser, app):
    back = came_back(allow(org, oauth, browser, scope="api refresh_token openid"))
    assert back["state"] == "st/ate=1"
    token = fetch(org, oauth, back["code"])
    assert token["instance_url"] == org.url
    assert token["token_type"] == "Bearer"
    assert "expires_in" not in token
    assert token["issued_at"].isdigit() and isinstance(token["issued_at"], str)
    assert token["access_token"].startswith("00D") and token["access_token"][15] == "!"
    assert token["refresh_token"].startswith("5Aep861")
    expected = hmac.new(
        app["consumer_secret"].encode(),
        (token["id"] + token["issued_at"]).encode(),
        hashlib.sha256,
    ).digest()
    assert base64.b64decode(token["signature"]) == expected


def test_id_token_is_signed_and_only_with_its_scope(org, web, control, app):
    held = control.grant()
    about = web.get(f"{org.https_url}/.well-known/openid-configuration").json()
    [key] = web.get(f"{org.https_url}/id/keys").json()["keys"]
    claims = jwt.decode(
        held["id_token"],
        jwt.PyJWK(key),
        algorithms=["RS256"],
        audience=app["consumer_key"],
        issuer=about["issuer"],
    )
    assert claims["sub"] == held["id"]
    assert "id_token" not in control.grant(scopes=["api"])


def test_deny(org, oauth, browser):
    page = browser.log_in(browser.open(authorize_url(org, oauth)))
    assert "Allow Access?" in page.text
    back = came_back(browser.submit(page, "cancel"))
    assert back == {
        "error": "access_denied",
        "error_description": "end-user denied authorization",
        "state": "st/ate=1",
    }


def test_second_time_needs_no_allow_unless_asked(org, oauth, browser):
    fetch(org, oauth, came_back(allow(org, oauth, browser))["code"])
    assert "code" in came_back(browser.open(authorize_url(org, oauth)))
    page = browser.open(authorize_url(org, oauth, prompt="consent"))
    assert "Allow Access?" in page.text


def test_prompt_login_asks_again_and_hint_prefills(org, oauth, browser):
    allow(org, oauth, browser)
    page = browser.open(
        authorize_url(org, oauth, prompt="login", login_hint="host.one@acme.example")
    )
    assert 'value="host.one@acme.example"' in page.text


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("ops@acme.example", "wrong"),
        ("nobody@acme.example", "salesforce"),
        ("gone@acme.example", "salesforce"),
    ],
)
def test_log_in_refused(org, oauth, browser, username, password):
    page = browser.open(authorize_url(org, oauth))
    page = browser.log_in(page, username, password)
    assert "Please check your username and password" in page.text


def test_forged_approval_is_refused(org, oauth, browser):
    page = browser.log_in(browser.open(authorize_url(org, oauth)))
    answer = browser.submit(page, "save", csrf="guessed")
    assert answer.status_code == 400


# -- where the browser never comes back


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            {"client_id": "3MVG9unknown"},
            "error=invalid_client_id&error_description=client%20identifier%20invalid",
        ),
        ({"redirect_uri": CALLBACK + "/"}, "error=redirect_uri_mismatch"),
        ({"redirect_uri": "https://evil.example/"}, "error=redirect_uri_mismatch"),
        (
            {"code_challenge": ""},
            "error=invalid_request&error_description=missing%20required%20code",
        ),
        ({"code_challenge_method": "plain"}, "error=invalid_request"),
    ],
)
def test_not_redirected(org, app, browser, change, text):
    asked = {
        "response_type": "code",
        "client_id": app["consumer_key"],
        "redirect_uri": CALLBACK,
        "code_challenge": "c" * 43,
        "code_challenge_method": "S256",
        **change,
    }
    url = requests.Request(
        "GET", f"{org.url}/services/oauth2/authorize", params=asked
    ).prepare()
    answer = browser.open(url.url)
    assert answer.status_code == 400
    assert answer.text.startswith(text)


def test_without_pkce_when_the_app_does_not_require_it(org, app, browser, control, web):
    control.switch("pkce_required", False)
    url = (
        f"{org.url}/services/oauth2/authorize?response_type=code"
        f"&client_id={app['consumer_key']}&redirect_uri={CALLBACK}"
    )
    page = browser.log_in(browser.open(url))
    code = came_back(browser.submit(page, "save"))["code"]
    answer = token_post(
        org,
        web,
        grant_type="authorization_code",
        code=code,
        client_id=app["consumer_key"],
        client_secret=app["consumer_secret"],
        redirect_uri=CALLBACK,
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("switch", "error"),
    [
        ("app_blocked", "OAUTH_APP_BLOCKED"),
        ("app_admin_approved_only", "OAUTH_APP_ACCESS_DENIED"),
    ],
)
def test_administrator_says_no(org, oauth, browser, control, switch, error):
    control.switch(switch, True)
    answer = browser.log_in(browser.open(authorize_url(org, oauth)))
    assert came_back(answer)["error"] == error


def test_scope_that_the_app_has_not(org, oauth, browser):
    page = browser.open(authorize_url(org, oauth, scope="api full"))
    page = browser.log_in(page)
    assert page.status_code == 400
    assert "OAUTH_APPROVAL_ERROR_GENERIC" in page.text


def test_user_for_the_api_alone_cannot_allow(org, oauth, browser, control):
    control.switch("api_only_users", ["ops@acme.example"])
    page = browser.log_in(browser.open(authorize_url(org, oauth)))
    assert page.status_code == 400
    assert "OAUTH_APPROVAL_ERROR_GENERIC" in page.text


def test_user_whom_an_administrator_approved_may(org, oauth, browser, control):
    control.switch("app_admin_approved_only", True)
    control.switch("preauthorized_users", ["ops@acme.example"])
    assert "code" in came_back(allow(org, oauth, browser))


def test_app_not_installed(org, oauth, browser, control):
    control.switch("app_not_installed", True)
    page = browser.log_in(browser.open(authorize_url(org, oauth)))
    assert "External client app is not installed in this org" in page.text


# -- codes


def test_code_serves_once(org, oauth, browser, web, app):
    code = came_back(allow(org, oauth, browser))["code"]
    fetch(org, oauth, code)
    with pytest.raises(OAuthError) as refusal:
        fetch(org, oauth, code)
    assert refusal.value.error == "invalid_grant"
    assert refusal.value.description == "expired authorization code"


def test_code_expires(org, oauth, browser, control):
    code = came_back(allow(org, oauth, browser))["code"]
    control.expire_codes()
    with pytest.raises(OAuthError, match="expired authorization code"):
        fetch(org, oauth, code)


@pytest.mark.parametrize(
    ("verifier", "error"),
    [
        ("w" * 64, "invalid_request"),
        ("v" * 10, "invalid_request"),
        ("", "invalid_grant"),
    ],
)
def test_verifier(org, oauth, browser, verifier, error):
    code = came_back(allow(org, oauth, browser))["code"]
    with pytest.raises(OAuthError) as refusal:
        fetch(org, oauth, code, code_verifier=verifier)
    assert refusal.value.error == error


def test_code_for_another_address(org, oauth, browser, control):
    control.set_callbacks([CALLBACK, CALLBACK + "2"])
    code = came_back(allow(org, oauth, browser))["code"]
    with pytest.raises(OAuthError) as refusal:
        fetch(org, oauth, code, redirect_uri=CALLBACK + "2")
    assert refusal.value.error == "redirect_uri_mismatch"


# -- the token endpoint's refusals


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_id": "x"}, ("invalid_client_id", "client identifier invalid")),
        ({"client_secret": "x"}, ("invalid_client", "invalid client credentials")),
        ({"client_secret": None}, ("invalid_client", "invalid client credentials")),
        ({"refresh_token": "x"}, ("invalid_grant", "expired access/refresh token")),
        ({"grant_type": "x"}, ("unsupported_grant_type", "grant type not supported")),
    ],
)
def test_token_refusals(org, web, app, control, change, error):
    form = {
        "grant_type": "refresh_token",
        "refresh_token": control.grant()["refresh_token"],
        "client_id": app["consumer_key"],
        "client_secret": app["consumer_secret"],
        **change,
    }
    form = {name: value for name, value in form.items() if value is not None}
    assert error_of(token_post(org, web, **form)) == error


def test_token_over_plain_http_is_refused(org, web, app):
    answer = web.post(f"{org.url}/services/oauth2/token", data={"grant_type": "x"})
    assert error_of(answer)[0] == "invalid_request"


def test_inactive_user_and_locked_org(org, web, app, control, refresh):
    held = control.grant("host.one@acme.example")["refresh_token"]
    [user] = [u for u in control.users() if u["Username"] == "host.one@acme.example"]
    control.update("User", user["Id"], {"IsActive": False})
    assert error_of(refresh(held)) == ("inactive_user", "user is inactive")
    held = control.grant()["refresh_token"]
    control.switch("org_locked", True)
    assert error_of(refresh(held))[0] == "inactive_org"


# -- refresh


@pytest.fixture
def refresh(org, web, app):
    def post(token):
        return token_post(
            org,
            web,
            grant_type="refresh_token",
            refresh_token=token,
            client_id=app["consumer_key"],
            client_secret=app["consumer_secret"],
        )

    return post


def data_status(org, web, token):
    return web.get(
        f"{org.https_url}/services/data/v66.0/limits",
        headers={"Authorization": f"Bearer {token}"},
    ).status_code


def test_refresh_without_rotation(org, web, control, refresh):
    held = control.grant()
    answer = refresh(held["refresh_token"]).json()
    assert "refresh_token" not in answer
    assert data_status(org, web, answer["access_token"]) == 200
    assert data_status(org, web, held["access_token"]) == 200


def test_reuse_of_a_rotated_token_revokes_everything(org, web, control, refresh):
    control.switch("rotation", True)
    first = control.grant()["refresh_token"]
    second = refresh(first).json()
    third = refresh(second["refresh_token"]).json()
    assert len({first, second["refresh_token"], third["refresh_token"]}) == 3
    assert data_status(org, web, third["access_token"]) == 200
    assert error_of(refresh(first)) == (
        "invalid_grant",
        "expired access/refresh token",
    )
    assert data_status(org, web, third["access_token"]) == 401
    assert error_of(refresh(third["refresh_token"]))[0] == "invalid_grant"


def test_two_refreshes_at_once(control, refresh):
    token = control.grant()["refresh_token"]
    control.latency(0.3)
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(refresh(token)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    control.latency(0)
    assert sorted(answer.status_code for answer in answers) == [200, 400]
    [refusal] = [answer for answer in answers if answer.status_code == 400]
    assert error_of(refusal) == (
        "invalid_grant",
        "token request is already being processed",
    )


def test_the_sixth_approval_ends_the_first(control, refresh):
    tokens = [control.grant()["refresh_token"] for _ in range(6)]
    statuses = [refresh(token).status_code for token in tokens]
    assert statuses == [400, 200, 200, 200, 200, 200]


def test_no_refresh_token_without_the_scope(control):
    assert "refresh_token" not in control.grant(scopes=["api"])


def test_session_ends_and_a_refresh_brings_a_new_one(org, web, control, refresh):
    held = control.grant()
    control.expire_sessions()
    assert data_status(org, web, held["access_token"]) == 401
    fresh = refresh(held["refresh_token"]).json()["access_token"]
    assert data_status(org, web, fresh) == 200


# -- revoke, introspect, who am I


def test_revoke(org, oauth, web, control, refresh):
    held = control.grant()
    answer = oauth.revoke_token(
        f"{org.https_url}/services/oauth2/revoke", token=held["refresh_token"]
    )
    assert (answer.status_code, answer.text) == (200, "")
    assert data_status(org, web, held["access_token"]) == 401
    assert refresh(held["refresh_token"]).status_code == 400
    again = web.post(f"{org.https_url}/services/oauth2/revoke", data={"token": "x"})
    assert again.status_code == 400
    assert parse_qs(again.text)["error"] == ["invalid_token"]


def test_introspect(org, web, app, control):
    held = control.grant()
    form = {
        "token": held["access_token"],
        "client_id": app["consumer_key"],
        "client_secret": app["consumer_secret"],
    }
    url = f"{org.https_url}/services/oauth2/introspect"
    shown = web.post(url, data=form).json()
    assert shown["active"] is True
    assert shown["username"] == "ops@acme.example"
    assert shown["sub"] == held["id"]
    assert shown["exp"] > time.time()
    control.expire_sessions()
    assert web.post(url, data=form).json() == {"active": False}


def test_introspect_a_refresh_token(org, web, app, control, refresh):
    held = control.grant()
    form = {
        "token": held["refresh_token"],
        "client_id": app["consumer_key"],
        "client_secret": app["consumer_secret"],
    }
    url = f"{org.https_url}/services/oauth2/introspect"
    shown = web.post(url, data=form).json()
    assert (shown["active"], shown["token_type"]) == (True, "refresh_token")
    assert "api" in shown["scope"].split()
    assert "exp" not in shown
    control.switch("refresh_token_seconds", 3600)
    assert 0 < web.post(url, data=form).json()["exp"] - time.time() <= 3600
    # The policy is kept, not only told.
    control.switch("refresh_token_seconds", 0)
    assert web.post(url, data=form).json() == {"active": False}
    assert refresh(held["refresh_token"]).status_code == 400
    assert web.post(url, data={**form, "client_secret": "x"}).status_code == 401


def test_userinfo_and_identity(org, web, control):
    held = control.grant()
    headers = {"Authorization": f"Bearer {held['access_token']}"}
    info = web.get(f"{org.https_url}/services/oauth2/userinfo", headers=headers).json()
    path = urlsplit(held["id"]).path
    identity = web.get(org.https_url + path, headers=headers).json()
    assert info["preferred_username"] == identity["username"] == "ops@acme.example"
    assert info["organization_id"] == identity["organization_id"]
    assert info["organization_id"][:3] == "00D"
    assert "{version}" in identity["urls"]["rest"]


@pytest.mark.parametrize("where", ["userinfo", "identity"])
def test_bad_token_is_text(org, web, control, where):
    path = urlsplit(control.grant()["id"]).path
    path = "/services/oauth2/userinfo" if where == "userinfo" else path
    bad = web.get(org.https_url + path, headers={"Authorization": "Bearer x"})
    assert (bad.status_code, bad.text) == (403, "Bad_OAuth_Token")
    none = web.get(org.https_url + path)
    assert (none.status_code, none.text) == (403, "Missing_OAuth_Token")


# -- grants without a person


def test_client_credentials(org, oauth, control):
    url = f"{org.https_url}/services/oauth2/token"

    def refused(words, url=url):
        with pytest.raises(OAuthError, match=words):
            oauth.fetch_token(url, grant_type="client_credentials")

    refused("client credentials flow not enabled")
    control.switch("client_credentials", True)
    refused("no client credentials user enabled")
    control.switch("client_credentials_user", "nobody@acme.example")
    refused("no client credentials user enabled")
    control.switch("client_credentials_user", "gone@acme.example")
    refused("user is inactive")
    control.switch("client_credentials_user", "ops@acme.example")
    token = oauth.fetch_token(url, grant_type="client_credentials")
    assert token["access_token"] and "refresh_token" not in token
    refused("not supported on this domain", url.replace("localhost", "127.0.0.1"))
    control.switch("app_admin_approved_only", True)
    refused("not admin approved")
    control.switch("preauthorized_users", ["ops@acme.example"])
    assert oauth.fetch_token(url, grant_type="client_credentials")


def test_client_credentials_need_the_secret(org, web, app, control):
    control.switch("client_credentials", True)
    control.switch("client_credentials_user", "ops@acme.example")
    form = {"grant_type": "client_credentials", "client_id": app["consumer_key"]}
    assert error_of(token_post(org, web, **form))[0] == "invalid_client"


class Signer:
    """Posts assertions that are right but for what a test changes."""

    def __init__(self, org, web, app, key):
        self.org, self.web, self.app, self.key = org, web, app, key

    def __call__(self, algorithm="RS256", key=None, **change):
        claims = {
            "iss": self.app["consumer_key"],
            "sub": "ops@acme.example",
            "aud": self.org.https_url,
            "exp": int(time.time()) + 120,
            **change,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        key = self.key if key is None else key
        assertion = jwt.encode(claims, key, algorithm=algorithm)
        return token_post(
            self.org,
            self.web,
            grant_type="urn:ietf:params:oauth:grant-type:jwt-bearer",
            assertion=assertion,
        )


@pytest.fixture(scope="module")
def signing_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def sign(org, web, app, control, signing_key):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "odoo")])
    control.switch("jwt_bearer", True)
    control.switch("jwt_certificate", certificate_of(signing_key, name))
    control.switch("preauthorized_users", ["ops@acme.example"])
    return Signer(org, web, app, signing_key)


def test_jwt_bearer(org, web, sign):
    token = sign().json()
    assert data_status(org, web, token["access_token"]) == 200
    assert "refresh_token" not in token
    assert sign(aud="https://login.salesforce.com").status_code == 200


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"exp": -1}, "assertion expired"),
        ({"exp": 3600}, "assertion expired"),
        ({"exp": None}, "invalid assertion"),
        ({"sub": None}, "invalid assertion"),
        ({"sub": 4711}, "invalid assertion"),
        ({"aud": ["https://login.salesforce.com"]}, "invalid assertion"),
        ({"aud": "https://example.org"}, "audience is invalid"),
        ({"aud": "https://test.salesforce.com"}, "audience is invalid"),
        ({"iss": "3MVG9unknown"}, "client identifier invalid"),
        ({"sub": "nobody@acme.example"}, "user hasn't approved this consumer"),
        ({"sub": "host.one@acme.example"}, "user hasn't approved this consumer"),
        ({"algorithm": "RS512"}, "invalid assertion"),
        ({"algorithm": "HS256", "key": "k" * 64}, "invalid assertion"),
        ({"algorithm": "none", "key": ""}, "invalid assertion"),
    ],
)
def test_assertion_that_is_refused(sign, change, words):
    if change.get("exp"):
        change = {"exp": int(time.time()) + change["exp"]}
    assert error_of(sign(**change))[1] == words


def test_assertion_signed_by_another(sign):
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert error_of(sign(key=other)) == ("invalid_grant", "invalid assertion")


@pytest.mark.parametrize(
    ("switch", "value", "error"),
    [
        ("jwt_bearer", False, ("invalid_grant", "invalid assertion")),
        ("jwt_certificate", None, ("invalid_grant", "invalid assertion")),
        ("org_locked", True, ("inactive_org", None)),
    ],
)
def test_jwt_bearer_switched_off(sign, control, switch, value, error):
    control.switch(switch, value)
    code, words = error_of(sign())
    assert (code, error[1] and words) == error


def test_jwt_bearer_of_a_sandbox(sign, control):
    [organization] = control.records("Organization")
    control.update("Organization", organization["Id"], {"IsSandbox": True})
    assert sign(aud="https://test.salesforce.com").status_code == 200
    assert error_of(sign(aud="https://login.salesforce.com"))[1] == (
        "audience is invalid"
    )


def test_user_whom_no_administrator_approved(sign, control):
    control.switch("app_admin_approved_only", True)
    assert error_of(sign(sub="host.one@acme.example"))[0] == "invalid_app_access"
    assert sign().status_code == 200


def certificate_of(key, name):
    from datetime import datetime, timedelta, timezone

    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()
