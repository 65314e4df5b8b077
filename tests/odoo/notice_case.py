# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A bookable page that is sent, and the marks that changes of its bookings leave."""

from odoo.tests import TransactionCase

from .bookings import BookingMixin


class NoticeCase(BookingMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_booking_type()
        connection = cls.env["salesforce.connection"].create({"name": "Org"})
        cls.page = cls.make_page(cls.booking_type, connection)
        cls.partner = cls.customer()

    def setUp(self):
        super().setUp()
        self.marks()

    def marks(self):
        """Return and forget the marks made since the last call."""
        self.env.flush_all()
        marks = self.env["salesforce.sync.mark"].sudo().search([])
        found = [(mark.res_id, mark.kind) for mark in marks]
        marks.unlink()
        return sorted(set(found))

    def assertNoticed(self, booking):
        self.assertEqual(self.marks(), [(booking.id, "changed")])
