# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Answers that the org does not offer together: the rest is sent, and that is said."""

from odoo.tests import tagged

from .mapping_case import MappingCase


def spec(sobject, name, **values):
    field = {"sobject": sobject, "name": name, "type": "picklist", "length": 255}
    return field | {"label": name.removesuffix("__c")} | values


VALID = {"Wheel": ["Car"], "Key": ["House"]}
FIELDS = [
    each
    for sobject in ("Lead", "Activity")
    for each in (
        spec(sobject, "Kind__c", picklist=["Car", "House"]),
        spec(
            sobject,
            "Part__c",
            picklist=list(VALID),
            restrictedPicklist=True,
            controllerName="Kind__c",
            validFor=VALID,
        ),
    )
]


@tagged("standard", "post_install", "-at_install")
class TestDependentChoices(MappingCase):
    def setUp(self):
        super().setUp()
        self.control.switch("custom_fields", FIELDS)
        self.connection.action_test()
        self.answers = {"Kind": "House", "Part": "Wheel"}

    def map_both(self, sobject, when):
        for name in ("Kind", "Part"):
            self.map(f"{sobject}.{name}__c", detail=name, when=when)

    def refused(self):
        return [
            part
            for call in self.control.calls()
            for part in call["subrequests"]
            if part["status"] == 400
        ]

    def test_a_new_customer(self):
        self.map_both("Lead", "create")
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "synced")
        self.assertIn("Lead: Part (Part__c) was left out", row.remark)
        self.assertIn("together with that of Lead: Kind (Kind__c)", row.remark)
        lead = self.only("Lead")
        self.assertEqual((lead["Kind__c"], lead["Part__c"]), ("House", None))
        self.assertFalse(self.refused())

    def test_a_meeting_that_changes(self):
        self.map_both("Event", "always")
        self.answers["Part"] = "Key"
        booking = self.book(self.customer())
        self.run_lane()
        self.assertFalse(self.row(booking).remark)
        self.assertEqual(self.only("Event")["Part__c"], "Key")
        self.answer(booking, Kind="Car", Part="Wheel")
        event = self.only("Event")
        self.assertEqual((event["Kind__c"], event["Part__c"]), ("Car", "Wheel"))
        self.answer(booking, Part="Key")
        self.assertIn("Event: Part (Part__c) was left out", self.row(booking).remark)
        self.assertEqual(self.only("Event")["Part__c"], "Wheel")
        self.assertFalse(self.refused())

    def test_a_customer_whose_other_value_nobody_read(self):
        """The page fills what is empty; what stands there already, only the org knows.

        Its refusal costs the one field.
        """
        self.page.known_customer = "fill"
        self.map_both("Lead", "empty")
        self.answers["Kind"] = "Car"
        self.control.create(
            "Lead",
            {
                "LastName": "Zett",
                "Company": "Acme",
                "Email": "zoe@zett.example",
                "Kind__c": "House",
            },
        )
        booking = self.book(self.customer(function="Boss"))
        self.run_lane()
        row = self.assertState(booking, "synced")
        self.assertIn("Lead: Part (Part__c)", row.remark)
        lead = self.only("Lead")
        self.assertEqual((lead["Kind__c"], lead["Part__c"]), ("House", None))
        self.assertEqual(lead["Title"], "Boss")
        self.only("Event")

    def test_fixed_values_are_found_by_the_check(self):
        self.map("Lead.Kind__c", "fixed", "House")
        self.map("Lead.Part__c", "fixed", "Wheel")
        action = self.page.with_user(self.manager).action_check()
        line = self.env[action["res_model"]].browse(action["res_id"]).line_ids
        self.assertEqual(line.field_label, "Lead: Part (Part__c)")
        self.assertEqual(line.severity, "warning")
        self.assertIn("together with that of Lead: Kind (Kind__c)", line.text)
