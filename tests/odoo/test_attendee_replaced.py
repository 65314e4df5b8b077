# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Somebody else comes instead: the Event becomes theirs, whatever went before."""

from odoo.tests import tagged

from .bookings import MONDAY
from .sync_case import SyncCase

REFUSED = "FIELD_CUSTOM_VALIDATION_EXCEPTION"


@tagged("standard", "post_install", "-at_install")
class TestAttendeeReplaced(SyncCase):
    def setUp(self):
        super().setUp()
        self.newcomer = self.customer("New One", "new@zett.example")

    def assertEventOf(self, email):
        """There is one Event, and it is of the Lead with that address."""
        [event] = self.control.records("Event")
        leads = {lead["Id"]: lead["Email"] for lead in self.control.records("Lead")}
        self.assertEqual(leads.get(event["WhoId"]), email)

    def test_before_there_was_a_time(self):
        booking = self.book(self.customer(), start=None)
        booking.partner_ids = self.newcomer
        booking.start = MONDAY
        self.run_lane()
        [lead] = self.control.records("Lead")
        self.assertEqual(lead["Email"], "new@zett.example")

    def test_after_the_event_was_refused(self):
        self.control.fault(sobject="Event", code=REFUSED, message="no", times=1)
        booking = self.book(self.customer())
        self.run_lane()
        self.assertState(booking, "failed", REFUSED)
        booking.partner_ids = self.newcomer
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEventOf("new@zett.example")

    def test_by_somebody_whose_lead_is_refused_at_first(self):
        booking = self.book(self.customer())
        self.run_lane()
        self.control.fault(sobject="Lead", code=REFUSED, message="no", times=1)
        booking.partner_ids = self.newcomer
        self.run_lane()
        self.assertState(booking, "failed", REFUSED)
        self.row(booking).action_retry()
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEventOf("new@zett.example")

    def test_by_somebody_without_address(self):
        booking = self.book(self.customer())
        self.run_lane()
        self.newcomer.email = False
        booking.partner_ids = self.newcomer
        self.run_lane()
        self.assertState(booking, "failed", "NO_EMAIL")
        self.newcomer.email = "new@zett.example"
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEventOf("new@zett.example")

    def test_by_somebody_who_enters_salesforce_later(self):
        self.page.register_as = "match"
        self.type_in_lead("zoe@zett.example")
        booking = self.book(self.customer())
        self.run_lane()
        self.assertEventOf("zoe@zett.example")
        booking.partner_ids = self.newcomer
        self.run_lane()
        self.type_in_lead("new@zett.example")
        self.row(booking).action_retry()
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEventOf("new@zett.example")

    def type_in_lead(self, email):
        self.control.create(
            "Lead", {"LastName": "Typed", "Company": "In", "Email": email}
        )
