# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A published booking type, and a visitor with a browser of their own."""

from datetime import timedelta

from lxml import html

from odoo import Command, fields
from odoo.tests import HttpCase

from .bookings import BookingMixin

VISITOR = {
    "name": "Vera Visitor",
    "email": "vera@visitor.example",
    "company": "Visitor Ltd",
    "phone": "+32 2 290 34 90",
    "message": "We are <five> people.",
}


class PageCase(BookingMixin, HttpCase):
    """``self.booking_type`` is published and has one host, who is always there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_booking_type()
        cls.host = cls.hosts[0]
        cls.booking_type.write(
            {
                "published": True,
                "requester_advice": "Bring your questions.",
                "slot_duration": 1,
                "combination_rel_ids": [
                    Command.unlink(cls.booking_type.combination_rel_ids[1].id)
                ],
            }
        )
        cls.path = cls.booking_type._page_path()

    def soon(self, hour=9):
        """A free time, naive UTC, after the platform's deadline of a day."""
        day = fields.Datetime.now() + timedelta(days=4)
        return day.replace(hour=hour, minute=0, second=0, microsecond=0)

    def when(self, start):
        return f"{start.isoformat()}+00:00"

    def get(self, path="", **params):
        return self.url_open(f"{self.path}{path}", params={"tz": "UTC", **params})

    def page(self, path="", **params):
        response = self.get(path, **params)
        self.assertEqual(response.status_code, 200, response.text[:500])
        return html.fromstring(response.text)

    def post(self, start, **values):
        """Fill in the form for a time, and send it."""
        form = self.page("/details", when=self.when(start))
        return self.send(form, **{**VISITOR, **values})

    def send(self, page, **values):
        """Fill in the form of a page, and send it."""
        [form] = page.xpath("//form[@method='post']")
        fields_ = dict(form.form_values())
        return self.url_open(form.action, data={**fields_, **values})

    def bookings(self):
        return self.env["resource.booking"].search(
            [("type_id", "=", self.booking_type.id)]
        )

    def text(self, page):
        return " ".join(page.xpath("//main")[0].text_content().split())
