# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""SOQL: what is found, what is refused, and how it is paged."""

import pytest
from simple_salesforce import format_soql

from .conftest import check_refused as refused


@pytest.fixture
def ask(api):
    def query(text, resource="query", **options):
        return api("GET", resource, params={"q": text}, **options)

    return query


@pytest.fixture
def names(ask):
    """LastNames that a WHERE finds."""

    def found(where, resource="query"):
        answer = ask(f"SELECT LastName FROM Lead WHERE {where}", resource)
        assert answer.status_code == 200, answer.text
        return sorted(row["LastName"] for row in answer.json()["records"])

    return found


@pytest.fixture
def leads(control):
    users = {user["Username"]: user["Id"] for user in control.users()}
    rows = {}
    for name, values in {
        "Ann": {"Email": "Ann@X.io", "NumberOfEmployees": 5},
        "Bob": {"Email": "bob@x.io", "OwnerId": users["host.one@acme.example"]},
        "O'Hara": {"Email": "o'hara@x.io", "Title": '50%_\\ "new"\nline'},
        "Zoë 😀": {"City": "Paris"},
    }.items():
        rows[name] = control.create(
            "Lead", {"LastName": name, "Company": f"{name} Ltd", **values}
        )
    return rows


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("Email = 'ann@x.io'", ["Ann"]),
        ("Email = 'ANN@X.IO'", ["Ann"]),
        ("email IN ('bob@x.io', 'nobody@x.io', 'ann@x.io')", ["Ann", "Bob"]),
        ("Email NOT IN ('bob@x.io', 'ann@x.io')", ["O'Hara", "Zoë 😀"]),
        ("Email = null", ["Zoë 😀"]),
        ("Email = ''", ["Zoë 😀"]),
        ("Email IN ('', 'ann@x.io')", ["Ann", "Zoë 😀"]),
        ("Email != null AND LastName != 'Ann'", ["Bob", "O'Hara"]),
        ("Email <> 'ann@x.io'", ["Bob", "O'Hara", "Zoë 😀"]),
        ("LastName LIKE 'o%'", ["O'Hara"]),
        ("LastName LIKE 'A_n'", ["Ann"]),
        (r"Title LIKE '50\%\_%'", ["O'Hara"]),
        (r"LastName = 'O\'Hara'", ["O'Hara"]),
        (r"LastName = 'O\u0027Hara'", ["O'Hara"]),
        ("NumberOfEmployees > 4 AND NumberOfEmployees <= 5", ["Ann"]),
        ("(LastName = 'Ann' OR LastName = 'Bob') AND City = null", ["Ann", "Bob"]),
        ("NOT (LastName = 'Ann' OR LastName = 'Bob')", ["O'Hara", "Zoë 😀"]),
        ("NOT LastName LIKE '%a%'", ["Bob", "Zoë 😀"]),
        ("IsConverted = false AND IsDeleted = FALSE AND City='Paris'", ["Zoë 😀"]),
        ("CreatedDate = TODAY AND City != null", ["Zoë 😀"]),
        ("CreatedDate > 2020-01-01T00:00:00Z AND LastName < 'b'", ["Ann"]),
        ("CreatedDate < 2020-01-01T00:00:00+01:00", []),
        (
            "CreatedDate = LAST_N_DAYS:7 AND CreatedDate < TOMORROW AND City!=null",
            ["Zoë 😀"],
        ),
        ("Owner.Email = 'host.one@acme.example'", ["Bob"]),
        (
            "Owner.Type = 'User' AND CreatedBy.LastName = 'Admin' AND City='Paris'",
            ["Zoë 😀"],
        ),
        (
            "OwnerId IN (SELECT Id FROM User WHERE Username LIKE 'host%')",
            ["Bob"],
        ),
    ],
)
def test_where(leads, names, where, expected):
    assert names(where) == expected


def test_ids(leads, names):
    full = leads["Ann"]
    assert names(f"Id = '{full}'") == ["Ann"]
    assert names(f"Id IN ('{full[:15]}')") == ["Ann"]


def test_everything_text_survives_format_soql(leads, sf, control):
    title = [r for r in control.records("Lead") if r["LastName"] == "O'Hara"][0][
        "Title"
    ]
    query = format_soql("SELECT Id FROM Lead WHERE Title = {}", title)
    assert sf.query(query)["totalSize"] == 1
    query = format_soql("SELECT Id FROM Lead WHERE Title LIKE '{:like}%'", "50%_")
    assert sf.query(query)["totalSize"] == 1
    query = format_soql(
        "SELECT Id FROM Lead WHERE LastName IN {}", ["Zoë 😀", "O'Hara"]
    )
    assert sf.query(query)["totalSize"] == 2


def test_shape_of_a_row(leads, ask):
    answer = ask(
        "select id, lastname, Owner.Name, CreatedBy.Username, ConvertedContact.Name "
        "from lead where lastname = 'Bob'"
    ).json()
    assert (answer["totalSize"], answer["done"]) == (1, True)
    [row] = answer["records"]
    assert row["attributes"] == {
        "type": "Lead",
        "url": f"/services/data/v66.0/sobjects/Lead/{leads['Bob']}",
    }
    assert (row["Id"], row["LastName"]) == (leads["Bob"], "Bob")
    assert row["Owner"]["Name"] == "Hana One"
    assert row["Owner"]["attributes"]["type"] == "Name"
    assert row["CreatedBy"]["attributes"]["type"] == "User"
    assert row["ConvertedContact"] is None


def test_an_object_that_is_called_as_a_keyword(control, ask):
    queue = control.create("Group", {"Name": "New leads", "Type": "Queue"})
    [row] = ask("SELECT Name FROM Group WHERE Type = 'Queue'").json()["records"]
    assert row["Name"] == "New leads"
    [row] = ask(f"SELECT Name FROM Group WHERE Id = '{queue}'").json()["records"]
    assert row["Name"] == "New leads"
    refused(ask("SELECT Name FROM Order"), 400, "MALFORMED_QUERY")


def test_alias_count_order_limit_offset(leads, ask):
    assert ask("SELECT COUNT() FROM Lead").json() == {
        "totalSize": 4,
        "done": True,
        "records": [],
    }
    found = ask(
        "SELECT l.LastName FROM Lead l ORDER BY l.LastName DESC LIMIT 2 OFFSET 1"
    ).json()
    assert [row["LastName"] for row in found["records"]] == ["O'Hara", "Bob"]
    found = ask("SELECT Email FROM Lead ORDER BY Email ASC NULLS LAST").json()
    assert found["records"][-1]["Email"] is None
    found = ask("SELECT Email FROM Lead ORDER BY Email").json()
    assert found["records"][0]["Email"] is None


def test_deleted_rows_only_in_query_all(leads, names, control):
    control.delete("Lead", leads["Ann"])
    assert names("LastName = 'Ann'") == []
    assert names("IsDeleted = true") == []
    assert names("IsDeleted = true", "queryAll") == ["Ann"]


def test_merged_lead_names_its_master(leads, ask, control):
    control.merge("Lead", leads["Ann"], leads["Bob"])
    found = ask(
        f"SELECT MasterRecordId FROM Lead WHERE Id = '{leads['Bob']}'", "queryAll"
    ).json()
    assert found["records"][0]["MasterRecordId"] == leads["Ann"]


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        (
            "SELECT Nonsense FROM Lead",
            "INVALID_FIELD",
            r"\nSELECT Nonsense FROM Lead\n +\^\nERROR at Row:1:Column:8\n"
            "No such column 'Nonsense' on entity 'Lead'",
        ),
        ("SELECT Id FROM Nonsense", "INVALID_TYPE", "sObject type 'Nonsense' is not"),
        ("SELECT Id FROM Lead WHERE Nonsense = 1", "INVALID_FIELD", "No such column"),
        ("SELECT Id, Id FROM Lead", "INVALID_FIELD", "duplicate field selected: Id"),
        ("SELECT Nobody.Name FROM Lead", "INVALID_FIELD", "understand relationship"),
        ("SELECT Id FROM Lead WHERE Description = 'x'", "INVALID_FIELD", "filtered"),
        ("SELECT Id FROM Lead ORDER BY Description", "INVALID_FIELD", "sorted"),
        ("SELECT Id FROM Lead WHERE Email = 5", "INVALID_FIELD", "enclosed in quotes"),
        ("SELECT Id FROM Lead WHERE IsConverted = 'x'", "INVALID_FIELD", "boolean"),
        ("SELECT Id FROM Lead WHERE CreatedDate > 'x'", "INVALID_FIELD", "dateTime"),
        ("SELECT Id FROM Lead WHERE CreatedDate > 2026-01-01", "INVALID_FIELD", ""),
        (
            "SELECT Id FROM Lead WHERE OwnerId = 'x'",
            "INVALID_QUERY_FILTER_OPERATOR",
            "invalid ID field: x",
        ),
        ("SELECT Id FROM Lead WHERE Email > null", "INVALID_QUERY_FILTER_OPERATOR", ""),
        ("SELECT Id FROM Lead WHERE IsConverted LIKE 'x'", "INVALID_QUERY_FILTER", ""),
        ("SELECT Id FROM Lead OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", ""),
        ("SELECT FROM Lead", "MALFORMED_QUERY", "unexpected token"),
        ("SELECT * FROM Lead", "MALFORMED_QUERY", "unexpected token: '\\*'"),
        ("SELECT Id FROM Lead WHERE", "MALFORMED_QUERY", "unexpected token"),
        ("SELECT Id FROM Lead WHERE Email = 'x", "MALFORMED_QUERY", ""),
        ("SELECT Id FROM Lead WHERE Email = 'O'Hara'", "MALFORMED_QUERY", ""),
        ("SELECT Id FROM Lead WHERE Email IN ()", "MALFORMED_QUERY", ""),
        (r"SELECT Id FROM Lead WHERE Email = 'a\xb'", "MALFORMED_QUERY", "escape"),
        (r"SELECT Id FROM Lead WHERE Email = 'a\%'", "MALFORMED_QUERY", "escape"),
        (
            "SELECT Id FROM Lead WHERE Email='a' AND Email='b' OR Email='c'",
            "MALFORMED_QUERY",
            "unexpected token: 'OR'",
        ),
        ("SELECT Id FROM Lead LIMIT -1", "MALFORMED_QUERY", ""),
        ("SELECT Id FROM Lead; DROP", "MALFORMED_QUERY", ""),
    ],
)
def test_refused_queries(ask, query, code, message):
    answer = ask(query)
    entry = answer.json()[0]
    assert entry["errorCode"].startswith(code), entry
    refused(answer, 400, entry["errorCode"], message)


def test_length_rules(api):
    def composite(query):
        from urllib.parse import quote

        request = {
            "method": "GET",
            "url": f"/services/data/v66.0/query?q={quote(query)}",
            "referenceId": "q",
        }
        answer = api("POST", "composite", {"compositeRequest": [request]}).json()
        return answer["compositeResponse"][0]

    fits = "SELECT Id FROM Lead WHERE Email = '{}'"
    assert composite(fits.format("x" * 4000))["httpStatusCode"] == 200
    refusal = composite(fits.format("x" * 4001))
    assert refusal["body"][0]["errorCode"] == "MALFORMED_QUERY"
    many = ",".join(["'aaaaaaaaaaaaaaaaaa@example.org'"] * 3200)
    refusal = composite(f"SELECT Id FROM Lead WHERE Email IN ({many})")
    assert "100000" in refusal["body"][0]["message"]
    many = many[: 2900 * 33 - 1]
    assert (
        composite(f"SELECT Id FROM Lead WHERE Email IN ({many})")["httpStatusCode"]
        == 200
    )


def test_paging(api, sf):
    for start in range(0, 450, 150):
        rows = [
            {"attributes": {"type": "Lead"}, "LastName": f"{n:03}", "Company": "x"}
            for n in range(start, start + 150)
        ]
        answer = api("POST", "composite/sobjects", {"records": rows})
        assert all(result["success"] for result in answer.json())
    first = api(
        "GET",
        "query",
        params={"q": "SELECT LastName FROM Lead ORDER BY LastName"},
        headers={"Sforce-Query-Options": "batchSize=200"},
    ).json()
    assert (first["totalSize"], first["done"], len(first["records"])) == (
        450,
        False,
        200,
    )
    assert first["nextRecordsUrl"].startswith("/services/data/v66.0/query/01g")
    assert first["nextRecordsUrl"].endswith("-200")
    second = api("GET", first["nextRecordsUrl"].split("v66.0/")[1]).json()
    last = api("GET", second["nextRecordsUrl"].split("v66.0/")[1]).json()
    assert last["done"] is True and "nextRecordsUrl" not in last
    found = [r["LastName"] for p in (first, second, last) for r in p["records"]]
    assert found == [f"{n:03}" for n in range(450)]
    every = sf.query_all(
        "SELECT Id FROM Lead", headers={"Sforce-Query-Options": "batchSize=200"}
    )
    assert len(every["records"]) == 450
    refused(api("GET", "query/01gnonsense-200"), 400, "INVALID_QUERY_LOCATOR")
