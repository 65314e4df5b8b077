# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When a booking that could not be sent is tried again."""

from datetime import timedelta

import pytest

from salesforce.backoff import MAX_ATTEMPTS, MAX_GONE, next_step
from salesforce.errors import Kind

MINUTE = timedelta(minutes=1)
BOOKINGS_OWN = (Kind.FIX_DATA, Kind.FIX_SETTINGS, Kind.DUPLICATE)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("attempts", [1, 50])
def test_a_lost_answer_waits_until_the_request_has_ended(kind, attempts):
    state, delay = next_step(kind, attempts, True, False)
    assert state == "unknown"
    assert delay > 10 * MINUTE


@pytest.mark.parametrize("kind", BOOKINGS_OWN)
def test_what_a_person_has_to_mend_is_not_tried_again(kind):
    assert next_step(kind, 1, False, False)[0] == "failed"


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("attempts", [1, 5, 500])
def test_a_fault_of_the_org_never_fails_a_booking(kind, attempts):
    state, delay = next_step(kind, attempts, False, True)
    assert state in ("retry", "due")
    assert MINUTE <= delay <= 30 * MINUTE


def test_pauses_grow_and_stay_short_enough():
    pauses = [next_step(Kind.RETRY, n, False, True)[1] for n in range(1, 20)]
    assert pauses == sorted(pauses)
    assert pauses[0] == MINUTE
    assert pauses[-1] == 30 * MINUTE


def test_a_booking_that_never_passes_fails_in_the_end():
    assert next_step(Kind.RETRY, MAX_ATTEMPTS - 1, False, False)[0] == "retry"
    assert next_step(Kind.RETRY, MAX_ATTEMPTS, False, False)[0] == "failed"


def test_what_is_gone_is_made_anew_at_once_but_not_for_ever():
    assert next_step(Kind.GONE, 1, False, False) == ("due", timedelta(0))
    assert next_step(Kind.GONE, MAX_GONE, False, False)[0] == "failed"


def test_a_broken_connection_leaves_bookings_due():
    assert next_step(Kind.RECONNECT, 3, False, True)[0] == "due"
