# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import datetime, time

from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext, sql

from odoo.addons.salesforce_booking_sync.models.salesforce_booking import (
    ATTENDEE_FIELDS,
)
from odoo.addons.salesforce_booking_sync.salesforce import desired

from .published import has_path

RESOURCES = "appointment.resource"
# What a booking is made from; those that this installation lacks are left out.
DEPENDS = (
    "active",
    "allday",
    "appointment_answer_input_ids.question_id",
    "appointment_answer_input_ids.value_answer_id",
    "appointment_answer_input_ids.value_text_box",
    "appointment_booker_id",
    "appointment_resource_ids",
    "appointment_status",
    "appointment_type_id.appointment_tz",
    "description",
    "event_tz",
    "location",
    "name",
    "opportunity_id",
    "partner_ids",
    "resource_ids",
    "start",
    "start_date",
    "stop",
    "stop_date",
    "user_id",
    "videocall_location",
)


class CalendarEvent(models.Model):
    """A meeting that was booked on an appointment page; others are left alone."""

    _name = "calendar.event"
    _inherit = ["calendar.event", "salesforce.booking"]

    salesforce_booker_id = fields.Many2one(index="btree_not_null")
    # Holds nothing: its compute notices what changes of the person who booked. By way
    # of `partner_ids` that would look at each meeting that anybody ever had.
    salesforce_booker_changed = fields.Char(
        compute="_compute_salesforce_booker_changed", store=True, copy=False
    )

    def _auto_init(self):
        column = "salesforce_booker_changed"
        if not sql.column_exists(self.env.cr, self._table, column):
            sql.create_column(self.env.cr, self._table, column, "varchar")
        return super()._auto_init()

    # === NOTICING === #

    def _salesforce_depends(self):
        return tuple(path for path in DEPENDS if has_path(self, path))

    def _salesforce_among(self):
        # Whose page was taken away is looked at once more.
        return self.filtered(
            lambda event: event._salesforce_owner() or event.salesforce_booker_id
        )

    def _salesforce_where(self):
        known = has_path(self, "appointment_type_id")
        return SQL("appointment_type_id IS NOT NULL" if known else "FALSE")

    def _compute_salesforce_booker_id(self):
        # Whatever changes the booker is noticed here; once is enough.
        changed = self._fields["salesforce_booker_changed"]
        self.env.remove_to_compute(changed, self)
        return super()._compute_salesforce_booker_id()

    @api.depends(*(f"salesforce_booker_id.{name}" for name in ATTENDEE_FIELDS))
    def _compute_salesforce_booker_changed(self):
        self.salesforce_booker_changed = False
        self._salesforce_among()._salesforce_mark()

    # === WHAT IS BOOKED === #

    def _salesforce_owner(self):
        if has_path(self, "appointment_type_id"):
            return self.appointment_type_id
        return self.env["appointment.type"]

    def _salesforce_value(self, path):
        """Return what stands at a path of the published interface, or False."""
        return has_path(self, path) and self.mapped(path)

    def _salesforce_current_booker(self):
        event = self.with_context(active_test=False)
        owner = event._salesforce_owner()
        if not owner:
            return self.env["res.partner"]
        if booker := event._salesforce_value("appointment_booker_id"):
            return booker
        staff = event.user_id.partner_id
        if has_path(owner, "staff_user_ids"):
            staff |= owner.staff_user_ids.partner_id
        others = event.partner_ids - staff
        booker = event.salesforce_booker_id & others
        return booker or others.filtered("partner_share")[:1] or others[:1]

    def _salesforce_desired(self):
        """Return this meeting as `desired.Booking`."""
        self.ensure_one()
        booker = self._salesforce_current_booker()
        guests = self.partner_ids - booker - self.user_id.partner_id
        where = [self.location, *self._salesforce_resources(), self.videocall_location]
        start, stop, timezone = self._salesforce_times()
        return desired.Booking(
            active=self.active and self._salesforce_status() != "cancelled",
            start=start or None,
            stop=stop or None,
            all_day=self.allday,
            attendee=self._salesforce_booking_attendee(booker),
            host=self.user_id._salesforce_host(),
            guests=tuple(map(self._salesforce_attendee, guests)),
            subject=self.name or "",
            description=html2plaintext(self.description or ""),
            location=" · ".join(filter(None, where)),
            timezone=timezone,
            link=f"{self.get_base_url()}/odoo/calendar.event/{self.id}",
            answers=tuple(self._salesforce_answers()),
            utm=self._salesforce_utm(),
            confirmed=self._salesforce_status() != "request",
            status=self._salesforce_came(),
            booked_at=self.create_date,
        )

    def _salesforce_status(self):
        """Return the platform's own word, or "" where it has none."""
        if has_path(self, "appointment_status"):
            return self.appointment_status or ""
        return ""

    def _salesforce_times(self):
        """Return ``(start, stop, time zone)``, as `desired.Booking` has them."""
        if not self.allday:
            return self.start, self.stop, self._salesforce_timezone()
        days = (self.start_date, self.stop_date)
        first, last = (day and datetime.combine(day, time()) for day in days)
        return first, last, "UTC"

    def _salesforce_timezone(self):
        path = "appointment_type_id.appointment_tz"
        of_page = self._salesforce_value(path)
        return (of_page and of_page[0]) or self.event_tz or "UTC"

    def _salesforce_came(self):
        """Return whether the attendee came, as `desired.Booking` has it."""
        status = self._salesforce_status()
        return status if status in ("attended", "no_show") else ""

    def _salesforce_resources(self):
        """Return the names of what was booked beside people: rooms, tables."""
        for name in ("appointment_resource_ids", "resource_ids"):
            field = self._fields.get(name)
            if field and field.comodel_name == RESOURCES:
                return self[name].mapped("name")
        return []

    def _salesforce_booking_attendee(self, booker):
        """Return who booked, by the phone they gave where their contact has none."""
        attendee = self._salesforce_attendee(booker)
        if attendee and not attendee.phone:
            attendee = replace(attendee, phone=self._salesforce_phone())
        return attendee

    def _salesforce_phone(self):
        inputs = self._salesforce_value("appointment_answer_input_ids") or ()
        phones = [
            self._salesforce_answer(given)
            for given in inputs
            if has_path(given, "question_id.question_type")
            and given.question_id.question_type == "phone"
        ]
        return next(filter(None, phones), "")

    def _salesforce_answers(self):
        """Return each question with its answer: a list where several were ticked."""
        if not has_path(self, "appointment_answer_input_ids.question_id.name"):
            return []
        answers = {}
        for given in self.appointment_answer_input_ids:
            question = given.question_id.with_context(lang=None).name
            if question:
                answers.setdefault(question, []).append(self._salesforce_answer(given))
        return [
            (question, texts[0] if len(texts) == 1 else tuple(texts))
            for question, texts in answers.items()
        ]

    def _salesforce_answer(self, given):
        if has_path(given, "value_answer_id.name") and given.value_answer_id:
            return given.value_answer_id.with_context(lang=None).name or ""
        return (has_path(given, "value_text_box") and given.value_text_box) or ""

    def _salesforce_utm(self):
        """Return where the visitor came from, as the meeting or its lead has it."""
        for path in ("", "opportunity_id."):
            source, medium, campaign = (
                self._salesforce_value(f"{path}{name}.name")
                for name in ("source_id", "medium_id", "campaign_id")
            )
            if source or medium or campaign:
                names = ((each or [""])[0] or "" for each in (source, medium, campaign))
                return desired.Utm(*names)
        return desired.Utm()
