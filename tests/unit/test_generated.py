# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever attendees type and pages map, the org is asked and told nothing malformed.

``GENERATED=10000`` tries as many bookings; without it a few hundred.
"""

import os
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesforce.desired import Utm
from salesforce.keys import NONE, READY
from salesforce.org import read_org
from salesforce.phones import is_same, phone_key
from salesforce.targets import EVENT, PERSON, targets
from tests.unit.factories import (
    PROPERTY,
    anything,
    attendee,
    booking,
    host,
    mappings,
    page,
)
from tests.unit.rounds import Worker, row

BOOKINGS = int(os.environ.get("GENERATED", 200))
A_ROUND = 10

# What a person may read on the booking: all of them are about what was typed.
EXPLAINED = {"NO_EMAIL", "EMAIL_TOO_LONG", "INVALID_EMAIL_ADDRESS"}
HOSTILE = [
    "o'hara@example.com",
    "a' OR Email != '@example.com",
    "x\\'@example.com",
    "a\\@example.com",
    "%@example.com",
    "_@example.com",
    "a+b@example.com",
    "a,b@example.com",
    "a)@example.com",
    "ANN@EXAMPLE.COM",
    "ann@example.com\n",
    "ann@example.com\u2028",
    "@{person.id}@example.com",
    "{!Lead.Email}@example.com",
    "日本@example.com",
    "a@" + "b" * 90 + ".example.com",
]
typed = anything | st.sampled_from(["", " ", "'", "\\", "@{event_1.id}", "<b>", "=1+1"])
emails = (
    st.sampled_from(HOSTILE)
    | st.emails()
    | st.builds("ann.{}@example.com".format, st.integers(0, 30))
    | typed
)
attendees = st.builds(
    # Another address is somebody else.
    lambda email, **values: attendee(key=email or "-", email=email, **values),
    name=typed,
    first_name=st.just("") | typed,
    last_name=st.just("") | typed,
    email=emails,
    phone=typed,
    company=typed,
    job_title=typed,
)
answers = (
    typed
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.datetimes()
    | st.lists(typed, max_size=3)
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))
bookings = st.builds(
    lambda start, minutes, utm, **values: booking(
        start=start.replace(microsecond=0),
        stop=start.replace(microsecond=0) + timedelta(minutes=minutes),
        utm=Utm(*utm),
        **values,
    ),
    moments,
    # Mostly short; up to three weeks.
    st.integers(0, 24 * 60) | st.integers(0, 21 * 24 * 60),
    st.tuples(typed, typed, typed, typed),
    attendee=attendees,
    host=st.none() | st.builds(host, emails, typed),
    guests=st.lists(attendees, max_size=2).map(tuple),
    subject=typed,
    description=typed,
    location=typed,
    timezone=st.sampled_from(["UTC", "Europe/Paris", "Asia/Tokyo", "Nowhere"]),
    answers=st.lists(st.tuples(st.sampled_from("QR"), answers), max_size=3).map(tuple),
)
cancelled = st.builds(lambda why: booking(active=False, cancel_reason=why), typed)
# What the org of these bookings has beside the usual.
HAS = ("person_accounts", "shared_activities")


@pytest.fixture(params=[NONE, READY], ids=["looking", "keys"])
def one_round(request, local_org, local_client, ops):
    local_org.switch("key_fields", request.param == READY)
    for name in HAS:
        local_org.switch(name, True)
    schema = read_org(local_client, ops).schema
    return Worker(local_client, ops, request.param, schema=schema)


def pages(schema):
    """Pages that map whatever to whatever the org lets them."""
    fields = [
        (role, name)
        for role, sobject in (
            (PERSON, "Lead"),
            (PERSON, "Contact"),
            (PERSON, "Account"),
            (EVENT, "Event"),
        )
        for name in targets(role, schema[sobject])
    ]
    rows = mappings(fields, st.sampled_from("QR") | typed)
    return st.builds(
        page,
        register_as=st.sampled_from(["lead", "contact", "person_account", "match"]),
        match_phone=st.booleans(),
        account=st.sampled_from(["none", "match", "household"]),
        household=st.booleans(),
        household_text=st.sampled_from(
            ["{{ attendee_last_name }} Household", "{{ subject }}"]
        ),
        company_blank=st.booleans(),
        meeting_as=st.sampled_from(["Event", "Event", "Task"]),
        related_to=st.sampled_from(["none", "account", "opportunity"]),
        guests=st.sampled_from(["list", "add", "register"]),
        edited=st.sampled_from(["keep", "restore"]),
        family_first=st.booleans(),
        first_name_text=st.sampled_from(["", "{{ answer: Q }}"]),
        last_name_text=st.sampled_from(
            ["", "{{ answer: R }} {{ attendee_last_name }}"]
        ),
        subject_text=st.sampled_from(["", "{{ attendee_company }} - {{ subject }}"]),
        description_text=st.sampled_from(["", "{{ answer: Q }}\n({{ location }})"]),
        lead_found=st.sampled_from(["use", "beside"]),
        known_customer=st.sampled_from(["leave", "fill", "overwrite"]),
        of_several=st.sampled_from(["activity", "newest", "oldest"]),
        company_fallback=typed.filter(str.strip),
        cancelled=st.sampled_from(["delete", "keep"]),
        show_as=st.sampled_from(["", "Free"]),
        reminder=st.none() | st.integers(0, 20160),
        event_owner=st.sampled_from(["host", "person"]),
        mappings=st.lists(rows, max_size=5, unique_by=lambda each: each.field).map(
            tuple
        ),
    )


def test_whatever_is_typed_and_mapped(local_org, one_round):
    @settings(
        PROPERTY,
        max_examples=max(1, BOOKINGS // (2 * A_ROUND)),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        pages(one_round.facts.schema),
        st.lists(
            st.tuples(bookings, bookings, cancelled),
            min_size=A_ROUND,
            max_size=A_ROUND,
        ),
        st.booleans(),
    )
    def check(settings_, changes, in_campaign):
        local_org.reset()
        local_org.switch("key_fields", one_round.has_keys)
        for name in HAS:
            local_org.switch(name, True)
        # Its record types have other Ids now.
        schema = read_org(one_round.client, one_round.user_id).schema
        one_round.facts = replace(one_round.facts, schema=schema)
        one_round.people.clear()
        if in_campaign:
            campaign = local_org.create("Campaign", {"Name": "Spring"})
            settings_ = replace(settings_, campaign=campaign)
        rows = [row(first, settings_) for first, _second, _end in changes]
        one_round.run(*rows)
        check_rows(local_org, rows)
        for each, (_first, second, _end) in zip(rows, changes, strict=True):
            each.booking = second
        one_round.run(*rows)
        check_rows(local_org, rows)
        for each, (_first, _second, end) in zip(rows, changes, strict=True):
            each.booking = end
        one_round.run(*rows)
        assert not any(each.problem for each in rows)
        left = local_org.records(settings_.meeting_as)
        assert settings_.cancelled == "keep" or not left

    check()


def check_rows(org, rows):
    people = {
        each["Id"]: each
        for sobject in ("Lead", "Contact")
        for each in org.records(sobject)
    }
    # A household or an Individual is somebody's.
    members = {each.get("AccountId") for each in people.values()}
    assert {each["Id"] for each in org.records("Account")} <= members
    whose = [each["IndividualId"] for each in people.values() if each["IndividualId"]]
    assert sorted(whose) == sorted(each["Id"] for each in org.records("Individual"))
    events = {
        each["Id"]: each
        for sobject in ("Event", "Task")
        for each in org.records(sobject)
    }
    for each in rows:
        if each.problem:
            assert each.problem.code in EXPLAINED, each.problem
            continue
        event = events.get(each.history.event.sfid) if each.history.event else None
        if event:
            # Somebody else's record would be an injection that went well.
            assert is_theirs(people[event["WhoId"]], each)
        else:
            assert each.settings.register_as == "match"


def is_theirs(person, row):
    attendee_ = row.booking.attendee
    if (person["Email"] or "").lower() == attendee_.email_key:
        return True
    same = is_same(phone_key(attendee_.phone), phone_key(person["Phone"]))
    return row.settings.match_phone and same
