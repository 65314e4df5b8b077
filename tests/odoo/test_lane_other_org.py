# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A booking page that sends to another org from now on."""

from datetime import timedelta

from odoo.tests import tagged

from .bookings import MONDAY
from .sync_case import SyncCase
from .two_orgs import TwoOrgsMixin


@tagged("standard", "post_install", "-at_install")
class TestOtherOrg(TwoOrgsMixin, SyncCase):
    """Each org has its own row: what is in the old one goes, the new one gets it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.org = cls.new_org
        cls.new_connection = cls.make_connection()
        cls.org = cls.old_org

    def setUp(self):
        super().setUp()
        if self.with_keys:
            self.new.switch("key_fields", True)
            self.new_connection.action_test()

    def rows(self, booking):
        return {row.connection_id: row for row in self.row(booking)}

    def test_moves_with_its_next_change(self):
        booking = self.book(self.customer())
        self.run_lane()
        self.only("Event")
        self.page.connection_id = self.new_connection
        booking.start = MONDAY + timedelta(days=1)
        self.run_lane()
        self.assertEqual(self.control.records("Event"), [])
        [event] = self.new.records("Event")
        [lead] = self.new.records("Lead")
        self.assertEqual(event["WhoId"], lead["Id"])
        self.assertEqual(event["StartDateTime"], "2030-01-08T09:00:00.000+0000")
        rows = self.rows(booking)
        self.assertEqual({row.state for row in rows.values()}, {"synced"})
        self.assertTrue(rows[self.connection].cancelled)
        self.assertNotEqual(
            rows[self.connection].reference, rows[self.new_connection].reference
        )

        booking.action_cancel()
        self.run_lane()
        self.assertEqual(self.new.records("Event"), [])

    def test_back_again(self):
        booking = self.book(self.customer())
        self.run_lane()
        for days, connection in ((1, self.new_connection), (2, self.connection)):
            self.page.connection_id = connection
            booking.start = MONDAY + timedelta(days=days)
            self.run_lane()
        self.assertEqual(self.new.records("Event"), [])
        event = self.only("Event")
        self.assertEqual(event["StartDateTime"], "2030-01-09T09:00:00.000+0000")
        self.assertEqual(event["WhoId"], self.only("Lead")["Id"])

    def test_an_org_that_is_broken_holds_up_no_other(self):
        booking = self.book(self.customer())
        self.run_lane()
        self.page.connection_id = self.new_connection
        self.connection.state = "broken"
        booking.start = MONDAY + timedelta(days=1)
        self.run_lane()
        self.assertEqual(len(self.new.records("Event")), 1)
        rows = self.rows(booking)
        self.assertEqual(rows[self.new_connection].state, "synced")
        self.assertEqual(rows[self.connection].state, "due")
        self.only("Event")
        # Once it is back, what is left there goes.
        self.connection.state = "connected"
        self.run_lane()
        self.assertEqual(self.control.records("Event"), [])

    def test_cancelled_where_its_creation_is_in_doubt(self):
        self.control.fault(path="composite", drop="later", skip=1)
        booking = self.book(self.customer())
        self.run_lane()
        self.page.connection_id = self.new_connection
        booking.start = MONDAY + timedelta(days=1)
        self.run_lane()
        self.assertEqual(self.control.land(), 1)
        self.only("Event")
        self.let_time_pass(self.rows(booking)[self.connection])
        self.run_lane()
        self.assertEqual(self.control.records("Event"), [])
        self.assertEqual(len(self.new.records("Event")), 1)


@tagged("standard", "post_install", "-at_install")
class TestOtherOrgWithKeys(TestOtherOrg):
    with_keys = True
