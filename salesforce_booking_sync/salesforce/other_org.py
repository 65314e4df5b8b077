# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What becomes of the bookings when their connection goes on with another org; pure."""

from urllib.parse import urlsplit

OPEN = ("due", "sending", "retry", "unknown")


def is_refreshed_sandbox(is_sandbox, former_urls, url):
    """Whether the other org is the former sandbox, made anew at its address."""
    hosts = {urlsplit(each or "").netloc for each in former_urls} - {""}
    return bool(is_sandbox) and urlsplit(url).netloc in hosts


def reads_booking(state):
    """Whether only the booking itself tells when it is: it may have been moved."""
    return state not in ("synced", "ignored")


def state_after(state, was_sent, to_come, cancelled):
    """The state of a row in the new org, where nothing of it is yet.

    :param was_sent: something of it is in the former org
    :param to_come: its meeting has not begun
    :param cancelled: there is no meeting any more, as was last sent
    """
    if state == "ignored" or (state == "synced" and cancelled):
        return state
    if to_come:
        return "due"
    if state in OPEN:
        return "synced" if was_sent else "due"
    return state
