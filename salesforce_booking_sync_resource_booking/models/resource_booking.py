# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import html2plaintext

from odoo.addons.salesforce_booking_sync.models.salesforce_booking import (
    ATTENDEE_FIELDS,
)
from odoo.addons.salesforce_booking_sync.salesforce import desired


class ResourceBooking(models.Model):
    _name = "resource.booking"
    _inherit = ["resource.booking", "salesforce.booking"]

    def _salesforce_depends(self):
        return (
            "active",
            "answer_ids.value",
            "cancel_reason",
            "combination_id.resource_ids.user_id.email",
            "combination_id.resource_ids.user_id.salesforce_email",
            "description",
            "location",
            "meeting_id.active",
            "name",
            *(f"partner_ids.{name}" for name in ATTENDEE_FIELDS),
            "referrer",
            "start",
            "state",
            "stop",
            "type_id.resource_calendar_id.tz",
            "user_id.email",
            "user_id.salesforce_email",
            "utm_campaign",
            "utm_medium",
            "utm_source",
            "videocall_location",
        )

    def _salesforce_owner(self):
        return self.type_id

    def _salesforce_current_booker(self):
        # A contact that was archived still is who booked.
        attendees = self.with_context(active_test=False).partner_ids
        booker, visitor = self.salesforce_booker_id, self.sudo().visitor_id
        return booker & attendees or visitor & attendees or attendees[:1]

    def _salesforce_desired(self):
        """Return this booking as `desired.Booking`."""
        self.ensure_one()
        booker = self._salesforce_current_booker()
        where = [self.location, self.videocall_location]
        return desired.Booking(
            # A calendar archives what is cancelled in it.
            active=self.active and (not self.meeting_id or self.meeting_id.active),
            start=self.start or None,
            stop=self.stop or None,
            attendee=self._salesforce_attendee(booker),
            host=self._salesforce_host(),
            guests=tuple(map(self._salesforce_attendee, self.partner_ids - booker)),
            subject=self.name or self._salesforce_subject(booker),
            description=html2plaintext(self.description or ""),
            location=" · ".join(filter(None, where)),
            timezone=self.type_id.resource_calendar_id.tz or "UTC",
            link=f"{self.get_base_url()}/odoo/resource.booking/{self.id}",
            answers=tuple(self._salesforce_answers()),
            utm=self._salesforce_utm(),
            confirmed=self.state == "confirmed",
            cancel_reason=self.cancel_reason or "",
            booked_at=self.create_date,
        )

    def _salesforce_answers(self):
        # A page maps the question as it stands there, the visitor read it translated.
        pairs = []
        for answer in self.answer_ids:
            asked = answer.question_id.with_context(lang=None).name
            names = dict.fromkeys(filter(None, [asked, answer.name]))
            pairs += [(name, answer.value or "") for name in names]
        return pairs

    def _salesforce_utm(self):
        return desired.Utm(
            self.utm_source or "",
            self.utm_medium or "",
            self.utm_campaign or "",
            self.referrer or "",
        )

    def _salesforce_subject(self, booker):
        return " - ".join(filter(None, [booker.name, self.type_id.name]))

    def _salesforce_host(self):
        """Return who holds the meeting: the booked colleague, else the organizer."""
        users = self.combination_id.resource_ids.user_id
        user = self.user_id if self.user_id in users else users[:1] or self.user_id
        return user._salesforce_host()
