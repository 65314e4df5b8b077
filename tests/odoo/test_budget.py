# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The day's API calls: all are counted, a backlog is slowed, a lone booking is not."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.salesforce_booking_sync.salesforce import rounds

from .bookings import MONDAY
from .sync_case import SyncCase


class BudgetCase(SyncCase):
    def setUp(self):
        super().setUp()
        self.usage = self.env["salesforce.usage"]
        self.usage.search([]).unlink()
        self.connection.api_budget = 100
        self.booked = 0

    def book_more(self, count=1):
        bookings = self.env["resource.booking"]
        for _booking in range(count):
            self.booked += 1
            partner = self.customer(f"P {self.booked}", f"p{self.booked}@many.example")
            bookings |= self.book(partner, MONDAY + timedelta(days=self.booked))
        return bookings

    def spend(self, calls):
        self.usage._add(self.connection.id, calls)

    def spent(self):
        self.connection.invalidate_recordset(["api_spent"])
        return self.connection.api_spent

    def count(self, bookings, state):
        return sum(self.row(booking).state == state for booking in bookings)


@tagged("standard", "post_install", "-at_install")
class TestPace(BudgetCase):
    def leave_a_backlog(self):
        """Five bookings in rounds of two, and one of these is done."""
        for bound in ("FIRST", "LEAST", "MOST"):
            self.patch(rounds, bound, 2)
        self.connection.round_size = 2
        self.spend(85)
        backlog = self.book_more(5)
        self.assertEqual(self.run_lane(), 2)
        # What is done now happened a while ago: the clock knows seconds only.
        for booking in backlog:
            row = self.row(booking)
            if row.next_attempt_at:
                row.next_attempt_at -= timedelta(hours=1)
        self.connection.paused_at -= timedelta(minutes=1)
        return backlog

    def test_a_backlog_is_slowed(self):
        backlog = self.leave_a_backlog()
        self.assertEqual(self.count(backlog, "synced"), 2)
        self.assertEqual(self.count(backlog, "due"), 3)
        self.assertEqual(self.connection.pause_reason, "budget")
        pause = self.connection.paused_until - fields.Datetime.now()
        self.assertLess(timedelta(minutes=5), pause)
        self.assertLess(pause, timedelta(minutes=7))
        self.assertEqual(self.run_lane(), 0)
        self.connection.paused_until = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self.run_lane(), 2)
        self.assertEqual(self.count(backlog, "due"), 1)

    def test_who_books_meanwhile_does_not_wait(self):
        backlog = self.leave_a_backlog()
        until = self.connection.paused_until
        lone = self.book_more()
        self.assertEqual(self.run_lane(), 2)
        self.assertState(lone, "synced")
        self.assertEqual(self.count(backlog, "due"), 3)
        self.assertEqual(self.connection.paused_until, until)
        # The worker comes back for the backlog when the rest is over.
        cron = self.env.ref("salesforce_booking_sync.ir_cron_sync_1")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(until, triggers.mapped("call_at"))

    def test_a_burst_meanwhile_is_a_backlog_itself(self):
        self.leave_a_backlog()
        until = self.connection.paused_until
        burst = self.book_more(5)
        self.assertEqual(self.run_lane(), 2)
        self.assertEqual(self.count(burst, "synced"), 2)
        self.assertEqual(self.count(burst, "due"), 3)
        # Nobody who waits already waits longer for it.
        self.assertEqual(self.connection.paused_until, until)

    def test_a_fault_stops_lone_bookings_too(self):
        self.leave_a_backlog()
        self.control.fault(path="composite", status=503, body="<h1>Busy</h1>", times=1)
        self.book_more()
        self.run_lane()
        self.assertEqual(self.connection.pause_reason, "fault")
        self.book_more()
        self.assertEqual(self.run_lane(), 0)

    def test_lone_bookings_go_to_the_end_of_the_budget(self):
        self.spend(94)
        for spent in (96, 98, 100):
            booking = self.book_more()
            self.assertEqual(self.run_lane(), 2)
            self.assertState(booking, "synced")
            self.assertEqual(self.spent(), spent)
        self.assertEqual(self.connection.pause_reason, "spent")
        pause = self.connection.paused_until - fields.Datetime.now()
        self.assertLess(timedelta(minutes=59), pause)
        waiting = self.book_more()
        self.assertEqual(self.run_lane(), 0)
        self.assertState(waiting, "due")
        # The administrator gives more: it goes at once.
        self.connection.api_budget = 1000
        self.assertEqual(self.run_lane(), 2)
        self.assertState(waiting, "synced")
        self.assertFalse(self.connection.paused_until)

    def test_a_budget_is_not_negative(self):
        with self.assertRaises(ValidationError):
            self.connection.api_budget = -1

    def test_a_fault_does_not_end_it(self):
        later = fields.Datetime.now() + timedelta(hours=1)
        soon = fields.Datetime.now() + timedelta(minutes=1)
        self.connection._pause(later, "spent")
        self.connection._pause(soon)
        self.connection._note_success()
        self.assertEqual(self.connection.paused_until, later)
        self.assertEqual(self.connection.pause_reason, "spent")


@tagged("standard", "post_install", "-at_install")
class TestUsage(BudgetCase):
    """The count is whole: every call that Salesforce counts is in it."""

    def test_the_button(self):
        self.connection.action_test()
        self.assertEqual(self.spent(), 1)
        self.control.fault(path="composite", status=503, body="<h1>Busy</h1>", times=1)
        self.connection.action_test()
        self.assertEqual(self.spent(), 2)

    def test_the_windows(self):
        wizard = {"connection_id": self.connection.id}
        self.env["salesforce.prepare"].create(wizard).action_check()
        self.assertEqual(self.spent(), 1)
        self.log_in(self.connection)
        self.assertEqual(self.spent(), 2)

    def test_the_search_for_missed_changes(self):
        self.connection.schema_read_at -= timedelta(hours=24)
        self.assertEqual(self.reconcile(), 1)
        self.assertEqual(self.spent(), 1)

    def test_the_worker(self):
        calls = 0
        for _booking in range(2):
            self.book_more()
            calls += self.run_lane()
        self.assertEqual((calls, self.spent()), (4, 4))

    def test_hours_that_are_over_become_one_row(self):
        now = fields.Datetime.now().replace(minute=0, second=0)
        hours = [now, now, now - timedelta(hours=1), now - timedelta(hours=1)]
        for hour in [*hours, now - timedelta(hours=1), now - timedelta(hours=2)]:
            self.spend(3)
            self.usage.search([], order="id desc", limit=1).hour = hour
        self.reconcile()
        rows = self.usage.search([("connection_id", "=", self.connection.id)])
        self.assertEqual(sorted(rows.mapped("calls")), [3, 3, 3, 9])
        self.assertEqual(self.spent(), 18)
