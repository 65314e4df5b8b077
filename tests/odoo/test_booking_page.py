# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A stranger books on the public page of a booking type."""

import re
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import tagged

from .page_case import VISITOR, PageCase


@tagged("standard", "post_install", "-at_install")
class TestBookingPage(PageCase):
    def test_a_stranger_books(self):
        start = self.soon()
        response = self.post(start)
        self.assertEqual(response.status_code, 200)
        booking = self.bookings()
        self.assertEqual((booking.start, booking.state), (start, "confirmed"))
        partner = booking.partner_ids
        self.assertEqual(partner.name, VISITOR["name"])
        self.assertEqual(partner.email, VISITOR["email"])
        self.assertEqual(partner.phone, VISITOR["phone"])
        self.assertEqual(partner.commercial_company_name, VISITOR["company"])
        self.assertIn("We are &lt;five&gt; people.", booking.description)
        self.assertEqual(booking.user_id, self.host)
        self.assertEqual(booking.meeting_id.user_id, self.host)
        self.assertIn(booking.access_token, response.url)
        page = html.fromstring(response.text)
        [link] = page.xpath("//a[contains(., 'Move or cancel')]/@href")
        self.assertEqual(link, booking.get_portal_url())

    def test_one_mail_for_one_booking(self):
        self.post(self.soon())
        partner = self.bookings().partner_ids
        told = self.env["mail.message"].search([("partner_ids", "in", partner.ids)])
        self.assertRegex(told.subject, "^Invitation to ")

    def test_the_platforms_own_times(self):
        """In another time zone they are the same moments, on that zone's dates."""
        start = self.soon()
        tokyo = start + timedelta(hours=9)
        page = self.page(day=tokyo.date().isoformat(), tz="Asia/Tokyo")
        moments = self.moments(page)
        self.assertEqual(len(moments), 24)
        self.assertEqual(moments[0][-14:], "15:00:00+00:00")
        self.book(self.customer(), start)
        page = self.page(day=tokyo.date().isoformat(), tz="Asia/Tokyo")
        self.assertEqual(
            set(moments) - set(self.moments(page)), {self.when(start)}, "one is taken"
        )

    def moments(self, page):
        links = page.xpath("//a[contains(@href, '/details')]/@href")
        return [
            re.search(r"when=([^&]+)", link)[1].replace("%3A", ":").replace("%2B", "+")
            for link in links
        ]

    def test_summer_and_winter_time(self):
        """Nine o'clock where the host is, whichever half of the year it is."""
        self.calendar.tz = "Europe/Paris"
        self.combinations.resource_ids.tz = "Europe/Paris"
        self.calendar.attendance_ids.write({"hour_from": 9, "hour_to": 12})
        zone = self.booking_type._page_zone()
        for month in range(1, 13):
            year = fields.Date.today().year + 1
            slots = self.booking_type._page_month_slots(year, month)
            hours = {slot.hour for slot in slots}
            self.assertEqual(hours, {9, 10, 11}, month)
            self.assertEqual({slot.tzinfo.zone for slot in slots}, {zone.zone})

    def test_what_the_page_shows(self):
        page = self.page()
        text = self.text(page)
        self.assertIn("Product demo", text)
        self.assertIn("Bring your questions.", text)
        self.assertIn("1 hour", text)
        [chosen] = page.xpath("//option[@selected]/@value")
        self.assertEqual(chosen, "UTC")
        for odd in ("2030-13", "x", "1", "9999-12", "0001-01", "2030-01-99"):
            for name in ("month", "day"):
                self.page(**{name: odd})

    def test_unpublished_and_unknown(self):
        start = self.soon()
        form = self.page("/details", when=self.when(start))
        self.booking_type.published = False
        for path in (self.path, f"{self.path}/details", "/book/no-such-page-999999"):
            self.assertEqual(self.url_open(path).status_code, 404, path)
        self.assertEqual(self.send(form, **VISITOR).status_code, 404)
        self.booking_type.write({"published": True, "active": False})
        self.assertEqual(self.url_open(self.path).status_code, 404)
        self.assertFalse(self.bookings())

    def test_an_older_name_still_leads_there(self):
        self.booking_type.name = "Élan vital"
        response = self.url_open(f"{self.path}?tz=UTC")
        self.assertEqual(response.status_code, 200)
        self.assertIn(f"/book/elan-vital-{self.booking_type.id}?tz=UTC", response.url)

    def test_taken_meanwhile(self):
        start = self.soon()
        form = self.page("/details", when=self.when(start))
        self.book(self.customer(), start)
        response = self.send(form, **VISITOR)
        self.assertEqual(response.status_code, 409)
        page = html.fromstring(response.text)
        self.assertIn("This time is no longer free", self.text(page))
        offered = page.xpath("//input[@type='radio']/@value")
        self.assertEqual(offered[0], self.when(start + timedelta(hours=1)))
        self.assertEqual(len(offered), 6)
        for name in ("name", "email", "company", "phone"):
            [kept] = page.xpath(f"//input[@name='{name}']/@value")
            self.assertEqual(kept, VISITOR[name])
        self.assertEqual(page.xpath("//textarea")[0].text, VISITOR["message"])
        # Booked again, with nothing typed anew.
        [form] = page.xpath("//form[@method='post']")
        response = self.url_open(form.action, data=dict(form.form_values()))
        self.assertIn("You are booked", response.text)
        self.assertIn(start + timedelta(hours=1), self.bookings().mapped("start"))

    def test_times_that_the_platform_does_not_offer(self):
        now = fields.Datetime.now()
        free = self.soon()
        for start in (
            now - timedelta(days=3),
            now + timedelta(hours=1),
            free + timedelta(minutes=17),
        ):
            form = self.page("/details", when=self.when(free))
            response = self.send(form, **VISITOR, when=self.when(start))
            self.assertEqual(response.status_code, 409)
        for odd in ("", "tomorrow", "2030-01-01", "9999-12-31T23:59:59+00:00"):
            form = self.page("/details", when=self.when(free))
            self.send(form, **VISITOR, when=odd)
        self.assertFalse(self.bookings())

    def test_an_address_that_nobody_can_write_to(self):
        form = self.page("/details", when=self.when(self.soon()))
        for email in ("vera@localhost", "vera@.example"):
            response = self.send(form, **VISITOR | {"email": email})
            self.assertEqual(response.status_code, 422, email)
        self.assertFalse(self.bookings())

    def test_what_is_missing_is_said(self):
        form = self.page("/details", when=self.when(self.soon()))
        values = {**VISITOR, "name": " ", "email": "no address"}
        response = self.send(form, **values)
        self.assertEqual(response.status_code, 422)
        page = html.fromstring(response.text)
        wrong = page.xpath("//*[@aria-invalid='true']")
        self.assertEqual([each.get("name") for each in wrong], ["name", "email"])
        for each in wrong:
            [error] = page.xpath(f"//*[@id='{each.get('aria-describedby')}']")
            self.assertTrue(error.text_content().strip())
        self.assertEqual(page.xpath("//textarea")[0].text, VISITOR["message"])
        self.assertFalse(self.bookings())

    def test_odd_characters_and_long_ones(self):
        start = self.soon()
        response = self.post(start, name="A\x00B\r\nC" + "x" * 500, message="\x00a\nb")
        self.assertIn("You are booked", response.text)
        self.assertEqual(len(self.bookings().visitor_name), 120)
        self.assertNotIn("\n", self.bookings().visitor_name)

    def test_without_a_token_nothing_is_booked(self):
        form = self.page("/details", when=self.when(self.soon()))
        response = self.send(form, **VISITOR, csrf_token="")
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.bookings())

    def test_the_confirmation_is_for_whoever_booked(self):
        self.post(self.soon())
        booking = self.bookings()
        path = f"/booked/{booking.id}"
        self.assertEqual(self.get(path).status_code, 404)
        self.assertEqual(self.get(path, access_token="other").status_code, 404)
        token = booking.access_token
        self.assertEqual(self.get(path, access_token=token).status_code, 200)
        booking.action_cancel()
        self.assertEqual(self.get(path, access_token=token).status_code, 404)
        self.assertEqual(self.get(path, access_token="").status_code, 404)

    def test_moved_and_cancelled_by_the_link(self):
        start = self.soon()
        self.post(start)
        booking = self.bookings()
        link = booking.get_portal_url()
        response = self.url_open(link)
        page = html.fromstring(response.text)
        self.assertTrue(page.xpath("//a[contains(@href, '/schedule')]"))
        later = start + timedelta(hours=3)
        response = self.url_open(
            booking.get_portal_url("/confirm"),
            data={"when": self.when(later), "csrf_token": self.csrf_token(page)},
        )
        self.assertIn("Your booking was moved.", response.text)
        self.assertNotIn("was moved", self.url_open(link).text)
        booking.invalidate_recordset()
        self.assertEqual((booking.start, booking.state), (later, "confirmed"))
        response = self.url_open(booking.get_portal_url("/cancel"))
        self.assertIn(self.path, response.url)
        self.assertIn("Your booking is cancelled", response.text)
        self.assertFalse(self.bookings())

    def test_what_was_not_moved(self):
        """Staff's invitation is accepted; a time that is gone is not taken."""
        booking = self.book(self.customer(), None)
        page = html.fromstring(self.url_open(booking.get_portal_url()).text)
        data = {"csrf_token": self.csrf_token(page)}
        confirm = booking.get_portal_url("/confirm")
        for hour, said in ((9, "Confirmed"), (10, "no longer available")):
            start = self.soon(hour)
            if hour == 10:
                self.book(self.customer(), start)
            data["when"] = self.when(start)
            response = self.url_open(confirm, data=data)
            self.assertIn(said, response.text)
            self.assertNotIn("was moved", response.text)

    def test_a_link_that_was_good(self):
        """Whoever has it reads that it was cancelled; strangers learn nothing."""
        self.post(self.soon())
        booking = self.bookings()
        token = booking.access_token
        links = [
            f"{self.path}/booked/{booking.id}?access_token={token}",
            booking.get_portal_url(),
            booking.get_portal_url("/schedule"),
        ]
        strange = [link.replace(token, "wrong") for link in links]
        number = re.compile(rf"(?<=/){booking.id}(?=[/?])")
        nobody = [number.sub("999999", link) for link in strange]
        before = list(map(self.dead, strange))
        booking.action_cancel()
        for link in links:
            self.assertEqual(self.dead(link), ("This booking was cancelled", self.path))
        self.assertEqual(list(map(self.dead, strange)), before)
        self.assertEqual(list(map(self.dead, nobody)), before)
        heading = "There is no booking behind this link"
        self.assertEqual(before, [(heading, self.path), *2 * [(heading, None)]])
        self.booking_type.published = False
        for link in links:
            self.assertEqual(self.dead(link), ("This booking was cancelled", None))
        booking.active = True
        for link in links:
            self.assertEqual(self.dead(link), (heading, None))

    def dead(self, link):
        """What the page behind a dead link says, and where it leads."""
        response = self.url_open(link)
        self.assertEqual(response.status_code, 404)
        page = html.fromstring(response.text)
        [again] = page.xpath("//a[.='Book again']/@href") or [None]
        return page.xpath("//h1")[0].text, again

    def test_cancelled_together(self):
        """Each of them has its own link."""
        for hour in (9, 10):
            self.post(self.soon(hour))
        bookings = self.bookings()
        links = [booking.get_portal_url() for booking in bookings]
        bookings.action_cancel()
        for link in links:
            self.assertEqual(self.dead(link), ("This booking was cancelled", self.path))

    def test_why_it_was_cancelled(self):
        self.post(self.soon())
        booking = self.bookings()
        page = html.fromstring(self.url_open(booking.get_portal_url()).text)
        [form] = page.xpath("//form[@id='booking_cancel']")
        values = dict(form.form_values()) | {"reason": f"  I am ill {'x' * 600}"}
        self.assertNotIn("ill", self.url_open(form.action, data=values).url)
        booking.invalidate_recordset()
        self.assertFalse(booking.active)
        self.assertEqual(booking.cancel_reason, f"I am ill {'x' * 491}")
        desired = booking._salesforce_desired()
        self.assertEqual(desired.cancel_reason, booking.cancel_reason)

    def csrf_token(self, page):
        return page.xpath("//input[@name='csrf_token']/@value")[0]
