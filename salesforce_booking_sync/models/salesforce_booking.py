# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, fields, models
from odoo.tools import SQL, sql

from ..salesforce import desired
from .view_parts import add_to_booking, part

_logger = logging.getLogger(__name__)

# What of a contact who books is sent: a bridge depends on these.
ATTENDEE_FIELDS = (
    "city",
    "commercial_company_name",
    "country_id",
    "email",
    "function",
    "lang",
    "name",
    "phone",
    "state_id",
    "street",
    "street2",
    "website",
    "zip",
)


class SalesforceBooking(models.AbstractModel):
    """What a booking record gains: it is noticed, and shows where it is in Salesforce.

    A bridge inherits this on its booking model and answers four questions:
    `_salesforce_depends`, `_salesforce_owner`, `_salesforce_current_booker` and
    `_salesforce_desired`; where its pages ask questions of their own, or it knows where
    a visitor came from, `_salesforce_answers` and `_salesforce_utm` as well.
    """

    _name = "salesforce.booking"
    _description = "Booking that is sent to Salesforce"

    # The compute notices every change of what a booking depends on, through all the
    # models in between; what it stores keeps the person who booked first, whoever is
    # added later.
    salesforce_booker_id = fields.Many2one(
        "res.partner",
        string="Booked by",
        compute="_compute_salesforce_booker_id",
        store=True,
        copy=False,
    )
    salesforce_sync_ids = fields.One2many(
        "salesforce.sync",
        "res_id",
        string="Salesforce",
        domain=lambda self: [("res_model", "=", self._name)],
        groups="salesforce_booking_sync.group_user",
    )
    salesforce_state = fields.Selection(
        related="salesforce_sync_ids.state",
        string="Salesforce state",
        groups="salesforce_booking_sync.group_user",
    )
    salesforce_error = fields.Char(
        related="salesforce_sync_ids.error_message",
        string="Salesforce says",
        groups="salesforce_booking_sync.group_user",
    )
    salesforce_person_url = fields.Char(
        related="salesforce_sync_ids.person_url",
        string="Lead or Contact in Salesforce",
        groups="salesforce_booking_sync.group_user",
    )
    salesforce_event_url = fields.Char(
        related="salesforce_sync_ids.event_url",
        string="Event in Salesforce",
        groups="salesforce_booking_sync.group_user",
    )
    salesforce_event_label = fields.Char(
        related="salesforce_sync_ids.event_label",
        string="What the meeting is in Salesforce",
        groups="salesforce_booking_sync.group_user",
    )

    # === FOR BRIDGES === #

    def _salesforce_depends(self):
        """Return the field paths whose change may matter in Salesforce."""
        raise NotImplementedError

    def _salesforce_owner(self):
        """Return the appointment type, a `salesforce.page.owner`, of one booking."""
        raise NotImplementedError

    def _salesforce_current_booker(self):
        """Return the partner who books.

        `salesforce_booker_id` is the answer of last time: it stays, whoever is added,
        for as long as that person attends.
        """
        raise NotImplementedError

    def _salesforce_desired(self):
        """Return the `desired.Booking` that this one booking is now."""
        raise NotImplementedError

    def _salesforce_answers(self):
        """Return ``[(question, answer)]`` of what the page asked, in its order.

        What the answers are made from belongs into `_salesforce_depends`.
        """
        return []

    def _salesforce_utm(self):
        """Return the `desired.Utm` of the visitor who booked."""
        return desired.Utm()

    def _salesforce_among(self):
        """Return those of these records that are bookings, or were.

        For a platform whose bookings are a few among the rows of a model: the others
        are neither noticed nor written. `_salesforce_where` is the same as SQL.
        """
        return self

    def _salesforce_where(self):
        """Return the condition on this model's table that its bookings meet."""
        return SQL("TRUE")

    # === NOTICING === #

    def _auto_init(self):
        # Installing on many bookings neither computes nor marks a single one.
        cr, column = self.env.cr, "salesforce_booker_id"
        exists = not self._abstract and sql.table_exists(cr, self._table)
        if exists and not sql.column_exists(cr, self._table, column):
            sql.create_column(cr, self._table, column, "int4")
        return super()._auto_init()

    @api.depends(lambda self: () if self._abstract else self._salesforce_depends())
    def _compute_salesforce_booker_id(self):
        bookings = self._salesforce_among()
        (self - bookings).salesforce_booker_id = False
        # One guard for all, as each costs two statements; each alone only where
        # something fails.
        if not bookings._salesforce_tries(bookings._salesforce_notice):
            for booking in bookings:
                booking._salesforce_tries(booking._salesforce_set_booker)
            bookings._salesforce_mark()

    def _salesforce_notice(self):
        self._salesforce_set_booker()
        self._salesforce_insert_marks("changed")

    def _salesforce_set_booker(self):
        for booking in self:
            booking.salesforce_booker_id = booking._salesforce_current_booker()

    def _salesforce_mark(self, kind="changed"):
        """Mark those of these bookings that are sent, or were."""
        self._salesforce_tries(self._salesforce_insert_marks, kind)

    def _salesforce_insert_marks(self, kind):
        # A form that is being filled in has bookings that are not saved yet.
        saved = self.filtered(lambda booking: isinstance(booking.id, int))
        owners = {booking.id: booking._salesforce_owner() for booking in saved}
        enabled = self.env["salesforce.page"]._enabled_among(owners.values())
        ids = [booking_id for booking_id, owner in owners.items() if owner in enabled]
        others = [
            booking_id for booking_id, owner in owners.items() if owner not in enabled
        ]
        # What was sent once is followed, wherever it belongs now.
        ids += self.env["salesforce.sync"]._known_ids(self._name, others)
        self.env["salesforce.sync.mark"].insert(self._name, ids, kind)

    def _salesforce_tries(self, function, *args):
        """Call ``function`` and return whether it went well.

        Whatever goes wrong inside, in Python or in SQL, costs no booking. Without any
        there is nothing to call it for.
        """
        if not self:
            return True
        try:
            with self.env.cr.savepoint(flush=False):
                function(*args)
        except Exception:
            _logger.exception("Could not notice a change of %s", self)
            return False
        return True

    def unlink(self):
        self.sudo()._salesforce_among()._salesforce_mark("deleted")
        return super().unlink()

    # === SHOWING === #

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            add_to_booking(arch, part(self.env, "salesforce_booking_view_part"))
        return arch, view

    def action_salesforce_sync_now(self):
        return self.salesforce_sync_ids.action_retry()

    def action_open_salesforce_sync(self):
        self.ensure_one()
        return self.salesforce_sync_ids[:1].get_formview_action()

    # === READING === #

    @api.model
    def _salesforce_attendee(self, partner):
        """Return the `desired.Attendee` that a partner is, or None."""
        if not partner:
            return None
        company = partner.commercial_company_name or partner.parent_id.name
        return desired.Attendee(
            key=str(partner.id),
            name=partner.name or "",
            email=partner.email_normalized or partner.email or "",
            phone=partner.phone or "",
            company=company or "",
            job_title=partner.function or "",
            is_company=partner.is_company,
            address=self._salesforce_address(partner),
            website=partner.website or "",
            language=partner.lang or "",
            **self._salesforce_names(partner),
        )

    @api.model
    def _salesforce_address(self, partner):
        """Return the `desired.Address` of a partner."""
        # As the lists of Salesforce have them, whoever's language this runs in.
        partner = partner.with_context(lang="en_US")
        return desired.Address(
            street="\n".join(filter(None, [partner.street, partner.street2])),
            zip=partner.zip or "",
            city=partner.city or "",
            state=partner.state_id.name or "",
            state_code=partner.state_id.code or "",
            country=partner.country_id.name or "",
            country_code=partner.country_id.code or "",
        )

    @api.model
    def _salesforce_names(self, partner):
        """Return the names that OCA's partner_firstname keeps apart, if it is there."""
        # It splits the name of a company as well.
        if "firstname" not in partner._fields or partner.is_company:
            return {}
        return {
            "first_name": partner.firstname or "",
            "last_name": partner.lastname or "",
        }
