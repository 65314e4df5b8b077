# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ResourceBooking(models.Model):
    """A visitor's guests: they attend, and it stays the visitor's booking.

    Whoever named an address need not know whose it is. So nobody who is invited reads
    of the others more than the visitor wrote: neither their names nor their numbers.
    """

    _inherit = "resource.booking"

    def _compute_partner_id(self):
        result = super()._compute_partner_id()
        for booking in self:
            visitor = booking.sudo().visitor_id
            if visitor in booking.partner_ids:
                booking.partner_id = visitor
        return result

    def _compute_display_name(self):
        result = super()._compute_display_name()
        if not self.env.context.get("using_portal"):
            for booking in self.filtered("visitor_guests"):
                if not booking.name and booking.partner_id:
                    booking.display_name = self._get_name_formatted(
                        booking.partner_id, booking.type_id, booking.meeting_id
                    )
        return result

    def _prepare_meeting_vals(self):
        values = super()._prepare_meeting_vals()
        if self.visitor_guests and not self.name:
            values["name"] = f"{self.visitor_name} - {self.type_id.display_name}"
        return values

    def _sync_meeting(self):
        # Odoo writes a contact's details into a new meeting, for all to read.
        if any(self.mapped("visitor_guests")):
            self = self.with_context(skip_contact_description=True)
        return super()._sync_meeting()

    def _page_attendee_name(self, partner):
        """Return what the others read of somebody, empty where that is their name."""
        self.ensure_one()
        if not self.visitor_guests or partner not in self.partner_ids:
            return ""
        return (
            self.visitor_name
            if partner == self.visitor_id
            else partner.email_normalized
        )


class CalendarAttendee(models.Model):
    _inherit = "calendar.attendee"

    def _compute_common_name(self):
        result = super()._compute_common_name()
        for attendee in self:
            booking = attendee.event_id.sudo().resource_booking_ids[:1]
            name = booking and booking._page_attendee_name(attendee.partner_id)
            if name:
                attendee.common_name = name
        return result

    def _send_invitation_emails(self):
        # Their names may have been made before the meeting had its booking.
        bookings = self.event_id.sudo().resource_booking_ids.filtered("visitor_guests")
        (self & bookings.meeting_id.attendee_ids)._compute_common_name()
        return super()._send_invitation_emails()
