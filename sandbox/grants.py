# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Grants, sessions and codes: what the OAuth endpoints decide, without HTTP."""

import base64
import hashlib
import hmac
import secrets
import time

CODE_SECONDS = 15 * 60
VERIFIER_LENGTHS = range(43, 257)
JWT_SECONDS = 180
# How Salesforce words the scopes on its approval page.
SCOPE_TEXTS = {
    "api": "Manage user data via APIs",
    "refresh_token": "Perform requests at any time",
    "offline_access": "Perform requests at any time",
    "id": "Access the identity URL service",
    "openid": "Access unique user identifiers",
    "profile": "Access the identity URL service",
    "email": "Access the identity URL service",
    "web": "Manage user data via Web browsers",
    "full": "Full access",
}


class OAuthError(Exception):
    """``error`` and ``error_description`` of the token endpoint (HTTP 400)."""

    def __init__(self, error, description):
        super().__init__(description)
        self.error = error
        self.description = description


EXPIRED_CODE = ("invalid_grant", "expired authorization code")
EXPIRED_REFRESH = ("invalid_grant", "expired access/refresh token")
NOT_APPROVED = ("invalid_app_access", "user is not admin approved to access this app")
IN_PROCESS = ("invalid_grant", "token request is already being processed")


def challenge_of(verifier):
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class Grants:
    """Issues, renews and ends what clients hold. Callers hold the org's lock."""

    def __init__(self, org):
        self.org = org
        self.store = org.store

    # -- the app

    def app(self, client_id):
        return self.store.get("_app", client_id or "")

    def authenticate(self, client_id, secret, required=True):
        """The app. Raises OAuthError as the token endpoint words it."""
        app = self.app(client_id)
        if app is None:
            raise OAuthError("invalid_client_id", "client identifier invalid")
        if secret is None and not required:
            return app
        if not secret or not hmac.compare_digest(
            secret.encode(), app["secret"].encode()
        ):
            raise OAuthError("invalid_client", "invalid client credentials")
        return app

    def may_use(self, user):
        """Whether the app's policy lets a user in at all."""
        switches = self.org.switches
        approved = user["Username"] in switches["preauthorized_users"]
        return approved or not switches["app_admin_approved_only"]

    # -- codes

    def issue_code(self, app, user_id, redirect_uri, scopes, challenge):
        code = "aPrx" + secrets.token_urlsafe(48) + "=="
        self.store.put(
            "_code",
            {
                "Id": code,
                "app": app["Id"],
                "user": user_id,
                "redirect_uri": redirect_uri,
                "scopes": scopes,
                "challenge": challenge,
                "expires": time.time() + CODE_SECONDS,
            },
        )
        return code

    def redeem_code(self, app, form):
        """The token answer for a code; each code serves once."""
        row = self.store.get("_code", form.get("code", ""))
        if row is None or row["app"] != app["Id"] or row["expires"] < time.time():
            raise OAuthError(*EXPIRED_CODE)
        if form.get("redirect_uri") != row["redirect_uri"]:
            raise OAuthError(
                "redirect_uri_mismatch", "redirect_uri must match configuration"
            )
        self._check_verifier(row["challenge"], form.get("code_verifier"))
        self.store.remove("_code", row["Id"])
        self._check_user(row["user"])
        return self.issue(app, row["user"], row["scopes"], refreshable=True)

    @staticmethod
    def _check_verifier(challenge, verifier):
        if challenge is None:
            return
        if not verifier:
            raise OAuthError("invalid_grant", "invalid code verifier")
        if (
            len(verifier) not in VERIFIER_LENGTHS
            or not verifier.isascii()
            or challenge_of(verifier) != challenge
        ):
            raise OAuthError("invalid_request", "invalid code verifier")

    # -- refresh

    def refresh(self, app, token):
        """A new access token; with rotation a new refresh token as well."""
        retired = self.store.get("_retired", token or "")
        if retired:
            # Reuse of a rotated token: somebody may have stolen it, all ends.
            self.end_grant(retired["grant"])
            raise OAuthError(*EXPIRED_REFRESH)
        grant = self._grant_of(token)
        if grant is None or grant["app"] != app["Id"]:
            raise OAuthError(*EXPIRED_REFRESH)
        self._check_user(grant["user"])
        answer = self._token_answer(app, grant)
        if self.org.switches["rotation"]:
            fresh = self._refresh_token()
            self.store.put("_retired", {"Id": token, "grant": grant["Id"]})
            self.store.put("_grant", {**grant, "refresh_token": fresh})
            answer["refresh_token"] = fresh
        return answer

    def _grant_of(self, refresh_token):
        if not refresh_token:
            return None
        for row_id in self.store.find("_grant", "refresh_token", refresh_token):
            row = self.store.get("_grant", row_id)
            if row["refresh_token"] == refresh_token and not self._is_over(row):
                return row
        return None

    def _is_over(self, grant):
        expires = self._expires(grant)
        return expires is not None and expires < time.time()

    def _expires(self, grant):
        life = self.org.switches["refresh_token_seconds"]
        return None if life is None else grant["made"] + life

    # -- answers

    def direct(self, app, user_id):
        """The answer of a grant without a person: never a refresh token."""
        self._check_user(user_id)
        scopes = [s for s in self.org.switches["app_scopes"] if s != "refresh_token"]
        return self.issue(app, user_id, scopes, refreshable=False)

    def issue(self, app, user_id, scopes, refreshable):
        grant = {
            "Id": secrets.token_hex(12),
            "app": app["Id"],
            "user": user_id,
            "scopes": scopes,
            "refresh_token": None,
            "made": time.time(),
        }
        may_refresh = {"refresh_token", "offline_access", "full"} & set(scopes)
        if refreshable and may_refresh and self.org.switches["refresh_tokens"]:
            grant["refresh_token"] = self._refresh_token()
        self.store.put("_grant", grant)
        self._end_oldest(app, user_id)
        answer = self._token_answer(app, grant)
        if grant["refresh_token"]:
            answer["refresh_token"] = grant["refresh_token"]
        return answer

    def _end_oldest(self, app, user_id):
        held = [
            row
            for row in self.grants_of(user_id, app["Id"])
            if row["refresh_token"] is not None
        ]
        held.sort(key=lambda row: row["made"])
        limit = self.org.switches["approvals_per_user"]
        for row in held[: max(len(held) - limit, 0)]:
            self.end_grant(row["Id"])

    def grants_of(self, user_id, app_id):
        rows = (
            self.store.get("_grant", row_id)
            for row_id in list(self.store.find("_grant", "user", user_id))
        )
        return [row for row in rows if row["app"] == app_id]

    def _token_answer(self, app, grant):
        token = f"{self.org.id[:15]}!AQ{secrets.token_urlsafe(66)}"
        issued = str(int(time.time() * 1000))
        self.store.put(
            "_token",
            {
                "Id": token,
                "grant": grant["Id"],
                "user": grant["user"],
                "app": app["Id"],
                "scopes": grant["scopes"],
                "issued": time.time(),
                "expires": time.time() + self.org.switches["session_seconds"],
            },
        )
        identity = self.identity_url(grant["user"])
        signature = hmac.new(
            app["secret"].encode(), (identity + issued).encode(), hashlib.sha256
        ).digest()
        answer = {
            "access_token": token,
            "signature": base64.b64encode(signature).decode(),
            "scope": " ".join(grant["scopes"]),
            "instance_url": self.org.switches["instance_url"] or self.org.url,
            "id": identity,
            "token_type": "Bearer",
            "issued_at": issued,
        }
        if "openid" in grant["scopes"]:
            answer["id_token"] = self.org.openid.id_token(app["Id"], identity)
        return answer

    def identity_url(self, user_id):
        return f"{self.org.url}/id/{self.org.id}/{user_id}"

    @staticmethod
    def _refresh_token():
        return "5Aep861" + secrets.token_urlsafe(60)

    def _check_user(self, user_id):
        if self.org.switches["org_locked"]:
            raise OAuthError(
                "inactive_org", "organization is locked, closed, or suspended"
            )
        user = self.store.get("User", user_id)
        if user is None or not user["IsActive"]:
            raise OAuthError("inactive_user", "user is inactive")

    # -- sessions

    def session_row(self, token):
        """The live session of an access token, else None."""
        row = self.store.get("_token", token or "")
        if row is None or row["expires"] < time.time():
            return None
        user = self.store.get("User", row["user"])
        if user is None or not user["IsActive"] or self.org.switches["org_locked"]:
            return None
        return row

    def introspect(self, app, token):
        """What is told of a live token of this app, else ``{"active": False}``."""
        row, kind = self.session_row(token), "access_token"
        if row is None:
            grant, kind = self._grant_of(token), "refresh_token"
            row = grant and {
                **grant,
                "issued": grant["made"],
                "expires": self._expires(grant),
            }
        if row is None or row["app"] != app["Id"]:
            return {"active": False}
        told = {
            "active": True,
            "scope": " ".join(row["scopes"]),
            "client_id": row["app"],
            "username": self.store.get("User", row["user"])["Username"],
            "sub": self.identity_url(row["user"]),
            "token_type": kind,
            "iat": int(row["issued"]),
            "nbf": int(row["issued"]),
        }
        if row["expires"] is not None:
            told["exp"] = int(row["expires"])
        return told

    def touch(self, row):
        """Use keeps a session alive: it ends so long after its last use."""
        expires = time.time() + self.org.switches["session_seconds"]
        if expires - row["expires"] > 60:
            self.store.put("_token", {**row, "expires": expires})

    def revoke(self, token):
        """Whether there was such a token; a refresh token takes its sessions along."""
        if self.store.get("_token", token or ""):
            self.store.remove("_token", token)
            return True
        grant = self._grant_of(token)
        if grant:
            self.end_grant(grant["Id"])
        return grant is not None

    def end_grant(self, grant_id):
        for token in list(self.store.find("_token", "grant", grant_id)):
            self.store.remove("_token", token)
        if self.store.get("_grant", grant_id):
            self.store.remove("_grant", grant_id)

    def end_sessions(self):
        self.store.clear("_token")

    def end_all(self):
        self.store.clear("_token")
        self.store.clear("_grant")
        self.store.clear("_retired")

    def expire_codes(self):
        for row in list(self.store.table("_code").values()):
            self.store.put("_code", {**row, "expires": 0})
