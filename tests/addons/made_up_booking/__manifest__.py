# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Made-up Booking",
    "summary": "The smallest booking platform there can be",
    "version": "19.0.1.0.0",
    "author": "Salesforce Booking Sync contributors",
    "license": "LGPL-3",
    "depends": ["salesforce_booking_sync"],
    "data": ["security/ir.model.access.csv"],
}
