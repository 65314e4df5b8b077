# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is booked on an appointment page is in Salesforce, as long as it stands."""

from datetime import timedelta

from odoo.tests import tagged

from tests.odoo.bookings import MONDAY
from tests.odoo.sync_case import SyncCase

from .appointments import AppointmentMixin


@tagged("standard", "post_install", "-at_install")
class TestSent(AppointmentMixin, SyncCase):
    def test_booked_moved_and_cancelled(self):
        event = self.book(self.customer())
        self.run_lane()
        self.assertState(event, "synced")
        self.assertEqual(self.only("Lead")["Email"], "zoe@zett.example")
        self.assertEqual(self.only("Event")["StartDateTime"][:16], "2030-01-07T09:00")
        # Somebody drags it in the calendar.
        event.write(
            {"start": MONDAY + timedelta(hours=3), "stop": MONDAY + timedelta(hours=4)}
        )
        self.run_lane()
        self.assertEqual(self.only("Event")["StartDateTime"][:16], "2030-01-07T12:00")
        event.action_cancel_meeting()
        self.run_lane()
        self.assertEqual(self.control.records("Event"), [])

    def test_each_way_to_cancel(self):
        ways = {
            "status": lambda event: event.write({"appointment_status": "cancelled"}),
            "archived": lambda event: event.action_archive(),
            "deleted": lambda event: event.unlink(),
            "no longer of the page": lambda event: event.write(
                {"appointment_type_id": False}
            ),
        }
        for number, (way, cancel) in enumerate(ways.items()):
            with self.subTest(way):
                event = self.book(self.customer(), MONDAY + timedelta(days=number))
                self.run_lane()
                self.only("Event")
                cancel(event)
                self.run_lane()
                self.assertEqual(self.control.records("Event"), [])
