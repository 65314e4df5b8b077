# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""OAuth 2.0 through Authlib: the web server flow with PKCE, refresh and revoke,
client credentials, and JWT bearer (RFC 7523).

Addresses given to this module were accepted by ``hosts``. Everything raises
``SalesforceProblem``; no request is repeated.
"""

from dataclasses import dataclass, field, replace

from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import JWTBearerGrant

from .certificate import private_jwk
from .errors import SalesforceProblem, classify, make_problem
from .hosts import server_url
from .session import harden, transport_problems

AUTHORIZE_PATH = "/services/oauth2/authorize"
TOKEN_PATH = "/services/oauth2/token"
REVOKE_PATH = "/services/oauth2/revoke"
INTROSPECT_PATH = "/services/oauth2/introspect"
VERIFIER_LENGTH = 64  # 43 to 128 by RFC 7636
# Salesforce takes three minutes; less, so that our clock may be a minute ahead.
ASSERTION_SECONDS = 120


@dataclass(frozen=True)
class App:
    """The external client app in Salesforce that Odoo logs in through."""

    login_url: str
    consumer_key: str
    consumer_secret: str = field(repr=False)


@dataclass(frozen=True)
class Grant:
    """What Salesforce handed out.

    ``refresh_token`` is None where Salesforce gave no new one: keep the old.
    """

    access_token: str = field(repr=False)
    refresh_token: "str | None" = field(repr=False)
    instance_url: str
    organization_id: str
    user_id: str
    scope: str


def new_verifier():
    """A fresh PKCE verifier."""
    return generate_token(VERIFIER_LENGTH)


def authorize_url(app, redirect_uri, state, verifier):
    """Where the person's browser goes to log in and press Allow.

    No scope is asked for: one that is not ticked in the app would end on an
    error page of Salesforce; without, all ticked ones are granted.
    """
    with _session(app, redirect_uri=redirect_uri) as session:
        url, _state = session.create_authorization_url(
            app.login_url + AUTHORIZE_PATH,
            state=state,
            code_verifier=verifier,
            prompt="consent",
        )
    return url


def exchange_code(app, redirect_uri, code, verifier):
    """Trade the code of the callback for a ``Grant``.

    :raise SalesforceProblem: CODE_EXPIRED where the code is old or was used
    """
    try:
        return _grant(
            app,
            lambda session, url: session.fetch_token(
                url,
                grant_type="authorization_code",
                code=code,
                redirect_uri=redirect_uri,
                code_verifier=verifier,
            ),
        )
    except SalesforceProblem as error:
        if error.problem.code != "invalid_grant":
            raise
        # The same words as for a dead refresh token, but another remedy.
        problem = replace(error.problem, code="CODE_EXPIRED")
        raise SalesforceProblem(problem) from None


def refresh(app, refresh_token):
    """A new ``Grant``. With rotation on, the old refresh token is dead after this."""
    return _grant(
        app,
        lambda session, url: session.refresh_token(url, refresh_token=refresh_token),
        kept=refresh_token,
    )


def client_credentials(app):
    """A ``Grant`` as the user that the app runs as; no refresh token comes along.

    :raise SalesforceProblem: MY_DOMAIN_NEEDED on a log-in host
    """
    return _grant(
        app,
        lambda session, url: session.fetch_token(url, grant_type="client_credentials"),
    )


def jwt_bearer(app, username, private_key):
    """A ``Grant`` as a user who was authorized before; no refresh token comes along.

    :param private_key: PEM; its certificate was uploaded to the app
    """
    assertion = JWTBearerGrant.sign(
        private_jwk(private_key),
        issuer=app.consumer_key,
        audience=server_url(app.login_url),
        subject=username,
        header={"alg": "RS256"},
        expires_in=ASSERTION_SECONDS,
    )
    return _grant(
        app,
        lambda session, url: session.fetch_token(
            url,
            grant_type=JWTBearerGrant.GRANT_TYPE,
            assertion=assertion,
            # The signature says who asks: no secret goes along.
            auth=lambda request: request,
        ),
    )


def revoke(app, token):
    """Make a token worthless; one that already is, is no problem."""
    url = server_url(app.login_url) + REVOKE_PATH
    with _session(app) as session, transport_problems(write=False):
        answer = session.post(url, data={"token": token}, withhold_token=True)
    if answer.status_code == 200:
        return
    text = answer.text
    if "invalid_token" in text or "unsupported_token_type" in text:
        return
    raise SalesforceProblem(classify(answer.status_code, text, write=False))


def introspect(app, token, hint):
    """What Salesforce tells of a token: ``active``, ``scope``, ``exp``, …

    :param hint: "refresh_token" or "access_token"
    :raise SalesforceProblem: nothing was told
    """
    url = server_url(app.login_url) + INTROSPECT_PATH
    with _session(app) as session, transport_problems(write=False):
        answer = session.introspect_token(url, token=token, token_type_hint=hint)
    try:
        content = answer.json()
    except ValueError:
        content = answer.text
    if answer.status_code != 200 or not isinstance(content, dict):
        problem = classify(answer.status_code, content, write=False)
        raise SalesforceProblem(problem)
    return content


def _session(app, **kwargs):
    session = OAuth2Session(
        app.consumer_key,
        app.consumer_secret,
        token_endpoint_auth_method="client_secret_post",
        code_challenge_method="S256",
        **kwargs,
    )
    # Before Authlib reads an answer: it takes what is no JSON for its own mistake.
    session.register_compliance_hook("access_token_response", _refuse_pages)
    session.register_compliance_hook("refresh_token_response", _refuse_pages)
    return harden(session)


def _refuse_pages(answer):
    try:
        content = answer.json()
    except ValueError:
        content = answer.text
    if answer.status_code >= 500 or not isinstance(content, dict):
        problem = classify(answer.status_code, content, write=False)
        raise SalesforceProblem(problem)
    return answer


def _grant(app, ask, kept=None):
    url = server_url(app.login_url) + TOKEN_PATH
    with _session(app) as session, transport_problems(write=False):
        try:
            token = ask(session, url)
        except OAuthError as error:
            body = {"error": error.error, "error_description": error.description}
            raise SalesforceProblem(classify(401, body, write=False)) from None
    return _read(token, kept)


def _read(token, kept):
    try:
        organization_id, user_id = token["id"].rstrip("/").split("/")[-2:]
        given = token.get("refresh_token")
        return Grant(
            access_token=token["access_token"],
            refresh_token=given if given != kept else None,
            instance_url=token["instance_url"].rstrip("/"),
            organization_id=organization_id,
            user_id=user_id,
            scope=token.get("scope") or "",
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise SalesforceProblem(make_problem("NOT_JSON", "token")) from None
