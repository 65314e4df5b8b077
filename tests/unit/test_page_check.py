# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What will fail is named before the first booking does."""

import pytest

from salesforce.desired import Mapping
from salesforce.org import describe_field
from salesforce.page_asking import Asked, Rule, ask
from salesforce.page_check import check
from sandbox.schema import STANDARD, Field
from tests.unit.factories import page

CUSTOM = {
    "Lead": [
        Field(
            "Size__c",
            "Size",
            "picklist",
            255,
            restrictedPicklist=True,
            picklist=("Small", "Large"),
        ),
        Field("Budget__c", "Budget", "currency", precision=18, scale=2),
        Field("Once__c", "Once", "string", 9, updateable=False),
    ],
    "Event": [Field("Topic__c", "Topic", "string", 20)],
}
QUESTIONS = ("Your topic", "Size")


def schema(**changes):
    """The org's fields; ``changes`` such as Lead_Title={"nillable": False}."""
    known = {
        sobject: {
            name: describe_field(each.describe())
            for name, each in (
                STANDARD[sobject] | {one.name: one for one in CUSTOM.get(sobject, [])}
            ).items()
        }
        for sobject in ("Lead", "Contact", "Event")
    }
    for path, change in changes.items():
        sobject, name = path.split("_", 1)
        known[sobject][name] |= change
    return known


REQUIRED = {"nillable": False}
READ_ONLY = {"createable": False, "updateable": False}


def found(*rows, known=None, **values):
    findings = check(page(mappings=rows, **values), known or schema(), QUESTIONS)
    return [(each.code, f"{each.sobject}.{each.field}") for each in findings]


def fixed(field, value, when="create"):
    sobject, name = field.split(".")
    role = "event" if sobject == "Event" else "person"
    return Mapping("fixed", role, name, when, value)


def answered(field, question, when="create"):
    sobject, name = field.split(".")
    role = "event" if sobject == "Event" else "person"
    return Mapping("answer", role, name, when, question)


@pytest.mark.parametrize("kind", ["lead", "contact", "match"])
def test_a_fresh_org_has_nothing_against_a_fresh_page(kind):
    assert found(register_as=kind) == []


def test_a_required_field_without_a_value():
    known = schema(Lead_Budget__c=REQUIRED)
    assert found(known=known) == [("REQUIRED", "Lead.Budget__c")]
    assert check(page(), known)[0].severity == "danger"
    assert found(fixed("Lead.Budget__c", "5"), known=known) == []
    assert found(answered("Lead.Budget__c", "Size"), known=known) == [
        ("MAY_BE_EMPTY", "Lead.Budget__c")
    ]
    # Where nobody is created there is no Lead to fail.
    assert found(known=known, register_as="match") == []
    assert found(known=known, register_as="contact") == []


def test_a_required_field_that_odoo_may_have_no_value_for():
    assert found(known=schema(Lead_Title=REQUIRED)) == [("MAY_BE_EMPTY", "Lead.Title")]
    assert found(known=schema(Lead_Email=REQUIRED)) == []


def test_a_required_field_with_a_default():
    assert found(known=schema(Lead_Budget__c=REQUIRED | {"defaulted": True})) == []


def test_a_required_field_of_events():
    known = schema(Event_Topic__c=REQUIRED)
    assert found(known=known) == [("REQUIRED", "Event.Topic__c")]
    assert found(known=known, create_event=False) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (fixed("Lead.Size__c", "small"), None),
        (fixed("Lead.Size__c", "Huge"), "BAD_VALUE"),
        (fixed("Lead.Budget__c", "a lot"), "BAD_VALUE"),
        (fixed("Lead.LeadSource", "web"), None),
        (fixed("Lead.LeadSource", "Billboard"), "NOT_LISTED"),
        (fixed("Lead.Gone__c", "x"), "NO_SUCH_FIELD"),
        (fixed("Lead.CreatedDate", "2026-01-01 10:00"), "READ_ONLY"),
        (fixed("Lead.Once__c", "x"), None),
        (fixed("Lead.Once__c", "x", "always"), "READ_ONLY"),
        (answered("Event.Topic__c", "your  TOPIC"), None),
        (answered("Event.Topic__c", "Weather"), "NO_SUCH_QUESTION"),
    ],
)
def test_a_row(row, code):
    assert [each for each, _field in found(row)] == ([code] if code else [])


def test_a_page_whose_questions_nobody_knows():
    row = answered("Event.Topic__c", "Weather")
    assert check(page(mappings=(row,)), schema()) == []
    [finding] = check(page(mappings=(row,)), schema(), questions=[])
    assert finding.code == "NO_SUCH_QUESTION"


def test_what_odoo_may_not_write():
    known = schema(Event_Location=READ_ONLY)
    assert found(known=known) == [("OURS_READ_ONLY", "Event.Location")]
    del known["Event"]["Location"]
    assert found(known=known) == [("OURS_READ_ONLY", "Event.Location")]


def test_the_worst_comes_first():
    known = schema(Lead_Title=REQUIRED, Lead_Fax=READ_ONLY, Event_Topic__c=REQUIRED)
    codes = [code for code, _field in found(fixed("Lead.Fax", "1"), known=known)]
    assert codes == ["REQUIRED", "READ_ONLY", "MAY_BE_EMPTY"]


def owners_found(owners, **values):
    asked = Asked(owners=owners)
    findings = check(page(**values), schema(), asked=asked)
    return [(each.code, f"{each.sobject}.{each.field}") for each in findings]


@pytest.mark.parametrize(
    ("owners", "code"),
    [
        ({"ann@x.example": True}, None),
        ({"ann@x.example": False}, "OWNER_INACTIVE"),
        ({}, "OWNER_UNKNOWN"),
        (None, None),  # the org did not tell
    ],
)
def test_a_fixed_owner(owners, code):
    person = {"person_owner": "fixed", "person_owner_email": "Ann@X.example "}
    event = {"event_owner": "fixed", "event_owner_email": "ann@x.example"}
    expected = [(code, "Lead.OwnerId")] if code else []
    assert owners_found(owners, **person) == expected
    expected = [(code, "Event.OwnerId")] if code else []
    assert owners_found(owners, **event) == expected
    # Whom nothing is given to may be gone.
    assert owners_found(owners, **person, register_as="match") == []
    assert owners_found(owners, **event, create_event=False) == []
    assert owners_found(owners, **{**person, "person_owner": "host"}) == []


def test_the_validation_rules_of_what_is_written():
    rules = [Rule(each, "R", "No.") for each in ("Lead", "Contact", "Event", "Task")]
    asked = Asked(rules=tuple(rules))

    def named(**values):
        findings = check(page(**values), schema(), asked=asked)
        assert {each.severity for each in findings} <= {"info"}
        return [each.sobject for each in findings]

    assert named() == ["Lead", "Event"]
    assert named(register_as="contact") == ["Contact", "Event"]
    assert named(register_as="match", create_event=False) == []


def test_asking_the_org(local_org, local_client):
    local_org.switch(
        "validation_rules",
        [
            {
                "sobject": "Lead",
                "field": "Title",
                "matches": "^$",
                "message": "Who?",
                "name": "Title_needed",
                "error_field": "Title",
            }
        ],
    )
    settings = page(person_owner="fixed", person_owner_email="gone@acme.example")
    assert ask(local_client, settings) == Asked(
        (Rule("Lead", "Title_needed", "Who?", "Title"),), {"gone@acme.example": False}
    )
    local_org.switch("view_setup", False)
    local_org.clear_calls()
    assert ask(local_client, page()) == Asked(None, {})
    assert local_org.api_calls() == 1


def test_many_rules_come_page_by_page(local_org, local_client):
    rule = {"sobject": "Lead", "field": "Title", "matches": "x", "message": "No"}
    local_org.switch("validation_rules", [rule] * 2001)
    assert len(ask(local_client, page()).rules) == 2001


def test_one_of_two_users_with_an_address_is_active(local_org, local_client, users):
    gone, host = users["gone@acme.example"], users["host.one@acme.example"]
    local_org.update("User", gone, {"Email": "host.one@acme.example"})
    settings = page(event_owner="fixed", event_owner_email="host.one@acme.example")
    assert ask(local_client, settings).owners == {"host.one@acme.example": True}
    local_org.update("User", host, {"IsActive": False})
    assert ask(local_client, settings).owners == {"host.one@acme.example": False}


# === WHAT IS MADE WITH A PERSON ===


def with_others(**changes):
    known = schema()
    for sobject in ("Account", "Individual"):
        known[sobject] = {
            name: describe_field(each.describe())
            for name, each in STANDARD[sobject].items()
        }
    for path, change in changes.items():
        sobject, name = path.split("_", 1)
        known[sobject][name] |= change
    return known


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ({"account": "household"}, [("NOT_MADE", "Account.Industry")]),
        ({"account": "match", "household": True}, [("NOT_MADE", "Account.Industry")]),
        ({"account": "match"}, []),
        ({"account": "fixed", "household": True}, []),
    ],
)
def test_a_household_that_cannot_be_made(account, expected):
    known = with_others(Account_Industry=REQUIRED)
    assert found(known=known, register_as="contact", **account) == expected
    assert found(known=known, **account) == []  # of a Lead


def test_who_may_create_no_household():
    known = with_others(Account_Name={"createable": False})
    household = {"register_as": "contact", "account": "household"}
    assert found(known=known, **household) == [("NOT_MADE", "Account.Name")]
    assert found(known=schema(), **household) == [("NOT_MADE", "Account.")]


def test_an_individual_that_cannot_be_made():
    known = with_others(Individual_BirthDate=REQUIRED)
    row = Mapping("answer", "person", "Individual.ShouldForget", "always", "Size")
    assert ("NOT_MADE", "Individual.BirthDate") in found(row, known=known)
