# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A bookable page that sends to the local org, and the lane that does it."""

from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase

from odoo.addons.salesforce_booking_sync.salesforce import lookup

from .bookings import MONDAY, BookingMixin
from .common import SalesforceCase


class SyncCase(BookingMixin, SalesforceCase, TransactionCase):
    """``with_keys``: the org has the key fields, and the connection knows it."""

    with_keys = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_booking_type()
        cls.page = cls.make_page(cls.booking_type, cls.connection)

    def setUp(self):
        super().setUp()
        self.control = self.org.control
        self.control.reset()
        if self.with_keys:
            self.control.switch("key_fields", True)
            self.connection.action_test()
            self.assertEqual(self.connection.key_state, "ready")

    def run_lane(self):
        """Do what the cron worker does, and return the calls the org counted."""
        self.env.flush_all()
        self.control.clear_calls()
        cron = self.env.ref("salesforce_booking_sync.ir_cron_sync_1")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        return self.control.api_calls()

    def between_look_and_write(self, action):
        """Have ``action()`` happen once, after the people were looked for."""
        original, todo = lookup.look_up, [action]

        def look_up(*args):
            found = original(*args)
            if todo:
                todo.pop()()
            return found

        self.patch(lookup, "look_up", look_up)

    def only(self, sobject):
        """The one row of the org there may be of ``sobject``."""
        rows = self.control.records(sobject)
        self.assertEqual(len(rows), 1, rows)
        return rows[0]

    def row(self, booking):
        return self.env["salesforce.sync"].search(
            [("res_model", "=", booking._name), ("res_id", "=", booking.id)]
        )

    def book_many(self, count, first=0):
        """Bookings of as many new customers, a day apart."""
        return [
            self.book(
                self.customer(f"Person {number}", f"p{number}@many.example"),
                MONDAY + timedelta(days=number),
            )
            for number in range(first, first + count)
        ]

    def let_time_pass(self, row):
        """Bring the next try of a row forward to now, and the end of every doubt."""
        row.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
        if row.settles_at:
            row.settles_at = row.next_attempt_at
        self.env["salesforce.person"].search([]).settles_at = row.next_attempt_at
        row.connection_id.paused_until = False
        self.env.flush_all()

    def come_again(self, row):
        """Bring forward the next try of a row in doubt, as early as it may come.

        With key fields that is before a lost request has had its last chance.
        """
        if not self.with_keys:
            return self.let_time_pass(row)
        row.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
        row.connection_id.paused_until = False
        self.env.flush_all()

    def assertState(self, booking, state, code=None):
        row = self.row(booking)
        self.assertEqual(row.state, state, row.error_message)
        self.assertEqual((row.problem or {}).get("code"), code)
        return row

    def assertStates(self, bookings, state):
        self.assertEqual({self.row(booking).state for booking in bookings}, {state})

    def assertAllThere(self, bookings):
        """Each booking is up to date with one Event and one Lead of its own."""
        self.assertStates(bookings, "synced")
        self.assertEqual(len(self.control.records("Event")), len(bookings))
        self.assertEqual(len(self.control.records("Lead")), len(bookings))
