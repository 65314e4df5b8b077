# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The whole way of a booking, from the marks to the records in the org."""

import socket
from datetime import datetime, timedelta
from unittest import mock

from odoo import fields
from odoo.tests import tagged
from odoo.tools import config

from odoo.addons.salesforce_booking_sync.models.round import Round
from odoo.addons.salesforce_booking_sync.salesforce import lookup

from .bookings import MONDAY
from .common import Person
from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestLane(SyncCase):
    def test_new_customer(self):
        partner = self.customer(phone="+33 1 23 45 67 89", function="Owner")
        booking = self.book(partner, description="<p>About <b>prices</b></p>")
        self.assertEqual(self.run_lane(), 2)

        [lead] = self.control.records("Lead")
        self.assertEqual(lead["FirstName"], "Zoe")
        self.assertEqual(lead["LastName"], "Zett")
        self.assertEqual(lead["Email"], "zoe@zett.example")
        self.assertEqual(lead["Phone"], "+33 1 23 45 67 89")
        self.assertEqual(lead["Title"], "Owner")
        self.assertEqual(lead["Company"], "[not provided]")
        [event] = self.control.records("Event")
        self.assertEqual(event["WhoId"], lead["Id"])
        self.assertEqual(event["StartDateTime"], "2030-01-07T09:00:00.000+0000")
        self.assertEqual(event["EndDateTime"], "2030-01-07T10:00:00.000+0000")
        self.assertEqual(event["Subject"], "Zoe Zett - Product demo")
        self.assertEqual(event["Location"], "Paris")
        self.assertEqual(event["OwnerId"], self.user_id("host.one@acme.example"))
        row = self.assertState(booking, "synced")
        self.assertIn(f"Odoo booking reference: {row.reference}", event["Description"])
        self.assertIn("About *prices*", event["Description"])
        self.assertFalse(row.remark)
        self.assertIn(f"/lightning/r/Event/{event['Id']}/view", row.event_url)
        self.assertIn(f"/lightning/r/Lead/{lead['Id']}/view", row.person_url)

    def user_id(self, email):
        [user] = [each for each in self.control.users() if each["Email"] == email]
        return user["Id"]

    def test_moved_then_cancelled(self):
        booking = self.book(self.customer())
        self.run_lane()
        [before] = self.control.records("Event")

        booking.start = MONDAY + timedelta(days=1, hours=4)
        self.assertEqual(self.run_lane(), 1)
        [after] = self.control.records("Event")
        self.assertEqual(after["Id"], before["Id"])
        self.assertEqual(after["StartDateTime"], "2030-01-08T13:00:00.000+0000")
        self.assertEqual(after["EndDateTime"], "2030-01-08T14:00:00.000+0000")

        booking.action_cancel()
        self.assertEqual(self.run_lane(), 1)
        self.assertEqual(self.control.records("Event"), [])
        self.assertEqual(len(self.control.records("Lead")), 1)
        row = self.assertState(booking, "synced")
        self.assertTrue(row.cancelled)
        self.assertEqual(row.became, "cancelled")

    def test_why_it_was_cancelled(self):
        booking = self.book(self.customer())
        self.run_lane()
        self.assertFalse(self.row(booking).became)
        booking.cancel_reason = "I am ill"
        booking.action_cancel()
        self.run_lane()
        row = self.assertState(booking, "synced")
        self.assertEqual((row.cancel_reason, row.happened), ("I am ill", "I am ill"))

    def test_a_round_with_nothing_to_change_is_told(self):
        booking = self.book(self.customer())
        self.run_lane()
        self.row(booking).action_retry()
        self.run_lane()
        self.env.invalidate_all()
        [latest, _first] = self.row(booking).attempt_ids
        self.assertEqual(latest.summary, "Nothing to change")

    def test_only_what_changed_is_sent(self):
        booking = self.book(self.customer())
        self.run_lane()
        [event] = self.control.records("Event")
        self.control.update("Event", event["Id"], {"Subject": "Call her Zozo"})
        booking.start = MONDAY + timedelta(hours=2)
        self.run_lane()
        [event] = self.control.records("Event")
        self.assertEqual(event["Subject"], "Call her Zozo")

    def test_unchanged_costs_no_call(self):
        booking = self.book(self.customer())
        self.run_lane()
        booking.action_confirm()
        self.assertEqual(self.run_lane(), 0)
        self.assertState(booking, "synced")

    def test_reopened(self):
        booking = self.book(self.customer())
        self.run_lane()
        booking.action_cancel()
        self.run_lane()
        booking.active = True
        booking.start = MONDAY + timedelta(days=2)
        # Who the host is there is known from the first time.
        self.assertEqual(self.run_lane(), 1)
        [event] = self.control.records("Event")
        [lead] = self.control.records("Lead")
        self.assertEqual(event["WhoId"], lead["Id"])
        self.assertFalse(self.row(booking).cancelled)

    def test_deleted(self):
        booking = self.book(self.customer())
        self.run_lane()
        booking.unlink()
        self.run_lane()
        self.assertEqual(self.control.records("Event"), [])

    def test_deleted_with_its_type(self):
        self.book(self.customer())
        self.run_lane()
        self.booking_type.unlink()
        self.run_lane()
        self.assertEqual(self.control.records("Event"), [])

    def test_deleted_before_it_was_sent(self):
        booking = self.book(self.customer())
        self.env.flush_all()
        booking.unlink()
        self.assertEqual(self.run_lane(), 0)
        self.assertFalse(self.env["salesforce.sync"].search([]))

    def test_no_time_yet(self):
        booking = self.book(self.customer(), start=None)
        self.assertEqual(self.run_lane(), 0)
        self.assertFalse(self.row(booking))

    # === MATCHING === #

    def test_lead_is_there(self):
        lead = self.control.create(
            "Lead",
            {"LastName": "Z", "Company": "Zett", "Email": "ZOE@zett.example"},
        )
        self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        self.assertEqual(len(self.control.records("Lead")), 1)
        [event] = self.control.records("Event")
        self.assertEqual(event["WhoId"], lead)

    def test_contact_is_there(self):
        contact = self.control.create(
            "Contact", {"LastName": "Z", "Email": "zoe@zett.example"}
        )
        self.book(self.customer(email="Zoe@Zett.Example"))
        self.run_lane()
        self.assertEqual(self.control.records("Lead"), [])
        [event] = self.control.records("Event")
        self.assertEqual(event["WhoId"], contact)

    def test_register_as_contact(self):
        self.page.register_as = "contact"
        self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        self.assertEqual(self.control.records("Lead"), [])
        [contact] = self.control.records("Contact")
        self.assertEqual(contact["LastName"], "Zett")

    def test_match_only(self):
        self.page.register_as = "match"
        booking = self.book(self.customer())
        self.assertEqual(self.run_lane(), 1)
        self.assertEqual(self.control.records("Lead"), [])
        self.assertEqual(self.control.records("Event"), [])
        row = self.assertState(booking, "synced")
        self.assertIn("zoe@zett.example", row.remark)

    def test_no_event_wanted(self):
        self.page.create_event = False
        self.book(self.customer())
        self.assertEqual(self.run_lane(), 2)
        self.assertEqual(len(self.control.records("Lead")), 1)
        self.assertEqual(self.control.records("Event"), [])

    def test_two_bookings_of_a_new_customer(self):
        partner = self.customer()
        self.book(partner)
        self.book(partner, MONDAY + timedelta(days=1))
        self.assertEqual(self.run_lane(), 2)
        self.assertEqual(len(self.control.records("Lead")), 1)
        self.assertEqual(len(self.control.records("Event")), 2)

    def test_many_new_customers_in_one_round(self):
        for number in range(30):
            partner = self.customer(f"Person {number}", f"p{number}@many.example")
            self.book(partner, MONDAY + timedelta(days=number))
        # One look-up, then 30 Leads and 30 Events as collections.
        self.assertEqual(self.run_lane(), 3)
        self.assertEqual(len(self.control.records("Lead")), 30)
        self.assertEqual(len(self.control.records("Event")), 30)

    # === HOSTS === #

    def test_host_changes(self):
        booking = self.book(self.customer())
        self.run_lane()
        booking.combination_auto_assign = False
        booking.combination_id = self.combinations[1]
        self.run_lane()
        [event] = self.control.records("Event")
        self.assertEqual(event["OwnerId"], self.user_id("host.two@acme.example"))

    def test_host_without_salesforce_user(self):
        self.hosts[0].email = "nobody@acme.example"
        booking = self.book(self.customer())
        self.run_lane()
        [event] = self.control.records("Event")
        self.assertEqual(event["OwnerId"], self.connection.user_id_salesforce)
        self.assertIn("nobody@acme.example", self.row(booking).remark)
        # The host joins Salesforce later: the Event becomes theirs.
        colleague = self.control.add_user("nobody@acme.example")
        self.row(booking).action_retry()
        self.run_lane()
        [event] = self.control.records("Event")
        self.assertEqual(event["OwnerId"], colleague)
        self.assertFalse(self.row(booking).remark)

    def test_host_with_another_address_in_salesforce(self):
        booking = self.book(self.customer())
        self.run_lane()
        self.hosts[0].salesforce_email = "host.two@acme.example"
        self.run_lane()
        [event] = self.control.records("Event")
        self.assertEqual(event["OwnerId"], self.user_id("host.two@acme.example"))
        self.assertFalse(self.assertState(booking, "synced").remark)

    def test_inactive_host(self):
        self.hosts[0].email = "gone@acme.example"
        booking = self.book(self.customer())
        self.run_lane()
        [event] = self.control.records("Event")
        self.assertEqual(event["OwnerId"], self.connection.user_id_salesforce)
        self.assertState(booking, "synced")

    def test_guest_who_sorts_before_the_booker(self):
        booking = self.book(self.customer())
        booking.partner_ids |= self.customer("Adam Aaron", "adam@aaron.example")
        self.run_lane()
        [lead] = self.control.records("Lead")
        self.assertEqual(lead["Email"], "zoe@zett.example")
        [event] = self.control.records("Event")
        self.assertIn("Adam Aaron <adam@aaron.example>", event["Description"])

    def test_somebody_else_comes_instead(self):
        booking = self.book(self.customer())
        self.run_lane()
        booking.partner_ids = self.customer("Adam Aaron", "adam@aaron.example")
        self.run_lane()
        self.assertState(booking, "synced")
        leads = {lead["Email"]: lead["Id"] for lead in self.control.records("Lead")}
        self.assertEqual(len(leads), 2)
        [event] = self.control.records("Event")
        self.assertEqual(event["WhoId"], leads["adam@aaron.example"])
        self.assertEqual(event["Subject"], "Adam Aaron - Product demo")

    def test_corrected_address_is_the_same_person(self):
        booking = self.book(self.customer())
        self.run_lane()
        booking.partner_ids.email = "zoe@corrected.example"
        booking.start = self.day(1)
        self.assertEqual(self.run_lane(), 1)
        self.assertEqual(len(self.control.records("Lead")), 1)

    # === AWKWARD INPUT === #

    def test_no_address_then_one(self):
        partner = self.customer(email=False)
        booking = self.book(partner)
        self.assertEqual(self.run_lane(), 0)
        row = self.assertState(booking, "failed", "NO_EMAIL")
        self.assertIn("e-mail", row.error_message)
        partner.email = "zoe@zett.example"
        self.assertEqual(self.run_lane(), 2)
        self.assertState(booking, "synced")

    def test_no_attendee(self):
        booking = self.book(self.customer())
        self.env.cr.execute("DELETE FROM res_partner_resource_booking_rel")
        self.env.cr.execute("UPDATE resource_booking SET salesforce_booker_id = NULL")
        self.env.invalidate_all()
        self.run_lane()
        self.assertState(booking, "failed", "NO_ATTENDEE")

    def test_awkward_addresses(self):
        addresses = [
            "o'hara@x.example",
            "100%sure@x.example",
            "a+b_c-d@x.example",
            "back\\slash@x.example",
            '"quoted"@x.example',
        ]
        bookings = [
            self.book(self.customer(f"N {number}", address), self.day(number))
            for number, address in enumerate(addresses)
        ]
        self.run_lane()
        for booking in bookings:
            row = self.row(booking)
            self.assertIn(row.state, ("synced", "failed"))
            self.assertTrue(row.state == "synced" or row.error_kind == "fix_data")
        self.assertState(bookings[0], "synced")
        self.assertState(bookings[1], "synced")
        self.assertState(bookings[2], "synced")
        # And they are found again.
        for number, booking in enumerate(bookings[:3]):
            self.book(booking.partner_id, self.day(number + 10))
        self.run_lane()
        emails = [lead["Email"] for lead in self.control.records("Lead")]
        self.assertEqual(len(emails), len(set(emails)))

    def day(self, number):
        return MONDAY + timedelta(days=number)

    def test_address_too_long(self):
        booking = self.book(self.customer(email=f"{'x' * 300}@x.example"))
        self.run_lane()
        self.assertState(booking, "failed", "EMAIL_TOO_LONG")

    def test_awkward_names(self):
        names = {
            "Ann Mary Smith": ("Ann Mary", "Smith"),
            "Ludwig van Beethoven": ("Ludwig", "van Beethoven"),
            "Plato": (None, "Plato"),
            "🎉 Party 🎉": ("🎉 Party", "🎉"),
            'Conan "Coco" O\'Brien': ('Conan "Coco"', "O'Brien"),
            "x" * 300: (None, "x" * 79 + "…"),
        }
        for number, name in enumerate(names):
            partner = self.customer(name, f"n{number}@names.example")
            self.book(partner, self.day(number))
        self.run_lane()
        leads = {lead["Email"]: lead for lead in self.control.records("Lead")}
        for number, expected in enumerate(names.values()):
            lead = leads[f"n{number}@names.example"]
            self.assertEqual((lead["FirstName"], lead["LastName"]), expected)

    def test_long_and_odd_texts(self):
        booking = self.book(self.customer())
        booking.name = "🎉" * 300
        booking.location = "Room " + "9" * 300
        booking.description = "<p>" + "word " * 10_000 + "</p>"
        self.run_lane()
        row = self.assertState(booking, "synced")
        [event] = self.control.records("Event")
        self.assertEqual(event["Subject"], "🎉" * 127 + "…")
        self.assertIn(row.reference, event["Description"])

    def test_company(self):
        acme = self.env["res.partner"].create({"name": "Zett SA", "is_company": True})
        self.book(self.customer(parent_id=acme.id))
        self.run_lane()
        [lead] = self.control.records("Lead")
        self.assertEqual(lead["Company"], "Zett SA")

    def test_times(self):
        """Naive UTC in Odoo, whatever the zone: the same instant in Salesforce."""
        self.env.user.tz = "America/New_York"
        times = {
            # In the past.
            datetime(2020, 2, 3, 9, 0): "2020-02-03T09:00:00.000+0000",
            # Over midnight.
            datetime(2030, 1, 7, 23, 30): "2030-01-07T23:30:00.000+0000",
            # Across the change to summer time in Paris, and back.
            datetime(2030, 3, 31, 0, 30): "2030-03-31T00:30:00.000+0000",
            datetime(2030, 10, 27, 0, 30): "2030-10-27T00:30:00.000+0000",
        }
        for number, start in enumerate(times):
            self.book(self.customer(f"T {number}", f"t{number}@x.example"), start)
        self.run_lane()
        events = self.control.records("Event")
        starts = {event["StartDateTime"] for event in events}
        self.assertEqual(starts, set(times.values()))
        for event in events:
            start, end = (
                datetime.strptime(event[name], "%Y-%m-%dT%H:%M:%S.%f%z")
                for name in ("StartDateTime", "EndDateTime")
            )
            self.assertEqual(end - start, timedelta(hours=1))

    # === TROUBLE === #

    def test_one_rejected_record_costs_only_itself(self):
        self.control.fault(
            sobject="Lead",
            code="FIELD_CUSTOM_VALIDATION_EXCEPTION",
            message="Leads need a budget",
            times=1,
        )
        bad = self.book(self.customer("Bad Luck", "bad@x.example"))
        good = self.book(self.customer("Good Luck", "good@x.example"), self.day(1))
        self.run_lane()
        row = self.assertState(bad, "failed", "FIELD_CUSTOM_VALIDATION_EXCEPTION")
        self.assertIn("Leads need a budget", row.error_message)
        self.assertState(good, "synced")
        row.action_retry()
        self.run_lane()
        self.assertState(bad, "synced")
        self.assertEqual(len(self.control.records("Event")), 2)

    def test_duplicate_rule(self):
        """Somebody types the same person in between our look and our write."""
        self.control.switch("duplicate_rules", "block")
        twins = []

        def look_up(*args):
            found = original(*args)
            values = {"LastName": "Zett", "Email": "zoe@zett.example"}
            twins.append(self.control.create("Contact", values))
            return found

        original = lookup.look_up
        self.patch(lookup, "look_up", look_up)
        booking = self.book(self.customer())
        self.assertEqual(self.run_lane(), 3)
        self.assertState(booking, "synced")
        [event] = self.control.records("Event")
        self.assertEqual([event["WhoId"]], twins)

    def test_duplicate_rule_that_names_several(self):
        """A person decides which of them it is; none is taken by chance."""
        self.control.switch("duplicate_rules", "block")
        booking = self.book(self.customer())

        def type_two():
            for last_name in ("Zett", "Zed"):
                values = {"LastName": last_name, "Email": "zoe@zett.example"}
                self.control.create("Contact", values)

        self.between_look_and_write(type_two)
        self.run_lane()
        row = self.assertState(booking, "held", "DUPLICATES_DETECTED")
        self.assertFalse(self.control.records("Event"))
        row.action_retry()
        self.run_lane()
        self.assertState(booking, "synced")

    def test_person_whom_the_user_may_not_see(self):
        self.control.add_user("limited@acme.example")
        self.log_in(self.connection, Person("limited@acme.example"))
        self.control.create(
            "Contact", {"LastName": "Zett", "Email": "zoe@zett.example"}
        )
        self.control.switch("private_sharing", True)
        self.connection.action_test()
        self.assertEqual(self.connection.narrow_objects, "Lead, Contact")
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "failed", "NOT_ALL_VISIBLE")
        self.assertEqual(self.control.records("Lead"), [])
        # The right is given, the connection checked: it goes without another press.
        self.control.switch("private_sharing", False)
        self.connection.action_test()
        self.assertState(booking, "due", "NOT_ALL_VISIBLE")
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertFalse(row.error_message)

    def test_event_deleted_in_salesforce(self):
        booking = self.book(self.customer())
        self.run_lane()
        [event] = self.control.records("Event")
        self.control.delete("Event", event["Id"])
        booking.start = self.day(3)
        self.run_lane()
        self.assertState(booking, "synced")
        [again] = self.control.records("Event")
        self.assertNotEqual(again["Id"], event["Id"])
        booking.action_cancel()
        self.control.delete("Event", again["Id"])
        self.run_lane()
        self.assertState(booking, "synced")

    def test_org_has_had_enough(self):
        self.control.fault(
            path="composite", status=403, code="REQUEST_LIMIT_EXCEEDED", times=1
        )
        booking = self.book(self.customer())
        self.assertLessEqual(self.run_lane(), 1)
        row = self.assertState(booking, "retry", "REQUEST_LIMIT_EXCEEDED")
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")

    def test_gateway_page_while_looking_up(self):
        self.control.fault(path="composite", status=503, body="<h1>Busy</h1>", times=1)
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "retry", "HTTP_503")
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")

    def test_nobody_answers(self):
        """A port where nothing listens, as when Salesforce is not to be reached."""
        token = self.env["salesforce.token"]._of(self.connection)
        address = token.instance_url
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            host = f"localhost:{probe.getsockname()[1]}"
        allowed = f"{config['salesforce_allowed_hosts']},{host}"
        self.patch(config, "options", {**config.options})
        config.options["salesforce_allowed_hosts"] = allowed
        token.instance_url = f"http://{host}"
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "retry", "UNREACHABLE")
        self.assertIn("cannot be reached", row.error_message)
        self.assertEqual(self.connection.state, "connected")

        token.instance_url = address
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")

    def test_answer_lost_after_the_records_were_made(self):
        self.control.fault(path="composite", drop="after", skip=1, times=1)
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "unknown", "CONNECTION_LOST")
        self.assertGreater(
            row.next_attempt_at - row.unsure_since, timedelta(minutes=10)
        )
        booking.start = self.day(2)
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEqual(len(self.control.records("Lead")), 1)
        [event] = self.control.records("Event")
        self.assertEqual(event["StartDateTime"], "2030-01-09T09:00:00.000+0000")

    def test_answer_lost_before_anything_was_made(self):
        self.control.fault(path="composite", drop="before", skip=1, times=1)
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "unknown", "CONNECTION_LOST")
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEqual(len(self.control.records("Event")), 1)

    def test_cancelled_while_the_answer_is_lost(self):
        self.control.fault(path="composite", drop="after", skip=1, times=1)
        booking = self.book(self.customer())
        self.run_lane()
        row = self.row(booking)
        booking.action_cancel()
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEqual(self.control.records("Event"), [])

    def die_while_sending(self, booking):
        """Leave the row as a worker leaves it that is killed while it calls."""
        row = self.row(booking)
        lease = fields.Datetime.now() + timedelta(minutes=15)
        row.write(
            {
                "state": "sending",
                "claim": "dead",
                "lane": 1,
                "lease": lease,
                "sent_at": fields.Datetime.now(),
            }
        )
        row.flush_recordset()
        return row

    def test_worker_that_died_while_creating(self):
        booking = self.book(self.customer())
        self.run_lane()
        [event] = self.control.records("Event")
        self.row(booking).record_ids.unlink()
        row = self.die_while_sending(booking)
        self.assertEqual(self.run_lane(), 0)
        self.assertState(booking, "unknown", "WORKER_LOST")
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEqual(self.control.records("Event")[0]["Id"], event["Id"])
        self.assertEqual(len(self.control.records("Event")), 1)
        self.assertEqual(len(self.control.records("Lead")), 1)

    def test_worker_that_died_while_moving(self):
        """The move had come through, and the booking is back by now."""
        booking = self.book(self.customer())
        self.run_lane()
        [event] = self.control.records("Event")
        moved = {
            "StartDateTime": "2030-01-08T09:00:00Z",
            "EndDateTime": "2030-01-08T10:00:00Z",
        }
        self.control.update("Event", event["Id"], moved)
        row = self.die_while_sending(booking)
        self.run_lane()
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")
        [event] = self.control.records("Event")
        self.assertEqual(event["StartDateTime"], "2030-01-07T09:00:00.000+0000")

    def test_unforeseen_fault_after_writing(self):
        """Nobody knows how far it came: it is looked up, not done again."""
        broken = mock.patch.object(Round, "_record", side_effect=ValueError("broken"))
        booking = self.book(self.customer())
        log = "odoo.addons.salesforce_booking_sync.models.round"
        with broken, self.assertLogs(log, "ERROR"):
            self.run_lane()
        row = self.assertState(booking, "unknown", "UNFORESEEN")
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEqual(len(self.control.records("Event")), 1)
        self.assertEqual(len(self.control.records("Lead")), 1)

    def test_broken_connection_keeps_bookings_waiting(self):
        self.connection.state = "broken"
        booking = self.book(self.customer())
        self.assertEqual(self.run_lane(), 0)
        row = self.assertState(booking, "due")
        self.assertIn("is not connected", row.error_message)
        notice = row.action_retry()["params"]
        self.assertEqual(notice["type"], "warning")
        self.assertIn("is not connected", notice["message"])
        self.connection.state = "connected"
        self.run_lane()
        self.assertState(booking, "synced")

    def test_ignored_until_retried(self):
        booking = self.book(self.customer(email=False))
        self.run_lane()
        self.row(booking).action_ignore()
        self.run_lane()
        self.assertState(booking, "ignored")
        booking.partner_ids.email = "zoe@zett.example"
        self.assertEqual(self.run_lane(), 0)
        self.assertState(booking, "ignored")
        self.row(booking).action_retry()
        self.run_lane()
        self.assertState(booking, "synced")

    def test_unreadable_booking_holds_up_nobody(self):
        booking = self.book(self.customer())
        other = self.book(self.customer("Other One", "other@x.example"), self.day(1))
        self.env.flush_all()
        # A wrong link in the database: something no code of ours expects.
        model = type(self.env["resource.booking"])
        original = model._salesforce_desired

        def fail_for_one(record):
            if record.id == booking.id:
                raise ValueError("broken on purpose")
            return original(record)

        self.patch(model, "_salesforce_desired", fail_for_one)
        with self.assertLogs("odoo.addons.salesforce_booking_sync", "ERROR"):
            self.run_lane()
        self.assertState(booking, "retry", "UNREADABLE")
        self.assertState(other, "synced")
