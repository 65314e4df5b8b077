# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A bookable type with two hosts, for tests on resource_booking."""

from datetime import datetime

from odoo import Command

# Inside the opening hours below, whatever the day.
MONDAY = datetime(2030, 1, 7, 9, 0)


class BookingMixin:
    """Makes what a test books: `cls.booking_type`, `cls.hosts` and `cls.book`."""

    @classmethod
    def make_page(cls, booking_type, connection, enabled=True):
        """Have the bookings of a type sent to an org."""
        return cls.env["salesforce.page"].create(
            {
                "res_model": booking_type._name,
                "res_id": booking_type.id,
                "connection_id": connection.id,
                "enabled": enabled,
            }
        )

    @classmethod
    def make_booking_type(cls):
        cls.env = cls.env(
            context={**cls.env.context, "tracking_disable": True, "tz": "UTC"}
        )
        always = [
            Command.create(
                {
                    "name": str(day),
                    "dayofweek": str(day),
                    "hour_from": 0,
                    "hour_to": 24,
                    "day_period": "full_day",
                }
            )
            for day in range(7)
        ]
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Always", "tz": "UTC", "attendance_ids": always}
        )
        cls.hosts = cls.env["res.users"].create(
            [
                {
                    "name": name,
                    "login": f"{login}-test",
                    "email": f"{login}@acme.example",
                }
                for name, login in (("Host One", "host.one"), ("Host Two", "host.two"))
            ]
        )
        cls.combinations = cls.env["resource.booking.combination"].create(
            [
                {
                    "resource_ids": [
                        Command.create(
                            {
                                "name": host.name,
                                "resource_type": "user",
                                "user_id": host.id,
                                "calendar_id": cls.calendar.id,
                                "tz": "UTC",
                            }
                        )
                    ]
                }
                for host in cls.hosts
            ]
        )
        cls.booking_type = cls.env["resource.booking.type"].create(
            {
                "name": "Product demo",
                "resource_calendar_id": cls.calendar.id,
                "combination_assignment": "sorted",
                "duration": 1,
                "location": "Paris",
                "combination_rel_ids": [
                    Command.create({"sequence": number, "combination_id": each.id})
                    for number, each in enumerate(cls.combinations)
                ],
            }
        )

    @classmethod
    def customer(cls, name="Zoe Zett", email="zoe@zett.example", **values):
        return cls.env["res.partner"].create({"name": name, "email": email, **values})

    @classmethod
    def book(cls, partner, start=MONDAY, **values):
        """Book as staff does: a booking, then its time."""
        booking = cls.env["resource.booking"].create(
            {
                "partner_ids": [Command.set(partner.ids)],
                "type_id": cls.booking_type.id,
                **values,
            }
        )
        if start:
            booking.start = start
        booking.env.flush_all()
        return booking
