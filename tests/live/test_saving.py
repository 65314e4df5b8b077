# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A booking saved at every moment of a batch: never refused, and never waiting.

Each moment lasts until the saves are done: one that waits for the batch never ends.
"""

from statistics import median

from . import desk, moments

BOOKINGS = 35  # more than go in one call with their people
BATCH = BOOKINGS + desk.TURNS
AT_ONCE = 1.0  # seconds, of which a save takes hundredths
SLOWER = 5  # times; a noisy machine does that, a wait does far more


def test_saved_at_every_moment_of_a_batch(office):
    office.make(BOOKINGS, customers=15, seed=60)
    alone = office.at_desk("save")
    [(people,)] = office.sql("SELECT count(DISTINCT partner_id) FROM made_up_booking")
    seconds = {}

    def save_during_calls():
        in_org = {"looking up": (0, 0), "people": (0, 0), "Events": (people, 0)}
        moments.delay_calls(office, len(in_org))
        office.start_worker()
        for left, moment in zip((2, 1, 0), in_org, strict=True):
            with moments.call(office, left) as there:
                assert there == in_org[moment]
                seconds[moment] = save(office)

    table = "salesforce_sync_attempt"
    with moments.inserting(office, table, save_during_calls, at_commit=True):
        assert len(office.org.control.records("Event")) == BATCH
        seconds["recording"] = save(office)
    office.assert_right(BATCH + desk.TURNS * len(seconds))

    print(f"alone {alone}, in a batch {seconds}")
    for moment, taken in seconds.items():
        for action in ("move", "make"):
            usual = median(alone[action])
            assert max(taken[action]) < AT_ONCE, (moment, action)
            assert median(taken[action]) < SLOWER * usual, (moment, action)


def save(office):
    assert office.sql("SELECT 1 FROM salesforce_sync WHERE claim IS NOT NULL")
    return office.at_desk("save")
