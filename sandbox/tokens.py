# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""/services/oauth2/token, revoke, introspect, userinfo and the identity URL."""

import base64
import binascii
import threading
import time
from urllib.parse import urlencode

import jwt
from cryptography.x509 import load_pem_x509_certificate

from .grants import IN_PROCESS, JWT_SECONDS, NOT_APPROVED, Grants, OAuthError
from .wire import Reply

FORM_TYPE = "application/x-www-form-urlencoded"
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
# Of the names this server answers to, "localhost" is the org's My Domain; the
# addresses stand for login.salesforce.com, where everybody logs in.
LOGIN_HOST_NAMES = ("127.0.0.1", "::1")
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class Tokens:
    def __init__(self, org):
        self.org = org
        self.grants = Grants(org)
        self._refreshing = set()
        self._refreshing_lock = threading.Lock()

    # -- token

    def token(self, request, pause):
        """``pause()`` takes the org's latency, once the request is being processed."""
        try:
            answer = self._token(request, pause)
        except OAuthError as error:
            return self._reply(
                request,
                400,
                {"error": error.error, "error_description": error.description},
            )
        return self._reply(request, 200, answer)

    def _reply(self, request, status, answer):
        form = request.form() if request.method == "POST" else {}
        wanted = form.get("format") or request.headers.get("Accept", "")
        if wanted == "urlencoded" or wanted == FORM_TYPE:
            return Reply(
                status, urlencode(answer), {"Content-Type": FORM_TYPE, **NO_STORE}
            )
        return Reply(status, answer, dict(NO_STORE))

    def _token(self, request, pause):
        if request.method != "POST":
            raise OAuthError("invalid_request", "must use HTTP POST")
        if not request.secure and self.org.switches["require_https"]:
            raise OAuthError("invalid_request", "must use HTTPS")
        form = request.form()
        kind = form.get("grant_type")
        grants = {
            "authorization_code": self._code,
            "refresh_token": self._refresh,
            "client_credentials": self._client_credentials,
            JWT_GRANT: self._jwt,
        }
        if kind not in grants:
            raise OAuthError("unsupported_grant_type", "grant type not supported")
        if kind == "refresh_token":
            return self._refresh(request, form, pause)
        pause()
        with self.org.store.transaction():
            return grants[kind](request, form)

    @staticmethod
    def _client(request, form):
        header = request.headers.get("Authorization", "")
        if header.lower().startswith("basic "):
            try:
                text = base64.b64decode(header[6:], validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                raise OAuthError(
                    "invalid_client", "invalid client credentials"
                ) from None
            client_id, _, secret = text.partition(":")
            return client_id, secret
        return form.get("client_id"), form.get("client_secret")

    def _code(self, request, form):
        app = self.grants.authenticate(
            *self._client(request, form), required=self.org.switches["secret_required"]
        )
        return self.grants.redeem_code(app, form)

    def _refresh(self, request, form, pause):
        token = form.get("refresh_token")
        with self._refreshing_lock:
            if token in self._refreshing:
                raise OAuthError(*IN_PROCESS)
            self._refreshing.add(token)
        try:
            pause()
            with self.org.lock:
                return self._refresh_locked(request, form, token)
        finally:
            with self._refreshing_lock:
                self._refreshing.discard(token)

    def _refresh_locked(self, request, form, token):
        app = self.grants.authenticate(
            *self._client(request, form),
            required=self.org.switches["secret_required_refresh"],
        )
        if not token:
            raise OAuthError("invalid_request", "missing refresh token")
        # No transaction around it: what a reused token ends must stay ended.
        return self.grants.refresh(app, token)

    def _client_credentials(self, request, form):
        if request.host() in LOGIN_HOST_NAMES:
            raise OAuthError("invalid_grant", "request not supported on this domain")
        app = self.grants.authenticate(*self._client(request, form))
        if not self.org.switches["client_credentials"]:
            raise OAuthError("invalid_grant", "client credentials flow not enabled")
        user = self.org.user_by_name(self.org.switches["client_credentials_user"])
        if user is None:
            raise OAuthError("invalid_grant", "no client credentials user enabled")
        if not self.grants.may_use(user):
            raise OAuthError(*NOT_APPROVED)
        return self.grants.direct(app, user["Id"])

    def _jwt(self, request, form):
        claims = self._claims(form.get("assertion") or "")
        app = self.grants.app(claims["iss"])
        if app is None:
            raise OAuthError("invalid_client_id", "client identifier invalid")
        if claims["aud"] not in self._audiences():
            raise OAuthError("invalid_grant", "audience is invalid")
        left = claims["exp"] - time.time()
        if not 0 < left <= JWT_SECONDS + 5:
            raise OAuthError("invalid_grant", "assertion expired")
        user = self.org.user_by_name(claims["sub"])
        approved = self.org.switches["preauthorized_users"]
        if user is None or user["Username"] not in approved:
            if user and self.org.switches["app_admin_approved_only"]:
                raise OAuthError(*NOT_APPROVED)
            raise OAuthError("invalid_grant", "user hasn't approved this consumer")
        return self.grants.direct(app, user["Id"])

    def _audiences(self):
        """The org's My Domain, and the log-in host of its kind."""
        organization = self.org.store.get("Organization", self.org.id)
        kind = "test" if organization["IsSandbox"] else "login"
        own = self.org.url.replace("http:", "https:")
        return (own, f"https://{kind}.salesforce.com")

    def _claims(self, assertion):
        """What a signed assertion says. An unsigned one is not even looked at."""
        certificate = self.org.switches["jwt_certificate"]
        invalid = OAuthError("invalid_grant", "invalid assertion")
        if not (certificate and self.org.switches["jwt_bearer"]):
            raise invalid
        key = load_pem_x509_certificate(certificate.encode()).public_key()
        try:
            claims = jwt.decode(
                assertion,
                key,
                algorithms=["RS256"],
                options={
                    "verify_aud": False,
                    "verify_exp": False,
                    "verify_iat": False,
                    "require": ["iss", "sub", "aud", "exp"],
                },
            )
        except jwt.PyJWTError:
            raise invalid from None
        texts = all(isinstance(claims[name], str) for name in ("iss", "sub", "aud"))
        if not texts or not isinstance(claims["exp"], (int, float)):
            raise invalid
        return claims

    # -- revoke, introspect

    def revoke(self, request):
        source = request.form() if request.method == "POST" else request.args
        with self.org.store.transaction():
            known = self.grants.revoke(source.get("token"))
        if known:
            return Reply(200, "")
        return Reply(
            400,
            "error=invalid_token&error_description=invalid%20token",
            {"Content-Type": FORM_TYPE},
        )

    def introspect(self, request):
        form = request.form()
        with self.org.lock:
            try:
                app = self.grants.authenticate(*self._client(request, form))
            except OAuthError as error:
                return Reply(
                    400 if error.error == "invalid_client_id" else 401,
                    {"error": error.error, "error_description": error.description},
                )
            return Reply(200, self.grants.introspect(app, form.get("token")))

    # -- who am I

    def bearer(self, request):
        """The token of an Authorization header, None where there is none."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return token.strip() if scheme.lower() in ("bearer", "oauth") else None

    def _user(self, request):
        token = self.bearer(request)
        if not token:
            return None, Reply(403, "Missing_OAuth_Token")
        row = self.grants.session_row(token)
        if row is None:
            return None, Reply(403, "Bad_OAuth_Token")
        return self.org.store.get("User", row["user"]), None

    def userinfo(self, request):
        with self.org.lock:
            user, refusal = self._user(request)
            if refusal:
                return refusal
            picture = f"{self.org.url}/static/person.svg"
            return Reply(
                200,
                {
                    "sub": self.grants.identity_url(user["Id"]),
                    "user_id": user["Id"],
                    "organization_id": self.org.id,
                    "preferred_username": user["Username"],
                    "nickname": user["CommunityNickname"],
                    "name": user["Name"],
                    "email": user["Email"],
                    "email_verified": True,
                    "given_name": user["FirstName"],
                    "family_name": user["LastName"],
                    "zoneinfo": user["TimeZoneSidKey"],
                    "photos": {"picture": picture, "thumbnail": picture},
                    "profile": f"{self.org.url}/{user['Id']}",
                    "picture": picture,
                    "address": {},
                    "is_salesforce_integration_user": False,
                    "urls": self._urls(user["Id"]),
                    "active": user["IsActive"],
                    "user_type": "STANDARD",
                    "language": user["LanguageLocaleKey"],
                    "locale": user["LocaleSidKey"],
                    "utcOffset": -28800000,
                    "updated_at": user["LastModifiedDate"],
                },
            )

    def identity(self, request, org_id, user_id):
        with self.org.lock:
            asking, refusal = self._user(request)
            if refusal:
                return refusal
            user = self.org.store.get("User", user_id)
            if org_id not in (self.org.id, self.org.id[:15]) or user is None:
                return Reply(404, "Bad_Id")
            picture = f"{self.org.url}/static/person.svg"
            return Reply(
                200,
                {
                    "id": self.grants.identity_url(user["Id"]),
                    "asserted_user": asking["Id"] == user["Id"],
                    "user_id": user["Id"],
                    "organization_id": self.org.id,
                    "username": user["Username"],
                    "nick_name": user["CommunityNickname"],
                    "display_name": user["Name"],
                    "email": user["Email"],
                    "email_verified": True,
                    "first_name": user["FirstName"],
                    "last_name": user["LastName"],
                    "timezone": user["TimeZoneSidKey"],
                    "photos": {"picture": picture, "thumbnail": picture},
                    "addr_street": None,
                    "addr_city": None,
                    "addr_state": None,
                    "addr_country": None,
                    "addr_zip": None,
                    "mobile_phone": None,
                    "mobile_phone_verified": False,
                    "is_lightning_login_user": False,
                    "status": {"created_date": None, "body": None},
                    "urls": self._urls(user["Id"]),
                    "active": user["IsActive"],
                    "user_type": "STANDARD",
                    "language": user["LanguageLocaleKey"],
                    "locale": user["LocaleSidKey"],
                    "utcOffset": -28800000,
                    "last_modified_date": user["LastModifiedDate"],
                    "is_app_installed": True,
                },
            )

    def _urls(self, user_id):
        base = self.org.switches["instance_url"] or self.org.url
        rest = f"{base}/services/data/v{{version}}/"
        return {
            "enterprise": f"{base}/services/Soap/c/{{version}}/{self.org.id}",
            "metadata": f"{base}/services/Soap/m/{{version}}/{self.org.id}",
            "partner": f"{base}/services/Soap/u/{{version}}/{self.org.id}",
            "rest": rest,
            "sobjects": f"{rest}sobjects/",
            "search": f"{rest}search/",
            "query": f"{rest}query/",
            "recent": f"{rest}recent/",
            "tooling_soap": f"{base}/services/Soap/T/{{version}}/{self.org.id}",
            "tooling_rest": f"{rest}tooling/",
            "profile": f"{base}/{user_id}",
            "feeds": f"{rest}chatter/feeds",
            "groups": f"{rest}chatter/groups",
            "users": f"{rest}chatter/users",
            "feed_items": f"{rest}chatter/feed-items",
            "custom_domain": base,
        }
