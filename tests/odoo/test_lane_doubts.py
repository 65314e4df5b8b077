# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What stays in doubt is never taken for certain, whatever changes meanwhile."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.salesforce_booking_sync.salesforce.client import Subrequest

from .bookings import MONDAY
from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestDoubts(SyncCase):
    def lose(self, booking, **fault):
        """Send, and lose the answer of the call that creates; it was carried out."""
        self.control.fault(path="composite", skip=1, drop="after", **fault)
        self.run_lane()
        row = self.row(booking)
        self.assertEqual(row.error_kind, "unknown")
        return row

    def settle(self, booking):
        """Until there is nothing more to wait for."""
        self.env.flush_all()
        for _try in range(3):
            self.run_lane()
            self.let_time_pass(self.row(booking))
        self.run_lane()
        self.assertState(booking, "synced")

    def test_an_address_that_is_corrected_makes_nobody_new(self):
        partner = self.customer("Ann", "ann@exmaple.com")
        booking = self.book(partner)
        row = self.lose(booking)
        partner.email = "ann@example.com"
        self.settle(booking)
        [lead] = self.control.records("Lead")
        [event] = self.control.records("Event")
        self.assertEqual(event["WhoId"], lead["Id"])
        self.assertFalse(row.tried_email)

    def test_somebody_else_instead_is_not_who_was_tried(self):
        booking = self.book(self.customer("Ann", "ann@example.com"))
        self.lose(booking)
        booking.partner_ids = self.customer("Abe", "abe@example.com")
        self.settle(booking)
        leads = {lead["Email"]: lead["Id"] for lead in self.control.records("Lead")}
        [event] = self.control.records("Event")
        self.assertEqual(event["WhoId"], leads["abe@example.com"])


@tagged("standard", "post_install", "-at_install")
class TestDoubtsWithKeys(TestDoubts):
    with_keys = True

    def test_keys_forgotten_while_a_round_is_under_way(self):
        """What the round stores does not undo what an administrator decided."""
        booking = self.book(self.customer())
        row = self.lose(booking)
        self.control.switch("key_fields", None)
        self.connection.action_test()
        self.come_again(row)
        self.between_look_and_write(self.connection.action_forget_keys)
        self.run_lane()
        self.assertEqual(row.unsure_as, self.connection.user_id_salesforce)
        self.let_time_pass(row)
        self.run_lane()
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEqual(len(self.control.records("Event")), 1)

    def test_forgotten_keys_leave_a_way_out(self):
        booking = self.book(self.customer())
        row = self.lose(booking)
        self.control.switch("key_fields", None)
        self.connection.action_test()
        self.connection.action_forget_keys()
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEqual(len(self.control.records("Event")), 1)


@tagged("standard", "post_install", "-at_install")
class TestAsked(SyncCase):
    """A person decides; the lane goes by what they did."""

    def create_as_odoo_does(self, event):
        names = ("Subject", "StartDateTime", "EndDateTime", "Description")
        body = {name: event[name] for name in names}
        with self.connection._client() as client:
            twin = Subrequest("POST", "sobjects/Event", "twin", body)
            [answer] = client.composite([twin])
        return answer.body["id"]

    def test_two_events_of_one_booking_one_deleted_then_retried(self):
        booking = self.book(self.customer())
        self.control.fault(path="composite", skip=1, drop="after")
        self.run_lane()
        row = self.row(booking)
        [event] = self.control.records("Event")
        twin = self.create_as_odoo_does(event)
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "held", "AMBIGUOUS")
        self.control.delete("Event", twin)
        row.action_retry()
        self.run_lane()
        self.assertState(booking, "synced")
        [left] = self.control.records("Event")
        self.assertEqual(left["Id"], event["Id"])

    def test_ignored_and_then_changed_stays_ignored(self):
        booking = self.book(self.customer())
        self.run_lane()
        marks = self.env["salesforce.sync.mark"]
        marks.insert(booking._name, booking.ids, "ignore")
        booking.start = MONDAY + timedelta(days=1)
        self.assertEqual(self.run_lane(), 0)
        self.assertState(booking, "ignored")

    def test_a_retry_does_not_spend_the_days_calls(self):
        booking = self.book(self.customer())
        later = fields.Datetime.now() + timedelta(hours=1)
        self.connection.write({"paused_until": later, "pause_reason": "budget"})
        self.env["salesforce.sync.mark"].insert(booking._name, booking.ids, "retry")
        self.assertEqual(self.run_lane(), 0)
        self.assertEqual(self.connection.paused_until, later)


@tagged("standard", "post_install", "-at_install")
class TestPace(SyncCase):
    def test_writes_that_hang_pause_the_org(self):
        """Its look-ups work, so nothing else would tell."""
        self.book_many(3)
        self.control.fault(path="composite", skip=1, drop="after")
        self.run_lane()
        self.assertGreater(self.connection.paused_until, fields.Datetime.now())
        self.assertEqual(self.connection.pause_reason, "fault")

    def test_lone_bookings_do_not_make_rounds_bigger(self):
        self.connection.round_size = 25
        for number in range(3):
            self.book_many(1, first=number)
            self.run_lane()
        self.assertEqual(self.connection.round_size, 25)

    def test_a_later_pause_stays(self):
        now = fields.Datetime.now()
        self.connection._pause(now + timedelta(hours=1), "budget")
        self.connection._pause(now + timedelta(minutes=1))
        self.assertEqual(self.connection.pause_reason, "budget")


@tagged("standard", "post_install", "-at_install")
class TestWhatIsMissing(SyncCase):
    def test_a_platform_that_this_server_lacks_deletes_nothing(self):
        booking = self.book(self.customer())
        self.run_lane()
        row = self.row(booking)
        row.write({"res_model": "gone.booking", "state": "due"})
        row.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
        self.run_lane()
        self.assertEqual(row.problem["code"], "UNREADABLE")
        self.assertEqual(len(self.control.records("Event")), 1)

    def test_gone_after_other_faults_is_made_anew(self):
        booking = self.book(self.customer())
        self.run_lane()
        row = self.row(booking)
        [event] = self.control.records("Event")
        self.control.delete("Event", event["Id"])
        row.write({"own_faults": 2, "error_kind": "retry"})
        booking.start = MONDAY + timedelta(days=1)
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEqual(len(self.control.records("Event")), 1)
