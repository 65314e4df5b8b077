# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every change of a booking is noticed, and noticing never costs a booking."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import RecordCapturer, tagged
from odoo.tools import mute_logger

from .bookings import MONDAY
from .notice_case import NoticeCase

MARK_LOG = "odoo.addons.salesforce_booking_sync.models.salesforce_sync_mark"
BOOKING_LOG = "odoo.addons.salesforce_booking_sync.models.salesforce_booking"


@tagged("standard", "post_install", "-at_install")
class TestNoticing(NoticeCase):
    def test_created_pending(self):
        booking = self.book(self.partner, start=None)
        self.assertNoticed(booking)

    def test_scheduled_moved_and_confirmed(self):
        booking = self.book(self.partner, start=None)
        self.marks()
        booking.start = MONDAY
        self.assertNoticed(booking)
        booking.start = MONDAY + timedelta(hours=3)
        self.assertNoticed(booking)
        booking.action_confirm()
        self.assertNoticed(booking)

    def test_moved_in_the_calendar(self):
        booking = self.book(self.partner)
        self.marks()
        booking.meeting_id.write(
            {
                "start": MONDAY + timedelta(hours=1),
                "stop": MONDAY + timedelta(hours=2),
            }
        )
        self.assertNoticed(booking)
        self.assertEqual(booking.start, MONDAY + timedelta(hours=1))

    def test_calendar_event_deleted(self):
        booking = self.book(self.partner)
        self.marks()
        booking.meeting_id.unlink()
        self.assertNoticed(booking)

    def test_host_changed(self):
        booking = self.book(self.partner)
        self.marks()
        booking.combination_auto_assign = False
        booking.combination_id = self.combinations[1]
        self.assertNoticed(booking)
        self.assertEqual(
            booking._salesforce_desired().host.email, "host.two@acme.example"
        )

    def test_cancelled_and_reopened(self):
        booking = self.book(self.partner)
        self.marks()
        booking.action_cancel()
        self.assertNoticed(booking)
        booking.active = True
        self.assertNoticed(booking)

    def test_deleted(self):
        booking = self.book(self.partner)
        self.marks()
        self.env["resource.booking"].browse(booking.id).unlink()
        self.assertIn((booking.id, "deleted"), self.marks())

    def test_deleted_with_its_type(self):
        booking = self.book(self.partner)
        self.marks()
        # The database's own cascade refuses nothing; Odoo tells nobody.
        self.booking_type.unlink()
        self.assertIn((booking.id, "deleted"), self.marks())
        self.assertFalse(self.page.exists())

    def test_attendee_given_an_address(self):
        partner = self.customer(email=False)
        booking = self.book(partner)
        self.marks()
        partner.email = "late@zett.example"
        self.assertNoticed(booking)

    def test_what_does_not_matter_is_not_noticed(self):
        self.book(self.partner)
        self.marks()
        self.partner.comment = "Likes tea"
        self.assertEqual(self.marks(), [])

    def test_page_that_is_off(self):
        self.page.enabled = False
        self.book(self.partner)
        self.assertEqual(self.marks(), [])

    def test_form_being_filled_in(self):
        booking = self.env["resource.booking"].new(
            {"partner_ids": [Command.set(self.partner.ids)]}
        )
        booking.type_id = self.booking_type
        self.assertEqual(booking.salesforce_booker_id._origin, self.partner)
        self.assertEqual(self.marks(), [])

    def test_guest_who_sorts_before_the_booker(self):
        booking = self.book(self.partner)
        booking.partner_ids |= self.customer("Adam Aaron", "adam@aaron.example")
        booking.invalidate_recordset()
        self.assertEqual(booking.partner_id.name, "Adam Aaron")
        wanted = booking._salesforce_desired()
        self.assertEqual(wanted.attendee.email, "zoe@zett.example")
        self.assertEqual([guest.name for guest in wanted.guests], ["Adam Aaron"])

    def test_our_tables_broken(self):
        for table in ("salesforce_page", "salesforce_sync", "salesforce_sync_mark"):
            with self.subTest(table), self.env.cr.savepoint() as savepoint:
                self.page.enabled = table != "salesforce_sync"
                self.env.flush_all()
                self.env.cr.execute(f"ALTER TABLE {table} RENAME TO broken")
                with mute_logger(BOOKING_LOG, MARK_LOG, "odoo.sql_db"):
                    booking = self.book(self.partner)
                    booking.action_confirm()
                    self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(booking.state, "confirmed")
                savepoint.rollback()

    def test_marking_broken_in_python(self):
        broken = patch.object(
            type(self.env["salesforce.page"]),
            "_enabled_among",
            side_effect=ValueError("broken on purpose"),
        )
        with broken, mute_logger(BOOKING_LOG):
            booking = self.book(self.partner)
        self.env.invalidate_all()
        self.assertEqual(booking.start, MONDAY)

    def test_who_booked_is_not_forgotten(self):
        """A passing fault of ours leaves what was known."""
        booking = self.book(self.partner)
        broken = patch.object(
            type(booking), "_salesforce_current_booker", side_effect=ValueError("no")
        )
        with broken, mute_logger(BOOKING_LOG):
            booking.start = MONDAY + timedelta(hours=1)
            self.env.flush_all()
        booking.invalidate_recordset()
        self.assertEqual(booking.salesforce_booker_id, self.partner)

    def test_waking_broken(self):
        broken = patch.object(
            type(self.env["salesforce.lane"]),
            "wake",
            side_effect=ValueError("broken on purpose"),
        )
        with broken, mute_logger(MARK_LOG):
            booking = self.book(self.partner)
            self.env.cr.flush()
        self.assertNoticed(booking)

    def test_one_wake_for_a_transaction(self):
        cron = self.env.ref("salesforce_booking_sync.ir_cron_sync_1")
        triggers = self.env["ir.cron.trigger"].sudo()
        with RecordCapturer(triggers, [("cron_id", "=", cron.id)]) as captured:
            for number in range(3):
                self.book(self.partner, MONDAY + timedelta(days=number))
            self.env.cr.flush()
        self.assertEqual(len(captured.records), 1)
