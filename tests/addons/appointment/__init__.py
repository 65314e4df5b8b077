# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A stand-in of our own for Odoo Enterprise's Appointments, from its published names.

Not a line of it is Enterprise's: it was made to have something to book on.
"""

from . import models
