# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a page says of who a customer is, and what becomes of it in the org."""

from odoo.tests import tagged

from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestPageWho(SyncCase):
    def make_lead(self, **values):
        lead = {"LastName": "Z", "Company": "Zett", "Email": "zoe@zett.example"}
        return self.control.create("Lead", lead | values)

    def make_contact(self, **values):
        contact = {"LastName": "Z", "Email": "zoe@zett.example"}
        return self.control.create("Contact", contact | values)

    # === MATCHING === #

    def test_look_first(self):
        lead, contact = self.make_lead(), self.make_contact()
        for look_first, wanted in (("lead", lead), ("contact", contact)):
            with self.subTest(look_first):
                self.page.look_first = look_first
                booking = self.book(self.customer())
                self.run_lane()
                event = self.only("Event")
                self.assertEqual(event["WhoId"], wanted)
                self.assertIn(wanted, self.row(booking).remark)
                booking.unlink()
                self.run_lane()

    def test_look_first_follows_what_is_created(self):
        self.page.register_as = "contact"
        self.assertEqual(self.page.look_first, "contact")
        self.page.look_first = "lead"
        self.assertEqual(self.page._settings().look_first, "lead")

    def test_of_several(self):
        old, new = self.make_lead(CreatedDate="2020-01-01T00:00:00Z"), self.make_lead()
        for of_several, wanted in (("newest", new), ("oldest", old)):
            with self.subTest(of_several):
                self.page.of_several = of_several
                booking = self.book(self.customer())
                self.assertEqual(self.run_lane(), 2)
                self.assertEqual(self.only("Event")["WhoId"], wanted)
                row = self.assertState(booking, "synced")
                self.assertIn("2 people in Salesforce", row.remark)
                self.assertIn(f"they are the {of_several}", row.remark)
                booking.unlink()
                self.run_lane()
