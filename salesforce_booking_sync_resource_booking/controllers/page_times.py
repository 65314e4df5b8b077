# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import calendar
from datetime import date, datetime, timedelta

import babel.dates
import pytz

from odoo.tools import format_date
from odoo.tools.misc import babel_locale_parse, get_lang


def zone_of(*names):
    """Return the time zone of the first name that is one."""
    known = pytz.all_timezones_set
    return pytz.timezone(next((name for name in names if name in known), "UTC"))


def read_moment(text):
    """Return the aware datetime that an address or a form names, or None."""
    try:
        moment = datetime.fromisoformat(str(text or ""))
    except ValueError:
        return None
    # Further away some time zones have no date.
    return moment if moment.tzinfo and 1970 <= moment.year <= 2200 else None


def read_date(text):
    """Return the date of "2030-01-07", the first of the month of "2030-01", or None."""
    parts = str(text or "").split("-")
    try:
        return date(*map(int, [*parts, 1] if len(parts) == 2 else parts))
    except (OverflowError, TypeError, ValueError):
        return None


def reading(env):
    """Return what a page says of its language, for a browser and a screen reader.

    The portal's layout alone says neither; that of `website` says both itself.
    """
    lang = get_lang(env)
    return {"lang": lang.code.replace("_", "-"), "dir": lang.direction}


class PageTimes:
    """Times as a visitor reads them: in their language, in one time zone."""

    def __init__(self, env, zone):
        self.env = env
        self.zone = zone
        self.lang = get_lang(env)
        self.locale = babel_locale_parse(self.lang.code)

    @property
    def zone_name(self):
        return self.zone.zone.replace("_", " ")

    def day(self, value):
        return format_date(self.env, value, date_format="full")

    def month(self, value):
        return babel.dates.format_skeleton("yMMMM", value, locale=self.locale)

    def time(self, moment):
        local = moment.astimezone(self.zone)
        text = babel.dates.format_time(local.time(), "short", locale=self.locale)
        # Many fonts have no narrow space that does not break: 9:00AM.
        return text.replace("\u202f", "\u00a0")

    def when(self, moment):
        """Day and time in words."""
        return f"{self.day(moment.astimezone(self.zone).date())}, {self.time(moment)}"

    def value(self, moment):
        """What an address or a form carries, whatever the time zone."""
        return moment.astimezone(pytz.UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")

    def weeks(self, month):
        first_weekday = int(self.lang.week_start) - 1
        weeks = calendar.Calendar(first_weekday)
        return weeks.monthdatescalendar(month.year, month.month)

    def weekdays(self):
        """Return the short and the long name of each day of a week."""
        monday = date(2024, 1, 1)
        first = int(self.lang.week_start) - 1
        days = [monday + timedelta(days=first + number) for number in range(7)]
        return [
            (
                format_date(self.env, day, date_format="EEE"),
                format_date(self.env, day, date_format="EEEE"),
            )
            for day in days
        ]
