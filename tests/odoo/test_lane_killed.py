# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A worker is killed when Salesforce has done its work and Odoo does not know it."""

from datetime import timedelta
from unittest.mock import patch

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
