# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people do to the Event in Salesforce, and what answers do that are lost.

Each outcome is tried without key fields in the org, and with them.
"""

from datetime import timedelta

from odoo.tests import tagged

from .bookings import MONDAY
from .sync_case import SyncCase

BOOKING_KEY = "Odoo_Booking_Id__c"
ON_TUESDAY = "2030-01-08T09:00:00.000+0000"
ON_WEDNESDAY = "2030-01-09T09:00:00.000+0000"


class EventCase(SyncCase):
    def synced(self):
        booking = self.book(self.customer())
        self.run_lane()
        self.assertState(booking, "synced")
        return booking

    def move(self, booking, days):
        booking.start = MONDAY + timedelta(days=days)

    def settle(self, booking):
        """Nothing that was lost can land any more: the booking is looked at again."""
        row = self.row(booking)
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertFalse(row.unsure_since or row.settles_at)


@tagged("standard", "post_install", "-at_install")
class TestEdited(EventCase):
    """What people change stays, but for what the booking says anew."""

    def edit(self, **values):
        self.control.update("Event", self.only("Event")["Id"], values)

    def test_what_the_booking_does_not_change_stays(self):
        booking = self.synced()
        colleague = self.control.add_user("colleague@acme.example")
        theirs = {"Subject": "Call Zozo", "OwnerId": colleague, "Description": "Hi"}
        self.edit(**theirs)
        self.move(booking, 1)
        self.assertEqual(self.run_lane(), 1)
        event = self.only("Event")
        self.assertEqual({name: event[name] for name in theirs}, theirs)
        self.assertEqual(event["StartDateTime"], ON_TUESDAY)

    def test_what_the_booking_changes_is_its_own(self):
        booking = self.synced()
        self.edit(Location="Their room", Subject="Call Zozo")
        booking.location = "Lyon"
        self.assertEqual(self.run_lane(), 1)
        event = self.only("Event")
        self.assertEqual(event["Location"], "Lyon")
        self.assertEqual(event["Subject"], "Call Zozo")

    def test_another_time_stays_until_the_booking_moves(self):
        booking = self.synced()
        self.edit(StartDateTime=ON_TUESDAY, EndDateTime="2030-01-08T10:00:00Z")
        booking.location = "Lyon"
        self.run_lane()
        self.assertEqual(self.only("Event")["StartDateTime"], ON_TUESDAY)
        self.move(booking, 2)
        self.run_lane()
        event = self.only("Event")
        self.assertEqual(event["StartDateTime"], ON_WEDNESDAY)
        self.assertEqual(event["EndDateTime"], "2030-01-09T10:00:00.000+0000")


@tagged("standard", "post_install", "-at_install")
class TestEditedWithKeys(TestEdited):
    with_keys = True


@tagged("standard", "post_install", "-at_install")
class TestDeletedEvent(EventCase):
    """People who delete an Event do not want it, until the booking moves."""

    def delete(self):
        event = self.only("Event")["Id"]
        self.control.delete("Event", event)
        return event

    def test_respected_until_the_booking_moves(self):
        booking = self.synced()
        deleted = self.delete()
        booking.location = "Lyon"
        self.run_lane()
        row = self.assertState(booking, "synced")
        self.assertIn("deleted in Salesforce", row.remark)
        self.assertEqual(self.control.records("Event"), [])
        self.move(booking, 1)
        self.run_lane()
        self.assertState(booking, "synced")
        event = self.only("Event")
        self.assertNotEqual(event["Id"], deleted)
        self.assertEqual(event["StartDateTime"], ON_TUESDAY)
        self.assertEqual(event["Location"], "Lyon")
        self.assertEqual(event["WhoId"], self.only("Lead")["Id"])
        self.assertFalse(row.remark)

    def test_its_twin_out_of_the_bin_is_not_ours(self):
        booking = self.synced()
        twin = self.delete()
        self.move(booking, 1)
        self.run_lane()
        # With key fields this takes a key of its own: a key is there but once.
        self.control.undelete("Event", twin)
        self.move(booking, 2)
        self.assertEqual(self.run_lane(), 1)
        starts = {e["Id"]: e["StartDateTime"] for e in self.control.records("Event")}
        self.assertEqual(len(starts), 2)
        self.assertEqual(starts.pop(twin), "2030-01-07T09:00:00.000+0000")
        self.assertEqual([*starts.values()], [ON_WEDNESDAY])
        booking.action_cancel()
        self.assertEqual(self.run_lane(), 1)
        self.assertState(booking, "synced")
        self.assertEqual(self.only("Event")["Id"], twin)

    def test_out_of_the_bin_in_time_is_the_same(self):
        booking = self.synced()
        event = self.delete()
        self.control.undelete("Event", event)
        self.move(booking, 1)
        self.assertEqual(self.run_lane(), 1)
        self.assertState(booking, "synced")
        self.assertEqual(self.only("Event")["Id"], event)

    def test_deleted_while_its_creation_is_in_doubt(self):
        """Nobody can tell that from a creation that never was: it is made."""
        self.control.fault(path="composite", drop="after", skip=1)
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "unknown", "CONNECTION_LOST")
        twin = self.delete()
        self.come_again(row)
        self.run_lane()
        self.assertState(booking, "synced")
        event = self.only("Event")
        self.assertNotEqual(event["Id"], twin)
        self.assertEqual(self.row(booking)._record("event").sfid, event["Id"])
        self.only("Lead")


@tagged("standard", "post_install", "-at_install")
class TestDeletedEventWithKeys(TestDeletedEvent):
    with_keys = True


@tagged("standard", "post_install", "-at_install")
class TestKeyOfAnother(EventCase):
    """Somebody else's record has the key that a new Event is to have."""

    with_keys = True

    def waiting(self):
        """A booking that has its reference, and was not sent yet."""
        self.connection.state = "broken"
        booking = self.book(self.customer())
        self.run_lane()
        self.connection.state = "connected"
        return booking, self.row(booking).reference

    def test_a_task_has_it(self):
        booking, reference = self.waiting()
        self.control.create("Task", {"Subject": "x", BOOKING_KEY: reference})
        self.run_lane()
        row = self.assertState(booking, "retry", "KEY_TAKEN")
        self.assertEqual(self.control.records("Event"), [])
        self.come_again(row)
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEqual(self.only("Event")[BOOKING_KEY], row.reference)
        self.assertNotEqual(row.reference, reference)
        self.only("Lead")
        self.only("Task")

    def test_several_events_have_it(self):
        """A person made the field anew and forgot to make it unique."""
        booking, reference = self.waiting()
        other = self.book(self.customer("Other", "other@x.example"))
        copy = {"type": "string", "length": 64, "externalId": True}
        names = {"Activity": BOOKING_KEY, "Lead": "Odoo_Person_Id__c"}
        self.control.switch("key_fields", None)
        self.control.switch(
            "custom_fields",
            [{"sobject": s, "name": n, "label": n, **copy} for s, n in names.items()],
        )
        times = {"StartDateTime": ON_TUESDAY, "DurationInMinutes": 60}
        for _twin in range(2):
            self.control.create("Event", {BOOKING_KEY: reference, **times})
        self.run_lane()
        row = self.assertState(booking, "held", "MORE_THAN_ONE_RECORD")
        self.assertIn("more than one", row.error_message.lower())
        self.assertState(other, "synced")
        self.assertEqual(len(self.control.records("Event")), 3)
        # A person deletes one too many and presses Retry: the other one is it.
        keyed = [
            event["Id"]
            for event in self.control.records("Event")
            if event[BOOKING_KEY] == reference
        ]
        self.control.delete("Event", keyed[0])
        row.action_retry()
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEqual(row._record("event").sfid, keyed[1])
        self.assertEqual(len(self.control.records("Event")), 2)


@tagged("standard", "post_install", "-at_install")
class TestLateLanding(EventCase):
    """A request whose answer was lost is carried out long after."""

    def lose(self, skip=0):
        self.control.fault(path="composite", drop="later", skip=skip)

    def lose_creation(self):
        self.lose(skip=1)
        booking = self.book(self.customer())
        self.run_lane()
        return booking, self.assertState(booking, "unknown", "CONNECTION_LOST")

    def test_cancelled_while_its_creation_is_in_doubt(self):
        booking, row = self.lose_creation()
        booking.action_cancel()
        self.run_lane()
        self.assertEqual(self.control.land(), 1)
        self.only("Event")
        self.settle(booking)
        self.assertEqual(self.control.records("Event"), [])
        self.assertTrue(row.cancelled)

    def test_cancelled_while_its_creation_is_in_doubt_and_never_lands(self):
        booking, row = self.lose_creation()
        booking.action_cancel()
        self.run_lane()
        self.settle(booking)
        self.assertEqual(self.control.records("Event"), [])
        self.assertTrue(row.cancelled)

    def test_deleted_in_odoo_while_its_creation_is_in_doubt(self):
        booking, row = self.lose_creation()
        booking.unlink()
        self.run_lane()
        self.assertEqual(self.control.land(), 1)
        self.let_time_pass(row)
        self.run_lane()
        self.assertEqual(self.control.records("Event"), [])

    def test_moved_while_its_creation_is_in_doubt(self):
        booking, row = self.lose_creation()
        self.move(booking, 1)
        self.connection.paused_until = False  # some seconds, after a lost answer
        self.run_lane()
        if self.with_keys:
            # By its key it can be made at once, and the lost one is the same.
            self.assertState(booking, "synced")
        else:
            self.assertState(booking, "unknown", "CONNECTION_LOST")
        self.assertEqual(self.control.land(), 1)
        self.assertEqual(
            self.only("Event")["StartDateTime"], "2030-01-07T09:00:00.000+0000"
        )
        self.settle(booking)
        event = self.only("Event")
        self.assertEqual(event["StartDateTime"], ON_TUESDAY)
        self.assertEqual(event["WhoId"], self.only("Lead")["Id"])
        self.assertEqual(row._record("event").sfid, event["Id"])

    def test_cancelled_and_booked_again_while_in_doubt(self):
        booking, _row = self.lose_creation()
        booking.action_cancel()
        self.run_lane()
        booking.active = True
        self.move(booking, 2)
        self.run_lane()
        self.control.land()
        self.settle(booking)
        self.assertEqual(self.only("Event")["StartDateTime"], ON_WEDNESDAY)
        self.only("Lead")

    def test_an_older_move_lands_after_a_newer_one(self):
        booking = self.synced()
        self.lose()
        self.move(booking, 1)
        self.run_lane()
        row = self.assertState(booking, "retry", "CONNECTION_LOST")
        self.move(booking, 2)
        row.connection_id.paused_until = False
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEqual(self.only("Event")["StartDateTime"], ON_WEDNESDAY)
        self.assertEqual(self.control.land(), 1)
        self.assertEqual(self.only("Event")["StartDateTime"], ON_TUESDAY)
        self.settle(booking)
        event = self.only("Event")
        self.assertEqual(event["StartDateTime"], ON_WEDNESDAY)
        self.assertEqual(event["EndDateTime"], "2030-01-09T10:00:00.000+0000")

    def test_a_move_lands_after_the_cancellation(self):
        booking = self.synced()
        self.lose()
        self.move(booking, 1)
        self.run_lane()
        row = self.assertState(booking, "retry", "CONNECTION_LOST")
        booking.action_cancel()
        row.connection_id.paused_until = False
        self.run_lane()
        self.control.land()
        self.settle(booking)
        self.assertEqual(self.control.records("Event"), [])
        self.assertTrue(row.cancelled)

    def test_a_cancellation_lands_after_the_booking_is_back(self):
        booking = self.synced()
        self.lose()
        booking.action_cancel()
        self.run_lane()
        row = self.assertState(booking, "retry", "CONNECTION_LOST")
        booking.active = True
        self.move(booking, 2)
        row.connection_id.paused_until = False
        self.run_lane()
        self.control.land()
        self.settle(booking)
        self.assertEqual(self.only("Event")["StartDateTime"], ON_WEDNESDAY)


@tagged("standard", "post_install", "-at_install")
class TestLateLandingWithKeys(TestLateLanding):
    with_keys = True
