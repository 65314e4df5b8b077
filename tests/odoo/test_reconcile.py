# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What nobody noticed is found: a write past the ORM, a mark that was never made."""

from datetime import timedelta
from itertools import chain, repeat
from types import SimpleNamespace
from unittest.mock import patch

from odoo import fields
from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.salesforce_booking_sync.models import salesforce_reconcile

from .bookings import MONDAY
from .sync_case import SyncCase

LOG = "odoo.addons.salesforce_booking_sync.models.salesforce_reconcile"
HOUR = timedelta(hours=1)


@tagged("standard", "post_install", "-at_install")
class TestReconcile(SyncCase):
    def reconcile(self):
        """Do what the cron worker does, and return the marks it made."""
        super().reconcile()
        marks = self.env["salesforce.sync.mark"].search([])
        return sorted((mark.res_id, mark.kind) for mark in marks)

    def synced(self, number=0):
        partner = self.customer(f"Person {number}", f"p{number}@x.example")
        booking = self.book(partner, MONDAY + timedelta(days=number))
        self.run_lane()
        self.assertState(booking, "synced")
        return booking

    def sql(self, query, *parameters):
        """Write past the ORM, as a script in the database does."""
        self.env.flush_all()
        self.env.cr.execute(query, parameters)
        self.env.invalidate_all()

    def forget_marks(self):
        self.sql("DELETE FROM salesforce_sync_mark")

    # === WHAT WAS SENT === #

    def test_nothing_differs(self):
        bookings = [self.synced(number) for number in range(3)]
        bookings[2].action_cancel()
        self.run_lane()
        self.assertEqual(self.reconcile(), [])
        self.assertEqual(self.run_lane(), 0)

    def test_written_past_the_orm(self):
        booking, other = self.synced(0), self.synced(1)
        self.sql(
            "UPDATE resource_booking SET location = 'Nice' WHERE id = %s", booking.id
        )
        self.assertEqual(self.run_lane(), 0)
        self.assertEqual(self.reconcile(), [(booking.id, "changed")])
        self.run_lane()
        places = {event["Location"] for event in self.control.records("Event")}
        self.assertEqual(places, {"Nice", "Paris"})
        self.assertState(other, "synced")
        self.assertEqual(self.reconcile(), [])

    def test_cancelled_past_the_orm(self):
        booking = self.synced()
        self.sql("UPDATE resource_booking SET active = false WHERE id = %s", booking.id)
        self.reconcile()
        self.run_lane()
        self.assertEqual(self.control.records("Event"), [])

    def test_reopened_past_the_orm(self):
        booking = self.synced()
        booking.active = False
        self.run_lane()
        self.assertEqual(self.control.records("Event"), [])
        self.sql("UPDATE resource_booking SET active = true WHERE id = %s", booking.id)
        self.reconcile()
        self.run_lane()
        self.assertEqual(len(self.control.records("Event")), 1)

    def test_deleted_past_the_orm(self):
        booking = self.synced()
        self.sql("DELETE FROM resource_booking WHERE id = %s", booking.id)
        self.assertIn((booking.id, "deleted"), self.reconcile())
        self.run_lane()
        self.assertEqual(self.control.records("Event"), [])
        self.assertEqual(self.reconcile(), [])

    def test_mark_that_was_never_made(self):
        booking = self.synced()
        model = type(self.env["salesforce.sync.mark"])
        log = "odoo.addons.salesforce_booking_sync.models.salesforce_booking"
        broken = patch.object(model, "insert", side_effect=ValueError("broken"))
        with broken, mute_logger(log):
            booking.start = MONDAY + 2 * HOUR
            self.env.flush_all()
        self.assertEqual(self.run_lane(), 0)
        self.reconcile()
        self.run_lane()
        [event] = self.control.records("Event")
        self.assertEqual(event["StartDateTime"], "2030-01-07T11:00:00.000+0000")

    def test_type_renamed(self):
        self.synced()
        self.booking_type.name = "First call"
        self.reconcile()
        self.run_lane()
        [event] = self.control.records("Event")
        self.assertEqual(event["Subject"], "Person 0 - First call")

    def test_what_makes_no_booking_due(self):
        booking = self.synced()
        self.page.write({"register_as": "contact", "company_fallback": "None"})
        self.env["ir.config_parameter"].set_param("web.base.url", "https://new.example")
        self.assertEqual(self.reconcile(), [])
        self.assertEqual(self.run_lane(), 0)
        self.assertState(booking, "synced")

    def test_what_a_person_decided_stays(self):
        booking = self.synced()
        for state in ("failed", "ignored", "held"):
            self.row(booking).state = state
            self.sql("UPDATE resource_booking SET location = %s", state)
            self.assertEqual(self.reconcile(), [])

    def test_page_that_is_off(self):
        self.synced()
        self.page.enabled = False
        self.sql("UPDATE resource_booking SET location = 'Nice'")
        self.assertEqual(self.reconcile(), [])

    def test_long_over(self):
        booking = self.synced()
        long_ago = fields.Datetime.now() - timedelta(days=8)
        self.row(booking).start = long_ago
        self.sql("UPDATE resource_booking SET location = 'Nice'")
        self.assertEqual(self.reconcile(), [])
        self.row(booking).start = long_ago + timedelta(days=2)
        self.assertEqual(self.reconcile(), [(booking.id, "changed")])

    def test_unreadable_booking_is_passed_over(self):
        bookings = [self.synced(number) for number in range(3)]
        self.sql("UPDATE resource_booking SET location = 'Nice'")
        model = type(self.env["resource.booking"])
        original = model._salesforce_desired

        def fail_for_one(record):
            if record.id == bookings[1].id:
                record.env.cr.execute("SELECT 1 / 0")
            return original(record)

        with (
            patch.object(model, "_salesforce_desired", fail_for_one),
            mute_logger(LOG, "odoo.sql_db"),
        ):
            marked = self.reconcile()
        self.assertEqual(
            marked, [(bookings[0].id, "changed"), (bookings[2].id, "changed")]
        )

    # === WHAT WAS NOT === #

    def unnoticed(self, number=0, **dates):
        """A booking that left no mark."""
        partner = self.customer(f"Missed {number}", f"m{number}@x.example")
        booking = self.book(partner, MONDAY + timedelta(days=number))
        for name, moment in dates.items():
            # The name is one of ours, the value a parameter.
            self.sql(f"UPDATE resource_booking SET {name} = %s", moment)
        self.forget_marks()
        return booking

    def test_booking_that_was_never_noticed(self):
        booking = self.unnoticed()
        self.assertEqual(self.reconcile(), [(booking.id, "changed")])
        self.run_lane()
        self.assertState(booking, "synced")

    def test_booking_older_than_the_page(self):
        before = self.page.enabled_since - HOUR
        booking = self.unnoticed(create_date=before, write_date=before)
        self.assertEqual(self.reconcile(), [])
        self.sql("UPDATE resource_booking SET write_date = write_date + interval '2h'")
        self.assertEqual(self.reconcile(), [(booking.id, "changed")])

    def test_nothing_to_send_of_it(self):
        self.book(self.customer(), start=None)
        cancelled = self.unnoticed(1)
        cancelled.active = False
        self.unnoticed(2).meeting_id.active = False
        self.forget_marks()
        self.assertEqual(self.reconcile(), [])

    def test_since_when_a_page_sends(self):
        since = self.page.enabled_since
        self.assertTrue(since)
        self.page.enabled_since = since - HOUR
        self.page.create_event = False
        self.assertEqual(self.page.enabled_since, since - HOUR)
        self.page.enabled = False
        self.page.enabled = True
        self.assertEqual(self.page.enabled_since, since)
        self.page.enabled_since = since - HOUR
        another = self.env["salesforce.connection"].create({"name": "Another"})
        self.page.connection_id = another
        self.assertEqual(self.page.enabled_since, since)

    # === HOW === #

    def test_it_goes_on_where_it_stopped(self):
        bookings = [self.synced(number) for number in range(4)]
        self.sql("UPDATE resource_booking SET location = 'Nice'")
        moments = chain([0, 1, 2], repeat(100))
        clock = SimpleNamespace(monotonic=lambda: next(moments))
        with (
            patch.object(salesforce_reconcile, "BATCH_SIZE", 1),
            patch.object(salesforce_reconcile, "time", clock),
        ):
            marked = self.reconcile()
        self.assertEqual(marked, [(each.id, "changed") for each in bookings[:2]])
        self.forget_marks()
        self.assertEqual(
            self.reconcile(), [(each.id, "changed") for each in bookings[2:]]
        )
        self.forget_marks()
        self.assertEqual(len(self.reconcile()), 4)

    def test_fault_of_ours_is_not_raised(self):
        self.synced()
        model = type(self.env["salesforce.reconcile"])
        broken = patch.object(model, "_walk", side_effect=ValueError("broken"))
        with broken, self.assertLogs(LOG, "ERROR"):
            self.assertEqual(self.reconcile(), [])

    def test_what_it_costs(self):
        """2,000 rows that do not differ: less than a statement for each, no mark."""
        booking = self.synced()
        self.sql(
            """
            INSERT INTO resource_booking
                (type_id, combination_id, user_id, active, start, stop, duration,
                 location, salesforce_booker_id, create_date, write_date)
            SELECT type_id, combination_id, user_id, active, start, stop, duration,
                location, salesforce_booker_id, create_date, write_date
            FROM resource_booking, generate_series(1, 2000) WHERE id = %s
            """,
            booking.id,
        )
        self.sql(
            "INSERT INTO res_partner_resource_booking_rel"
            " (resource_booking_id, res_partner_id)"
            " SELECT id, %s FROM resource_booking WHERE id > %s",
            booking.partner_ids.id,
            booking.id,
        )
        self.sql(
            """
            INSERT INTO salesforce_sync
                (name, res_model, res_id, page_id, connection_id, state, start,
                 reference, fingerprint)
            SELECT s.name, s.res_model, b.id, s.page_id, s.connection_id, s.state,
                s.start, 'copy', s.fingerprint
            FROM salesforce_sync s, resource_booking b WHERE s.res_id = %s AND b.id > %s
            """,
            booking.id,
            booking.id,
        )
        execute, count = Cursor.execute, [0]

        def listen(*args, **options):
            count[0] += 1
            return execute(*args, **options)

        with patch.object(Cursor, "execute", listen):
            marked = self.reconcile()
        self.assertEqual(marked, [])
        self.assertLess(count[0], 400)
        self.assertEqual(self.run_lane(), 0)
