# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an addon on top of a bridge adds to what is known of a booking."""

from odoo.tests import tagged

from odoo.addons.salesforce_booking_sync.salesforce.desired import Utm

from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestAnswers(SyncCase):
    def test_of_itself_resource_booking_asks_nothing(self):
        wanted = self.book(self.customer())._salesforce_desired()
        self.assertEqual((wanted.answers, wanted.utm), ((), Utm()))
        self.assertEqual(self.booking_type._salesforce_questions(), [])

    def test_answers_of_an_addon_on_top(self):
        model, utm = type(self.env["resource.booking"]), Utm("news", campaign="spring")
        self.patch(model, "_salesforce_answers", lambda self: [("Budget", "100")])
        self.patch(model, "_salesforce_utm", lambda self: utm)
        wanted = self.book(self.customer())._salesforce_desired()
        self.assertEqual(wanted.answers, (("Budget", "100"),))
        self.assertEqual(wanted.utm, utm)

    def test_times_are_those_of_the_calendar(self):
        self.calendar.tz = "Asia/Tokyo"
        wanted = self.book(self.customer())._salesforce_desired()
        self.assertEqual(wanted.timezone, "Asia/Tokyo")
