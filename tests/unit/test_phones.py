# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from salesforce import phones


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("+1 (650) 253-0000", "16502530000"),
        ("(650) 253-0000 ext. 12", "6502530000"),
        ("650.253.0000x12", "6502530000"),
        ("+49 (0)30 1234567", "49301234567"),
        ("0049 30 1234567", "49301234567"),
        ("030/1234567", "301234567"),
        ("1234567", ""),
        ("call me", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_key(text, key):
    assert phones.phone_key(text) == key


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+49 30 1234567", "030 1234567", True),
        ("+1 650 253 0000", "(650) 253-0000", True),
        ("+45 12 34 56 78", "12345678", True),
        ("+45 12 34 56 78", "+46 12 34 56 78", False),
        ("650 253 0000", "650 253 0001", False),
        # 15 is no country code, though France's number ends the same.
        ("06 12 34 56 78", "+1 561 234 5678", False),
        # Four digits more are no country code.
        ("+1 650 12345678", "12345678", False),
        ("", "", False),
    ],
)
def test_same(one, other, same):
    keys = phones.phone_key(one), phones.phone_key(other)
    assert phones.is_same(*keys) == phones.is_same(*reversed(keys)) == same
    found = phones.Numbers([keys[0]] if keys[0] else []).same_as(other)
    assert bool(found) == same
