# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Meetings of whole days, over midnight, over a day, over two weeks."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from salesforce.plans import FIELD_REFUSED, TOO_LONG
from tests.unit.factories import booking, page
from tests.unit.rounds import Worker, row

START = datetime(2026, 12, 1, 22)
MIDNIGHT = datetime(2026, 12, 1)
REFUSED = (FIELD_REFUSED, "Event.EndDateTime")


@pytest.fixture
def worker(local_org, local_client, ops):
    return Worker(local_client, ops)


def lasting(start=START, settings=None, **length):
    now = booking(start=start, stop=start + timedelta(**length), timezone="UTC")
    return row(now, settings or page())


def the_event(org):
    [event] = org.records("Event")
    return event


def times(org):
    event = the_event(org)
    return [event[name][:16] for name in ("StartDateTime", "EndDateTime")]


@pytest.mark.parametrize("multiday", [False, True])
@pytest.mark.parametrize(
    ("length", "stop", "stop_in_a_day", "remarks"),
    [
        pytest.param({"hours": 4}, "2026-12-02T02:00", None, (), id="over midnight"),
        pytest.param({"hours": 24}, "2026-12-02T22:00", None, (), id="a day"),
        pytest.param(
            {"hours": 30}, "2026-12-03T04:00", "2026-12-02T22:00", (), id="longer"
        ),
        pytest.param(
            {"days": 14}, "2026-12-15T22:00", "2026-12-02T22:00", (), id="two weeks"
        ),
        pytest.param(
            {"days": 20},
            "2026-12-15T22:00",
            "2026-12-02T22:00",
            ((TOO_LONG, ""),),
            id="three weeks",
        ),
    ],
)
def test_how_long_it_lasts(
    local_org, worker, multiday, length, stop, stop_in_a_day, remarks
):
    local_org.switch("multiday_events", multiday)
    one = lasting(**length)
    worker.run(one)
    assert one.problem is None
    is_cut = bool(stop_in_a_day) and not multiday
    assert times(local_org) == ["2026-12-01T22:00", stop_in_a_day if is_cut else stop]
    assert one.remarks == ((*remarks, REFUSED) if is_cut else remarks)
    # Where it is longer than an Event may be, the description says so.
    when = f"Meeting: 2026-12-01 22:00 to {one.booking.stop:%Y-%m-%d %H:%M} (UTC)"
    assert (when in the_event(local_org)["Description"]) == bool(stop_in_a_day)
    local_org.clear_calls()
    worker.run(one)
    assert local_org.api_calls() == 0


@pytest.mark.parametrize("by", [timedelta(days=1), timedelta(days=-1)])
def test_a_long_one_is_moved_where_events_end_in_a_day(local_org, worker, by):
    one = lasting(hours=30)
    worker.run(one)
    for start, stop in (
        (START + by, START + by + timedelta(hours=30)),
        (START - timedelta(days=3), START + by + timedelta(hours=30)),
        (START, START + timedelta(hours=1)),
    ):
        one.booking = replace(one.booking, start=start, stop=stop)
        worker.run(one)
        assert one.problem is None
        end = min(stop, start + timedelta(days=1))
        assert times(local_org) == [
            f"{start:%Y-%m-%dT%H:%M}",
            f"{end:%Y-%m-%dT%H:%M}",
        ]


@pytest.mark.parametrize("meeting_as", ["Event", "Task"])
@pytest.mark.parametrize("days", [1, 3])
def test_whole_days(local_org, worker, meeting_as, days):
    local_org.switch("multiday_events", True)
    one = lasting(MIDNIGHT, page(meeting_as=meeting_as), days=days - 1)
    one.booking = replace(one.booking, all_day=True)
    worker.run(one)
    assert (one.problem, one.remarks) == (None, ())
    said = "Meeting: 2026-12-01" if days == 1 else "Meeting: 2026-12-01 to 2026-12-03"
    [meeting] = local_org.records(meeting_as)
    assert (said in meeting["Description"]) == (days > 1 or meeting_as == "Task")
    assert meeting["ActivityDate"] == "2026-12-01"
    if meeting_as == "Event":
        assert meeting["IsAllDayEvent"]
        assert meeting["DurationInMinutes"] == days * 24 * 60
        # It becomes a meeting of an hour.
        start = MIDNIGHT + timedelta(hours=9)
        stop = start + timedelta(hours=1)
        one.booking = replace(one.booking, all_day=False, start=start, stop=stop)
        worker.run(one)
        assert one.problem is None
        event = the_event(local_org)
        assert not event["IsAllDayEvent"]
        assert times(local_org) == ["2026-12-01T09:00", "2026-12-01T10:00"]


def test_whole_days_where_events_end_in_a_day(local_org, worker):
    one = lasting(MIDNIGHT, days=2)
    one.booking = replace(one.booking, all_day=True)
    worker.run(one)
    assert (one.problem, one.remarks) == (None, (REFUSED,))
    assert the_event(local_org)["DurationInMinutes"] == 24 * 60


@pytest.mark.parametrize("days", [14, 15])
def test_two_weeks_of_whole_days(local_org, worker, days):
    local_org.switch("multiday_events", True)
    one = lasting(MIDNIGHT, days=days - 1)
    one.booking = replace(one.booking, all_day=True)
    worker.run(one)
    assert one.problem is None
    assert bool(one.remarks) == (days > 14)
    assert the_event(local_org)["DurationInMinutes"] == 14 * 24 * 60
