# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from salesforce import vault
from salesforce.errors import (
    Kind,
    SalesforceProblem,
)
from salesforce.vault import Vault

SECRET = "5Aep861çü"


@pytest.fixture
def keys():
    return [vault.new_key() for _ in range(3)]


def refusal(function, *args):
    with pytest.raises(SalesforceProblem) as caught:
        function(*args)
    assert caught.value.problem.kind is Kind.RECONNECT
    return caught.value.problem.code


def test_what_is_encrypted_is_read_again(keys):
    stored = Vault(keys[0]).seal(SECRET)
    assert SECRET not in stored
    assert vault.is_sealed(stored)
    assert Vault(keys[0]).open(stored) == SECRET


def test_the_first_key_encrypts_and_all_read(keys):
    old, new = keys[0], f" {keys[1]} , {keys[0]},"
    stored = Vault(old).seal(SECRET)
    assert Vault(new).open(stored) == SECRET
    assert Vault(keys[1]).open(Vault(new).seal(SECRET)) == SECRET


def test_the_same_text_never_looks_the_same(keys):
    assert Vault(keys[0]).seal(SECRET) != Vault(keys[0]).seal(SECRET)


def test_without_a_key_all_stays_plain_and_plain_text_is_always_read(keys):
    for nothing in (None, "", " , "):
        assert not Vault(nothing).encrypts
        assert Vault(nothing).seal(SECRET) == SECRET
        assert Vault(nothing).open(SECRET) == SECRET
    assert Vault(keys[0]).encrypts
    assert Vault(keys[0]).open(SECRET) == SECRET


def test_nothing_is_encrypted_twice(keys):
    stored = Vault(keys[0]).seal(SECRET)
    assert Vault(keys[1]).seal(stored) == stored


def test_a_key_that_is_missing(keys):
    stored = Vault(keys[0]).seal(SECRET)
    for others in ("", keys[1], ",".join(keys[1:])):
        assert refusal(Vault(others).open, stored) == "SECRET_UNREADABLE"
    assert refusal(Vault(keys[0]).open, stored[:-9]) == "SECRET_UNREADABLE"


@pytest.mark.parametrize("key", ["secret", "ü", "A" * 44, "a,b"])
def test_what_is_no_key(key):
    assert refusal(Vault, key) == "ENCRYPTION_KEY_INVALID"


def test_a_refusal_tells_nothing_of_key_and_secret(keys):
    stored = Vault(keys[0]).seal(SECRET)
    with pytest.raises(SalesforceProblem) as caught:
        Vault(keys[1]).open(stored)
    told = repr(caught.value) + repr(caught.value.problem)
    assert stored not in told and keys[1] not in told


def test_a_secret_is_masked_wherever_it_is_formatted():
    secret = vault.Secret(SECRET)
    formatted = (str(secret), repr(secret), f"{secret}", f"{secret!r:>9}")
    formatted += ("%s" % secret, "%r" % (secret,), "{}".format(secret), repr([secret]))  # noqa: UP031, UP032
    assert SECRET not in "".join(formatted)
    assert secret.__html__() == vault.MASK
    assert secret == SECRET and secret
    assert f"Bearer {vault.reveal(secret)}" == f"Bearer {SECRET}"
    assert vault.reveal(False) is False
    assert vault.reveal("plain") == "plain"


def test_a_binding_tells_databases_apart():
    own = vault.binding("uuid", "prod", "https://odoo.example", "7")
    assert own == vault.binding("uuid", "prod", "https://odoo.example", 7)
    assert len(own) == 64 and "prod" not in own
    others = [
        ("other", "prod", "https://odoo.example", 7),
        ("uuid", "staging", "https://odoo.example", 7),
        ("uuid", "prod", "https://staging.example", 7),
        ("uuid", "prod", "https://odoo.example", None),
        ("uuidprod", "", "https://odoo.example", 7),
    ]
    assert own not in {vault.binding(*other) for other in others}
