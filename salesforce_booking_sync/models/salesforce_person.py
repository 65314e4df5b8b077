# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from uuid import uuid4

from odoo import fields, models
from odoo.tools import SQL


class SalesforcePerson(models.Model):
    """A customer who is being looked for, and perhaps created, in one org.

    A row is there only for as long as somebody holds it, or the outcome of a creation
    is in doubt: whoever else has a booking of the same customer waits for it. The
    key stays the same through all tries, so that they make one record.
    """

    _name = "salesforce.person"
    _description = "New customer on the way to Salesforce"
    _log_access = False

    connection_id = fields.Many2one(
        "salesforce.connection", required=True, ondelete="cascade"
    )
    email = fields.Char(required=True, help="As it is looked up: in lower case.")
    key = fields.Char(required=True)
    claim = fields.Char(index=True)
    lease = fields.Datetime()
    sent_at = fields.Datetime(help="When its creation was last asked for.")
    keyed = fields.Boolean(help="Asked for twice it is made once, by its key.")
    settles_at = fields.Datetime(help="A lost request may create it until then.")

    _email_unique = models.Constraint(
        "UNIQUE(connection_id, email)", "A customer is in one hand at a time."
    )

    def _hold(self, connection_id, emails, claim, lease, has_keys):
        """Take customers in hand: ``({email: key}, {email: free at or None})``.

        The second are those somebody else holds, or whose creation is in doubt: by a
        key it can be asked for again without waiting.

        :param has_keys: whether the org has key fields
        """
        if not emails:
            return {}, {}
        now = fields.Datetime.now()
        emails = sorted(emails)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO salesforce_person AS person
                    (connection_id, email, key, claim, lease)
                SELECT %(connection)s, email, key, %(claim)s, %(lease)s
                FROM unnest(%(emails)s, %(keys)s) AS new(email, key)
                ON CONFLICT (connection_id, email) DO UPDATE
                SET claim = excluded.claim, lease = excluded.lease, sent_at = NULL
                WHERE (person.claim IS NULL OR (person.lease < %(now)s
                       AND (%(again)s OR person.sent_at IS NULL)))
                AND (%(again)s OR person.settles_at IS NULL
                     OR person.settles_at <= %(now)s)
                RETURNING email, key
                """,
                connection=connection_id,
                claim=claim,
                lease=lease,
                emails=emails,
                keys=[str(uuid4()) for _email in emails],
                now=now,
                again=SQL("(%s AND person.keyed)", has_keys),
            ),
            log_exceptions=False,  # it would name them
        )
        held = dict(self.env.cr.fetchall())
        missing = [email for email in emails if email not in held]
        return held, self._free_at(connection_id, missing) if missing else {}

    def _free_at(self, connection_id, emails):
        self.env.cr.execute(
            SQL(
                "SELECT email, settles_at FROM salesforce_person"
                " WHERE connection_id = %s AND email = ANY(%s) AND claim IS NULL",
                connection_id,
                emails,
            ),
            log_exceptions=False,
        )
        return dict.fromkeys(emails) | dict(self.env.cr.fetchall())

    def _mark_sent(self, claim, emails, keyed):
        """Note, before it is asked for, that these are about to be created.

        :param keyed: those of ``emails`` who have a key
        """
        self.env.cr.execute(
            SQL(
                "UPDATE salesforce_person SET sent_at = %s, keyed = email = ANY(%s)"
                " WHERE claim = %s AND email = ANY(%s)",
                fields.Datetime.now(),
                list(keyed),
                claim,
                list(emails),
            ),
            log_exceptions=False,
        )

    def _let_go(self, claim, unsure=(), settles_at=None, rekeyed=()):
        """Let everybody go whom ``claim`` holds.

        ``unsure``: the addresses of those whose creation is in doubt until
        ``settles_at``; ``rekeyed``: whose key cannot be used again.
        """
        self.env.cr.execute(
            SQL(
                "UPDATE salesforce_person SET claim = NULL, settles_at = %s"
                " WHERE claim = %s AND email = ANY(%s) AND NOT email = ANY(%s)",
                settles_at,
                claim,
                list(unsure),
                list(rekeyed),
            ),
            log_exceptions=False,
        )
        self.env.cr.execute(
            SQL("DELETE FROM salesforce_person WHERE claim = %s", claim)
        )

    def _lose(self, claim, settles_at):
        """Let go what a worker held that died: what it was creating is in doubt."""
        self.env.cr.execute(
            SQL(
                "UPDATE salesforce_person SET claim = NULL, settles_at = %s"
                " WHERE claim = %s AND sent_at IS NOT NULL",
                settles_at,
                claim,
            )
        )
        self._let_go(claim)

    def _settled(self):
        """Forget those whose creation was in doubt and is no longer."""
        self.env.cr.execute(
            SQL(
                "WITH picked AS MATERIALIZED ("
                " SELECT id FROM salesforce_person WHERE (claim IS NULL"
                " AND settles_at <= %(now)s) OR lease < %(now)s - interval '1 hour'"
                " LIMIT 1000 FOR UPDATE SKIP LOCKED)"
                " DELETE FROM salesforce_person p USING picked WHERE p.id = picked.id",
                now=fields.Datetime.now(),
            )
        )
