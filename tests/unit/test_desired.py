# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from salesforce.desired import Utm
from tests.unit.factories import booking


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Another call"},
        {"answers": (("Budget", "100"),)},
        {"utm": Utm(campaign="spring")},
        {"timezone": "Asia/Tokyo"},
    ],
)
def test_a_change_of_what_is_sent_shows_in_the_fingerprint(change):
    assert booking(**change).fingerprint != booking().fingerprint


def test_another_address_of_the_server_changes_nothing():
    assert booking(link="https://new.example/7").fingerprint == booking().fingerprint
