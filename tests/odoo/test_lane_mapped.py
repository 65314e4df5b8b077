# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Mapped fields, from the answers of a visitor to the records in the org."""

from datetime import timedelta

from odoo.tests import tagged

from .bookings import MONDAY
from .mapping_case import CUSTOM_FIELDS, MappingCase


@tagged("standard", "post_install", "-at_install")
class TestMapped(MappingCase):
    def test_each_kind_of_source(self):
        self.map("Lead.Budget__c", detail="Budget")
        self.map("Lead.LeadSource", "fixed", "web")
        self.map("Lead.Website", "utm_referrer")
        self.map("Lead.MobilePhone", "attendee_phone")
        self.map("Event.Topic__c", detail=" topic ")
        self.map("Event.Phone_Call__c", detail="Call me")
        booking = self.book(self.customer(phone="+33 1"), referrer="https://a.example")
        self.assertEqual(self.run_lane(), 2)
        lead, event = self.only("Lead"), self.only("Event")
        self.assertEqual(lead["Budget__c"], 1500.5)
        self.assertEqual(lead["LeadSource"], "Web")
        self.assertEqual(lead["Website"], "https://a.example")
        self.assertEqual(lead["MobilePhone"], "+33 1")
        self.assertEqual(event["Topic__c"], "Prices")
        self.assertIs(event["Phone_Call__c"], True)
        self.assertFalse(self.assertState(booking, "synced").remark)

    def test_whatever_is_known_of_the_attendee(self):
        state = self.env.ref("base.state_us_5")
        partner = self.customer(
            street="1 Main Street",
            street2="Floor 2",
            zip="94105",
            city="San Francisco",
            state_id=state.id,
            country_id=state.country_id.id,
            website="https://zett.example",
            lang="en_US",
        )
        self.env["res.lang"]._activate_lang("fr_FR")
        state.country_id.with_context(lang="fr_FR").name = "États-Unis"
        for field, source in (
            ("Street", "attendee_street"),
            ("PostalCode", "attendee_zip"),
            ("City", "attendee_city"),
            ("State", "attendee_state"),
            ("Country", "attendee_country"),
            ("Website", "attendee_website"),
        ):
            self.map(f"Lead.{field}", source, when="always")
        codes = "{{ attendee_state_code }}-{{ attendee_country_code }}"
        self.map("Lead.Description", "template", codes + ", {{ attendee_language }}")
        self.page.known_customer = "overwrite"
        booking = self.book(partner)
        self.run_lane()
        self.assertFalse(self.assertState(booking, "synced").remark)
        lead = self.only("Lead")
        self.assertEqual(lead["Street"].splitlines(), ["1 Main Street", "Floor 2"])
        self.assertEqual((lead["PostalCode"], lead["City"]), ("94105", "San Francisco"))
        self.assertEqual(
            (lead["State"], lead["Country"]), ("California", "United States")
        )
        self.assertEqual(lead["Website"], "https://zett.example")
        self.assertEqual(lead["Description"], "CA-US, en_US")
        partner.city = "Oakland"
        self.run_lane()
        self.assertEqual(self.only("Lead")["City"], "Oakland")

    def test_whatever_is_known_of_the_booking(self):
        said = "{{ minutes }} minutes in {{ timezone }}, booked {{ booked_at }}"
        self.map("Event.Topic__c", "minutes")
        self.page.description_text = said
        self.booking_type.resource_calendar_id.tz = "Europe/Brussels"
        booking = self.book(self.customer(), duration=0.75)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE resource_booking SET create_date = '2026-11-20 08:15'"
        )
        self.env.invalidate_all()
        self.run_lane()
        self.assertState(booking, "synced")
        event = self.only("Event")
        self.assertEqual(event["Topic__c"], "45")
        self.assertIn(
            "45 minutes in Europe/Brussels, booked 2026-11-20 09:15",
            event["Description"],
        )

    def test_a_meeting_that_is_a_task(self):
        self.page.meeting_as = "Task"
        self.connection.action_test()
        self.map("Task.Topic__c", detail="Topic")
        booking = self.book(self.customer())
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEqual(self.only("Task")["Topic__c"], "Prices")

    def test_what_the_page_picks_comes_before_what_is_mapped(self):
        self.map("Lead.LeadSource", "fixed", "Web")
        self.page.lead_source_id = self.env["salesforce.choice"].search(
            [
                ("connection_id", "=", self.connection.id),
                ("sobject", "=", "Lead"),
                ("value", "=", "Other"),
            ]
        )
        self.book(self.customer())
        self.run_lane()
        self.assertEqual(self.only("Lead")["LeadSource"], "Other")

    def test_a_page_without_rows_sends_none_of_it(self):
        self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        self.assertIsNone(self.only("Lead")["Budget__c"])
        self.assertIsNone(self.only("Event")["Topic__c"])

    def test_what_the_org_cannot_take_costs_itself_alone(self):
        self.map("Lead.Budget__c", detail="Budget")
        self.map("Lead.Size__c", detail="Size")
        self.map("Event.Topic__c", detail="Topic")
        self.answers |= {"Budget": "a lot", "Size": "many"}
        booking = self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        row = self.assertState(booking, "synced")
        self.assertIn(
            "Lead: Budget (Budget__c) was left out: the value is no number", row.remark
        )
        self.assertIn(
            "Lead: Company size (Size__c) was left out: the value is none of",
            row.remark,
        )
        self.assertIsNone(self.only("Lead")["Budget__c"])
        self.assertEqual(self.only("Event")["Topic__c"], "Prices")

    def test_a_field_taken_out_of_the_org_costs_itself_alone(self):
        self.map("Event.Topic__c", detail="Topic")
        self.control.switch("custom_fields", [])
        booking = self.book(self.customer())
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertTrue(self.only("Event"))

    # === WHEN === #

    def sent(self, when):
        self.map("Event.Topic__c", detail="Topic", when=when)
        booking = self.book(self.customer())
        self.run_lane()
        self.assertEqual(self.only("Event")["Topic__c"], self.answers["Topic"] or None)
        return booking

    def test_on_creation_only(self):
        booking = self.sent("create")
        self.assertEqual(self.answer(booking, Topic="Terms"), 1)
        self.assertEqual(self.only("Event")["Topic__c"], "Prices")

    def test_always(self):
        booking = self.sent("always")
        self.assertEqual(self.answer(booking, Topic="Terms"), 1)
        self.assertEqual(self.only("Event")["Topic__c"], "Terms")
        self.answer(booking, Topic="")
        self.assertIsNone(self.only("Event")["Topic__c"])

    def test_what_people_changed_stays_until_the_booking_says_something_else(self):
        booking = self.sent("always")
        event = self.only("Event")["Id"]
        self.control.update("Event", event, {"Topic__c": "Theirs"})
        booking.start = MONDAY + timedelta(days=1)
        self.assertEqual(self.run_lane(), 1)
        self.assertEqual(self.only("Event")["Topic__c"], "Theirs")
        self.answer(booking, Topic="Terms")
        self.assertEqual(self.only("Event")["Topic__c"], "Terms")

    def test_if_empty_fills_later(self):
        self.answers["Topic"] = ""
        booking = self.sent("empty")
        # One more call, only where it has to be looked.
        self.assertEqual(self.answer(booking, Topic="Terms"), 2)
        self.assertEqual(self.only("Event")["Topic__c"], "Terms")
        self.assertEqual(self.answer(booking, Topic="Prices"), 1)
        self.assertEqual(self.only("Event")["Topic__c"], "Terms")

    def test_if_empty_leaves_what_people_filled(self):
        self.answers["Topic"] = ""
        booking = self.sent("empty")
        event = self.only("Event")["Id"]
        self.control.update("Event", event, {"Topic__c": "Theirs"})
        self.assertEqual(self.answer(booking, Topic="Terms"), 2)
        self.assertEqual(self.only("Event")["Topic__c"], "Theirs")
        # What was seen there is not looked for again.
        self.assertEqual(self.answer(booking, Topic="Prices"), 1)
        self.assertEqual(self.only("Event")["Topic__c"], "Theirs")

    def test_a_row_added_later_reaches_an_older_event(self):
        booking = self.book(self.customer())
        self.run_lane()
        self.map("Event.Topic__c", detail="Topic", when="always")
        booking.start = MONDAY + timedelta(days=1)
        self.assertEqual(self.run_lane(), 1)
        self.assertEqual(self.only("Event")["Topic__c"], "Prices")

    def test_a_lost_change_is_repaired(self):
        booking = self.sent("always")
        self.control.fault(path="composite", drop="after")
        self.answer(booking, Topic="Terms")
        row = self.assertState(booking, "retry", "CONNECTION_LOST")
        for _try in range(2):
            self.let_time_pass(row)
            self.run_lane()
        self.assertState(booking, "synced")
        self.assertFalse(row.settles_at)
        self.assertEqual(self.only("Event")["Topic__c"], "Terms")

    # === SOMEBODY WHO IS THERE === #

    def known(self, policy, when, **values):
        """Book as somebody who is there; return the Lead that comes of it."""
        self.page.known_customer = policy
        self.map("Lead.Budget__c", detail="Budget", when=when)
        lead = {"LastName": "Zett", "Company": "Z", "Email": "zoe@zett.example"}
        self.control.create("Lead", lead | values)
        self.booking = self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        self.assertFalse(self.assertState(self.booking, "synced").remark)
        return self.only("Lead")

    def test_an_existing_person_is_left_as_they_are(self):
        self.assertIsNone(self.known("leave", "always")["Budget__c"])

    def test_an_existing_person_is_not_created(self):
        self.assertIsNone(self.known("overwrite", "create")["Budget__c"])

    def test_what_an_existing_person_lacks_is_filled(self):
        self.assertEqual(self.known("fill", "always")["Budget__c"], 1500.5)

    def test_a_page_that_fills_overwrites_nothing(self):
        self.assertEqual(self.known("fill", "always", Budget__c=1)["Budget__c"], 1)

    def test_a_row_that_fills_overwrites_nothing(self):
        there = self.known("overwrite", "empty", Budget__c=1)
        self.assertEqual(there["Budget__c"], 1)

    def test_an_existing_person_is_overwritten(self):
        there = self.known("overwrite", "always", Budget__c=1)
        self.assertEqual(there["Budget__c"], 1500.5)
        # What the booking no longer says stays.
        self.answer(self.booking, Budget="")
        self.assertEqual(self.only("Lead")["Budget__c"], 1500.5)
        self.assertEqual(self.answer(self.booking, Budget="7"), 2)
        self.assertEqual(self.only("Lead")["Budget__c"], 7)

    def test_an_opt_out_is_never_taken_back(self):
        opt_out = {"sobject": "Lead", "name": "HasOptedOutOfEmail", "type": "boolean"}
        more = opt_out | {"label": "Email opt out", "default": False, "nillable": False}
        self.control.switch("custom_fields", [*CUSTOM_FIELDS, more])
        self.connection.action_test()
        self.page.known_customer = "overwrite"
        self.map("Lead.HasOptedOutOfEmail", "answer_not", "Call me", "always")
        for answer, opted_out in (("yes", False), ("no", True), ("yes", True)):
            self.answers["Call me"] = answer
            booking = self.book(self.customer())
            self.run_lane()
            self.assertIs(self.only("Lead")["HasOptedOutOfEmail"], opted_out)
            booking.unlink()
            self.run_lane()

    def test_a_contact_without_the_field_is_no_fault(self):
        self.page.known_customer = "overwrite"
        self.map("Lead.Budget__c", detail="Budget", when="always")
        contact = {"LastName": "Zett", "Email": "zoe@zett.example"}
        self.control.create("Contact", contact)
        booking = self.book(self.customer())
        self.run_lane()
        self.assertFalse(self.assertState(booking, "synced").remark)

    def test_move_and_cancel_cost_one_call(self):
        booking = self.sent("always")
        booking.start = MONDAY + timedelta(days=1)
        self.assertEqual(self.run_lane(), 1)
        booking.action_cancel()
        self.assertEqual(self.run_lane(), 1)
        self.assertEqual(self.control.records("Event"), [])


@tagged("standard", "post_install", "-at_install")
class TestMappedWithKeys(TestMapped):
    with_keys = True
