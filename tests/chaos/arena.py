# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An org on a bad day, workers that are killed, and people who book all the while."""

import json
import random
import subprocess
import time
from collections import Counter

from tests.rig import Rig

from .judge import judge
from .load import DOMAIN, address

WAIT_FACTOR = 0.008  # settling takes 5.3 s instead of eleven minutes
HTTP_TIMEOUT = 1.0
LATE = [1.5, 2.5]  # seconds: a request that is carried out after its client gave up
WORKERS = 3
KILL_EVERY = (0.3, 3.0)  # seconds
PACE = 40  # bookings and changes a second, or a few rounds would take them all
LONGER = 5.0  # seconds that the bad day goes on when nobody books any more


class Arena(Rig):
    """Where it all happens."""

    def __init__(self, databases, name, with_keys, http_timeout=HTTP_TIMEOUT):
        super().__init__(
            databases,
            name,
            "tests.chaos.process",
            with_keys,
            salesforce_wait_factor=WAIT_FACTOR,
            salesforce_http_timeout=http_timeout,
            log_level="info",
        )
        self.kills = 0

    # === THE RUN ===

    def run(self, seed, loads, rate=0.2, rest_seconds=300):
        """Return (figures, verdict).

        :param loads: [{"platform", "bookings", "customers"}]
        """
        chance = random.Random(seed)
        foreign = self._people_before(seed, max(load["customers"] for load in loads))
        self.ask("prepare")
        with self._nursery() as nursery:
            if rate:
                self.org.control.chaos(seed, rate, LATE)
            running = [
                self.begin("load", load | {"seed": seed, "pace": PACE})
                for load in loads
            ]
            end = None
            while end is None or time.monotonic() < end:
                time.sleep(chance.uniform(*KILL_EVERY))
                if rate:
                    self._kill_one(nursery, chance)
                if end is None and all(each.poll() is not None for each in running):
                    end = time.monotonic() + LONGER
            # The bad day is over, but what is late is still to come.
            faults = self.org.control.chaos_counts()
            self.org.control.chaos(None)
            left = self.ask("rest", rest_seconds)
            nursery.stdin.close()
        if nursery.returncode:
            raise RuntimeError(f"a worker ended by itself, see {self.home}")
        done = [json.loads(self.finish(process)) for process in running]
        told = self.ask("state")
        verdict = self._compare(told, foreign)
        if left:
            verdict.lost.append(f"{left} rows or marks are not at rest")
        for each in done:
            verdict.wrong += [f"refused: {refusal}" for refusal in each["refused"]]
        verdict.told += self._told_of_customers()
        figures = {
            "bookings": sum(each["bookings"] for each in done),
            "changes": sum(each["changes"] for each in done),
            "faults": sum(faults.values()),
            "faults_by_kind": faults,
            "kills": self.kills,
            "states": Counter(each["state"] for each in told),
            "api_calls": self.org.control.api_calls(),
        }
        return figures, verdict

    def _told_of_customers(self):
        """Lines of the log that name a customer."""
        with (self.home / "odoo.log").open() as log:
            return [line[:300] for line in log if DOMAIN in line.lower()]

    def _nursery(self):
        command = self.command_of("tests.chaos.nursery", str(WORKERS))
        return subprocess.Popen(**command, stdin=subprocess.PIPE, text=True)

    def _kill_one(self, nursery, chance):
        """One of them dies without a word, and another takes its place."""
        print(chance.randrange(WORKERS), file=nursery.stdin, flush=True)
        self.kills += 1

    def _people_before(self, seed, customers):
        """Some customers are in Salesforce already; and somebody has lunch there."""
        control = self.org.control
        for person in range(0, customers, 5):
            values = {"LastName": f"Known {person}", "Email": address(seed, person)}
            if person % 2:
                control.create("Contact", values)
            else:
                control.create("Lead", values | {"Company": "-"})
        times = {
            "StartDateTime": "2030-01-07T12:00:00Z",
            "EndDateTime": "2030-01-07T13:00:00Z",
        }
        return {control.create("Event", {"Subject": "Lunch", **times})}

    def judge(self, foreign=()):
        """What the org shows against what Odoo says now."""
        return self._compare(self.ask("state"), foreign)

    def _compare(self, told, foreign):
        control = self.org.control
        leads = [lead for lead in control.records("Lead") if not lead["IsConverted"]]
        users = {user["Id"]: user["Email"] for user in control.users()}
        people = leads + control.records("Contact")
        companions = control.records("Account") + control.records("Individual")
        events = control.records("Event")
        return judge(told, events, people, users, foreign, companions)
