# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The org has had enough, or nobody may call it: what waits drains by itself."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .bookings import MONDAY
from .common import OPERATOR, Person
from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestLimits(SyncCase):
    """The org has had enough: what waits drains by itself once it has not."""

    def test_limit_of_the_day(self):
        self.control.switch("daily_limit", 0)
        bookings = self.book_many(3)
        self.assertEqual(self.run_lane(), 0)
        self.assertEqual(len(self.control.calls()), 1)
        self.assertStates(bookings, "retry")
        row = self.assertState(bookings[0], "retry", "REQUEST_LIMIT_EXCEEDED")
        self.assertEqual(self.connection.state, "connected")
        # However long it lasts, it counts against no booking.
        for _hour in range(12):
            for booking in bookings:
                self.let_time_pass(self.row(booking))
            self.run_lane()
        self.assertStates(bookings, "retry")
        self.assertFalse(row.own_faults)
        self.control.switch("daily_limit", 15000)
        bookings += self.book_many(2, first=3)
        for booking in bookings[:3]:
            self.let_time_pass(self.row(booking))
        self.run_lane()
        self.assertAllThere(bookings)
        self.assertFalse(self.connection.paused_until)

    def test_limit_of_the_moment(self):
        """It is over in seconds: a quarter of an hour would be long."""
        self.control.fault(
            path="composite",
            status=403,
            code="REQUEST_LIMIT_EXCEEDED",
            message="ConcurrentPerOrgLongTxn Limit exceeded.",
            skip=1,
        )
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "retry", "CONCURRENT_LIMIT_EXCEEDED")
        self.assertLess(row.next_attempt_at - row.write_date, timedelta(minutes=2))
        self.assertFalse(row.unsure_since)
        self.let_time_pass(row)
        self.run_lane()
        self.assertAllThere([booking])


@tagged("standard", "post_install", "-at_install")
class TestLimitsWithKeys(TestLimits):
    with_keys = True


@tagged("standard", "post_install", "-at_install")
class TestGrant(SyncCase):
    """Without a grant nothing is sent and nothing is lost; reconnecting drains it."""

    def setUp(self):
        # What a test revokes in the org, no rollback brings back.
        self.log_in(self.connection)
        super().setUp()

    def test_revoked_then_connected_again(self):
        sent = self.book(self.customer())
        self.run_lane()
        self.control.revoke_all()
        sent.start = MONDAY + timedelta(days=1)
        bookings = self.book_many(2)
        self.run_lane()
        self.assertEqual(self.connection.state, "broken")
        self.assertIn("Connect", self.connection.error_message)
        self.assertStates([sent, *bookings], "due")
        late = self.book(self.customer("Late One", "late@x.example"))
        self.assertEqual(self.run_lane(), 0)
        self.assertEqual(self.control.calls(), [])
        self.assertState(late, "due")

        # An earlier pause is over as well.
        self.connection.paused_until = fields.Datetime.now() + timedelta(minutes=30)
        self.log_in(self.connection)
        self.run_lane()
        self.assertAllThere([sent, *bookings, late])
        for booking in bookings:
            self.assertFalse(self.row(booking).own_faults)

    def test_revoked_between_look_and_write(self):
        booking = self.book(self.customer())
        self.between_look_and_write(self.control.revoke_all)
        self.run_lane()
        self.assertEqual(self.connection.state, "broken")
        row = self.assertState(booking, "due", "invalid_grant")
        self.assertFalse(row.unsure_since, "surely nothing was done")
        self.log_in(self.connection)
        self.run_lane()
        self.assertAllThere([booking])

    def test_connected_to_another_org_by_mistake(self):
        """What waits is for this org; the other one gets none of it."""
        self.control.revoke_all()
        booking = self.book(self.customer())
        self.run_lane()
        ours, self.connection.organization_id = (
            self.connection.organization_id,
            "00Dxx0000000000EAA",
        )
        self.log_in(self.connection)
        self.assertEqual(self.connection.state, "broken")
        self.assertEqual(self.run_lane(), 0)
        self.assertState(booking, "due", "invalid_grant")
        self.assertEqual(self.control.records("Lead"), [])
        self.connection.organization_id = ours
        self.log_in(self.connection)
        self.run_lane()
        self.assertAllThere([booking])

    def test_user_who_became_inactive(self):
        self.control.add_user("second@acme.example", sees_all=True)
        self.log_in(self.connection, Person("second@acme.example"))
        self.control.expire_sessions()
        [user] = [
            each["Id"]
            for each in self.control.users()
            if each["Username"] == "second@acme.example"
        ]
        self.control.update("User", user, {"IsActive": False})
        booking = self.book(self.customer())
        self.run_lane()
        self.assertEqual(self.connection.state, "broken")
        self.assertState(booking, "due", "inactive_user")
        self.log_in(self.connection, Person(OPERATOR))
        self.run_lane()
        self.assertAllThere([booking])

    def test_expired_session_is_renewed_by_the_way(self):
        self.control.expire_sessions()
        booking = self.book(self.customer())
        self.run_lane()
        self.assertAllThere([booking])
        self.assertEqual(self.connection.state, "connected")


@tagged("standard", "post_install", "-at_install")
class TestGrantWithKeys(TestGrant):
    with_keys = True
