# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the planner makes of an Event in doubt, one deleted, one with fields refused."""

from dataclasses import replace
from datetime import datetime

import pytest

from salesforce.asking import lookups
from salesforce.keys import NONE, READY, UNUSABLE
from salesforce.payload import event_values
from salesforce.planner import plan
from salesforce.plans import EVENT_DELETED, FIELD_REFUSED, Step
from salesforce.records import BY_KEY, EXISTENCE, UNSURE, Lookups
from tests.unit.factories import (
    CONTACT_ID,
    EVENT_ID,
    OTHER_USER_ID,
    REFERENCE,
    SEES_ALL,
    USER_ID,
    attendee,
    booking,
    candidate,
    event,
    facts,
    found,
    history,
    host,
    lead,
    page,
)

HOST = "host.one@acme.example"
OPS = "005000000000009AAA"
SINCE = datetime(2026, 11, 22, 8, 0)
UNTIL = datetime(2026, 11, 22, 8, 11)
OTHER_EVENT = "00U000000000002AAA"
VALUES = event_values(booking(), REFERENCE, USER_ID)
CANCELLED = booking(active=False)
MOVED = booking(start=datetime(2026, 11, 25, 14, 0), stop=datetime(2026, 11, 25, 15, 0))
DELETE = Step("delete", "Event", sfid=EVENT_ID)
KEYED = facts(keys=READY)
PLAIN = facts(keys=NONE)


def known(doubts=(), values=None, **more):
    return event(VALUES | (values or {}), doubts=tuple(doubts), **more)


def unsure(known=None, by=BY_KEY, settled=True, **more):
    return history(
        person=lead(),
        event=known,
        host_email=HOST,
        unsure_since=SINCE,
        settles_at=UNTIL,
        unsure_as=by,
        settled=settled,
        **more,
    )


def there(*ids, held=None, users=None):
    answer = found(users=users or {HOST: USER_ID}, events={REFERENCE: list(ids)})
    if held is not None:
        answer.held = {EVENT_ID: held if held else None}
    return answer


def decide(now, before, answer, org=KEYED, settings=None):
    return plan(now, before, answer, settings or page(), org)


def update(**values):
    return Step("update", "Event", values, EVENT_ID)


def held(**values):
    """The Event as the org gives it back."""
    return (
        VALUES
        | {
            "Id": EVENT_ID,
            "StartDateTime": "2026-11-24T09:00:00.000+0000",
            "EndDateTime": "2026-11-24T09:30:00.000+0000",
            "Description": VALUES["Description"].replace("\n", "\r\n"),
            "WhoId": lead().sfid,
        }
        | values
    )


# === WHETHER IT IS THERE ===


@pytest.mark.parametrize(
    ("now", "before", "answer", "step"),
    [
        # With keys it is made again at once, and found to be deleted.
        (booking(), unsure(settled=False), there(), Step("create", "Event", VALUES)),
        (CANCELLED, unsure(settled=False), there(), None),
        (CANCELLED, unsure(settled=False), there(EVENT_ID), DELETE),
        (CANCELLED, unsure(), there(EVENT_ID), DELETE),
        (CANCELLED, unsure(), there(), None),
        (booking(), unsure(), there(), Step("create", "Event", VALUES)),
        (
            booking(),
            unsure(),
            there(EVENT_ID),
            replace(update(**VALUES), for_person=True),
        ),
        # It is the one we know.
        (booking(), unsure(known()), there(EVENT_ID, held=held()), None),
        (CANCELLED, unsure(known()), there(EVENT_ID), DELETE),
        # A lost request of ours may have made or deleted it.
        (
            booking(),
            unsure(known([EXISTENCE, "Subject"]), by=""),
            there(held=False),
            Step("create", "Event", VALUES),
        ),
        (CANCELLED, unsure(known([EXISTENCE]), by=""), there(held=False), None),
    ],
)
def test_an_event_that_may_be_there(now, before, answer, step):
    result = decide(now, before, answer)
    assert result.problem is None
    assert result.event == step


@pytest.mark.parametrize("now", [booking(), CANCELLED])
@pytest.mark.parametrize(
    ("before", "answer", "org", "code"),
    [
        (unsure(), there(EVENT_ID, OTHER_EVENT), KEYED, "AMBIGUOUS"),
        (unsure(by=OPS), there(EVENT_ID, OTHER_EVENT), PLAIN, "AMBIGUOUS"),
        (unsure(known()), there(OTHER_EVENT, held=held()), KEYED, "AMBIGUOUS"),
        (unsure(known()), there(OTHER_EVENT, EVENT_ID), KEYED, "AMBIGUOUS"),
        (unsure(by=OPS, settled=False), there(), PLAIN, "UNSETTLED"),
        (unsure(by=OPS, settled=False), there(), KEYED, "UNSETTLED"),
        (unsure(), there(), PLAIN, "KEY_FIELD_UNUSABLE"),
        (unsure(), there(), facts(keys=UNUSABLE), "KEY_FIELD_UNUSABLE"),
        (
            unsure(by=OPS),
            there(),
            facts(sees_all=SEES_ALL | {"Event": False}),
            "NOT_FINDABLE",
        ),
    ],
)
def test_what_cannot_be_told_is_left_alone(now, before, answer, org, code):
    result = decide(now, before, answer, org)
    assert result.is_empty
    assert result.problem.code == code
    assert result.person == before.person


@pytest.mark.parametrize(
    ("now", "before", "org", "wanted"),
    [
        (booking(), unsure(settled=False), KEYED, Lookups()),
        (booking(), unsure(), KEYED, Lookups(references=frozenset([REFERENCE]))),
        (
            CANCELLED,
            unsure(settled=False),
            KEYED,
            Lookups(references=frozenset([REFERENCE])),
        ),
        (CANCELLED, unsure(), PLAIN, Lookups()),
        (CANCELLED, unsure(by=OPS, settled=False), PLAIN, Lookups()),
        (
            CANCELLED,
            unsure(by=OPS),
            PLAIN,
            Lookups(events_made=frozenset([(SINCE, UNTIL, OPS)])),
        ),
        # A change in doubt is read again once it is settled, and not before.
        (MOVED, unsure(known(["Subject"]), by="", settled=False), PLAIN, Lookups()),
        (
            MOVED,
            unsure(known(["Subject"]), by=""),
            PLAIN,
            Lookups(event_ids=frozenset([EVENT_ID])),
        ),
        # Where its owner is in doubt, so is who the host is.
        (
            booking(),
            unsure(known(["OwnerId"]), by=""),
            PLAIN,
            Lookups(event_ids=frozenset([EVENT_ID]), host_emails=frozenset([HOST])),
        ),
        (CANCELLED, unsure(known(gone=True), by=""), PLAIN, Lookups()),
    ],
)
def test_what_is_asked_about_it(now, before, org, wanted):
    asked = lookups(now, before, page(), org)
    if not before.event and now.is_scheduled:
        asked = replace(asked, host_emails=frozenset())
    assert asked == wanted


def test_a_hidden_description_is_not_asked_for():
    org = facts()
    del org.schema["Event"]["Description"]
    asked = lookups(CANCELLED, unsure(by=OPS), page(), org)
    assert asked == Lookups()
    result = decide(CANCELLED, unsure(by=OPS), found(), org)
    assert result.problem.code == "NOT_FINDABLE"


# === WHAT IT HOLDS ===


@pytest.mark.parametrize(
    ("doubts", "theirs", "step"),
    [
        # Spelled otherwise, it is the same.
        (VALUES, {}, None),
        (["Location"], {"Location": "Old"}, update(Location="Room 5")),
        (
            ["StartDateTime"],
            {"StartDateTime": "2026-11-24T08:00:00.000+0000"},
            update(StartDateTime=VALUES["StartDateTime"]),
        ),
        (["OwnerId"], {"OwnerId": OTHER_USER_ID}, update(OwnerId=USER_ID)),
        (["Location"], {"Location": None}, update(Location="Room 5")),
        # What people changed, and no request of ours may have, is theirs.
        (["Location"], {"Subject": "Theirs"}, None),
        (["Location"], {"OwnerId": OTHER_USER_ID}, None),
        (["Location"], {"WhoId": CONTACT_ID}, None),
        ([], {"Subject": "Theirs", "Location": "Theirs"}, None),
    ],
)
def test_what_was_in_doubt_is_as_the_org_has_it(doubts, theirs, step):
    before = unsure(known(doubts), by="")
    result = decide(booking(), before, there(held=held(**theirs)), PLAIN)
    assert result.event == step
    assert result.event_before.doubts == ()


def test_who_it_is_for_is_put_right_where_that_was_in_doubt():
    before = unsure(known(["WhoId"], {"WhoId": lead().sfid}), by="")
    result = decide(booking(), before, there(held=held(WhoId=CONTACT_ID)), PLAIN)
    assert result.event == Step("update", "Event", {}, EVENT_ID, for_person=True)
    assert decide(booking(), before, there(held=held()), PLAIN).is_empty


def test_what_is_not_read_stays_in_doubt():
    """The user may not see the field: it is written rather once more than not."""
    before = unsure(known(["Location"], {"Location": UNSURE}), by="")
    theirs = held()
    del theirs["Location"]
    result = decide(booking(), before, there(held=theirs), PLAIN)
    assert result.event == update(Location="Room 5")


# === DELETED IN SALESFORCE ===


@pytest.mark.parametrize("by", ["", BY_KEY])
def test_an_event_that_people_deleted_is_noticed_when_read_again(by):
    result = decide(booking(), unsure(known(["Subject"]), by=by), there(held=False))
    assert result.is_empty
    assert result.event_before.gone
    assert result.remarks == ((EVENT_DELETED, ""),)


@pytest.mark.parametrize(
    ("now", "settings", "comes_back"),
    [
        (booking(), page(), False),
        (booking(location="Room 6"), page(), False),
        (booking(host=host("host.two@acme.example")), page(), False),
        (MOVED, page(), True),
        (booking(stop=datetime(2026, 11, 24, 9, 45)), page(), True),
        (MOVED, page(create_event=False), False),
        (CANCELLED, page(), None),
    ],
)
def test_an_event_that_people_deleted_comes_back_when_the_booking_moves(
    now, settings, comes_back
):
    before = history(person=lead(), event=known(gone=True), host_email=HOST)
    answer = found(users={HOST: USER_ID})
    result = decide(now, before, answer, PLAIN, settings)
    assert result.problem is None
    if comes_back:
        assert result.event == Step(
            "create", "Event", event_values(now, REFERENCE, USER_ID)
        )
        # As a new one it has an owner to be.
        assert lookups(now, before, settings, PLAIN).host_emails == {HOST}
    else:
        assert result.is_empty
        assert lookups(now, before, settings, PLAIN) == Lookups()
        remark = () if comes_back is None else ((EVENT_DELETED, ""),)
        assert result.remarks == remark


# === REFUSED ===


@pytest.mark.parametrize(
    ("now", "step", "told"),
    [
        (booking(), None, True),
        (MOVED, update(StartDateTime="2026-11-25T14:00:00Z",
                       EndDateTime="2026-11-25T15:00:00Z"), True),
        (booking(location="Room 6"), update(Location="Room 6"), False),
        (booking(location=""), None, False),
    ],
)  # fmt: skip
def test_what_was_refused_is_tried_again_when_it_changes(now, step, told):
    values = {name: value for name, value in VALUES.items() if name != "Location"}
    before = history(
        person=lead(),
        event=event(values, refused={"Location": "Room 5"}),
        host_email=HOST,
    )
    result = decide(now, before, found(), PLAIN)
    assert result.event == step
    assert result.remarks == (((FIELD_REFUSED, "Event.Location"),) if told else ())


# === A PERSON WHO IS NOT THERE ANY MORE ===


@pytest.mark.parametrize(
    ("followed", "others", "expected"),
    [
        (candidate("Contact"), [], ("Contact", CONTACT_ID)),
        (candidate("Lead", "00Q2"), [candidate("Contact")], ("Lead", "00Q2")),
        (None, [candidate("Contact")], ("Contact", CONTACT_ID)),
        (None, [], "new"),
    ],
)
def test_who_was_lost_is_followed_and_else_looked_for(followed, others, expected):
    gone = lead(gone=True)
    before = history(person=gone)
    answer = found(*others, users={HOST: USER_ID})
    answer.followed = {gone.sfid: followed}
    asked = lookups(booking(), before, page(), PLAIN)
    assert asked.person_ids == {gone.sfid}
    assert asked.emails == {"ann@example.com"}
    result = decide(booking(), before, answer, PLAIN)
    if expected == "new":
        assert result.create_person.sobject == "Lead"
    else:
        assert (result.person.sobject, result.person.sfid) == expected
        assert not result.create_person


def test_somebody_else_is_not_who_was_lost():
    before = history(person=lead(gone=True), person_key="1")
    now = booking(attendee=attendee(key="2", email="abe@x.io"))
    assert lookups(now, before, page(), PLAIN).person_ids == frozenset()
    answer = found(email="abe@x.io")
    answer.followed = {lead().sfid: candidate("Contact")}
    assert decide(now, before, answer, PLAIN).create_person
