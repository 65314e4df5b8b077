# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An appointment that is repeated: each of its meetings is an Event of its own."""

from datetime import datetime, timedelta

from odoo.tests import tagged

from tests.odoo.bookings import MONDAY
from tests.odoo.sync_case import SyncCase

from .appointments import AppointmentMixin

WEEK = timedelta(weeks=1)
HOUR = timedelta(hours=1)


@tagged("standard", "post_install", "-at_install")
class TestRecurrent(AppointmentMixin, SyncCase):
    with_keys = True

    def setUp(self):
        super().setUp()
        self.question_asked = self.question("Team size")
        self.booked = self.book(self.customer())
        self.answer(self.booked, self.question_asked, "12")
        self.run_lane()
        self.key = self.only("Event")["Id"]
        self.repeat(self.booked)
        self.run_lane()

    def repeat(self, event, count=4):
        """What staff does in the calendar: the meeting comes back every week."""
        event.write(
            {
                "recurrency": True,
                "rrule_type": "weekly",
                "end_type": "count",
                "count": count,
                "interval": 1,
                "mon": True,
                "event_tz": "UTC",
            }
        )

    def series(self):
        events = self.env["calendar.event"]
        domain = [("appointment_type_id", "=", self.booking_type.id)]
        return events.search(domain, order="start")

    def assertThere(self, *starts):
        """The org has just these Events, of one person; Odoo as many meetings."""
        rows = sorted(row["StartDateTime"] for row in self.control.records("Event"))
        found = [datetime.fromisoformat(each[:19]) for each in rows]
        self.assertEqual(found, sorted(starts))
        self.assertEqual(self.series().mapped("start"), found)
        self.assertStates(self.series(), "synced")
        lead = self.only("Lead")
        people = {row["WhoId"] for row in self.control.records("Event")}
        self.assertEqual(people, {lead["Id"]})

    def test_each_meeting_is_an_event_of_one_person(self):
        self.assertThere(*(MONDAY + week * WEEK for week in range(4)))
        self.assertIn(self.key, [row["Id"] for row in self.control.records("Event")])
        # What was answered belongs to the meeting that was booked.
        answers = [event._salesforce_desired().answers for event in self.series()]
        self.assertEqual(answers, [(("Team size", "12"),), (), (), ()])
        self.assertEqual(self.run_lane(), 0)

    def test_one_of_them_is_moved(self):
        event = self.series()[1]
        event.write(
            {
                "recurrence_update": "self_only",
                "start": event.start + HOUR,
                "stop": event.stop + HOUR,
            }
        )
        self.run_lane()
        moved = MONDAY + WEEK + HOUR
        self.assertThere(MONDAY, moved, MONDAY + 2 * WEEK, MONDAY + 3 * WEEK)

    def test_one_of_them_is_cancelled(self):
        self.series()[2].action_cancel_meeting()
        self.run_lane()
        self.assertThere(MONDAY, MONDAY + WEEK, MONDAY + 3 * WEEK)

    def test_the_one_that_was_booked_is_deleted(self):
        self.booked.unlink()
        self.run_lane()
        self.assertThere(*(MONDAY + week * WEEK for week in (1, 2, 3)))

    def test_all_are_moved(self):
        self.booked.write(
            {
                "recurrence_update": "all_events",
                "start": MONDAY + HOUR,
                "stop": MONDAY + 2 * HOUR,
            }
        )
        self.run_lane()
        self.assertThere(*(MONDAY + week * WEEK + HOUR for week in range(4)))
        self.assertIn(self.key, [row["Id"] for row in self.control.records("Event")])

    def test_those_to_come_are_moved(self):
        event = self.series()[2]
        event.write(
            {
                "recurrence_update": "future_events",
                "start": event.start + HOUR,
                "stop": event.stop + HOUR,
            }
        )
        self.run_lane()
        later = (MONDAY + week * WEEK + HOUR for week in (2, 3))
        self.assertThere(MONDAY, MONDAY + WEEK, *later)

    def test_those_to_come_are_ended(self):
        ways = {
            "archived": lambda event: event.action_mass_archive("future_events"),
            "deleted": lambda event: event.action_mass_deletion("future_events"),
        }
        for number, (way, end) in enumerate(ways.items()):
            with self.subTest(way):
                end(self.series()[3 - number])
                self.run_lane()
                left = 3 - number
                self.assertThere(*(MONDAY + week * WEEK for week in range(left)))

    def test_all_are_deleted(self):
        self.booked.action_mass_deletion("all_events")
        self.run_lane()
        self.assertEqual(self.control.records("Event"), [])
        self.assertFalse(self.series())

    def test_it_is_repeated_no_more(self):
        """The meetings that are left stay what they are."""
        self.booked.write({"recurrency": False, "recurrence_update": "all_events"})
        self.run_lane()
        self.assertThere(*self.series().mapped("start"))

    def test_they_come_back_as_often_as_odoo_allows(self):
        """One person, whatever the number, and few calls."""
        plain = self.book(self.customer("Many", "many@x.example"), MONDAY + 7 * HOUR)
        self.run_lane()
        plain.write(
            {
                "recurrency": True,
                "rrule_type": "daily",
                "end_type": "count",
                "count": 300,
                "interval": 1,
                "event_tz": "UTC",
            }
        )
        calls = sum(self.run_lane() for _round in range(3))
        self.assertEqual(len(self.control.records("Event")), 304)
        self.assertEqual(len(self.control.records("Lead")), 2)
        self.assertLess(calls, 20)
