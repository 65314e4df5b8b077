# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What becomes of customers in Salesforce: they are found, and none is made twice.

Each outcome is tried without key fields in the org, and with them.
"""

from datetime import timedelta

from odoo.tests import tagged

from .bookings import MONDAY
from .sync_case import SyncCase

ZOE = "zoe@zett.example"
LEAD = {"LastName": "Zett", "Company": "Zett SA"}


class PeopleCase(SyncCase):
    def synced(self, **values):
        booking = self.book(self.customer(), **values)
        self.run_lane()
        self.assertState(booking, "synced")
        return booking

    def move(self, booking, days=1):
        booking.start = MONDAY + timedelta(days=days)
        calls = self.run_lane()
        self.assertState(booking, "synced")
        return calls

    def assertOneEventOf(self, person):
        event = self.only("Event")
        self.assertEqual(event["WhoId"], person)
        return event


@tagged("standard", "post_install", "-at_install")
class TestConverted(PeopleCase):
    """A Lead that was converted is the Contact they became."""

    def convert(self, lead, **values):
        contact = self.control.convert_lead(lead)["ContactId"]
        self.control.update("Contact", contact, values)
        return contact

    def test_before_the_booking(self):
        # The Contact has another address: only the Lead leads to them.
        lead = self.control.create("Lead", {**LEAD, "Email": ZOE})
        contact = self.convert(lead, Email="zoe@work.example")
        self.synced()
        self.assertOneEventOf(contact)
        self.assertEqual(len(self.control.records("Lead")), 1)
        self.assertEqual(len(self.control.records("Contact")), 1)

    def test_between_booking_and_move(self):
        booking = self.synced()
        contact = self.convert(self.only("Lead")["Id"])
        self.assertEqual(self.move(booking), 1)
        event = self.assertOneEventOf(contact)
        self.assertEqual(event["StartDateTime"], "2030-01-08T09:00:00.000+0000")
        # Their next booking is the Contact's as well.
        self.book(booking.partner_id, MONDAY + timedelta(days=7))
        self.run_lane()
        events = self.control.records("Event")
        self.assertEqual([each["WhoId"] for each in events], [contact] * 2)
        self.only("Lead")
        self.only("Contact")

    def test_between_look_and_write(self):
        lead = self.control.create("Lead", {**LEAD, "Email": ZOE})
        made = []
        self.between_look_and_write(lambda: made.append(self.convert(lead)))
        self.synced()
        self.assertOneEventOf(made[0])
        self.only("Lead")
        self.only("Contact")

    def test_followed_when_the_event_has_to_come_back(self):
        booking = self.synced()
        self.control.delete("Event", self.only("Event")["Id"])
        contact = self.convert(self.only("Lead")["Id"], Email="zoe@work.example")
        self.move(booking)
        self.assertOneEventOf(contact)
        self.only("Lead")
        self.only("Contact")

    def test_while_their_creation_is_in_doubt(self):
        self.control.fault(path="composite", drop="after", skip=1)
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "unknown", "CONNECTION_LOST")
        contact = self.convert(self.only("Lead")["Id"])
        self.come_again(row)
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertOneEventOf(contact)
        self.only("Lead")
        self.only("Contact")


@tagged("standard", "post_install", "-at_install")
class TestConvertedWithKeys(TestConverted):
    with_keys = True

    def test_while_their_key_is_in_doubt(self):
        """The key went with them, and they have another address by now."""
        self.control.fault(path="composite", drop="after", skip=1)
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "unknown", "CONNECTION_LOST")
        lead = self.only("Lead")["Id"]
        self.control.update("Lead", lead, {"Email": "zoe@work.example"})
        contact = self.convert(lead)
        for _try in range(2):
            self.come_again(row)
            self.run_lane()
        self.assertState(booking, "synced")
        # Nobody could know who it is: there is a new Lead, and still one Event.
        [new] = [each for each in self.control.records("Lead") if each["Id"] != lead]
        self.assertEqual(new["Email"], ZOE)
        self.assertOneEventOf(new["Id"])
        self.assertEqual(self.only("Contact")["Id"], contact)


@tagged("standard", "post_install", "-at_install")
class TestMerged(PeopleCase):
    """Who was merged into another record is that record."""

    def master(self):
        return self.control.create("Lead", {**LEAD, "Email": "zoe@work.example"})

    def test_between_booking_and_move(self):
        booking, master = self.synced(), self.master()
        self.control.merge("Lead", master, self.row(booking)._record("person").sfid)
        self.assertEqual(self.move(booking), 1)
        self.assertOneEventOf(master)
        self.only("Lead")

    def test_followed_when_the_event_has_to_come_back(self):
        booking, master = self.synced(), self.master()
        self.control.delete("Event", self.only("Event")["Id"])
        self.control.merge("Lead", master, self.row(booking)._record("person").sfid)
        self.move(booking)
        self.assertOneEventOf(master)
        self.only("Lead")
        self.assertIn(master, self.row(booking).person_url)

    def test_contact_followed_as_well(self):
        self.page.register_as = "contact"
        booking = self.synced()
        values = {"LastName": "Zett", "Email": "zoe@work.example"}
        master = self.control.create("Contact", values)
        self.control.delete("Event", self.only("Event")["Id"])
        self.control.merge("Contact", master, self.row(booking)._record("person").sfid)
        self.move(booking)
        self.assertOneEventOf(master)
        self.only("Contact")
        self.assertEqual(self.control.records("Lead"), [])


@tagged("standard", "post_install", "-at_install")
class TestMergedWithKeys(TestMerged):
    with_keys = True


@tagged("standard", "post_install", "-at_install")
class TestDeleted(PeopleCase):
    """Who was deleted takes the Event along: both come back when the booking moves."""

    def delete(self, booking):
        person = self.row(booking)._record("person")
        self.control.delete(person.sobject, person.sfid)
        self.assertEqual(self.control.records("Event"), [])
        return person.sfid

    def test_lead(self):
        booking = self.synced()
        deleted = self.delete(booking)
        self.move(booking)
        lead = self.only("Lead")
        self.assertNotEqual(lead["Id"], deleted)
        self.assertEqual(lead["Email"], ZOE)
        self.assertOneEventOf(lead["Id"])

    def test_contact(self):
        self.page.register_as = "contact"
        booking = self.synced()
        deleted = self.delete(booking)
        self.move(booking)
        contact = self.only("Contact")
        self.assertNotEqual(contact["Id"], deleted)
        self.assertOneEventOf(contact["Id"])
        self.assertEqual(self.control.records("Lead"), [])

    def test_cancelled_costs_one_call(self):
        booking = self.synced()
        self.delete(booking)
        booking.action_cancel()
        self.assertEqual(self.run_lane(), 1)
        self.assertState(booking, "synced")
        self.assertEqual(self.control.records("Lead"), [])

    def test_undeleted_lead_is_who_they_were(self):
        booking = self.synced()
        lead = self.delete(booking)
        self.control.undelete("Lead", lead)
        self.move(booking)
        self.assertOneEventOf(lead)
        self.only("Lead")

    def test_undeleted_contact_is_who_they_were(self):
        self.page.register_as = "contact"
        booking = self.synced()
        contact = self.delete(booking)
        self.control.undelete("Contact", contact)
        self.move(booking)
        self.assertOneEventOf(contact)
        self.only("Contact")

    def test_between_look_and_write(self):
        lead = self.control.create("Lead", {**LEAD, "Email": ZOE})
        self.between_look_and_write(lambda: self.control.delete("Lead", lead))
        self.synced()
        new = self.only("Lead")
        self.assertNotEqual(new["Id"], lead)
        self.assertOneEventOf(new["Id"])


@tagged("standard", "post_install", "-at_install")
class TestDeletedWithKeys(TestDeleted):
    with_keys = True


@tagged("standard", "post_install", "-at_install")
class TestAddresses(PeopleCase):
    """An address is somebody, however it is written and however many have it."""

    def test_two_leads_have_it(self):
        leads = [self.control.create("Lead", {**LEAD, "Email": ZOE}) for _ in "ab"]
        booking = self.synced()
        person = self.only("Event")["WhoId"]
        self.assertIn(person, leads)
        self.move(booking)
        self.assertOneEventOf(person)
        self.assertEqual(len(self.control.records("Lead")), 2)

    def test_capitals_in_salesforce_are_the_same_customer(self):
        lead = self.control.create("Lead", {**LEAD, "Email": "Zoe@ZETT.Example"})
        self.synced()
        self.assertOneEventOf(lead)
        self.only("Lead")

    def test_capitals_are_the_same_customer(self):
        written = ("ZOE@Zett.Example", ZOE, "Zoe@ZETT.example")
        for days, address in enumerate(written):
            customer = self.customer(email=address)
            self.book(customer, MONDAY + timedelta(days=days))
            if days:
                # The first two come in one round.
                self.run_lane()
        lead = self.only("Lead")
        events = self.control.records("Event")
        self.assertEqual([each["WhoId"] for each in events], [lead["Id"]] * 3)


@tagged("standard", "post_install", "-at_install")
class TestAddressesWithKeys(TestAddresses):
    with_keys = True


@tagged("standard", "post_install", "-at_install")
class TestNewCustomerInDoubt(PeopleCase):
    """While a new customer may yet come to be, no booking makes them once more."""

    def lose_creation(self, drop):
        self.control.fault(path="composite", drop=drop, skip=1)
        first = self.book(self.customer())
        self.run_lane()
        self.assertState(first, "unknown", "CONNECTION_LOST")
        self.connection.paused_until = False
        second = self.book(first.partner_id, MONDAY + timedelta(days=1))
        self.run_lane()
        if self.with_keys:
            # The same key makes the same Lead, whoever comes first.
            self.assertState(second, "synced")
        else:
            self.assertState(second, "due", "PERSON_UNSETTLED")
        return [first, second]

    def settle(self, bookings):
        for booking in bookings:
            self.let_time_pass(self.row(booking))
        self.run_lane()
        self.assertStates(bookings, "synced")
        lead = self.only("Lead")["Id"]
        events = self.control.records("Event")
        self.assertEqual([each["WhoId"] for each in events], [lead] * 2)

    def test_lands_late(self):
        bookings = self.lose_creation("later")
        self.assertEqual(self.control.land(), 1)
        self.settle(bookings)

    def test_never_lands(self):
        self.settle(self.lose_creation("before"))

    def test_had_landed_at_once(self):
        """Without keys the second one waits all the same: nobody could know."""
        self.settle(self.lose_creation("after"))


@tagged("standard", "post_install", "-at_install")
class TestNewCustomerInDoubtWithKeys(TestNewCustomerInDoubt):
    with_keys = True
