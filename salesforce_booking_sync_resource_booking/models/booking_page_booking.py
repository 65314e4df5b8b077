# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import uuid

from pytz import UTC

from odoo import SUPERUSER_ID, Command, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize, plaintext2html


class SlotTaken(UserError):
    """Somebody else has this time by now."""


class ResourceBookingType(models.Model):
    """How a visitor's booking is made."""

    _inherit = "resource.booking.type"

    def _page_book(self, start, visitor):
        """Book for a visitor, in a transaction of its own that is committed here.

        :param start: aware datetime
        :param dict visitor: name, email and what else they wrote; the addresses of
            their guests, normalised
        :return: (id, access token) of the new booking
        :raise SlotTaken: the platform no longer offers this time
        """
        with self._page_turn([visitor["email"], *visitor.get("guests", ())]) as cr:
            booking = self.with_env(self._page_env(cr))._page_create(start, visitor)
            return booking.id, booking.access_token

    def _page_env(self, cr):
        # As Odoo's own forms do: nobody is logged in, and no record is the visitor's.
        context = {
            "allowed_company_ids": self.company_id.ids,
            "lang": self.env.lang,
            "mail_create_nosubscribe": True,
            "tz": self._page_zone().zone,
            "using_portal": True,
        }
        return self.env(cr=cr, user=SUPERUSER_ID, su=True, context=context)

    def _page_create(self, start, visitor):
        if not self._page_is_free(start):
            raise SlotTaken(self.env._("This time has just been taken."))
        partner = self._page_partner(visitor)
        try:
            values = self._page_booking_values(start, partner, visitor)
            booking = self.env["resource.booking"].create(values)
            booking.action_confirm()
            self.env.flush_all()
        except ValidationError as error:
            raise SlotTaken(self.env._("This time cannot be booked.")) from error
        return booking

    def _page_booking_values(self, start, partner, visitor):
        start = start.astimezone(UTC).replace(tzinfo=None)
        # The host is the organizer, so they have to be chosen first.
        booking = self.env["resource.booking"].new({"type_id": self.id, "start": start})
        combination = booking._get_best_combination()
        hosts = combination.resource_ids.user_id
        message = visitor.get("message")
        return {
            "type_id": self.id,
            # Written later, it would have the platform mail everybody a new date.
            "access_token": str(uuid.uuid4()),
            "partner_ids": [Command.set((partner | self._page_guests(visitor)).ids)],
            "start": start,
            "combination_id": combination.id,
            "user_id": (hosts[:1] or self.create_uid).id,
            "categ_ids": [Command.set(self.categ_ids.ids)],
            "description": plaintext2html(message) if message else False,
            "visitor_id": partner.id,
            "visitor_guests": ", ".join(visitor.get("guests", ())) or False,
            "visitor_name": visitor["name"],
            "visitor_email": visitor["email"],
            "visitor_company": visitor.get("company"),
            "visitor_phone": visitor.get("phone"),
            "visitor_tz": visitor.get("tz"),
            "answer_ids": [Command.create(each) for each in visitor.get("answers", ())],
            **visitor.get("origin", {}),
        }

    def _page_partner(self, visitor):
        """Return who has the visitor's address; a known one stays as they are."""
        values = {
            "name": visitor["name"],
            "company_name": visitor.get("company"),
            "phone": visitor.get("phone"),
            "tz": visitor.get("tz"),
        }
        return self._page_contact(email_normalize(visitor["email"]), values)

    def _page_guests(self, visitor):
        found = self.env["res.partner"]
        for email in visitor.get("guests", ()):
            found |= self._page_contact(email, {"name": email})
        return found

    def _page_contact(self, email, values):
        values |= {"company_id": self.company_id.id, "lang": self.env.lang}
        return self.env["mail.thread"]._partner_find_from_emails_single(
            [email],
            # An alias that forwards is an address of somebody all the same.
            avoid_alias=False,
            filter_found=lambda p: not p.company_id or p.company_id == self.company_id,
            additional_values={email: values},
        )
