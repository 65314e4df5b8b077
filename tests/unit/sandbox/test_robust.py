# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever is sent, the org answers as an org: it never falls over."""

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.app import App
from sandbox.org import Org
from sandbox.wire import Headers, Request

FEW = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
WORDS = st.sampled_from(
    "Id LastName Company Email WhoId WhatId OwnerId Who Owner StartDateTime "
    "EndDateTime DurationInMinutes IsAllDayEvent attributes type records allOrNone "
    "compositeRequest method url referenceId body httpHeaders ids fields graphs "
    "graphId batchRequests richInput Odoo_Booking_Id__c RecordTypeId id".split()
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(
        [
            "Lead",
            "Event",
            "POST",
            "GET",
            "PATCH",
            "@{a.id}",
            "@{a[0].id}",
            "@{}",
            "/services/data/v66.0/sobjects/Lead",
            "/services/data/v66.0/query?q=SELECT+Id+FROM+Lead",
            "v66.0/sobjects/Lead",
            "2026-12-01T09:00:00Z",
            "2026-12-01",
            "005000000000001AAA",
            "00Q000000000001",
        ]
    ),
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=5)
    ),
    max_leaves=20,
)
REQUEST = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "POST", "PATCH", "DELETE"]),
        "url": st.sampled_from(
            [
                "/services/data/v66.0/sobjects/Event",
                "/services/data/v66.0/sobjects/Lead/Odoo_Person_Id__c/1",
                "/services/data/v66.0/composite/sobjects",
                "/services/data/v66.0/composite/sobjects/Lead/Email",
                "/services/data/v66.0/nonsense/@{b.id}",
            ]
        ),
        "referenceId": st.sampled_from(["a", "b", "c"]),
        "body": JSON,
    },
    optional={"httpHeaders": st.one_of(LEAVES, st.dictionaries(WORDS, LEAVES))},
)
ODD = st.sampled_from([None, 5, [], ["x"], {}, {"x": 1}, "x", True])
BODIES = st.one_of(
    JSON,
    st.fixed_dictionaries({"compositeRequest": st.lists(REQUEST, max_size=3)}),
    st.fixed_dictionaries(
        {
            "records": st.lists(
                st.dictionaries(WORDS, JSON, max_size=4).map(
                    lambda row: {**row, "attributes": {"type": "Event"}}
                ),
                max_size=3,
            )
        }
    ),
    st.fixed_dictionaries(
        {
            "records": st.lists(
                st.fixed_dictionaries(
                    {"attributes": st.fixed_dictionaries({"type": ODD})}
                ),
                min_size=1,
                max_size=2,
            )
        }
    ),
    st.fixed_dictionaries(
        {
            "records": st.lists(
                st.fixed_dictionaries(
                    {
                        "attributes": st.just({"type": "Lead"}),
                        "Odoo_Person_Id__c": ODD,
                        "Owner": st.fixed_dictionaries({"type": ODD, "Username": ODD}),
                        "id": ODD,
                    }
                ),
                min_size=1,
                max_size=2,
            )
        }
    ),
    st.fixed_dictionaries({"ids": st.lists(ODD), "fields": st.lists(ODD)}),
    st.fixed_dictionaries(
        {
            "batchRequests": st.lists(
                st.one_of(
                    ODD, st.fixed_dictionaries({"url": LEAVES, "method": LEAVES})
                ),
                min_size=1,
            )
        }
    ),
    st.fixed_dictionaries(
        {"graphs": st.lists(st.fixed_dictionaries({"compositeRequest": JSON}))}
    ),
)
PATHS = st.sampled_from(
    [
        "sobjects/Lead",
        "sobjects/Event",
        "sobjects/Account",
        "sobjects/Lead/Odoo_Person_Id__c/x",
        "sobjects/Lead/Email/a@b.io",
        "sobjects/Event/00U000000000001",
        "composite",
        "composite/batch",
        "composite/graph",
        "composite/sobjects",
        "composite/sobjects/Lead",
        "composite/sobjects/Lead/Odoo_Person_Id__c",
    ]
)
SOQL_WORDS = st.sampled_from(
    "SELECT FROM WHERE AND OR NOT IN LIKE ORDER BY LIMIT OFFSET NULLS LAST COUNT ( ) "
    ", = != < > : null true TODAY LAST_N_DAYS 5 -1 2.5 'x' 'O\\'H' '\\q' 2026-01-01 "
    "2026-01-01T00:00:00Z Id Email Name Owner.Name Who.Type CreatedDate IsDeleted "
    "Lead Event Description NumberOfEmployees OwnerId Address".split()
)


@pytest.fixture(scope="module")
def ask():
    """Sends to an org without sockets, so that a mistake is seen as it is."""
    org = Org("http://localhost:1")
    app = App(org)
    org.set_switch("key_fields", True)
    grant = app.grants
    [row] = org.store.table("_app").values()
    user = org.user_by_name("ops@acme.example")
    token = grant.direct(row, user["Id"])["access_token"]

    def send(method, path, text=""):
        return app.handle(
            Request(
                method,
                f"/services/data/v66.0/{path}",
                Headers(
                    {
                        "Authorization": f"Bearer {token}",
                        "Content-Type": "application/json",
                    }
                ),
                text.encode(),
                secure=True,
            )
        )

    org.set_switch("daily_limit", 10**9)
    yield send
    org.close()


@FEW
@given(path=PATHS, method=st.sampled_from(["POST", "PATCH", "DELETE"]), body=BODIES)
def test_any_json(ask, path, method, body):
    reply = ask(method, path, json.dumps(body))
    assert reply.status < 500
    assert isinstance(reply.payload()[0], bytes)


@FEW
@given(text=st.text(max_size=60))
def test_any_body(ask, text):
    assert ask("POST", "composite", text).status in (400, 404)


@FEW
@given(words=st.lists(SOQL_WORDS, max_size=12), tail=st.text(max_size=8))
def test_any_query(ask, words, tail):
    for start in ("", "SELECT Id FROM Lead WHERE ", "SELECT Id FROM Event WHERE Id = "):
        query = start + " ".join(words) + tail
        reply = ask("GET", f"query?q={quote(query.encode('utf-8', 'ignore'))}")
        assert reply.status in (200, 400), reply.body
