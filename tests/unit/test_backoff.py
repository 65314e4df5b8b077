# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When a booking that could not be sent is tried again."""

from datetime import timedelta

import pytest

from salesforce.backoff import (
    INSTANTLY,
    JITTER,
    MAX_ATTEMPTS,
    MAX_GONE,
    SETTLED_AFTER,
    SOON,
    after_unknown,
    next_step,
)
from salesforce.errors import Kind

MINUTE = timedelta(minutes=1)


def own(kind, attempts):
    """The step after a fault of the booking's own."""
    return next_step(kind, attempts, of_org=False)


@pytest.mark.parametrize("attempts", [1, 50])
def test_without_keys_a_lost_answer_waits_until_the_request_has_ended(attempts):
    assert after_unknown(True, attempts) == ("unknown", SETTLED_AFTER)
    assert SETTLED_AFTER > 10 * MINUTE


def test_with_keys_a_lost_answer_is_tried_again_soon():
    assert after_unknown(False, 1) == ("unknown", SOON)
    assert after_unknown(False, 3) == ("unknown", 5 * MINUTE)
    assert after_unknown(False, 500)[1] == 30 * MINUTE


@pytest.mark.parametrize("kind", [Kind.FIX_DATA, Kind.FIX_SETTINGS])
def test_what_a_person_has_to_mend_is_not_tried_again(kind):
    assert own(kind, 1) == ("failed", INSTANTLY)


def test_what_a_person_has_to_decide_is_held():
    assert own(Kind.DUPLICATE, 1) == ("held", INSTANTLY)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("attempts", [1, 5, 500])
@pytest.mark.parametrize("chance", [0, 0.5, 1])
def test_a_fault_of_the_org_never_fails_a_booking(kind, attempts, chance):
    state, delay = next_step(kind, attempts, of_org=True, chance=chance)
    assert state in ("retry", "due")
    assert MINUTE * (1 - JITTER) <= delay <= 30 * MINUTE * (1 + JITTER)


def test_pauses_grow_and_stay_short_enough():
    pauses = [next_step(Kind.RETRY, n, of_org=True)[1] for n in range(1, 20)]
    assert pauses == sorted(pauses)
    assert pauses[0] == MINUTE
    assert pauses[-1] == 30 * MINUTE


def test_what_failed_together_comes_back_apart():
    early, late = (next_step(Kind.RETRY, 1, True, chance)[1] for chance in (0, 1))
    assert late - early == 2 * JITTER * MINUTE


def test_a_booking_that_never_passes_fails_in_the_end():
    assert own(Kind.RETRY, MAX_ATTEMPTS - 1)[0] == "retry"
    assert own(Kind.RETRY, MAX_ATTEMPTS)[0] == "failed"


def test_faults_of_the_org_in_between_do_not_count_against_a_booking():
    assert next_step(Kind.RETRY, 50, of_org=False, own=2)[0] == "retry"
    assert next_step(Kind.GONE, 50, of_org=False, own=1) == ("due", INSTANTLY)
    assert next_step(Kind.RETRY, 50, of_org=False, own=MAX_ATTEMPTS)[0] == "failed"


def test_what_is_gone_is_made_anew_at_once_but_not_for_ever():
    assert own(Kind.GONE, 1) == ("due", INSTANTLY)
    assert own(Kind.GONE, MAX_GONE)[0] == "failed"


def test_a_broken_connection_leaves_bookings_due():
    assert next_step(Kind.RECONNECT, 3, of_org=True)[0] == "due"
