# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import Command, api, models

from .published import has_path

_logger = logging.getLogger(__name__)

# Which of our groups each of theirs implies.
GROUPS = {
    "appointment.group_appointment_user": "salesforce_booking_sync.group_page_user",
    "appointment.group_appointment_manager": (
        "salesforce_booking_sync.group_page_manager"
    ),
}


class AppointmentType(models.Model):
    _name = "appointment.type"
    _inherit = ["appointment.type", "salesforce.page.owner"]

    def _salesforce_questions(self):
        if not has_path(self, "question_ids.name"):
            return None
        return self.question_ids.with_context(lang=None).mapped("name")

    def _salesforce_hours(self):
        if not has_path(self, "appointment_duration"):
            return super()._salesforce_hours()
        return self.appointment_duration

    def _compute_salesforce_lacks(self):
        self.salesforce_lacks = "\n".join(self._salesforce_lacking()) or False

    def _salesforce_lacking(self):
        """Return a sentence for each part of a booking that is not known here."""
        events = self.env["calendar.event"]
        if not has_path(events, "appointment_type_id"):
            return [
                self.env._(
                    "This version of Appointments does not say on which page a meeting "
                    "was booked: nothing is sent. Please report its version."
                )
            ]
        lacking = {
            "appointment_booker_id": self.env._(
                "This version of Appointments does not say who booked: the first "
                "attendee who is no colleague is taken."
            ),
            "appointment_status": self.env._(
                "This version of Appointments has no status: a booking counts as "
                "cancelled when its meeting is archived or deleted."
            ),
            "appointment_answer_input_ids.question_id": self.env._(
                "This version of Appointments does not keep what people answered: "
                "fields that are mapped to questions stay empty."
            ),
            "appointment_type_id.appointment_tz": self.env._(
                "This version of Appointments has no time zone for a page: that of the "
                "meeting is taken."
            ),
        }
        return [text for path, text in lacking.items() if not has_path(events, path)]

    @api.model
    def _salesforce_grant_rights(self):
        """Let those who may set up appointment pages set up their Salesforce side."""
        for theirs, ours in GROUPS.items():
            group = self.env.ref(theirs, raise_if_not_found=False)
            if group:
                group.implied_ids = [Command.link(self.env.ref(ours).id)]
            else:
                _logger.warning(
                    "There is no group %s: give the users concerned %s by hand",
                    theirs,
                    ours,
                )

    def unlink(self):
        # What becomes of their meetings is the platform's affair; the page is gone.
        events = self.env["calendar.event"].sudo().with_context(active_test=False)
        if has_path(events, "appointment_type_id"):
            events.search([("appointment_type_id", "in", self.ids)])._salesforce_mark()
        return super().unlink()
