# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""People who book, move, cancel and change their minds, by a seed."""

import random
import time
from datetime import datetime, timedelta

import psycopg2

import odoo
from odoo.fields import Command
from odoo.service.model import retrying

START = datetime(2030, 1, 7, 9, 0)
HOSTS = ("host.one@acme.example", "host.two@acme.example")
# What may happen to a booking after it was made, and how often.
CHANGES = (
    ("move", 5),
    ("cancel", 2),
    ("reopen", 2),
    ("host", 1),
    ("place", 1),
    ("delete", 1),
)


DOMAIN = "chaos.example"


def address(seed, number):
    """The e-mail address of a customer, whatever platform they book on."""
    return f"p{number}.{seed}@{DOMAIN}"


# Customers of this page get a household and an Individual, known ones as well.
WITH_COMPANIONS = {
    "register_as": "contact",
    "account": "household",
    "known_customer": "overwrite",
    "mapping_ids": [
        Command.create(
            {
                "source": "fixed",
                "detail": "yes",
                "target": "person",
                "field_name": "Individual.HasOptedOutSolicit",
                "when": "always",
            }
        )
    ],
}


class Load:
    """:param bookings: how many are made
    :param platform: "made.up.booking" or "resource.booking"
    :param customers: how many people book; each books several times
    :param changes: how many changes come on top, for each booking
    :param pace: how many bookings and changes a second; 0 for as fast as can be
    """

    def __init__(
        self, registry, seed, bookings, platform, customers, changes=1.5, pace=0
    ):
        self.registry = registry
        self.random = random.Random(seed)
        self.seed = seed
        self.count = bookings
        self.platform = platform
        self.customers = customers
        self.changes = changes
        self.gap = 1 / pace if pace else 0  # seconds
        self.ids = []
        self.refused = []
        self.slot = 0

    def run(self):
        """{"bookings", "changes", "refused"}; a refusal is a booking we hurt."""
        with self.registry.cursor() as cursor:
            self.env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
            self.env = self.env(context={"tracking_disable": True, "tz": "UTC"})
            retrying(self._prepare, self.env)
            total = int(self.count * (1 + self.changes))
            made = changed = 0
            begin = time.monotonic()
            for number in range(total):
                time.sleep(max(0.0, begin + number * self.gap - time.monotonic()))
                left = total - number
                if made < self.count and (
                    not self.ids or self.random.random() < (self.count - made) / left
                ):
                    made += 1
                    self._do(self._book)
                elif self.ids:
                    changed += 1
                    names, weights = zip(*CHANGES, strict=True)
                    [change] = self.random.choices(names, weights)
                    self._do(getattr(self, f"_{change}"))
        return {"bookings": made, "changes": changed, "refused": self.refused}

    def _do(self, action):
        """One transaction, tried again as Odoo does where it conflicts."""
        choice, ids, slot = self.random.getstate(), list(self.ids), self.slot

        def again():
            self.random.setstate(choice)
            self.ids, self.slot = list(ids), slot
            return action()

        try:
            retrying(again, self.env)
        except (psycopg2.Error, odoo.exceptions.UserError) as error:
            self.env.cr.rollback()
            self.ids = ids
            self.refused.append(f"{action.__name__}: {error!r}"[:300])

    def _prepare(self):
        users = self.env["res.users"]
        self.hosts = users.browse()
        for email in HOSTS:
            login = f"{self.platform}-{email}"
            found = users.search([("login", "=", login)])
            self.hosts |= found or users.create(
                {"name": email, "login": login, "email": email}
            )
        if self.platform == "made.up.booking":
            owner = self.env["made.up.booking.type"].create({"name": "Made up"})
        else:
            owner = self._resource_type()
        connection = self.env["salesforce.connection"].search([], limit=1)
        page = {
            "res_model": owner._name,
            "res_id": owner.id,
            "connection_id": connection.id,
            "enabled": True,
        }
        if self.platform == "made.up.booking":
            page |= WITH_COMPANIONS
        self.env["salesforce.page"].create(page)
        self.owner = owner
        self.partners = self.env["res.partner"].create(
            [
                {"name": f"Person {number}", "email": self._address(number)}
                for number in range(self.customers)
            ]
        )

    def _address(self, number):
        """Some write their address in capitals, and not on every platform."""
        email = address(self.seed, number)
        return email.upper() if number % len(self.platform) == 0 else email

    def _resource_type(self):
        from tests.odoo.bookings import BookingMixin

        maker = type("Maker", (BookingMixin,), {"env": self.env})
        maker.make_booking_type()
        return maker.booking_type

    # === WHAT PEOPLE DO ===

    def _next_start(self):
        self.slot += 1
        return START + timedelta(hours=self.slot)

    def _book(self):
        partner = self.random.choice(self.partners)
        start = self._next_start()
        if self.platform == "made.up.booking":
            booking = self.env[self.platform].create(
                {
                    "name": f"Talk {self.slot}",
                    "type_id": self.owner.id,
                    "partner_id": partner.id,
                    "user_id": self.random.choice(self.hosts).id,
                    "start": start,
                    "stop": start + timedelta(minutes=30),
                }
            )
        else:
            booking = self.env[self.platform].create(
                {
                    "type_id": self.owner.id,
                    "partner_ids": [Command.set(partner.ids)],
                }
            )
            booking.start = start
        self.env.flush_all()
        self.ids.append(booking.id)

    def _pick(self):
        model = self.env[self.platform].with_context(active_test=False)
        return model.browse(self.random.choice(self.ids)).exists()

    def _move(self):
        booking = self._pick()
        if booking and booking.active and booking.start:
            start = self._next_start()
            values = {"start": start}
            if self.platform == "made.up.booking":
                values["stop"] = start + timedelta(minutes=30)
            booking.write(values)

    def _cancel(self):
        booking = self._pick()
        if not booking or not booking.active:
            return
        if self.platform == "made.up.booking":
            booking.active = False
        else:
            booking.action_cancel()

    def _reopen(self):
        booking = self._pick()
        if booking and not booking.active:
            booking.active = True
            if self.platform != "made.up.booking":
                booking.start = self._next_start()

    def _host(self):
        booking = self._pick()
        if booking and self.platform == "made.up.booking":
            booking.user_id = self.random.choice(self.hosts)

    def _place(self):
        booking = self._pick()
        if booking:
            booking.location = f"Room {self.random.randrange(9)}"

    def _delete(self):
        booking = self._pick()
        if booking:
            booking.unlink()
            self.ids.remove(booking.id)
