# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Made-up requests to the callback: no fault, no change, no way out.

``MADE_UP_REQUESTS=10000`` makes so many; ``MADE_UP_SEED=7`` makes others.
"""

import os
from collections import Counter
from http import client
from urllib.parse import parse_qs, urlsplit

from odoo.tests import HttpCase, tagged

from .common import SalesforceCase
from .made_up_requests import EVIL, MadeUp

CALLBACK = "/salesforce/oauth/callback"
COUNT = int(os.environ.get("MADE_UP_REQUESTS", 600))
SEED = int(os.environ.get("MADE_UP_SEED", 19))


@tagged("standard", "post_install", "-at_install")
class TestCallbackFuzz(SalesforceCase, HttpCase):
    def setUp(self):
        super().setUp()
        # The way to the log-in repeats what was asked, encoded once more.
        self.patch(client, "_MAXLINE", 1 << 20)
        self.draft = self.env["salesforce.connection"].create(self.app_values())
        group = "salesforce_booking_sync.group_manager"
        other = self.make_user(group, login="other-manager", password="other-manager")
        # Of somebody who is at Salesforce's pages right now.
        logins = self.env["salesforce.login"].with_user(other)
        address = {"redirect_uri": self.draft.callback_url}
        self.states = [
            parse_qs(urlsplit(url).query)["state"][0]
            for url in (
                logins._start(connection, self.app_values() | address)
                for connection in (self.draft, self.connection)
            )
        ]

    def test_no_fault_no_change_no_way_out(self):
        made_up, self.failures = MadeUp(SEED, self.states), []
        before, counts = self.everything(), Counter()
        self.org.control.clear_calls()
        people = (None, self.user, self.manager)
        for number, person in enumerate(people):
            login = person and person.login
            self.authenticate(login, login)
            share = range(number, COUNT, len(people))
            counts += self.send(made_up, len(share), person)
        self.assertEqual(sum(counts.values()), COUNT)
        shown = "\n".join(self.failures[:5])
        self.assertFalse(self.failures, f"{len(self.failures)} failures\n{shown}")
        self.assertEqual(self.everything(), before)
        self.assertEqual(self.org.control.calls(), [], "something left for Salesforce")
        print(f"\n{COUNT} made-up requests: {dict(sorted(counts.items()))}")

    def send(self, made_up, count, person):
        self.cr.flush()
        self.cr.clear()
        counts = Counter()
        with self.allow_requests():
            cookies = "; ".join(
                f"{name}={value}" for name, value in self.opener.cookies.items()
            )
            connection = client.HTTPConnection(
                urlsplit(self.base_url()).netloc, timeout=30
            )
            for _number in range(count):
                method, rest, body = made_up.request()
                headers = {"Cookie": cookies}
                if body is not None:
                    headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request(method, CALLBACK + rest, body, headers)
                response = connection.getresponse()
                text = response.read().decode("utf-8", "replace")
                counts[response.status] += 1
                try:
                    self.check(response, text, person)
                except AssertionError as error:
                    who = person and person.login
                    self.failures.append(f"{who} {method} {rest!r}: {error}")
            connection.close()
        return counts

    def check(self, response, text, person):
        location = response.headers.get("Location")
        self.assertLess(response.status, 500, text[:2000])
        self.assertGreaterEqual(response.status, 300, "it was taken for an answer")
        for nasty in ("<script>alert", "onerror=alert(1)>", "Traceback"):
            self.assertNotIn(nasty, text)
        self.assertNotIn("Location: https://evil", str(response.headers))
        if location is None:
            return
        # Only who is not logged in is sent anywhere: to the log-in of this Odoo.
        self.assertFalse(person)
        self.assertEqual(response.status, 303)
        url, own = urlsplit(location), urlsplit(self.base_url())
        self.assertIn((url.scheme, url.netloc), [("", ""), (own.scheme, own.netloc)])
        self.assertEqual(url.path, "/web/login")
        [back] = parse_qs(url.query)["redirect"]
        back = urlsplit(back)
        self.assertIn((back.scheme, back.netloc), [("", ""), (own.scheme, own.netloc)])
        self.assertTrue(back.path.startswith(CALLBACK), back)
        for evil in EVIL:
            self.assertFalse(location.startswith(evil))

    def everything(self):
        """What the addon has in the database, every column of it."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'salesforce%'"
        )
        content = {}
        for (table,) in self.env.cr.fetchall():
            self.env.cr.execute(f'SELECT t::text FROM "{table}" t ORDER BY t::text')
            content[table] = self.env.cr.fetchall()
        self.assertTrue(content["salesforce_login"])
        return content
