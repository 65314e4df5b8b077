# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A worker is killed when Salesforce has done its work and Odoo does not know it."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.salesforce_booking_sync.models.round import Round
from odoo.addons.salesforce_booking_sync.salesforce import writing

from .bookings import MONDAY
from .sync_case import SyncCase


class Killed(BaseException):
    """Nothing catches it, as nothing catches a SIGKILL."""


@tagged("standard", "post_install", "-at_install")
class TestKilled(SyncCase):
    def setUp(self):
        super().setUp()
        self.booking = self.book(self.customer())
        self.run_lane()
        [self.event] = self.control.records("Event")

    def run_and_be_killed(self, at=1):
        """:param at: the number of the round that it does not survive"""
        write, run, rounds = writing.write, Round.run, []

        def write_and_die(*args):
            rounds.append(args)
            outcomes = write(*args)
            if len(rounds) == at:
                raise Killed
            return outcomes

        def run_no_further(this):
            # A test's cursor would take back what was committed before.
            try:
                return run(this)
            except Killed:
                return False

        with (
            patch.object(writing, "write", write_and_die),
            patch.object(Round, "run", run_no_further),
        ):
            self.run_lane()
        self.env.invalidate_all()
        self.assertEqual(self.row(self.booking).state, "sending")

    def move(self, days):
        self.booking.start = MONDAY + timedelta(days=days)

    def check_in_the_end(self, state):
        """The next worker says what is in doubt; then there is the one Event."""
        self.run_lane()
        self.assertState(self.booking, state, "WORKER_LOST")
        self.let_time_pass(self.row(self.booking))
        self.run_lane()
        self.assertState(self.booking, "synced")
        [event] = self.control.records("Event")
        self.assertEqual(self.row(self.booking)._record("event").sfid, event["Id"])
        self.assertEqual(event["StartDateTime"][:10], str(self.booking.start)[:10])
        self.assertEqual(len(self.control.records("Lead")), 1)

    def triggers(self, lane):
        cron = self.env.ref(f"salesforce_booking_sync.ir_cron_sync_{lane}")
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])

    def test_another_lane_that_died_is_woken(self):
        self.move(1)
        self.run_and_be_killed()
        self.row(self.booking).lane = 3
        self.assertFalse(self.triggers(lane=3))
        self.run_lane()
        self.assertTrue(self.triggers(lane=3))

    def test_odoo_does_not_leave_out_a_lane_that_was_killed_often(self):
        """It does so where three runs in a row told of no progress."""
        self.move(1)
        self.run_and_be_killed()
        cron = self.env.ref("salesforce_booking_sync.ir_cron_sync_1")
        progress = self.env["ir.cron.progress"].search(
            [("cron_id", "=", cron.id)], order="id desc", limit=1
        )
        self.assertTrue(progress.done)

    def test_killed_again_and_again_it_is_tried_less_and_less_often(self):
        self.move(1)
        pauses = []
        for _time in range(3):
            self.run_and_be_killed()
            self.run_lane()
            row = self.assertState(self.booking, "retry", "WORKER_LOST")
            pauses.append(row.next_attempt_at - fields.Datetime.now())
            self.let_time_pass(row)
        self.assertLess(pauses[0], timedelta(seconds=10))
        self.assertGreater(pauses[2], timedelta(minutes=1))

    def test_while_moving(self):
        self.move(1)
        self.run_and_be_killed()
        self.check_in_the_end("retry")

    def test_while_making_one_that_comes_back(self):
        """A person deleted it, and the booking moved."""
        self.control.delete("Event", self.event["Id"])
        self.move(1)
        self.run_and_be_killed(at=2)
        self.check_in_the_end("unknown")

    def test_while_making_one_anew_after_a_lost_cancellation(self):
        """The chaos run found it: an Event was made twice."""
        self.booking.action_cancel()
        self.control.fault(path="composite", drop="after", times=1)
        self.run_lane()
        self.assertState(self.booking, "retry", "CONNECTION_LOST")
        self.booking.active = True
        self.move(1)
        self.let_time_pass(self.row(self.booking))
        self.run_and_be_killed()
        self.check_in_the_end("unknown")
