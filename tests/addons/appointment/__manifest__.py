# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Appointments (stand-in)",
    "summary": "Our own invention behind the published names of Enterprise's module",
    "version": "19.0.1.0.0",
    "author": "Salesforce Booking Sync contributors",
    "license": "LGPL-3",
    # crm brings leads, as appointment_crm has them.
    "depends": ["calendar", "crm"],
    "data": [
        "security/appointment_groups.xml",
        "security/ir.model.access.csv",
        "views/appointment_type_views.xml",
    ],
}
