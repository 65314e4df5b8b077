# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The page within another site: only where the booking type allows it."""

from lxml import html

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .page_case import VISITOR, PageCase

SITES = "https://www.acme.example https://*.shop.example:8443"


@tagged("standard", "post_install", "-at_install")
class TestBookingPageFrame(PageCase):
    def policy(self, response):
        return response.headers["Content-Security-Policy"]

    def test_nobody_by_default(self):
        self.assertEqual(self.policy(self.get()), "frame-ancestors 'self'")

    def test_only_the_sites_of_the_type_and_only_the_times(self):
        self.booking_type.page_sites = SITES
        allowed = f"frame-ancestors 'self' {SITES}"
        self.assertEqual(self.policy(self.get()), allowed)
        when = self.when(self.soon())
        details = self.get("/details", when=when)
        self.assertEqual(self.policy(details), "frame-ancestors 'self'")
        answer = self.send(html.fromstring(details.text), **VISITOR)
        self.assertEqual(self.policy(answer), "frame-ancestors 'self'")

    def test_what_is_no_site(self):
        for odd in (
            "acme.example",
            "https://acme.example/path",
            "https://acme.example; script-src *",
            "*",
            "'unsafe-inline'",
            "https://*",
            "javascript://acme.example",
        ):
            with self.assertRaises(ValidationError):
                self.booking_type.page_sites = odd

    def test_the_form_opens_in_the_whole_window(self):
        day = self.soon().date().isoformat()
        page = self.page(day=day, embed="1")
        self.assertFalse(page.xpath("//header | //footer"))
        links = page.xpath("//a[contains(@href, '/details')]")
        self.assertTrue(links)
        for link in links:
            self.assertEqual(link.get("target"), "_top")
            self.assertNotIn("embed", link.get("href"))
        [following] = page.xpath("//a[@aria-label='Next month']/@href")
        self.assertIn("embed=1", following)
        self.assertTrue(self.page(day=day).xpath("//header"))

    def test_the_code_for_other_sites(self):
        self.booking_type.write({"page_sites": SITES, "name": 'A "demo"'})
        [frame] = html.fragments_fromstring(self.booking_type.page_frame)
        self.assertEqual(frame.get("title"), 'A "demo"')
        self.assertEqual(frame.get("src"), f"{self.booking_type.page_url}?embed=1")
