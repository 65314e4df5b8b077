# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The key fields come, are checked, and are never fallen back from in silence."""

from odoo.exceptions import UserError
from odoo.tests import Form, HttpCase, tagged

from .common import SalesforceCase
from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestPrepare(SyncCase):
    def check(self):
        wizard = self.env["salesforce.prepare"].create(
            {"connection_id": self.connection.id}
        )
        return wizard.action_check()

    def test_they_come(self):
        self.assertEqual(self.connection.key_state, "none")
        # Not there yet: the window stays, and says so.
        self.assertEqual(self.check()["res_model"], "salesforce.prepare")
        self.control.switch("key_fields", True)
        answer = self.check()
        self.assertEqual(answer["params"]["type"], "success")
        self.assertIn("created twice", answer["params"]["message"])
        self.assertEqual(self.connection.key_state, "ready")
        booking = self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        [event] = self.control.records("Event")
        [lead] = self.control.records("Lead")
        self.assertEqual(event["Odoo_Booking_Id__c"], self.row(booking).reference)
        self.assertTrue(lead["Odoo_Person_Id__c"])

    def test_the_window_names_who_needs_the_permission_set(self):
        action = self.connection.action_prepare()
        model = self.env[action["res_model"]].with_context(**action["context"])
        self.assertEqual(Form(model).username, self.connection.username)

    def test_there_but_not_to_be_written(self):
        self.control.switch("key_fields", "read_only")
        self.check()
        self.assertEqual(self.connection.key_state, "unusable")
        self.assertIn("Event.Odoo_Booking_Id__c", self.connection.key_faults)
        self.assertIn("may not write", self.connection.key_faults)
        booking = self.book(self.customer())
        self.run_lane()
        self.assertState(booking, "failed", "KEY_FIELD_UNUSABLE")
        self.assertEqual(self.control.records("Lead"), [])
        # Some are there: that is no reason to go on without.
        with self.assertRaisesRegex(UserError, "still there"):
            self.connection.action_forget_keys()
        # Mended and checked, it goes by itself.
        self.control.switch("key_fields", True)
        self.connection.action_test()
        self.run_lane()
        self.assertState(booking, "synced")

    def test_there_once_and_gone(self):
        self.control.switch("key_fields", True)
        self.check()
        self.control.switch("key_fields", None)
        self.connection.action_test()
        self.assertEqual(self.connection.key_state, "unusable")
        booking = self.book(self.customer())
        self.run_lane()
        self.assertState(booking, "failed", "KEY_FIELD_UNUSABLE")
        # A person decides to go on without, and nothing else does.
        self.connection.action_forget_keys()
        self.assertEqual(self.connection.key_state, "none")
        self.run_lane()
        self.assertState(booking, "synced")

    def test_no_access_is_as_not_there(self):
        self.control.switch("key_fields", "no_access")
        self.check()
        self.assertEqual(self.connection.key_state, "none")

    def test_budget(self):
        before = self.connection.api_spent  # by logging in
        self.connection.api_budget = before + 4
        first = self.book(self.customer())
        self.run_lane()
        self.assertState(first, "synced")
        self.assertEqual(self.connection.api_spent, before + 2)
        self.assertFalse(self.connection.paused_until)
        second = self.book(self.customer("Two", "two@x.example"), self.later(1))
        self.run_lane()
        self.assertState(second, "synced")
        self.assertEqual(self.connection.pause_reason, "budget")
        third = self.book(self.customer("Three", "three@x.example"), self.later(2))
        self.assertEqual(self.run_lane(), 0)
        self.assertState(third, "due")
        # The administrator gives more: it goes on when the pause is over.
        self.connection.api_budget = 100
        self.let_time_pass(self.row(third))
        self.run_lane()
        self.assertState(third, "synced")
        self.assertFalse(self.connection.paused_until)

    def later(self, days):
        from datetime import timedelta

        from .bookings import MONDAY

        return MONDAY + timedelta(days=days)


@tagged("standard", "post_install", "-at_install")
class TestPackage(SalesforceCase, HttpCase):
    def test_only_for_administrators(self):
        self.authenticate(self.manager.login, self.manager.login)
        answer = self.url_open("/salesforce/package")
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.content.startswith(b"PK"))
        self.authenticate(self.user.login, self.user.login)
        self.assertEqual(self.url_open("/salesforce/package").status_code, 404)
