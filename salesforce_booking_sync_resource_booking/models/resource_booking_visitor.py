# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from odoo.addons.portal.utils import validate_thread_with_hash_pid


class ResourceBooking(models.Model):
    """What somebody wrote who booked on the public page.

    Whose address they gave need not be who they are: whoever made the booking may move
    and cancel it, and sees nothing of the contact who has that address.
    """

    _inherit = "resource.booking"

    # The platform's requester is whoever of all attendees comes first in the alphabet.
    visitor_id = fields.Many2one(
        "res.partner",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups="base.group_user",
    )
    visitor_name = fields.Char(string="Visitor's name", copy=False, readonly=True)
    visitor_email = fields.Char(string="Visitor's e-mail", copy=False, readonly=True)
    visitor_company = fields.Char(string="Visitor's company", copy=False, readonly=True)
    visitor_phone = fields.Char(string="Visitor's phone", copy=False, readonly=True)
    visitor_guests = fields.Char(string="Visitor's guests", copy=False, readonly=True)
    visitor_tz = fields.Char(string="Visitor's time zone", copy=False, readonly=True)

    cancel_reason = fields.Char(
        string="Why it was cancelled", size=500, copy=False, tracking=True
    )

    former_link = fields.Char(
        copy=False, readonly=True, help="Tells whose link it was that it was cancelled."
    )

    answer_ids = fields.One2many(
        "resource.booking.answer", "booking_id", string="Answers", copy=False
    )
    utm_source = fields.Char(string="Source", copy=False, readonly=True)
    utm_medium = fields.Char(string="Medium", copy=False, readonly=True)
    utm_campaign = fields.Char(string="Campaign", copy=False, readonly=True)
    utm_term = fields.Char(string="Term", copy=False, readonly=True)
    utm_content = fields.Char(string="Content", copy=False, readonly=True)
    referrer = fields.Char(
        copy=False, readonly=True, help="The page on which the visitor found this one."
    )

    def write(self, vals):
        if vals.get("active"):
            # It is booked again: why it was cancelled is another story.
            vals = {"cancel_reason": False, **vals}
        if vals.get("access_token") is False:
            # Each had its own.
            for booking in self:
                former = {"former_link": booking.access_token or booking.former_link}
                super(ResourceBooking, booking).write({**vals, **former})
            return True
        return super().write(vals)

    def _page_is_strange(self):
        """Whether a visitor booked this, and the reader has nothing but its link."""
        self.ensure_one()
        made_there = bool(self.sudo().visitor_email)
        return made_there and not self.sudo(False).has_access("read")

    @api.model
    def _get_thread_with_access(self, thread_id, *, hash=None, pid=None, **kwargs):
        # The conversation shows who takes part. A link with a hash was in their mail.
        thread = super()._get_thread_with_access(
            thread_id, hash=hash, pid=pid, **kwargs
        )
        if thread and thread._page_is_strange():
            if not validate_thread_with_hash_pid(thread.sudo(), hash, pid):
                return self.browse()
        return thread
