# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What a browser takes as a source: a scheme, a host or all below it, a port.
SITE = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?", re.I)


class ResourceBookingType(models.Model):
    """Which other sites may show the public page within theirs."""

    _inherit = "resource.booking.type"

    page_sites = fields.Char(
        string="Shown within",
        help="Sites that may show the page in a frame, such as https://www.acme.example;"
        " with a space between them. None, if empty.",
    )
    page_frame = fields.Char(string="Code for these sites", compute="_compute_frame")

    @api.depends("page_sites", "name")
    def _compute_frame(self):
        for booking_type in self:
            booking_type.page_frame = booking_type.page_sites and Markup(
                '<iframe src="%s?embed=1" title="%s" width="100%%" height="900"'
                ' style="border: 0"></iframe>'
            ) % (booking_type.page_url, booking_type.name)

    @api.constrains("page_sites")
    def _check_page_sites(self):
        for booking_type in self:
            for site in booking_type._page_site_list():
                if not SITE.fullmatch(site):
                    raise ValidationError(
                        booking_type.env._(
                            "%s is no site: write it as in https://www.acme.example,"
                            " without anything after it.",
                            site,
                        )
                    )

    def _page_site_list(self):
        return (self.page_sites or "").split()

    def _page_frame_policy(self, elsewhere):
        """Return the Content-Security-Policy of a page.

        :param elsewhere: whether the page may be shown within other sites
        """
        # Odoo's own website editor shows pages in a frame.
        sites = ["'self'", *(self._page_site_list() if elsewhere else ())]
        return f"frame-ancestors {' '.join(sites)}"
