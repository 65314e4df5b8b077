# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The example of docs/bridges.md sends what is booked on it, and has its tab."""

from datetime import timedelta

from odoo.tests import tagged

from tests.odoo.bookings import MONDAY
from tests.odoo.sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestMadeUpBooking(SyncCase):
    @classmethod
    def make_booking_type(cls):
        cls.booking_type = cls.env["made.up.booking.type"].create({"name": "Demo"})

    def test_booked_moved_and_cancelled(self):
        booking = self.env["made.up.booking"].create(
            {
                "name": "A talk",
                "type_id": self.booking_type.id,
                "partner_id": self.customer().id,
                "start": MONDAY,
                "stop": MONDAY + timedelta(hours=1),
            }
        )
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEqual(self.only("Lead")["Email"], "zoe@zett.example")
        booking.write(
            {
                "start": MONDAY + timedelta(hours=2),
                "stop": MONDAY + timedelta(hours=3),
            }
        )
        self.run_lane()
        self.assertEqual(self.only("Event")["StartDateTime"][:16], "2030-01-07T11:00")
        booking.active = False
        self.run_lane()
        self.assertEqual(self.control.records("Event"), [])

    def test_forms_have_their_parts(self):
        for model, part in (
            ("made.up.booking.type", "action_open_salesforce_page"),
            ("made.up.booking", "action_open_salesforce_sync"),
        ):
            self.assertIn(part, self.env[model].get_view(view_type="form")["arch"])
