# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Households and Individuals: made together with a customer, or not at all."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .bookings import MONDAY
from .mapping_case import MappingCase
from .sync_case import SyncCase

GRAPH = "composite/graph"
REFUSAL = {"code": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "operation": "create"}


@tagged("standard", "post_install", "-at_install")
class TestHouseholds(SyncCase):
    def setUp(self):
        super().setUp()
        self.page.write({"register_as": "contact", "account": "household"})

    def assertHousehold(self, name="Zett Household"):
        account, contact = self.only("Account"), self.only("Contact")
        self.assertEqual(account["Name"], name)
        self.assertEqual(contact["AccountId"], account["Id"])
        self.assertEqual(account["OwnerId"], contact["OwnerId"])
        self.assertEqual(self.only("Event")["WhoId"], contact["Id"])

    def test_a_household_of_their_own(self):
        booking = self.book(self.customer())
        self.assertEqual(self.run_lane(), 3)
        row = self.assertState(booking, "synced")
        self.assertFalse(row.remark)
        self.assertHousehold()
        booking.start = MONDAY.replace(hour=14)
        self.assertEqual(self.run_lane(), 1)
        self.book(self.customer(), MONDAY.replace(day=9))
        self.run_lane()
        self.only("Account")

    def test_it_is_named_by_a_text(self):
        self.assertEqual(self.page.household_example, "Lee Household")
        self.page.household_text = "Family {{ attendee_last_name }}"
        self.assertEqual(self.page.household_example, "Family Lee")
        self.book(self.customer())
        self.run_lane()
        self.assertHousehold("Family Zett")
        with self.assertRaisesRegex(ValidationError, "Did you mean"):
            self.page.household_text = "{{ attendee_lastname }}"

    def test_many_at_once(self):
        bookings = self.book_many(30)
        self.assertEqual(self.run_lane(), 3)
        self.assertStates(bookings, "synced")
        accounts = {each["Id"] for each in self.control.records("Account")}
        contacts = self.control.records("Contact")
        self.assertEqual({each["AccountId"] for each in contacts}, accounts)
        self.assertEqual((len(accounts), len(contacts)), (30, 30))

    def test_only_who_matches_no_account_and_names_no_company(self):
        self.control.create("Account", {"Name": "Zett Ltd", "Website": "zett.example"})
        for household, company, accounts in (
            (False, "", ["Zett Ltd"]),
            (False, "Other Ltd", ["Zett Ltd"]),
            (True, "Other Ltd", ["Zett Ltd"]),
            (True, "", ["Lee Household", "Zett Ltd"]),
        ):
            with self.subTest(household=household, company=company):
                self.page.write({"account": "match", "account_household": household})
                ann = self.customer("Ann Lee", "ann@home.example", company_name=company)
                bookings = self.book(self.customer()) + self.book(
                    ann, MONDAY.replace(day=8)
                )
                self.run_lane()
                self.assertStates(bookings, "synced")
                names = [each["Name"] for each in self.control.records("Account")]
                self.assertEqual(sorted(names), accounts)
                bookings.unlink()
                self.run_lane()
                for contact in self.control.records("Contact"):
                    self.control.delete("Contact", contact["Id"])

    def test_what_the_org_refuses_costs_the_household_alone(self):
        for fault in (
            REFUSAL | {"message": "No households here"},
            {"code": "DUPLICATES_DETECTED", "operation": "create"},
            {"code": "DUPLICATE_VALUE", "operation": "create"},
            {"code": "SAID_BY_A_TRIGGER", "operation": "create"},
            {
                "code": "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
                "sobject": "Contact",
            },
            {
                "code": "FIELD_INTEGRITY_EXCEPTION",
                "sobject": "Contact",
                "fields": ["AccountId"],
            },
        ):
            with self.subTest(fault["code"]):
                self.control.fault(**{"sobject": "Account"} | fault)
                booking = self.book(self.customer())
                self.run_lane()
                row = self.assertState(booking, "synced")
                self.assertIn("refused the household", row.remark)
                self.assertIsNone(self.only("Contact")["AccountId"])
                self.assertEqual(self.control.records("Account"), [])
                booking.unlink()
                self.run_lane()
                self.control.reset()
                self.control.switch("key_fields", self.with_keys or None)

    def test_an_org_without_graphs(self):
        """The others are not held up, nor is the customer."""
        self.control.fault(path=GRAPH, status=404, code="NOT_FOUND", times=None)
        bookings = self.book_many(3)
        self.run_lane()
        self.assertStates(bookings, "synced")
        self.assertEqual(len(self.control.records("Contact")), 3)
        self.assertEqual(self.control.records("Account"), [])

    def test_more_refusals_than_one_call_looks_at(self):
        self.control.fault(
            sobject="Account", times=None, message="No households here", **REFUSAL
        )
        bookings = self.book_many(40)
        self.run_lane()
        self.assertStates(bookings, "synced")
        self.assertEqual(len(self.control.records("Contact")), 40)
        self.assertEqual(self.control.records("Account"), [])

    def test_nothing_is_left_of_who_is_refused(self):
        self.control.fault(sobject="Contact", times=None, message="Not him", **REFUSAL)
        booking = self.book(self.customer())
        self.run_lane()
        self.assertState(booking, "failed", REFUSAL["code"])
        self.assertEqual(self.control.records("Account"), [])

    def test_who_may_create_no_accounts(self):
        self.control.switch("object_access", {"Account": "read"})
        self.connection.action_test()
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "synced")
        self.assertIn("may not create Accounts", row.remark)
        check = self.env["salesforce.page.check"].create({"page_id": self.page.id})
        self.assertIn(
            "Account: Account Name (Name)", check.line_ids.mapped("field_label")
        )
        self.assertIsNone(self.only("Contact")["AccountId"])

    def test_the_check_says_what_keeps_it_from_being_made(self):
        self.control.switch("required_fields", [("Account", "Industry")])
        self.connection.action_test()
        check = self.env["salesforce.page.check"].create({"page_id": self.page.id})
        [line] = check.line_ids
        self.assertEqual(line.field_label, "Account: Industry (Industry)")
        self.assertIn("sent without one", line.text)

    def _lost(self, **fault):
        booking = self.book(self.customer())
        self.control.fault(path=GRAPH, **fault)
        self.run_lane()
        row = self.row(booking)
        self.assertEqual(row.error_kind, "unknown")
        return booking, row

    def test_a_lost_answer_makes_no_second_household(self):
        for drop in ("after", "before", "later"):
            with self.subTest(drop):
                booking, row = self._lost(drop=drop)
                if self.with_keys:
                    # It may still land: nobody is made meanwhile.
                    self.come_again(row)
                    self.run_lane()
                self.control.land()
                self.assertLessEqual(len(self.control.records("Account")), 1)
                for _try in range(3):
                    self.let_time_pass(row)
                    self.run_lane()
                self.assertState(booking, "synced")
                self.assertHousehold()
                booking.unlink()
                self.run_lane()
                self.control.reset()
                self.control.switch("key_fields", self.with_keys or None)


@tagged("standard", "post_install", "-at_install")
class TestHouseholdsWithKeys(TestHouseholds):
    with_keys = True

    def test_the_others_do_not_wait_for_it(self):
        """Who has a key is made at once, whatever is lost of others."""
        booking, row = self._lost(drop="before")
        self.page.account = "none"
        other = self.book(self.customer("Ann", "ann@lee.example"))
        self.come_again(row)
        self.run_lane()
        self.assertState(other, "synced")
        self.assertNotEqual(row.state, "synced")


@tagged("standard", "post_install", "-at_install")
class TestIndividuals(MappingCase):
    """What a visitor consents to is kept in the Individual of the Lead."""

    NO_MAIL = "Individual.HasOptedOutSolicit"

    def setUp(self):
        super().setUp()
        self.page.known_customer = "overwrite"
        self.connection.action_test()
        self.answers = {"No offers": "yes"}
        self.booking_type.question_ids = [Command.create({"name": "No offers"})]
        self.map(f"Lead.{self.NO_MAIL}", detail="No offers", when="always")

    def individual_of(self, person):
        [found] = [
            each
            for each in self.control.records("Individual")
            if each["Id"] == person["IndividualId"]
        ]
        return found

    def test_it_is_chosen_by_its_label(self):
        field = self.page.mapping_ids.field_id
        self.assertEqual(field.label, "Individual: Don't Market")

    def test_who_refuses_gets_one(self):
        booking = self.book(self.customer())
        self.assertEqual(self.run_lane(), 3)
        individual = self.only("Individual")
        self.assertEqual(self.only("Lead")["IndividualId"], individual["Id"])
        self.assertIs(individual["HasOptedOutSolicit"], True)
        self.assertEqual(individual["Name"], "Zoe Zett")
        self.assertFalse(self.assertState(booking, "synced").remark)
        booking.start = MONDAY.replace(hour=14)
        self.assertEqual(self.run_lane(), 1)

    def test_who_does_not_gets_none(self):
        for answer in ("no", ""):
            self.answers = {"No offers": answer}
            booking = self.book(self.customer())
            self.assertEqual(self.run_lane(), 2)
            self.assertEqual(self.control.records("Individual"), [])
            booking.unlink()
            self.run_lane()
            self.control.delete("Lead", self.only("Lead")["Id"])

    def test_a_known_customer_gets_one(self):
        lead = {"LastName": "Zett", "Company": "Zett", "Email": "zoe@zett.example"}
        self.control.create("Lead", lead)
        booking = self.book(self.customer())
        self.assertEqual(self.run_lane(), 3)
        individual = self.individual_of(self.only("Lead"))
        self.assertIs(individual["HasOptedOutSolicit"], True)
        self.assertFalse(self.assertState(booking, "synced").remark)

    def test_one_that_is_there_is_changed_and_never_back(self):
        self.page.known_customer = "fill"
        there = {"LastName": "Z", "HasOptedOutTracking": True}
        there = self.control.create("Individual", there)
        lead = {"FirstName": "Zoe", "LastName": "Zett", "Company": "Zett"}
        lead |= {"Email": "zoe@zett.example", "IndividualId": there}
        self.control.create("Lead", lead)
        booking = self.book(self.customer())
        self.run_lane()
        self.assertState(booking, "synced")
        individual = self.only("Individual")
        self.assertIs(individual["HasOptedOutSolicit"], True)
        self.assertIs(individual["HasOptedOutTracking"], True)
        self.assertEqual(individual["LastName"], "Z")
        self.assertEqual(self.answer(booking, No_offers="no"), 1)
        self.assertIs(self.only("Individual")["HasOptedOutSolicit"], True)

    def test_what_people_took_back_stays_so(self):
        booking = self.book(self.customer())
        self.run_lane()
        individual = self.only("Individual")
        self.control.update(
            "Individual", individual["Id"], {"HasOptedOutSolicit": False}
        )
        booking.start = MONDAY.replace(hour=14)
        self.run_lane()
        self.assertIs(self.only("Individual")["HasOptedOutSolicit"], False)

    def test_a_page_that_leaves_known_customers_alone(self):
        self.page.known_customer = "leave"
        lead = {"LastName": "Zett", "Company": "Zett", "Email": "zoe@zett.example"}
        self.control.create("Lead", lead)
        self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        self.assertEqual(self.control.records("Individual"), [])

    def test_what_the_org_refuses_costs_the_individual_alone(self):
        self.control.fault(sobject="Individual", message="Not so", **REFUSAL)
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "synced")
        said = f"refused the value of Lead: Individual: Don't Market ({self.NO_MAIL})"
        self.assertIn(said, row.remark)
        self.assertIsNone(self.only("Lead")["IndividualId"])

    def test_one_refused_consent_costs_itself(self):
        self.map("Lead.Individual.ShouldForget", "fixed", "yes", when="always")
        self.control.fault(
            sobject="Individual", fields=["ShouldForget"], message="No", **REFUSAL
        )
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "synced")
        said = "refused the value of Lead: Individual: Forget this Individual"
        self.assertIn(f"{said} (Individual.ShouldForget)", row.remark)
        self.assertIs(self.only("Individual")["HasOptedOutSolicit"], True)

    def test_a_lost_answer_makes_no_second_one(self):
        there = {"LastName": "Zett", "Company": "Zett", "Email": "zoe@zett.example"}
        for lead in ({}, there):
            for drop in ("after", "before", "later"):
                with self.subTest(drop, known=bool(lead)):
                    if lead:
                        self.control.create("Lead", lead)
                    booking = self.book(self.customer())
                    self.control.fault(path=GRAPH, drop=drop)
                    self.run_lane()
                    row = self.row(booking)
                    if self.with_keys:
                        self.come_again(row)
                        self.run_lane()
                    self.control.land()
                    for _try in range(3):
                        self.let_time_pass(row)
                        self.run_lane()
                    self.assertState(booking, "synced")
                    individual = self.individual_of(self.only("Lead"))
                    self.assertEqual(self.only("Individual"), individual)
                    self.assertIs(individual["HasOptedOutSolicit"], True)
                    booking.unlink()
                    self.run_lane()
                    self.control.reset()
                    self.control.switch("key_fields", self.with_keys or None)

    def test_two_bookings_of_a_known_customer_make_one(self):
        """The first is still on its way when the second is sent."""
        self.page.known_customer = "leave"
        self.control.create(
            "Lead", {"LastName": "Zett", "Company": "Z", "Email": "zoe@zett.example"}
        )
        zoe = self.customer()
        first, second = self.book(zoe), self.book(zoe, MONDAY.replace(day=8))
        self.run_lane()
        self.assertStates(first + second, "synced")
        self.page.known_customer = "overwrite"
        first.start = MONDAY.replace(hour=14)
        self.control.fault(path=GRAPH, drop="later")
        self.run_lane()
        self.connection.paused_until = False
        second.start = MONDAY.replace(day=8, hour=14)
        self.run_lane()
        self.control.land()
        for _try in range(3):
            self.let_time_pass(self.row(first))
            self.let_time_pass(self.row(second))
            self.run_lane()
        self.assertStates(first + second, "synced")
        self.individual_of(self.only("Lead"))
        self.only("Individual")

    def test_one_that_is_known_and_one_that_is_found_make_one(self):
        """Whichever is sent first, the other waits for what becomes of it."""
        zoe = self.customer()
        for found_first in (True, False):
            with self.subTest(found_first=found_first):
                self.page.known_customer = "leave"
                lead = {"LastName": "Zett", "Company": "Z", "Email": zoe.email}
                self.control.create("Lead", lead)
                known = self.book(zoe)
                self.run_lane()
                self.assertState(known, "synced")
                self.page.known_customer = "overwrite"
                sends = [
                    lambda: self.book(zoe, MONDAY.replace(day=8)),
                    lambda known=known: known.write({"start": MONDAY.replace(hour=14)}),
                ]
                if not found_first:
                    sends.reverse()
                self.control.fault(path=GRAPH, drop="later")
                for send in sends:
                    send()
                    self.connection.paused_until = False
                    self.run_lane()
                self.control.land()
                bookings = self.env[known._name].search([])
                for _try in range(3):
                    for booking in bookings:
                        self.let_time_pass(self.row(booking))
                    self.run_lane()
                self.assertStates(bookings, "synced")
                self.individual_of(self.only("Lead"))
                self.only("Individual")
                bookings.unlink()
                self.run_lane()
                self.control.reset()
                self.control.switch("key_fields", self.with_keys or None)

    def test_person_accounts_have_one_too(self):
        self.control.switch("person_accounts", True)
        self.connection.action_test()
        self.page.register_as = "person_account"
        self.page.mapping_ids.invalidate_recordset()
        self.assertEqual(self.page.mapping_ids.field_id.sobject, "Account")
        booking = self.book(self.customer())
        self.run_lane()
        self.assertState(booking, "synced")
        individual = self.only("Individual")
        self.assertEqual(self.only("Account")["PersonIndividualId"], individual["Id"])

    def test_an_org_without_them_offers_none(self):
        self.control.switch("individuals", False)
        self.connection.action_test()
        self.page.invalidate_recordset()
        fields = self.env["salesforce.org.field"].search(
            [("name", "like", "Individual")]
        )
        self.assertFalse(fields)
        booking = self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        self.assertIn("Salesforce has no such field", self.row(booking).remark)


@tagged("standard", "post_install", "-at_install")
class TestIndividualsWithKeys(TestIndividuals):
    with_keys = True
