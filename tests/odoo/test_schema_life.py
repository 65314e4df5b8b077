# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How long what was read of the org's objects is believed."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .bookings import MONDAY
from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestSchemaLife(SyncCase):
    def setUp(self):
        # What a test revokes in the org, no rollback brings back.
        self.log_in(self.connection)
        super().setUp()

    def reconcile(self):
        """Run the hourly job and return the calls it made."""
        self.env.flush_all()
        self.control.clear_calls()
        cron = self.env.ref("salesforce_booking_sync.ir_cron_reconcile")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        return self.control.api_calls()

    def age(self, **delta):
        self.connection.schema_read_at = fields.Datetime.now() - timedelta(**delta)

    def spent(self):
        return self.env["salesforce.usage"]._spent(self.connection.id)

    def test_a_day_old_it_is_read_anew_with_one_call(self):
        self.connection.schema = {}
        self.age(hours=25)
        before = self.spent()
        self.assertEqual(self.reconcile(), 1)
        email = self.connection.schema["Contact"]["Email"]
        self.assertEqual((email["type"], email["length"]), ("email", 80))
        self.assertEqual(self.spent(), before + 1)
        self.assertEqual(self.reconcile(), 0)

    def test_younger_it_costs_nothing(self):
        self.age(hours=23)
        self.assertEqual(self.reconcile(), 0)

    def test_of_an_org_that_is_cut_off_nothing_is_asked(self):
        self.age(hours=25)
        self.connection.state = "broken"
        self.assertEqual(self.reconcile(), 0)

    def test_a_grant_that_is_gone_is_noticed(self):
        self.age(hours=25)
        self.control.revoke_all()
        self.reconcile()
        self.assertEqual(self.connection.state, "broken")

    def test_refused_fields_have_it_read_once_in_ten_minutes(self):
        refuse = {"code": "INVALID_FIELD", "sobject": "Event", "times": None}
        booking = self.book(self.customer())
        self.run_lane()
        self.control.fault(**refuse)
        calls = []
        for day in (1, 2):
            booking.start = MONDAY + timedelta(days=day)
            calls.append(self.run_lane())
        self.assertEqual(calls, [2, 1])
        self.connection.schema_doubted_at -= timedelta(minutes=11)
        booking.start = MONDAY + timedelta(days=3)
        self.assertEqual(self.run_lane(), 2)

    def test_calls_of_the_test_button_are_counted(self):
        before = self.spent()
        self.control.clear_calls()
        self.connection.action_test()
        calls = self.control.api_calls()
        self.assertGreater(calls, 0)
        self.assertEqual(self.spent(), before + calls)
