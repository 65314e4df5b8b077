# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Before the first booking fails: suggest, check and try the settings of a page."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.salesforce_booking_sync.models.page_check_texts import finding_text
from odoo.addons.salesforce_booking_sync.models.remark_texts import why_left_out
from odoo.addons.salesforce_booking_sync.salesforce import mapped, mapping, page_check

from .mapping_case import MappingCase


@tagged("standard", "post_install", "-at_install")
class TestSuggest(MappingCase):
    def suggest(self):
        self.page.with_user(self.manager).action_suggest_mapping()
        return [
            (row.detail, row.target, row.field_name, row.when)
            for row in self.page.mapping_ids
        ]

    def test_questions_find_their_fields(self):
        wanted = [
            ("Budget", "person", "Budget__c", "create"),
            ("Topic", "event", "Topic__c", "always"),
        ]
        self.assertEqual(self.suggest(), wanted)
        # Pressed twice, nothing comes twice.
        self.assertEqual(self.suggest(), wanted)
        self.book(self.customer())
        self.run_lane()
        self.assertEqual(self.only("Lead")["Budget__c"], 1500.5)
        self.assertEqual(self.only("Event")["Topic__c"], "Prices")

    def test_what_a_person_mapped_stays(self):
        self.map("Lead.Size__c", detail="Budget")
        self.map("Event.Topic__c", "subject")
        self.suggest()
        self.assertEqual(len(self.page.mapping_ids), 2)

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_model")
    def test_only_who_sets_up_pages(self):
        with self.assertRaises(AccessError):
            self.page.with_user(self.user).action_suggest_mapping()


@tagged("standard", "post_install", "-at_install")
class TestCheck(MappingCase):
    def check(self, user=None):
        self.control.clear_calls()
        action = self.page.with_user(user or self.manager).action_check()
        self.assertLessEqual(self.control.api_calls(), 2)
        lines = self.env["salesforce.page.check"].browse(action["res_id"]).line_ids
        return [(line.severity, line.field_label, line.text) for line in lines]

    def test_nothing_to_say(self):
        self.map("Lead.Budget__c", detail="Budget")
        self.assertEqual(self.check(), [])

    def test_a_required_field_is_named_before_the_first_booking_fails(self):
        self.control.switch("required_fields", [("Lead", "Budget__c")])
        self.connection.action_test()
        [(severity, field, text)] = self.check()
        self.assertEqual(severity, "danger")
        self.assertEqual(field, "Lead: Budget (Budget__c)")
        self.assertIn("every booking would fail", text)
        booking = self.book(self.customer())
        self.run_lane()
        self.assertState(booking, "failed", "REQUIRED_FIELD_MISSING")
        # The remedy is one.
        self.map("Lead.Budget__c", "fixed", "5")
        self.assertEqual(self.check(), [])
        self.row(booking).action_retry()
        self.run_lane()
        self.assertState(booking, "synced")

    def test_each_line_names_its_field(self):
        self.map("Lead.Size__c", "fixed", "11-50")
        self.map("Lead.LeadSource", "fixed", "Billboard")
        self.map("Event.Topic__c", detail="Weather")
        self.map("Lead.Fax", "fixed", "1")
        self.control.switch("read_only_fields", [("Lead", "Fax")])
        self.control.switch("hidden_fields", [("Lead", "Size__c")])
        self.connection.action_test()
        self.assertEqual(
            [field for _severity, field, _text in self.check()],
            [
                "Lead: Size__c",
                "Lead: Fax (Fax)",
                "Lead: Lead Source (LeadSource)",
                "Event: Topic (Topic__c)",
            ],
        )

    def wizard(self):
        action = self.page.with_user(self.manager).action_check()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_a_rule_is_named_before_it_refuses(self):
        rule = {
            "sobject": "Lead",
            "field": "Title",
            "matches": "^$",
            "message": "Who is it?",
            "name": "Title_needed",
            "error_field": "Title",
        }
        others = [
            {**rule, "sobject": "Contact"},
            {**rule, "name": "Off", "active": False},
        ]
        self.control.switch("validation_rules", [rule, *others])
        [(severity, field, text)] = self.check()
        self.assertEqual((severity, field), ("info", "Lead: Title (Title)"))
        self.assertIn("Who is it?", text)
        self.assertIn("Title_needed", text)
        wizard = self.wizard()
        self.assertTrue(wizard.is_fine and wizard.rules_seen)
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "failed", "FIELD_CUSTOM_VALIDATION_EXCEPTION")
        self.assertIn("Who is it?", row.error_message)

    def test_no_row_is_asked_for_that_nobody_can_add(self):
        """The title is written by Odoo itself: a page cannot map it."""
        rule = {"sobject": "Lead", "matches": "^$", "message": "Who?"}
        self.control.switch(
            "validation_rules",
            [
                {**rule, "field": "Title", "error_field": "Title"},
                {**rule, "field": "Size__c", "error_field": "Size__c"},
            ],
        )
        self.control.switch("required_fields", [("Lead", "Title")])
        self.connection.action_test()
        texts = {}
        for _severity, field, text in self.check():
            texts.setdefault(field, []).append(text)
        required, rule = texts["Lead: Title (Title)"]
        self.assertIn("writes it from the booking", required)
        self.assertIn("writes this field from the booking", rule)
        for text in (required, rule):
            self.assertNotIn("row under Fields", text)
            self.assertNotIn("question", text)
        [rule] = texts["Lead: Company size (Size__c)"]
        self.assertIn("row under Fields", rule)
        with self.assertRaisesRegex(ValidationError, "written by Odoo itself"):
            self.map("Lead.Title", "fixed", "Owner")

    def test_rules_that_the_user_may_not_see(self):
        rule = {"sobject": "Lead", "field": "Title", "matches": "^$", "message": "Who?"}
        self.control.switch("validation_rules", [rule])
        self.control.switch("view_setup", False)
        wizard = self.wizard()
        self.assertFalse(wizard.line_ids)
        self.assertFalse(wizard.rules_seen)
        self.assertTrue(wizard.is_fine)
        self.assertEqual(self.connection.state, "connected")

    def test_an_org_that_does_not_answer(self):
        self.control.switch("required_fields", [("Lead", "Budget__c")])
        self.connection.action_test()
        self.control.fault(path="query", status=503, times=None)
        wizard = self.wizard()
        self.assertEqual(wizard.line_ids.severity, "danger")
        self.assertFalse(wizard.rules_seen)

    def test_no_call_without_a_connection(self):
        self.connection.state = "broken"
        self.control.clear_calls()
        self.wizard()
        self.assertEqual(self.control.api_calls(), 0)

    def test_an_owner_who_became_inactive(self):
        host = "host.two@acme.example"
        self.page.write(
            {
                "person_owner": "fixed",
                "person_owner_email": host,
                "event_owner": "fixed",
                "event_owner_email": host,
            }
        )
        self.assertEqual(self.check(), [])
        [user] = [each for each in self.control.users() if each["Username"] == host]
        self.control.update("User", user["Id"], {"IsActive": False})
        found = self.check()
        self.assertEqual(
            [(severity, field) for severity, field, _text in found],
            [
                ("warning", "Lead: Owner ID (OwnerId)"),
                ("warning", "Event: Assigned To ID (OwnerId)"),
            ],
        )
        self.assertIn(f"{host} is no longer active", found[0][2])
        # The fix that is offered is one.
        while self.wizard().line_ids:
            self.wizard().line_ids[0].with_user(self.manager).action_fix()
        self.assertEqual(
            (self.page.person_owner, self.page.event_owner), ("user", "host")
        )
        self.book(self.customer())
        self.run_lane()
        owner = self.only("Event")["OwnerId"]
        self.assertNotEqual(owner, user["Id"])
        self.assertNotEqual(owner, self.connection.user_id_salesforce)

    def test_an_owner_whom_nobody_knows(self):
        self.page.write({"event_owner": "fixed", "event_owner_email": "x@y.example"})
        [(_severity, _field, text)] = self.check()
        self.assertIn("Nobody in Salesforce has the address x@y.example", text)

    def test_read_again_costs_two_calls(self):
        action = self.page.with_user(self.manager).action_check()
        self.control.switch("required_fields", [("Lead", "Budget__c")])
        self.control.clear_calls()
        wizard = self.env["salesforce.page.check"].browse(action["res_id"])
        again = wizard.with_user(self.manager).action_again()
        self.assertEqual(self.control.api_calls(), 2)
        lines = self.env["salesforce.page.check"].browse(again["res_id"]).line_ids
        self.assertEqual(lines.field_label, "Lead: Budget (Budget__c)")

    def test_nothing_is_known_of_the_org(self):
        self.connection.schema = False
        action = self.page.with_user(self.manager).action_check()
        wizard = self.env["salesforce.page.check"].browse(action["res_id"])
        self.assertFalse(wizard.is_known)
        self.assertFalse(wizard.line_ids)

    def test_a_booking_manager_checks_and_a_user_does_not(self):
        manager = self.make_user(
            "resource_booking.group_manager", login="booking-manager-test"
        )
        self.assertEqual(self.check(manager), [])
        with (
            mute_logger("odoo.models", "odoo.addons.base.models.ir_model"),
            self.assertRaises(AccessError),
        ):
            self.check(self.user)

    def test_every_finding_and_reason_has_its_sentence(self):
        for code in page_check.CODES:
            detail = mapping.NOT_A_NUMBER
            if code == page_check.VALIDATION_RULE:
                detail = ("Rule", "No.")
            finding = page_check.Finding(code, "Lead", "Budget__c", detail)
            self.assertGreater(len(finding_text(self.env, finding, {})), 30, code)
        reasons = [
            value
            for name, value in vars(mapping).items()
            if name == value and not name.startswith("ROUND_")
        ]
        self.assertGreater(len(reasons), 10)
        for reason in (*reasons, mapped.NO_SUCH_FIELD):
            self.assertNotEqual(why_left_out(self.env, reason), reason)


@tagged("standard", "post_install", "-at_install")
class TestTry(MappingCase):
    def try_it(self, user=None, **values):
        tries = self.env["salesforce.page.try"].with_user(user or self.manager)
        wizard = tries.create({"page_id": self.page.id, **values})
        before = [self.control.records(each) for each in ("Lead", "Contact", "Event")]
        self.control.clear_calls()
        wizard.action_try()
        # The look-up, and how the records are called.
        self.assertLessEqual(self.control.api_calls(), 2)
        after = [self.control.records(each) for each in ("Lead", "Contact", "Event")]
        self.assertEqual(after, before, "nothing is written")
        return wizard

    def lines(self, wizard):
        return {
            (line.action, line.field_label): (line.new_value, line.why)
            for line in wizard.line_ids
        }

    def test_somebody_new(self):
        self.map("Lead.LeadSource", "fixed", "Web")
        wizard = self.try_it(email="ann.lee@new.example")
        self.assertIn("a new Lead would be created", wizard.who)
        lines = self.lines(wizard)
        self.assertEqual(lines["New Lead", "Last Name"][0], "Lee")
        self.assertEqual(lines["New Lead", "Lead Source"], ("Web", "Fixed value “Web”"))
        self.assertEqual(lines["New Event", "Subject"][1], "The booking")
        self.assertEqual(lines["New Lead", "Company"][1], "The page's settings")

    def test_it_lasts_as_long_as_the_meetings_of_the_page(self):
        self.booking_type.duration = 0.75
        wizard = self.env["salesforce.page.try"].create(
            {"page_id": self.page.id, "email": "ann.lee@new.example"}
        )
        for made_up in (wizard._made_up(), self.page._example()):
            self.assertEqual(made_up.stop - made_up.start, timedelta(minutes=45))

    def test_a_text_of_the_page_comes_from_it(self):
        self.page.subject_text = "{{ attendee_name }} calls"
        lines = self.lines(self.try_it(email="ann.lee@new.example"))
        self.assertEqual(
            lines["New Event", "Subject"], ("Ann Lee calls", "The page's settings")
        )

    def test_a_queue_is_called_by_its_name(self):
        queue = self.control.create("Group", {"Name": "New leads", "Type": "Queue"})
        self.control.create("QueueSobject", {"QueueId": queue, "SobjectType": "Lead"})
        self.connection.action_test()
        choice = self.env["salesforce.choice"].search(
            [("connection_id", "=", self.connection.id), ("value", "=", queue)]
        )
        self.page.write({"person_owner": "queue", "owner_queue_id": choice.id})
        lines = self.lines(self.try_it(email="ann.lee@new.example"))
        self.assertEqual(
            lines["New Lead", "Owner ID"], ("New leads", "The page's settings")
        )

    def test_somebody_with_a_household_and_an_individual(self):
        self.connection.action_test()
        self.page.write({"register_as": "contact", "account": "household"})
        self.map("Contact.Individual.HasOptedOutSolicit", "fixed", "yes")
        lines = self.lines(self.try_it(email="ann.lee@new.example"))
        self.assertEqual(
            lines["New household Account", "Account Name"],
            ("Lee Household", "The page's settings"),
        )
        self.assertEqual(
            lines["New Individual", "Don't Market"], ("Yes", "Fixed value “yes”")
        )
        self.assertEqual(lines["New Individual", "Last Name"], ("Lee", "The booking"))
        self.assertFalse(self.env["salesforce.sync"].search([]))

    def test_a_person_account_and_guests(self):
        self.control.switch("person_accounts", True)
        self.control.switch("shared_activities", True)
        self.connection.action_test()
        self.page.write({"register_as": "person_account", "guests": "add"})
        for name in ("gil", "gus"):
            email = f"{name}@guests.example"
            self.control.create("Contact", {"LastName": name, "Email": email})
        booking = self.book(self.customer())
        self.run_lane()
        wizard = self.try_it(email="ann@new.example")
        self.assertIn("a new person account would be created", wizard.who)
        self.assertIn(("New person account", "Last Name"), self.lines(wizard))
        booking.partner_ids |= self.customer("Gil", "gil@guests.example")
        booking.partner_ids |= self.customer("Gus", "gus@guests.example")
        wizard = self.try_it(sync_id=self.row(booking).id)
        self.assertIn("gil, gus", [new for new, _why in self.lines(wizard).values()])
        self.run_lane()
        booking.partner_ids = booking.salesforce_booker_id
        wizard = self.try_it(sync_id=self.row(booking).id)
        self.assertNotIn("[]", [new for new, _why in self.lines(wizard).values()])

    def test_an_address_or_a_booking(self):
        booking = self.book(self.customer())
        self.run_lane()
        tries = self.env["salesforce.page.try"].with_context(
            default_page_id=self.page.id
        )
        with Form(tries) as form:
            form.email = "ann@new.example"
            form.sync_id = self.row(booking)
            self.assertFalse(form.email)
            form.email = "ann@new.example"
            self.assertFalse(form.sync_id)

    def test_registered_guests(self):
        self.page.guests = "register"
        booking = self.book(self.customer())
        self.run_lane()
        booking.partner_ids |= self.customer("Gil", "gil@guests.example")
        lines = self.lines(self.try_it(sync_id=self.row(booking).id))
        self.assertEqual(lines["Guest: New Lead", "Last Name"][0], "Gil")
        self.assertNotIn(("New Lead", "Last Name"), lines)

    def test_somebody_known(self):
        contact = self.control.create(
            "Contact", {"LastName": "Lee", "Email": "ann@known.example"}
        )
        wizard = self.try_it(email="Ann@Known.example")
        self.assertIn("Lee (Contact) is in Salesforce already", wizard.who)
        self.assertIn(f"/Contact/{contact}/", wizard.person_url)
        self.assertEqual({line.action for line in wizard.line_ids}, {"New Event"})

    def test_it_is_read_as_a_person_reads(self):
        two = "host.two@acme.example"
        self.page.write({"event_owner": "fixed", "event_owner_email": two})
        self.manager.tz = "Europe/Paris"
        wizard = self.try_it(email="ann@new.example").with_user(self.manager)
        lines = self.lines(wizard)
        start, why = lines["New Event", "Start Date Time"]
        self.assertRegex(start, r"^\d+/\d+/\d+, \d+:\d+.[AP]M$")
        self.assertEqual(why, "The booking")
        [line] = wizard.line_ids.filtered("url")
        self.assertEqual(line.action, "New Event")
        self.assertNotIn("005", line.new_value)
        self.assertIn("/User/005", line.url)

    def test_where_the_names_cannot_be_asked_for(self):
        ann = {"LastName": "Lee", "Email": "ann@known.example"}
        contact = self.control.create("Contact", ann)
        self.control.fault(path="composite", status=503, times=None, skip=1)
        wizard = self.try_it(email="ann@known.example")
        self.assertFalse(wizard.problem)
        self.assertIn(f"{contact} (Contact) is in Salesforce", wizard.who)

    def test_a_number_that_looks_like_an_id(self):
        booking = self.book(self.customer())
        self.run_lane()
        booking.partner_ids.phone = "003912345678901"
        self.page.known_customer = "overwrite"
        wizard = self.try_it(sync_id=self.row(booking).id)
        [line] = wizard.line_ids.filtered(lambda each: each.field_label == "Phone")
        self.assertEqual((line.new_value, line.url), ("003912345678901", False))

    def test_a_booking_is_offered_with_its_date(self):
        self.book(self.customer())
        self.run_lane()
        [sync] = self.env["salesforce.sync"].search([])
        self.assertNotIn("(", sync.display_name)
        self.assertRegex(sync.with_context(with_start=True).display_name, r"\(\d+/")

    def test_a_past_booking(self):
        self.map("Event.Topic__c", detail="Topic", when="always")
        booking = self.book(self.customer())
        self.run_lane()
        sync = self.row(booking)
        self.assertFalse(self.try_it(sync_id=sync.id).line_ids)
        booking.answer_ids.filtered(lambda each: each.name == "Topic").value = "Terms"
        wizard = self.try_it(sync_id=sync.id)
        self.assertEqual(
            self.lines(wizard),
            {("Change Event", "Topic"): ("Terms", "Answer to a question “Topic”")},
        )
        self.assertEqual(wizard.line_ids.old_value, "Prices")

    def test_what_would_be_left_out_is_said(self):
        self.map("Lead.Budget__c", "fixed", "a lot")
        wizard = self.try_it(email="ann@new.example")
        self.assertIn("Lead: Budget (Budget__c) was left out", wizard.remarks)

    def test_what_is_no_address_is_refused(self):
        with self.assertRaisesRegex(UserError, "“nobody” is no e-mail address"):
            self.try_it(email="nobody")

    def test_what_keeps_it_from_being_sent(self):
        wizard = self.try_it(email="x" * 90 + "@new.example")
        self.assertTrue(wizard.problem)
        self.assertFalse(wizard.line_ids)

    def test_an_org_that_does_not_answer(self):
        self.control.fault(path="composite", status=503, times=None)
        wizard = self.try_it(email="ann@new.example")
        self.assertTrue(wizard.problem)

    def test_something_to_try_with(self):
        with self.assertRaises(UserError):
            self.try_it(email=" ")

    def test_rights(self):
        manager = self.make_user(
            "resource_booking.group_manager", login="booking-manager-test"
        )
        self.assertTrue(self.try_it(manager, email="ann@new.example").line_ids)
        with (
            mute_logger("odoo.models", "odoo.addons.base.models.ir_model"),
            self.assertRaises(AccessError),
        ):
            self.try_it(self.user, email="ann@new.example")
