# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One running org for the folder; each test begins with a fresh one."""

import re

import pytest
import requests
from simple_salesforce import Salesforce

from sandbox.server import OrgServer

CALLBACK = "https://odoo.example/salesforce/oauth/callback"


@pytest.fixture(scope="session")
def server():
    with OrgServer() as running:
        yield running


@pytest.fixture
def org(server):
    server.control.reset()
    server.control.revoke_all()
    server.control.set_callbacks([CALLBACK])
    return server


@pytest.fixture
def control(org):
    return org.control


@pytest.fixture(scope="session")
def web(server):
    """A requests session that trusts the org's authority, and nothing by chance."""
    # One for all: reading the bundle takes longer than most tests.
    with requests.Session() as session:
        session.trust_env = False
        session.verify = server.ca_bundle
        yield session


@pytest.fixture
def sf(org, web):
    """simple_salesforce as the integration user."""
    return client_of(org, web, "ops@acme.example")


def client_of(org, session, username, scopes=None):
    token = org.control.grant(username, scopes)["access_token"]
    return Salesforce(
        session_id=token, instance_url=org.https_url, version="66.0", session=session
    )


class Api:
    """REST without a helper in between: answers as they came."""

    def __init__(self, org, session, token):
        self.org = org
        self.session = session
        self.token = token

    def __call__(self, method, path, json=None, version="v66.0", **options):
        headers = {"Authorization": f"Bearer {self.token}"}
        headers.update(options.pop("headers", {}))
        return self.session.request(
            method,
            f"{self.org.https_url}/services/data/{version}/{path}",
            json=json,
            headers=headers,
            timeout=10,
            **options,
        )


@pytest.fixture
def api(org, web):
    return Api(org, web, org.control.grant()["access_token"])


@pytest.fixture
def refused():
    return check_refused


def check_refused(answer, status, code, message=None, fields=None):
    """The answer is the org's error array with one entry; returns that entry."""
    assert answer.status_code == status, answer.text
    [entry] = answer.json()
    assert entry["errorCode"] == code
    if message is not None:
        assert re.search(message, entry["message"], re.DOTALL), entry["message"]
    if fields is not None:
        assert entry["fields"] == fields
    return entry
