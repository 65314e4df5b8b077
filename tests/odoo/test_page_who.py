# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a page says of who a customer is, and what becomes of it in the org."""

from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .bookings import MONDAY
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

    # === A KNOWN CUSTOMER === #

    def test_known_customer(self):
        for policy, phone, title in (
            ("leave", "999", None),
            ("fill", "999", "Owner"),
            ("overwrite", "111", "Owner"),
        ):
            with self.subTest(policy):
                self.control.reset()
                self.make_lead(Phone="999")
                self.page.known_customer = policy
                booking = self.book(self.customer(phone="111", function="Owner"))
                self.assertEqual(self.run_lane(), 2)
                lead = self.only("Lead")
                self.assertEqual((lead["Phone"], lead["Title"]), (phone, title))
                self.assertState(booking, "synced")
                booking.unlink()
                self.run_lane()

    def test_known_customer_changes(self):
        self.page.known_customer = "overwrite"
        lead = self.make_lead()
        partner = self.customer(phone="111")
        booking = self.book(partner)
        self.run_lane()
        self.control.update("Lead", lead, {"Title": "Boss"})
        partner.write({"phone": "222", "function": "Owner"})
        self.assertEqual(self.run_lane(), 2)
        self.assertEqual(self.only("Lead")["Phone"], "222")
        self.assertEqual(self.only("Lead")["Title"], "Owner")
        booking.start = MONDAY + timedelta(hours=2)
        self.assertEqual(self.run_lane(), 1)
        self.assertState(booking, "synced")
        self.assertIn(
            "Lead updated", booking.salesforce_sync_ids.attempt_ids[1].summary
        )

    # === A NEW CUSTOMER === #

    def test_register_as(self):
        for register_as, created in (
            ("lead", ["Lead"]),
            ("contact", ["Contact"]),
            ("match", []),
        ):
            with self.subTest(register_as):
                self.control.reset()
                self.page.register_as = register_as
                booking = self.book(self.customer())
                self.run_lane()
                there = [
                    sobject
                    for sobject in ("Lead", "Contact")
                    if self.control.records(sobject)
                ]
                self.assertEqual(there, created)
                self.assertEqual(len(self.control.records("Event")), len(created))
                booking.unlink()
                self.run_lane()

    def test_contact_beside_the_lead(self):
        self.page.register_as = "contact"
        for lead_found, contacts in (("use", 0), ("beside", 1)):
            with self.subTest(lead_found):
                self.control.reset()
                lead = self.make_lead()
                self.page.lead_found = lead_found
                booking = self.book(self.customer())
                self.assertEqual(self.run_lane(), 2)
                there = self.control.records("Contact")
                self.assertEqual(len(there), contacts)
                who = there[0]["Id"] if there else lead
                self.assertEqual(self.only("Event")["WhoId"], who)
                self.assertEqual(len(self.control.records("Lead")), 1)
                self.assertState(booking, "synced")
                booking.unlink()
                self.run_lane()

    # === WHAT IS PICKED === #

    def choice(self, sobject, field, name):
        choices = self.env["salesforce.choice"].with_context(active_test=False)
        return choices.search(
            [
                ("connection_id", "=", self.connection.id),
                ("sobject", "=", sobject),
                ("field", "=", field),
                ("name", "=", name),
            ]
        )

    def test_what_is_picked(self):
        self.control.switch("record_types", {"Lead": ["Booking", "Walk-in"]})
        self.connection.action_test()
        self.assertTrue(self.page.has_record_types)
        self.page.write(
            {
                "lead_source_id": self.choice("Lead", "LeadSource", "Web").id,
                "lead_status_id": self.choice(
                    "Lead", "Status", "Working - Contacted"
                ).id,
                "record_type_id": self.choice("Lead", "RecordTypeId", "Walk-in").id,
            }
        )
        booking = self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        lead = self.only("Lead")
        self.assertEqual(lead["LeadSource"], "Web")
        self.assertEqual(lead["Status"], "Working - Contacted")
        self.assertEqual(lead["RecordTypeId"], self.page.record_type_id.value)
        self.assertFalse(self.assertState(booking, "synced").remark)
        self.assertFalse(self.page.gone_choices)

    def test_what_is_picked_is_gone(self):
        web = self.choice("Lead", "LeadSource", "Web")
        self.page.lead_source_id = web
        self.control.switch("picklists", {"Lead.LeadSource": ["Fair"]})
        self.connection.action_test()
        self.assertFalse(web.active)
        self.assertTrue(self.choice("Lead", "LeadSource", "Fair").active)
        self.assertEqual(self.page.gone_choices, "Lead source “Web”")
        booking = self.book(self.customer())
        self.run_lane()
        self.assertFalse(self.only("Lead")["LeadSource"])
        row = self.assertState(booking, "synced")
        self.assertIn(
            "Lead: Lead Source (LeadSource) is no longer in Salesforce", row.remark
        )
        self.control.switch("picklists", {})
        self.connection.action_test()
        self.assertTrue(web.active)

    def test_what_is_picked_follows_what_is_created(self):
        self.page.lead_source_id = self.choice("Lead", "LeadSource", "Web")
        self.page.lead_status_id = self.choice("Lead", "Status", "Working - Contacted")
        with Form(self.page) as form:
            form.register_as = "contact"
        self.assertEqual(self.page.lead_source_id.sobject, "Contact")
        self.book(self.customer())
        self.run_lane()
        self.assertEqual(self.only("Contact")["LeadSource"], "Web")

    # === ACCOUNTS === #

    def test_account_of_a_new_contact(self):
        self.page.register_as = "contact"
        self.assertTrue(self.page.can_see_accounts)
        acme = self.control.create("Account", {"Name": "Zett Ltd"})
        other = self.control.create("Account", {"Name": "Other"})
        for account, expected in (
            ("none", None),
            ("match", acme),
            ("fixed", other),
        ):
            with self.subTest(account):
                self.page.write({"account": account, "account_typed": other})
                booking = self.book(self.customer(company_name="zett ltd"))
                self.assertEqual(self.run_lane(), 2)
                contact = self.only("Contact")
                self.assertEqual(contact["AccountId"], expected)
                self.assertFalse(self.assertState(booking, "synced").remark)
                booking.unlink()
                self.run_lane()
                self.control.delete("Contact", contact["Id"])

    def test_no_account_is_found(self):
        self.page.write({"register_as": "contact", "account": "match"})
        booking = self.book(self.customer())
        self.run_lane()
        self.assertIsNone(self.only("Contact")["AccountId"])
        self.assertIn("without one", self.assertState(booking, "synced").remark)

    def test_without_an_account_is_said_until_somebody_has_seen_to_it(self):
        self.page.write({"register_as": "contact", "account": "match"})
        booking = self.book(self.customer())
        self.run_lane()
        self.assertIn("Contact is without one", self.row(booking).remark)
        booking.start += timedelta(hours=2)
        self.run_lane()
        self.assertIn("Contact is without one", self.row(booking).remark)
        self.row(booking).action_retry()
        self.run_lane()
        self.assertFalse(self.assertState(booking, "synced").remark)

    def test_what_is_no_account(self):
        self.page.register_as = "contact"
        for wrong, said in (
            (False, "Paste the Id"),
            ("003000000000001AAA", "a Contact"),
        ):
            with self.assertRaisesRegex(ValidationError, said):
                self.page.write({"account": "fixed", "account_typed": wrong})

    # === OWNERS === #

    def make_queue(self):
        queue = self.control.create("Group", {"Name": "New leads", "Type": "Queue"})
        self.control.create("QueueSobject", {"QueueId": queue, "SobjectType": "Lead"})
        self.connection.action_test()
        return self.choice("Lead", "OwnerId", "New leads")

    def test_new_leads_go_to_a_queue(self):
        queue = self.make_queue()
        self.page.write({"person_owner": "queue", "owner_queue_id": queue.id})
        booking = self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        self.assertEqual(self.only("Lead")["OwnerId"], queue.value)
        self.assertFalse(self.assertState(booking, "synced").remark)

    def test_new_leads_go_to_a_queue_that_is_gone(self):
        queue = self.make_queue()
        self.page.write({"person_owner": "queue", "owner_queue_id": queue.id})
        for sobject in ("QueueSobject", "Group"):
            for each in self.control.records(sobject):
                self.control.delete(sobject, each["Id"])
        self.connection.action_test()
        self.assertEqual(self.page.gone_choices, "Queue “New leads”")
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "synced")
        self.assertIn("is no longer in Salesforce", row.remark)

    def test_new_leads_go_where_the_assignment_rules_say(self):
        chosen = self.control.records("User")[0]["Id"]
        self.control.switch("assignment_rule", chosen)
        self.page.write({"person_owner": "rules", "event_owner": "person"})
        booking = self.book(self.customer())
        # Asked, written, asked whose it is, written.
        self.assertEqual(self.run_lane(), 4)
        self.assertEqual(self.only("Lead")["OwnerId"], chosen)
        self.assertEqual(self.only("Event")["OwnerId"], chosen)
        self.assertState(booking, "synced")
        booking.start = MONDAY + timedelta(hours=2)
        self.assertEqual(self.run_lane(), 1)

    def test_contacts_have_neither_queue_nor_rules(self):
        self.assertIn("rules", self.page.person_owners_offered)
        self.page.person_owner = "rules"
        for kind in ("contact", "person_account"):
            with (
                self.subTest(kind),
                self.assertRaisesRegex(ValidationError, "Only Leads have queues"),
            ):
                self.page.register_as = kind
        self.page.person_owner = "host"
        self.page.register_as = "contact"
        self.assertEqual(self.page.person_owners_offered, ["user", "host", "fixed"])

    def test_a_queue_is_chosen(self):
        with self.assertRaisesRegex(ValidationError, "Choose the queue"):
            self.page.person_owner = "queue"

    # === DUPLICATE RULES === #

    def test_a_duplicate_rule_objects(self):
        for duplicates, leads, state, code in (
            ("use", 1, "synced", None),
            ("save", 2, "synced", None),
            ("hold", 1, "held", "DUPLICATES_DETECTED"),
        ):
            with self.subTest(duplicates):
                self.control.reset()
                self.page.duplicates = duplicates
                self.control.switch("duplicate_rules", "alert")
                booking = self.book(self.customer())
                self.between_look_and_write(self.make_lead)
                self.run_lane()
                self.assertEqual(len(self.control.records("Lead")), leads)
                self.assertState(booking, state, code)
                booking.unlink()
                self.run_lane()
