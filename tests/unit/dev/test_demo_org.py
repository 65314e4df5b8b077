# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person can try in the demo beyond a Lead and an Event."""

from dev import demo_data, demo_org
from salesforce.org import read_org
from salesforce.suggest import suggest


def test_the_org_has_what_a_page_can_name_and_a_second_start_adds_nothing(local_org):
    for _start in range(2):
        demo_org.fill(local_org)
        accounts = local_org.records("Account")
        assert len(accounts) == len(demo_org.ACCOUNTS)
        assert all(account["Website"] for account in accounts)
        [deal] = local_org.records("Opportunity")
        assert not deal["IsClosed"]
        assert deal["AccountId"] == accounts[0]["Id"]
        [campaign] = local_org.records("Campaign")
        assert campaign["IsActive"]


def test_companies_of_the_customers_are_found():
    names = {name for name, _website in demo_org.ACCOUNTS}
    companies = {company for _name, _email, company in demo_data.CUSTOMERS if company}
    assert companies <= names


def test_suggest_knows_a_field_for_some_of_the_questions(local_client, ops):
    questions = [question["name"] for question in demo_data.QUESTIONS]
    rows = suggest(questions, "Lead", read_org(local_client, ops).schema)
    assert {row.field for row in rows} == {"Website", "Industry"}
