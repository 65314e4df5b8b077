# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A bookable page that sends to the local org, and the lane that does it."""

from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase

from .bookings import BookingMixin
from .common import SalesforceCase


class SyncCase(BookingMixin, SalesforceCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_booking_type()
        cls.page = cls.env["salesforce.page"].create(
            {
                "res_model": "resource.booking.type",
                "res_id": cls.booking_type.id,
                "connection_id": cls.connection.id,
                "enabled": True,
            }
        )

    def setUp(self):
        super().setUp()
        self.control = self.org.control
        self.control.reset()

    def run_lane(self):
        """Do what the cron worker does, and return the calls the org counted."""
        self.env.flush_all()
        self.control.clear_calls()
        cron = self.env.ref("salesforce_booking_sync.ir_cron_sync_1")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        return self.control.api_calls()

    def reconcile(self):
        """Do what the hourly cron does, and return the calls the org counted."""
        self.env.flush_all()
        self.control.clear_calls()
        cron = self.env.ref("salesforce_booking_sync.ir_cron_reconcile")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        return self.control.api_calls()

    def row(self, booking):
        return self.env["salesforce.sync"].search(
            [("res_model", "=", booking._name), ("res_id", "=", booking.id)]
        )

    def let_time_pass(self, row):
        """Bring the next try of a row forward to now, and the end of every doubt."""
        row.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
        if row.settles_at:
            row.settles_at = row.next_attempt_at
        self.env["salesforce.person"].search([]).settles_at = row.next_attempt_at
        row.connection_id.paused_until = False
        self.env.flush_all()

    def assertState(self, booking, state, code=None):
        row = self.row(booking)
        self.assertEqual(row.state, state, row.error_message)
        self.assertEqual((row.problem or {}).get("code"), code)
        return row
