# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from salesforce import flows


@pytest.mark.parametrize(
    ("scope", "flow", "missing"),
    [
        ("refresh_token api id", "web_server", []),
        ("offline_access full", "web_server", []),
        ("api", "web_server", ["refresh_token"]),
        ("id", "web_server", ["api", "refresh_token"]),
        ("refresh_token id", "client_credentials", ["api"]),
        ("api", "jwt_bearer", []),
        ("", "web_server", []),  # Salesforce did not say
        (None, "jwt_bearer", []),
    ],
)
def test_missing_scopes(scope, flow, missing):
    assert flows.missing_scopes(scope, flow) == missing


def test_needless_scopes():
    assert flows.needless_scopes("web api full id", "web_server") == ["full", "web"]
    assert flows.needless_scopes("api refresh_token openid", "jwt_bearer") == []


def test_each_is_named_once():
    assert flows.granted_scopes("offline_access api refresh_token") == [
        "api",
        "refresh_token",
    ]
