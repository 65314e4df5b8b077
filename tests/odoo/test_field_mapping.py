# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The mapped fields of a page: what can be chosen, and by whom."""

import psycopg2

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .mapping_case import MappingCase


@tagged("standard", "post_install", "-at_install")
class TestFieldMapping(MappingCase):
    def offered(self, sobject, user=None):
        known = self.env["salesforce.org.field"].with_user(user or self.manager)
        found = known.search(
            [
                ("connection_id", "=", self.connection.id),
                ("sobject", "=", sobject),
            ]
        )
        return set(found.mapped("name"))

    def picked(self, text, sobject="Lead"):
        known = self.env["salesforce.org.field"].with_user(self.manager)
        domain = [
            ("connection_id", "=", self.connection.id),
            ("sobject", "=", sobject),
        ]
        return known.name_search(text, domain)

    def test_only_what_can_be_written_is_offered(self):
        offered = self.offered("Lead")
        self.assertLessEqual({"Budget__c", "LeadSource", "MobilePhone"}, offered)
        ours = {"FirstName", "LastName", "Email", "Company", "OwnerId"}
        never = {"Id", "CreatedDate", "Address", "IsConverted", "Odoo_Person_Id__c"}
        self.assertFalse(offered & (ours | never))
        offered = self.offered("Event")
        self.assertIn("Topic__c", offered)
        self.assertFalse(offered & {"Subject", "StartDateTime", "WhoId", "OwnerId"})
        self.assertFalse(self.offered("Account"))

    def test_what_the_user_may_not_write_is_not_offered(self):
        self.control.switch("read_only_fields", [("Lead", "Fax")])
        self.control.switch("hidden_fields", [("Lead", "Industry")])
        self.connection.action_test()
        self.assertFalse(self.offered("Lead") & {"Fax", "Industry"})

    def test_found_by_label(self):
        [(field_id, name)] = self.picked("Company si")
        self.assertEqual(name, "Company size (Size__c)")
        known = self.env["salesforce.org.field"].browse(field_id)
        self.assertEqual((known.sobject, known.name), ("Lead", "Size__c"))
        self.assertEqual(self.picked("Size__c"), [(field_id, name)])

    def test_picking_on_the_form(self):
        [(field_id, _name)] = self.picked("Topic", "Event")
        with Form(self.page.with_user(self.manager)) as page:
            with page.mapping_ids.new() as row:
                row.source = "answer"
                row.detail = "Topic"
                row.target = "event"
                row.field_id = self.env["salesforce.org.field"].browse(field_id)
        mapping = self.page.mapping_ids
        self.assertEqual((mapping.target, mapping.field_name), ("event", "Topic__c"))
        self.assertEqual(mapping.field_id.id, field_id)
        self.assertEqual(mapping.when, "create")

    def questions(self, name=""):
        questions = self.env["salesforce.page.question"].with_user(self.manager)
        return questions.search(
            [("page_id", "=", self.page.id), ("name", "ilike", name)]
        )

    def test_a_question_is_chosen_or_typed(self):
        asked = self.questions()
        self.assertEqual(asked.mapped("name"), ["Budget", "Topic", "Call me"])
        self.map("Lead.Budget__c", detail="budget ")
        with Form(self.page.with_user(self.manager)) as page:
            with page.mapping_ids.edit(0) as row:
                self.assertEqual(row.question_id, asked[0])
                row.question_id = asked[2]
                self.assertEqual(row.detail, "Call me")
                row.question_id = asked.browse()
                row.detail = "Asked next year"
                self.assertFalse(row.question_id)
        self.assertEqual(self.page.mapping_ids.detail, "Asked next year")
        with Form(self.page.with_user(self.manager)) as page:
            with page.mapping_ids.edit(0) as row:
                row.question_id = asked[1]
                row.source = "answer_not"
        self.assertEqual(self.page.mapping_ids.detail, "Topic")
        with Form(self.page.with_user(self.manager)) as page:
            with page.mapping_ids.edit(0) as row:
                row.source = "fixed"
                self.assertFalse(row.question_id)
                row.detail = "Budget"
        self.assertEqual(self.page.mapping_ids.detail, "Budget")

    def test_what_is_asked_now_can_be_chosen(self):
        self.booking_type.question_ids[0].name = "Budget this year"
        self.assertEqual(self.questions("budget").name, "Budget this year")
        other = self.make_page(self.booking_type.copy(), self.connection)
        asked = self.env["salesforce.page.question"]._of(other)
        self.assertEqual({each.page_id for each in asked.values()}, {other})

    def test_another_object_is_another_field(self):
        self.map("Event.Topic__c", detail="Topic")
        with Form(self.page) as page:
            with page.mapping_ids.edit(0) as row:
                row.target = "person"
                self.assertFalse(row.field_id)
                row.field_id = self.env["salesforce.org.field"].browse(
                    self.picked("Budget")[0][0]
                )
        self.assertEqual(self.page.mapping_ids.field_name, "Budget__c")

    def test_a_field_is_filled_once(self):
        self.map("Lead.Budget__c", detail="Budget")
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self.map("Lead.Budget__c", detail="Topic")

    def test_refused_with_a_sentence(self):
        self.control.switch("key_fields", True)
        self.control.switch("read_only_fields", [("Lead", "Fax")])
        self.connection.action_test()
        for field, sentence in [
            ("Event.WhoId", "decided by the page's other settings"),
            ("Event.OwnerId", "decided by the page's other settings"),
            ("Lead.OwnerId", "decided by the page's other settings"),
            ("Event.Subject", "written by Odoo itself"),
            ("Lead.Email", "written by Odoo itself"),
            ("Lead.Odoo_Person_Id__c", "finds its records again"),
            ("Event.Odoo_Booking_Id__c", "finds its records again"),
            ("Lead.CreatedDate", "may not write"),
            ("Lead.Fax", "may not write “Lead.Fax”"),
            ("Lead.No_Such__c", "no field “Lead.No_Such__c”"),
            ("Event.DurationInMinutes", "written by Odoo itself"),
        ]:
            with (
                self.subTest(field),
                self.assertRaisesRegex(ValidationError, sentence),
                self.env.cr.savepoint(),
            ):
                self.map(field, detail="Budget")

    def test_a_question_is_named(self):
        for detail in (False, "  "):
            with (
                self.assertRaisesRegex(ValidationError, "goes to “Budget”"),
                self.env.cr.savepoint(),
            ):
                self.map("Lead.Budget__c", detail=detail)
        self.map("Lead.Budget__c", "subject")

    def test_before_anything_was_read_of_the_org(self):
        self.connection.schema = False
        self.map("Lead.Budget__c", detail="Budget")
        self.assertFalse(self.offered("Lead"))
        with self.assertRaises(ValidationError):
            self.map("Event.WhoId", detail="Budget")

    def test_kept_where_the_page_goes_to_another_org(self):
        mapping = self.map("Lead.Budget__c", detail="Budget")
        self.page.write({"enabled": False, "connection_id": False})
        self.assertFalse(mapping.field_id)
        self.page.connection_id = self.connection
        self.assertEqual(mapping.field_id.name, "Budget__c")

    def test_gone_with_its_page(self):
        mapping = self.map("Lead.Budget__c", detail="Budget")
        self.page.unlink()
        self.assertFalse(mapping.exists())

    # === RIGHTS === #

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_model")
    def test_rights_are_those_of_the_page(self):
        mapping = self.map("Event.Topic__c", detail="Topic")
        booking_manager = self.make_user(
            "resource_booking.group_manager", login="booking-manager-test"
        )
        employee = self.make_user("base.group_user", login="employee-test")
        for user in (self.manager, booking_manager):
            mapping.with_user(user).when = "always"
            self.assertIn("Budget__c", self.offered("Lead", user))
        mapping.with_user(self.user).read(["when", "field_id"])
        with self.assertRaises(AccessError):
            mapping.with_user(self.user).when = "empty"
        for model in (mapping, self.env["salesforce.org.field"]):
            with self.assertRaises(AccessError):
                model.with_user(employee).check_access("read")
        for operation in ("write", "create", "unlink"):
            with self.assertRaises(AccessError):
                fields = self.env["salesforce.org.field"].with_user(self.manager)
                fields.check_access(operation)

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_another_company_sees_neither_rows_nor_fields(self):
        mapping = self.map("Lead.Budget__c", detail="Budget")
        self.booking_type.company_id = self.env.company
        self.connection.company_ids = self.env.company
        theirs = self.env["res.company"].create({"name": "The others"})
        stranger = self.make_user(
            "salesforce_booking_sync.group_manager",
            login="stranger-test",
            company_id=theirs.id,
            company_ids=[(6, 0, theirs.ids)],
        )
        mapping.invalidate_recordset()
        with self.assertRaises(AccessError):
            mapping.with_user(stranger).read(["detail"])
        self.assertFalse(self.offered("Lead", stranger))
        self.assertTrue(self.offered("Lead"))
