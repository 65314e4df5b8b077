# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A token that nothing uses is renewed once a week; one that is used is left alone."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import TransactionCase, tagged

from .common import SalesforceCase

TOKEN = "/services/oauth2/token"
CRON = "salesforce_booking_sync.ir_cron_keep_alive"


@tagged("standard", "post_install", "-at_install")
class TestKeepAlive(SalesforceCase, TransactionCase):
    def setUp(self):
        super().setUp()
        self.log_in(self.connection)
        self.token = self.env["salesforce.token"]._of(self.connection)

    def idle_for(self, **age):
        self.token.renewed_at = fields.Datetime.now() - timedelta(**age)

    def run_cron(self):
        """Run the hourly job; how many token requests the org saw."""
        self.env.flush_all()
        self.org.control.clear_calls()
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()
        calls = self.org.control.calls()
        self.assertEqual({call["path"] for call in calls} - {TOKEN}, set())
        return len(calls)

    def test_one_request_a_week(self):
        start, requests = fields.Datetime.now(), []
        for hours in range(6, 15 * 24 + 1, 6):
            with freeze_time(start + timedelta(hours=hours)):
                requests += [hours] * self.run_cron()
        self.assertEqual(requests, [7 * 24, 14 * 24])

    def test_what_is_used_is_left_alone(self):
        self.idle_for(days=8)
        self.token.access_token = "00Dxx0000001gPL!expired"
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.connection._client() as client:
            client.organization()
        self.env.invalidate_all()
        self.assertEqual(self.run_cron(), 0)

    def test_it_works_afterwards_and_a_new_refresh_token_is_kept(self):
        self.org.control.switch("rotation", True)
        before = (self.token.access_token, self.token.refresh_token)
        for _week in range(2):
            self.idle_for(days=7)
            self.assertEqual(self.run_cron(), 1)
        after = (self.token.access_token, self.token.refresh_token)
        self.assertFalse(set(before) & set(after))
        self.assertIsNone(self.connection._check())

    def test_only_what_is_connected(self):
        self.idle_for(days=29)
        for state in ("draft", "broken"):
            self.connection.state = state
            self.assertEqual(self.run_cron(), 0)
        self.connection.state = "connected"
        self.token.refresh_token = False
        self.assertEqual(self.run_cron(), 0)

    def test_each_connection_once_and_a_fault_of_one_is_not_the_others(self):
        other = self.make_connection()
        tokens = self.token + self.env["salesforce.token"]._of(other)
        tokens.renewed_at = fields.Datetime.now() - timedelta(days=8)
        self.org.control.fault(path=TOKEN, drop="before")
        self.assertEqual(self.run_cron(), 2)
        self.assertEqual({self.connection.state, other.state}, {"connected"})
        # The one that failed goes an hour later, the other not.
        self.assertEqual(self.run_cron(), 1)
        self.assertEqual(self.run_cron(), 0)

    def test_a_connection_that_was_revoked_is_noticed(self):
        self.idle_for(days=7)
        self.token.refresh_token = "5AepRevoked"
        self.assertEqual(self.run_cron(), 1)
        self.assertEqual(self.connection.state, "broken")
        activity = "salesforce_booking_sync.activity_broken"
        self.assertEqual(len(self.connection.activity_search([activity])), 1)
        self.assertEqual(self.run_cron(), 0)

    def test_the_same_job_gives_back_what_nobody_decided_about(self):
        login = self.env["salesforce.login"].create(
            {
                **self.app_values(),
                "connection_id": self.connection.id,
                "user_id": self.env.uid,
                "redirect_uri": "-",
                "held_at": fields.Datetime.now() - timedelta(minutes=61),
            }
        )
        self.run_cron()
        self.assertFalse(login.exists())
