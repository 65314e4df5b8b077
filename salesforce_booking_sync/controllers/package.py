# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import content_disposition, request

from ..salesforce import package


class SalesforcePackage(http.Controller):
    """The package with the key fields; it holds nothing of this Odoo."""

    @http.route("/salesforce/package", type="http", auth="user", methods=["GET"])
    def download(self):
        if not request.env.user.has_group("salesforce_booking_sync.group_manager"):
            raise request.not_found()
        return request.make_response(
            package.build(),
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Disposition", content_disposition("odoo_booking_sync.zip")),
            ],
        )
