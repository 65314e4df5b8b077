# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A right that the connecting user lost is a right to mend, in both modes."""

from datetime import timedelta

from odoo.tests import tagged

from .bookings import MONDAY
from .common import Person
from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestRights(SyncCase):
    """A right that was taken away is no "not there", and mends once it is given."""

    def restrict(self, **access):
        self.control.switch("object_access", access)

    def give_back(self):
        self.control.switch("object_access", {})
        self.connection.action_test()

    def test_customers_may_no_longer_be_read(self):
        for sobject in ("Lead", "Contact"):
            with self.subTest(sobject):
                self.restrict(**{sobject: "none"})
                customer = self.customer(email=f"{sobject}@x.example")
                booking = self.book(customer)
                self.run_lane()
                row = self.assertState(booking, "retry", "INVALID_TYPE")
                self.assertIn("rights", row.error_message)
                self.assertEqual(self.connection.state, "connected")
                self.give_back()
                self.let_time_pass(row)
                self.run_lane()
                self.assertState(booking, "synced")
        self.assertEqual(len(self.control.records("Lead")), 2)

    def test_records_may_no_longer_be_made(self):
        for number, sobject in enumerate(("Lead", "Event")):
            with self.subTest(sobject):
                self.restrict(**{sobject: "read"})
                booking = self.book(self.customer(email=f"{sobject}@x.example"))
                self.run_lane()
                row = self.assertState(
                    booking, "failed", "INSUFFICIENT_ACCESS_OR_READONLY"
                )
                self.assertEqual(row.error_kind, "fix_settings")
                self.assertEqual(len(self.control.records("Event")), number)
                self.give_back()
                row.action_retry()
                self.run_lane()
                self.assertState(booking, "synced")
                self.assertEqual(len(self.control.records("Lead")), number + 1)

    def test_events_may_no_longer_be_seen(self):
        """It is a right to mend, not an Event that somebody deleted."""
        moved = self.book(self.customer())
        self.run_lane()
        self.restrict(Event="none")
        moved.start = MONDAY + timedelta(days=1)
        new = self.book(self.customer("New One", "new@x.example"))
        self.run_lane()
        for booking in (moved, new):
            row = self.row(booking)
            self.assertEqual(row.error_kind, "fix_settings", row.problem)
        self.assertFalse(self.row(moved)._record("event").gone)
        self.give_back()
        for booking in (moved, new):
            self.row(booking).action_retry()
        self.run_lane()
        self.assertAllThere([moved, new])

    def test_events_may_no_longer_be_changed(self):
        booking = self.book(self.customer())
        self.run_lane()
        self.restrict(Event="read")
        booking.start = MONDAY + timedelta(days=1)
        self.run_lane()
        row = self.assertState(booking, "failed", "INSUFFICIENT_ACCESS_OR_READONLY")
        self.give_back()
        row.action_retry()
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEqual(
            self.only("Event")["StartDateTime"], "2030-01-08T09:00:00.000+0000"
        )


@tagged("standard", "post_install", "-at_install")
class TestRightsWithKeys(TestRights):
    with_keys = True

    def test_key_fields_may_no_longer_be_used(self):
        """Nothing is made without them, and all goes by itself once they are back."""
        sent = self.book(self.customer())
        self.run_lane()
        for count, switch in ((2, None), (14, "no_access"), (3, "read_only")):
            with self.subTest(switch):
                self.control.switch("key_fields", switch)
                events = len(self.control.records("Event"))
                bookings = self.book_many(count, first=count)
                sent.location = f"Room {count}"
                # What is there needs no key: it goes on as ever.
                self.run_lane()
                self.assertState(sent, "synced")
                for booking in bookings:
                    row = self.row(booking)
                    self.assertEqual(row.state, "failed")
                    self.assertEqual(row.error_kind, "fix_settings")
                self.assertEqual(len(self.control.records("Event")), events)
                self.assertEqual(self.connection.key_state, "unusable")
                # The next ones are told why, and cost no call to write.
                [late] = self.book_many(1, first=100 + count)
                self.assertEqual(self.run_lane(), 1)
                self.assertState(late, "failed", "KEY_FIELD_UNUSABLE")
                self.control.switch("key_fields", True)
                self.connection.action_test()
                self.run_lane()
                self.assertStates([*bookings, late], "synced")
                self.assertEqual(len(self.control.records("Event")), events + count + 1)

    def test_key_fields_taken_out_while_an_event_is_in_doubt(self):
        self.control.fault(path="composite", drop="after", skip=1)
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "unknown", "CONNECTION_LOST")
        self.control.switch("key_fields", None)
        self.let_time_pass(row)
        self.run_lane()
        # It is asked for by a key that is not there; the others go on.
        other = self.book(self.customer("Other", "other@x.example"))
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "failed", "KEY_FIELD_UNUSABLE")
        self.assertState(other, "failed", "KEY_FIELD_UNUSABLE")
        self.control.switch("key_fields", True)
        self.connection.action_test()
        self.run_lane()
        self.assertAllThere([booking, other])


@tagged("standard", "post_install", "-at_install")
class TestNotFindable(SyncCase):
    """Without key fields a lost Event can be found by who sees all Events alone."""

    def setUp(self):
        super().setUp()
        self.control.add_user("limited@acme.example")
        self.log_in(self.connection, Person("limited@acme.example"))
        self.assertFalse(self.connection.sees_all["Event"])

    def lose_creation(self, drop):
        self.control.fault(path="composite", drop=drop, skip=1)
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "unknown", "CONNECTION_LOST")
        self.let_time_pass(row)
        self.run_lane()
        return booking, row

    def test_held_where_it_may_be_hidden(self):
        booking, row = self.lose_creation("before")
        self.assertState(booking, "held", "NOT_FINDABLE")
        self.assertEqual(self.control.records("Event"), [])
        # A person looks, finds none and presses Retry.
        row.action_retry()
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertAllThere([booking])

    def test_found_is_found(self):
        booking, row = self.lose_creation("after")
        self.assertState(booking, "synced")
        self.assertEqual(self.only("Event")["Id"], row._record("event").sfid)
