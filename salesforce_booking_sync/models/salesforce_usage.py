# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

KEPT = timedelta(hours=48)


class SalesforceUsage(models.Model):
    """How many API calls this Odoo made to an org, hour by hour.

    Append-only, so that workers who count at the same moment never wait for each other;
    an hour that is over becomes one row.
    """

    _name = "salesforce.usage"
    _description = "API calls to Salesforce"
    _log_access = False

    connection_id = fields.Many2one(
        "salesforce.connection", required=True, ondelete="cascade"
    )
    hour = fields.Datetime(required=True)
    calls = fields.Integer(required=True)

    _hour_index = models.Index("(connection_id, hour)")

    def _add(self, connection_id, calls):
        self.env.cr.execute(
            SQL(
                "INSERT INTO salesforce_usage (connection_id, hour, calls)"
                " VALUES (%s, %s, %s)",
                connection_id,
                self._this_hour(),
                calls,
            )
        )

    def _this_hour(self):
        return fields.Datetime.now().replace(minute=0, second=0, microsecond=0)

    def _add_up(self):
        """Make one row of each hour that is over."""
        self.env.cr.execute(
            SQL(
                """
                WITH several AS (
                    SELECT connection_id, hour FROM salesforce_usage WHERE hour < %s
                    GROUP BY connection_id, hour HAVING count(*) > 1
                ), gone AS (
                    DELETE FROM salesforce_usage u USING several
                    WHERE u.connection_id = several.connection_id
                    AND u.hour = several.hour RETURNING u.*
                )
                INSERT INTO salesforce_usage (connection_id, hour, calls)
                SELECT connection_id, hour, sum(calls) FROM gone
                GROUP BY connection_id, hour
                """,
                self._this_hour(),
            )
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
