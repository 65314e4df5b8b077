# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An org with key fields gets the same, in as many calls."""

from datetime import timedelta

from odoo.tests import tagged

from . import test_lane, test_lane_faults


@tagged("standard", "post_install", "-at_install")
class TestLaneWithKeys(test_lane.TestLane):
    with_keys = True

    def test_answer_lost_after_the_records_were_made(self):
        """There is no need to wait until it is settled: the key tells."""
        self.control.fault(path="composite", drop="after", skip=1)
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "unknown", "CONNECTION_LOST")
        self.assertLess(row.next_attempt_at - row.unsure_since, timedelta(minutes=1))
        booking.start = self.day(2)
        self.come_again(row)
        self.run_lane()
        self.assertState(booking, "synced")
        self.only("Lead")
        event = self.only("Event")
        self.assertEqual(event["StartDateTime"], "2030-01-09T09:00:00.000+0000")
        self.assertEqual(event["Odoo_Booking_Id__c"], row.reference)


@tagged("standard", "post_install", "-at_install")
class TestClaimWithKeys(test_lane_faults.TestClaim):
    with_keys = True
