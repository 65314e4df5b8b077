# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from .pace import wait_factor

# A host who is not found may be given a user soon; one who is found rarely loses it.
FOUND_LIFE = timedelta(hours=24)
MISSING_LIFE = timedelta(hours=1)


class SalesforceUser(models.Model):
    """Which Salesforce user a host is, as it was last looked up."""

    _name = "salesforce.user"
    _description = "Salesforce user of a host"
    _log_access = False

    connection_id = fields.Many2one(
        "salesforce.connection", required=True, ondelete="cascade"
    )
    email = fields.Char(required=True)
    sfid = fields.Char(string="Salesforce Id", help="Empty: nobody has the address.")
    checked_at = fields.Datetime(required=True)

    _email_unique = models.Constraint(
        "UNIQUE(connection_id, email)", "A host is looked up once."
    )

    def _known(self, connection_id, emails):
        """Return ``{email: User Id or None}`` of those looked up lately."""
        if not emails:
            return {}
        now, factor = fields.Datetime.now(), wait_factor()
        self.env.cr.execute(
            SQL(
                """
                SELECT email, sfid FROM salesforce_user
                WHERE connection_id = %s AND email = ANY(%s) AND checked_at >
                    CASE WHEN sfid IS NULL THEN %s ELSE %s END
                """,
                connection_id,
                list(emails),
                now - MISSING_LIFE * factor,
                now - FOUND_LIFE,
            )
        )
        return dict(self.env.cr.fetchall())

    def _last_looked_up(self, connection_id, limit):
        """Return ``{email: User Id or None}``, the latest first."""
        rows = self.sudo().search(
            [("connection_id", "=", connection_id)],
            order="checked_at desc, id",
            limit=limit,
        )
        return {row.email: row.sfid or None for row in rows}

    def _remember(self, connection_id, users):
        """Keep ``{email: User Id or None}``."""
        if not users:
            return
        emails = sorted(users)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO salesforce_user (connection_id, email, sfid, checked_at)
                SELECT %s, email, sfid, %s FROM unnest(%s, %s::text[])
                    AS new(email, sfid)
                ON CONFLICT (connection_id, email) DO UPDATE
                SET sfid = excluded.sfid, checked_at = excluded.checked_at
                """,
                connection_id,
                fields.Datetime.now(),
                emails,
                [users[email] for email in emails],
            ),
            log_exceptions=False,  # it would name them
        )

    def _forget(self, connection_ids, sfids=None):
        """Look up anew: these users, or every host who was not found."""
        which = SQL("sfid = ANY(%s)", list(sfids)) if sfids else SQL("sfid IS NULL")
        self.env.cr.execute(
            SQL(
                "DELETE FROM salesforce_user WHERE connection_id = ANY(%s) AND %s",
                list(connection_ids),
                which,
            )
        )
