# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Texts with placeholders: what is refused, and that nothing ugly is left of them."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesforce.desired import Mapping
from salesforce.mapped import PLACEHOLDERS, SOURCES, from_template, source_value
from salesforce.templates import Fault, first_fault, render
from salesforce.wording import worded, worded_still
from tests.unit.factories import PROPERTY, anything, attendee, booking, page


def shown(template, **values):
    return render(template, lambda name, question: values.get(question or name, ""))


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("Demo", "Demo"),
        ("{{a}} and {{ b }}", "A and B"),
        ("{{ A }}", "A"),
        ("{{ answer: Your budget? }}", "10 k"),
        ("Call {{a}} - {{none}}", "Call A"),
        ("{{none}} - Call {{a}}", "Call A"),
        ("{{a}} - {{none}} - {{b}}", "A - B"),
        ("{{a}} ({{none}})", "A"),
        ("{{a}} “{{none}}” for {{b}}", "A for B"),
        ("{{a}} <{{none}}>", "A"),
        ("{{a}}, {{none}}", "A"),
        ("{{a}} | {{none}} | {{none}}", "A"),
        ("{{none}}", ""),
        ("Phone: {{none}}\nName: {{a}}", "Name: A"),
        ("First\n\nPhone: {{none}}\nLast", "First\n\nLast"),
        ("one-{{none}}two {{a}}", "one-two A"),
        ("http://{{a}}/{{none}}", "http://A/"),
        ("Ref {{a}} e-mail {{none}}", "Ref A e-mail"),
    ],
)
def test_render(template, expected):
    values = {"a": "A", "b": "B", "Your budget?": "10 k"}
    assert shown(template, **values) == expected


def test_what_a_visitor_types_is_not_read_as_a_template():
    one = booking(attendee=attendee(name="{{ attendee_email }} {{ link }}"))
    text = from_template(one, "{{ attendee_name }}")
    assert text == "{{ attendee_email }} {{ link }}"


@given(anything)
@PROPERTY
def test_any_value_stands_there_as_it_is_typed(value):
    one = booking(attendee=attendee(name=value))
    text = from_template(one, "<{{ attendee_name }}>")
    assert text in ("", f"<{SOURCES['attendee_name'](one, '').strip()}>") or (
        "\x1a" not in text
    )


@given(st.text(st.sampled_from("{}ab_: \n-(),|"), max_size=30))
@PROPERTY
def test_any_template_is_refused_or_leaves_no_braces(template):
    fault = first_fault(template, ("a", "b"))
    text = shown(template, a="x")
    assert fault or ("{{" not in text and "}}" not in text)
    assert "\x1a" not in text


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("{{ attendee_name }} {{ answer: Any }} }", None),
        ("{{ atendee_nam }}", ("UNKNOWN", "atendee_nam", "attendee_name")),
        ("{{ env.cr }}", ("UNKNOWN", "env.cr", None)),
        (
            "{{ attendee_name.__class__ }}",
            ("UNKNOWN", "attendee_name.__class__", "attendee_name"),
        ),
        ("{{ subject: x }}", ("UNKNOWN", "subject: x", "subject")),
        ("{{ answer }}", ("NO_QUESTION", "answer", None)),
        ("{{ attendee_name", ("UNCLOSED", "", None)),
        ("attendee_name }}", ("UNCLOSED", "", None)),
        ("{{}}", ("UNKNOWN", "", None)),
        ("{{ fixed }}", ("UNKNOWN", "fixed", None)),
    ],
)
def test_faults(template, fault):
    found = first_fault(template, PLACEHOLDERS)
    if not fault:
        assert found is None
        return
    code, name, nearest = fault
    assert (found.code, found.name) == (code, name)
    assert (found.nearest or (None,))[0] == nearest
    assert isinstance(found, Fault)


def test_every_placeholder_gives_a_text():
    empty = replace(booking(), attendee=None, host=None, start=None)
    for name in PLACEHOLDERS:
        for one in (booking(), empty):
            assert isinstance(from_template(one, f"{{{{ {name} }}}}"), str)


def test_a_time_is_where_the_meeting_is():
    one = booking(start=datetime(2026, 7, 1, 9, 0), timezone="Europe/Paris")
    assert from_template(one, "{{ start }}") == "2026-07-01 11:00"


def test_worded():
    one = booking(video_link="https://meet.example/1")
    settings = page(
        subject_template="{{ attendee_company }}: {{ subject }}",
        location_template="{{ video_link }}",
        description_template="Host: {{ host_name }}\nUTM: {{ utm_source }}",
    )
    result = worded(one, settings)
    assert result.subject == "Acme: Demo call"
    assert result.location == "https://meet.example/1"
    assert result.description == "Host: Hana One"
    assert worded(one, page()) == one
    # An Event without a subject is of no use.
    assert worded(one, page(subject_template="{{ utm_source }}")).subject == "Demo call"


def test_a_cancelled_one_is_called_what_it_was():
    gone = booking(start=None, stop=None)
    settings = page(subject_template="{{ start }} {{ subject }}")
    before = {"Subject": "2026 Demo"}
    assert worded_still(gone, settings, before).subject == "2026 Demo"
    assert worded_still(gone, settings, {}).subject == "Demo call"
    assert worded_still(gone, page(), before).subject == "Demo call"


def test_a_template_is_a_source_of_a_mapping():
    mapping = Mapping("template", "event", "Topic__c", detail="With {{ host_name }}")
    assert source_value(booking(), mapping) == "With Hana One"
