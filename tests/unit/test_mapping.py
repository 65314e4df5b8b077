# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each kind of value as each kind of field of the local org takes it."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesforce.mapping import as_text, convert, is_supported
from salesforce.org import describe_field
from salesforce.text import fits
from sandbox import convert as org_convert
from sandbox.schema import STANDARD, Field
from tests.unit.factories import PROPERTY, anything

COLORS = ("Red", "Blue, dark", "Green")
CUSTOM = [
    Field("Color__c", "Color", "picklist", 255, picklist=COLORS),
    Field("Only__c", "Only", "picklist", 255, restrictedPicklist=True, picklist=COLORS),
    Field("Free__c", "Free", "multipicklist", 4099, picklist=COLORS),
    Field(
        "Several__c",
        "Several",
        "multipicklist",
        4099,
        restrictedPicklist=True,
        picklist=COLORS,
    ),
    Field("Budget__c", "Budget", "currency", precision=18, scale=2),
    Field("Small__c", "Small", "double", precision=3, scale=1),
    Field("Share__c", "Share", "percent", precision=5, scale=2),
]
FIELDS = [
    *[each for fields in STANDARD.values() for each in fields.values()],
    *CUSTOM,
]
BY_NAME = {each.name: each for each in CUSTOM} | STANDARD["Lead"] | STANDARD["Event"]
ACCOUNT = "0015g00000abcDEAAY"
USER = "0055g00000abcDEAAY"


def known(field):
    return describe_field(field.describe())


def of_type(kind, **values):
    return {"type": kind, "length": 0} | values


@pytest.mark.parametrize(
    ("name", "value", "converted", "reason"),
    [
        # Text
        ("City", "  Nan\ntes \x07", "Nan tes", None),
        ("City", "x" * 41, "x" * 39 + "…", None),
        ("City", ["Red", "Green"], "Red, Green", None),
        ("City", True, "Yes", None),
        ("City", 3.0, "3", None),
        ("City", datetime(2026, 7, 1, 22, 30), "2026-07-02 00:30", None),
        ("Street", "1 Road\r\nTown", "1 Road\nTown", None),
        ("Street", "x" * 254 + "\ny", "x" * 254 + "…", None),
        ("Subject", "Hello", "Hello", None),
        # Not of use once cut
        ("Phone", "+33 1 23", "+33 1 23", None),
        ("Phone", "1" * 41, None, "TOO_LONG"),
        ("Website", "https://" + "x" * 250, None, "TOO_LONG"),
        ("Email", "ann@example.com", "ann@example.com", None),
        ("Email", "ann", None, "NOT_AN_EMAIL"),
        ("Email", "a" * 65 + "@example.com", None, "NOT_AN_EMAIL"),
        ("Email", "ann@" + "x" * 80 + ".com", None, "TOO_LONG"),
        # Choices
        ("Rating", "warm", "Warm", None),
        ("Rating", "Lukewarm", "Lukewarm", None),
        ("Rating", "x" * 256, None, "TOO_LONG"),
        ("Only__c", " blue,  DARK", "Blue, dark", None),
        ("Only__c", "Pink", None, "NOT_A_CHOICE"),
        ("Several__c", "Blue, dark", "Blue, dark", None),
        ("Several__c", "red, green, Red", "Red;Green", None),
        ("Several__c", "red; blue, dark", "Red;Blue, dark", None),
        ("Several__c", ["green", "Blue, dark"], "Green;Blue, dark", None),
        ("Several__c", "red, pink", None, "NOT_A_CHOICE"),
        ("Free__c", ["red", "pi;nk"], "Red;pi,nk", None),
        # Yes or no
        ("IsUnreadByOwner", True, True, None),
        ("IsUnreadByOwner", "Oui", True, None),
        ("IsUnreadByOwner", 0, False, None),
        ("IsUnreadByOwner", "nein", False, None),
        ("IsUnreadByOwner", "maybe", None, "NOT_YES_OR_NO"),
        # Numbers
        ("NumberOfEmployees", "12", 12, None),
        ("NumberOfEmployees", 12.5, 13, None),
        ("NumberOfEmployees", "１２", 12, None),
        ("NumberOfEmployees", 2**31, None, "TOO_LARGE"),
        ("NumberOfEmployees", -(2**31), -(2**31), None),
        ("NumberOfEmployees", True, None, "NOT_A_NUMBER"),
        ("NumberOfEmployees", "Room 5", None, "NOT_A_NUMBER"),
        ("NumberOfEmployees", "2 3", None, "NOT_A_NUMBER"),
        ("NumberOfEmployees", "12%", None, "NOT_A_NUMBER"),
        ("Budget__c", "1,234.567", 1234.57, None),
        ("Budget__c", "1.234,5", 1234.5, None),
        ("Budget__c", "€ 1 234,50", 1234.5, None),
        ("Budget__c", "1'234'567.5 CHF", 1234567.5, None),
        ("Budget__c", "1,234,567", 1234567.0, None),
        ("Budget__c", "US$12.5", 12.5, None),
        ("Budget__c", "-0,125", -0.13, None),
        ("Budget__c", ".5", 0.5, None),
        ("Budget__c", "1,234", None, "AMBIGUOUS_NUMBER"),
        ("Budget__c", "1.2.3", None, "NOT_A_NUMBER"),
        ("Budget__c", "1,2,3", None, "NOT_A_NUMBER"),
        ("Budget__c", "(5)", None, "NOT_A_NUMBER"),
        ("Budget__c", "50k", None, "NOT_A_NUMBER"),
        ("Budget__c", "1e5", None, "NOT_A_NUMBER"),
        ("Budget__c", "€", None, "NOT_A_NUMBER"),
        ("Budget__c", float("nan"), None, "NOT_A_NUMBER"),
        ("Budget__c", float("inf"), None, "TOO_LARGE"),
        ("Budget__c", 10**400, None, "TOO_LARGE"),
        ("Budget__c", 9_999_999_999_999_999.99, None, "TOO_LARGE"),
        ("Small__c", 99.94, 99.9, None),
        ("Small__c", 99.95, None, "TOO_LARGE"),
        ("Share__c", "12,5 %", 12.5, None),
        # Time
        ("ActivityDate", date(2026, 11, 24), "2026-11-24", None),
        ("ActivityDate", datetime(2026, 7, 1, 22, 30), "2026-07-02", None),
        ("ActivityDate", "24.11.2026", "2026-11-24", None),
        ("ActivityDate", "2026-07-01T22:30:00Z", "2026-07-02", None),
        ("ActivityDate", "03/04/2026", None, "AMBIGUOUS_DATE"),
        ("ActivityDate", "1600-01-01", None, "NOT_A_DATE"),
        ("ActivityDate", "soon", None, "NOT_A_DATE"),
        ("ActivityDate", 5, None, "NOT_A_DATE"),
        ("ReminderDateTime", datetime(2026, 7, 1, 9), "2026-07-01T09:00:00Z", None),
        ("ReminderDateTime", "2026-07-01 09:00", "2026-07-01T07:00:00Z", None),
        ("ReminderDateTime", date(2026, 7, 1), "2026-06-30T22:00:00Z", None),
        ("ReminderDateTime", "2026-07-01", None, "NOT_A_DATE"),
        ("ReminderDateTime", datetime(5000, 1, 1), None, "NOT_A_DATE"),
        # Records
        ("WhatId", "0015g00000abcDE", ACCOUNT, None),
        ("WhatId", USER, None, "ID_OF_OTHER_KIND"),
        ("WhatId", "Acme", None, "NOT_AN_ID"),
        # What nothing can be written to
        ("Address", "1 Road", None, "TYPE_UNSUPPORTED"),
        ("Id", ACCOUNT, None, "TYPE_UNSUPPORTED"),
    ],
)
def test_convert(name, value, converted, reason):
    result = convert(value, known(BY_NAME[name]), "Europe/Berlin")
    assert result == (converted, reason)
    assert type(result[0]) is type(converted)


@pytest.mark.parametrize("value", [None, "", " \x07\n", [], ()])
@pytest.mark.parametrize("field", FIELDS[:60] + CUSTOM, ids=lambda each: each.name)
def test_nothing_is_nothing(value, field):
    assert convert(value, known(field)) == (None, None)


def test_no_is_a_value():
    assert convert(False, known(BY_NAME["IsUnreadByOwner"])) == (False, None)
    assert convert(0, known(BY_NAME["NumberOfEmployees"])) == (0, None)
    assert convert(False, known(BY_NAME["City"])) == ("No", None)


def test_a_label_chooses_its_value():
    countries = of_type(
        "picklist",
        length=10,
        restricted=True,
        picklist=["DE", "AT"],
        picklist_labels={"DE": "Germany", "AT": "Austria"},
    )
    assert convert("germany", countries) == ("DE", None)
    assert convert("at", countries) == ("AT", None)
    assert convert("Norway", countries) == (None, "NOT_A_CHOICE")


def test_a_value_counts_before_the_label_of_another():
    swapped = of_type(
        "picklist", picklist=["A", "B"], picklist_labels={"A": "B", "B": "A"}
    )
    assert convert("A", swapped) == ("A", None)


def test_inactive_choices_are_none():
    described = {
        **CUSTOM[1].describe(),
        "picklistValues": [
            {"active": True, "label": "Open", "value": "Open"},
            {"active": False, "label": "Old", "value": "Old"},
        ],
    }
    field = describe_field(described)
    assert "picklist_labels" not in field
    assert convert("open", field) == ("Open", None)
    assert convert("Old", field) == (None, "NOT_A_CHOICE")


def test_a_schema_that_was_read_before_this_was_kept():
    old = {"type": "double", "length": 0}
    assert convert("12.5", old) == (13, None)
    assert convert("red", of_type("picklist")) == ("red", None)
    assert convert(ACCOUNT, of_type("reference")) == (ACCOUNT, None)


@pytest.mark.parametrize("zone", ["Nowhere/Land", "", None, "../etc", 5])
def test_a_time_zone_that_there_is_not_is_utc(zone):
    field = known(BY_NAME["ReminderDateTime"])
    value, _reason = convert("2026-07-01 09:00", field, zone)
    assert value == "2026-07-01T09:00:00Z"


ZONES = ["UTC", "Europe/Berlin", "Pacific/Kiritimati", "America/St_Johns"]
scalars = (
    anything
    | st.text(max_size=20)
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.datetimes()
    | st.datetimes(timezones=st.just(timezone(timedelta(hours=14))))
    | st.sampled_from(["Red", "Hot", "yes", "1,234", "12.5%", "2026-11-24 09:00"])
    | st.sampled_from(["2026-11-24", "ann@example.com", ACCOUNT, USER, "x" * 300])
    | st.from_regex(r"[-+€$]{0,2}[0-9.,' ]{1,12}[%€]?", fullmatch=True)
    | st.from_regex(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}( 9:0[0-9])?")
    | st.from_regex(r"[\w.'-]{1,70}@[\w.-]{1,20}")
)
values = scalars | st.lists(scalars, max_size=4)


@settings(PROPERTY, max_examples=1000)
@given(values, st.sampled_from(FIELDS), st.sampled_from(ZONES))
def test_whatever_is_converted_the_org_takes(value, field, zone):
    converted, reason = convert(value, known(field), zone)
    assert converted is None or reason is None
    if not is_supported(known(field)):
        assert converted is None
        return
    # Raises what the org would answer.
    stored = org_convert.convert(field, converted)
    if converted is not None:
        assert stored is not None
        # What is read back and written again is the same.
        again, _reason = convert(converted, known(field), zone)
        assert again == converted
    if isinstance(converted, str) and field.length:
        assert fits(converted, field.length)


@PROPERTY
@given(values)
def test_as_text_never_fails(value):
    assert isinstance(as_text(value), str)


def test_the_org_refuses_what_is_not_converted():
    """The property above could not fail against an org that takes anything."""
    for name, value in [
        ("Budget__c", 10**16),
        ("Only__c", "Pink"),
        ("Several__c", "Red;Pink"),
        ("City", "x" * 41),
        ("Email", "ann"),
        ("WhatId", "Acme"),
        ("ActivityDate", "24.11.2026"),
        ("NumberOfEmployees", 2**31),
        ("IsUnreadByOwner", "Yes"),
    ]:
        with pytest.raises(org_convert.OrgError):
            org_convert.convert(BY_NAME[name], value)


def test_a_field_without_a_length_is_not_cut():
    field = replace(BY_NAME["City"], length=0)
    assert convert("x" * 999, known(field)) == ("x" * 999, None)
