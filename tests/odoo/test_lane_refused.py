# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the org refuses of a record costs as little as can be, and is told."""

from datetime import timedelta

from odoo.tests import tagged

from .bookings import MONDAY
from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestRefused(SyncCase):
    """What is refused costs itself, and the booking says so."""

    def test_field_that_became_read_only(self):
        self.control.switch("read_only_fields", [("Event", "Location")])
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "synced")
        self.assertIn("Event: Location (Location)", row.remark)
        event = self.only("Event")
        self.assertIsNone(event["Location"])
        self.assertEqual(event["Subject"], "Zoe Zett - Product demo")
        # The right is given, the connection checked, and Sync now pressed.
        self.control.switch("read_only_fields", [])
        self.connection.action_test()
        row.action_retry()
        self.run_lane()
        self.assertEqual(self.only("Event")["Location"], "Paris")
        self.assertFalse(row.remark)

    def take_out(self, sobject, name):
        self.control.switch("hidden_fields", [(sobject, name)])
        booking = self.book(self.customer(function="Owner"))
        self.run_lane()
        row = self.assertState(booking, "synced")
        self.assertIn(f"value of {sobject}: {name}", row.remark)
        # The next one knows it: it costs no call more, and says what to do.
        next_one = self.customer("Next One", "next@x.example", function="Owner")
        booking = self.book(next_one, MONDAY + timedelta(days=1))
        self.assertEqual(self.run_lane(), 2)
        row = self.assertState(booking, "synced")
        self.assertIn(f"may not write {sobject}: {name}", row.remark)
        self.assertEqual(len(self.control.records("Event")), 2)
        self.assertEqual(len(self.control.records("Lead")), 2)

    def test_field_of_events_that_was_taken_out_of_the_org(self):
        self.take_out("Event", "Location")

    def test_field_of_leads_that_was_taken_out_of_the_org(self):
        self.take_out("Lead", "Title")

    def test_value_that_a_rule_of_its_field_refuses(self):
        self.control.fault(
            sobject="Event",
            code="FIELD_CUSTOM_VALIDATION_EXCEPTION",
            fields=["Location"],
            match={"Location": "Paris"},
            times=None,
        )
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "synced")
        self.assertIn("refused the value of Event: Location (Location)", row.remark)
        self.assertIsNone(self.only("Event")["Location"])
        # The same again is not tried with each change, another value is.
        booking.start = MONDAY + timedelta(days=1)
        self.assertEqual(self.run_lane(), 1)
        self.assertIn("Event: Location (Location)", row.remark)
        booking.location = "Lyon"
        self.assertEqual(self.run_lane(), 1)
        self.assertEqual(self.only("Event")["Location"], "Lyon")
        self.assertFalse(row.remark)

    def test_field_taken_out_while_an_event_is_in_doubt(self):
        """What is read again must not name a field that is no longer there."""
        booking = self.book(self.customer())
        self.run_lane()
        self.control.fault(path="composite", drop="after")
        booking.start = MONDAY + timedelta(days=1)
        self.run_lane()
        row = self.assertState(booking, "retry", "CONNECTION_LOST")
        self.control.switch("hidden_fields", [("Event", "Location")])
        for _try in range(2):
            self.let_time_pass(row)
            self.run_lane()
        self.assertState(booking, "synced")
        self.assertFalse(row.settles_at)
        self.assertEqual(
            self.only("Event")["StartDateTime"], "2030-01-08T09:00:00.000+0000"
        )

    def test_validation_rule_costs_only_its_booking(self):
        """In a round that travels as rows, and in one that does as collections."""
        rule = {"matches": "Bad", "message": "No bad luck, please"}
        for count in (2, 14):
            with self.subTest(count):
                self.control.switch(
                    "validation_rules",
                    [{"sobject": "Event", "field": "Subject", **rule}],
                )
                good = self.book_many(count, first=count)
                bad = self.book(self.customer("Bad Luck", f"bad{count}@x.example"))
                self.run_lane()
                row = self.assertState(
                    bad, "failed", "FIELD_CUSTOM_VALIDATION_EXCEPTION"
                )
                self.assertIn("No bad luck, please", row.error_message)
                self.assertStates(good, "synced")
                people = len(self.control.records("Lead"))
                # Once the rule is gone, Retry: the Lead is there already.
                self.control.switch("validation_rules", [])
                row.action_retry()
                self.run_lane()
                self.assertState(bad, "synced")
                self.assertEqual(len(self.control.records("Lead")), people)

    def test_validation_rule_refuses_the_customer(self):
        rule = {"sobject": "Lead", "field": "Title", "matches": "^$", "message": "Who?"}
        self.control.switch("validation_rules", [rule])
        bad = self.book(self.customer())
        good = self.book(self.customer("Good Luck", "good@x.example", function="Boss"))
        self.run_lane()
        self.assertState(bad, "failed", "FIELD_CUSTOM_VALIDATION_EXCEPTION")
        self.assertState(good, "synced")
        # The booking is put right in Odoo: it goes without another press.
        bad.partner_ids.function = "Owner"
        bad.start = MONDAY + timedelta(days=1)
        self.run_lane()
        self.assertState(bad, "synced")
        self.assertEqual(len(self.control.records("Event")), 2)

    def test_owner_who_became_inactive(self):
        self.book(self.customer())
        self.run_lane()
        host = self.only("Event")["OwnerId"]
        self.control.update("User", host, {"IsActive": False})
        [booking] = self.book_many(1, first=1)
        self.run_lane()
        row = self.assertState(booking, "synced")
        self.assertIn("Event: Assigned To ID (OwnerId)", row.remark)
        owners = {event["OwnerId"] for event in self.control.records("Event")}
        self.assertEqual(owners, {host, self.connection.user_id_salesforce})
        # From then on the host is known to have no active user.
        [third] = self.book_many(1, first=2)
        self.assertEqual(self.run_lane(), 2)
        self.assertIn("host.one@acme.example", self.row(third).remark)


@tagged("standard", "post_install", "-at_install")
class TestRefusedWithKeys(TestRefused):
    with_keys = True
