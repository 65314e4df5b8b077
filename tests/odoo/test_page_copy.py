# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The settings of one page, taken over by another: shown first, then written."""

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.salesforce_booking_sync.models.salesforce_page_copy import NOT_COPIED

from .mapping_case import CUSTOM_FIELDS, MappingCase
from .two_orgs import TwoOrgsMixin


class CopyCase(MappingCase):
    """``self.other`` is a second page of the same org."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_type = cls.booking_type.copy({"name": "Consultation"})
        cls.other = cls.make_page(cls.other_type, cls.connection)

    def wizard(self, page=None, source=None, connection=None, user=None):
        """Open the window from the form of ``page``, and fill it in."""
        page = (page or self.page).with_user(user or self.manager)
        action = page.action_copy_settings()
        form = Form(page.env[action["res_model"]].with_context(**action["context"]))
        if source:
            form.source_id = source
        if connection:
            form.connection_id = connection
        return form.save()

    def lines(self, wizard):
        return {line.label: (line.now, line.then) for line in wizard.line_ids}

    def left_out(self, wizard):
        return {line.label: line.note for line in wizard.line_ids if line.is_left_out}

    def queue(self, name, developer_name, org=None):
        control = (org or self.org).control
        queue = control.create(
            "Group", {"Name": name, "DeveloperName": developer_name, "Type": "Queue"}
        )
        control.create("QueueSobject", {"QueueId": queue, "SobjectType": "Lead"})
        return queue

    def choice(self, field, name, connection=None):
        return self.env["salesforce.choice"].search(
            [
                ("connection_id", "=", (connection or self.connection).id),
                ("sobject", "=", "Lead"),
                ("field", "=", field),
                ("name", "=", name),
            ]
        )


@tagged("standard", "post_install", "-at_install")
class TestPageCopy(CopyCase):
    def test_nothing_is_written_before_copy(self):
        self.other.write({"known_customer": "fill", "company_fallback": "Private"})
        self.map("Lead.Budget__c", detail="Budget", page=self.other, when="empty")
        self.map("Event.Topic__c", "subject")
        before = self.page.read()
        wizard = self.wizard(source=self.other)
        self.assertEqual(
            self.lines(wizard),
            {
                "A known customer": ("is left alone", "has empty fields filled"),
                "Company when none is known": ("[not provided]", "Private"),
                "Lead: Budget (Budget__c)": (
                    "–",
                    "Answer to a question “Budget” (If empty)",
                ),
                "Event: Topic (Topic__c)": (
                    "Booking: subject (On creation only)",
                    "–",
                ),
            },
        )
        self.assertFalse(self.left_out(wizard))
        self.assertEqual(self.page.read(), before)
        wizard.action_copy()
        self.assertEqual(self.page.known_customer, "fill")
        row = self.page.mapping_ids
        self.assertEqual((row.field_name, row.when), ("Budget__c", "empty"))
        # What was taken is what the org gets.
        self.book(self.customer())
        self.run_lane()
        lead = self.only("Lead")
        self.assertEqual((lead["Company"], lead["Budget__c"]), ("Private", 1500.5))
        self.assertFalse(self.wizard(source=self.other).line_ids)

    def test_where_there_is_nothing_to_choose_that_is_said(self):
        self.assertFalse(self.wizard().is_alone)
        self.other.unlink()
        self.assertTrue(self.wizard().is_alone)
        second = self.connection.copy()
        self.assertTrue(self.wizard().is_alone)
        second.state = "broken"
        self.assertFalse(self.wizard().is_alone)

    def test_which_bookings_go_where_is_not_copied(self):
        self.page.enabled = False
        self.other.known_customer = "fill"
        self.wizard(source=self.other).action_copy()
        self.assertFalse(self.page.enabled)
        self.assertEqual(self.page.name, "Product demo")
        self.assertTrue(self.other.enabled)

    def test_every_setting_is_copied_or_named_as_not_to_be(self):
        """A new field of a page fails here until somebody has decided."""
        settings = self.page._settings_to_copy()
        offered = self.offered_by_the_form()
        self.assertGreater(len(offered), 25)
        self.assertFalse(offered - {*settings, *NOT_COPIED})
        self.assertFalse(set(NOT_COPIED) - set(self.page._fields))
        self.map("Event.Topic__c", detail="Topic", page=self.other)
        for name in settings:
            with self.subTest(name):
                self.assertTrue(self.is_copied(name))

    def offered_by_the_form(self):
        """The names of all that a person can set on a page."""
        form = self.page.get_view(view_type="form")["arch"]
        found = etree.fromstring(form).xpath("//field[not(ancestor::field)]")
        fields = self.page._fields
        return {
            node.get("name")
            for node in found
            if not (fields[node.get("name")].readonly or node.get("readonly") == "1")
        }

    def is_copied(self, name):
        """Whether some other value of a setting arrives by a copy."""
        for value in self.other_values(self.page._fields[name]):
            # Beside the page's rules: some values need another setting as well.
            self.other.flush_recordset()
            if value is not None:
                self.env.cr.execute(
                    f'UPDATE salesforce_page SET "{name}" = %s WHERE id = %s',
                    (value, self.other.id),
                )
            self.env.invalidate_all()
            self.wizard(source=self.other).action_copy()
            field = self.page._fields[name]
            if field.type == "one2many":
                return len(self.page[name]) == len(self.other[name]) > 0
            if self.page[name] == self.other[name]:
                return True
        return False

    def other_values(self, field):
        own = self.page[field.name]
        if field.type == "boolean":
            return [not own]
        if field.type == "integer":
            return [own + 1]
        if field.type == "selection":
            return [value for value in field.get_values(self.env) if value != own]
        if field.type == "many2one":
            return self.env[field.comodel_name].search([], limit=1).ids
        if field.type in ("char", "text"):
            return ["ann@acme.example"]
        return [None]

    def test_what_the_page_may_not_be_set_to_is_left_out(self):
        """Little of it: the other settings are taken all the same."""
        self.other.known_customer = "fill"
        asks = Command.create({"name": "Weather"})
        self.other._owner().question_ids = [asks]
        self.other.subject_text = "{{ answer:Weather }}"
        wizard = self.wizard(source=self.other)
        [(label, note)] = self.left_out(wizard).items()
        self.assertEqual(label, "Subject")
        self.assertIn("answer:Weather", note)
        wizard.action_copy()
        self.assertFalse(self.page.subject_text)
        self.assertEqual(self.page.known_customer, "fill")

    def test_a_question_that_is_not_asked_here_is_said(self):
        self.map("Event.Topic__c", detail="Weather", page=self.other)
        for asks in ("something else", "nothing"):
            with self.subTest(asks=asks):
                wizard = self.wizard(source=self.other)
                self.assertFalse(self.left_out(wizard))
                self.assertIn("asks no question “Weather”", wizard.line_ids.note)
            self.booking_type.question_ids.unlink()

    def test_a_page_without_an_org_takes_the_others(self):
        self.page.write({"enabled": False, "connection_id": False})
        wizard = self.wizard(source=self.other)
        self.assertEqual(wizard.connection_id, self.connection)
        self.assertIn("Salesforce org", self.lines(wizard))
        wizard.action_copy()
        self.assertEqual(self.page.connection_id, self.connection)

    def test_something_to_copy(self):
        wizard = self.wizard()
        self.assertFalse(wizard.is_asked)
        with self.assertRaises(UserError):
            wizard.action_copy()

    def test_rights(self):
        self.other.known_customer = "fill"
        manager = self.make_user(
            "resource_booking.group_manager", login="booking-manager-test"
        )
        self.wizard(source=self.other, user=manager).action_copy()
        self.assertEqual(self.page.known_customer, "fill")
        with (
            mute_logger("odoo.models", "odoo.addons.base.models.ir_model"),
            self.assertRaises(AccessError),
        ):
            self.wizard(source=self.other, user=self.user)

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_nothing_of_another_company(self):
        theirs = self.env["res.company"].create({"name": "The others"})
        self.other_type.company_id = theirs
        self.assertEqual(self.other.company_id, theirs)
        values = {"page_id": self.page.id, "source_id": self.other.id}
        with self.assertRaises(AccessError):
            wizard = self.env["salesforce.page.copy"].with_user(self.manager)
            self.env.invalidate_all()
            wizard.create(values).action_copy()

    def test_what_was_found_by_its_name_is_taken_along(self):
        acme = self.control.create("Account", {"Name": "Acme"})
        self.other.write(
            {"register_as": "contact", "account": "fixed", "account_typed": "acme"}
        )
        self.other.action_find_account()
        self.wizard(source=self.other).action_copy()
        self.assertEqual(self.page._settings().account_id, acme)
        self.assertEqual(self.page.account_name, "Acme")


@tagged("standard", "post_install", "-at_install")
class TestCopyToAnotherOrg(TwoOrgsMixin, CopyCase):
    """From a sandbox to production: what that org does not have is left out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.org = cls.new_org
        cls.production = cls.make_connection()
        cls.production.name = "Production"
        cls.org = cls.old_org

    def setUp(self):
        super().setUp()
        self.control.switch("record_types", {"Lead": ["Booking", "Walk-in"]})
        self.queue("Desk", "Front_Desk")
        self.queue("Night", "Night")
        self.connection.action_test()
        # The same names stand for other Ids there.
        self.new.switch("record_types", {"Lead": ["Walk-in", "Other"]})
        self.new.switch("picklists", {"Lead.LeadSource": ["Fair"]})
        self.new.switch("custom_fields", CUSTOM_FIELDS[:2])
        self.queue("Reception", "Front_Desk", self.new_org)
        self.production.action_test()

    def test_choices_are_found_by_their_names(self):
        self.page.write(
            {
                "record_type_id": self.choice("RecordTypeId", "Walk-in").id,
                "person_owner": "queue",
                "owner_queue_id": self.choice("OwnerId", "Desk").id,
            }
        )
        wizard = self.wizard(connection=self.production)
        self.assertEqual(
            self.lines(wizard),
            {
                "Salesforce org": (self.connection.name, "Production"),
                "Record type": ("Walk-in", "Walk-in"),
                "Queue": ("Desk", "Reception"),
            },
        )
        self.assertEqual(self.page.connection_id, self.connection)
        wizard.action_copy()
        self.assertEqual(self.page.connection_id, self.production)
        here = self.choice("RecordTypeId", "Walk-in")
        there = self.choice("RecordTypeId", "Walk-in", self.production)
        self.assertNotEqual(here.value, there.value)
        # The org gets its own record type and queue.
        self.book(self.customer())
        self.run_lane()
        self.assertEqual(self.control.records("Lead"), [])
        [lead] = self.new.records("Lead")
        self.assertEqual(lead["RecordTypeId"], there.value)
        self.assertEqual(lead["OwnerId"], self.page.owner_queue_id.value)

    def test_what_is_missing_there_is_left_out(self):
        self.other.write(
            {
                "record_type_id": self.choice("RecordTypeId", "Booking").id,
                "lead_source_id": self.choice("LeadSource", "Web").id,
                "person_owner": "queue",
                "owner_queue_id": self.choice("OwnerId", "Night").id,
                "account_typed": "001000000000001AAA",
                "known_customer": "fill",
            }
        )
        for field, value in (("Budget__c", "5"), ("Size__c", "1-10"), ("Fax", "1")):
            self.map(f"Lead.{field}", "fixed", value, page=self.other)
        self.map("Event.Topic__c", "fixed", "Prices", page=self.other)
        custom = {**CUSTOM_FIELDS[1], "picklist": ["11-50"]}
        self.new.switch("custom_fields", [CUSTOM_FIELDS[0], custom])
        self.production.action_test()
        wizard = self.wizard(source=self.other, connection=self.production)
        notes = self.left_out(wizard)
        self.assertEqual(
            set(notes),
            {
                "Record type",
                "Lead source",
                "Queue",
                "New people belong to",
                "Account",
                "Lead: Company size (Size__c)",
                "Event: Topic (Topic__c)",
            },
        )
        self.assertIn("Production has no Record type “Booking”", notes["Record type"])
        self.assertIn("Choose the queue", notes["New people belong to"])
        self.assertIn("Ids of its own", notes["Account"])
        self.assertIn("Fixed value “Prices”", notes["Event: Topic (Topic__c)"])
        wizard.action_copy()
        page = self.page
        self.assertEqual(page.connection_id, self.production)
        self.assertEqual((page.known_customer, page.person_owner), ("fill", "user"))
        self.assertFalse(page.record_type_id | page.lead_source_id)
        self.assertFalse(page.account_typed)
        names = set(page.mapping_ids.mapped("field_name"))
        self.assertEqual(names, {"Budget__c", "Fax"})

    def test_what_was_found_here_is_to_be_looked_up_there(self):
        self.control.create("Campaign", {"Name": "Spring"})
        self.new.create("Campaign", {"Name": "Spring"})
        self.page.campaign_typed = "spring"
        self.page.action_find_campaign()
        wizard = self.wizard(connection=self.production)
        [line] = wizard.line_ids.filtered(lambda line: line.label == "Campaign")
        self.assertEqual((line.now, line.then), ("spring", "spring"))
        self.assertIn("press Find", line.note)
        self.assertFalse(line.is_left_out)
        wizard.action_copy()
        self.assertFalse(self.page.campaign_sfid)
        # Taken by another page, it is as unknown there.
        self.other.connection_id = self.connection
        self.page.campaign_typed = False
        self.other.campaign_typed = "spring"
        wizard = self.wizard(source=self.other)
        [line] = wizard.line_ids.filtered(lambda line: line.label == "Campaign")
        self.assertIn("press Find", line.note)

    def test_own_settings_that_do_not_go_there(self):
        """A page that gives Leads to a queue, where the other org has none."""
        self.page.write(
            {
                "person_owner": "queue",
                "owner_queue_id": self.choice("OwnerId", "Night").id,
                "account_typed": "001000000000001AAA",
            }
        )
        self.map("Event.Topic__c", "fixed", "Prices")
        wizard = self.wizard(connection=self.production)
        lines = self.lines(wizard)
        self.assertEqual(
            lines["New people belong to"],
            ("a queue (Leads only)", "the connecting user"),
        )
        self.assertEqual(lines["Queue"], ("Night", "–"))
        self.assertEqual(lines["Event: Topic (Topic__c)"][1], "–")
        wizard.action_copy()
        self.assertEqual(self.page.person_owner, "user")
        self.assertFalse(self.page.owner_queue_id)
        self.assertFalse(self.page.account_typed)
        self.assertFalse(self.page.mapping_ids)

    def test_an_org_of_another_company(self):
        theirs = self.env["res.company"].create({"name": "The others"})
        self.booking_type.company_id = self.env.company
        self.production.company_ids = theirs
        self.manager.company_ids += theirs
        user = self.manager.with_context(
            allowed_company_ids=[self.env.company.id, theirs.id]
        )
        wizard = (
            self.env["salesforce.page.copy"]
            .with_user(user)
            .with_context(allowed_company_ids=[self.env.company.id, theirs.id])
            .create({"page_id": self.page.id, "connection_id": self.production.id})
        )
        self.assertIn("other companies", wizard.refusal)
        with self.assertRaisesRegex(UserError, "other companies"):
            wizard.action_copy()

    def test_an_org_of_which_nothing_is_known(self):
        self.production.schema = False
        wizard = self.wizard(connection=self.production)
        self.assertIn("Nothing is known of “Production”", wizard.refusal)
        with self.assertRaises(UserError):
            wizard.action_copy()
