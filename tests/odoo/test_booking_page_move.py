# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whoever moves a booking by its link reads their own time, and gets what they pick."""

from datetime import datetime, timedelta

import pytz
from lxml import html

from odoo import fields
from odoo.tests import tagged

from .page_case import VISITOR, PageCase

NEW_YORK = "America/New_York"
TOKYO = "Asia/Tokyo"


@tagged("standard", "post_install", "-at_install")
class TestBookingPageMove(PageCase):
    def booked(self, tz, hour=9):
        """A visitor's booking, made in a time zone."""
        form = self.page("/details", when=self.when(self.soon(hour)), tz=tz)
        self.assertEqual(self.send(form, **VISITOR).status_code, 200)
        return self.bookings()

    def behind(self, booking, path="", query=""):
        response = self.url_open(booking.get_portal_url(path, query_string=query))
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)

    def offered(self, page):
        """{moment: what the page says of it} of the free times of a month."""
        found = {}
        for form in page.xpath("//form[starts-with(@id, 'modal-confirm-')]"):
            [when] = form.xpath(".//input[@name='when']/@value")
            [day] = page.xpath(
                "//button[@data-bs-target=$target]/../@aria-labelledby",
                target=f"#{form.get('id')}",
            )
            said = [each.text_content() for each in form.xpath(".//strong")[:2]]
            moment = datetime.fromisoformat(when).astimezone(pytz.UTC)
            found[moment] = (day.removeprefix("dropdown-trigger-"), *said)
        return found

    def test_the_pages_say_the_visitors_time(self):
        booking = self.booked(TOKYO, hour=20)
        start = self.soon(20)
        tokyo = start + timedelta(hours=9)
        text = self.text(self.behind(booking))
        self.assertIn(f"{tokyo:%A, %B} {tokyo.day}, {tokyo.year}, 5:00 AM", text)
        self.assertIn("(Asia/Tokyo)", text)
        page = self.behind(booking, f"/schedule/{tokyo.year}/{tokyo.month}")
        self.assertIn("this timezone: Asia/Tokyo", self.text(page))
        self.assertNotIn("UTC", self.text(page))
        offered = self.offered(page)
        day, date, time = offered[pytz.UTC.localize(start)]
        self.assertEqual(day, tokyo.date().isoformat())
        self.assertEqual((date, time), (f"{tokyo:%m/%d/%Y}", "05:00 AM"))
        [form] = page.xpath(f"//form[@id='modal-confirm-{self.stamp(start)}']")
        self.assertIn("(Asia/Tokyo)", form.text_content())

    def stamp(self, start):
        return int(pytz.UTC.localize(start).timestamp())

    def test_whatever_is_picked_is_meant(self):
        """On another day than the host's, where summer time begins and ends."""
        booking = self.booked(NEW_YORK)
        year = fields.Date.today().year + 1
        zone = pytz.timezone(NEW_YORK)
        for month in (3, 11):
            offered = self.offered(self.behind(booking, f"/schedule/{year}/{month}"))
            first = zone.localize(datetime(year, month, 1))
            after = zone.localize(datetime(year, month + 1, 1))
            count = (after - first).total_seconds() / 3600
            self.assertEqual(len(offered), count, "each hour of the month there")
            for moment, (day, date, time) in offered.items():
                local = moment.astimezone(zone)
                self.assertEqual(day, local.date().isoformat())
                self.assertEqual(
                    (date, time), (f"{local:%m/%d/%Y}", f"{local:%I:%M %p}")
                )
        # An hour that is there twice: the first and the second are two moments.
        twice = [at for at, said in offered.items() if said[2] == "01:00 AM"]
        twice = [at for at in twice if at + timedelta(hours=1) in twice]
        page = self.behind(booking, f"/schedule/{year}/11")
        for moment in (twice[0], twice[0] + timedelta(hours=1)):
            stamp = int(moment.timestamp())
            [form] = page.xpath(f"//form[@id='modal-confirm-{stamp}']")
            self.url_open(form.action, data=dict(form.form_values()))
            booking.invalidate_recordset()
            self.assertEqual(pytz.UTC.localize(booking.start), moment)

    def test_the_time_that_it_has_is_free_for_it(self):
        booking = self.booked(TOKYO)
        start = self.soon()
        self.book(self.customer(), start + timedelta(hours=2))
        page = self.behind(booking, f"/schedule/{start.year}/{start.month}")
        offered = self.offered(page)
        self.assertIn(pytz.UTC.localize(start), offered)
        self.assertNotIn(pytz.UTC.localize(start + timedelta(hours=2)), offered)

    def test_the_month_is_the_visitors(self):
        """Without a month, that of now where they are."""
        booking = self.booked("Pacific/Kiritimati")
        zone = pytz.timezone("Pacific/Kiritimati")
        shown = booking._page_calendar(zone)
        now = datetime.now(zone)
        self.assertEqual(shown["start"].strftime("%Y-%m %H"), f"{now:%Y-%m} 00")

    def test_a_time_that_is_gone(self):
        """Nothing is said in the time zone of somebody else."""
        booking = self.booked(TOKYO)
        start = self.soon(12)
        self.book(self.customer(), start)
        page = self.behind(booking, "/schedule")
        [form] = page.xpath("//form[starts-with(@id, 'modal-confirm-')]")[:1]
        values = dict(form.form_values()) | {"when": self.when(start)}
        page = html.fromstring(self.url_open(form.action, data=values).text)
        alert = page.xpath("//*[contains(@class, 'alert-danger')]")[0].text_content()
        self.assertIn("no longer available", alert)
        self.assertNotIn("Error details", alert)

    def test_whom_staff_invited(self):
        """Nobody knows their time zone: it is the type's."""
        booking = self.book(self.customer(), None)
        self.assertIn("timezone: UTC", self.text(self.behind(booking, "/schedule")))
