# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from urllib.parse import urlencode

import pytz
from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import Controller, request, route
from odoo.tools import consteq

from ..models.booking_page_booking import SlotTaken
from .dead_link import cancelled_booking, dead_link
from .origin import origin
from .page_times import PageTimes, read_date, read_moment, reading, zone_of
from .visitor_form import VisitorForm

MODULE = "salesforce_booking_sync_resource_booking"
OFFERED = 6
CAPTCHA = "resource_booking_page"
HONEYPOT = "homepage"
ID = "<int(max=2147483647):type_id>"
PATHS = [f"/book/<string:slug>-{ID}", f"/book/{ID}"]
PUBLIC = {"type": "http", "auth": "public", "website": True, "sitemap": False}


def below(suffix):
    return [path + suffix for path in PATHS]


class BookingPage(Controller):
    """The public page of a booking type."""

    @route(PATHS, methods=["GET"], **PUBLIC)
    def page(self, type_id, slug="", month=None, day=None, tz=None, **kwargs):
        """A month, and what is free on one of its days."""
        booking_type = self._published(type_id)
        if request.httprequest.path.rpartition("/")[2] != self._name(booking_type):
            return request.redirect(self._url(booking_type, **request.params), code=302)
        times = self._times(booking_type, tz)
        first, last = booking_type._page_months(times.zone)
        chosen = read_date(day)
        shown = (chosen or read_date(month) or first).replace(day=1)
        shown = min(max(shown, first), last)
        end = (shown + timedelta(days=32)).replace(day=1)
        slots = booking_type._page_slots(shown, end - timedelta(days=1), times.zone)
        if chosen not in slots:
            chosen = None if day else min(slots, default=None)
        values = {
            "cancelled": bool(kwargs.get("cancelled")),
            "day": chosen,
            # Within another site's page only the times are shown: a form needs a
            # session, and a browser keeps none there.
            "embed": bool(kwargs.get("embed")),
            "end": end,
            "first": first,
            "last": last,
            "month": shown,
            "previous": shown - timedelta(days=1),
            "next_slots": [] if slots else self._next_slots(booking_type, times, end),
            "slots": slots,
            "zone_is_known": bool(tz),
            "zones": pytz.common_timezones,
        }
        return self._render("booking_page", booking_type, times, **values)

    @route(below("/details"), methods=["GET"], **PUBLIC)
    def details(self, type_id, slug="", when=None, tz=None, **kwargs):
        """Who are you? For a time that was picked."""
        booking_type = self._published(type_id)
        start = read_moment(when)
        if not start:
            return request.redirect(self._url(booking_type))
        times = self._times(booking_type, tz)
        form = VisitorForm(booking_type).fill(request.env.user)
        if not booking_type._page_is_free(start):
            return self._taken(booking_type, times, start, form)
        return self._form(booking_type, times, start, form)

    @route(below("/details"), methods=["POST"], **PUBLIC)
    def book(self, type_id, slug="", when=None, tz=None, **kwargs):
        booking_type = self._published(type_id)
        start = read_moment(when)
        if not start:
            return request.redirect(self._url(booking_type))
        times = self._times(booking_type, tz)
        form = VisitorForm(booking_type).take(request.params)
        if not form.check():
            return self._form(booking_type, times, start, form, status=422)
        problem, status = self._unwanted(form.guests)
        if problem:
            values = {"problem": problem, "status": status}
            return self._form(booking_type, times, start, form, **values)
        visitor = {**form.visitor(), "tz": times.zone.zone, "origin": origin(request)}
        try:
            booking_id, token = booking_type._page_book(start, visitor)
        except SlotTaken:
            return self._taken(booking_type, times, start, form)
        # A page of its own, which can be loaded again.
        query = {"access_token": token, "tz": times.zone.zone}
        path = f"{booking_type._page_path()}/booked/{booking_id}"
        return request.redirect(f"{path}?{urlencode(query)}", code=303)

    @route(below("/booked/<int(max=2147483647):booking_id>"), methods=["GET"], **PUBLIC)
    def booked(self, type_id, booking_id, slug="", access_token="", tz=None, **kwargs):
        """What was booked, with the way to move or cancel it."""
        types = request.env["resource.booking.type"].sudo()
        booking_type = types.browse(type_id).exists()
        booking = request.env["resource.booking"].sudo().browse(booking_id).exists()
        token = (
            booking.type_id == booking_type and booking.start and booking.access_token
        )
        if not token or not consteq(token, access_token):
            return dead_link(cancelled_booking(booking_id, access_token), booking_type)
        times = self._times(booking_type, tz or booking.visitor_tz)
        values = {"booking": booking, "start": pytz.UTC.localize(booking.start)}
        return self._render("booking_page_booked", booking_type, times, **values)

    def _unwanted(self, guests):
        """Return what to say to a program, and a status; None where it is a person."""
        env = request.env
        if request.params.get(HONEYPOT):
            words = env._("A field that nobody sees was filled in. Please try again.")
            return words, 422
        try:
            env["ir.http"]._verify_request_recaptcha_token(CAPTCHA)
        except UserError as error:
            return error.args[0], 422
        origins = (request.httprequest.remote_addr, request.session.sid)
        attempts = env["resource.booking.attempt"]
        if not attempts._allow(*origins, count=1 + len(guests)):
            words = env._("That was a lot of bookings. Please try again in an hour.")
            return words, 429
        return None, 200

    def _published(self, type_id):
        """Return the booking type as superuser; a visitor has no rights of their own.

        :raise NotFound: there is none, or it has no public page
        """
        types = request.env["resource.booking.type"].sudo()
        domain = [("id", "=", type_id), ("published", "=", True)]
        found = types.search(domain)
        if not found:
            raise NotFound()
        return found

    def _name(self, booking_type):
        return booking_type._page_path().rpartition("/")[2]

    def _url(self, booking_type, **query):
        kept = {
            name: value
            for name, value in query.items()
            if value and name not in ("slug", "type_id")
        }
        path = booking_type._page_path()
        return f"{path}?{urlencode(kept)}" if kept else path

    def _times(self, booking_type, tz):
        own = booking_type.resource_calendar_id.tz
        return PageTimes(request.env, zone_of(tz, request.cookies.get("tz"), own))

    def _next_slots(self, booking_type, times, day):
        start = booking_type._page_midnight(day, times.zone)
        return booking_type._page_next_slots(start, times.zone, OFFERED)

    def _form(self, booking_type, times, start, form, **values):
        values = {"form": form, "start": start, "offered": [], **values}
        values |= {"captcha": CAPTCHA, "honeypot": HONEYPOT}
        return self._render("booking_page_details", booking_type, times, **values)

    def _taken(self, booking_type, times, start, form):
        """Say that the time is gone, offer the next ones, keep what was typed."""
        offered = booking_type._page_next_slots(start, times.zone, OFFERED)
        values = {"offered": offered, "taken": True, "status": 409}
        return self._form(booking_type, times, start, form, **values)

    def _render(self, template, booking_type, times, status=200, embed=False, **values):
        carried = {**origin(request), "tz": times.zone.zone}
        within = {"embed": "1"} if embed else {}

        def link(suffix="", anchor="", **query):
            path = booking_type._page_path() + suffix
            more = {} if suffix else within
            return f"{path}?{urlencode({**query, **carried, **more})}{anchor}"

        response = request.render(
            f"{MODULE}.{template}",
            {
                "additional_title": booking_type.name,
                "booking_type": booking_type,
                "carried": carried,
                "embed": embed,
                "html_data": reading(request.env),
                "link": link,
                "no_breadcrumbs": True,
                "no_footer": embed,
                "no_header": embed,
                "times": times,
                "title": booking_type.name,
                **values,
            },
            status=status,
        )
        # What is free changes, and a form belongs to one session.
        response.headers["Cache-Control"] = "no-store"
        policy = booking_type._page_frame_policy(elsewhere=template == "booking_page")
        response.headers["Content-Security-Policy"] = policy
        return response
