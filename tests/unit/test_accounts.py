# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from salesforce import accounts
from tests.unit.factories import attendee


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("acme.example", "acme.example"),
        ("https://www.Acme.example/en/", "acme.example"),
        ("http://acme.example:8080", "acme.example"),
        ("", ""),
        (None, ""),
    ],
)
def test_domain_of_a_website(website, domain):
    assert accounts.website_domain(website) == domain


def test_every_way_to_write_it_is_read_again():
    ways = accounts.websites("acme.example")
    assert len(ways) == len(set(ways)) == 12
    assert {accounts.website_domain(each) for each in ways} == {"acme.example"}


@pytest.mark.parametrize("domain", ["gmail.com", "GMX.de", "localhost"])
def test_no_domain_of_a_company(domain):
    assert accounts.domain_key(attendee(email=f"ann@{domain}")) == ""


def test_the_domain_of_a_company():
    assert accounts.domain_key(attendee(email="ann@Acme.Example")) == "acme.example"


def test_a_name_longer_than_any_account_is_not_asked_for():
    assert accounts.company_key(attendee(company="A" * 256)) == ""
    assert accounts.company_key(attendee(company=" Acme  LTD\n")) == "acme ltd"
