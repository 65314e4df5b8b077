# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager
from urllib.parse import urlencode

import pytz

from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.resource_booking.controllers.portal import CustomerPortal

from .dead_link import cancelled_booking, dead_link
from .page_times import PageTimes, reading, zone_of

REASON_LENGTH = 500


class BookingPortal(CustomerPortal):
    """Bookings are moved and cancelled in turn with those of the public page."""

    def _booking_get_page_view_values(self, booking_sudo, access_token, **kwargs):
        values = super()._booking_get_page_view_values(
            booking_sudo, access_token, **kwargs
        )
        name = booking_sudo.type_id.name
        # The platform gives us the booking as superuser.
        strange = booking_sudo.with_user(request.env.user)._page_is_strange()
        own = booking_sudo.type_id.resource_calendar_id.tz
        known = booking_sudo.visitor_tz
        zone = zone_of(known, own)
        times = PageTimes(request.env, zone)
        start = booking_sudo.start
        return values | {
            "additional_title": name,
            "html_data": reading(request.env),
            "moved": bool(kwargs.get("moved")),
            # They lead to lists for which one has to log in.
            "no_breadcrumbs": strange,
            "strange": strange,
            "times": times,
            "title": name,
            # Where nobody knows their time zone, the platform says it in its own.
            "when": known and start and times.when(pytz.UTC.localize(start)),
        }

    @route()
    def portal_booking_page(self, booking_id, access_token=None, **kwargs):
        if self._link_is_dead(booking_id, access_token):
            return self._dead_link(booking_id, access_token)
        return super().portal_booking_page(booking_id, access_token, **kwargs)

    @route()
    def portal_booking_schedule(
        self, booking_id, access_token=None, year=None, month=None, **kwargs
    ):
        if self._link_is_dead(booking_id, access_token):
            return self._dead_link(booking_id, access_token)
        response = super().portal_booking_schedule(
            booking_id, access_token, year, month, **kwargs
        )
        values = response.qcontext
        booking, zone = values["booking_sudo"], values["times"].zone
        if zone.zone != booking.type_id.resource_calendar_id.tz:
            values |= booking._page_calendar(zone, year, month)
        return response

    @route()
    def portal_booking_confirm(self, booking_id, access_token, when, **kwargs):
        booking = request.env["resource.booking"].sudo().browse(booking_id)
        try:
            had_time = bool(booking.start)
            with self._turn(booking_id):
                response = super().portal_booking_confirm(
                    booking_id, access_token, when, **kwargs
                )
        except (AccessError, MissingError):
            # Whoever had the turn before may have cancelled it.
            return self._dead_link(booking_id, access_token)
        # Back on the calendar, it was not.
        if had_time and "/schedule/" not in response.location:
            response.location += "&moved=1"
        return response

    @route()
    def portal_booking_cancel(self, booking_id, access_token=None, reason="", **kwargs):
        """A visitor has no account to come back to: they see the public page again."""
        if self._link_is_dead(booking_id, access_token):
            return self._dead_link(booking_id, access_token)
        booking = request.env["resource.booking"].sudo().browse(booking_id)
        page = booking.type_id.filtered("published")
        strange = booking._page_is_strange()
        query = urlencode({"cancelled": 1, "tz": booking.visitor_tz or ""})
        with self._turn(booking_id):
            if self._link_is_dead(booking_id, access_token):
                return self._dead_link(booking_id, access_token)
            if reason.strip():
                # The turn has a transaction of its own.
                booking = booking.with_env(request.env(su=True))
                booking.cancel_reason = reason.strip()[:REASON_LENGTH]
            response = super().portal_booking_cancel(booking_id, access_token, **kwargs)
        if page and strange:
            return request.redirect(f"{page._page_path()}?{query}")
        return response

    @contextmanager
    def _turn(self, booking_id):
        """Let the request have its turn, and the transaction that comes with it."""
        outside = request.env
        booking = outside["resource.booking"].sudo().browse(booking_id)
        with booking._page_turn() as cr:
            request.env = outside(cr=cr)
            try:
                yield
            finally:
                request.env = outside

    def _link_is_dead(self, booking_id, access_token):
        try:
            self._get_booking_sudo(booking_id, access_token)
        except (AccessError, MissingError):
            return True
        return False

    def _dead_link(self, booking_id, access_token):
        """Whoever is logged in has a list of their bookings, others have nothing."""
        booking = cancelled_booking(booking_id, access_token)
        if not booking and not request.env.user._is_public():
            return request.redirect("/my")
        return dead_link(booking, booking.type_id)
