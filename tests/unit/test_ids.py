# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesforce.ids import full_id
from sandbox.values import id18
from tests.unit.factories import PROPERTY, anything


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("0015g00000abcDE", "0015g00000abcDEAAY"),
        ("0015g00000abcDEAAY", "0015g00000abcDEAAY"),
        ("0015g00000abcDEaay", None),
        ("0015g00000abcdEAAY", None),
        ("0015g00000abcD", None),
        ("0015g00000abcDE ", None),
        ("", None),
    ],
)
def test_full_id(text, full):
    assert full_id(text) == full


@PROPERTY
@given(st.text(string.ascii_letters + string.digits, min_size=14, max_size=19))
def test_as_the_org_makes_it(text):
    assert full_id(text) == id18(text)
    assert not full_id(text) or full_id(full_id(text)) == full_id(text)


@PROPERTY
@given(anything)
def test_any_text(text):
    assert full_id(text) == id18(text)
