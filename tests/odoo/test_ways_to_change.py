# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each way a booking can change, and what comes of it in Salesforce.

What an administrator expects: the Event is there while the meeting takes place, at its
time, with its host and for the person who booked; what happened in Odoo to get there
does not matter.
"""

from datetime import timedelta

from odoo import Command
from odoo.tests import HttpCase, tagged

from .bookings import MONDAY
from .sync_case import SyncCase

HOUR = timedelta(hours=1)
ZOE = "zoe@zett.example"


class WaysCase(SyncCase):
    def setUp(self):
        super().setUp()
        self.partner = self.customer()

    def synced(self, **values):
        """A booking that is in Salesforce."""
        booking = self.book(self.partner, **values)
        self.run_lane()
        self.event()
        return booking

    def event(self):
        """The one Event there is, after what happened has reached Salesforce."""
        self.run_lane()
        [event] = self.control.records("Event")
        return event

    def emails(self):
        return sorted(lead["Email"] for lead in self.control.records("Lead"))

    def person_of(self, event):
        leads = {lead["Id"]: lead["Email"] for lead in self.control.records("Lead")}
        return leads[event["WhoId"]]

    def owner_of(self, event):
        users = {user["Id"]: user["Email"] for user in self.control.users()}
        return users[event["OwnerId"]]

    def assertTimes(self, event, start, stop):
        shape = "%Y-%m-%dT%H:%M:%S.000+0000"
        self.assertEqual(event["StartDateTime"], start.strftime(shape))
        self.assertEqual(event["EndDateTime"], stop.strftime(shape))

    def assertNoEvent(self, booking):
        """The Event is gone, and the person stays."""
        self.run_lane()
        self.assertEqual(self.control.records("Event"), [])
        self.assertEqual(self.emails(), [ZOE])
        self.assertTrue(self.assertState(booking, "synced").cancelled)

    def assertUntouched(self, booking, event):
        """Nothing is asked or sent, and the booking knows that it is up to date."""
        self.assertEqual(self.run_lane(), 0)
        self.assertEqual(self.control.records("Event"), [event])
        self.assertState(booking, "synced")


@tagged("standard", "post_install", "-at_install")
class TestTimeAndAnswer(WaysCase):
    def test_created_pending_then_scheduled(self):
        booking = self.book(self.partner, start=None)
        self.assertEqual(self.run_lane(), 0)
        booking.start = MONDAY
        event = self.event()
        self.assertTimes(event, MONDAY, MONDAY + HOUR)
        self.assertEqual(self.person_of(event), ZOE)

    def test_accepted_by_email(self):
        booking = self.synced()
        event = self.event()
        attendees = booking.meeting_id.attendee_ids
        attendees.filtered(lambda each: each.partner_id == self.partner).do_accept()
        self.assertEqual(booking.state, "confirmed")
        self.assertUntouched(booking, event)

    def test_accepted_before_it_was_sent(self):
        booking = self.book(self.partner)
        booking.meeting_id.attendee_ids.do_accept()
        self.assertEqual(booking.state, "confirmed")
        self.assertTimes(self.event(), MONDAY, MONDAY + HOUR)

    def test_declined_by_email(self):
        """The host's time stays taken until somebody cancels: so does the Event."""
        booking = self.synced()
        event = self.event()
        attendees = booking.meeting_id.attendee_ids
        attendees.filtered(lambda each: each.partner_id == self.partner).do_decline()
        self.assertTrue(booking.meeting_id.active)
        self.assertUntouched(booking, event)

    def test_moved_from_the_booking(self):
        booking = self.synced()
        booking.start = MONDAY + 3 * HOUR
        self.assertTimes(self.event(), MONDAY + 3 * HOUR, MONDAY + 4 * HOUR)

    def test_dragged_in_the_calendar(self):
        booking = self.synced()
        booking.meeting_id.write(
            {"start": MONDAY + 2 * HOUR, "stop": MONDAY + 3 * HOUR}
        )
        self.assertTimes(self.event(), MONDAY + 2 * HOUR, MONDAY + 3 * HOUR)

    def test_made_longer_in_the_calendar(self):
        booking = self.synced()
        booking.meeting_id.stop = MONDAY + 2 * HOUR
        self.assertTimes(self.event(), MONDAY, MONDAY + 2 * HOUR)

    def test_made_longer_on_the_booking(self):
        booking = self.synced()
        booking.duration = 3
        self.assertTimes(self.event(), MONDAY, MONDAY + 3 * HOUR)


@tagged("standard", "post_install", "-at_install")
class TestEndAndReturn(WaysCase):
    def test_cancelled(self):
        booking = self.synced()
        booking.action_cancel()
        self.assertNoEvent(booking)

    def test_archived(self):
        booking = self.synced()
        booking.active = False
        self.assertNoEvent(booking)

    def test_unarchived(self):
        booking = self.synced()
        booking.active = False
        self.assertNoEvent(booking)
        booking.active = True
        event = self.event()
        self.assertTimes(event, MONDAY, MONDAY + HOUR)
        self.assertEqual(self.person_of(event), ZOE)

    def test_reopened_with_a_new_time(self):
        booking = self.synced()
        booking.action_cancel()
        self.assertNoEvent(booking)
        booking.active = True
        self.assertNoEvent(booking)
        booking.start = MONDAY + 5 * HOUR
        event = self.event()
        self.assertTimes(event, MONDAY + 5 * HOUR, MONDAY + 6 * HOUR)
        self.assertEqual(self.person_of(event), ZOE)

    def test_unscheduled(self):
        booking = self.synced()
        booking.action_unschedule()
        self.assertNoEvent(booking)

    def test_start_emptied(self):
        booking = self.synced()
        booking.start = False
        self.assertNoEvent(booking)

    def test_deleted(self):
        booking = self.synced()
        booking.unlink()
        self.run_lane()
        self.assertEqual(self.control.records("Event"), [])

    def test_deleted_with_its_type(self):
        self.synced()
        self.booking_type.unlink()
        self.run_lane()
        self.assertEqual(self.control.records("Event"), [])

    def test_calendar_event_deleted(self):
        booking = self.synced()
        booking.meeting_id.unlink()
        self.assertNoEvent(booking)

    def test_calendar_event_archived_and_back(self):
        """A calendar archives what was cancelled in it."""
        booking = self.synced()
        meeting = booking.meeting_id
        meeting.active = False
        self.assertNoEvent(booking)
        meeting.active = True
        self.assertTimes(self.event(), MONDAY, MONDAY + HOUR)


@tagged("standard", "post_install", "-at_install")
class TestPeople(WaysCase):
    def test_address_corrected(self):
        """The same person, who stays the Lead they are."""
        booking = self.synced()
        before = self.event()
        self.partner.email = "zoe@corrected.example"
        event = self.event()
        self.assertEqual(event["WhoId"], before["WhoId"])
        self.assertEqual(len(self.control.records("Lead")), 1)
        self.assertState(booking, "synced")

    def test_address_given_late(self):
        self.partner.email = False
        booking = self.book(self.partner)
        self.run_lane()
        self.assertState(booking, "failed", "NO_EMAIL")
        self.partner.email = ZOE
        self.assertEqual(self.person_of(self.event()), ZOE)

    def test_renamed(self):
        self.synced()
        self.partner.name = "Zoe Young"
        event = self.event()
        self.assertEqual(event["Subject"], "Zoe Young - Product demo")
        self.assertEqual(self.emails(), [ZOE])

    def test_phone_changed(self):
        booking = self.synced()
        before = self.event()
        self.partner.phone = "+33 1 98 76 54 32"
        event = self.event()
        self.assertEqual(event["WhoId"], before["WhoId"])
        self.assertEqual(len(self.control.records("Lead")), 1)
        self.assertState(booking, "synced")

    def merge(self, gone, kept):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((gone | kept).ids, kept)
        self.env.flush_all()

    def test_merged_into_the_same_address(self):
        """Twice the same person in Odoo, once in Salesforce: nothing moves."""
        booking = self.synced()
        before = self.event()
        self.merge(self.partner, self.customer("Zoë Zett"))
        event = self.event()
        self.assertEqual(booking.salesforce_booker_id.name, "Zoë Zett")
        self.assertEqual(event["Id"], before["Id"])
        self.assertEqual(event["WhoId"], before["WhoId"])
        self.assertEqual(event["Subject"], "Zoë Zett - Product demo")
        self.assertEqual(self.emails(), [ZOE])

    def test_merged_into_another_address(self):
        """The Event goes to whoever the contact that remains is in Salesforce."""
        self.synced()
        self.control.create(
            "Lead", {"LastName": "Z", "Company": "Z", "Email": "zoe@work.example"}
        )
        self.merge(self.partner, self.customer("Zoe Work", "zoe@work.example"))
        event = self.event()
        self.assertEqual(self.person_of(event), "zoe@work.example")
        self.assertEqual(self.emails(), ["zoe@work.example", ZOE])

    def test_attendee_added_before_the_booker(self):
        booking = self.synced()
        booking.partner_ids |= self.customer("Adam Aaron", "adam@aaron.example")
        event = self.event()
        self.assertEqual(self.person_of(event), ZOE)
        self.assertIn("Adam Aaron <adam@aaron.example>", event["Description"])
        self.assertEqual(self.emails(), [ZOE])

    def test_attendee_removed(self):
        guest = self.customer("Adam Aaron", "adam@aaron.example")
        booking = self.synced()
        booking.partner_ids |= guest
        self.event()
        booking.partner_ids -= guest
        self.assertNotIn("Adam", self.event()["Description"])

    def test_booker_replaced(self):
        booking = self.synced()
        booking.partner_ids = self.customer("Adam Aaron", "adam@aaron.example")
        event = self.event()
        self.assertEqual(self.person_of(event), "adam@aaron.example")
        self.assertEqual(event["Subject"], "Adam Aaron - Product demo")

    def test_booker_archived(self):
        """Out of sight in Odoo, still who booked: no guest takes their place."""
        booking = self.synced()
        booking.partner_ids |= self.customer("Adam Aaron", "adam@aaron.example")
        self.event()
        self.partner.active = False
        booking.start = MONDAY + 4 * HOUR
        event = self.event()
        self.assertTimes(event, MONDAY + 4 * HOUR, MONDAY + 5 * HOUR)
        self.assertEqual(self.person_of(event), ZOE)
        self.assertEqual(booking.salesforce_booker_id, self.partner)


@tagged("standard", "post_install", "-at_install")
class TestHost(WaysCase):
    def test_another_combination(self):
        booking = self.synced()
        self.assertEqual(self.owner_of(self.event()), "host.one@acme.example")
        booking.combination_auto_assign = False
        booking.combination_id = self.combinations[1]
        self.assertEqual(self.owner_of(self.event()), "host.two@acme.example")

    def test_address_of_the_host_changed(self):
        self.hosts[0].email = "unknown@acme.example"
        booking = self.synced()
        self.assertEqual(self.owner_of(self.event()), "ops@acme.example")
        self.hosts[0].email = "host.one@acme.example"
        self.assertEqual(self.owner_of(self.event()), "host.one@acme.example")
        self.assertState(booking, "synced")

    def test_resource_of_somebody_else(self):
        self.synced()
        self.combinations[0].resource_ids.user_id = self.hosts[1]
        self.assertEqual(self.owner_of(self.event()), "host.two@acme.example")

    def test_archived(self):
        """Odoo still names them as the host, until somebody else is chosen."""
        booking = self.synced()
        event = self.event()
        self.hosts[0].active = False
        self.assertUntouched(booking, event)
        booking.combination_auto_assign = False
        booking.combination_id = self.combinations[1]
        self.assertEqual(self.owner_of(self.event()), "host.two@acme.example")


@tagged("standard", "post_install", "-at_install")
class TestWords(WaysCase):
    def test_named(self):
        booking = self.synced()
        booking.name = "Kick-off"
        self.assertEqual(self.event()["Subject"], "Kick-off")

    def test_described(self):
        booking = self.synced()
        booking.description = "<p>About prices</p>"
        self.assertIn("About prices", self.event()["Description"])

    def test_elsewhere(self):
        booking = self.synced()
        booking.location = "Lyon"
        self.assertEqual(self.event()["Location"], "Lyon")

    def test_elsewhere_by_the_calendar(self):
        booking = self.synced()
        booking.meeting_id.location = "Lille"
        self.assertEqual(self.event()["Location"], "Lille")

    def test_by_video(self):
        booking = self.synced()
        booking.videocall_location = "https://meet.example/zoe"
        self.assertEqual(self.event()["Location"], "Paris · https://meet.example/zoe")


@tagged("standard", "post_install", "-at_install")
class TestPage(WaysCase):
    def another_type(self, connection=None, enabled=True):
        """A type like the first; with a page where a connection is given."""
        another = self.booking_type.copy({"name": "Support call"})
        another.combination_rel_ids = [
            Command.create({"sequence": number, "combination_id": each.id})
            for number, each in enumerate(self.combinations)
        ]
        if connection:
            self.make_page(another, connection, enabled)
        return another

    def test_type_that_sends_to_the_same_org(self):
        booking = self.synced()
        before = self.event()
        booking.type_id = self.another_type(self.connection)
        event = self.event()
        self.assertEqual(event["Id"], before["Id"])
        self.assertEqual(event["Subject"], "Zoe Zett - Support call")
        self.assertEqual(self.row(booking).page_id.name, "Support call")

    def test_type_that_sends_nowhere(self):
        booking = self.synced()
        booking.type_id = self.another_type()
        self.assertNoEvent(booking)
        booking.type_id = self.booking_type
        self.assertTimes(self.event(), MONDAY, MONDAY + HOUR)

    def test_type_whose_page_is_off(self):
        """It waits, and says for what."""
        booking = self.synced()
        event = self.event()
        another = self.another_type(self.connection, enabled=False)
        booking.type_id = another
        self.assertEqual(self.run_lane(), 0)
        self.assertEqual(self.control.records("Event"), [event])
        row = self.assertState(booking, "due")
        self.assertIn("Support call” does not send", row.error_message)
        another.salesforce_page_ids.enabled = True
        self.assertEqual(self.event()["Subject"], "Zoe Zett - Support call")

    def test_type_that_sends_elsewhere(self):
        """The Event goes from the one org and appears in the other."""
        booking = self.synced()
        elsewhere = self.env["salesforce.connection"].create({"name": "Elsewhere"})
        booking.type_id = self.another_type(elsewhere)
        self.run_lane()
        self.assertEqual(self.control.records("Event"), [])
        rows = {row.connection_id: row for row in self.row(booking)}
        self.assertEqual(rows[self.connection].state, "synced")
        self.assertTrue(rows[self.connection].cancelled)
        # No such org is connected yet.
        self.assertEqual(rows[elsewhere].state, "due")

    def test_company_of_the_type(self):
        """Who may see the booking's row follows; Salesforce is not asked."""
        booking = self.synced()
        event = self.event()
        theirs = self.env["res.company"].create({"name": "The others"})
        self.booking_type.company_id = theirs
        self.assertUntouched(booking, event)
        self.assertEqual(self.row(booking).company_id, theirs)

    def test_off_and_on(self):
        booking = self.synced()
        before = self.event()
        self.page.enabled = False
        booking.start = MONDAY + 2 * HOUR
        meanwhile = self.book(
            self.customer("Meanwhile", "mean@while.example"), MONDAY + 24 * HOUR
        )
        self.assertEqual(self.run_lane(), 0)
        self.assertEqual(self.control.records("Event"), [before])
        self.page.enabled = True
        # What was sent once catches up; what was made meanwhile goes with its next
        # change.
        self.assertTimes(self.event(), MONDAY + 2 * HOUR, MONDAY + 3 * HOUR)
        meanwhile.start = MONDAY + 26 * HOUR
        self.run_lane()
        self.assertState(meanwhile, "synced")
        self.assertEqual(len(self.control.records("Event")), 2)

    def test_switching_on_wakes_the_worker(self):
        self.page.enabled = False
        self.env.cr.precommit.data.clear()
        cron = self.env.ref("salesforce_booking_sync.ir_cron_sync_1")
        triggers = self.env["ir.cron.trigger"].sudo().search([])
        triggers.unlink()
        self.page.enabled = True
        self.env.cr.flush()
        triggers = self.env["ir.cron.trigger"].sudo().search([])
        self.assertEqual(triggers.cron_id, cron)


@tagged("standard", "post_install", "-at_install")
class TestPortal(WaysCase, HttpCase):
    def open(self, booking, path, query=""):
        token = booking._portal_ensure_token()
        self.env.flush_all()
        return self.url_open(
            f"/my/bookings/{booking.id}{path}?access_token={token}{query}"
        )

    def test_confirmed_on_the_portal(self):
        booking = self.book(self.partner, start=None)
        self.assertEqual(self.run_lane(), 0)
        response = self.open(booking, "/confirm", "&when=2030-01-07T11:00:00%2B00:00")
        response.raise_for_status()
        self.env.invalidate_all()
        self.assertEqual(booking.state, "confirmed")
        event = self.event()
        self.assertTimes(event, MONDAY + 2 * HOUR, MONDAY + 3 * HOUR)
        self.assertEqual(self.person_of(event), ZOE)

    def test_refused_on_the_portal(self):
        """The calendar says so, and nothing of the move is kept."""
        booking = self.synced()
        event = self.event()
        for number, _each in enumerate(self.combinations):
            first = self.customer("First", f"first{number}@come.example")
            self.book(first, MONDAY + 2 * HOUR)
        response = self.open(booking, "/confirm", "&when=2030-01-07T11:00:00%2B00:00")
        response.raise_for_status()
        self.assertIn("/schedule/2030/1", response.url)
        self.env.invalidate_all()
        self.assertEqual((booking.start, booking.meeting_id.start), (MONDAY, MONDAY))
        self.assertEqual(booking.state, "scheduled")
        self.run_lane()
        self.assertIn(event, self.control.records("Event"))

    def test_dead_link_on_the_portal(self):
        booking = self.synced()
        token = booking._portal_ensure_token()
        when = "when=2030-01-07T11:00:00%2B00:00"
        self.env.flush_all()
        for booking_id, given in ((booking.id, "wrong"), (booking.id + 1000, token)):
            link = f"/my/bookings/{booking_id}/confirm?access_token={given}&{when}"
            self.assertEqual(self.url_open(link).status_code, 404)
        booking.action_cancel()
        self.env.flush_all()
        link = f"/my/bookings/{booking.id}/confirm?access_token={token}&{when}"
        self.assertEqual(self.url_open(link).status_code, 404)
        self.env.invalidate_all()
        self.assertEqual(booking.state, "canceled")

    def test_cancelled_on_the_portal(self):
        booking = self.synced()
        self.open(booking, "/cancel").raise_for_status()
        self.env.invalidate_all()
        self.assertEqual(booking.state, "canceled")
        self.assertNoEvent(booking)
