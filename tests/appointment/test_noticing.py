# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every change of an appointment is noticed; other meetings cost next to nothing."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.sql_db import Cursor
from odoo.tests import tagged

from tests.odoo.bookings import MONDAY
from tests.odoo.notice_case import NoticeCase

from .appointments import AppointmentMixin

HOUR = timedelta(hours=1)


class Base(AppointmentMixin, NoticeCase):
    def statements(self, function):
        """Call ``function`` and return the statements it sent, nothing read before."""
        self.env.flush_all()
        self.env.cr.flush()
        self.env.invalidate_all()
        sent = []
        execute = Cursor.execute

        def listen(cursor, query, *args, **options):
            sent.append(" ".join(str(getattr(query, "code", query)).split()))
            return execute(cursor, query, *args, **options)

        with patch.object(Cursor, "execute", listen):
            function()
            self.env.flush_all()
        return sent


@tagged("standard", "post_install", "-at_install")
class TestNoticing(Base):
    def test_booked(self):
        self.assertNoticed(self.book(self.partner))

    def test_what_an_appointment_is_made_from(self):
        event = self.book(self.partner)
        self.marks()
        room = self.env["appointment.resource"].create({"name": "Room 1"})
        other = self.customer("Guest", "guest@x.example")
        for values in (
            {"start": MONDAY + HOUR, "stop": MONDAY + 2 * HOUR},
            {"appointment_status": "no_show"},
            {"appointment_resource_ids": [Command.link(room.id)]},
            {"partner_ids": [Command.link(other.id)]},
            {"location": "Paris"},
            {"user_id": self.env.user.id},
            {"active": False},
        ):
            with self.subTest(values):
                event.write(values)
                self.assertNoticed(event)

    def test_an_answer_that_comes_later_and_is_corrected(self):
        event = self.book(self.partner)
        self.marks()
        self.answer(event, self.question("Budget"), "100")
        self.assertNoticed(event)
        event.appointment_answer_input_ids.value_text_box = "200"
        self.assertNoticed(event)

    def test_whoever_booked_has_another_address(self):
        events = self.book(self.partner) + self.book(self.partner, MONDAY + HOUR)
        self.marks()
        for values in ({"email": "new@zett.example"}, {"phone": "1"}, {"name": "Z"}):
            with self.subTest(values):
                self.partner.write(values)
                wanted = [(event.id, "changed") for event in events]
                self.assertEqual(self.marks(), wanted)

    def test_the_company_of_whoever_booked_has_another_name(self):
        company = self.customer("Acme", "acme@x.example", is_company=True)
        self.partner.parent_id = company
        event = self.book(self.partner)
        self.marks()
        company.name = "Acme Ltd"
        self.assertNoticed(event)

    def test_a_page_that_is_deleted(self):
        event = self.book(self.partner)
        self.marks()
        self.booking_type.unlink()
        self.assertIn((event.id, "changed"), self.marks())

    def test_noticed_in_as_few_statements_as_ever(self):
        event = self.book(self.partner)
        event.mapped("appointment_type_id")
        event.mapped("partner_ids")
        ours = [
            each
            for each in self.statements(lambda: event.write({"location": "Rome"}))
            if "SAVEPOINT" in each or "salesforce_page" in each or "mark" in each
        ]
        verbs = [each.split()[0] for each in ours]
        self.assertEqual(verbs, ["SAVEPOINT", "SELECT", "INSERT", "RELEASE"], ours)


@tagged("standard", "post_install", "-at_install")
class TestOtherMeetings(Base):
    def test_other_meetings_are_left_alone(self):
        partner = self.customer("Plain", "plain@x.example")
        statements = self.statements(
            lambda: setattr(
                self, "event", self.meet(partner_ids=[Command.set(partner.ids)])
            )
        )
        self.assertNoTrace(statements)
        for change in (
            lambda: self.event.write(
                {"start": MONDAY + HOUR, "stop": MONDAY + 2 * HOUR}
            ),
            lambda: self.event.write({"location": "Paris"}),
            lambda: partner.write({"email": "new@x.example", "phone": "1"}),
            lambda: self.event.action_archive(),
            lambda: self.event.unlink(),
        ):
            self.assertNoTrace(self.statements(change))
        self.assertEqual(self.marks(), [])

    def assertNoTrace(self, statements):
        """Nothing asked of our tables, no guard, and no write of our columns."""
        self.assertTrue(statements)
        for each in statements:
            verb = each.split()[0]
            self.assertFalse(verb == "UPDATE" and "salesforce" in each, each)
            for table in ("salesforce_page", "salesforce_sync", "salesforce_sync_mark"):
                self.assertNotIn(table, each)

    def test_a_colleague_with_many_meetings_has_another_address(self):
        partner = self.customer("Busy", "busy@x.example")
        costs = []
        for count in (1, 500):
            values = {
                "name": "Team",
                "start": MONDAY,
                "stop": MONDAY + HOUR,
                "partner_ids": [Command.set(partner.ids)],
            }
            self.env["calendar.event"].create([values] * count)
            found = self.statements(
                lambda count=count: partner.write({"email": f"{count}@x.example"})
            )
            costs.append(len([each for each in found if "calendar_event" in each]))
        # None of them is looked at, however many there are.
        self.assertEqual(costs[0], costs[1])
        self.assertEqual(self.marks(), [])
