# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Salesforce Booking Sync: Appointments",
    "summary": "Sends the bookings of Odoo Enterprise's Appointments to Salesforce",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Sales",
    "author": "Salesforce Booking Sync contributors",
    "license": "LGPL-3",
    "depends": ["salesforce_booking_sync", "appointment"],
    "data": ["security/salesforce_groups.xml"],
    "auto_install": True,
}
