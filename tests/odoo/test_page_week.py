# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The line on a page's form: what became of its bookings in the last seven days."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestPageWeek(SyncCase):
    def line(self):
        self.page.invalidate_recordset()
        return self.page.week_synced_count, self.page.attention_count

    def opened(self, action):
        return self.env[action["res_model"]].search(action["domain"])

    def test_the_line_and_its_lists(self):
        self.assertEqual(self.line(), (0, 0))
        rule = {"sobject": "Event", "field": "Subject", "matches": "Bad"}
        self.control.switch("validation_rules", [{**rule, "message": "No"}])
        good = self.book_many(3)
        bad = self.book(self.customer("Bad Luck", "bad@x.example"))
        self.run_lane()
        self.assertEqual(self.line(), (3, 1))
        page = self.page.with_user(self.user)
        rows = self.opened(page.action_open_week_synced())
        self.assertEqual(set(rows.mapped("res_id")), {each.id for each in good})
        self.assertEqual(self.opened(page.action_open_attention()), self.row(bad))
        # A week later what went well is no news; what needs somebody still does.
        long_ago = fields.Datetime.now() - timedelta(days=7, minutes=1)
        self.row(good[0]).synced_at = long_ago
        self.row(bad).synced_at = long_ago
        self.assertEqual(self.line(), (2, 1))
        self.assertEqual(len(self.opened(page.action_open_week_synced())), 2)
        self.row(bad).action_ignore()
        self.assertEqual(self.line(), (2, 0))

    def test_each_page_counts_its_own_in_one_query(self):
        other = self.make_page(
            self.booking_type.copy({"name": "Other"}), self.connection
        )
        self.book_many(2)
        self.run_lane()
        pages = self.page | other
        self.env.flush_all()
        self.env.invalidate_all()
        pages.mapped("connection_id.name")
        self.env["salesforce.sync"].check_access("read")
        with self.assertQueryCount(1):
            pages.mapped("week_synced_count")
            pages.mapped("attention_count")
        self.assertEqual(pages.mapped("week_synced_count"), [2, 0])
