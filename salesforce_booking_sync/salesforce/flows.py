# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The three ways to log in, and what each of them needs."""

WEB_SERVER = "web_server"  # a person presses Allow
CLIENT_CREDENTIALS = "client_credentials"  # as the app's Run As user
JWT_BEARER = "jwt_bearer"  # by a certificate

SERVER_FLOWS = (CLIENT_CREDENTIALS, JWT_BEARER)

# Names under which Salesforce may tell of the same scope.
_SAME = {"offline_access": "refresh_token"}
_NEEDED = {
    WEB_SERVER: ("api", "refresh_token"),
    CLIENT_CREDENTIALS: ("api",),
    JWT_BEARER: ("api",),
}
_HARMLESS = {"id", "openid", "profile", "email", "address", "phone"}


def needs_secret(flow):
    return flow != JWT_BEARER


def lasts(flow):
    """Whether access is kept by a refresh token; else it is asked for anew."""
    return flow not in SERVER_FLOWS


def granted_scopes(scope):
    """The scopes of a token answer, each once, in a stable order."""
    return sorted({_SAME.get(name, name) for name in (scope or "").split()})


def missing_scopes(scope, flow):
    """Which scopes Odoo needs and was not given; none where nothing was told."""
    granted = set(granted_scopes(scope))
    if not granted:
        return []
    if "full" in granted:
        granted.add("api")
    return [name for name in _NEEDED[flow] if name not in granted]


def needless_scopes(scope, flow):
    """Which were given beyond what Odoo uses."""
    used = {*_NEEDED[flow], *_HARMLESS, "refresh_token"}
    return [name for name in granted_scopes(scope) if name not in used]
