# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is known of a booking beside its attendees, host and time."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.salesforce_booking_sync.salesforce.desired import Utm

from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestAnswers(SyncCase):
    def test_of_itself_resource_booking_asks_nothing(self):
        wanted = self.book(self.customer())._salesforce_desired()
        self.assertEqual((wanted.answers, wanted.utm), ((), Utm()))
        self.assertEqual(self.booking_type._salesforce_questions(), [])

    def test_what_a_visitor_answered_and_where_they_came_from(self):
        self.booking_type.question_ids = [Command.create({"name": "Budget"})]
        self.assertEqual(self.booking_type._salesforce_questions(), ["Budget"])
        answer = {
            "question_id": self.booking_type.question_ids.id,
            "name": "Combien ?",
            "kind": "text",
            "value": "100",
        }
        booking = self.book(
            self.customer(),
            answer_ids=[Command.create(answer)],
            utm_source="news",
            utm_campaign="spring",
        )
        wanted = booking._salesforce_desired()
        # Mapped by the question as the page has it, or as the visitor read it.
        self.assertEqual(wanted.answers, (("Budget", "100"), ("Combien ?", "100")))
        self.assertEqual(wanted.utm, Utm("news", campaign="spring"))

    def test_an_answer_that_is_corrected_is_noticed(self):
        answer = {"name": "Budget", "kind": "text", "value": "100"}
        booking = self.book(self.customer(), answer_ids=[Command.create(answer)])
        self.env.cr.execute("DELETE FROM salesforce_sync_mark")
        booking.answer_ids.value = "200"
        self.env.flush_all()
        self.assertTrue(self.env["salesforce.sync.mark"].search([]))

    def test_an_addon_on_top_may_know_more(self):
        model = type(self.env["resource.booking"])
        self.patch(model, "_salesforce_answers", lambda self: [("Budget", "100")])
        wanted = self.book(self.customer())._salesforce_desired()
        self.assertEqual(wanted.answers, (("Budget", "100"),))

    def test_times_are_those_of_the_calendar(self):
        self.calendar.tz = "Asia/Tokyo"
        wanted = self.book(self.customer())._salesforce_desired()
        self.assertEqual(wanted.timezone, "Asia/Tokyo")
