# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is made together with a person: which fields are whose."""

import pytest

from salesforce import companions
from salesforce.accounts import HOUSEHOLD_NAME, household
from salesforce.batch import Change
from salesforce.changes import with_companions
from salesforce.org import describe_field
from salesforce.person_accounts import account_name, contact_name
from salesforce.records import UNSURE
from sandbox.schema import STANDARD
from tests.unit.factories import attendee, booking, page

NO_OFFERS = "Individual.HasOptedOutSolicit"
LEAD = {"LastName": "Lee", "OwnerId": "005"}


def schema(**sobjects):
    known = {
        sobject: {
            name: describe_field(each.describe())
            for name, each in STANDARD[sobject].items()
        }
        for sobject in ("Lead", "Contact", "Account", "Individual")
    }
    return known | sobjects


def test_the_fields_are_told_apart():
    values = LEAD | {HOUSEHOLD_NAME: "Lee Household", NO_OFFERS: True}
    own, others = companions.split(values)
    assert own == LEAD
    assert others == {
        "Account": {"Name": "Lee Household", "OwnerId": "005"},
        "Individual": {"HasOptedOutSolicit": True},
    }


def test_a_person_without_companions_is_one_change():
    change = Change("p", "create", "Lead", LEAD)
    assert with_companions(change) is change


def test_a_new_one_is_pointed_to():
    change = Change("p", "create", "Lead", LEAD | {NO_OFFERS: True})
    change = with_companions(change)
    [before] = change.before
    assert (before.verb, before.sobject) == ("create", "Individual")
    assert change.values == LEAD | {"IndividualId": "@{p_individual.id}"}


def test_of_a_person_account_the_lookup_has_another_name():
    change = Change("p", "create", "Account", LEAD | {NO_OFFERS: True})
    assert "PersonIndividualId" in with_companions(change).values


def test_one_that_is_there_is_changed():
    change = Change("p", "update", "Lead", {NO_OFFERS: True}, "00Q")
    change = with_companions(change, "0PK1")
    [before] = change.before
    assert (before.verb, before.sfid) == ("update", "0PK1")
    assert change.values == {}


@pytest.mark.parametrize("said", [{}, {NO_OFFERS: False}, {NO_OFFERS: None}])
def test_who_says_nothing_gets_none(said):
    assert companions.with_individual(LEAD | said, LEAD) == LEAD


def test_it_has_the_name_of_the_person():
    values = companions.with_individual({NO_OFFERS: True}, {"LastName": "x" * 99})
    assert values.keys() == {NO_OFFERS, "Individual.LastName"}
    assert len(values["Individual.LastName"]) == 80


def test_what_may_have_been_made_is_not_made_again():
    values = {NO_OFFERS: True, "Phone": "1"}
    assert companions.surely_not_made(values, {}) == values
    doubted = {NO_OFFERS: UNSURE, "Phone": UNSURE}
    assert companions.surely_not_made(values, doubted) == {"Phone": "1"}


def test_the_names_are_the_same_on_both_sides_of_a_person_account():
    for name in (NO_OFFERS, "Individual.Mine__c"):
        assert account_name(name) == contact_name(name) == name


def test_the_schema_offers_the_checkboxes():
    offered = companions.with_consents(schema())
    assert offered["Lead"][NO_OFFERS]["label"] == "Individual: Don't Market"
    assert NO_OFFERS in offered["Contact"]
    assert "Individual.LastName" not in offered["Lead"]
    assert NO_OFFERS not in offered["Account"]  # of companies


def test_nothing_is_offered_that_cannot_be_written():
    may_not = {"createable": False, "updateable": False}
    known = schema()
    link = known["Lead"]["IndividualId"] | may_not
    name = known["Individual"]["LastName"] | may_not
    for less in (
        {"Individual": {}},
        {"Lead": known["Lead"] | {"IndividualId": link}},
        {"Individual": known["Individual"] | {"LastName": name}},
    ):
        assert NO_OFFERS not in companions.with_consents(schema(**less))["Lead"]


def test_a_household_is_of_a_company_s_type_where_there_are_persons():
    known = schema()
    known["Contact"]["IsPersonAccount"] = {}
    known["Account"]["RecordTypeId"] = {"company_types": [["012B", "Company"]]}
    ann = booking(attendee=attendee(name="Ann Lee"))
    values, remarks = household(ann, page(), known)
    assert values == {
        HOUSEHOLD_NAME: "Lee Household",
        "Account.RecordTypeId": "012B",
    }
    assert not remarks


def test_a_household_needs_a_user_who_may_create_it():
    known = schema()
    known["Account"]["Name"]["createable"] = False
    values, [(code, _detail)] = household(booking(), page(), known)
    assert (values, code) == ({}, "NO_HOUSEHOLD")
