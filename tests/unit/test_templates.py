# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Texts with placeholders: what they say, what they refuse, and in the org."""

from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesforce.desired import Mapping
from salesforce.sources import PLAIN
from salesforce.targets import PERSON
from salesforce.templates import (
    as_written,
    asked_in,
    is_unclosed,
    placeholders,
    render,
    unknown,
)
from tests.unit.factories import PROPERTY, anything, attendee, booking, page
from tests.unit.rounds import Worker, row

NOW = booking(
    attendee=attendee(name="Ann Lee", company="", phone="111"),
    subject="Demo",
    answers=(("How big?", "12"), ("Agreed", True), ("Tools", ["A", "B"])),
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        ("Call", "Call"),
        ("{{ attendee_name }}", "Ann Lee"),
        ("{{attendee_name}} ({{  subject }})", "Ann Lee (Demo)"),
        ("{{ attendee_company }} - {{ attendee_name }}", "Ann Lee"),
        ("{{ attendee_name }} / {{ attendee_company }}", "Ann Lee"),
        ("Firm: {{ attendee_company }}\nTel: {{ attendee_phone }}", "Tel: 111"),
        ("Size {{ answer: how  big? }}", "Size 12"),
        ("{{ answer: Agreed }}, {{ answer:Tools }}", "Yes, A, B"),
        ("{{ answer: Never asked }}", ""),
        ("{{ start }}", "2026-11-24 09:00"),
        # What parted an empty value from the rest goes with it.
        (
            "{{ subject }} - {{ attendee_company }} - {{ attendee_name }}",
            "Demo - Ann Lee",
        ),
        ("{{ attendee_name }} ({{ attendee_company }})", "Ann Lee"),
        ("{{ attendee_name }} <{{ attendee_company }}>, Demo", "Ann Lee, Demo"),
        ("{{ attendee_name }}, {{ attendee_company }}, {{ subject }}", "Ann Lee, Demo"),
        ("{{ attendee_company }}: {{ subject }}", "Demo"),
        ("Meet {{ attendee_company }} for {{ subject }}", "Meet for Demo"),
        ("well-{{ subject }}", "well-Demo"),
        ("{ attendee_name } }}", "{ attendee_name } }}"),
    ],
)
def test_what_a_text_says(text, said):
    assert render(text, NOW) == said


def test_times_are_those_of_the_place():
    assert render("{{ start }}", replace(NOW, timezone="Asia/Tokyo")) == (
        "2026-11-24 18:00"
    )


def test_what_a_visitor_types_is_no_text_of_the_page():
    sly = replace(NOW, subject="{{ attendee_email }}")
    assert render("{{ subject }}", sly) == "{{ attendee_email }}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{ attendee_name }} {{ answer: Size }}", []),
        ("{{ atendee_name }}", [("atendee_name", "attendee_name")]),
        ("{{ answer: Siz }}", [("answer: Siz", "answer: Size")]),
        ("{{ }}", [("", "")]),
        ("{{ booking.env.cr }}", [("booking.env.cr", "")]),
        ("{{ 7 * 7 }}", [("7 * 7", "")]),
    ],
)
def test_what_stands_for_nothing(text, found):
    assert unknown(text, ["Size"]) == found


@pytest.mark.parametrize(
    ("text", "unclosed"),
    [
        ("{{ subject }} and { one }", False),
        ("{{ subject", True),
        ("subject }}", True),
        ("{{ subject\n}}", True),
        ("{{ subject }} {{", True),
        ("", False),
    ],
)
def test_what_is_not_closed(text, unclosed):
    assert is_unclosed(text) == unclosed


def test_where_nobody_knows_the_questions_any_may_be_named():
    assert unknown("{{ answer: Anything }}") == []
    assert unknown("{{ answer: Anything }}", []) == [("answer: Anything", "")]


def test_which_questions_a_text_takes_up():
    text = "{{ answer: How  big? }} {{ subject }} {{ answer: }} {{Answer: Tools}}"
    assert asked_in(text) == {"how big?", "tools"}
    assert asked_in(False) == set()


def test_every_placeholder_is_known_and_says_something_or_nothing():
    for name in placeholders(["Q"]):
        assert unknown(f"{{{{ {name} }}}}", ["Q"]) == []
        render(f"{{{{ {name} }}}}", booking(attendee=None, host=None))
    assert placeholders() == list(PLAIN)


@PROPERTY
@given(anything | st.lists(st.sampled_from([*PLAIN, "answer: Q"])).map(str), anything)
def test_no_text_is_too_odd(text, said):
    now = booking(subject=said, answers=(("Q", said),))
    render(text, now)
    unknown(text, ["Q"])
    written = as_written(now, page(subject_text=text, description_text=text))
    assert written.subject or not now.subject.strip()


def test_without_a_text_the_booking_speaks_for_itself():
    assert as_written(NOW, page()) == NOW
    silent = page(subject_text="{{ attendee_company }}")
    assert as_written(NOW, silent).subject == "Demo"


# === IN AN ORG ===


@pytest.mark.parametrize("meeting_as", ["Event", "Task"])
def test_a_meeting_as_the_page_wants_it(local_org, local_client, ops, meeting_as):
    settings = page(
        meeting_as=meeting_as,
        subject_text="{{ attendee_name }}: {{ answer: How big? }}",
        location_text="Call {{ attendee_phone }}",
        description_text="Bring:\n{{ answer: Tools }}\n{{ attendee_company }}",
        mappings=(Mapping("template", PERSON, "Website", detail="x-{{ subject }}"),),
    )
    one = row(NOW, settings)
    worker = Worker(local_client, ops)
    worker.run(one)
    [there] = local_org.records(meeting_as)
    [lead] = local_org.records("Lead")
    assert there["Subject"] == "Ann Lee: 12"
    assert lead["Website"] == "x-Ann Lee: 12"
    description = there["Description"].splitlines()
    assert description[0] == f"Odoo booking reference: {one.history.reference}"
    assert description[-3:] == ["", "Bring:", "A, B"]
    where = there["Location"] if meeting_as == "Event" else there["Description"]
    assert "Call 111" in where
    local_org.clear_calls()
    worker.run(one)
    assert local_org.api_calls() == 0
    one.booking = replace(NOW, answers=(("How big?", "13"),))
    worker.run(one)
    assert local_org.records(meeting_as)[0]["Subject"] == "Ann Lee: 13"
    assert local_org.api_calls() == 1


@pytest.mark.parametrize(
    "text", ["{{ description }} {{ attendee_job_title }}", "a{{ attendee_job_title }}"]
)
def test_spaces_take_no_time(text):
    """A visitor types what they like; a lane must not hang on it."""
    spaces = " " * 4000
    one = replace(NOW, description=f"A{spaces}B")
    one = replace(one, attendee=replace(one.attendee, job_title=""))
    started = perf_counter()
    render(text.replace("a", f"a{spaces}"[:4001]), one)
    assert perf_counter() - started < 1
