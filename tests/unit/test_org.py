# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from salesforce.client import Answer
from salesforce.errors import Kind, SalesforceProblem
from salesforce.org import OBJECTS, OPTIONAL, read_org

LAST_NAME = {
    "name": "LastName",
    "label": "Last Name",
    "type": "string",
    "length": 80,
    "createable": True,
    "updateable": True,
    "nillable": False,
    "defaultedOnCreate": False,
    "inlineHelpText": "for screens only",
}
STATUS = {
    "name": "Status",
    "type": "picklist",
    "length": 255,
    "restrictedPicklist": True,
    "picklistValues": [
        {"value": "Open", "active": True},
        {"value": "Old", "active": False},
    ],
}
OWNER = {"name": "OwnerId", "type": "reference", "referenceTo": ["Group", "User"]}


class ScriptedClient:
    """Answers each subrequest by its reference; counts calls."""

    def __init__(self, **bodies):
        self.bodies = bodies
        self.calls = 0

    def composite(self, subrequests):
        self.calls += 1
        return [
            Answer(part.reference, *self.bodies[part.reference], part.method != "GET")
            for part in subrequests
        ]


def client(**bodies):
    described = (200, {"fields": [LAST_NAME, STATUS, OWNER]})
    answers = {f"describe_{name}": described for name in (*OBJECTS, *OPTIONAL)}
    answers["organization"] = (200, {"records": [{"Id": "00D", "Name": "Acme"}]})
    for name in ("permission_sets", "object_permissions"):
        answers[name] = (200, {"records": []})
    answers["user"] = (200, {"Id": "005", "Username": "ops@acme.example"})
    return ScriptedClient(**{**answers, **bodies})


def test_who_and_where_in_one_call():
    scripted = client()
    org = read_org(scripted, "005")
    assert scripted.calls == 1
    assert org.organization["Name"] == "Acme"
    assert org.user["Username"] == "ops@acme.example"
    assert set(org.schema) == {"Lead", "Contact", "Event", *OPTIONAL}


def test_schema_keeps_what_writing_needs():
    lead = read_org(client(), "005").schema["Lead"]
    assert lead["LastName"] == {
        "label": "Last Name",
        "type": "string",
        "length": 80,
        "createable": True,
        "updateable": True,
        "nillable": False,
        "defaulted": False,
        "custom": False,
        "unique": False,
        "external_id": False,
    }
    assert lead["Status"]["picklist"] == ["Open"]
    assert lead["Status"]["restricted"]
    assert lead["OwnerId"]["reference_to"] == ["Group", "User"]


def test_an_object_out_of_reach_is_named():
    refused = (404, [{"errorCode": "NOT_FOUND", "message": "no Lead for you"}])
    with pytest.raises(SalesforceProblem) as caught:
        read_org(client(describe_Lead=refused), "005")
    assert caught.value.problem.code == "OBJECT_NOT_VISIBLE"
    assert caught.value.problem.detail == "Lead"


@pytest.mark.parametrize(
    "bodies",
    [
        {"organization": (200, {"records": []})},
        {"organization": (200, None)},
        {"describe_Event": (200, {"fields": [{}]})},
        {"describe_Event": (200, [])},
    ],
)
def test_answers_that_make_no_sense(bodies):
    with pytest.raises(SalesforceProblem) as caught:
        read_org(client(**bodies), "005")
    assert caught.value.problem.kind is Kind.RETRY


@pytest.mark.parametrize("status", [403, 404])
def test_what_is_optional_may_be_out_of_reach(status):
    refused = (status, [{"errorCode": "NOT_FOUND", "message": "no"}])
    org = read_org(client(**{f"describe_{n}": refused for n in OPTIONAL}), "005")
    assert set(org.schema) == set(OBJECTS)
    assert set(read_org(client(), "005").schema) == {*OBJECTS, *OPTIONAL}
