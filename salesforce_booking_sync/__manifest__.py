# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Salesforce Booking Sync",
    "summary": "Bookings appear in Salesforce as a Lead or Contact with an Event",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Sales",
    "author": "Salesforce Booking Sync contributors",
    "license": "LGPL-3",
    "depends": ["calendar", "mail"],
    "external_dependencies": {
        "python": ["Authlib", "requests", "simple-salesforce"],
    },
    "data": [
        "security/salesforce_groups.xml",
        "security/ir.model.access.csv",
        "security/salesforce_connection_rules.xml",
        "security/salesforce_sync_rules.xml",
        "data/ir_cron.xml",
        "views/salesforce_connection_views.xml",
        "views/salesforce_check_views.xml",
        "views/salesforce_sync_views.xml",
        "views/salesforce_page_views.xml",
        "views/salesforce_oauth_templates.xml",
        "wizards/salesforce_connect_views.xml",
        "wizards/salesforce_prepare_views.xml",
        "views/salesforce_menus.xml",
    ],
    "application": True,
}
