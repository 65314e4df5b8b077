# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime, time, timedelta

from pytz import UTC, timezone

from odoo import api, fields, models

# How far ahead a visitor can turn the pages, and how far free times are looked for.
MONTHS_AHEAD = 24
MONTHS_SEARCHED = 6


class ResourceBookingType(models.Model):
    """The public page of a booking type: its address, and what is free."""

    _inherit = "resource.booking.type"

    published = fields.Boolean(
        copy=False,
        help="Anybody with the address can book, without an account.",
    )
    question_ids = fields.One2many(
        "resource.booking.question", "type_id", string="Questions", copy=True
    )
    page_guests = fields.Boolean(
        string="Guests",
        help="Visitors may name up to 10 others, who are invited to the meeting too.",
    )
    page_url = fields.Char(string="Address", compute="_compute_page_url")

    @api.depends("name")
    def _compute_page_url(self):
        for booking_type in self:
            saved = booking_type._origin
            booking_type.page_url = False
            if saved:
                booking_type.page_url = saved.get_base_url() + saved._page_path()

    def _page_path(self):
        # The same address whatever the reader's language.
        return f"/book/{self.env['ir.http']._slug(self.with_context(lang=None))}"

    def _page_zone(self):
        return timezone(self.resource_calendar_id.tz or "UTC")

    def _page_month_slots(self, year, month, booking=None):
        """Return the times that the platform offers to begin in a month.

        :param booking: the one that is moved, whose own time is free for it
        :return: aware datetimes, in the type's own time zone
        """
        zone = self._page_zone()
        booking = booking or self.env["resource.booking"].new({"type_id": self.id})
        booking = booking.with_context(using_portal=True, tz=zone.zone)
        days = booking._get_calendar_context(year, month)["slots"].values()
        slots = sorted(slot.astimezone(zone) for slots in days for slot in slots)
        return [slot for slot in slots if (slot.year, slot.month) == (year, month)]

    def _page_slots(self, first, last, zone, booking=None):
        """Return what is free from one date to another of a time zone.

        :param booking: as of `_page_month_slots`
        :return: {date: [aware datetime]} in that zone
        """
        self.ensure_one()
        # The same moment has another date elsewhere.
        month = (first - timedelta(days=1)).replace(day=1)
        end = last + timedelta(days=1)
        found = {}
        while month <= end:
            for slot in self._page_month_slots(month.year, month.month, booking):
                local = slot.astimezone(zone)
                if first <= local.date() <= last:
                    found.setdefault(local.date(), []).append(local)
            month = (month + timedelta(days=32)).replace(day=1)
        return found

    def _page_is_free(self, start):
        """Whether the platform offers this moment, an aware datetime, now."""
        local = start.astimezone(self._page_zone())
        return local in self._page_month_slots(local.year, local.month)

    def _page_next_slots(self, start, zone, count):
        """Return the first free times from a moment on, in a time zone."""
        start = max(start, datetime.now(UTC))
        month = start.astimezone(self._page_zone()).date().replace(day=1)
        found = []
        for _month in range(MONTHS_SEARCHED):
            slots = self._page_month_slots(month.year, month.month)
            found += [slot.astimezone(zone) for slot in slots if slot >= start]
            if len(found) >= count:
                break
            month = (month + timedelta(days=32)).replace(day=1)
        return found[:count]

    def _page_months(self, zone):
        """Return the first and the last month, as their first days, one can turn to."""
        today = datetime.now(UTC).astimezone(zone).date()
        last = (today + timedelta(days=31 * MONTHS_AHEAD)).replace(day=1)
        return today.replace(day=1), last

    def _page_midnight(self, day, zone):
        return zone.localize(datetime.combine(day, time.min))


class ResourceBooking(models.Model):
    _inherit = "resource.booking"

    def _page_calendar(self, zone, year=None, month=None):
        """Return what the platform's calendar of a month shows, in a time zone.

        The platform asks and answers in the type's own: the same moment may be on
        another day, and in another month.
        """
        now = datetime.now(UTC).astimezone(zone)
        first = date(year or now.year, month or now.month, 1)
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        return {
            "now": now,
            "slots": self.type_id._page_slots(first, last, zone, self),
            "start": self.type_id._page_midnight(first, zone),
        }
