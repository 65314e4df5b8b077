# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How many statements noticing adds to somebody else's transaction."""

from unittest.mock import patch

from odoo import Command
from odoo.sql_db import Cursor
from odoo.tests import tagged

from .notice_case import NoticeCase


@tagged("standard", "post_install", "-at_install")
class TestNoticingCost(NoticeCase):
    def statements(self, function, cold=True):
        """Call ``function`` and return the statements it sent to the database.

        ``cold``: nothing was read before in its transaction.
        """
        self.env.flush_all()
        self.env.cr.flush()
        if cold:
            self.env.invalidate_all()
        sent = []
        execute = Cursor.execute

        def listen(cursor, query, *args, **options):
            sent.append(str(getattr(query, "code", query)).split())
            return execute(cursor, query, *args, **options)

        with patch.object(Cursor, "execute", listen):
            function()
            self.env.flush_all()
        return [" ".join(words) for words in sent]

    def ours(self, statements):
        """Those that our tables are in, by their first word."""
        return [each.split()[0] for each in statements if "salesforce_" in each]

    def customer_with_bookings(self, count):
        partner = self.customer(f"Has {count}", f"has{count}@x.example")
        values = {
            "partner_ids": [Command.set(partner.ids)],
            "type_id": self.booking_type.id,
        }
        self.env["resource.booking"].create([values] * count)
        self.marks()
        return partner

    def test_noticing_one_booking(self):
        booking = self.book(self.partner)
        self.marks()
        booking.mapped("type_id")
        booking.mapped("partner_ids")
        field = booking._fields["salesforce_booker_id"]

        def notice():
            self.env.add_to_compute(field, booking)

        found = self.statements(notice, cold=False)
        verbs = [each.split()[0] for each in found]
        self.assertEqual(verbs, ["SAVEPOINT", "SELECT", "INSERT", "RELEASE"])

    def test_saving_one_booking(self):
        booking = self.book(self.partner, start=None)

        def save():
            booking.description = "<p>About prices</p>"

        found = [each for each in self.ours(self.statements(save)) if each != "UPDATE"]
        # The booking itself is read with our column in it, as with any other.
        self.assertEqual(found, ["SELECT", "SELECT", "INSERT"])
        self.assertNoticed(booking)

    def test_a_thousand_bookings_cost_as_many_statements_as_one(self):
        costs = []
        for count in (1, 1000):
            partner = self.customer_with_bookings(count)
            found = self.statements(
                lambda partner=partner: partner.write({"email": "new@x.example"})
            )
            costs.append(len(found))
            self.assertEqual(len(self.marks()), count)
        self.assertEqual(*costs)

    def test_page_that_is_off_costs_one_more(self):
        self.page.enabled = False
        booking = self.book(self.partner, start=None)
        found = self.statements(booking._salesforce_mark)
        self.assertEqual(self.ours(found), ["SELECT", "SELECT", "SELECT"])
        self.assertEqual(self.marks(), [])
