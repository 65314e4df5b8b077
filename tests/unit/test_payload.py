# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesforce.payload import (
    REFERENCE_LABEL,
    event_values,
    fit,
    person_values,
    timestamp,
)
from salesforce.text import clean, length
from tests.unit.factories import (
    PROPERTY,
    REFERENCE,
    USER_ID,
    anything,
    attendee,
    booking,
    field,
    org_schema,
    page,
)

BERLIN = "Europe/Berlin"
ZONES = [ZoneInfo(BERLIN), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kathmandu")]


def stored(zone, *local, fold=0):
    """A wall-clock time as Odoo stores it: naive UTC."""
    moment = datetime(*local, tzinfo=ZoneInfo(zone), fold=fold)
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("start", "stop", "sent"),
    [
        pytest.param(
            stored(BERLIN, 2026, 7, 1, 9, 0),
            stored(BERLIN, 2026, 7, 1, 9, 30),
            ("2026-07-01T07:00:00Z", "2026-07-01T07:30:00Z"),
            id="summer",
        ),
        pytest.param(
            stored(BERLIN, 2026, 3, 29, 1, 30),
            stored(BERLIN, 2026, 3, 29, 3, 30),
            ("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"),
            id="clocks go forward: one hour, though the clock shows two",
        ),
        pytest.param(
            stored(BERLIN, 2026, 10, 25, 2, 30),
            stored(BERLIN, 2026, 10, 25, 2, 30, fold=1),
            ("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
            id="clocks go back: one hour, though the clock shows none",
        ),
        pytest.param(
            stored("America/Los_Angeles", 2026, 11, 24, 23, 45),
            stored("America/Los_Angeles", 2026, 11, 25, 0, 15),
            ("2026-11-25T07:45:00Z", "2026-11-25T08:15:00Z"),
            id="over midnight there",
        ),
        pytest.param(
            stored("Pacific/Auckland", 2027, 1, 1, 12, 30),
            stored("Pacific/Auckland", 2027, 1, 1, 13, 30),
            ("2026-12-31T23:30:00Z", "2027-01-01T00:30:00Z"),
            id="over midnight, and the year, in UTC alone",
        ),
        pytest.param(
            stored("Asia/Kathmandu", 2026, 11, 24, 9, 0),
            stored("Asia/Kathmandu", 2026, 11, 24, 9, 50),
            ("2026-11-24T03:15:00Z", "2026-11-24T04:05:00Z"),
            id="a zone of quarter hours",
        ),
        pytest.param(
            datetime(2028, 2, 29, 23, 59, 59, 999999),
            datetime(2028, 3, 1, 0, 0, 1),
            ("2028-02-29T23:59:59Z", "2028-03-01T00:00:01Z"),
            id="to the second, on a leap day",
        ),
    ],
)
def test_event_times(start, stop, sent):
    values = event_values(booking(start=start, stop=stop), REFERENCE)
    assert (values["StartDateTime"], values["EndDateTime"]) == sent


@PROPERTY
@given(
    st.datetimes(
        min_value=datetime(1, 1, 3),
        max_value=datetime(9999, 12, 29),
        timezones=st.sampled_from(ZONES),
    )
)
def test_a_time_is_the_same_instant_to_the_second(moment):
    utc = moment.astimezone(timezone.utc)
    text = timestamp(utc.replace(tzinfo=None))
    assert text.endswith("Z")
    back = datetime.fromisoformat(text[:-1] + "+00:00")
    assert timedelta(0) <= utc - back < timedelta(seconds=1)


def test_a_new_lead():
    person = attendee(
        name="Anna Maria Garcia", phone="+34 600 000", job_title="CTO", company="Acme"
    )
    assert person_values("Lead", person, page()) == {
        "FirstName": "Anna Maria",
        "LastName": "Garcia",
        "Email": "ann@example.com",
        "Phone": "+34 600 000",
        "Title": "CTO",
        "Company": "Acme",
    }


def test_a_lead_always_has_a_company_and_a_contact_never_has_one():
    nowhere = attendee(company=" \t")
    values = person_values("Lead", nowhere, page(company_fallback="Private person"))
    assert values["Company"] == "Private person"
    values = person_values("Lead", nowhere, page(company_fallback=" "))
    assert values["Company"] == "[not provided]"
    assert "Company" not in person_values("Contact", attendee(), page())


def test_a_company_that_books_keeps_its_name_whole():
    values = person_values(
        "Contact", attendee(name="Lee and Sons Ltd", is_company=True), page()
    )
    assert (values["FirstName"], values["LastName"]) == ("", "Lee and Sons Ltd")


def test_an_event():
    values = event_values(booking(), REFERENCE, USER_ID)
    assert values == {
        "Subject": "Demo call",
        "StartDateTime": "2026-11-24T09:00:00Z",
        "EndDateTime": "2026-11-24T09:30:00Z",
        "Location": "Room 5",
        "Description": f"{REFERENCE_LABEL} {REFERENCE}\n"
        "Booked in Odoo: https://odoo.example/odoo/resource.booking/7\n"
        "\n"
        "About the spring order.",
        "OwnerId": USER_ID,
    }


def test_without_a_user_the_owner_is_left_alone():
    assert "OwnerId" not in event_values(booking(), REFERENCE)


def test_guests_are_named_in_the_description():
    guests = (
        attendee(name="Abe", email="abe@x.io"),
        attendee(name="Zoe", email=""),
        attendee(name="yan@x.io", email="yan@x.io"),
    )
    values = event_values(booking(guests=guests), REFERENCE)
    assert "\nGuests: Abe <abe@x.io>, Zoe, yan@x.io\n" in values["Description"]


def test_a_booking_without_words_still_has_its_reference():
    values = event_values(booking(description="", link=""), REFERENCE)
    # Word for word: Events that were written with it have to be found again.
    assert values["Description"] == f"Odoo booking reference: {REFERENCE}"


@pytest.mark.parametrize("creating", [True, False])
def test_no_text_however_long_cuts_off_the_reference(creating):
    crowd = tuple(attendee(name="Guest " * 20, email="g@x.io") for _ in range(400))
    values = event_values(
        booking(description="🎉" * 40_000, guests=crowd, subject="s" * 300),
        REFERENCE,
    )
    fitted, dropped = fit(values, org_schema()["Event"], creating=creating)
    assert fitted["Description"].startswith(f"{REFERENCE_LABEL} {REFERENCE}\n")
    assert length(fitted["Description"]) in (31_999, 32_000)
    assert fitted["Subject"] == "s" * 254 + "…"
    assert not dropped


FIELDS = {
    "Name": field(length=5),
    "Note": field(),
    "Born": field(length=5, updateable=False),
    "Kept": field(length=5, createable=False),
}


@pytest.mark.parametrize(
    ("values", "creating", "fitted", "dropped"),
    [
        ({"Name": "abcde"}, True, {"Name": "abcde"}, ()),
        ({"Name": "abcdef"}, True, {"Name": "abcd…"}, ()),
        ({"Name": "ab🎉🎉"}, False, {"Name": "ab🎉…"}, ()),
        ({"Name": " a\x00b \r\n"}, True, {"Name": "ab"}, ()),
        ({"Note": "x" * 999}, True, {"Note": "x" * 999}, ()),
        # Left out of a new record; in an update they clear the field.
        ({"Name": "", "Note": None}, True, {}, ()),
        ({"Name": "", "Note": None}, False, {"Name": None, "Note": None}, ()),
        ({"Name": " \x07 "}, True, {}, ()),
        ({"Name": " \x07 "}, False, {"Name": None}, ()),
        # What the org does not take.
        ({"Born": "x"}, True, {"Born": "x"}, ()),
        ({"Born": "x"}, False, {}, ("Born",)),
        ({"Kept": "x"}, True, {}, ("Kept",)),
        ({"Kept": "x"}, False, {"Kept": "x"}, ()),
        ({"Gone": "x", "Name": "y"}, True, {"Name": "y"}, ("Gone",)),
        ({"Gone": "", "Kept": None}, True, {}, ()),
        # Numbers and yes or no are sent as they are.
        ({"Name": 1234567, "Note": False}, True, {"Name": 1234567, "Note": False}, ()),
        ({"Note": 0}, False, {"Note": 0}, ()),
        ({"Gone": 0}, True, {}, ()),
    ],
)
def test_fit(values, creating, fitted, dropped):
    assert fit(values, FIELDS, creating=creating) == (fitted, dropped)


@pytest.mark.parametrize("fields", [None, {}])
def test_without_a_schema_all_is_sent(fields):
    values = {"Name": "x" * 300, "Born": " a "}
    assert fit(values, fields, creating=True) == ({"Name": "x" * 300, "Born": "a"}, ())


@PROPERTY
@given(
    st.dictionaries(
        st.sampled_from(["Name", "Note", "Born", "Kept", "Gone"]),
        anything | st.none() | st.booleans() | st.integers(),
    ),
    st.booleans(),
)
def test_what_is_fitted_is_taken_and_what_is_dropped_is_told(values, creating):
    fitted, dropped = fit(values, FIELDS, creating=creating)
    right = "createable" if creating else "updateable"
    for name, value in fitted.items():
        assert FIELDS[name][right]
        if isinstance(value, str):
            assert value == clean(value) != ""
            assert not FIELDS[name]["length"] or length(value) <= 5
        assert not (creating and value is None)
    for name, value in values.items():
        said = name in fitted or name in dropped
        empty = value is None or isinstance(value, str) and not clean(value)
        assert said or empty or not value
    # Fitting once more changes nothing: what was written compares equal.
    assert fit(fitted, FIELDS, creating=creating) == (fitted, ())
