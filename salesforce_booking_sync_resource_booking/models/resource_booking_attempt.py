# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import hmac

LIMIT = "resource_booking.visitor_bookings_per_hour"
DEFAULT_LIMIT = 20


class ResourceBookingAttempt(models.Model):
    """That somebody booked on a public page, kept for a day to count them.

    Whoever it was is not kept: the key is a digest of their address or session.
    """

    _name = "resource.booking.attempt"
    _description = "Attempt to book on a public page"

    key = fields.Char(required=True, index=True)

    @api.model
    def _allow(self, *origins, count=1):
        """Count one more attempt, and return whether they are not too many.

        :param count: of the people who are written to, each as a visitor
        """
        env = self.sudo().env
        keys = [hmac(env, self._name, origin) for origin in origins]
        limit = int(env["ir.config_parameter"].get_param(LIMIT, DEFAULT_LIMIT))
        hour_ago = fields.Datetime.now() - timedelta(hours=1)
        recent = [("key", "in", keys), ("create_date", ">", hour_ago)]
        counts = self.sudo()._read_group(recent, ["key"], ["__count"])
        if any(before >= limit for _key, before in counts):
            return False
        self.sudo().create([{"key": key} for key in keys * count])
        return True

    @api.autovacuum
    def _gc_attempts(self):
        day_ago = fields.Datetime.now() - timedelta(days=1)
        self.search([("create_date", "<", day_ago)]).unlink()
