# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Moments of a batch that last for as long as a test needs."""

import os
import signal
import time
from contextlib import contextmanager

from .office import wait_until

NOTICED = 1.5  # seconds that a call is delayed, for it to be noticed and held
LOCK = 4711


def delay_calls(office, count):
    """The next so many calls can be held, one after the other, by `call`."""
    for _number in range(count):
        office.org.control.fault(path="composite", method="POST", delay=NOTICED)


@contextmanager
def call(office, faults_left):
    """The org stands still with a call in its hand, and nothing of it is done.

    Gives how many people and Events there are in the org.

    :param faults_left: how many calls of `delay_calls` come after this one
    """
    pid, control = office.org.popen.pid, office.org.control
    asked = time.monotonic()

    def is_reached():
        nonlocal asked
        before = time.monotonic()
        if control.faults_left() <= faults_left:
            return True
        asked = before
        return False

    wait_until(is_reached)
    there = tuple(len(control.records(sobject)) for sobject in ("Lead", "Event"))
    os.kill(pid, signal.SIGSTOP)
    try:
        assert time.monotonic() < asked + NOTICED, "too late to hold the call"
        yield there
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def inserting(office, table, start, at_commit=False):
    """Whoever inserts there waits: at once, or with all its locks when it commits.

    :param start: called when it is prepared, for the insertion to happen
    """
    moment = "TRIGGER test_wait BEFORE INSERT ON {} FOR EACH STATEMENT"
    if at_commit:
        moment = (
            "CONSTRAINT TRIGGER test_wait AFTER INSERT ON {}"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
        )
    holder = office.databases.server.connect(office.name)
    try:
        with holder.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_lock({LOCK})")
            cursor.execute(
                f"""
                CREATE OR REPLACE FUNCTION test_wait() RETURNS trigger AS $$ BEGIN
                    PERFORM pg_advisory_xact_lock_shared({LOCK});
                    RETURN NULL;
                END $$ LANGUAGE plpgsql;
                CREATE {moment.format(table)} EXECUTE FUNCTION test_wait()
                """
            )
        start()
        waits = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        wait_until(lambda: office.sql(waits))
        yield
        assert office.sql(waits), "the moment ended before its time"
    finally:
        holder.close()
        office.sql(f"DROP TRIGGER test_wait ON {table}")
