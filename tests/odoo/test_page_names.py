# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the name of whoever books becomes the first and the last name in Salesforce."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .mapping_case import CUSTOM_FIELDS, MappingCase

GIVEN, FAMILY = "{{ answer: Given name }}", "{{ answer: Family name }}"


@tagged("standard", "post_install", "-at_install")
class TestPageNames(MappingCase):
    def setUp(self):
        super().setUp()
        self.answers |= {"Given name": "Taro Jan", "Family name": "van Yamada"}
        self.booking_type.question_ids = [
            Command.create({"name": question})
            for question in ("Given name", "Family name")
        ]

    def names(self, sobject="Lead"):
        record = self.only(sobject)
        return record["FirstName"], record["LastName"]

    def test_what_a_name_begins_with(self):
        for order, typed, names in (
            ("given", "Ann Lee", ("Ann", "Lee")),
            ("family", "Yamada Taro", ("Taro", "Yamada")),
            ("given", "山田 太郎", ("太郎", "山田")),
        ):
            with self.subTest(order=order, typed=typed):
                self.control.reset()
                self.page.name_order = order
                booking = self.book(self.customer(typed))
                self.run_lane()
                self.assertEqual(self.names(), names)
                self.assertState(booking, "synced")
                booking.unlink()
                self.run_lane()

    def test_names_that_the_page_asks_for(self):
        self.page.write({"first_name_text": GIVEN, "last_name_text": FAMILY})
        self.book(self.customer("Whoever"))
        self.run_lane()
        self.assertEqual(self.names(), ("Taro Jan", "van Yamada"))

    def test_where_nothing_is_answered_the_whole_name_counts(self):
        self.page.write({"first_name_text": GIVEN, "last_name_text": FAMILY})
        self.answers = {}
        self.book(self.customer("Ann Lee"))
        self.run_lane()
        self.assertEqual(self.names(), ("Ann", "Lee"))

    def test_a_known_customer(self):
        known = {"FirstName": "T", "LastName": "Y", "Email": "zoe@zett.example"}
        self.control.create("Contact", known)
        self.page.write(
            {"last_name_text": FAMILY, "known_customer": "overwrite"},
        )
        self.book(self.customer("van Yamada Taro"))
        self.run_lane()
        self.assertEqual(self.names("Contact"), ("Taro", "van Yamada"))

    def test_whatever_else_says_the_name_says_it_so(self):
        self.page.write(
            {
                "last_name_text": FAMILY,
                "register_as": "contact",
                "account": "household",
                "subject_text": "{{ attendee_last_name }}",
            }
        )
        self.book(self.customer("Taro"))
        self.run_lane()
        self.assertEqual(self.only("Account")["Name"], "van Yamada Household")
        self.assertEqual(self.only("Event")["Subject"], "van Yamada")

    def test_guests(self):
        self.page.write({"guests": "register", "name_order": "family"})
        booking = self.book(self.customer("Zett Zoe"))
        booking.partner_ids |= self.customer("Yamada Taro", "taro@y.example")
        self.run_lane()
        names = {each["LastName"] for each in self.control.records("Lead")}
        self.assertEqual(names, {"Zett", "Yamada"})

    def test_the_example(self):
        said = "Ann Lee: first name Ann, last name Lee"
        self.assertEqual(self.page.names_example, said)
        self.page.name_order = "family"
        said = "Lee Ann: first name Ann, last name Lee"
        self.assertEqual(self.page.names_example, said)
        self.page.account = "household"
        self.assertEqual(self.page.household_example, "Lee Household")
        with self.assertRaisesRegex(ValidationError, "Did you mean"):
            self.page.last_name_text = "{{ answer: Famly name }}"

    def test_suggested(self):
        self.page.first_name_text = "{{ attendee_first_name }}"
        self.page.with_user(self.manager).action_suggest_mapping()
        self.assertEqual(self.page.first_name_text, "{{ attendee_first_name }}")
        self.assertEqual(self.page.last_name_text, FAMILY)
        fields = self.page.mapping_ids.mapped("field_name")
        self.assertEqual(fields, ["Budget__c", "Topic__c"])

    def test_what_makes_a_name_is_suggested_for_nothing_else(self):
        field = {"sobject": "Lead", "type": "string", "length": 40}
        kana = [
            {**field, "name": "First_Kana__c", "label": "Given name kana"},
            {**field, "name": "Last_Kana__c", "label": "Family name kana"},
        ]
        self.control.switch("custom_fields", [*CUSTOM_FIELDS, *kana])
        self.connection.action_test()
        for _time in range(2):
            self.page.action_suggest_mapping()
            fields = self.page.mapping_ids.mapped("field_name")
            self.assertEqual(fields, ["Budget__c", "Topic__c"])

    def test_settings_of_a_type_that_is_gone(self):
        other = self.booking_type.copy({"name": "Another"})
        page = self.env["salesforce.page"].create(
            {"res_model": other._name, "res_id": other.id}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM resource_booking_type WHERE id = %s", [other.id]
        )
        self.env.invalidate_all()
        self.assertIn("Ann Lee", page.names_example)
        self.assertTrue(page.texts_example)

    def test_who_sees_the_example(self):
        page = self.page.with_user(self.user)
        page.invalidate_recordset()
        self.assertIn("Ann Lee", page.names_example)
        self.assertTrue(page.household_example)

    def test_a_page_that_does_not_ask_takes_no_such_text(self):
        self.page.write({"last_name_text": FAMILY, "name_order": "family"})
        other = self.booking_type.copy({"name": "Another", "question_ids": []})
        page = self.env["salesforce.page"].create(
            {"res_model": other._name, "res_id": other.id}
        )
        copy = self.env["salesforce.page.copy"].create(
            {"page_id": page.id, "source_id": self.page.id}
        )
        copy.action_copy()
        self.assertEqual((page.name_order, page.last_name_text), ("family", False))

    def test_try_it(self):
        self.page.write({"name_order": "family", "last_name_text": "Doe"})
        wizard = self.env["salesforce.page.try"].create(
            {"page_id": self.page.id, "email": "ann.lee@new.example"}
        )
        wizard.action_try()
        why = {line.field_label: (line.new_value, line.why) for line in wizard.line_ids}
        self.assertEqual(why["First Name"], ("Lee", "The booking"))
        self.assertEqual(why["Last Name"], ("Doe", "The page's settings"))
