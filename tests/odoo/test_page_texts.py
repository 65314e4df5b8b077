# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a page words its meetings, in the form and in the org."""

from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .bookings import MONDAY
from .mapping_case import MappingCase


@tagged("standard", "post_install", "-at_install")
class TestPageTexts(MappingCase):
    def test_the_meeting_as_the_page_words_it(self):
        self.page.write(
            {
                "subject_template": "{{ utm_source }} - {{ subject }} {{ start }}",
                "location_template": "{{ video_link }}",
                "description_template": "Phone: {{ attendee_phone }}\n"
                "Topic: {{ answer: topic }}\nHost: {{ host_name }}",
            }
        )
        link = "https://meet.example/1"
        booking = self.book(self.customer(), videocall_location=link)
        self.assertEqual(self.run_lane(), 2)
        event = self.only("Event")
        named = "Zoe Zett - Product demo"
        self.assertEqual(event["Subject"], f"{named} 2030-01-07 09:00")
        self.assertEqual(event["Location"], link)
        self.assertIn("\r\n\r\nTopic: Prices\r\nHost: Host One", event["Description"])
        self.assertNotIn("Phone", event["Description"])

        # Only what is new follows, and what people wrote meanwhile stays.
        self.control.update("Event", event["Id"], {"Location": "Room of people"})
        booking.start = MONDAY + timedelta(days=1)
        self.assertEqual(self.run_lane(), 1)
        event = self.only("Event")
        self.assertEqual(event["Subject"], f"{named} 2030-01-08 09:00")
        self.assertEqual(event["Location"], "Room of people")

        self.page.cancelled = "keep"
        booking.action_cancel()
        self.assertEqual(self.run_lane(), 1)
        self.assertEqual(
            self.only("Event")["Subject"], f"Cancelled: {named} 2030-01-08 09:00"
        )

    def test_nobody_gets_further_than_the_list(self):
        for template, sentence in (
            ("{{ atendee_name }}", "Did you mean {{ attendee_name }}"),
            ("{{ object.env.user.password }}", "There is no placeholder"),
            ("{{ answer }}", "Say which question"),
            ("{{ subject", "begins with {{ and ends with }}"),
        ):
            for name in ("subject", "location", "description"):
                with self.subTest(template, name=name):
                    with self.assertRaisesRegex(ValidationError, sentence) as caught:
                        self.page[f"{name}_template"] = template
                    self.assertTrue(str(caught.exception).startswith(name.title()))
                    self.page.invalidate_recordset(flush=False)

    def test_the_form_shows_an_example(self):
        with Form(self.page) as form:
            self.assertIn("Subject: Ann Example - Product demo", form.example)
            self.assertIn("{{ answer: Topic }}", form.placeholder_names)
            form.subject_template = "{{ attendee_company }} {{ answer: Topic }}"
            self.assertIn("Subject: Example Ltd (Topic)", form.example)
            form.subject_template = "{{ attendee_compny }}"
            self.assertIn("{{ attendee_company }}?", form.example_fault)
            self.assertFalse(form.example)
            form.subject_template = "{{ attendee_company }}"

    def test_a_text_as_a_field(self):
        self.map("Event.Topic__c", "template", "On {{ answer: Topic }}", "always")
        booking = self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        self.assertEqual(self.only("Event")["Topic__c"], "On Prices")
        self.assertEqual(self.answer(booking, Topic="Terms"), 1)
        self.assertEqual(self.only("Event")["Topic__c"], "On Terms")
        with self.assertRaisesRegex(ValidationError, "{{ subject }}"):
            self.map("Lead.Description", "template", "{{ subjct }}")
