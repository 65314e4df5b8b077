# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesforce.asking import lookups
from salesforce.backoff import SETTLED_AFTER
from salesforce.desired import GONE, Attendee, Booking, Host
from salesforce.errors import Kind
from salesforce.keys import NONE, READY, UNUSABLE
from salesforce.matching import SEVERAL_MATCHED
from salesforce.owners import HOST_UNKNOWN, OF_PERSON, event_owner_key
from salesforce.payload import REFERENCE_LABEL
from salesforce.planner import plan
from salesforce.plans import FIELD_DROPPED, NOBODY_MATCHED, Plan, Step
from salesforce.records import (
    BY_KEY,
    EXISTENCE,
    UNSURE,
    Candidate,
    Found,
    Lookups,
)
from salesforce.text import length
from tests.unit.factories import (
    CONTACT_ID,
    EVENT_ID,
    LEAD_ID,
    OTHER_USER_ID,
    PROPERTY,
    REFERENCE,
    SEES_ALL,
    USER_ID,
    anything,
    attendee,
    booking,
    candidate,
    contact,
    event,
    facts,
    found,
    history,
    host,
    lead,
    org_schema,
    page,
)

SCHEMA = org_schema()
EMAIL = "ann@example.com"
HOST = "host.one@acme.example"
USERS = {HOST: USER_ID}
LONG_AGO = datetime(2026, 11, 22, 8, 0)
SETTLED = LONG_AGO + SETTLED_AFTER
LONG_EMAIL = "a" * 288 + "@example.com"

NEW_LEAD = Step(
    "create",
    "Lead",
    {"FirstName": "Ann", "LastName": "Lee", "Email": EMAIL, "Company": "Acme"},
)
NEW_CONTACT = Step(
    "create", "Contact", {"FirstName": "Ann", "LastName": "Lee", "Email": EMAIL}
)
EVENT_VALUES = {
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
NEW_EVENT = Step("create", "Event", EVENT_VALUES)
WRITTEN = event(EVENT_VALUES)


def synced(**values):
    """The history of a booking whose Lead and Event are written."""
    return history(**{"person": lead(), "event": WRITTEN, "host_email": HOST} | values)


def update(**values):
    return Step("update", "Event", values, EVENT_ID)


DELETE = Step("delete", "Event", sfid=EVENT_ID)


FACTS = facts()
OPS = "005000000000009AAA"
# A creation that was lost without key fields, long ago and just now.
# What is asked to find the Event of a lost creation.
LOST_EVENTS = frozenset([(LONG_AGO, SETTLED, OPS)])
LOST = {"unsure_since": LONG_AGO, "settles_at": SETTLED, "unsure_as": OPS}
JUST_LOST = LOST | {"settled": False}


def decide(booking, history, found, settings=None, facts=FACTS):
    return plan(booking, history, found, settings or page(), facts)


def ask(booking, history, settings=None, facts=FACTS, users=()):
    return lookups(booking, history, settings or page(), facts, users)


# === WHO ===


@pytest.mark.parametrize("register_as", ["lead", "contact", "match"])
@pytest.mark.parametrize(
    ("there", "as_lead", "as_contact", "as_match"),
    [
        ([], NEW_LEAD, NEW_CONTACT, None),
        ([candidate("Lead")], lead(), lead(), lead()),
        ([candidate("Contact")], contact(), contact(), contact()),
        (
            [candidate("Lead"), candidate("Contact")],
            lead(),
            contact(),
            lead(),
        ),
        (
            [candidate("Contact"), candidate("Lead")],
            lead(),
            contact(),
            lead(),
        ),
        # A converted Lead comes out of the look-up as its Contact.
        ([candidate("Contact", "003C")], *[contact("003C")] * 3),
        # Several of one kind: the newest activity, then the newest record.
        (
            [
                candidate("Lead", "00Q1", "2026-11-01", "2020-01-01"),
                candidate("Lead", "00Q2", "2026-10-01", "2026-01-01"),
            ],
            *[lead("00Q1")] * 3,
        ),
        (
            [
                candidate("Lead", "00Q1", "", "2025-01-01"),
                candidate("Lead", "00Q2", "", "2026-01-01"),
            ],
            *[lead("00Q2")] * 3,
        ),
        (
            [
                candidate("Contact", "0031", "", "2026-01-01"),
                candidate("Contact", "0032", "2019-05-05", "2019-01-01"),
            ],
            *[contact("0032")] * 3,
        ),
    ],
)
def test_who_the_event_is_for(there, as_lead, as_contact, as_match, register_as):
    expected = {"lead": as_lead, "contact": as_contact, "match": as_match}[register_as]
    settings = page(register_as=register_as)
    result = decide(booking(), history(), found(*there, users=USERS), settings)
    assert not result.problem
    if isinstance(expected, Step):
        assert (result.create_person, result.person) == (expected, None)
    else:
        assert (result.create_person, result.person) == (None, expected)
    if expected:
        assert result.event == NEW_EVENT
        told = [
            detail[:3] for code, detail in result.remarks if code == SEVERAL_MATCHED
        ]
        chosen = (len(there), result.person.sobject, result.person.sfid) if told else ()
        assert (len(there) > 1) == bool(told) == bool(result.remarks)
        assert told in ([], [chosen])
    else:
        assert result == Plan(remarks=((NOBODY_MATCHED, EMAIL),))


def test_the_person_of_a_booking_stays_the_same():
    """Neither another match, nor another booker, nor another setting changes it."""
    other = booking(attendee=attendee(name="Abe", email="abe@x.io"))
    before = history(person=lead())
    result = decide(other, before, found(candidate("Contact"), email="abe@x.io"))
    assert (result.person, result.create_person) == (lead(), None)


@pytest.mark.parametrize(
    ("attendee", "code"),
    [
        (None, "NO_ATTENDEE"),
        (attendee(email=""), "NO_EMAIL"),
        (attendee(email=" \t\x00"), "NO_EMAIL"),
        (attendee(email=LONG_EMAIL), "EMAIL_TOO_LONG"),
        (attendee(email="é" + "🎉" * 40), "EMAIL_TOO_LONG"),
    ],
)
def test_an_attendee_that_cannot_be_matched_is_a_problem_of_data(attendee, code):
    unknown = booking(attendee=attendee)
    result = decide(unknown, history(), Found({"": [], LONG_EMAIL: []}))
    assert result == Plan(problem=result.problem)
    assert (result.problem.kind, result.problem.code) == (Kind.FIX_DATA, code)
    # Nor is Salesforce bothered with what it could not hold.
    assert ask(unknown, history()) == Lookups()
    unsure = history(**LOST)
    assert ask(unknown, unsure) == Lookups(events_made=LOST_EVENTS)
    # Whom it has once, it keeps.
    assert decide(unknown, synced(), Found()).is_empty


def test_an_address_of_80_units_is_looked_up():
    email = "a" * 68 + "@example.com"
    wanted = ask(booking(attendee=attendee(email=email)), history())
    assert wanted.emails == {email}


@pytest.mark.parametrize("register_as", ["lead", "contact", "match"])
def test_not_looked_up_is_never_nobody(register_as):
    settings = page(register_as=register_as)
    result = decide(booking(), history(), Found({"abe@x.io": []}), settings)
    assert result == Plan(problem=result.problem)
    assert (result.problem.kind, result.problem.code) == (Kind.RETRY, "NOT_LOOKED_UP")


@pytest.mark.parametrize(
    "spelling",
    ["ann@example.com", "ANN@EXAMPLE.COM", "  Ann@Example.com\n", "\x00" + EMAIL],
)
def test_an_address_is_looked_up_and_written_in_one_spelling(spelling):
    new = booking(attendee=attendee(email=spelling))
    assert ask(new, history()).emails == {EMAIL}
    assert decide(new, history(), found()).create_person.values["Email"] == EMAIL


# === WHAT ===


@pytest.mark.parametrize(
    ("now", "before", "there", "step"),
    [
        pytest.param(booking(), history(), found(users=USERS), NEW_EVENT, id="booked"),
        pytest.param(booking(), synced(), Found(), None, id="unchanged"),
        pytest.param(
            booking(
                start=datetime(2026, 11, 25, 14, 0), stop=datetime(2026, 11, 25, 15, 0)
            ),
            synced(),
            Found(),
            update(
                StartDateTime="2026-11-25T14:00:00Z", EndDateTime="2026-11-25T15:00:00Z"
            ),
            id="moved",
        ),
        pytest.param(
            booking(stop=datetime(2026, 11, 24, 10, 0)),
            synced(),
            Found(),
            update(EndDateTime="2026-11-24T10:00:00Z"),
            id="longer",
        ),
        pytest.param(
            booking(location=""), synced(), Found(), update(Location=None), id="emptied"
        ),
        pytest.param(
            booking(guests=(attendee(name="Abe Ant", email="abe@x.io"),)),
            synced(),
            Found(),
            update(
                Description=EVENT_VALUES["Description"].replace(
                    "\n\n", "\nGuests: Abe Ant <abe@x.io>\n\n"
                )
            ),
            id="a guest whose name sorts first",
        ),
        pytest.param(booking(active=False), synced(), Found(), DELETE, id="cancelled"),
        pytest.param(GONE, synced(), Found(), DELETE, id="deleted in Odoo"),
        pytest.param(
            booking(start=None, stop=None), synced(), Found(), DELETE, id="unscheduled"
        ),
        pytest.param(
            booking(active=False), history(), Found(), None, id="cancelled before sent"
        ),
        pytest.param(
            booking(active=False),
            history(person=lead()),
            Found(),
            None,
            id="cancelled and gone",
        ),
        pytest.param(
            booking(active=False),
            synced(event=event(EVENT_VALUES, created_by_us=False)),
            Found(),
            None,
            id="cancelled, but the Event is not ours",
        ),
        pytest.param(
            booking(),
            history(person=lead(), host_email=HOST),
            Found(users=USERS),
            NEW_EVENT,
            id="reopened: the new Event has its owner again",
        ),
        # Nobody knows whether the Event was made.
        pytest.param(
            booking(),
            history(**LOST),
            found(candidate("Lead"), users=USERS, events={REFERENCE: [EVENT_ID]}),
            replace(update(**EVENT_VALUES), for_person=True),
            id="unsure, found",
        ),
        pytest.param(
            booking(),
            history(**LOST),
            found(candidate("Lead"), users=USERS, events={"another": ["00U9"]}),
            NEW_EVENT,
            id="unsure, not found",
        ),
        pytest.param(
            booking(active=False),
            history(**LOST),
            Found(events={REFERENCE: [EVENT_ID]}),
            DELETE,
            id="cancelled while unsure, found",
        ),
        pytest.param(
            booking(active=False),
            history(**LOST),
            Found(events={"another": ["00U9"]}),
            None,
            id="cancelled while unsure, not found",
        ),
        pytest.param(
            booking(start=datetime(2026, 11, 24, 9, 15)),
            synced(event=WRITTEN.doubted(["Location", "StartDateTime"])),
            Found(),
            update(Location="Room 5", StartDateTime="2026-11-24T09:15:00Z"),
            id="what may have been written is written again",
        ),
        pytest.param(
            booking(location=""),
            synced(event=WRITTEN.doubted(["Location"])),
            Found(),
            update(Location=None),
            id="what may have been written is emptied",
        ),
        # The host.
        pytest.param(
            booking(host=host("host.two@acme.example")),
            synced(),
            Found(users={"host.two@acme.example": OTHER_USER_ID}),
            update(OwnerId=OTHER_USER_ID),
            id="another host",
        ),
        pytest.param(
            booking(host=host("stranger@acme.example")),
            synced(),
            Found(),
            None,
            id="another host whom Salesforce does not know",
        ),
        pytest.param(
            booking(host=None), synced(), Found(), None, id="no host any more"
        ),
        pytest.param(
            booking(host=host("HOST.ONE@acme.example ")),
            synced(),
            Found(),
            None,
            id="the same host in capitals",
        ),
        pytest.param(
            booking(),
            synced(host_email="stranger@acme.example"),
            Found(users=USERS),
            None,
            id="back to the host who owns the Event still",
        ),
        pytest.param(
            booking(),
            synced(event=WRITTEN.doubted(["OwnerId"])),
            Found(users=USERS),
            update(OwnerId=USER_ID),
            id="the host, whose change may have been written",
        ),
    ],
)
def test_what_happens_to_the_event(now, before, there, step):
    result = decide(now, before, there)
    assert result.event == step
    assert result.problem is None
    # The person stays whatever happens to the Event.
    assert result.person == (
        before.person or (lead() if there.people.get(EMAIL) else None)
    )


SOMEBODY_ELSE = attendee(key="2", email="else@example.com")


def test_somebody_else_is_looked_for_and_takes_over_the_event():
    before = synced(person_key="1")
    now = booking(attendee=SOMEBODY_ELSE)
    assert ask(now, before).emails == {"else@example.com"}
    there = Found(people={"else@example.com": [candidate("Contact")]})
    result = decide(now, before, there)
    assert result.person == contact()
    assert result.event == Step("update", "Event", {}, EVENT_ID, for_person=True)


@pytest.mark.parametrize("person_key", ["", "1"])
def test_a_corrected_address_is_the_same_person(person_key):
    now = booking(attendee=attendee(key="1", email="corrected@example.com"))
    before = synced(person_key=person_key)
    assert not ask(now, before).emails
    assert decide(now, before, Found()).is_empty


@pytest.mark.parametrize(
    ("known", "fallback", "owner", "remarks"),
    [
        (USERS, None, USER_ID, ()),
        (USERS, OTHER_USER_ID, USER_ID, ()),
        ({}, OTHER_USER_ID, OTHER_USER_ID, ((HOST_UNKNOWN, HOST),)),
        ({}, None, None, ((HOST_UNKNOWN, HOST),)),
    ],
)
def test_the_owner_of_a_new_event(known, fallback, owner, remarks):
    result = decide(
        booking(), history(), found(users=known), page(fallback_owner=fallback)
    )
    assert result.event.values.get("OwnerId") == owner
    assert result.remarks == remarks


@pytest.mark.parametrize("nobody", [None, host("")])
def test_without_a_host_the_owner_is_left_alone(nobody):
    result = decide(
        booking(host=nobody), history(), found(), page(fallback_owner="005F")
    )
    assert "OwnerId" not in result.event.values
    assert result.remarks == ()


@pytest.mark.parametrize(
    ("there", "person", "new_person"),
    [([candidate("Lead")], lead(), None), ([], None, NEW_LEAD)],
)
def test_where_no_events_are_wanted_only_the_person_is_kept(there, person, new_person):
    settings = page(create_event=False)
    result = decide(booking(), history(), found(*there), settings)
    assert result == Plan(person=person, create_person=new_person)


def test_an_event_that_is_there_is_kept_up_where_none_are_wanted_any_more():
    settings = page(create_event=False)
    moved = booking(start=datetime(2026, 11, 24, 8, 45))
    result = decide(moved, synced(), Found(), settings)
    assert result.event == update(StartDateTime="2026-11-24T08:45:00Z")
    assert decide(booking(active=False), synced(), Found(), settings).event == DELETE


def test_an_event_found_again_is_kept_up_though_its_person_is_gone():
    there = found(users=USERS, events={REFERENCE: [EVENT_ID]})
    settings = page(register_as="match")
    result = decide(booking(), history(**LOST), there, settings)
    assert (result.person, result.create_person) == (None, None)
    assert result.event == update(**EVENT_VALUES)
    assert result.remarks == ((NOBODY_MATCHED, EMAIL),)


def test_who_an_event_is_for_is_never_changed_afterwards():
    before = synced(person=contact(), event=event(EVENT_VALUES | {"WhoId": LEAD_ID}))
    assert decide(booking(), before, Found()).event is None


def test_a_field_that_may_not_be_written_is_left_out_and_told():
    schema = org_schema()
    schema["Lead"]["Title"]["createable"] = False
    del schema["Event"]["Location"]
    boss = booking(attendee=attendee(job_title="CEO"))
    result = decide(boss, history(), found(users=USERS), None, facts(schema=schema))
    assert result.create_person == NEW_LEAD
    assert "Location" not in result.event.values
    assert result.event.values["Subject"] == "Demo call"
    assert result.remarks == (
        (FIELD_DROPPED, "Lead.Title"),
        (FIELD_DROPPED, "Event.Location"),
    )


@pytest.mark.parametrize(
    ("steps", "empty"),
    [
        ({}, True),
        ({"create_person": NEW_LEAD}, False),
        ({"event": DELETE}, False),
        ({"create_person": NEW_LEAD, "event": NEW_EVENT}, False),
    ],
)
def test_a_plan_without_steps_is_empty(steps, empty):
    assert Plan(person=lead(), **steps).is_empty is empty


# === WHAT IS ASKED ===


@pytest.mark.parametrize(
    ("now", "before", "settings", "wanted"),
    [
        pytest.param(
            booking(),
            history(),
            page(),
            Lookups(frozenset([EMAIL]), frozenset([HOST])),
            id="new",
        ),
        pytest.param(booking(), synced(), page(), Lookups(), id="unchanged"),
        pytest.param(
            booking(start=datetime(2026, 11, 24, 8, 0)),
            synced(),
            page(),
            Lookups(),
            id="moved",
        ),
        pytest.param(
            booking(active=False), synced(), page(), Lookups(), id="cancelled"
        ),
        pytest.param(GONE, history(), None, Lookups(), id="deleted before it was sent"),
        pytest.param(
            booking(active=False),
            history(),
            page(),
            Lookups(),
            id="cancelled before it was sent",
        ),
        pytest.param(
            booking(host=host("host.two@acme.example")),
            synced(),
            page(),
            Lookups(host_emails=frozenset(["host.two@acme.example"])),
            id="another host",
        ),
        pytest.param(
            booking(),
            history(person=lead(), host_email=HOST),
            page(),
            Lookups(host_emails=frozenset([HOST])),
            id="reopened",
        ),
        pytest.param(
            booking(),
            synced(event=WRITTEN.doubted()),
            page(),
            Lookups(host_emails=frozenset([HOST])),
            id="owner in doubt",
        ),
        pytest.param(
            booking(host=host("h" * 129)),
            history(),
            page(),
            Lookups(frozenset([EMAIL])),
            id="a host whom no user can be",
        ),
        pytest.param(
            booking(),
            history(),
            page(create_event=False),
            Lookups(frozenset([EMAIL])),
            id="no Event, no owner",
        ),
        pytest.param(
            booking(),
            history(**LOST),
            page(create_event=False),
            Lookups(
                frozenset([EMAIL]),
                frozenset([HOST]),
                events_made=LOST_EVENTS,
            ),
            id="no Event, but there may be one",
        ),
        pytest.param(
            GONE,
            history(**LOST),
            None,
            Lookups(events_made=LOST_EVENTS),
            id="deleted while unsure",
        ),
        pytest.param(
            booking(),
            synced(**LOST),
            page(),
            Lookups(event_ids=frozenset([EVENT_ID])),
            id="the Event is known after all: what it holds is read",
        ),
    ],
)
def test_lookups(now, before, settings, wanted):
    assert lookups(now, before, settings, FACTS) == wanted
    assert bool(wanted) == (wanted != Lookups())


# === PROPERTIES ===

emails = st.sampled_from([EMAIL, "Ann@Example.COM ", "abe@x.io", "", LONG_EMAIL])
people = st.builds(
    Attendee,
    name=anything,
    email=emails,
    phone=anything,
    company=anything,
    job_title=anything,
    is_company=st.booleans(),
)
times = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))
bookings = st.builds(
    Booking,
    active=st.booleans() | st.just(True),
    start=times,
    stop=times,
    attendee=st.none() | people,
    host=st.none()
    | st.builds(Host, email=st.sampled_from([HOST, "stranger@x.io", "", "h" * 200])),
    guests=st.lists(people, max_size=2).map(tuple),
    subject=anything,
    description=anything,
    location=anything,
    link=anything,
)
pages = st.builds(
    page,
    register_as=st.sampled_from(["lead", "contact", "match"]),
    lead_found=st.sampled_from(["use", "use", "beside"]),
    look_first=st.sampled_from(["", "lead", "contact"]),
    of_several=st.sampled_from(["activity", "newest", "oldest"]),
    known_customer=st.sampled_from(["leave", "leave", "fill", "overwrite"]),
    create_event=st.booleans(),
    cancelled=st.sampled_from(["delete", "keep"]),
    show_as=st.sampled_from(["", "", "Free"]),
    private=st.sampled_from([False, False, True]),
    reminder=st.sampled_from([None, None, 0, 90]),
    company_fallback=st.just("[not provided]") | anything,
    family_first=st.booleans(),
    last_name_text=st.sampled_from(["", "{{ attendee_company }}"]),
    person_owner=st.sampled_from(["user", "host", "fixed"]),
    person_owner_email=st.sampled_from([HOST, "Nobody@x.io "]),
    event_owner=st.sampled_from(["host", "host", "person", "fixed"]),
    event_owner_email=st.sampled_from([HOST, "nobody@x.io", ""]),
    fallback_owner=st.sampled_from([None, OTHER_USER_ID]),
)
candidates = st.lists(
    st.builds(
        Candidate,
        st.sampled_from(["Lead", "Contact"]),
        st.sampled_from([LEAD_ID, CONTACT_ID]),
        st.sampled_from(["", "2026-01-01"]),
        st.sampled_from(["2025-01-01", "2026-01-01"]),
    ),
    max_size=3,
)
present = st.fixed_dictionaries(
    dict.fromkeys(["FirstName", "LastName", "Phone", "Title", "Company"], st.none())
    | {"Phone": st.sampled_from([None, "1"]), "LastName": st.just("Lee")}
)
some_found = st.builds(
    Found,
    people=st.dictionaries(st.sampled_from([EMAIL, "abe@x.io"]), candidates),
    users=st.sampled_from([{}, USERS]),
    followed=st.sampled_from([{}, {LEAD_ID: None}, {LEAD_ID: candidate("Contact")}]),
    present=st.fixed_dictionaries({LEAD_ID: present, CONTACT_ID: present}, optional={})
    | st.just({}),
    held=st.sampled_from([{}, {EVENT_ID: None}, {EVENT_ID: {"Subject": "Edited"}}]),
    events=st.sampled_from([{}, {REFERENCE: [EVENT_ID]}, {"another": ["00U9"]}]),
)
events = st.builds(
    event,
    values=st.dictionaries(
        st.sampled_from(["Subject", "Location", "StartDateTime", "OwnerId"]),
        st.sampled_from(["x", "Demo call", UNSURE, USER_ID, None]),
    ),
    created_by_us=st.booleans(),
    gone=st.sampled_from([False, False, True]),
    doubts=st.sampled_from([(), ("Subject",), (EXISTENCE, "Location")]),
)
histories = st.builds(
    history,
    person=st.sampled_from([None, lead(), contact(), lead(gone=True)]),
    event=st.none() | events,
    host_email=st.sampled_from(["", HOST, "stranger@x.io", OF_PERSON]),
    **{"unsure_since": st.none(), "unsure_as": st.just("")},
) | st.builds(
    history,
    person=st.sampled_from([None, lead(), contact()]),
    event=st.none() | events,
    host_email=st.sampled_from(["", HOST, "stranger@x.io"]),
    unsure_since=st.just(LONG_AGO),
    settles_at=st.just(SETTLED),
    unsure_as=st.sampled_from([OPS, BY_KEY, ""]),
    settled=st.booleans(),
)
orgs = st.builds(
    dict,
    keys=st.sampled_from([NONE, NONE, READY, UNUSABLE]),
    sees_all=st.sampled_from([SEES_ALL, SEES_ALL, {"Lead": True}]),
)


@st.composite
def schemas(draw):
    """The org's schema, some fields missing or not to be written."""
    schema = {"Lead": None, "Contact": None, "Event": None}
    for sobject in schema:
        fields = SCHEMA[sobject]
        missing = draw(
            st.sets(st.sampled_from(["Title", "Phone", "Location", "Subject"]))
        )
        schema[sobject] = {
            name: field for name, field in fields.items() if name not in missing
        }
    return schema


def carried_out(result, before, now, settings):
    """The history after everything in a plan was done, as the worker keeps it."""
    person = result.person
    if result.create_person:
        values = result.create_person.values
        person = replace(lead(), sobject=result.create_person.sobject, values=values)
    if result.update_person:
        person = replace(person, values=person.values | result.update_person.values)
    written, step = result.event_before, result.event
    if step and step.verb == "create":
        written = event(step.values)
    elif step and step.verb == "update":
        who = {"WhoId": person.sfid} if step.for_person else {}
        written = replace(written, values=written.values | step.values | who)
    elif step:
        written = None
    host_email = before.host_email
    if now.is_scheduled:
        host_email = event_owner_key(now, settings)
    return replace(
        before, person=person, event=written, host_email=host_email, unsure_since=None
    )


@PROPERTY
@given(bookings, histories, some_found, pages, schemas(), orgs)
def test_a_booking_that_was_sent_needs_nothing_more(
    now, before, there, settings, schema, org
):
    there = as_asked(there, before)
    org = facts(schema=schema, **org)
    first = plan(now, before, there, settings, org)
    if first.problem:
        assert first.is_empty
        return
    after = carried_out(first, before, now, settings)
    if not after.event:
        there = replace(there, events={})
    assert plan(now, after, there, settings, org).is_empty
    # Nor a call, but to see whether somebody made the person meanwhile.
    wanted = lookups(now, after, settings, org)
    assert not wanted.events_made
    if after.person:
        assert not wanted.emails
    if after.event and UNSURE not in after.event.values.values():
        assert not wanted.host_emails
        if after.person:
            assert not wanted.person_ids


@PROPERTY
@given(bookings, histories, some_found, pages, schemas(), orgs)
def test_what_always_holds(now, before, there, settings, schema, org):
    there = as_asked(there, before)
    org = facts(schema=schema, **org)
    result = plan(now, before, there, settings, org)
    check_nothing_is_created_in_doubt(result, before, there, org)
    check_never_two_persons(result, now, before, there, settings)
    check_never_two_events(result, now, before, there, settings)
    check_nothing_of_a_known_person_is_cleared(result, settings)
    check_only_ours_is_deleted(result, now, settings)
    check_only_what_the_org_takes_is_sent(result, schema, before)
    check_nothing_is_dropped_in_silence(result, now)


def as_asked(there, before):
    """The answer without what is only asked where something is in doubt."""
    if before.unsure_since:
        return there
    return replace(there, events={}, held={})


def check_nothing_is_created_in_doubt(result, before, there, org):
    creates = result.create_person or (result.event and result.event.verb == "create")
    if creates:
        assert not org.keys_unusable
    if result.create_person:
        assert org.believes("Lead", "Contact"), "nobody found is not nobody there"
    lost = before.unsure_since and not before.event
    if creates and lost and before.unsure_as == OPS:
        assert before.settled
        assert org.believes("Event") or there.events
    if creates and lost and before.unsure_as == BY_KEY:
        assert org.has_keys


def check_never_two_persons(result, now, before, there, settings):
    if result.create_person:
        assert now.is_scheduled
        assert settings.register_as != "match"
        assert not before.person or before.person.gone
        assert result.person is None
        same = [
            each
            for each in there.people[now.attendee.email_key]
            if each.sobject == "Contact" or settings.takes_leads
        ]
        assert same == []
        assert result.create_person.values["Email"] == now.attendee.email_key
    elif before.person and not before.person.gone and not result.problem:
        follower = there.followed.get(before.person.sfid) or before.person
        assert result.person.sfid in (before.person.sfid, follower.sfid)
        if settings.known_customer == "leave":
            assert result.person == before.person


def check_never_two_events(result, now, before, there, settings):
    if result.event and result.event.verb == "create":
        known = result.event_before
        assert not known or known.gone
        assert REFERENCE not in there.events or before.event
        assert settings.create_event and now.is_scheduled
        assert result.person or result.create_person


def check_nothing_of_a_known_person_is_cleared(result, settings):
    if result.update_person:
        assert settings.known_customer != "leave"
        assert result.update_person.verb == "update"
        assert result.update_person.sfid == result.person.sfid
        assert all(result.update_person.values.values())


def check_only_ours_is_deleted(result, now, settings):
    if result.event and result.event.verb == "delete":
        assert not now.is_scheduled
        assert settings.cancelled == "delete"
        assert result.event.sfid == EVENT_ID
        assert result.event_before.created_by_us and not result.event_before.gone


def check_only_what_the_org_takes_is_sent(result, schema, before):
    for step in result.steps:
        right = "createable" if step.verb == "create" else "updateable"
        for name, value in step.values.items():
            field = schema[step.sobject][name]
            assert field[right]
            if isinstance(value, str) and field["length"]:
                assert 0 < length(value) <= field["length"]
        if step.verb == "create":
            # Only what a lost creation may have written has to be emptied.
            assert before.unsure_as == BY_KEY or None not in step.values.values()
            assert REQUIRED[step.sobject] <= set(step.values)
            assert "WhoId" not in step.values


REQUIRED = {
    "Lead": {"LastName", "Company", "Email"},
    "Contact": {"LastName", "Email"},
    "Event": {"StartDateTime", "EndDateTime", "Description"},
}


def check_nothing_is_dropped_in_silence(result, now):
    """A booking is sent, or has a problem, or says why it was not."""
    if now.is_scheduled and not result.problem and not result.person:
        assert result.create_person or result.remarks[0][0] == NOBODY_MATCHED
