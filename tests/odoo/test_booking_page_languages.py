# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A visitor reads the public page in their own language."""

import re

import polib
from babel.dates import format_date
from lxml import html

from odoo import Command
from odoo.modules.module import get_module_path
from odoo.tests import tagged

from .page_case import PageCase

ADDON = "salesforce_booking_sync_resource_booking"
LANGUAGES = {"de_DE": "de", "fr_FR": "fr", "es_ES": "es", "ja_JP": "ja"}
# Our texts on the platform's pages for moving and cancelling.
BEHIND_THE_LINK = ("resource_booking_portal_", "scheduling_calendar")


def plain(text):
    return " ".join(re.sub("<[^>]+>", " ", text).split())


@tagged("standard", "post_install", "-at_install")
class TestBookingPageLanguages(PageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in (*LANGUAGES, "ar_001"):
            cls.env["res.lang"]._activate_lang(code)
        module = cls.env["ir.module.module"].search([("name", "=", ADDON)])
        module._update_translations(list(LANGUAGES))
        cls.booking_type.page_guests = True
        cls.booking_type.question_ids = [
            Command.create({"name": "???", "kind": "choice", "choices": "1\n2"})
        ]

    def use(self, code):
        self.opener.cookies["frontend_lang"] = code

    def read(self, response):
        """Everything that a person reads or hears of a page, with no tags."""
        page = html.fromstring(response.text)
        [main] = page.xpath("//main")
        spoken = main.xpath(".//@aria-label | .//@placeholder")
        return plain(" ".join([*main.itertext(), *spoken]))

    def pages(self):
        """The public pages as a visitor comes to see them."""
        start = self.soon()
        yield self.get()
        yield self.get(day="2020-01-01", month="2020-01")
        yield self.get(cancelled="1")
        yield self.get("/details", when=self.when(start))
        yield self.post(start, name="", email="no address", guests="nobody")
        yield self.post(start, guests=" ".join(f"g{n}@many.example" for n in range(11)))
        yield self.post(start, guests="ann@guests.example")
        yield self.get("/details", when=self.when(start))
        yield self.url_open("/my/bookings/1?access_token=wrong")
        self.booking_type.modifications_deadline = 24 * 45
        yield self.get()
        self.booking_type.modifications_deadline = 24 * 999
        yield self.get()
        self.booking_type.modifications_deadline = 24
        link = self.bookings()[:1].get_portal_url()
        self.bookings().action_cancel()
        yield self.url_open(link)
        self.booking_type.published = False
        yield self.url_open(link)
        self.booking_type.published = True

    def behind_the_link(self):
        """The platform's pages on which a visitor moves and cancels."""
        booking = self.bookings()[:1]
        for path in ("", "/schedule"):
            yield self.url_open(booking.get_portal_url(path, query_string="&moved=1"))

    def wanted(self, *places):
        """The texts of the pages that a visitor sees."""
        shown = places or ("/controllers/", ".booking_page", "booking_page_booking")
        return {
            entry.msgid
            for entry in polib.pofile(f"{get_module_path(ADDON)}/i18n/{ADDON}.pot")
            if any(
                part in place for place, _line in entry.occurrences for part in shown
            )
        }

    def test_no_english_of_ours(self):
        folder = f"{get_module_path(ADDON)}/i18n"
        for code, name in LANGUAGES.items():
            same = {
                e.msgid
                for e in polib.pofile(f"{folder}/{name}.po")
                if e.msgid == e.msgstr
            }
            texts = {plain(msgid) for msgid in self.wanted() - same}
            self.assertGreater(len(texts), 40)
            self.use(code)
            for number, response in enumerate(self.pages()):
                page = html.fromstring(response.text)
                self.assertEqual(page.get("lang"), code.replace("_", "-"))
                read = self.read(response)
                left = [
                    text
                    for text in texts
                    if re.search(rf"\b{re.escape(text)}(?!\w)", read)
                ]
                self.assertFalse(left, (code, number))

    def test_whatever_a_visitor_reads_is_translated(self):
        """No text of the pages is missing in a language."""
        folder = f"{get_module_path(ADDON)}/i18n"
        wanted = self.wanted() | self.wanted(*BEHIND_THE_LINK)
        self.assertGreater(len(wanted), 40)
        for name in LANGUAGES.values():
            done = {entry.msgid for entry in polib.pofile(f"{folder}/{name}.po")}
            self.assertFalse(wanted - done, name)

    def test_from_right_to_left(self):
        self.use("ar_001")
        page = html.fromstring(self.get().text)
        self.assertEqual((page.get("lang"), page.get("dir")), ("ar-001", "rtl"))
        self.use("de_DE")
        page = html.fromstring(self.get().text)
        self.assertEqual(page.get("dir"), "ltr")

    def test_behind_the_link(self):
        """The pages for moving and cancelling say their language, and months in it."""
        self.post(self.soon())
        title = self.booking_type.name
        # What the platform says there itself is in the languages it has.
        ours = {plain(msgid) for msgid in self.wanted(*BEHIND_THE_LINK)}
        self.assertIn("Back to the booking", ours)
        for code in ("ar_001", *LANGUAGES):
            direction = "rtl" if code == "ar_001" else "ltr"
            self.use(code)
            for response in self.behind_the_link():
                if code in LANGUAGES:
                    read = self.read(response)
                    self.assertFalse([text for text in ours if text in read], code)
                page = html.fromstring(response.text)
                self.assertEqual(page.get("lang"), code.replace("_", "-"))
                self.assertEqual(page.get("dir"), direction)
                self.assertIn(title, page.findtext(".//title"))
                self.assertEqual(len(page.xpath("//*[@aria-level='1'] | //h1")), 1)
        self.use("fr_FR")
        month = format_date(self.soon(), "MMMM y", "fr")
        path = f"/schedule/{self.soon():%Y/%m}"
        response = self.url_open(self.bookings().get_portal_url(path))
        self.assertIn(month, self.read(response))
        response = self.url_open(self.bookings().get_portal_url("/schedule/2030/1"))
        self.assertIn("mardi 8 janvier 2030", self.read(response))
