# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How long what was read of the org is believed, and what reading it anew costs."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .bookings import MONDAY
from .sync_case import SyncCase


class LifeCase(SyncCase):
    def setUp(self):
        super().setUp()
        self.booked = 0

    def book_another(self):
        """A booking of a customer whom the org does not know."""
        self.booked += 1
        number = self.booked
        partner = self.customer(f"Person {number}", f"p{number}@life.example")
        return self.book(partner, MONDAY + timedelta(days=number))

    def let_schema_age(self, hours=0, minutes=0):
        past = timedelta(hours=hours, minutes=minutes)
        for name in ("schema_read_at", "schema_asked_at"):
            if self.connection[name]:
                self.connection[name] -= past


@tagged("standard", "post_install", "-at_install")
class TestSchemaLife(LifeCase):
    def test_read_once_a_day(self):
        self.assertEqual(self.reconcile(), 0)
        self.let_schema_age(hours=23)
        self.assertEqual(self.reconcile(), 0)
        self.let_schema_age(hours=1)
        self.assertEqual(self.reconcile(), 1)
        self.assertEqual(self.reconcile(), 0)

    def test_bookings_never_wait_for_it(self):
        self.let_schema_age(hours=48)
        self.book_another()
        self.assertEqual(self.run_lane(), 2)

    def test_one_who_is_cut_off_or_rests_is_not_asked(self):
        self.let_schema_age(hours=24)
        self.connection.paused_until = fields.Datetime.now() + timedelta(minutes=5)
        self.assertEqual(self.reconcile(), 0)
        self.connection.write({"paused_until": False, "state": "broken"})
        self.assertEqual(self.reconcile(), 0)

    def test_an_org_that_does_not_answer_is_asked_later(self):
        self.let_schema_age(hours=24)
        before = self.connection.schema
        self.control.fault(path="composite", status=503, body="<h1>Busy</h1>")
        self.reconcile()
        self.assertEqual(self.connection.schema, before)
        self.assertEqual(self.reconcile(), 0)
        self.let_schema_age(minutes=10)
        self.assertEqual(self.reconcile(), 1)

    def test_a_right_that_was_given_mends_what_failed(self):
        self.control.switch("key_fields", "read_only")
        self.connection.action_test()
        booking = self.book_another()
        self.run_lane()
        self.assertState(booking, "failed", "KEY_FIELD_UNUSABLE")
        self.control.switch("key_fields", True)
        self.let_schema_age(hours=24)
        self.assertEqual(self.reconcile(), 1)
        self.assertEqual(self.run_lane(), 2)
        self.assertState(booking, "synced")


@tagged("standard", "post_install", "-at_install")
class TestSchemaDoubt(LifeCase):
    """The org speaks of fields that are not as they were described."""

    def test_a_field_that_was_taken_away(self):
        self.control.switch("hidden_fields", [("Event", "Location")])
        first = self.book_another()
        # Looked up, written, written again without it, and the objects read anew.
        self.assertEqual(self.run_lane(), 4)
        self.assertState(first, "synced")
        self.assertNotIn("Location", self.connection.schema["Event"])
        self.book_another()
        self.assertEqual(self.run_lane(), 2)

    def test_a_setting_that_stays_wrong(self):
        """What the description does not show costs one reading in ten minutes."""
        self.control.fault(
            sobject="Event", code="INVALID_FIELD", operation="create", times=None
        )
        calls = []
        for _round in range(3):
            self.book_another()
            calls.append(self.run_lane())
        self.assertEqual(calls, [3, 2, 2])
        # It came too soon for a round; the hourly cron sees to it.
        self.assertFalse(self.connection.schema_read_at)
        self.assertEqual(self.reconcile(), 0)
        self.let_schema_age(minutes=10)
        self.assertEqual(self.reconcile(), 1)
        self.assertTrue(self.connection.schema_read_at)
        self.let_schema_age(minutes=10)
        self.book_another()
        self.assertEqual(self.run_lane(), 3)

    def test_a_look_up_that_asks_for_it(self):
        booking = self.book_another()
        self.run_lane()
        booking.start += timedelta(hours=1)
        self.control.fault(path="composite", drop="after", times=1)
        self.run_lane()
        row = self.assertState(booking, "retry", "CONNECTION_LOST")
        row.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
        row.connection_id.paused_until = False
        self.run_lane()
        self.assertTrue(row.settles_at)
        self.control.switch("hidden_fields", [("Event", "Location")])
        self.let_time_pass(row)
        # The look-up that is refused, and the objects.
        self.assertEqual(self.run_lane(), 2)
        self.let_time_pass(row)
        self.assertEqual(self.run_lane(), 1)
        self.assertState(booking, "synced")
        self.assertFalse(row.settles_at)


@tagged("standard", "post_install", "-at_install")
class TestHostLife(LifeCase):
    """Who a host is in Salesforce is looked up again in time."""

    def setUp(self):
        super().setUp()
        self.booking = self.book_another()
        self.run_lane()
        self.known = self.env["salesforce.user"].search([])

    def move(self):
        """A booking that has to be written, and its host to be known for it."""
        self.booking.action_cancel()
        self.run_lane()
        self.booking.active = True
        self.booking.start = MONDAY
        return self.run_lane()

    def let_host_age(self, **past):
        self.known.checked_at -= timedelta(**past)

    def test_a_host_is_known_for_a_day(self):
        self.let_host_age(hours=23)
        self.assertEqual(self.move(), 1)
        self.let_host_age(hours=1)
        self.assertEqual(self.move(), 2)
        self.assertEqual(self.move(), 1)

    def test_another_user_has_the_address_now(self):
        before = self.known.sfid
        self.control.update("User", before, {"Email": "former@acme.example"})
        successor = self.control.add_user(
            "successor@acme.example", {"Email": self.hosts[0].email}
        )
        self.let_host_age(hours=24)
        self.move()
        [event] = self.control.records("Event")
        self.assertEqual(event["OwnerId"], successor)
        self.assertNotEqual(successor, before)

    def test_a_host_who_left_is_looked_up_at_once(self):
        self.control.update("User", self.known.sfid, {"IsActive": False})
        other = self.book_another()
        # Refused as owner, so written again without.
        self.assertEqual(self.run_lane(), 3)
        self.assertState(other, "synced")
        self.assertFalse(self.known.exists())
        self.book_another()
        self.assertEqual(self.run_lane(), 2)
        self.assertFalse(self.env["salesforce.user"].search([]).sfid)

    def test_nobody_is_believed_for_an_hour(self):
        self.known.sfid = False
        self.let_host_age(minutes=59)
        self.assertEqual(self.move(), 1)
        self.known.checked_at -= timedelta(minutes=1)
        self.assertEqual(self.move(), 2)
        self.assertTrue(self.known.sfid)


@tagged("standard", "post_install", "-at_install")
class TestRevoked(LifeCase):
    def test_a_connection_that_was_revoked_is_seen_while_nobody_books(self):
        self.control.revoke_all()
        self.let_schema_age(hours=24)
        self.reconcile()
        self.assertEqual(self.connection.state, "broken")
