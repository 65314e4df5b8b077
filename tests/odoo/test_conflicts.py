# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two workers meet on a row: one is refused, and no log tells whose booking it is.

Real cursors on a real database: what a test's own cursor writes nobody else can meet.
"""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg2.errors

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from odoo.addons.salesforce_booking_sync.models.round import Round
from odoo.addons.salesforce_booking_sync.salesforce import planner, writing
from odoo.addons.salesforce_booking_sync.salesforce.desired import (
    Attendee,
    Booking,
    Host,
)
from odoo.addons.salesforce_booking_sync.salesforce.errors import Kind, Problem
from odoo.addons.salesforce_booking_sync.salesforce.records import (
    Facts,
    History,
    Written,
)

EMAIL = "zoe@secret.example"
HOST = "host@secret.example"
NAME = "Zoe Zett"
CLAIM = "11111111-1111-1111-1111-111111111111"
PERSON_KEY = "22222222-2222-2222-2222-222222222222"
REFUSED = Problem(Kind.FIX_DATA, "INVALID_EMAIL_ADDRESS", f"invalid: {EMAIL}")
LOGGERS = ("odoo.sql_db", "odoo.service", "odoo.addons.salesforce_booking_sync")
SECRETS = (EMAIL, HOST, NAME, PERSON_KEY)


class Told(logging.Handler):
    """What the loggers say that write about queries and about us, from INFO on."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@tagged("standard", "post_install", "-at_install")
class ConflictCase(BaseCase):
    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.one, self.other = self.worker(), self.worker()
        self.told = Told()
        for name in LOGGERS:
            logger = logging.getLogger(name)
            logger.addHandler(self.told)
            self.addCleanup(logger.removeHandler, self.told)
            self.addCleanup(logger.setLevel, logger.level)
            logger.setLevel(logging.INFO)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            connection = env["salesforce.connection"].create(
                {"login_url": "https://login.salesforce.com"}
            )
            values = {
                "name": "Booking",
                "res_model": "resource.booking",
                "connection_id": connection.id,
                "state": "sending",
                "claim": CLAIM,
                "lane": 1,
                "claimed_generation": 1,
                "lease": fields.Datetime.now() + timedelta(minutes=5),
                "sent_at": fields.Datetime.now(),
            }
            syncs = env["salesforce.sync"].create(
                [{**values, "res_id": 999_999_001}, {**values, "res_id": 999_999_002}]
            )
            env["salesforce.person"].create(
                {
                    "connection_id": connection.id,
                    "email": EMAIL,
                    "key": PERSON_KEY,
                    "claim": CLAIM,
                }
            )
            self.connection_id, self.ids = connection.id, syncs.ids
        self.addCleanup(self.clean_up)

    def worker(self):
        """An environment with a connection to the database of its own."""
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        return api.Environment(cr, SUPERUSER_ID, {})

    def clean_up(self):
        for env in (self.one, self.other):
            env.cr.rollback()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["salesforce.sync"].browse(self.ids).unlink()
            env["salesforce.connection"].browse(self.connection_id).unlink()

    def round_of(self, env):
        """A round that has sent its bookings and has the answers."""
        round_ = Round(env, self.connection_id, self.ids, CLAIM)
        round_.facts = Facts()
        booking = Booking(
            True,
            fields.Datetime.now(),
            fields.Datetime.now() + timedelta(hours=1),
            Attendee("1", NAME, EMAIL),
            Host("Host", HOST),
            subject=f"{NAME} - Demo",
        )
        for key in self.ids:
            round_.readings[key] = (booking, History(reference="r"), None)
        round_.at_risk = set(self.ids)
        return round_

    def meet(self, step, sql, *parameters):
        """Have another worker commit ``sql`` after ours began, then do our ``step``.

        It is refused, nothing of it is logged, and done again it passes.
        """
        self.one.cr.execute("SELECT 1")  # what our transaction sees is settled here
        self.other.cr.execute(sql, parameters)
        self.assertTrue(self.other.cr.rowcount)
        self.other.cr.commit()
        with self.assertRaises(psycopg2.errors.SerializationFailure):
            step()
            self.one.flush_all()
        self.one.cr.rollback()
        self.one.transaction.reset()
        step()
        self.one.cr.commit()
        self.assertUntold()

    def assertUntold(self):
        log = "\n".join(self.told.lines)
        for secret in SECRETS:
            self.assertNotIn(secret, log)
        self.assertNotIn("bad query", log)

    def meet_a_change(self, step):
        """As when a booking is folded while it is being sent."""
        self.meet(
            step,
            "UPDATE salesforce_sync SET generation = generation + 1 WHERE id = %s",
            self.ids[0],
        )

    def rows(self):
        self.one.invalidate_all()
        return self.one["salesforce.sync"].browse(self.ids)


@tagged("standard", "post_install", "-at_install")
class TestBookings(ConflictCase):
    def test_what_is_logged_is_seen(self):
        """Without a hold first Odoo logs the values: what these tests look for."""
        row = self.one["salesforce.sync"].browse(self.ids[0])
        with self.assertRaisesRegex(AssertionError, EMAIL):
            self.meet_a_change(lambda: row.write({"name": f"{row.id} {EMAIL}"}))

    def test_recording(self):
        round_ = self.round_of(self.one)
        step = planner.Step("create", "Event", {"Subject": NAME})
        plan = planner.Plan(event=step, remarks=((planner.HOST_UNKNOWN, HOST),))
        tasks = [writing.Task(key, plan, "r", EMAIL) for key in self.ids]
        event = Written("Event", "00U000000000001AAA", {"Subject": NAME}, True)
        person = Written("Lead", "00Q000000000001AAA", {"Email": EMAIL}, True)
        outcomes = {
            self.ids[0]: writing.Outcome(person, event),
            self.ids[1]: writing.Outcome(person, None, REFUSED),
        }
        self.meet_a_change(lambda: round_._record(tasks, outcomes, {}))
        done, failed = self.rows()
        self.assertEqual((done.state, done.name), ("due", f"{NAME} - Demo"))
        self.assertEqual((failed.state, done.generation), ("failed", 2))
        self.assertEqual(failed.problem["detail"], REFUSED.detail)

    def test_releasing(self):
        round_ = self.round_of(self.one)
        problem = Problem(Kind.RETRY, "HTTP_503", f"while looking for {EMAIL}")
        self.meet_a_change(lambda: round_._release_all(self.ids, problem))
        self.assertEqual(self.rows().mapped("state"), ["retry", "retry"])

    def test_losing(self):
        round_ = self.round_of(self.one)
        problem = Problem(Kind.UNKNOWN, "UNFORESEEN", f"while writing {NAME}")
        self.meet_a_change(lambda: round_._lose_all(problem))
        self.assertEqual(self.rows().mapped("state"), ["unknown", "unknown"])

    def test_putting_aside(self):
        round_ = self.round_of(self.one)

        def put_aside():
            # Why it could not be read is told by hand, and of one booking.
            with self.assertLogs("odoo.addons.salesforce_booking_sync", "ERROR"):
                round_._put_aside(self.rows()[0], ValueError("broken on purpose"))

        self.meet_a_change(put_aside)
        self.assertEqual(self.rows()[0].state, "retry")

    def test_marking_as_sent(self):
        round_ = self.round_of(self.one)
        lead = planner.Plan(create_person=planner.Step("create", "Lead", {}))
        tasks = [writing.Task(key, lead, "r", EMAIL) for key in self.ids]
        self.meet_a_change(lambda: round_._mark_sent(tasks))

    def test_folding(self):
        marks = self.one["salesforce.sync.mark"]
        kinds = {999_999_001: ["changed"], 999_999_002: ["changed"]}
        self.meet_a_change(lambda: marks._fold_model("resource.booking", kinds))
        self.assertEqual(self.rows().mapped("generation"), [3, 2])


@tagged("standard", "post_install", "-at_install")
class TestConnection(ConflictCase):
    def test_two_doubt_what_the_org_is_like(self):
        """One of them reads it."""
        connection = self.one["salesforce.connection"].browse(self.connection_id)
        self.assertTrue(connection._claim_schema(True))
        self.one.cr.rollback()
        claimed = []
        self.meet(
            lambda: claimed.append(connection._claim_schema(True)),
            "UPDATE salesforce_connection SET schema_asked_at = %s WHERE id = %s",
            fields.Datetime.now(),
            self.connection_id,
        )
        self.assertEqual(claimed, [False])

    def test_two_count_their_calls(self):
        """Neither waits for the other nor is refused."""
        for env in (self.one, self.other):
            env["salesforce.usage"]._add(self.connection_id, 2)
        self.one.cr.commit()
        self.other.cr.commit()
        self.assertEqual(self.one["salesforce.usage"]._spent(self.connection_id), 4)
        self.assertUntold()


@tagged("standard", "post_install", "-at_install")
class TestPeople(ConflictCase):
    LATE = "UPDATE salesforce_person SET lease = now() WHERE email = %s"

    def test_marking_as_sent(self):
        people = self.one["salesforce.person"]
        self.meet(lambda: people._mark_sent(CLAIM, [EMAIL]), self.LATE, EMAIL)

    def test_letting_go(self):
        people = self.one["salesforce.person"]
        later = fields.Datetime.now() + timedelta(minutes=11)
        self.meet(lambda: people._let_go(CLAIM, [EMAIL], later), self.LATE, EMAIL)
        self.assertEqual(people.search([("email", "=", EMAIL)]).settles_at, later)

    def hold(self, env, claim="mine"):
        lease = fields.Datetime.now() + timedelta(minutes=5)
        return env["salesforce.person"]._hold(
            self.connection_id, {EMAIL, "new@secret.example"}, claim, lease, False
        )

    def test_taking_in_hand(self):
        self.meet(lambda: self.hold(self.one), self.LATE, EMAIL)

    def test_two_take_a_new_customer_in_hand(self):
        """The second waits for the first, and is not refused at all."""
        held, _busy = self.hold(self.other, "other's")
        self.assertEqual(list(held), ["new@secret.example"])
        held, busy = self.while_waiting(lambda: self.hold(self.one))
        self.assertEqual(held, {})
        self.assertEqual(sorted(busy), ["new@secret.example", EMAIL])
        self.assertUntold()

    def test_two_learn_who_a_host_is(self):
        users = {HOST: "005000000000001AAA"}
        remember = [
            lambda env=env: env["salesforce.user"]._remember(self.connection_id, users)
            for env in (self.other, self.one)
        ]
        remember[0]()
        self.while_waiting(remember[1])
        known = self.one["salesforce.user"]._known(self.connection_id, [HOST])
        self.assertEqual(known, users)
        self.assertUntold()

    def test_who_a_host_is_was_learnt_meanwhile(self):
        users = {HOST: "005000000000001AAA"}
        self.meet(
            lambda: self.one["salesforce.user"]._remember(self.connection_id, users),
            "INSERT INTO salesforce_user (connection_id, email, checked_at)"
            " VALUES (%s, %s, now())",
            self.connection_id,
            HOST,
        )

    def while_waiting(self, step):
        """Begin ``step`` in a thread; let the other commit once it waits for them."""
        pid = self.one.cr._cnx.info.backend_pid
        end = time.monotonic() + 20
        with ThreadPoolExecutor() as threads, self.registry.cursor() as cr:
            result = threads.submit(step)
            waits = False
            while not waits and not result.done() and time.monotonic() < end:
                cr.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [pid])
                [waits] = cr.fetchone()
            self.other.cr.commit()
            answer = result.result(timeout=20)
        self.assertTrue(waits, "it did not wait")
        return answer
