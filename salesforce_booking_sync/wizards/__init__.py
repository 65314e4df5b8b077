# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    salesforce_connect,
    salesforce_page_check,
    salesforce_page_copy,
    salesforce_page_try,
    salesforce_prepare,
)
