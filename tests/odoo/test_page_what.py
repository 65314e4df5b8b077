# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a page says of the meeting, and what becomes of it in the org."""

from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .bookings import MONDAY
from .common import OPERATOR
from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestPageWhat(SyncCase):
    def test_no_event(self):
        self.page.create_event = False
        self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        self.only("Lead")
        self.assertEqual(self.control.records("Event"), [])

    def test_task(self):
        self.assertTrue(self.page.can_make_tasks)
        self.page.meeting_as = "Task"
        self.assertTrue(self.connection.makes_tasks)
        booking = self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        self.assertEqual(self.control.records("Event"), [])
        task = self.only("Task")
        self.assertEqual(task["ActivityDate"], "2030-01-07")
        self.assertIn("Meeting: 2030-01-07 09:00 to 10:00 (UTC)", task["Description"])
        self.assertEqual(task["WhoId"], self.only("Lead")["Id"])
        self.assertIn("/lightning/r/Task/", self.row(booking).event_url)
        self.assertEqual(self.row(booking).event_label, "Task")
        self.assertEqual(booking.salesforce_event_label, "Task")
        booking.start = MONDAY + timedelta(days=1)
        self.assertEqual(self.run_lane(), 1)
        self.assertEqual(self.only("Task")["ActivityDate"], "2030-01-08")
        booking.action_cancel()
        self.assertEqual(self.run_lane(), 1)
        self.assertEqual(self.control.records("Task"), [])

    def test_task_whose_key_cannot_be_used(self):
        """Nothing is made in silence without what makes it safe."""
        self.control.switch("key_fields", True)
        self.control.switch("read_only_fields", [("Task", "Odoo_Booking_Id__c")])
        self.connection.action_test()
        self.assertEqual(self.connection.key_state, "ready")
        self.page.meeting_as = "Task"
        self.assertEqual(self.connection.key_state, "unusable")
        self.assertIn("Task.Odoo_Booking_Id__c", self.connection.key_faults)
        booking = self.book(self.customer())
        self.run_lane()
        self.assertState(booking, "failed", "KEY_FIELD_UNUSABLE")
        self.assertEqual(self.control.records("Task"), [])

    def test_how_it_looks(self):
        self.page.write({"show_as": "Free", "remind": True, "reminder_minutes": 30})
        self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        event = self.only("Event")
        self.assertEqual(event["ShowAs"], "Free")
        self.assertEqual(event["ReminderDateTime"], "2030-01-07T08:30:00.000+0000")

    def test_private(self):
        self.page.private = True
        booking = self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        event = self.only("Event")
        self.assertTrue(event["IsPrivate"])
        self.assertFalse(event["WhoId"])
        self.assertState(booking, "synced")

    def test_cancelled(self):
        for cancelled, subjects in (
            ("delete", []),
            ("keep", ["Cancelled: Zoe Zett - Product demo"]),
        ):
            with self.subTest(cancelled):
                self.control.reset()
                self.page.cancelled = cancelled
                booking = self.book(self.customer())
                self.run_lane()
                booking.action_cancel()
                self.assertEqual(self.run_lane(), 1)
                events = self.control.records("Event")
                self.assertEqual([event["Subject"] for event in events], subjects)
                self.assertTrue(self.assertState(booking, "synced").cancelled)

    def test_kept_and_why(self):
        self.page.cancelled = "keep"
        booking = self.book(self.customer())
        self.run_lane()
        booking.action_cancel()
        booking.cancel_reason = "Ill"
        self.assertEqual(self.run_lane(), 1)
        lines = self.only("Event")["Description"].splitlines()
        self.assertEqual(lines[1], "Cancelled: Ill")
        booking.active = True
        self.assertFalse(booking.cancel_reason)

    def test_kept_and_booked_again(self):
        self.page.cancelled = "keep"
        booking = self.book(self.customer())
        self.run_lane()
        booking.action_cancel()
        self.run_lane()
        booking.active = True
        booking.start = MONDAY
        self.assertEqual(self.run_lane(), 1)
        event = self.only("Event")
        self.assertEqual(event["Subject"], "Zoe Zett - Product demo")
        self.assertEqual(event["ShowAs"], "Busy")
        booking.start = MONDAY + timedelta(hours=1)
        self.run_lane()
        told = ["moved", "reopened", "marked as cancelled"]
        self.assertEqual(
            booking.salesforce_sync_ids.attempt_ids.mapped("summary"),
            [f"Event {each}" for each in told] + ["Lead created, Event created"],
        )

    def test_kept_of_a_deleted_booking(self):
        self.page.cancelled = "keep"
        booking = self.book(self.customer())
        self.run_lane()
        booking.unlink()
        self.run_lane()
        self.assertTrue(self.only("Event")["Subject"].startswith("Cancelled: "))
        # Nobody looks for it again, hour after hour.
        self.env["salesforce.reconcile"]._mark_deleted("resource.booking")
        self.assertFalse(self.env["salesforce.sync.mark"].search([]))

    # === OWNERS === #

    def owner(self, sobject):
        [row] = self.control.records(sobject)
        names = {user["Id"]: user["Username"] for user in self.control.users()}
        return names[row["OwnerId"]]

    def test_owner_of_a_new_person(self):
        one, two = "host.one@acme.example", "host.two@acme.example"
        for values, expected in (
            ({"person_owner": "user"}, OPERATOR),
            ({"person_owner": "host"}, one),
            ({"person_owner": "fixed", "person_owner_email": two}, two),
        ):
            with self.subTest(values):
                self.control.reset()
                self.page.write(values)
                booking = self.book(self.customer())
                self.run_lane()
                self.assertEqual(self.owner("Lead"), expected)
                self.assertEqual(self.owner("Event"), one)
                booking.unlink()
                self.run_lane()

    def test_owner_of_the_event(self):
        two = "host.two@acme.example"
        lead = {"LastName": "Z", "Company": "Zett", "Email": "zoe@zett.example"}
        [owner] = [u["Id"] for u in self.control.users() if u["Username"] == two]
        for values, expected in (
            ({"event_owner": "host"}, "host.one@acme.example"),
            ({"event_owner": "person"}, two),
            ({"event_owner": "fixed", "event_owner_email": OPERATOR}, OPERATOR),
        ):
            with self.subTest(values):
                self.control.reset()
                self.control.create("Lead", lead | {"OwnerId": owner})
                self.page.write(values)
                booking = self.book(self.customer())
                self.run_lane()
                self.assertEqual(self.owner("Event"), expected)
                self.assertFalse(self.assertState(booking, "synced").remark)
                booking.unlink()
                self.run_lane()

    def test_owner_who_is_inactive(self):
        gone = "gone@acme.example"
        self.page.write({"person_owner": "fixed", "person_owner_email": gone})
        self.page.write({"event_owner": "fixed", "event_owner_email": gone})
        booking = self.book(self.customer())
        self.run_lane()
        self.assertEqual(self.owner("Lead"), OPERATOR)
        self.assertEqual(self.owner("Event"), OPERATOR)
        remark = self.assertState(booking, "synced").remark
        self.assertIn(f"belong to {gone}, who is no active user", remark)
        self.assertIn(f"gives its meetings to {gone}", remark)
        # The check of the connection does not take such an owner for a host.
        self.connection.action_test()
        lines = self.connection.check_line_ids
        [line] = lines.filtered(lambda each: each.topic == "owners")
        self.assertIn(gone, line.message)
        self.assertIn("owners that a booking page names", line.message)
        self.assertIn("under Owners", line.remedy)

    def test_owner_without_an_address(self):
        with self.assertRaises(ValidationError):
            self.page.event_owner = "fixed"

    # === WHAT IT SAYS === #

    def test_texts_of_the_page(self):
        self.page.write(
            {
                "subject_text": "{{ attendee_name }} meets {{ host_name }}",
                "location_text": "By phone: {{ attendee_phone }}",
                "description_text": "From {{ attendee_company }}\nOf {{ link }}",
            }
        )
        self.assertIn("Subject: Ann Lee meets", self.page.texts_example)
        self.assertIn("/odoo/", self.page.texts_example)
        self.assertIn("By phone: +1 555 0100", self.page.texts_example)
        booking = self.book(self.customer(phone="111"))
        self.assertEqual(self.run_lane(), 2)
        event = self.only("Event")
        self.assertEqual(event["Subject"], f"Zoe Zett meets {self.hosts[0].name}")
        self.assertEqual(event["Location"], "By phone: 111")
        self.assertNotIn("From", event["Description"].splitlines()[-1])
        self.assertState(booking, "synced")
        self.page.subject_text = False
        self.assertEqual(self.run_lane(), 0)

    def test_texts_that_stand_for_nothing_are_refused(self):
        for text, sentence in (
            ("{{ atendee_name }}", "Did you mean “{{ attendee_name }}”"),
            ("{{ object.env }}", "“{{ object.env }}” stands for nothing"),
            ("{{ attendee_name", "Close it, or take the braces out"),
        ):
            with self.assertRaisesRegex(ValidationError, sentence):
                self.page.subject_text = text

    def test_the_example_says_what_cannot_be_saved(self):
        page = self.page.new({"subject_text": "{{ atendee_name }}"}, origin=self.page)
        self.assertIn("Did you mean “{{ attendee_name }}”", page.texts_example)

    def test_only_confirmed_bookings(self):
        self.page.only_confirmed = True
        booking = self.book(self.customer())
        self.assertEqual(booking.state, "scheduled")
        self.assertEqual(self.run_lane(), 0)
        self.assertIn("not confirmed yet", self.assertState(booking, "synced").remark)
        booking.action_confirm()
        self.assertEqual(self.run_lane(), 2)
        self.only("Event")
        self.assertFalse(self.assertState(booking, "synced").remark)
