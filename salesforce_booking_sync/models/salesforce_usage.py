# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

KEPT = timedelta(hours=48)


class SalesforceUsage(models.Model):
    """How many API calls this Odoo made to an org, hour by hour."""

    _name = "salesforce.usage"
    _description = "API calls to Salesforce"
    _log_access = False

    connection_id = fields.Many2one(
        "salesforce.connection", required=True, ondelete="cascade"
    )
    hour = fields.Datetime(required=True)
    calls = fields.Integer(required=True)

    _hour_unique = models.Constraint(
        "UNIQUE(connection_id, hour)", "Calls are added up for each hour."
    )

    def _add(self, connection_id, calls):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO salesforce_usage AS usage (connection_id, hour, calls)
                VALUES (%s, %s, %s) ON CONFLICT (connection_id, hour)
                DO UPDATE SET calls = usage.calls + excluded.calls
                """,
                connection_id,
                fields.Datetime.now().replace(minute=0, second=0, microsecond=0),
                calls,
            ),
            log_exceptions=False,  # two lanes at once: the later one does it again
        )

    def _spent(self, connection_id):
        """Return the calls of the last 24 hours, the first of them in part."""
        self.env.cr.execute(
            SQL(
                "SELECT coalesce(sum(calls), 0) FROM salesforce_usage"
                " WHERE connection_id = %s AND hour > %s",
                connection_id,
                fields.Datetime.now() - timedelta(hours=24),
            )
        )
        return self.env.cr.fetchone()[0]

    @api.autovacuum
    def _gc_old(self):
        old = [("hour", "<", fields.Datetime.now() - KEPT)]
        self.search(old, limit=10_000).unlink()
