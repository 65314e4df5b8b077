# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    ir_cron,
    salesforce_booking,
    salesforce_check_line,
    salesforce_connection,
    salesforce_connection_check,
    salesforce_lane,
    salesforce_login,
    salesforce_page,
    salesforce_page_owner,
    salesforce_person,
    salesforce_reconcile,
    salesforce_sync,
    salesforce_sync_attempt,
    salesforce_sync_mark,
    salesforce_sync_record,
    salesforce_token,
    salesforce_usage,
    salesforce_user,
)
