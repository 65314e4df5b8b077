# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What one company sends is no other company's to see, and goes to its org alone."""

from odoo.exceptions import AccessError, MissingError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestCompanies(SyncCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ours = cls.env.company
        cls.theirs = cls.env["res.company"].create({"name": "The others"})
        cls.booking_type.company_id = cls.ours

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.models", "odoo.addons.base.models.ir_rule"))

    def colleague(self, company, group="group_user"):
        return self.make_user(
            f"salesforce_booking_sync.{group}",
            login=f"{group}-{company.id}",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    # === PAGE AND ORG === #

    def test_page_takes_no_org_of_another_company(self):
        self.page.write({"enabled": False, "connection_id": False})
        self.connection.company_ids = self.theirs
        with self.assertRaisesRegex(ValidationError, "other companies"):
            self.page.connection_id = self.connection
        self.connection.company_ids += self.ours
        self.page.connection_id = self.connection

    def test_org_is_not_taken_from_a_page_that_uses_it(self):
        self.connection.company_ids = self.ours
        with self.assertRaisesRegex(ValidationError, "other companies"):
            self.connection.company_ids = self.theirs

    def test_page_does_not_move_to_a_company_without_the_org(self):
        self.connection.company_ids = self.ours
        with self.assertRaisesRegex(ValidationError, "other companies"):
            self.booking_type.company_id = self.theirs
            self.env.flush_all()

    def test_page_of_no_company_takes_no_org_of_one(self):
        self.connection.company_ids = self.ours
        with self.assertRaisesRegex(ValidationError, "no company"):
            self.booking_type.company_id = False
            self.env.flush_all()

    # === WHAT WAS SENT === #

    def send(self):
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "synced")
        return {
            "salesforce.page": self.page,
            "salesforce.sync": row,
            "salesforce.sync.record": row.record_ids,
            "salesforce.sync.attempt": row.attempt_ids,
        }

    def test_what_another_company_asks_is_hidden(self):
        self.booking_type.question_ids = [(0, 0, {"name": "Budget"})]
        questions = self.env["salesforce.page.question"]
        [asked] = questions.search([("page_id", "=", self.page.id)])
        ours = self.colleague(self.ours)
        self.assertEqual(asked.with_user(ours).name, "Budget")
        theirs = self.colleague(self.theirs)
        hidden = asked.with_user(theirs)
        self.env.invalidate_all()
        self.assertFalse(hidden.search([("id", "=", asked.id)]))
        with self.assertRaises(MissingError):
            self.assertFalse(hidden.name)

    def assertHidden(self, sent, user):
        for model, records in sent.items():
            with self.subTest(model):
                records = records.with_user(user)
                records.invalidate_recordset()
                self.assertFalse(records.search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    records.read()

    def test_hidden_from_another_company(self):
        sent = self.send()
        for group in ("group_user", "group_manager"):
            self.assertHidden(sent, self.colleague(self.theirs, group))
        for model, records in sent.items():
            with self.subTest(model):
                seen = records.with_user(self.user)
                self.assertEqual(seen.search([("id", "in", records.ids)]), records)

    def test_hidden_when_the_org_is_another_companys(self):
        self.booking_type.company_id = False
        sent = self.send()
        self.page.write({"enabled": False, "connection_id": False})
        self.connection.company_ids = self.ours
        del sent["salesforce.page"]
        usage = self.env["salesforce.usage"].search([])
        self.assertTrue(usage)
        sent["salesforce.usage"] = usage
        self.assertHidden(sent, self.colleague(self.theirs))

    def test_still_hidden_when_the_page_is_gone(self):
        sent = self.send()
        del sent["salesforce.page"]
        self.booking_type.unlink()
        self.run_lane()
        self.assertFalse(self.page.exists())
        sent["salesforce.sync.record"] = sent["salesforce.sync"].record_ids
        self.assertHidden(sent, self.colleague(self.theirs))

    def test_not_retried_by_another_company(self):
        row = self.send()["salesforce.sync"]
        generation = row.generation
        theirs = row.with_user(self.colleague(self.theirs))
        theirs.invalidate_recordset()
        for action in (theirs.action_retry, theirs.action_ignore):
            with self.assertRaises(AccessError):
                action()
        self.assertEqual(self.run_lane(), 0)
        self.assertEqual((row.state, row.generation), ("synced", generation))
