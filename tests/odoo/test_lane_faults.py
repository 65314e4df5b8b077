# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What goes wrong costs as little as can be, and mends itself where it can."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import RecordCapturer, tagged
from odoo.tools import mute_logger

from odoo.addons.salesforce_booking_sync.models import (
    salesforce_lane,
    salesforce_sync_mark,
)
from odoo.addons.salesforce_booking_sync.salesforce import (
    lookup,
    planner,
    rounds,
    writing,
)

from .bookings import MONDAY
from .sync_case import SyncCase

MODELS = "odoo.addons.salesforce_booking_sync.models"
LANE_LOG = f"{MODELS}.salesforce_lane"
ROUND_LOG = f"{MODELS}.round"
MARK_LOG = f"{MODELS}.salesforce_sync_mark"
SYNC_LOG = f"{MODELS}.salesforce_sync"


class FaultCase(SyncCase):
    def go_one_by_one(self):
        """Have a round take no more than one booking."""
        for bound in ("FIRST", "LEAST", "MOST"):
            self.patch(rounds, bound, 1)
        self.connection.round_size = 1

    def states(self, bookings):
        return [self.row(booking).state for booking in bookings]

    def fail_for(self, model, method, booking):
        """Have PostgreSQL refuse a statement of ours for one booking."""
        original = getattr(model, method)

        def fail(record):
            if record.id == booking.id:
                record.env.cr.execute("SELECT 1 / 0")
            return original(record)

        return patch.object(model, method, fail)

    def while_writing(self, action):
        """Have ``action()`` happen once, between a call and its recording."""
        original, todo = writing.write, [action]

        def write(*args):
            outcomes = original(*args)
            if todo:
                todo.pop()()
                self.env.flush_all()
                self.env.invalidate_all()
            return outcomes

        return patch.object(writing, "write", write)


@tagged("standard", "post_install", "-at_install")
class TestOneBooking(FaultCase):
    """A fault with one booking is felt by no other."""

    def test_mark_of_a_model_that_is_no_booking(self):
        marks = self.env["salesforce.sync.mark"]
        marks.insert("no.such.model", [1])
        marks.insert("res.partner", self.env.user.partner_id.ids)
        booking = self.book(self.customer())
        # An addon that was uninstalled is no fault of ours.
        with self.assertNoLogs(MARK_LOG, "ERROR"):
            self.run_lane()
        self.assertState(booking, "synced")
        self.assertFalse(marks.search([]))

    def test_mark_that_cannot_be_folded(self):
        bad, *good = self.book_many(3)
        model = type(bad)
        broken = self.fail_for(model, "_salesforce_owner", bad)
        with broken, mute_logger(MARK_LOG, "odoo.sql_db"):
            self.run_lane()
        self.assertFalse(self.row(bad))
        self.assertEqual(self.states(good), ["synced", "synced"])
        self.assertFalse(self.env["salesforce.sync.mark"].search([]))

    def test_booking_that_cannot_be_read(self):
        bad, *good = self.book_many(3)
        broken = self.fail_for(type(bad), "_salesforce_desired", bad)
        with broken, mute_logger(SYNC_LOG, ROUND_LOG, "odoo.sql_db"):
            self.run_lane()
        row = self.assertState(bad, "retry", "UNREADABLE")
        self.assertEqual(self.states(good), ["synced", "synced"])
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(bad, "synced")

    def test_booking_that_cannot_be_planned(self):
        bad, *good = self.book_many(3)
        original = planner.plan

        def plan(booking, *args):
            if booking.attendee.name == bad.partner_id.name:
                raise ValueError("broken on purpose")
            return original(booking, *args)

        with patch.object(planner, "plan", plan), self.assertLogs(ROUND_LOG, "ERROR"):
            self.run_lane()
        row = self.assertState(bad, "retry", "UNREADABLE")
        self.assertEqual(self.states(good), ["synced", "synced"])
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(bad, "synced")

    def test_outcome_that_cannot_be_stored(self):
        """As if its answer had been lost: looked for later, and never made twice."""
        bad, *good = self.book_many(3)
        syncs = type(self.env["salesforce.sync"])
        original = syncs._after_success

        def fail(sync, *args):
            if sync.res_id == bad.id:
                sync.env.cr.execute("SELECT 1 / 0")
            return original(sync, *args)

        broken = patch.object(syncs, "_after_success", fail)
        with broken, mute_logger("odoo.sql_db"), self.assertLogs(ROUND_LOG) as logs:
            self.run_lane()
        self.assertNotIn("@", "".join(logs.output))
        row = self.assertState(bad, "unknown", "UNFORESEEN")
        self.assertEqual(self.states(good), ["synced", "synced"])
        self.assertFalse(row.claim)
        self.let_time_pass(row)
        self.run_lane()
        self.assertAllThere([bad, *good])

    def test_outcome_of_nothing_that_cannot_be_stored(self):
        """Nothing was sent for it, so there is nothing to look for."""
        booking = self.book(self.customer())
        self.run_lane()
        syncs = type(self.env["salesforce.sync"])
        broken = patch.object(syncs, "_after_success", side_effect=ValueError("x"))
        self.env["salesforce.sync.mark"].insert(booking._name, booking.ids)
        with broken, self.assertLogs(ROUND_LOG, "ERROR"):
            self.run_lane()
        row = self.assertState(booking, "retry", "UNFORESEEN")
        self.assertFalse(row.unsure_since)

    def test_field_that_may_be_written_later(self):
        """The remedy that the remark names is one."""
        schema = {**self.connection.schema}
        read_only = {"createable": False, "updateable": False}
        location = {**schema["Event"]["Location"], **read_only}
        schema["Event"] = {**schema["Event"], "Location": location}
        self.connection.schema = schema
        booking = self.book(self.customer())
        self.run_lane()
        row = self.assertState(booking, "synced")
        self.assertIn("may not write Event: Location", row.remark)
        self.connection.action_test()
        row.action_retry()
        self.run_lane()
        [event] = self.control.records("Event")
        self.assertEqual(event["Location"], "Paris")
        self.assertFalse(row.remark)

    def test_booking_deleted_meanwhile_is_not_opened(self):
        booking = self.book(self.customer())
        self.run_lane()
        row = self.row(booking)
        self.assertEqual(row.action_open_booking()["res_id"], booking.id)
        booking.unlink()
        with self.assertRaisesRegex(UserError, "deleted"):
            row.action_open_booking()

    def test_person_deleted_before_the_event_moves_to_them(self):
        booking = self.book(self.customer())
        self.run_lane()
        values = {"LastName": "N", "Company": "N", "Email": "new@zett.example"}
        lead = self.control.create("Lead", values)
        booking.partner_ids = self.customer("New One", "new@zett.example")
        original = lookup.look_up

        def look_up(*args):
            found = original(*args)
            if not deleted:
                deleted.append(self.control.delete("Lead", lead))
            return found

        deleted = []
        with patch.object(lookup, "look_up", look_up):
            self.run_lane()
        self.assertEqual(len(self.control.records("Event")), 1)


@tagged("standard", "post_install", "-at_install")
class TestWholeOrg(FaultCase):
    """A fault of the org is found by one call, whatever waits."""

    def refuse_all(self, times=None):
        self.control.fault(
            path="composite", status=403, code="REQUEST_LIMIT_EXCEEDED", times=times
        )

    def test_backlog_costs_one_call(self):
        self.go_one_by_one()
        bookings = self.book_many(3)
        self.refuse_all()
        before = fields.Datetime.now()
        self.run_lane()
        # What Salesforce refuses is no API request; it was a call.
        self.assertEqual(len(self.control.calls()), 1)
        self.assertEqual(sorted(self.states(bookings)), ["due", "due", "retry"])
        self.assertGreater(self.connection.paused_until, before)

        self.control.clear_faults()
        newcomer = self.book(self.customer())
        self.run_lane()
        self.assertEqual(self.control.calls(), [])
        self.assertState(newcomer, "due")

        for booking in bookings:
            self.let_time_pass(self.row(booking))
        self.run_lane()
        self.assertEqual(self.states([*bookings, newcomer]), ["synced"] * 4)
        self.assertFalse(self.connection.paused_until)

    def test_it_goes_on_by_itself_when_the_pause_is_over(self):
        self.go_one_by_one()
        self.book_many(2)
        self.env.flush_all()
        self.refuse_all()
        cron = self.env.ref("salesforce_booking_sync.ir_cron_sync_1")
        of_first_lane = [("cron_id", "=", cron.id)]
        triggers = self.env["ir.cron.trigger"].sudo()
        with RecordCapturer(triggers, of_first_lane) as triggers:
            self.run_lane()
        moments = triggers.records.mapped("call_at")
        self.assertEqual(moments, [self.connection.paused_until])

    def test_connection_without_keys_is_asked_once(self):
        self.go_one_by_one()
        bookings = self.book_many(3)
        self.env["salesforce.token"]._of(self.connection)._forget()
        self.assertEqual(self.run_lane(), 0)
        self.assertEqual(self.states(bookings), ["due"] * 3)
        rows = self.env["salesforce.sync"].search([("problem", "!=", False)])
        self.assertEqual([row.problem["code"] for row in rows], ["NOT_CONNECTED"])

    def test_retry_lifts_the_pause(self):
        self.go_one_by_one()
        bookings = self.book_many(3)
        self.refuse_all(times=1)
        self.run_lane()
        self.assertTrue(self.connection.paused_until)
        [refused] = [each for each in bookings if self.row(each).state == "retry"]
        self.row(refused).action_retry()
        self.run_lane()
        self.assertEqual(self.states(bookings), ["synced"] * 3)

    def test_one_line_for_a_problem_that_comes_again(self):
        booking = self.book(self.customer())
        self.refuse_all(times=3)
        for _try in range(3):
            self.run_lane()
            row = self.assertState(booking, "retry", "REQUEST_LIMIT_EXCEEDED")
            self.let_time_pass(row)
        self.assertEqual(row.attempt_ids.mapped("state"), ["retry"])
        self.control.fault(path="composite", status=503, body="<h1>Busy</h1>", times=1)
        self.run_lane()
        self.assertEqual(row.attempt_ids.mapped("state"), ["retry", "retry"])
        self.let_time_pass(row)
        self.run_lane()
        self.assertEqual(row.attempt_ids.mapped("state"), ["synced", "retry", "retry"])

    def test_never_given_up(self):
        booking = self.book(self.customer())
        self.control.fault(path="composite", status=503, body="Busy", times=12)
        for _try in range(12):
            self.run_lane()
            self.let_time_pass(self.assertState(booking, "retry", "HTTP_503"))
        self.run_lane()
        self.assertState(booking, "synced")

    def test_call_without_an_answer_ends_the_batch(self):
        self.go_one_by_one()
        bookings = self.book_many(3)
        self.control.fault(path="composite", drop="after", skip=1, times=None)
        self.run_lane()
        self.assertEqual(len(self.control.calls()), 2)
        self.assertEqual(sorted(self.states(bookings)), ["due", "due", "unknown"])

    def test_slow_org_does_not_hold_a_run_beyond_its_end(self):
        self.go_one_by_one()
        self.patch(salesforce_lane, "RUN_SECONDS", 2)
        bookings = self.book_many(3)
        self.control.latency(2.1)
        # The look-up, and one part of what was found: a slow org gets on as well.
        self.assertEqual(self.run_lane(), 2)
        self.assertEqual(sorted(self.states(bookings)), ["due", "due", "synced"])
        cron = self.env.ref("salesforce_booking_sync.ir_cron_sync_1")
        self.assertTrue(
            self.env["ir.cron.trigger"].search_count(
                [("cron_id", "=", cron.id), ("call_at", "<=", fields.Datetime.now())]
            )
        )
        self.control.latency(0)
        self.run_lane()
        self.assertEqual(self.states(bookings), ["synced"] * 3)
        self.assertEqual(len(self.control.records("Event")), 3)


@tagged("standard", "post_install", "-at_install")
class TestAnswerLost(FaultCase):
    """While nobody knows whether a record came to be, none is made."""

    def lose_answer(self):
        self.control.fault(path="composite", drop="after", skip=1, times=1)
        booking = self.book(self.customer())
        self.run_lane()
        return booking, self.assertState(booking, "unknown", "CONNECTION_LOST")

    def test_a_move_does_not_hurry_it(self):
        booking, row = self.lose_answer()
        moment = row.next_attempt_at
        booking.start = MONDAY + timedelta(days=2)
        row.connection_id.paused_until = False
        self.assertEqual(self.run_lane(), 0)
        self.assertState(booking, "unknown", "CONNECTION_LOST")
        self.assertEqual(row.next_attempt_at, moment)

    def test_ignored_and_retried_it_still_waits(self):
        booking, row = self.lose_answer()
        row.action_ignore()
        self.run_lane()
        self.assertState(booking, "ignored")
        row.action_retry()
        self.assertEqual(self.run_lane(), 0)
        self.assertState(booking, "unknown")
        waits = row.next_attempt_at - row.unsure_since
        # A second may begin between the two.
        self.assertAlmostEqual(waits, timedelta(minutes=11), delta=timedelta(seconds=5))
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertEqual(len(self.control.records("Lead")), 1)
        self.assertEqual(len(self.control.records("Event")), 1)

    def test_a_bad_day_of_the_org_never_fails_a_booking(self):
        """Changes whose answer is lost again and again, and then one that is gone."""
        booking = self.book(self.customer())
        self.run_lane()
        booking.start = MONDAY + timedelta(days=2)
        self.control.fault(path="composite", drop="before", times=12)
        for _try in range(12):
            self.run_lane()
            row = self.assertState(booking, "retry", "CONNECTION_LOST")
            row.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
            row.connection_id.paused_until = False
        [event] = self.control.records("Event")
        self.control.delete("Event", event["Id"])
        self.run_lane()
        self.assertState(booking, "synced")
        [event] = self.control.records("Event")
        self.assertEqual(event["StartDateTime"], "2030-01-09T09:00:00.000+0000")

    def test_what_people_change_while_a_move_is_in_doubt_stays(self):
        booking = self.book(self.customer())
        self.run_lane()
        booking.start = MONDAY + timedelta(days=2)
        self.control.fault(path="composite", drop="after", times=1)
        self.run_lane()
        row = self.assertState(booking, "retry", "CONNECTION_LOST")
        row.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
        row.connection_id.paused_until = False
        self.run_lane()
        self.assertState(booking, "synced")
        self.assertTrue(row.settles_at)
        # An older request lands after all, and a person finds another subject.
        [event] = self.control.records("Event")
        late = {
            "StartDateTime": "2030-01-10T09:00:00Z",
            "EndDateTime": "2030-01-10T10:00:00Z",
        }
        self.control.update("Event", event["Id"], late | {"Subject": "Call Zozo"})
        self.let_time_pass(row)
        self.run_lane()
        [event] = self.control.records("Event")
        self.assertEqual(event["StartDateTime"], "2030-01-09T09:00:00.000+0000")
        self.assertEqual(event["Subject"], "Call Zozo")
        self.assertFalse(row.settles_at)

    def test_a_session_that_is_refused_twice_is_no_broken_connection(self):
        booking = self.book(self.customer())
        refuse = {"status": 401, "code": "INVALID_SESSION_ID", "path": "composite"}
        self.control.fault(**refuse, times=2)
        self.run_lane()
        row = self.assertState(booking, "retry", "INVALID_SESSION_ID")
        self.assertEqual(self.connection.state, "connected")
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")
        # Where it goes on and on, a person has to look.
        self.control.fault(**refuse, times=None)
        booking.start = MONDAY + timedelta(days=2)
        for _try in range(4):
            self.run_lane()
            self.let_time_pass(row)
        self.assertEqual(self.connection.state, "broken")

    def test_other_faults_do_not_count_as_refused_sessions(self):
        booking = self.book(self.customer())
        self.control.fault(status=503, path="composite", times=4)
        for _try in range(4):
            self.run_lane()
            row = self.assertState(booking, "retry", "HTTP_503")
            self.let_time_pass(row)
        self.control.fault(
            status=401, code="INVALID_SESSION_ID", path="composite", times=2
        )
        self.run_lane()
        self.assertEqual(self.connection.state, "connected")
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")


@tagged("standard", "post_install", "-at_install")
class TestClaim(FaultCase):
    """A row is held by its claim, and only for as long as that is good."""

    def test_row_that_is_somebody_elses_by_now(self):
        booking = self.book(self.customer())

        def take_away():
            self.row(booking).claim = "somebody else's"

        with self.while_writing(take_away):
            self.run_lane()
        row = self.assertState(booking, "sending")
        self.assertEqual(row.claim, "somebody else's")
        self.assertFalse(row.record_ids)
        self.assertFalse(row.attempt_ids)

    def move_and_fold(self, booking):
        """What somebody, then another process does while a row is being sent."""
        booking.start = MONDAY + timedelta(days=2)
        self.env.flush_all()
        self.env["salesforce.sync.mark"]._fold()
        self.assertState(booking, "sending")

    def test_changed_while_being_sent(self):
        booking = self.book(self.customer())
        with self.while_writing(lambda: self.move_and_fold(booking)):
            self.run_lane()
        self.assertState(booking, "synced")
        [event] = self.control.records("Event")
        self.assertEqual(event["StartDateTime"], "2030-01-09T09:00:00.000+0000")

    def test_changed_while_being_refused(self):
        self.control.fault(
            sobject="Event", code="FIELD_CUSTOM_VALIDATION_EXCEPTION", times=1
        )
        booking = self.book(self.customer())
        with self.while_writing(lambda: self.move_and_fold(booking)):
            self.run_lane()
        self.assertState(booking, "synced")
        [event] = self.control.records("Event")
        self.assertEqual(event["StartDateTime"], "2030-01-09T09:00:00.000+0000")

    def test_ignored_while_being_sent(self):
        """It stays ignored, and what was made meanwhile is not made again."""
        booking = self.book(self.customer())
        with self.while_writing(lambda: self.row(booking).action_ignore()):
            self.run_lane()
        row = self.assertState(booking, "ignored")
        row.action_retry()
        self.assertEqual(self.run_lane(), 0)
        self.assertState(booking, "synced")
        self.assertEqual(len(self.control.records("Event")), 1)

    def test_ignored_and_retried_while_being_sent(self):
        booking = self.book(self.customer())

        def waver():
            self.row(booking).action_ignore()
            self.row(booking).action_retry()
            self.assertEqual(self.row(booking).state, "sending")

        with self.while_writing(waver):
            self.run_lane()
        self.assertState(booking, "synced")
        self.assertEqual(len(self.control.records("Event")), 1)

    def hold_in_another_lane(self, booking, minutes):
        lease = fields.Datetime.now() + timedelta(minutes=minutes)
        row = self.row(booking)
        row.write(
            {
                "state": "sending",
                "claim": "other",
                "lane": 2,
                "lease": lease,
                "sent_at": fields.Datetime.now(),
            }
        )
        row.flush_recordset()

    def test_another_lanes_row_past_its_lease(self):
        booking = self.book(self.customer())
        self.run_lane()
        self.hold_in_another_lane(booking, minutes=-1)
        self.run_lane()
        row = self.assertState(booking, "retry", "WORKER_LOST")
        self.assertFalse(row.claim)

    def test_another_lanes_row_within_its_lease(self):
        booking = self.book(self.customer())
        self.run_lane()
        self.hold_in_another_lane(booking, minutes=1)
        booking.start = MONDAY + timedelta(days=2)
        self.assertEqual(self.run_lane(), 0)
        row = self.assertState(booking, "sending")
        self.assertEqual(row.claim, "other")


@tagged("standard", "post_install", "-at_install")
class TestUnforeseen(FaultCase):
    """A fault of ours is told, and stops nothing for good."""

    def test_before_the_org_is_known(self):
        booking = self.book(self.customer())
        connections = type(self.env["salesforce.connection"])
        broken = patch.object(connections, "_client", side_effect=ValueError("x"))
        with broken, self.assertLogs(ROUND_LOG, "ERROR"):
            self.run_lane()
        row = self.assertState(booking, "retry", "UNFORESEEN")
        self.let_time_pass(row)
        self.run_lane()
        self.assertState(booking, "synced")

    def test_before_anything_was_sent(self):
        bookings = self.book_many(2)
        broken = patch.object(lookup, "look_up", side_effect=ValueError("on purpose"))
        with broken, self.assertLogs(ROUND_LOG, "ERROR"):
            self.run_lane()
        for booking in bookings:
            row = self.assertState(booking, "retry", "UNFORESEEN")
            self.assertFalse(row.unsure_since)
            self.let_time_pass(row)
        self.run_lane()
        self.assertEqual(self.states(bookings), ["synced", "synced"])

    def test_only_what_was_being_sent_is_doubted(self):
        self.go_one_by_one()
        bookings = self.book_many(3)
        original, calls = writing.write, []

        def write(*args):
            calls.append(args)
            if len(calls) == 2:
                raise ValueError("broken on purpose")
            return original(*args)

        broken = patch.object(writing, "write", write)
        with broken, self.assertLogs(ROUND_LOG, "ERROR"):
            self.run_lane()
        self.assertEqual(sorted(self.states(bookings)), ["due", "synced", "unknown"])

    def test_fault_in_a_round(self):
        booking = self.book(self.customer())
        cron = self.env.ref("salesforce_booking_sync.ir_cron_sync_1")
        marks = type(self.env["salesforce.sync.mark"])
        broken = patch.object(marks, "_fold", side_effect=ValueError("on purpose"))
        now = fields.Datetime.now()
        triggers = RecordCapturer(
            self.env["ir.cron.trigger"].sudo(),
            [("cron_id", "=", cron.id), ("call_at", ">", now)],
        )
        with triggers, broken, self.assertLogs(LANE_LOG, "ERROR"):
            self.run_lane()
        self.assertTrue(triggers.records, "it runs again soon")
        self.assertTrue(cron.active)
        self.assertFalse(cron.failure_count)
        self.run_lane()
        self.assertState(booking, "synced")

    def test_marks_that_one_run_has_no_time_for(self):
        self.patch(salesforce_sync_mark, "FOLD_SIZE", 1)
        self.patch(salesforce_lane, "RUN_SECONDS", 0)
        self.book_many(2)
        cron = self.env.ref("salesforce_booking_sync.ir_cron_sync_1")
        triggers = self.env["ir.cron.trigger"].sudo()
        self.env.flush_all()
        with RecordCapturer(triggers, [("cron_id", "=", cron.id)]) as captured:
            self.run_lane()
        self.assertTrue(self.env["salesforce.sync.mark"].search([]))
        self.assertTrue(captured.records)


@tagged("standard", "post_install", "-at_install")
class TestPageOff(FaultCase):
    """What waits when its page is switched off goes when it is on again."""

    def test_waits_until_it_is_on_again(self):
        self.connection.state = "broken"
        booking = self.book(self.customer())
        self.run_lane()
        self.assertState(booking, "due")
        self.page.enabled = False
        self.connection.state = "connected"
        self.assertEqual(self.run_lane(), 0)
        self.assertState(booking, "due")
        action = self.row(booking).action_retry()
        self.assertIn("switched on", action["params"]["message"])
        self.assertEqual(self.run_lane(), 0)
        self.page.enabled = True
        self.assertEqual(self.run_lane(), 2)
        self.assertState(booking, "synced")

    def test_page_with_bookings_is_not_deleted(self):
        self.book(self.customer())
        self.run_lane()
        with self.assertRaisesRegex(UserError, "Switch the page off"):
            self.page.unlink()

    def test_page_without_bookings_is(self):
        self.page.unlink()
        self.assertFalse(self.page.exists())
