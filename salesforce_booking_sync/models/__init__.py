# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    salesforce_connection,
    salesforce_token,
    salesforce_page,
    salesforce_page_owner,
    salesforce_booking,
    salesforce_lane,
    salesforce_sync_mark,
    salesforce_sync,
    salesforce_sync_record,
    salesforce_sync_attempt,
)
