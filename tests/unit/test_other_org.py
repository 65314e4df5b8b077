# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import itertools

import pytest

from salesforce.other_org import (
    OPEN,
    is_refreshed_sandbox,
    reads_booking,
    state_after,
)

STATES = (*OPEN, "synced", "failed", "held", "ignored")


@pytest.mark.parametrize(
    ("state", "was_sent", "to_come", "cancelled", "after"),
    [
        ("synced", True, True, False, "due"),
        ("synced", True, False, False, "synced"),
        ("synced", True, True, True, "synced"),  # there is no meeting to send
        ("due", True, True, True, "due"),  # booked again meanwhile
        ("due", False, False, False, "due"),  # was never sent: nothing is dropped
        ("due", True, False, False, "synced"),
        ("unknown", False, True, False, "due"),
        ("unknown", True, False, False, "synced"),
        ("sending", False, True, False, "due"),
        ("sending", True, False, False, "synced"),
        ("failed", True, True, False, "due"),
        ("failed", False, False, False, "failed"),
        ("held", False, True, False, "due"),
        ("held", True, False, False, "held"),
        ("ignored", True, True, False, "ignored"),
    ],
)
def test_state(state, was_sent, to_come, cancelled, after):
    assert state_after(state, was_sent, to_come, cancelled) == after


def test_nothing_stays_in_the_hand_of_the_former_org():
    for state, *flags in itertools.product(STATES, *[[False, True]] * 3):
        assert state_after(state, *flags) in (
            "due",
            "synced",
            "failed",
            "held",
            "ignored",
        )


def test_what_was_never_sent_and_waits_is_never_left_out():
    for state, to_come, cancelled in itertools.product(OPEN, *[[False, True]] * 2):
        assert state_after(state, False, to_come, cancelled) == "due"


def test_when_a_meeting_is_only_the_booking_tells_where_something_is_open():
    assert not reads_booking("synced") and not reads_booking("ignored")
    assert all(reads_booking(state) for state in (*OPEN, "failed", "held"))


@pytest.mark.parametrize(
    ("is_sandbox", "former", "url", "refreshed"),
    [
        (True, "https://a--dev.sandbox.my.salesforce.com", None, True),
        (True, "https://a--uat.sandbox.my.salesforce.com", None, False),
        (False, "https://a--dev.sandbox.my.salesforce.com", None, False),
        (True, False, None, False),
    ],
)
def test_refreshed_sandbox(is_sandbox, former, url, refreshed):
    url = url or "https://a--dev.sandbox.my.salesforce.com"
    former = (former, "https://test.salesforce.com")
    assert is_refreshed_sandbox(is_sandbox, former, url) is refreshed
