# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The chaos run's org and database, without its chaos: a test asks for each fault."""

import json
import os
import select
import signal
import subprocess
import time

from dev.console import last_words
from tests.chaos.arena import Arena
from tests.rig import UNDER_WAY

WAIT_FACTOR = 0.004  # settling takes 2.6 s instead of eleven minutes
LATE = 1.2  # seconds after which a call is carried out whose worker was killed
HTTP_TIMEOUT = 20
SECONDS = 60  # for what takes few


class Office(Arena):
    """Tasks and workers are forks of one process (tests.forker)."""

    def __init__(self, databases, name, with_keys):
        super().__init__(databases, name, with_keys)
        self.options |= {
            "salesforce_wait_factor": WAIT_FACTOR,
            "salesforce_http_timeout": HTTP_TIMEOUT,
        }
        self.forker = None

    def __exit__(self, *_):
        if self.forker:
            os.killpg(self.forker.pid, signal.SIGKILL)  # its forks as well
            self.forker.communicate()
        self.workers.clear()
        super().__exit__()

    # === IN ODOO === #

    def connect(self):
        with (self.home / "forker.log").open("ab") as errors:
            self.forker = subprocess.Popen(
                **self.command_of("tests.forker"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
        self.at_desk("connect", self.org.url)

    def ask(self, task, argument=""):
        return self._run(self.module, task, argument)

    def at_desk(self, task, argument=""):
        return self._run("tests.live.desk", task, argument)

    def start_worker(self):
        self.workers.append(Worker(self))
        return self.workers[-1]

    def _run(self, module, task, argument):
        answer = self.tell("run", module, task, argument)
        if not answer:
            raise RuntimeError(f"{task}: {last_words(self.home / 'forker.log')}")
        return answer[0]

    def tell(self, *line):
        """:raise TimeoutError: what it does waits for something"""
        print(json.dumps(line), file=self.forker.stdin, flush=True)
        if not select.select([self.forker.stdout], [], [], 2 * SECONDS)[0]:
            raise TimeoutError(line)
        return json.loads(self.forker.stdout.readline())

    # === IN THE DATABASE === #

    def sql(self, statement):
        connection = self.databases.server.connect(self.name)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()

    def is_at_rest(self):
        return self.sql(UNDER_WAY) == [(0,)]

    def empty(self):
        """No worker, no booking, and an org that knows nobody."""
        while self.workers:
            self.workers[0].kill()
        self.org.control.reset()
        if self.with_keys:
            self.org.control.switch("key_fields", True)
        self.sql(
            "DELETE FROM salesforce_sync_mark; DELETE FROM salesforce_person;"
            "DELETE FROM made_up_booking; DELETE FROM salesforce_sync;"
            "DELETE FROM ir_cron_trigger;"
            "UPDATE salesforce_connection SET round_size = 200, paused_until = NULL"
        )

    def let_interval_pass(self):
        """The first lane is due, as it is every few minutes by itself."""
        self.sql(
            "UPDATE ir_cron SET nextcall = now() at time zone 'utc'"
            " WHERE cron_name LIKE 'Salesforce: send bookings (lane 1)'"
        )

    def make(self, bookings, customers, seed):
        """A backlog: nobody has sent it yet."""
        load = {"platform": "made.up.booking", "seed": seed, "changes": 0}
        load |= {"bookings": bookings, "customers": customers, "pace": 1000}
        assert self.ask("load", load)["refused"] == []

    def assert_right(self, bookings):
        """All that was under way ends, with each booking in the org once."""
        assert self.ask("rest", SECONDS) == 0
        verdict = self.judge()
        assert verdict.is_clean, verdict
        assert len(self.org.control.records("Event")) == bookings


class Worker:
    """Does what a server's cron threads do (tests.cron_worker)."""

    def __init__(self, office):
        self.office = office
        self.pid = office.tell("work")

    def kill(self):
        """:raise AssertionError: it had ended by itself, which no worker should"""
        self.office.workers.remove(self)
        assert self.office.tell("kill", self.pid), "a worker ended by itself"


def wait_until(condition):
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
