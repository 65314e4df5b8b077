# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesforce.desired import Attendee
from salesforce.names import (
    FIRST_NAME_LENGTH,
    LAST_NAME_LENGTH,
    NAMELESS,
    is_address,
    split_name,
)
from salesforce.text import clean, fits
from tests.unit.factories import PROPERTY, anything

FORTY = "Maximiliane-Wilhelmine-Charlotte-Dorothe"
EIGHTY = 2 * FORTY


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Ann Lee", "Ann", "Lee"),
        ("  Ann \t Lee\n", "Ann", "Lee"),
        ("Ann", "", "Ann"),
        ("", "", "[not provided]"),
        (" \n ", "", NAMELESS),
        ("\x00\x07", "", NAMELESS),
        ("\x07 Ann", "", "Ann"),
        ("otto.m@private.example", "", "otto.m"),
        ("@otto", "", "@otto"),
        ("Otto @ Acme", "Otto @", "Acme"),
        ("Anna Maria Garcia", "Anna Maria", "Garcia"),
        ("Anna Maria Garcia Lopez", "Anna Maria Garcia", "Lopez"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("Oscar de la Hoya", "Oscar", "de la Hoya"),
        ("Anna Maria von der Leyen", "Anna Maria", "von der Leyen"),
        ("Maria van den Berg Smit", "Maria van den Berg", "Smit"),
        ("van Gogh", "van", "Gogh"),
        ("ann lee", "ann", "lee"),
        ("john fitzgerald kennedy", "john", "fitzgerald kennedy"),
        ("Conan O'Brien", "Conan", "O'Brien"),
        ('Bob "The Builder" Ng', 'Bob "The Builder"', "Ng"),
        ("Anna-Lena Müller-Lüdenscheidt", "Anna-Lena", "Müller-Lüdenscheidt"),
        ("Ann 🎉 Lee", "Ann 🎉", "Lee"),
        # Written in these, a name always begins with the family name.
        ("田中 太郎", "太郎", "田中"),
        ("田中\u3000太郎", "太郎", "田中"),
        ("佐々木 花子", "花子", "佐々木"),
        ("タナカ タロー", "タロー", "タナカ"),
        ("김 민 수", "민 수", "김"),
        ("田中太郎", "", "田中太郎"),
        ("Taro 田中", "Taro", "田中"),
        ("Ann\u00a0Lee", "Ann", "Lee"),
        # Forty units fit; forty-one do not, and an emoji counts as two.
        (f"{FORTY} Lee", FORTY, "Lee"),
        (f"{FORTY}x Lee", "", f"{FORTY}x Lee"),
        (f"{FORTY[:-1]}🎉 Lee", "", f"{FORTY[:-1]}🎉 Lee"),
        (f"Ann {EIGHTY}", "Ann", EIGHTY),
        # Too long for either field alone: both are filled, in order.
        # Too long for both together: the last name is cut when it is sent.
        (f"{FORTY} B {EIGHTY} Lee", FORTY, f"B {EIGHTY} Lee"),
        (f"{FORTY} {FORTY} Lee", FORTY, f"{FORTY} Lee"),
        (f"Ann B {EIGHTY[:-6]} Lee", "Ann", f"B {EIGHTY[:-6]} Lee"),
        (f"Ann B {EIGHTY[:-5]} Lee", "Ann B", f"{EIGHTY[:-5]} Lee"),
    ],
)
def test_split_name(name, first, last):
    assert split_name(name) == (first, last)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Yamada Taro", "Taro", "Yamada"),
        ("Nagy János Péter", "János Péter", "Nagy"),
        ("van Gogh Vincent", "Vincent", "van Gogh"),
        ("ann lee", "lee", "ann"),
        ("Ann", "", "Ann"),
        ("otto.m@private.example", "", "otto.m"),
        ("田中 太郎", "太郎", "田中"),
        (f"Lee {FORTY}x", "", f"Lee {FORTY}x"),
    ],
)
def test_the_family_name_first(name, first, last):
    assert split_name(name, family_first=True) == (first, last)


@pytest.mark.parametrize(
    ("known", "names"),
    [
        ({}, ("Ann Maria", "Lee")),
        ({"first_name": "Ann", "last_name": "Maria Lee"}, ("Ann", "Maria Lee")),
        ({"last_name": " Maria Lee "}, ("Ann", "Maria Lee")),
        ({"last_name": "maria lee"}, ("Ann", "maria lee")),
        ({"last_name": "Ann Maria"}, ("Lee", "Ann Maria")),
        ({"last_name": "Ann Maria Lee"}, ("", "Ann Maria Lee")),
        ({"last_name": "Lopez"}, ("Ann Maria", "Lopez")),
        ({"first_name": "Ann"}, ("Ann", "Maria Lee")),
        ({"first_name": "Hanna"}, ("Hanna", "Lee")),
        ({"first_name": "Ann Maria Lee"}, ("Ann Maria", "Lee")),
        ({"family_first": True}, ("Maria Lee", "Ann")),
        ({"family_first": True, "last_name": "Lee"}, ("Ann Maria", "Lee")),
        ({"name": "", "first_name": "Ann"}, ("Ann", NAMELESS)),
        ({"name": "", "last_name": "Lee"}, ("", "Lee")),
        ({"name": "ann@x.example", "last_name": "Lee"}, ("", "Lee")),
        # Odoo keeps an address as the last name of whoever has no other.
        ({"name": "ann@x.example", "last_name": "ann@x.example"}, ("", "ann")),
        ({"last_name": "ann@x.example"}, ("Ann Maria", "Lee")),
    ],
)
def test_what_is_known_of_a_name_is_kept_whole(known, names):
    attendee = Attendee(**{"name": "Ann Maria Lee"} | known)
    assert attendee.names == names


@pytest.mark.parametrize(
    ("known", "tells"),
    [
        ({"name": "Ann"}, True),
        ({"name": ""}, False),
        ({"name": "ann@x.example"}, False),
        ({"name": "ann@x.example", "last_name": "Lee"}, True),
        ({"name": "ann@x.example", "last_name": "ann@x.example"}, False),
    ],
)
def test_a_name_or_a_stand_in(known, tells):
    assert Attendee(**known).tells_name is tells


@pytest.mark.parametrize(
    ("name", "last"), [("Acme Trading Ltd", "Acme Trading Ltd"), ("", NAMELESS)]
)
def test_a_company_is_one_name(name, last):
    assert split_name(name, is_company=True) == ("", last)


names = st.one_of(
    anything,
    st.lists(
        st.text(st.sampled_from("aÉ田🎉'-"), min_size=1, max_size=45), max_size=6
    ).map(" ".join),
)


@PROPERTY
@given(names, st.booleans(), st.booleans())
def test_no_word_is_lost_and_the_first_name_fits(name, is_company, family_first):
    first, last = split_name(name, is_company, family_first)
    assert last
    assert fits(first, FIRST_NAME_LENGTH)
    words = clean(name.partition("@")[0] if is_address(name) else name).split()
    orders = [words or NAMELESS.split()]
    wide = all(east_asian_width(char) in "FW" for word in words for char in word)
    if first and not is_company and (family_first or wide):
        behind = len(words) - len(first.split())
        orders.append(words[behind:] + words[:behind])
    assert f"{first} {last}".split() in orders


@PROPERTY
@given(names, st.booleans())
def test_the_last_name_is_cut_only_where_no_split_fits(name, family_first):
    words = clean(name.partition("@")[0] if is_address(name) else name).split()
    splits = [
        (" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(len(words))
    ]
    can_fit = any(
        fits(first, FIRST_NAME_LENGTH) and fits(last, LAST_NAME_LENGTH)
        for first, last in splits
    )
    first, last = split_name(name, family_first=family_first)
    turned = f"{first} {last}".split() != words
    assert fits(last, LAST_NAME_LENGTH) == (can_fit or turned)
