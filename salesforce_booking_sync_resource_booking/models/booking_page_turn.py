# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import zlib
from contextlib import contextmanager

from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

LOCKS = zlib.crc32(b"resource.booking") - 2**31


class ResourceBookingType(models.Model):
    """Whoever books, moves or cancels without an account takes their turn."""

    _inherit = "resource.booking.type"

    @contextmanager
    def _page_turn(self, emails=(), resources=()):
        """Be the only one to book what this type may take, while the block runs.

        What is taken is a person or a room, which other types may offer as well; and
        two bookings of one new customer are not to make two of them.

        The locks belong to this environment's transaction. The block has another one,
        begun when they are held: an older one would not see what whoever held them
        before has booked (repeatable read).

        :param emails: of a visitor and their guests, who may become contacts
        :param resources: further records that are taken or given back
        :return: the cursor of the block's transaction, which is committed at its end
        """
        self.ensure_one()
        offered = self.combination_rel_ids.combination_id.resource_ids
        self._page_lock(emails, offered.union(*resources))
        with self.env.registry.cursor() as cr:
            # Before what Odoo does after a commit: nobody waits for another's mails.
            cr.postcommit.add(self.env.cr.commit)
            yield cr

    def _page_lock(self, emails, resources):
        names = {f"email {email_normalize(email)}" for email in emails}
        names |= {f"user {user.id}" for user in resources.user_id}
        names |= {f"resource {each.id}" for each in resources if not each.user_id}
        keys = sorted(zlib.crc32(name.encode()) - 2**31 for name in names)
        self.env.cr.execute(
            "SELECT pg_advisory_xact_lock(%s, key) FROM unnest(%s::int[]) AS key",
            [LOCKS, keys],
        )


class ResourceBooking(models.Model):
    _inherit = "resource.booking"

    def _page_turn(self):
        """Be the only one to move or cancel this booking; see the type's own."""
        resources = self.combination_id.resource_ids
        return self.type_id._page_turn(resources=[resources])

    def write(self, vals):
        if not self.env.context.get("using_portal"):
            return super().write(vals)
        # The portal answers to a refusal with a page, and so would save half a move.
        # Not flushed, as what runs before a commit would run three times.
        try:
            with self.env.cr.savepoint(flush=False):
                return super().write(vals)
        except ValidationError:
            self.env.cr.clear()
            raise
