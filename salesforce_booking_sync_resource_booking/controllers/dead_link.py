# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The page behind a link that leads to no booking, or to none any more."""

from odoo.http import request
from odoo.tools import consteq

from .page_times import reading

TEMPLATE = "salesforce_booking_sync_resource_booking.booking_page_dead_link"


def cancelled_booking(booking_id, access_token):
    """Return the booking that this link led to until it was cancelled, as superuser.

    Without the link nobody is told that there was one.
    """
    bookings = request.env["resource.booking"].sudo().with_context(active_test=False)
    booking = bookings.browse(booking_id).exists()
    link = not booking.active and booking.former_link
    if link and access_token and consteq(link, access_token):
        return booking
    return bookings


def dead_link(booking, booking_type):
    """Say what became of it, and how to book again.

    :param booking: the one that was cancelled, of whoever has its link
    :param booking_type: where to book again, as superuser
    """
    values = {
        "cancelled": bool(booking),
        "html_data": reading(request.env),
        "no_breadcrumbs": True,
        "page": booking_type.filtered(lambda each: each.published and each.active),
    }
    return request.render(TEMPLATE, values, status=404)
