# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A connection that pages and bookings use is not taken away unnoticed."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestConnectionUse(SyncCase):
    def setUp(self):
        super().setUp()
        self.log_in(self.connection)

    def test_deleting_names_the_pages_that_use_it(self):
        self.connection.action_disconnect()
        with self.assertRaisesRegex(UserError, "cannot be deleted.*“Product demo”"):
            self.connection.unlink()
        self.page.enabled = False
        with self.assertRaisesRegex(UserError, "Product demo"):
            self.connection.unlink()
        self.page.connection_id = False
        self.connection.unlink()

    def test_archiving_too(self):
        manager = self.connection.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "cannot be archived.*“Product demo”"):
            manager.action_archive()
        self.page.write({"enabled": False, "connection_id": False})
        manager.action_archive()
        self.assertFalse(self.connection.active)
        self.page.connection_id = self.connection
        manager.write({"active": False})
        manager.action_unarchive()

    def test_pages_of_other_companies_count_as_well(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.booking_type.company_id = company
        manager = self.connection.with_user(self.manager)
        self.assertFalse(manager.env["salesforce.page"].search([]))
        with self.assertRaisesRegex(UserError, "Product demo"):
            manager.action_archive()

    def test_many_pages_are_not_all_named(self):
        for number in range(7):
            another = self.booking_type.copy({"name": f"Type {number}"})
            self.make_page(another, self.connection, enabled=False)
        with self.assertRaisesRegex(UserError, "and 3 more"):
            self.connection.action_archive()

    def test_what_was_sent_stands_in_the_way_of_deleting(self):
        self.book(self.customer())
        self.run_lane()
        self.page.write({"enabled": False, "connection_id": False})
        self.connection.action_disconnect()
        with self.assertRaisesRegex(UserError, r"were sent .*\(1\).*Archive it"):
            self.connection.unlink()
        self.connection.action_archive()

    def test_disconnecting_says_how_many_bookings_wait(self):
        self.control.fault(path="composite", drop="before", times=None)
        self.book_many(3)
        self.run_lane()
        self.control.clear_faults()
        self.assertEqual(self.connection.waiting_count, 3)
        action = self.connection.with_user(self.manager).action_disconnect()
        self.assertIn("Bookings that wait: 3.", action["params"]["message"])
        self.assertIn("disconnected", action["params"]["message"])
        self.assertEqual(action["params"]["type"], "warning")
        self.log_in(self.connection)
        for row in self.env["salesforce.sync"].search([]):
            self.let_time_pass(row)
        self.run_lane()
        self.assertEqual(self.connection.waiting_count, 0)
        action = self.connection.with_user(self.manager).action_disconnect()
        self.assertNotIn("wait", action["params"]["message"])
