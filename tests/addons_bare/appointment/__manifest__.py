# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Appointments (bare stand-in)",
    "version": "19.0.1.0.0",
    "author": "Salesforce Booking Sync contributors",
    "license": "LGPL-3",
    "depends": ["calendar"],
}
