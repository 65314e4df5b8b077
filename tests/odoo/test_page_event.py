# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a meeting is tied to, whose word counts there, and how long it may be."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .bookings import MONDAY
from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestPageEvent(SyncCase):
    def contact(self, email="zoe@zett.example", **values):
        return self.control.create(
            "Contact", {"LastName": "Zett", "Email": email} | values
        )

    def test_related_to(self):
        self.assertTrue(self.page.can_relate and self.page.can_relate_deals)
        for related_to in ("none", "account", "opportunity"):
            with self.subTest(related_to):
                self.control.reset()
                account = self.control.create("Account", {"Name": "Zett"})
                deal = {"Name": "Deal", "StageName": "New", "CloseDate": "2030-02-01"}
                deal = self.control.create("Opportunity", deal | {"AccountId": account})
                self.contact(AccountId=account)
                self.page.related_to = related_to
                booking = self.book(self.customer())
                self.assertEqual(self.run_lane(), 2)
                self.assertFalse(self.assertState(booking, "synced").remark)
                expected = {"account": account, "opportunity": deal}.get(related_to)
                self.assertEqual(self.only("Event")["WhatId"], expected)
                booking.unlink()
                self.run_lane()

    def test_guests(self):
        self.assertFalse(self.page.can_add_guests)
        self.assertNotIn("add", self.page.guests_offered)
        self.control.switch("shared_activities", True)
        self.connection.action_test()
        self.page.invalidate_recordset(["can_add_guests", "guests_offered"])
        self.assertTrue(self.page.can_add_guests)
        self.assertIn("add", self.page.guests_offered)
        guest = self.customer("Yan", "yan@many.example")
        for guests in ("list", "add"):
            with self.subTest(guests):
                self.page.guests = guests
                zoe, yan = self.contact(), self.contact("yan@many.example")
                booking = self.book(self.customer())
                booking.partner_ids = [Command.link(guest.id)]
                self.assertEqual(self.run_lane(), 2)
                event = self.only("Event")
                people = [zoe, yan] if guests == "add" else [zoe]
                self.assertEqual(event["EventWhoIds"], people)
                self.assertIn("Guests: Yan <yan@many.example>", event["Description"])
                booking.unlink()
                self.run_lane()
                self.control.delete("Contact", zoe)
                self.control.delete("Contact", yan)

    def test_nobody_is_a_guest_on_a_task(self):
        self.control.switch("shared_activities", True)
        self.connection.action_test()
        self.page.invalidate_recordset(["can_add_guests", "guests_offered"])
        self.assertIn("add", self.page.guests_offered)
        self.page.guests = "add"
        with self.assertRaisesRegex(ValidationError, "not on a Task"):
            self.page.meeting_as = "Task"
        self.page.write({"meeting_as": "Task", "guests": "list"})
        self.assertEqual(self.page.guests_offered, ["list", "register"])

    def test_guests_are_registered(self):
        self.page.guests = "register"
        booking = self.book(self.customer())
        guest = self.customer("Yan", "yan@many.example")
        booking.partner_ids = [Command.link(guest.id)]
        self.assertEqual(self.run_lane(), 2)
        leads = {lead["Email"]: lead["Id"] for lead in self.control.records("Lead")}
        self.assertEqual(set(leads), {"zoe@zett.example", "yan@many.example"})
        self.assertEqual(self.only("Event")["WhoId"], leads["zoe@zett.example"])
        row = self.assertState(booking, "synced")
        self.assertIn("Lead created", row.attempt_ids[:1].summary)
        self.assertIn("Guest (Lead) created", row.attempt_ids[:1].summary)
        self.assertEqual(self.listed(row), [(leads["yan@many.example"], True)])
        self.assertFalse(self.env["salesforce.person"].search([]))
        booking.start = MONDAY + timedelta(hours=2)
        self.assertEqual(self.run_lane(), 1)

    def test_a_guest_who_is_refused_is_not_told_as_created(self):
        self.page.guests = "register"
        rule = {"sobject": "Lead", "field": "Email", "matches": "yan", "message": "No."}
        self.control.switch("validation_rules", [rule])
        booking = self.book(self.customer())
        booking.partner_ids |= self.customer("Yan", "yan@many.example")
        self.run_lane()
        row = self.assertState(booking, "synced")
        self.assertIn("did not take a guest", row.remark)
        self.assertEqual(self.listed(row), [])
        self.assertNotIn("Guest", row.attempt_ids[:1].summary)

    def test_a_guest_who_is_there_after_all_is_listed_as_found(self):
        self.page.guests = "register"
        self.control.switch("duplicate_rules", "block")
        start = MONDAY + timedelta(days=1)
        booking = self.book(self.customer())
        booking.partner_ids |= self.customer("Yan", "yan@many.example")
        yan = {"LastName": "Yan", "Company": "Y", "Email": "yan@many.example"}
        self.between_look_and_write(lambda: self.control.create("Lead", yan))
        self.run_lane()
        row = self.assertState(booking, "synced")
        [there] = [
            lead["Id"]
            for lead in self.control.records("Lead")
            if lead["Email"] == yan["Email"]
        ]
        self.assertEqual(self.listed(row), [(there, False)])
        self.assertNotIn("Guest", row.attempt_ids[:1].summary)
        zoe = {"LastName": "Zoe", "Company": "Z", "Email": "z@many.example"}
        self.between_look_and_write(lambda: self.control.create("Lead", zoe))
        booking = self.book(self.customer("Zoe", "z@many.example"), start)
        self.run_lane()
        row = self.assertState(booking, "synced")
        self.assertEqual(row.attempt_ids[:1].summary, "Event created")

    def listed(self, row):
        guests = row.record_ids.filtered(lambda record: record.role == "guest")
        return [(record.sfid, record.created_by_us) for record in guests]

    def test_guests_are_listed(self):
        """Whom we created stays there, who was found for as long as they come."""
        self.page.guests = "register"
        ann = {"LastName": "Ann", "Email": "ann@many.example"}
        known = self.control.create("Contact", ann)
        booking = self.book(self.customer())
        for name in ("Ann", "Yan"):
            guest = self.customer(name, f"{name.lower()}@many.example")
            booking.partner_ids = [Command.link(guest.id)]
        self.run_lane()
        row = self.assertState(booking, "synced")
        [yan] = [
            lead["Id"]
            for lead in self.control.records("Lead")
            if lead["Email"] == "yan@many.example"
        ]
        self.assertEqual(set(self.listed(row)), {(known, False), (yan, True)})
        booking.start = MONDAY + timedelta(hours=2)
        self.run_lane()
        self.assertEqual(set(self.listed(row)), {(known, False), (yan, True)})
        booking.action_salesforce_sync_now()
        self.run_lane()
        row = self.assertState(booking, "synced")
        self.assertEqual(set(self.listed(row)), {(known, False), (yan, True)})
        self.assertEqual(row.attempt_ids[:1].summary, "Nothing to change")
        booking.partner_ids -= booking.partner_ids.filtered(lambda p: p.name == "Ann")
        self.run_lane()
        row = self.assertState(booking, "synced")
        self.assertEqual(self.listed(row), [(yan, True)])
        self.assertEqual(len(row.record_ids), 3)

    def test_a_lost_guest_waits_until_it_is_settled(self):
        self.page.guests = "register"
        booking = self.book(self.customer())
        booking.partner_ids = [Command.link(self.customer("Y", "y@many.example").id)]
        self.control.fault(path="/composite", skip=1, drop="later")
        self.run_lane()
        row = self.row(booking)
        row.next_attempt_at = row.create_date - timedelta(days=1)
        row.connection_id.paused_until = False
        self.assertEqual(self.run_lane(), 0)
        self.control.land()
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEqual(len(self.control.records("Lead")), 2)
        self.only("Event")

    def test_what_people_change(self):
        for edited, subject in (("keep", "Theirs"), ("restore", "Zoe Zett - ")):
            with self.subTest(edited):
                self.page.edited = edited
                booking = self.book(self.customer())
                self.run_lane()
                event = self.only("Event")
                self.control.update("Event", event["Id"], {"Subject": "Theirs"})
                booking.start = MONDAY + timedelta(hours=2)
                self.assertEqual(self.run_lane(), 1)
                self.assertIn(subject, self.only("Event")["Subject"])
                booking.unlink()
                self.run_lane()

    def test_longer_than_a_day(self):
        booking = self.book(self.customer(), duration=30)
        self.assertEqual(self.run_lane(), 3)
        row = self.assertState(booking, "synced")
        self.assertIn("no Events of more than 24 hours", row.remark)
        self.assertIn(
            "Meeting: 2030-01-07 09:00 to 2030-01-08 15:00",
            self.only("Event")["Description"],
        )
        self.control.switch("multiday_events", True)
        booking.action_salesforce_sync_now()
        self.assertEqual(self.run_lane(), 1)
        self.assertFalse(self.assertState(booking, "synced").remark)
        self.assertEqual(self.only("Event")["DurationInMinutes"], 30 * 60)
