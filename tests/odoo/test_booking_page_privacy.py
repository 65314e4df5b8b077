# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whoever books learns nothing of the contact whose address they give."""

import re
from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import mute_logger

from .page_case import VISITOR, PageCase

KNOWN = {
    "name": "Ada Known",
    "email": "ada@known.example",
    "company_name": "Analytical Engines",
    "phone": "+44 20 7946 0000",
}
SECRETS = ("Ada Known", "Analytical Engines", "7946")


@tagged("standard", "post_install", "-at_install")
class TestBookingPagePrivacy(PageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known = cls.customer(**KNOWN)

    def book_as(self, email, hour=9):
        """Return the booking, and the page that the visitor then sees."""
        before = self.bookings()
        response = self.post(self.soon(hour), email=email)
        self.assertEqual(response.status_code, 200)
        return self.bookings() - before, response

    def test_a_known_contact_stays_as_it_is(self):
        fields = ["name", "email", "company_name", "phone", "lang", "tz"]
        before = self.known.read(fields)
        booking, _response = self.book_as("ADA@Known.example")
        self.known.invalidate_recordset()
        self.assertEqual(booking.partner_ids, self.known)
        self.assertEqual(self.known.read(fields), before)
        for name in ("name", "company", "phone"):
            self.assertEqual(booking[f"visitor_{name}"], VISITOR[name])
        self.assertEqual(booking.visitor_email, "ADA@Known.example")

    def test_known_or_not_looks_the_same(self):
        known, known_page = self.book_as(KNOWN["email"], 9)
        new, new_page = self.book_as("new@visitor.example", 10)
        self.assertEqual(known.partner_ids, self.known)
        self.assertEqual(new.partner_ids.name, VISITOR["name"])
        seen = [(known_page.text, new_page.text)]
        for path in ("", "/schedule"):
            links = [booking.get_portal_url(path) for booking in (known, new)]
            seen.append([self.url_open(link).text for link in links])
        for with_known, with_new in seen:
            self.assertEqual(self.plain(with_known, known), self.plain(with_new, new))
            for secret in SECRETS:
                self.assertNotIn(secret, with_known)
            self.assertIn(VISITOR["name"], known_page.text)

    def plain(self, text, booking):
        """A page without what differs between any two bookings."""
        for part in (booking.access_token, booking.visitor_email):
            text = text.replace(part, "…")
        text = re.sub(r"\d+", "0", text)
        return re.sub(r'csrf_token[^>]*?"[0-9a-f]+o0"', "", text)

    def test_the_conversation_is_not_theirs(self):
        known, _page = self.book_as(KNOWN["email"])
        known.message_post(
            body="Hello", author_id=self.known.id, subtype_xmlid="mail.mt_comment"
        )
        thread = {"thread_model": known._name, "thread_id": known.id}
        token = {"token": known.access_token}
        self.authenticate(None, None)
        answers = [
            self.rpc("/portal/chatter_init", **thread, **token),
            self.rpc("/mail/chatter_fetch", **thread, **token),
            self.rpc(
                "/mail/message/post",
                **thread,
                post_data={"body": "I am Ada", "message_type": "comment"},
                **token,
            ),
        ]
        for answer in answers:
            for secret in SECRETS:
                self.assertNotIn(secret, answer)
        self.assertNotIn("I am Ada", str(known.message_ids.mapped("body")))
        # The link in the mail that the contact got is another one.
        signed = {"pid": self.known.id, "hash": known._sign_token(self.known.id)}
        answer = self.rpc("/portal/chatter_init", **thread, **token, **signed)
        self.assertIn("Ada Known", answer)

    @mute_logger("odoo.http")
    def rpc(self, path, **params):
        response = self.url_open(path, json={"params": params})
        return response.text

    def test_the_contact_sees_their_own_bookings(self):
        user = self.env["res.users"].create(
            {
                "name": "Ada Known",
                "login": "ada-known",
                "password": "ada-known",
                "partner_id": self.known.id,
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        known, _page = self.book_as(KNOWN["email"])
        self.authenticate(user.login, user.login)
        self.assertIn("Ada Known", self.url_open(f"/my/bookings/{known.id}").text)
        other, _page = self.book_as("new@visitor.example", 11)
        self.assertNotIn("new@visitor", self.url_open(other.access_url).text)

    def test_contacts_of_other_companies_are_not_found(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.known.company_id = other
        booking, _page = self.book_as(KNOWN["email"])
        self.assertNotEqual(booking.partner_ids, self.known)
        self.assertEqual(booking.partner_ids.company_id, self.booking_type.company_id)

    def test_a_second_booking_is_the_same_contact(self):
        first, _page = self.book_as("new@visitor.example", 9)
        later = self.soon(10) + timedelta(days=1)
        self.post(later, email="New@Visitor.example", name="Somebody Else")
        second = self.bookings() - first
        self.assertEqual(second.partner_ids, first.partner_ids)
        self.assertEqual(first.partner_ids.name, VISITOR["name"])
        self.assertEqual(second.visitor_name, "Somebody Else")
