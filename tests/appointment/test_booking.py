# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is read of an appointment: who, with whom, where, and what they answered."""

from datetime import datetime, timedelta

from odoo import Command
from odoo.tests import tagged

from odoo.addons.salesforce_booking_sync.salesforce.desired import Utm

from tests.odoo.bookings import MONDAY
from tests.odoo.notice_case import NoticeCase

from .appointments import AppointmentMixin


@tagged("standard", "post_install", "-at_install")
class TestBooking(AppointmentMixin, NoticeCase):
    def wanted(self, **values):
        return self.book(self.partner, **values)._salesforce_desired()

    def test_who_where_and_when(self):
        guest = self.customer("Guest", "guest@x.example")
        attendees = self.host.partner_id | self.partner | guest
        wanted = self.wanted(
            partner_ids=[Command.set(attendees.ids)],
            location="Rue Haute 1",
            description="<p>About <b>prices</b></p>",
        )
        self.assertTrue(wanted.is_scheduled)
        self.assertEqual(wanted.start, MONDAY)
        self.assertEqual(wanted.stop, MONDAY + timedelta(hours=1))
        self.assertEqual(wanted.timezone, "Europe/Brussels")
        self.assertEqual(wanted.attendee.email, "zoe@zett.example")
        self.assertEqual([each.name for each in wanted.guests], ["Guest"])
        self.assertEqual(wanted.host.email, "hanna@acme.example")
        self.assertEqual(wanted.location, "Rue Haute 1")
        self.assertIn("prices", wanted.description)
        self.assertTrue(wanted.link.endswith(f"/odoo/calendar.event/{self.last().id}"))

    def test_whole_days(self):
        wanted = self.wanted(
            allday=True, start_date="2030-01-07", stop_date="2030-01-08"
        )
        self.assertTrue(wanted.all_day)
        self.assertEqual(wanted.timezone, "UTC")
        self.assertEqual(wanted.start, datetime(2030, 1, 7))
        self.assertEqual(wanted.stop, datetime(2030, 1, 8))

    def last(self):
        return self.env["calendar.event"].search([], order="id desc", limit=1)

    def test_a_room_is_where_it_takes_place(self):
        self.booking_type.schedule_based_on = "resources"
        room = self.env["appointment.resource"].create({"name": "Room 1"})
        wanted = self.wanted(
            appointment_resource_ids=[Command.link(room.id)], location="Rue Haute 1"
        )
        self.assertEqual(wanted.location, "Rue Haute 1 · Room 1")

    def test_who_came_and_what_waits_for_a_word(self):
        event = self.book(self.customer())
        for status, came, confirmed in (
            ("request", "", False),
            ("booked", "", True),
            ("attended", "attended", True),
            ("no_show", "no_show", True),
        ):
            event.appointment_status = status
            wanted = event._salesforce_desired()
            self.assertEqual((wanted.status, wanted.confirmed), (came, confirmed))

    def test_host_with_another_address_in_salesforce(self):
        event = self.book(self.customer())
        event.user_id.salesforce_email = "host.two@acme.example"
        self.assertEqual(
            event._salesforce_desired().host.email_key, "host.two@acme.example"
        )

    def test_only_a_status_of_cancelled_ends_it(self):
        event = self.book(self.partner)
        for status in ("request", "booked", "attended", "no_show"):
            event.appointment_status = status
            self.assertTrue(event._salesforce_desired().is_scheduled, status)
        event.appointment_status = "cancelled"
        self.assertFalse(event._salesforce_desired().is_scheduled)

    # === WHO BOOKED === #

    def test_staff_may_book_for_a_customer_without_saying_who_books(self):
        colleague = self.env["res.users"].create(
            {"name": "Aa Colleague", "login": "aa"}
        )
        attendees = self.host.partner_id | self.partner | colleague.partner_id
        event = self.book(
            self.partner,
            appointment_booker_id=False,
            partner_ids=[Command.set(attendees.ids)],
        )
        self.assertEqual(event.salesforce_booker_id, self.partner)
        # Who is added later did not book, whatever they are called.
        event.partner_ids += self.customer("Aa First", "aa@x.example")
        self.env.flush_all()
        self.assertEqual(event.salesforce_booker_id, self.partner)

    def test_a_meeting_of_staff_alone_has_no_customer(self):
        event = self.book(
            self.partner,
            appointment_booker_id=False,
            partner_ids=[Command.set(self.host.partner_id.ids)],
        )
        self.assertFalse(event.salesforce_booker_id)
        self.assertIsNone(event._salesforce_desired().attendee)

    # === ANSWERS === #

    def test_answers(self):
        budget = self.question("Budget")
        needs = self.question("Needs", "checkbox", ["Speed", "Price", "Care"])
        size = self.question("Size", "select", ["Small", "Large"])
        event = self.book(self.partner)
        self.answer(event, budget, "100")
        self.answer(event, needs, "Speed", "Care")
        self.answer(event, size, "Large")
        answers = event._salesforce_desired().answers
        self.assertEqual(
            answers,
            (("Budget", "100"), ("Needs", ("Speed", "Care")), ("Size", "Large")),
        )
        self.assertEqual(
            self.booking_type._salesforce_questions(), ["Budget", "Needs", "Size"]
        )

    def test_answers_are_those_of_the_page_whatever_is_spoken(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        size = self.question("Size", "select", ["Large"])
        size.with_context(lang="fr_FR").name = "Taille"
        size.answer_ids.with_context(lang="fr_FR").name = "Grande"
        event = self.book(self.partner)
        self.answer(event, size, "Large")
        french = event.with_context(lang="fr_FR")
        self.assertEqual(french._salesforce_desired().answers, (("Size", "Large"),))

    def test_the_phone_is_asked_for_as_a_question(self):
        phone = self.question("Your phone", "phone")
        event = self.book(self.partner)
        self.answer(event, phone, "+32 2 290 34 90")
        self.assertEqual(event._salesforce_desired().attendee.phone, "+32 2 290 34 90")
        self.partner.phone = "+32 2 000 00 00"
        self.assertEqual(event._salesforce_desired().attendee.phone, "+32 2 000 00 00")

    # === WHERE THEY CAME FROM === #

    def test_utm_is_that_of_the_lead_where_there_is_one(self):
        self.assertEqual(self.wanted().utm, Utm())
        if "opportunity_id" not in self.env["calendar.event"]._fields:
            self.fail("crm is to be installed with the stand-in")
        source = self.env["utm.source"].create({"name": "News"})
        lead = self.env["crm.lead"].create({"name": "Zoe", "source_id": source.id})
        wanted = self.wanted(opportunity_id=lead.id)
        self.assertEqual(wanted.utm, Utm(source="News"))

    # === PAID === #

    def test_a_paid_booking_becomes_a_meeting_later(self):
        budget = self.question("Budget")
        paid = self.env["calendar.booking"].create(
            {
                "name": "Zoe - Demo",
                "appointment_type_id": self.booking_type.id,
                "partner_id": self.partner.id,
                "start": MONDAY,
                "stop": MONDAY + timedelta(hours=1),
                "appointment_answer_input_ids": [
                    Command.create({"question_id": budget.id, "value_text_box": "100"})
                ],
            }
        )
        self.assertEqual(self.marks(), [])
        paid._make_event_from_paid_booking()
        event = paid.calendar_event_id
        self.assertNoticed(event)
        self.assertEqual(event._salesforce_desired().answers, (("Budget", "100"),))
