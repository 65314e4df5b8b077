# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people do in Odoo while a batch is under way."""

import time
from datetime import timedelta

import odoo

from . import token_worker

TURNS = 5


def connect(registry, org_url):
    with registry.cursor() as cursor:
        return token_worker.connect(_env(cursor), org_url)


def save(registry, _argument):
    """{"move": [seconds], "make": [seconds]} of one save after the other.

    The first bookings are moved, and each of their customers makes another one.
    """
    seconds = {"move": [], "make": []}
    with registry.cursor() as cursor:
        cursor.execute(f"SELECT id FROM made_up_booking ORDER BY id LIMIT {TURNS}")
        ids = [booking for (booking,) in cursor.fetchall()]
    _move(registry, ids[0])  # what a process does once counts for no turn
    for booking in ids:
        for name, action in (("move", _move), ("make", _make)):
            began = time.monotonic()
            action(registry, booking)
            seconds[name].append(time.monotonic() - began)
    return seconds


def _move(registry, booking_id):
    with registry.cursor() as cursor:
        booking = _bookings(cursor).browse(booking_id)
        later = timedelta(days=1)
        booking.write({"start": booking.start + later, "stop": booking.stop + later})


def _make(registry, booking_id):
    with registry.cursor() as cursor:
        _bookings(cursor).browse(booking_id).copy()


def _bookings(cursor):
    # A save that waits fails with a word, and not when the whole test does.
    cursor.execute("SET LOCAL lock_timeout = '3s'")
    return _env(cursor)["made.up.booking"]


def _env(cursor):
    return odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
