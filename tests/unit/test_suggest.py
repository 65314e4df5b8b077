# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesforce.desired import Mapping
from salesforce.org import describe_field
from salesforce.suggest import suggest
from salesforce.targets import EVENT, PERSON, why_no_target
from sandbox.schema import STANDARD, Field
from tests.unit.factories import PROPERTY, anything

CUSTOM = {
    "Lead": [Field("Budget_Range__c", "Budget", "string", 20)],
    "Event": [
        Field("Topic__c", "What to talk about", "string", 20),
        Field("Fax", "Fax", "string", 20),
        Field("Goal_A__c", "Goal", "string", 20),
        Field("Goal_B__c", "Goal", "string", 20),
    ],
}
SCHEMA = {
    sobject: {
        name: describe_field(each.describe())
        for name, each in (
            STANDARD[sobject] | {one.name: one for one in CUSTOM.get(sobject, [])}
        ).items()
    }
    for sobject in ("Lead", "Contact", "Event")
}


@pytest.mark.parametrize(
    ("question", "target"),
    [
        ("Website", (PERSON, "Website")),
        ("What is your website?", (PERSON, "Website")),
        ("Your company's homepage", None),
        ("Industry", (PERSON, "Industry")),
        ("Which industry are you in?", (PERSON, "Industry")),
        ("Annual revenue", (PERSON, "AnnualRevenue")),
        ("Number of employees", (PERSON, "NumberOfEmployees")),
        ("How many employees do you have?", (PERSON, "NumberOfEmployees")),
        ("Mobile", (PERSON, "MobilePhone")),
        ("ZIP", (PERSON, "PostalCode")),
        ("budget", (PERSON, "Budget_Range__c")),
        ("Budget range", (PERSON, "Budget_Range__c")),
        ("What would you like to talk about?", (EVENT, "Topic__c")),
        ("Fax", (PERSON, "Fax")),
        # Two fields say it equally well.
        ("Goal", None),
        # Odoo writes these itself.
        ("E-mail", None),
        ("Company", None),
        # Texts of the page are made of these.
        ("Last name", (PERSON, "LastName")),
        ("Your family name", (PERSON, "LastName")),
        ("Surname", (PERSON, "LastName")),
        ("Given name", (PERSON, "FirstName")),
        ("Name", None),
        ("Company name", None),
        ("Anything else?", None),
        ("", None),
        ("???", None),
    ],
)
def test_suggest(question, target):
    rows = suggest([question], "Lead", SCHEMA)
    assert [(row.target, row.field) for row in rows] == ([target] if target else [])
    for row in rows:
        assert (row.source, row.detail) == ("answer", question)


def test_a_field_is_proposed_once():
    rows = suggest(["Website", "What is your website?"], "Lead", SCHEMA)
    assert [row.detail for row in rows] == ["Website"]
    assert not suggest(["Website"], "Lead", SCHEMA, taken=[(PERSON, "Website")])


def test_of_the_kind_that_is_created():
    assert not suggest(["Industry"], "Contact", SCHEMA)
    assert suggest(["Department"], "Contact", SCHEMA) == [
        Mapping("answer", PERSON, "Department", "create", "Department")
    ]


def test_nothing_is_known_of_the_org():
    assert suggest(["Website"], "Lead", {}) == []


@PROPERTY
@given(st.lists(anything, max_size=5))
def test_only_what_may_be_mapped_is_proposed(questions):
    rows = suggest(questions, "Lead", SCHEMA)
    assert len({(row.target, row.field) for row in rows}) == len(rows)
    for row in rows:
        sobject = "Event" if row.target == EVENT else "Lead"
        assert not why_no_target(row.target, row.field, SCHEMA[sobject][row.field])
