# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a page says of the meeting, and what becomes of it in the org."""

from odoo.tests import tagged

from .bookings import MONDAY
from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestPageWhat(SyncCase):
    def test_no_event(self):
        self.page.create_event = False
        self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        self.only("Lead")
        self.assertEqual(self.control.records("Event"), [])

    def test_how_it_looks(self):
        self.page.write({"show_as": "Free", "remind": True, "reminder_minutes": 30})
        self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        event = self.only("Event")
        self.assertEqual(event["ShowAs"], "Free")
        self.assertEqual(event["ReminderDateTime"], "2030-01-07T08:30:00.000+0000")

    def test_private(self):
        self.page.private = True
        booking = self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        event = self.only("Event")
        self.assertTrue(event["IsPrivate"])
        self.assertFalse(event["WhoId"])
        self.assertState(booking, "synced")

    def test_cancelled(self):
        for cancelled, subjects in (
            ("delete", []),
            ("keep", ["Cancelled: Zoe Zett - Product demo"]),
        ):
            with self.subTest(cancelled):
                self.control.reset()
                self.page.cancelled = cancelled
                booking = self.book(self.customer())
                self.run_lane()
                booking.action_cancel()
                self.assertEqual(self.run_lane(), 1)
                events = self.control.records("Event")
                self.assertEqual([event["Subject"] for event in events], subjects)
                self.assertTrue(self.assertState(booking, "synced").cancelled)

    def test_kept_and_booked_again(self):
        self.page.cancelled = "keep"
        booking = self.book(self.customer())
        self.run_lane()
        booking.action_cancel()
        self.run_lane()
        booking.active = True
        booking.start = MONDAY
        self.assertEqual(self.run_lane(), 1)
        event = self.only("Event")
        self.assertEqual(event["Subject"], "Zoe Zett - Product demo")
        self.assertEqual(event["ShowAs"], "Busy")

    def test_kept_of_a_deleted_booking(self):
        self.page.cancelled = "keep"
        booking = self.book(self.customer())
        self.run_lane()
        booking.unlink()
        self.run_lane()
        self.assertTrue(self.only("Event")["Subject"].startswith("Cancelled: "))
        # Nobody looks for it again, hour after hour.
        self.env["salesforce.reconcile"]._mark_deleted("resource.booking")
        self.assertFalse(self.env["salesforce.sync.mark"].search([]))
