# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from salesforce.errors import SalesforceProblem
from salesforce.hosts import browser_url, is_login_host, parse_allowed, server_url

LOCAL = parse_allowed("localhost:8071, crm.example.test , 127.0.0.1:9, [::1]:8071")


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://login.salesforce.com", "https://login.salesforce.com"),
        ("https://test.salesforce.com/", "https://test.salesforce.com"),
        ("https://login.salesforce.com:443", "https://login.salesforce.com"),
        ("acme.my.salesforce.com", "https://acme.my.salesforce.com"),
        (" Acme.My.Salesforce.Com ", "https://acme.my.salesforce.com"),
        ("acme", "https://acme.my.salesforce.com"),
        (
            "https://acme.lightning.force.com/lightning/page/home",
            "https://acme.my.salesforce.com",
        ),
        (
            "https://acme--uat.sandbox.my.salesforce-setup.com/lightning/setup/x",
            "https://acme--uat.sandbox.my.salesforce.com",
        ),
        (
            "acme-dev-ed.develop.my.salesforce.com",
            "https://acme-dev-ed.develop.my.salesforce.com",
        ),
        ("acme.scratch.my.salesforce.com", "https://acme.scratch.my.salesforce.com"),
        ("https://eu45.salesforce.com", "https://eu45.salesforce.com"),
        ("https://acme.my.salesforce.mil", "https://acme.my.salesforce.mil"),
        ("https://acme.my.sfcrmproducts.cn", "https://acme.my.sfcrmproducts.cn"),
        ("login.salesforce.mil", "https://login.salesforce.mil"),
        ("test.salesforce.mil", "https://test.salesforce.mil"),
        ("login.sfcrmproducts.cn", "https://login.sfcrmproducts.cn"),
        (
            "acme--uat.sandbox.my.salesforce.mil/services",
            "https://acme--uat.sandbox.my.salesforce.mil",
        ),
        (
            "https://acme.lightning.crmforce.mil/lightning/page/home",
            "https://acme.my.salesforce.mil",
        ),
        (
            "https://acme--uat.sandbox.lightning.force.mil/x",
            "https://acme--uat.sandbox.my.salesforce.mil",
        ),
        (
            "https://acme.my.salesforce-setup.mil/lightning/setup/x",
            "https://acme.my.salesforce.mil",
        ),
        (
            "https://acme.lightning.sfcrmapps.cn/lightning/page/home",
            "https://acme.my.sfcrmproducts.cn",
        ),
    ],
)
def test_salesforces_own_hosts(typed, url):
    assert browser_url(typed) == url


@pytest.mark.parametrize(
    "typed",
    [
        "",
        None,
        "http://login.salesforce.com",
        "http://acme.my.salesforce.com",
        "https://login.salesforce.com:8443",
        "https://login.salesforce.com.evil.example",
        "https://evil.example/login.salesforce.com",
        "https://evil.example#.my.salesforce.com",
        "https://evil.example?.my.salesforce.com",
        "https://evil.example\\.my.salesforce.com",
        "https://acme.my.salesforce.com@evil.example",
        "https://user:pass@login.salesforce.com",
        "https://my.salesforce.com",
        "https://.my.salesforce.com",
        "https://acme..my.salesforce.com",
        "https://a.b.c.d.my.salesforce.com",
        "https://my.salesforce.mil",
        "https://acme.my.salesforce.mil.evil.example",
        "https://evilsalesforce.mil",
        "https://acme.my.sfcrmproducts.cn.evil.example",
        "https://acme.sfcrmproducts.cn",
        "https://evil.lightning.force.mil.example",
        "https://evilmy.salesforce.com",
        "https://acme.my.salesforce.com.",
        "https://acme.my.site.com",
        "https://аcme.my.salesforce.com",  # a Cyrillic letter
        "https://acme.my.salesforce.com\n.evil.example",
        "https://evil.example\n.my.salesforce.com",
        "ftp://login.salesforce.com",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "localhost:8071",
        "http://localhost:8071",
        "https://127.0.0.1",
        "https://169.254.169.254",
        "https://[::1]:x",
        "https://login.salesforce.com:99999",
    ],
)
def test_nothing_else(typed):
    with pytest.raises(SalesforceProblem) as caught:
        browser_url(typed)
    assert caught.value.problem.code == "HOST_NOT_ALLOWED"


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("http://localhost:8071", "http://localhost:8071"),
        ("https://localhost:8071/x", "https://localhost:8071"),
        ("localhost:8071", "https://localhost:8071"),
        ("crm.example.test", "https://crm.example.test"),
        ("http://127.0.0.1:9", "http://127.0.0.1:9"),
        ("http://[::1]:8071", "http://[::1]:8071"),
    ],
)
def test_hosts_of_the_configuration_file(typed, url):
    assert browser_url(typed, LOCAL) == url


@pytest.mark.parametrize(
    "typed",
    [
        "http://crm.example.test",  # http is for the loopback alone
        "https://localhost:8072",
        "https://localhost",
        "https://crm.example.test:8443",
        "https://sub.crm.example.test",
    ],
)
def test_only_as_listed(typed):
    with pytest.raises(SalesforceProblem):
        browser_url(typed, LOCAL)


def test_a_lone_word_that_is_listed_is_a_host():
    assert browser_url("crm", parse_allowed("crm")) == "https://crm"


def test_senseless_entries_allow_nothing():
    assert parse_allowed(None) == parse_allowed(" , ,a b,x@y,http://z/") == frozenset()


@pytest.mark.parametrize(
    ("url", "login"),
    [
        ("https://login.salesforce.com", True),
        ("https://test.salesforce.com", True),
        ("https://login.salesforce.mil", True),
        ("https://login.sfcrmproducts.cn", True),
        ("https://eu45.salesforce.com", True),
        ("https://acme.my.salesforce.com", False),
        ("https://acme--uat.sandbox.my.salesforce.com", False),
        ("https://acme.my.salesforce.mil", False),
        ("http://localhost:8071", False),
    ],
)
def test_where_everybody_logs_in(url, login):
    assert is_login_host(url) is login


def test_the_server_calls_https():
    assert server_url("http://localhost:8071") == "https://localhost:8071"
    assert server_url("https://acme.my.salesforce.com").startswith("https://")
