# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The key fields come, are checked, and are never fallen back from in silence."""

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

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

    def test_there_but_hidden(self):
        """As by field-level security: others may see them, this user may not."""
        self.control.switch("key_fields", "no_access")
        self.check()
        self.assertEqual(self.connection.key_state, "unusable")
        self.assertIn("there, but hidden from ops@acme.", self.connection.key_faults)
        booking = self.book(self.customer())
        self.run_lane()
        self.assertState(booking, "failed", "KEY_FIELD_UNUSABLE")
        self.assertEqual(self.control.records("Lead"), [])
        with self.assertRaisesRegex(UserError, "still there"):
            self.connection.action_forget_keys()
        # The permission set is assigned: it goes by itself.
        self.control.switch("key_fields", True)
        self.connection.action_test()
        self.assertEqual(self.connection.key_state, "ready")
        self.assertFalse(self.connection.key_faults)
        self.run_lane()
        self.assertState(booking, "synced")

    def test_hidden_or_not_there_where_that_cannot_be_told(self):
        """A user without the right to view the set-up learns of no grant."""
        self.control.switch("object_access", {"FieldPermissions": "none"})
        said = set()
        for mode in ("no_access", None):
            self.control.switch("key_fields", mode)
            self.check()
            self.assertEqual(self.connection.key_state, "none")
            said.add(self.connection.key_faults)
        [text] = said
        # Both remedies, and for whom.
        self.assertIn("not in Salesforce yet", text)
        self.assertIn("Prepare Salesforce", text)
        self.assertIn("hidden from ops@acme.example", text)
        self.assertIn("permission set “Odoo Booking Sync”", text)


@tagged("standard", "post_install", "-at_install")
class TestPackage(SalesforceCase, HttpCase):
    def test_only_for_administrators(self):
        self.authenticate(self.manager.login, self.manager.login)
        answer = self.url_open("/salesforce/package")
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.content.startswith(b"PK"))
        self.authenticate(self.user.login, self.user.login)
        self.assertEqual(self.url_open("/salesforce/package").status_code, 404)
