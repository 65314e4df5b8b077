# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesforce import pasted
from salesforce.errors import SalesforceProblem

KEY = "3MVG9" + "lKcPoNINVBIPJjdw1J9LLM82HnFVVX19KY1uA5mu0QqEWhqKpoW3svG3X.aB_c" * 1
SECRET = "F0A1B2C3D4E5F6" * 4 + "00112233"
OTHER_KEY = KEY[:-3] + "zzz"


@pytest.mark.parametrize(
    ("key", "secret"),
    [
        (KEY, SECRET),
        (KEY, "7654321098765432109"),  # secrets of old were 19 digits
        ("a" * 85, SECRET),  # nobody promised how a key begins
        (KEY, OTHER_KEY),
        (KEY, "a.b_c-d+e/f=gh"),
        (KEY, None),
        (KEY + "...", SECRET),  # dots are letters of a key
        (KEY[:30] + "..." + KEY[30:], SECRET),
    ],
)
def test_what_may_be_valid_passes(key, secret):
    pasted.check(key, secret)


@pytest.mark.parametrize(
    ("key", "secret", "code", "names"),
    [
        ("", SECRET, "PASTED_NOTHING", ("consumer_key",)),
        (KEY, "", "PASTED_NOTHING", ("consumer_secret",)),
        (SECRET, KEY, "PASTED_SWAPPED", ("consumer_key", "consumer_secret")),
        ("", KEY, "PASTED_SWAPPED", ("consumer_key", "consumer_secret")),
        (KEY, KEY, "PASTED_TWICE", ("consumer_key", "consumer_secret")),
        (SECRET, SECRET, "PASTED_TWICE", ("consumer_key", "consumer_secret")),
        ("ops@acme.example", SECRET, "PASTED_EMAIL", ("consumer_key",)),
        (KEY, "ops@acme.example.uat", "PASTED_EMAIL", ("consumer_secret",)),
        ("https://acme.my.salesforce.com/x", SECRET, "PASTED_URL", ("consumer_key",)),
        ("acme.my.salesforce.com", SECRET, "PASTED_URL", ("consumer_key",)),
        (KEY, "www.example.org", "PASTED_URL", ("consumer_secret",)),
        (KEY, "acme.lightning.force.com/a/b", "PASTED_URL", ("consumer_secret",)),
        (f"{KEY} {KEY}", SECRET, "PASTED_SPACES", ("consumer_key",)),
        (f"Consumer Key: {KEY}", SECRET, "PASTED_SPACES", ("consumer_key",)),
        (KEY, f"\u201c{SECRET}\u201d", "PASTED_SPACES", ("consumer_secret",)),
        (KEY, SECRET[:9] + "\n" + SECRET[9:], "PASTED_SPACES", ("consumer_secret",)),
        (KEY, SECRET[:9] + "\u200b" + SECRET, "PASTED_SPACES", ("consumer_secret",)),
        (KEY[:40] + "…", SECRET, "PASTED_CUT", ("consumer_key",)),
        (KEY[:40] + "...", SECRET, "PASTED_CUT", ("consumer_key",)),
        (KEY, "••••••••••••••••", "PASTED_CUT", ("consumer_secret",)),
        (KEY[:20], SECRET, "PASTED_CUT", ("consumer_key",)),
        (KEY, SECRET[:8], "PASTED_CUT", ("consumer_secret",)),
    ],
)
def test_what_cannot_be(key, secret, code, names):
    with pytest.raises(SalesforceProblem) as caught:
        pasted.check(key, secret)
    assert (caught.value.problem.code, caught.value.problem.fields) == (code, names)


@pytest.mark.parametrize("text", [f"  {KEY}\n", f"\ufeff{KEY}\u200b", f"\u00a0{KEY}\t"])
def test_what_a_copy_brings_along_is_dropped(text):
    assert pasted.tidy(text) == KEY


def test_nothing_stays_nothing():
    assert pasted.tidy(None) == pasted.tidy(" \u200b ") == ""


ALPHABET = string.ascii_letters + string.digits + "_-+=/"


@given(
    st.text(ALPHABET + ".", min_size=60).filter(lambda text: "com" not in text),
    st.text(ALPHABET, min_size=12),
)
def test_what_keys_are_made_of_is_never_refused_for_its_shape(key, secret):
    try:
        pasted.check(key, secret)
    except SalesforceProblem as error:
        assert error.problem.code in ("PASTED_SWAPPED", "PASTED_TWICE")
