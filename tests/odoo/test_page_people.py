# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Settings of a page for phones, Accounts, person accounts and campaigns."""

import re
from datetime import timedelta

from lxml import etree

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .bookings import MONDAY
from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestPagePeople(SyncCase):
    def kinds(self):
        described = self.env["salesforce.page"].fields_get(["register_as"])
        return dict(described["register_as"]["selection"])

    def again(self, booking):
        """Begin anew, in an empty org."""
        booking.unlink()
        self.run_lane()
        self.control.reset()

    # === PERSON ACCOUNTS === #

    def test_person_accounts_are_offered_where_the_org_has_them(self):
        self.assertNotIn("person_account", self.kinds())
        self.assertFalse(self.page.has_person_accounts)
        with self.assertRaisesRegex(ValidationError, "has no person accounts"):
            self.page.register_as = "person_account"
        self.control.switch("person_accounts", True)
        self.connection.action_test()
        self.page.invalidate_recordset()
        self.assertIn("person_account", self.kinds())
        self.assertTrue(self.page.has_person_accounts)

    def test_person_account(self):
        self.control.switch("person_accounts", True)
        self.connection.action_test()
        with Form(self.page) as form:
            form.register_as = "person_account"
        self.assertEqual(self.page.look_first, "contact")
        booking = self.book(self.customer(function="Owner"))
        self.assertEqual(self.run_lane(), 2)
        account = self.only("Account")
        self.assertTrue(account["IsPersonAccount"])
        self.assertEqual(account["PersonTitle"], "Owner")
        self.assertEqual(self.only("Event")["WhoId"], account["PersonContactId"])
        row = self.assertState(booking, "synced")
        self.assertFalse(row.remark)
        self.assertEqual(row._record("person").sobject, "Contact")
        self.assertIn("Person account created", row.attempt_ids[:1].summary)
        [name] = [
            each["Name"]
            for each in self.control.records("RecordType")
            if each["Id"] == account["RecordTypeId"]
        ]
        self.assertEqual(name, "Person Account")
        booking.start = MONDAY + timedelta(hours=2)
        self.assertEqual(self.run_lane(), 1)
        self.assertEqual(len(self.control.records("Account")), 1)

    def test_only_record_types_of_people_are_offered(self):
        self.control.switch("person_accounts", True)
        self.connection.action_test()
        types = self.env["salesforce.choice"].search(
            [("connection_id", "=", self.connection.id), ("sobject", "=", "Account")]
        )
        self.assertEqual(types.mapped("name"), ["Person Account"])

    def test_org_loses_person_accounts(self):
        self.control.switch("person_accounts", True)
        self.connection.action_test()
        self.page.register_as = "person_account"
        self.control.switch("person_accounts", False)
        self.connection.action_test()
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "failed", "NO_PERSON_ACCOUNTS")
        self.assertIn("Choose in the page's settings", row.error_message)

    def test_a_lost_person_account_waits_though_the_org_has_keys(self):
        self.control.switch("person_accounts", True)
        self.control.switch("key_fields", True)
        self.connection.action_test()
        self.page.register_as = "person_account"
        self.control.fault(path="/composite", skip=1, drop="later")
        booking = self.book(self.customer())
        self.run_lane()
        row = self.row(booking)
        row.next_attempt_at = row.create_date - timedelta(days=1)
        row.connection_id.paused_until = False
        self.assertEqual(self.run_lane(), 0)
        self.assertNotEqual(row.state, "synced")
        self.control.land()
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")
        self.only("Account")
        self.only("Event")

    def test_lead_without_a_company(self):
        self.control.switch("person_accounts", True)
        self.connection.action_test()
        partner = self.customer()
        partner.company_name = False
        for blank, company in ((False, "Unknown"), (True, None)):
            with self.subTest(blank=blank):
                self.page.write({"company_blank": blank, "company_fallback": "Unknown"})
                booking = self.book(partner)
                self.run_lane()
                self.assertEqual(self.only("Lead")["Company"], company)
                booking.unlink()
                self.run_lane()
                self.control.delete("Lead", self.only("Lead")["Id"])

    def is_shown(self, path):
        """Tell whether the form shows something, the page being as it is."""
        form = etree.fromstring(self.page.get_view(view_type="form")["arch"])
        [node] = form.xpath(path)
        names = re.findall(r"[a-z_]+", re.sub(r"'[^']*'", "", node.get("invisible")))
        values = {name: self.page[name] for name in names if name in self.page._fields}
        return not safe_eval(node.get("invisible"), values)

    def test_what_the_form_says_of_companies_and_keys(self):
        self.control.switch("person_accounts", True)
        self.control.switch("key_fields", True)
        self.connection.action_test()
        fallback = "//field[@name='company_fallback']"
        self.assertTrue(self.is_shown(fallback))
        # One of the two decides.
        self.page.company_blank = True
        self.assertFalse(self.is_shown(fallback))
        # Who is an Account has no key.
        promise = "//div[starts-with(normalize-space(), 'Never twice')]"
        self.assertTrue(self.is_shown(promise))
        self.page.register_as = "person_account"
        self.assertFalse(self.is_shown(promise))
        half = "//div[starts-with(normalize-space(), 'A meeting never twice')]"
        self.assertTrue(self.is_shown(half))

    def test_no_company_is_left_to_type_where_none_can_be_typed(self):
        self.control.switch("person_accounts", True)
        self.connection.action_test()
        with Form(self.page) as form:
            # Cleared first, then the box that says the same.
            form.company_fallback = False
            form.company_blank = True
        self.assertTrue(self.page.company_fallback)
        with Form(self.page) as form:
            form.company_blank = False
            form.company_fallback = False
            form.register_as = "contact"
        self.assertTrue(self.page.company_fallback)

    def test_what_finds_a_campaign_is_there_while_its_name_is_typed(self):
        find = "//button[@name='action_find_campaign']"
        self.assertFalse(self.page.campaign_typed)
        self.assertTrue(self.is_shown(find))
        self.control.create("Campaign", {"Name": "Spring"})
        self.page.campaign_typed = "Spring"
        self.page.action_find_campaign()
        self.assertFalse(self.is_shown(find))

    # === ACCOUNTS === #

    def test_find_an_account(self):
        self.page.write({"register_as": "contact"})
        with self.assertRaisesRegex(ValidationError, "Paste the Id, or type"):
            self.page.account = "fixed"
        self.page.write({"account": "fixed", "account_typed": "Acme"})
        self.assertFalse(self.page._settings().account_id)
        with self.assertRaisesRegex(UserError, "sees no Account"):
            self.page.action_find_account()
        check = self.env["salesforce.page.check"].create({"page_id": self.page.id})
        self.assertIn("Press Find beside it", check.line_ids[:1].text)
        acme = self.control.create("Account", {"Name": "ACME"})
        self.page.action_find_account()
        check = self.env["salesforce.page.check"].create({"page_id": self.page.id})
        self.assertNotIn("Press Find", "".join(check.line_ids.mapped("text")))
        self.assertEqual(self.page._settings().account_id, acme)
        self.assertEqual(self.page.account_name, "ACME")
        self.page.account_typed = acme[:15]
        self.assertFalse(self.page.account_name)
        self.assertEqual(self.page._settings().account_id, acme)
        self.control.create("Account", {"Name": "Acme"})
        self.page.account_typed = "Acme"
        with self.assertRaisesRegex(UserError, "There are 2"):
            self.page.action_find_account()
        # Fifteen letters are a name like any other.
        long = self.control.create("Account", {"Name": "AcmeCorporation"})
        self.page.account_typed = "AcmeCorporation"
        self.assertFalse(self.page._settings().account_id)
        self.page.action_find_account()
        self.assertEqual(self.page._settings().account_id, long)
        lead = self.control.create("Lead", {"LastName": "Z", "Company": "Z"})
        with self.assertRaisesRegex(ValidationError, "is the Id of a Lead"):
            self.page.account_typed = lead

    # === PHONE === #

    def test_match_phone(self):
        partner = self.customer(phone="+1 650-253-0000")
        for by_phone, leads in ((False, 2), (True, 1)):
            with self.subTest(by_phone=by_phone):
                lead = {"LastName": "Z", "Company": "Z", "Phone": "(650) 253-0000"}
                lead = self.control.create("Lead", lead)
                self.page.match_phone = by_phone
                booking = self.book(partner)
                self.assertEqual(self.run_lane(), 2)
                self.assertEqual(len(self.control.records("Lead")), leads)
                row = self.assertState(booking, "synced")
                if by_phone:
                    self.assertEqual(self.only("Event")["WhoId"], lead)
                    self.assertIn(f"{lead} was found by phone", row.remark)
                self.again(booking)

    # === CAMPAIGN === #

    def test_campaign(self):
        campaign = self.control.create("Campaign", {"Name": "Spring"})
        statuses = self.env["salesforce.choice"].search(
            [
                ("connection_id", "=", self.connection.id),
                ("sobject", "=", "CampaignMember"),
            ]
        )
        self.assertEqual(statuses.mapped("name"), ["Sent", "Responded"])
        self.assertTrue(self.page.has_campaigns)
        booking = self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        self.assertFalse(self.control.records("CampaignMember"))
        self.page.write({"campaign_typed": "spring", "member_status_id": statuses[1]})
        self.page.action_find_campaign()
        self.assertEqual(self.page.campaign_sfid, campaign)
        booking.start = MONDAY + timedelta(hours=2)
        self.assertEqual(self.run_lane(), 1)
        member = self.only("CampaignMember")
        self.assertEqual(member["LeadId"], self.only("Lead")["Id"])
        self.assertEqual(member["Status"], "Responded")
        row = self.assertState(booking, "synced")
        self.assertIn("Campaign member created", row.attempt_ids[:1].summary)
        booking.start = MONDAY + timedelta(hours=3)
        self.run_lane()
        self.only("CampaignMember")
        other = self.book(self.customer("Yan", "yan@many.example"), MONDAY)
        self.assertEqual(self.run_lane(), 2)
        self.assertState(other, "synced")
        self.assertEqual(len(self.control.records("CampaignMember")), 2)

    def test_campaign_is_gone(self):
        campaign = self.control.create("Campaign", {"Name": "Spring"})
        self.page.campaign_typed = campaign
        self.control.delete("Campaign", campaign)
        booking = self.book(self.customer())
        self.run_lane()
        self.only("Event")
        row = self.assertState(booking, "synced")
        self.assertIn("did not add the customer", row.remark)
        summary = row.attempt_ids[:1].summary
        self.assertEqual(summary, "Lead created, Event created")
