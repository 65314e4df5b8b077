# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A visitor names guests: they are invited, and nobody learns who they are."""

from lxml import html

from odoo.tests import tagged

from odoo.addons.salesforce_booking_sync_resource_booking.models import (
    resource_booking_attempt,
)

from .page_case import VISITOR, PageCase

ANN, BOB = "ann@guests.example", "bob@guests.example"
KNOWN = {"email": "aaron@known.example", "phone": "+44 20 7946 0000"}


@tagged("standard", "post_install", "-at_install")
class TestBookingPageGuests(PageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.booking_type.page_guests = True
        # Before the visitor in the alphabet, so that the platform has him first.
        cls.known = cls.customer("Aaron Secret", **KNOWN)

    def booked(self, guests, **values):
        response = self.post(self.soon(), guests=guests, **values)
        self.assertEqual(response.status_code, 200)
        return self.bookings(), response

    def refused(self, guests):
        """What the form says of them."""
        response = self.post(self.soon(), guests=guests)
        self.assertEqual(response.status_code, 422)
        self.assertFalse(self.bookings())
        page = html.fromstring(response.text)
        self.assertEqual(page.xpath("//textarea[@name='guests']")[0].text, guests)
        [said] = page.xpath("//*[@id='error-guests']")
        return said.text_content()

    def test_only_where_it_is_switched_on(self):
        self.booking_type.page_guests = False
        self.assertFalse(self.booking_type.copy().page_guests)
        form = self.page("/details", when=self.when(self.soon()))
        self.assertFalse(form.xpath("//*[@name='guests']"))
        booking, _response = self.booked(ANN)
        self.assertEqual(len(booking.partner_ids), 1)

    def test_each_is_an_attendee(self):
        typed = f"Bob B <{BOB}>,\n {ANN};{ANN.upper()}\r\n{VISITOR['email']}"
        booking, response = self.booked(typed)
        emails = {VISITOR["email"], ANN, BOB}
        self.assertEqual(set(booking.partner_ids.mapped("email")), emails)
        invited = booking.meeting_id.attendee_ids
        self.assertLessEqual(emails, set(invited.mapped("email")))
        self.assertEqual(booking.state, "confirmed")
        self.assertEqual(booking.visitor_guests, f"{BOB}, {ANN}")
        self.assertIn(f"{BOB}, {ANN}", response.text)
        for partner in booking.partner_ids:
            told = self.env["mail.message"].search([("partner_ids", "in", partner.ids)])
            self.assertRegex(told.subject, "^Invitation to Vera Visitor - ")

    def test_it_stays_the_bookings_of_the_visitor(self):
        booking, _response = self.booked(KNOWN["email"])
        self.assertEqual(booking.partner_ids[0], self.known)
        visitor = booking.partner_ids[1]
        self.assertEqual(booking.partner_id, visitor)
        self.assertEqual(booking.salesforce_booker_id, visitor)
        self.assertIn(VISITOR["name"], booking.display_name)
        wanted = booking._salesforce_desired()
        self.assertEqual(wanted.attendee.email, VISITOR["email"])
        self.assertEqual([each.email for each in wanted.guests], [KNOWN["email"]])
        self.assertIn(VISITOR["name"], wanted.subject)
        # For as long as they attend.
        booking.partner_ids -= visitor
        self.assertEqual(booking.partner_id, self.known)
        self.assertEqual(booking.salesforce_booker_id, self.known)

    def test_nobody_learns_of_a_contact(self):
        """Neither of a guest nor of whose address the visitor gave as theirs."""
        other = self.customer("Aaliyah Hidden", "hidden@known.example")
        booking, response = self.booked(KNOWN["email"], email=other.email)
        booking.start = self.soon(11)
        self.env.flush_all()
        messages = self.env["mail.message"].search(
            [("partner_ids", "in", booking.partner_ids.ids)]
        )
        self.assertGreater(len(messages), 2, "invitations, and a new date")
        read = [f"{each.subject} {each.body}" for each in messages]
        read += [booking.meeting_id.name, str(booking.meeting_id.description)]
        read += booking.meeting_id.attendee_ids.mapped("common_name")
        read += [str(booking.meeting_id._get_ics_file()), response.text]
        read += [
            self.url_open(booking.get_portal_url(path)).text
            for path in ("", "/schedule")
        ]
        for attendee in booking.meeting_id.attendee_ids:
            path = f"/calendar/meeting/view?token={attendee.access_token}"
            seen = self.url_open(f"{path}&id={booking.meeting_id.id}")
            self.assertEqual(seen.status_code, 200)
            read.append(seen.text)
        for secret in ("Secret", "Hidden", "7946"):
            self.assertFalse([text for text in read if secret in text], secret)
        # Nor once staff corrects a name.
        self.known.name = "Aaron Secretly"
        names = booking.meeting_id.attendee_ids.mapped("common_name")
        self.assertNotIn("Aaron Secretly", names)
        self.assertIn(KNOWN["email"], names)

    def test_a_known_guest_stays_as_they_are(self):
        before = self.known.read(["name", "email", "phone", "lang", "tz"])
        self.booked(KNOWN["email"].upper())
        self.known.invalidate_recordset()
        after = self.known.read(["name", "email", "phone", "lang", "tz"])
        self.assertEqual(after, before)

    def test_a_guest_with_an_account(self):
        user = self.env["res.users"].create(
            {
                "name": "Aaron Secret",
                "login": "aaron",
                "partner_id": self.known.id,
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        booking, _response = self.booked(KNOWN["email"])
        self.assertFalse(booking.with_user(user).has_access("read"))
        own = self.book(self.known, self.soon(15))
        self.assertTrue(own.with_user(user).has_access("read"))
        self.assertTrue(booking.with_user(self.env.ref("base.user_admin")).display_name)

    def test_what_is_no_address(self):
        for typed in (f"{ANN}\nnobody", "Bob <bob>, x@y.example", f"a{'b' * 260}@c.de"):
            self.assertIn("is no e-mail address", self.refused(typed))
        self.assertIn("“no address” is no", self.refused(f"{ANN} {BOB}\nno address"))

    def test_at_most_ten(self):
        many = "\n".join(f"guest{number}@many.example" for number in range(11))
        self.assertIn("Please name 10 guests at most.", self.refused(many))
        booking, _response = self.booked(many.rpartition("\n")[0])
        self.assertEqual(len(booking.partner_ids), 11)

    def test_each_counts_as_a_visitor(self):
        key = resource_booking_attempt.LIMIT
        self.env["ir.config_parameter"].set_param(key, "3")
        self.booked(f"{ANN} {BOB}")
        response = self.post(self.soon(11))
        self.assertEqual(response.status_code, 429)
        self.assertEqual(len(self.bookings()), 1)
