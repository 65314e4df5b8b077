# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two visitors race for one time: one gets it, the other is told so.

``BOOKING_RACES=1000`` runs more of them.
"""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import requests
from lxml import html

from dev.stack import OdooServer

from .test_never_waits import Rpc

RACES = int(os.environ.get("BOOKING_RACES", 30))
FIRST = datetime(2031, 3, 3)
QUARTER = timedelta(minutes=15)


@pytest.fixture(scope="module")
def servers(stack):
    """The addresses of two Odoo servers on one database."""
    home = stack.odoo.config.parent
    options = {"max_cron_threads": 0}
    second = OdooServer(stack.server, stack.database, home, org=stack.org, **options)
    try:
        second.start()
        second.wait()
        yield [stack.odoo.url, second.url]
    finally:
        second.stop()


@pytest.fixture(scope="module")
def paths(stack):
    """The paths of two published types that offer the same one host."""
    rpc = Rpc(stack)
    limit = "resource_booking.visitor_bookings_per_hour"
    rpc("ir.config_parameter", "set_param", limit, str(100 * RACES))
    [host] = rpc("res.users", "search", [("login", "=", "host.one@acme.example")])
    days = [
        (0, 0, {"name": "Open", "dayofweek": str(day), "hour_from": 0, "hour_to": 24})
        for day in range(7)
    ]
    calendar = rpc(
        "resource.calendar",
        "create",
        {"name": "Always", "tz": "UTC", "attendance_ids": days},
    )
    resource = rpc(
        "resource.resource",
        "create",
        {
            "name": "Racer",
            "resource_type": "user",
            "user_id": host,
            "calendar_id": calendar,
            "tz": "UTC",
        },
    )
    combination = rpc(
        "resource.booking.combination", "create", {"resource_ids": [(4, resource)]}
    )
    made = []
    for name in ("Race one", "Race two"):
        values = {
            "name": name,
            "published": True,
            "resource_calendar_id": calendar,
            "duration": 0.25,
            "slot_duration": 0.25,
            "combination_rel_ids": [(0, 0, {"combination_id": combination})],
        }
        made.append(rpc("resource.booking.type", "create", values))
    names = ("race-one", "race-two")
    return [f"/book/{name}-{number}" for name, number in zip(names, made, strict=True)]


class Visitor:
    """Somebody with a browser, who has filled in the form and has not sent it yet."""

    def __init__(self, url, path, start, email):
        self.browser = requests.Session()
        self.address = f"{url}{path}/details"
        asked = {"when": f"{start.isoformat()}+00:00", "tz": "UTC"}
        page = html.fromstring(self.browser.get(self.address, params=asked).text)
        [form] = page.xpath("//form[@method='post']")
        typed = {"name": "Racing Visitor", "email": email}
        self.data = {**dict(form.form_values()), **typed}

    def send(self, barrier):
        barrier.wait()
        return self.browser.post(self.address, data=self.data, allow_redirects=False)


def race(servers, paths, starts, emails):
    """Return the answers to two visitors who book at the same moment."""
    visitors = [
        Visitor(*each) for each in zip(servers, paths, starts, emails, strict=True)
    ]
    barrier = threading.Barrier(len(visitors))
    with ThreadPoolExecutor(len(visitors)) as pool:
        return list(pool.map(lambda visitor: visitor.send(barrier), visitors))


def rows(stack, query, parameters=None):
    connection = stack.server.connect(stack.database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchall()
    finally:
        connection.close()


@pytest.mark.timeout(60 + 5 * RACES)
def test_one_gets_it_and_the_other_is_told(stack, servers, paths):
    winners = set()
    for number in range(RACES):
        start = FIRST + number * QUARTER
        # The same page, or two pages that offer the same host.
        pages = paths if number % 2 else [paths[0], paths[0]]
        emails = [f"racer{number}.{place}@race.example" for place in range(2)]
        answers = race(servers, pages, [start] * 2, emails)
        codes = [answer.status_code for answer in answers]
        assert sorted(codes) == [303, 409], (number, codes)
        lost = answers[codes.index(409)].text
        assert "This time is no longer free" in lost
        assert emails[codes.index(409)] in lost
        winners.add(codes.index(303))
    booked = rows(
        stack,
        """
        SELECT count(*), count(DISTINCT booking.start)
        FROM resource_booking booking JOIN resource_booking_type type
            ON type.id = booking.type_id
        WHERE type.name->>'en_US' LIKE 'Race %%' AND booking.active
        """,
    )
    print(f"{RACES} races: {booked[0][0]} bookings")
    assert booked == [(RACES, RACES)]
    assert RACES < 10 or len(winners) == 2, "one of them was always first"


def test_a_new_customer_who_books_twice_at_once_is_one(stack, servers, paths):
    """Two pages of theirs are sent at the same moment."""
    for number in range(5):
        start = FIRST - timedelta(days=1) + 2 * number * QUARTER
        email = f"twice{number}@race.example"
        answers = race(servers, paths, [start, start + QUARTER], [email, email])
        assert [answer.status_code for answer in answers] == [303, 303]
        query = "SELECT count(*) FROM res_partner WHERE email_normalized = %s"
        assert rows(stack, query, [email]) == [(1,)]
