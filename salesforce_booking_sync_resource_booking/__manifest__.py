# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Salesforce Booking Sync: Resource Booking",
    "summary": "Sends the bookings of OCA's resource_booking to Salesforce",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Sales",
    "author": "Salesforce Booking Sync contributors",
    "license": "AGPL-3",
    "depends": ["salesforce_booking_sync", "resource_booking"],
    "data": [
        "security/salesforce_groups.xml",
        "security/ir.model.access.csv",
        "security/booking_page_rules.xml",
        "views/booking_page_templates.xml",
        "views/portal_templates.xml",
        "views/resource_booking_type_views.xml",
        "views/resource_booking_views.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "salesforce_booking_sync_resource_booking/static/src/booking_portal.scss",
        ],
    },
    "auto_install": True,
}
