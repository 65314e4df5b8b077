# Copyright 2026 Salesforce Booking Sync contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from . import (
    booking_page,
    booking_page_booking,
    booking_page_frame,
    booking_page_turn,
    resource_booking,
    resource_booking_answer,
    resource_booking_attempt,
    resource_booking_guests,
    resource_booking_question,
    resource_booking_type,
    resource_booking_visitor,
)
