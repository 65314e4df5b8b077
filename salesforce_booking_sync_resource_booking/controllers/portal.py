# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from urllib.parse import urlencode

from odoo.http import request, route

from odoo.addons.resource_booking.controllers.portal import CustomerPortal


class BookingPortal(CustomerPortal):
    @route()
    def portal_booking_cancel(self, booking_id, access_token=None, **kwargs):
        """A visitor has no account to come back to: they see the public page again."""
        booking = request.env["resource.booking"].sudo().browse(booking_id).exists()
        page = booking.type_id.filtered("published")
        strange = booking and booking._page_is_strange()
        query = urlencode({"cancelled": 1, "tz": booking.visitor_tz or ""})
        response = super().portal_booking_cancel(booking_id, access_token, **kwargs)
        if page and strange:
            return request.redirect(f"{page._page_path()}?{query}")
        return response
