# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A local org, and our client in it, for the tests that want the real thing.

Beside it an `org` that answers as it is told, for what no org would answer.
"""

import pytest

from tests.unit.loopback import ScriptedOrg, make_certificate


@pytest.fixture(scope="session")
def org_server():
    from sandbox.server import OrgServer

    with OrgServer() as server:
        yield server


@pytest.fixture(scope="session")
def org_client(org_server):
    """One connection for all tests: a handshake for each is slow."""
    from salesforce.client import Client

    token = org_server.control.grant()["access_token"]
    with Client(org_server.https_url, token, timeout=(3.05, 5)) as client:
        yield client


@pytest.fixture
def local_org(org_server, monkeypatch):
    """`sandbox.control.Control` of an org as fresh as on its first day."""
    # The org's authority alone: reading the whole bundle at each connection is slow.
    authority = str(org_server.certificates.ca_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", authority)
    org_server.control.reset()
    return org_server.control


@pytest.fixture
def local_client(local_org, org_client):
    """A `Client` of the integration user, over TLS."""
    return org_client


@pytest.fixture
def users(local_org):
    """``{Username: Id}``"""
    return {user["Username"]: user["Id"] for user in local_org.users()}


@pytest.fixture
def ops(users):
    """The Id of the connecting user."""
    return users["ops@acme.example"]


@pytest.fixture(params=["none", "ready"], ids=["without keys", "with keys"])
def keys(request, local_org):
    """Whether the org has the key fields, as `Facts` has it: a test for each."""
    if request.param == "ready":
        local_org.switch("key_fields", True)
    return request.param


@pytest.fixture(scope="session")
def known_schemas():
    return {}


@pytest.fixture
def schema(local_client, ops, keys, known_schemas):
    """The schema of a fresh org, read once for all tests: it takes longest."""
    from salesforce.org import read_org

    if keys not in known_schemas:
        known_schemas[keys] = read_org(local_client, ops).schema
    return known_schemas[keys]


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    """Path of a certificate for localhost."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def org(pem, monkeypatch):
    """A `ScriptedOrg` that requests trusts."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
    with ScriptedOrg(pem) as org:
        yield org
