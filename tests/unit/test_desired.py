# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import datetime

import pytest

from salesforce.desired import Address, Attendee, Booking, Utm
from tests.unit.factories import booking

ZOE = Attendee(key="7", name="Zoe Zett", email="zoe@zett.example")


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Another call"},
        {"answers": (("Budget", "100"),)},
        {"utm": Utm(campaign="spring")},
        {"timezone": "Asia/Tokyo"},
        {"attendee": replace(booking().attendee, last_name="Zett")},
        {"attendee": replace(booking().attendee, address=Address(city="Oakland"))},
        {"attendee": replace(booking().attendee, language="fr_FR")},
        {"guests": (replace(ZOE, first_name="Zoe", last_name="Zett"),)},
    ],
)
def test_a_change_of_what_is_sent_shows_in_the_fingerprint(change):
    assert booking(**change).fingerprint != booking().fingerprint


def test_another_address_of_the_server_changes_nothing():
    assert booking(link="https://new.example/7").fingerprint == booking().fingerprint


def test_an_update_of_the_addon_looks_at_no_booking_anew():
    """A field that comes later and says nothing leaves what was sent as it is."""
    meeting = Booking(
        True,
        datetime(2030, 1, 7, 9),
        datetime(2030, 1, 7, 10),
        attendee=ZOE,
        subject="Demo",
        guests=(Attendee(name="Ann Lee"),),
    )
    digest = "a49623fdd199d315dda8f7d594bfc107037fb3e55e45f3150b1deb24096bc163"
    assert meeting.fingerprint == digest
