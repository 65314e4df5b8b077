# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesforce.text import clean, fits, length, shorten
from tests.unit.factories import PROPERTY

any_text = st.text(st.characters(codec=None), max_size=80)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("", 0),
        ("abc", 3),
        ("é", 1),
        ("田中", 2),
        ("\uffee", 1),
        ("🎉", 2),
        ("a🎉b", 4),
        ("a\nb", 4),
        ("a\tb", 3),
    ],
)
def test_length_is_counted_as_salesforce_does(text, units):
    assert length(text) == units
    assert fits(text, units)
    assert not fits(text, units - 1)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("abcd fgh", 6, "abcd…"),
        ("a", 1, "a"),
        ("ab", 1, "…"),
        ("🎉🎉🎉", 6, "🎉🎉🎉"),
        ("🎉🎉🎉", 5, "🎉🎉…"),
        ("🎉🎉🎉", 4, "🎉…"),
        ("a\nb\nc", 7, "a\nb\nc"),
        ("a\nb\nc", 6, "a\nb…"),
    ],
)
def test_shorten(text, limit, short):
    assert shorten(text, limit) == short


@PROPERTY
@given(any_text, st.integers(1, 90))
def test_shortened_text_fits_and_starts_like_the_whole(text, limit):
    short = shorten(text, limit)
    assert fits(short, limit)
    assert short == text or short.endswith("…") and text.startswith(short[:-1])
    # No room is given away but that of half an emoji and of spaces at the cut.
    if short != text:
        next_too = text[: len(short)]
        assert length(next_too) >= limit or next_too[-1].isspace()


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  Ann  ", "Ann"),
        ("one\r\ntwo\rthree\nfour\tfive", "one\ntwo\nthree\nfour\tfive"),
        ("a\x00b\x07c\x0bd\x1fe\x7ff", "abcdef"),
        ("half \ud83d emoji", "half  emoji"),
        ("\ufffe\uffff", ""),
        (" \x00 Ann \x00 ", "Ann"),
        ("@{person_1.id} a@\x00{b @@{{", "@ {person_1.id} a@ {b @@ {{"),
        ('O\'Brien "Bob" 100% \\ 🎉 é', 'O\'Brien "Bob" 100% \\ 🎉 é'),
    ],
)
def test_clean(text, cleaned):
    assert clean(text) == cleaned


@PROPERTY
@given(any_text)
def test_clean_text_can_be_sent_and_stays_as_it_is(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")
    assert "@{" not in cleaned
    assert all(character in "\t\n" or character >= " " for character in cleaned)
