# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from collections import Counter
from datetime import datetime, timezone
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesforce.soql import (
    Query,
    event_queries,
    events_by_key_queries,
    events_made_query,
    fields_read,
    follow_queries,
    host_query,
    people_queries,
    user_queries,
)
from tests.unit.factories import PROPERTY, anything

MAX_ADDRESS = 16_384
UNESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def literals(soql):
    """The texts that Salesforce reads between quotes, by its own escapes."""
    found = re.findall(r"'((?:[^'\\]|\\.)*)'", soql, re.DOTALL)
    return [
        re.sub(
            r"\\(.)",
            lambda match: UNESCAPED.get(match[1], match[1]),
            text,
            flags=re.DOTALL,
        )
        for text in found
    ]


def asked(queries):
    """``{sobject: Counter of the addresses asked for}``"""
    counts = {}
    for query in queries:
        values = literals(query.soql.split(" IN ", 1)[1])
        counts.setdefault(query.sobject, Counter()).update(values)
    return counts


@pytest.mark.parametrize(
    ("email", "written"),
    [
        ("ann@example.com", "'ann@example.com'"),
        ("o'brien@x.io", r"'o\'brien@x.io'"),
        ("a\\b@x.io", r"'a\\b@x.io'"),
        ("50%_off@x.io", "'50%_off@x.io'"),
        ('"ann lee"@x.io', r"'\"ann lee\"@x.io'"),
        ("party🎉@x.io", "'party🎉@x.io'"),
        ("a-b+c@x.io", "'a-b+c@x.io'"),
        ("{0}@x.io", "'{0}@x.io'"),
        ("') OR Name LIKE '%", r"'\') OR Name LIKE \'%'"),
        ("\\' OR Id != '", r"'\\\' OR Id != \''"),
        ("a\nb@x.io", r"'a\nb@x.io'"),
    ],
)
def test_an_address_stays_inside_its_quotes(email, written):
    assert [(each.sobject, each.soql) for each in people_queries([email])] == [
        (
            "Contact",
            "SELECT Id, Email, LastActivityDate, CreatedDate FROM Contact "
            f"WHERE Email IN ({written})",
        ),
        (
            "Lead",
            "SELECT Id, Email, IsConverted, ConvertedContactId, LastActivityDate, "
            f"CreatedDate FROM Lead WHERE Email IN ({written})",
        ),
    ]
    [query] = user_queries([email])
    assert query.soql.count(f"Email IN ({written})") == 1


def test_only_active_people_of_the_company_are_hosts():
    [query] = user_queries(["ann@example.com"])
    assert query.asks == "users"
    assert "IsActive = true AND UserType = 'Standard'" in query.soql


def test_the_events_a_user_made_in_a_time():
    first = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=timezone.utc)
    last = datetime(2026, 11, 22, 9, 11, tzinfo=timezone.utc)
    assert events_made_query("005A", first, last) == Query(
        "made",
        "SELECT Id, Description FROM Event "
        "WHERE CreatedById = '005A' AND CreatedDate >= 2026-11-22T09:00:00+00:00 "
        "AND CreatedDate <= 2026-11-22T09:11:00+00:00",
    )


def test_nobody_asked_for_is_no_query():
    assert people_queries([]) == user_queries([]) == []
    assert event_queries([], ["Subject"]) == events_by_key_queries([]) == []


def test_who_became_of_a_record_is_asked_of_the_bin_as_well():
    [query] = follow_queries("Lead", ["00Q1"])
    assert query.path.startswith("queryAll?q=")
    assert "MasterRecordId" in query.soql and "ConvertedContactId" in query.soql
    [query] = follow_queries("Contact", ["0031"])
    assert "IsConverted" not in query.soql


def test_events_are_read_again_with_the_fields_the_user_may_see():
    [query] = event_queries(["00U1", "00U2"], ["Subject", "OwnerId"])
    assert query.path.startswith("query?q=")
    assert query.soql == (
        "SELECT Id, Subject, OwnerId FROM Event WHERE Id IN ('00U1','00U2')"
    )


def test_an_address_holds_any_query_whole():
    soql = "SELECT Id FROM Lead WHERE Email = 'a+b & c=d?#%🎉'"
    path = urlsplit(Query("people", soql).path)
    assert path.path == "query"
    assert parse_qs(path.query) == {"q": [soql]}


emails = st.frozensets(
    st.one_of(
        anything.filter(bool),
        st.integers(0, 9999).map("host.{}@a-rather-long-domain.example".format),
        st.text(st.sampled_from("'\\🎉%\"a"), min_size=40, max_size=80),
    ),
    max_size=40,
)


@PROPERTY
@given(emails, st.sampled_from([people_queries, user_queries]))
def test_everybody_is_asked_for_exactly_once_as_they_are(some, queries):
    counts = asked(queries(some))
    for sobject in counts:
        assert counts[sobject] == Counter(some)
    assert bool(counts) == bool(some)


@pytest.mark.parametrize("letter", ["a", "'", "\\", "🎉", "%"])
@pytest.mark.parametrize("many", [1, 200, 1500])
def test_a_query_fits_an_address_whatever_is_in_it(letter, many):
    some = {f"{letter * 70}{number:05}" for number in range(many)}
    queries = people_queries(some)
    for query in queries:
        assert len(f"/services/data/v66.0/{query.path}") < MAX_ADDRESS
        assert len(query.soql) < 100_000
    assert asked(queries) == {"Contact": Counter(some), "Lead": Counter(some)}
    # Nor are they cut smaller than need be.
    size = len(quote_plus(people_queries(some)[0].soql))
    assert many == 1 or size > 10_000


def test_hosts_are_asked_for_by_id_or_address():
    soql = host_query({"005A"}, {"a'b@x.example": None, "c@x.example": "005C"})
    assert "Id IN ('005A','005C')" in soql
    assert "Email IN ('a\\'b@x.example')" in soql
    assert "Email" not in host_query({"005A"}, {}).split(" WHERE ")[1]


def test_what_is_read_of_people():
    read = fields_read()
    assert set(read) == {"Lead", "Contact"}
    assert {"Email", "LastActivityDate", "MasterRecordId"} <= set(read["Contact"])
    assert "ConvertedContactId" in read["Lead"]
