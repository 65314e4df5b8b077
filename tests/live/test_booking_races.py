# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two visitors race for one time: one gets it, the other is told so.

Either of them books on the public page or moves an earlier booking there through its
portal link. ``BOOKING_RACES=1000`` runs more of them.
"""

import os
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from socketserver import StreamRequestHandler, ThreadingTCPServer
from urllib.parse import parse_qs, urlsplit

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
        self.email = email
        asked = {"when": moment(start), "tz": "UTC"}
        page = html.fromstring(self.browser.get(self.address, params=asked).text)
        [form] = page.xpath("//form[@method='post']")
        typed = {"name": "Racing Visitor", "email": email}
        self.data = {**dict(form.form_values()), **typed}

    def send(self, barrier):
        barrier.wait()
        self.answer = self.browser.post(
            self.address, data=self.data, allow_redirects=False
        )
        return self

    @property
    def has_it(self):
        return self.answer.status_code == 303

    def is_told(self):
        """Whether a loser reads that the time is gone, with what they typed."""
        words = ("This time is no longer free", self.email)
        return self.answer.status_code == 409 and all(
            word in self.answer.text for word in words
        )


class Mover:
    """Somebody with the portal link of a booking, who moves it."""

    def __init__(self, url, path, start, email):
        visitor = Visitor(url, path, start, email).send(threading.Barrier(1))
        assert visitor.has_it, visitor.answer.text
        self.browser = visitor.browser
        booked = urlsplit(visitor.answer.headers["Location"])
        self.token = parse_qs(booked.query)["access_token"][0]
        self.id = int(booked.path.rpartition("/")[2])
        self.url = url
        page = html.fromstring(self.browser.get(self.address()).text)
        self.csrf_token = page.xpath("//input[@name='csrf_token']/@value")[0]
        self.when = None

    def address(self, suffix=""):
        return f"{self.url}/my/bookings/{self.id}{suffix}?access_token={self.token}"

    def to(self, start):
        self.when = moment(start)
        return self

    def send(self, barrier):
        barrier.wait()
        data = {"when": self.when, "csrf_token": self.csrf_token}
        self.answer = self.browser.post(
            self.address("/confirm"), data=data, allow_redirects=False
        )
        return self

    def cancel(self, barrier):
        barrier.wait()
        return self.browser.get(self.address("/cancel"))

    @property
    def has_it(self):
        assert self.answer.status_code == 303, self.answer.text
        return "error=" not in self.answer.headers["Location"]

    def is_told(self):
        page = self.browser.get(self.url + self.answer.headers["Location"])
        return page.ok and "The chosen schedule is no longer available" in page.text


def moment(start):
    return f"{start.isoformat()}+00:00"


def at_once(visitors):
    """Have them all press the button at the same moment."""
    barrier = threading.Barrier(len(visitors))
    with ThreadPoolExecutor(len(visitors)) as pool:
        return list(pool.map(lambda visitor: visitor.send(barrier), visitors))


def rows(stack, query, parameters=None):
    return stack.server.ask(query, parameters, stack.database)


def racers(number, servers, paths, movers):
    """Who races in this race: all pairs of page and portal take turns."""
    start = FIRST + number * QUARTER

    def visitor(place, path):
        email = f"racer{number}.{place}@race.example"
        return Visitor(servers[place], path, start, email)

    first, second = (mover.to(start) for mover in movers)
    return (
        lambda: (visitor(0, paths[0]), visitor(1, paths[0])),
        lambda: (visitor(0, paths[0]), visitor(1, paths[1])),
        lambda: (visitor(0, paths[0]), second),
        lambda: (first, second),
    )[number % 4]()


# Two bookings of the one host that overlap, and bookings that are not where their
# meeting is.
WRONG = """
    WITH booked AS (
        SELECT booking.*, meeting.start AS meets
        FROM resource_booking booking
        JOIN resource_booking_type type ON type.id = booking.type_id
        LEFT JOIN calendar_event meeting ON meeting.id = booking.meeting_id
        WHERE type.name->>'en_US' LIKE 'Race %' AND booking.active
    )
    SELECT (SELECT count(*) FROM booked),
        (SELECT count(*) FROM booked one JOIN booked other ON one.id < other.id
            AND one.start < other.stop AND other.start < one.stop),
        (SELECT count(*) FROM booked WHERE meets IS DISTINCT FROM start)
"""


@pytest.mark.timeout(60 + 6 * RACES)
def test_one_gets_it_and_the_other_is_told(stack, servers, paths):
    winners, kinds = set(), Counter()
    movers = [
        Mover(
            url, path, FIRST - timedelta(days=2, hours=place), f"mover{place}@x.example"
        )
        for place, (url, path) in enumerate(zip(servers, paths, strict=True))
    ]
    for number in range(RACES):
        visitors = at_once(racers(number, servers, paths, movers))
        won = [visitor.has_it for visitor in visitors]
        assert sorted(won) == [False, True], (number, visitors)
        loser = visitors[won.index(False)]
        assert loser.is_told(), (number, loser.answer.text)
        winners.add((number % 4, won.index(True)))
        kinds[type(visitors[won.index(True)]), type(loser)] += 1
    [(booked, doubled, apart)] = rows(stack, WRONG)
    print(f"{RACES} races, {booked} bookings, {doubled} double bookings")
    for (winner, loser), count in kinds.items():
        print(f"  {winner.__name__} before {loser.__name__}: {count}")
    assert (doubled, apart) == (0, 0)
    # One for each visitor who won, and the two that were moved about.
    assert booked == sum(n for (won, _), n in kinds.items() if won is Visitor) + 2
    assert RACES < 40 or len(winners) == 8, f"always the same were first: {winners}"


def test_who_cancels_and_who_books(stack, servers, paths):
    """A time is given back and taken at the same moment: never twice, never lost."""
    for number in range(6):
        start = FIRST - timedelta(days=5) + number * QUARTER
        names = (f"goes{number}@x.example", f"comes{number}@x.example")
        goer = Mover(servers[0], paths[0], start, names[0])
        # The form of a time that is free, sent with one that is not yet.
        comer = Visitor(servers[1], paths[1], start + timedelta(days=1), names[1])
        comer.data["when"] = moment(start)
        barrier = threading.Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            cancelling = pool.submit(goer.cancel, barrier)
            comer = pool.submit(comer.send, barrier).result()
        assert "Your booking is cancelled" in cancelling.result().text
        assert comer.has_it or comer.is_told()
        query = "SELECT count(*) FROM resource_booking WHERE start = %s AND active"
        assert rows(stack, query, [start]) == [(int(comer.has_it),)]
        gone = goer.browser.get(goer.address("/cancel"))
        assert gone.status_code == 404
        assert "This booking was cancelled" in gone.text


def test_a_new_customer_who_books_twice_at_once_is_one(stack, servers, paths):
    """Two pages of theirs are sent at the same moment."""
    for number in range(5):
        start = FIRST - timedelta(days=1) + 2 * number * QUARTER
        email = f"twice{number}@race.example"
        starts = [start, start + QUARTER]
        pairs = zip(servers, paths, starts, strict=True)
        visitors = at_once([Visitor(*pair, email) for pair in pairs])
        assert all(visitor.has_it for visitor in visitors)
        query = "SELECT count(*) FROM res_partner WHERE email_normalized = %s"
        assert rows(stack, query, [email]) == [(1,)]


class SlowMail(StreamRequestHandler):
    """A mail server that takes its time with every message."""

    SECONDS = 1

    def handle(self):
        self.say("220 slow")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.say("354 go on")
                while self.rfile.readline().rstrip() != b".":
                    pass
                time.sleep(self.SECONDS)
                self.server.got.append(time.monotonic())
            self.say("221 bye" if word == b"QUIT" else "250 ok")

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def slow_mail(stack):
    """When each mail of Odoo was taken, by a server that is slow to take it."""
    rpc = Rpc(stack)
    with ThreadingTCPServer(("127.0.0.1", 0), SlowMail) as server:
        server.got = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        values = {"name": "Slow", "smtp_host": "127.0.0.1", "sequence": -1}
        values |= {"smtp_port": server.server_address[1], "smtp_encryption": "none"}
        made = rpc("ir.mail_server", "create", values)
        yield server.got
        rpc("ir.mail_server", "unlink", [made])
        server.shutdown()


def test_nobody_waits_for_the_mails_of_another(stack, servers, paths, slow_mail):
    start = FIRST - timedelta(days=9)

    def seconds(count):
        begin = start + count * timedelta(days=1)
        visitors = [
            Visitor(
                servers[n % 2],
                paths[n % 2],
                begin + n * QUARTER,
                f"m{count}.{n}@x.example",
            )
            for n in range(count)
        ]
        began = time.monotonic()
        assert all(visitor.has_it for visitor in at_once(visitors))
        return time.monotonic() - began

    alone, together = seconds(1), seconds(3)
    mails = len(slow_mail)
    print(f"alone {alone:.1f} s, three at once {together:.1f} s, {mails} mails")
    assert mails >= 4 and alone > SlowMail.SECONDS
    # One after the other they would take three times as long.
    assert together < 2 * alone
