# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Appointment pages belong to no company; what they send belongs to one."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from tests.odoo.bookings import MONDAY
from tests.odoo.sync_case import SyncCase

from .appointments import AppointmentMixin

ADMINISTRATOR = (
    "salesforce_booking_sync.group_manager",
    "appointment.group_appointment_manager",
    "base.group_multi_company",
)


@tagged("standard", "post_install", "-at_install")
class TestCompanies(AppointmentMixin, SyncCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ours = cls.env.company
        cls.theirs = cls.env["res.company"].create({"name": "The others"})
        cls.third = cls.env["res.company"].create({"name": "A third"})

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.models", "odoo.addons.base.models.ir_rule"))

    def administrator(self, *companies):
        """Somebody who sets up pages and connections, of these companies alone."""
        login = f"of {companies}"
        found = self.env["res.users"].search([("login", "=", login)])
        return found or new_test_user(
            self.env,
            login,
            ",".join(ADMINISTRATOR),
            company_id=companies[0].id,
            company_ids=[Command.set([company.id for company in companies])],
        )

    def seen(self, records, user):
        records = records.with_user(user)
        records.invalidate_recordset()
        return records.search([("id", "in", records.ids)]).sudo()

    def send(self, hour=0):
        event = self.book(self.customer(), MONDAY.replace(hour=9 + hour))
        self.run_lane()
        return self.assertState(event, "synced")

    def refused(self, why, values, page=None):
        with self.assertRaisesRegex(ValidationError, why):
            (page or self.page).write(values)
        # What was refused is in no cache either.
        self.env.invalidate_all(flush=False)

    def test_an_org_for_all_takes_every_page(self):
        row = self.send()
        self.assertFalse(self.page.company_id)
        self.assertEqual(self.seen(row, self.administrator(self.theirs)), row)

    def test_an_org_of_one_company_makes_the_page_its_own(self):
        self.connection.company_ids = self.ours
        self.assertEqual(self.page.company_id, self.ours)
        row = self.send()
        self.assertEqual(row.company_id, self.ours)
        for records in (self.page, row, row.record_ids, row.attempt_ids):
            with self.subTest(records._name):
                self.assertFalse(self.seen(records, self.administrator(self.theirs)))
                self.assertEqual(
                    self.seen(records, self.administrator(self.ours)), records
                )

    def test_the_tab_says_nothing_of_another_companys_org(self):
        self.connection.company_ids = self.ours
        for company, sees in ((self.ours, True), (self.theirs, False)):
            with self.subTest(company.name):
                self.env.invalidate_all()
                kind = self.booking_type.with_user(self.administrator(company))
                form = Form(kind)
                self.assertEqual(form.salesforce_enabled, sees)
                self.assertEqual(bool(form.salesforce_connection_id), sees)
                self.assertEqual(bool(form.salesforce_connection_state), sees)

    def test_the_form_says_whose_the_page_is(self):
        self.connection.company_ids = self.ours
        form = Form(self.page.with_user(self.administrator(self.ours, self.third)))
        self.assertTrue(form.takes_company)
        self.assertEqual(form.company_id, self.ours)
        offered = set(form.offered_company_ids.ids)
        self.assertEqual(offered, {self.ours.id, self.third.id})

    def test_an_org_of_several_companies_asks_which(self):
        self.page.write({"enabled": False, "connection_id": False})
        self.connection.company_ids = self.ours + self.theirs
        wanted = {"enabled": True, "connection_id": self.connection.id}
        self.refused("Choose the company", wanted)
        self.refused("other companies", {**wanted, "chosen_company_id": self.third.id})
        self.page.write({**wanted, "chosen_company_id": self.theirs.id})
        row = self.send()
        self.assertEqual(row.company_id, self.theirs)
        self.assertFalse(self.seen(row, self.administrator(self.ours)))
        # The page becomes the other company's, and so does what it sent.
        self.page.chosen_company_id = self.ours
        self.run_lane()
        self.assertEqual(row.company_id, self.ours)
        self.assertFalse(self.seen(row, self.administrator(self.theirs)))

    def test_an_org_is_not_taken_from_a_page_that_uses_it(self):
        self.page.chosen_company_id = self.ours
        with self.assertRaisesRegex(ValidationError, "other companies"):
            self.connection.company_ids = self.theirs

    def test_nobody_sends_to_another_companys_org(self):
        self.connection.company_ids = self.ours
        page = self.env["appointment.type"].create({"name": "Theirs"})
        stranger = self.administrator(self.theirs)
        opened = page.with_user(stranger).action_open_salesforce_page()
        page = self.env["salesforce.page"].browse(opened["res_id"]).with_user(stranger)
        for values in (
            {"connection_id": self.connection.id},
            {"connection_id": self.connection.id, "chosen_company_id": self.ours.id},
            {"connection_id": self.connection.id, "company_id": self.ours.id},
        ):
            with self.subTest(values):
                self.refused("not yours", {"enabled": True, **values}, page)
        self.assertFalse(page.sudo().enabled)

    def test_nobody_hides_a_page_with_a_company_that_is_not_theirs(self):
        page = self.page.with_user(self.administrator(self.theirs))
        self.refused("not yours", {"chosen_company_id": self.ours.id}, page)
        self.refused("not yours", {"company_id": self.theirs.id}, page)

    def test_another_companys_settings_are_not_opened(self):
        self.connection.company_ids = self.ours
        stranger = self.administrator(self.theirs)
        with self.assertRaises(AccessError):
            self.page.with_user(stranger).enabled = False
        with self.assertRaisesRegex(UserError, "another company's"):
            self.booking_type.with_user(stranger).action_open_salesforce_page()
