# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch
from urllib.parse import urlsplit

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import RecordCapturer, TransactionCase, tagged
from odoo.tools import config, file_open
from odoo.tools.misc import mute_logger

from odoo.addons.salesforce_booking_sync.models import salesforce_token
from odoo.addons.salesforce_booking_sync.models.problem_texts import (
    TEXT_OF_CODE,
    TEXT_OF_KIND,
    explain,
)
from odoo.addons.salesforce_booking_sync.salesforce.errors import (
    KIND_OF_CODE,
    Kind,
    SalesforceProblem,
    classify,
    make_problem,
)

from tests.odoo.common import SalesforceCase


@tagged("standard", "post_install", "-at_install")
class TestConnection(SalesforceCase, TransactionCase):
    def setUp(self):
        super().setUp()
        # What a test revokes in the org, no rollback brings back.
        self.log_in(self.connection)

    def token(self):
        return self.env["salesforce.token"]._of(self.connection)

    def expire(self):
        """Salesforce no longer takes the access token."""
        self.token().access_token = "00Dxx0000001gPL!expired"

    # === CALLING === #

    def test_client_calls_the_org(self):
        with self.connection._client() as client:
            self.assertEqual(client.organization()["Name"], "Acme Corporation")
            used, allowed = client.usage
        self.assertGreater(allowed, used)

    def test_a_sandbox_is_told_from_the_org_whose_copy_it_is(self):
        [organization] = self.org.control.records("Organization")
        self.org.control.update("Organization", organization["Id"], {"IsSandbox": True})
        sandbox = self.make_connection()
        self.assertEqual(sandbox.organization_name, "Acme Corporation")
        self.assertEqual(sandbox.name, "Acme Corporation (Sandbox)")
        self.assertEqual(self.connection.name, "Acme Corporation")
        # Nobody chose that name: another org brings its own.
        # One that was connected before it was called a sandbox, too.
        for name in (sandbox.name, "Acme Corporation"):
            sandbox.name = name
            sandbox._forget_org()
            self.assertEqual(sandbox.name, "Salesforce")
        sandbox.name = "Tests"
        sandbox._forget_org()
        self.assertEqual(sandbox.name, "Tests")

    def test_expired_token_is_renewed_and_kept(self):
        self.expire()
        with self.enter_registry_test_mode():
            with self.connection._client() as client:
                self.assertTrue(client.organization())
        renewed = self.token().access_token
        self.assertNotIn("expired", renewed)
        with self.connection._client() as client:
            self.org.control.clear_calls()
            client.organization()
        self.assertEqual(len(self.org.control.calls()), 1)

    def test_rotated_refresh_token_is_kept(self):
        self.org.control.switch("rotation", True)
        for _turn in range(3):
            before = self.token().refresh_token
            self.expire()
            with self.enter_registry_test_mode():
                with self.connection._client() as client:
                    self.assertTrue(client.organization())
            self.assertNotEqual(self.token().refresh_token, before)

    def test_whoever_comes_second_takes_the_token_that_is_there(self):
        with self.enter_registry_test_mode():
            self.org.control.clear_calls()
            url, token = self.token()._renew("an older one")
        self.assertEqual((url, token), (self.org.url, self.token().access_token))
        self.assertEqual(self.org.control.calls(), [])

    def test_refresh_already_being_processed_is_tried_again(self):
        self.expire()
        self.org.control.fault(
            path="/services/oauth2/token",
            status=400,
            body={
                "error": "invalid_grant",
                "error_description": "token request is already being processed",
            },
        )
        with self.enter_registry_test_mode():
            with self.connection._client() as client:
                self.assertTrue(client.organization())

    def test_refresh_already_being_processed_waits_and_reads(self):
        """The other process has stored a new token by then: it is taken."""
        self.expire()
        self.org.control.fault(
            path="/services/oauth2/token",
            status=400,
            body={
                "error": "invalid_grant",
                "error_description": "token request is already being processed",
            },
        )
        waits = []

        def meanwhile(seconds):
            waits.append(seconds)
            with self.env.registry.cursor() as cr:
                token = self.token().with_env(self.env(cr=cr))
                token.access_token = self.org.control.grant()["access_token"]

        with self.enter_registry_test_mode():
            with patch.object(salesforce_token.time, "sleep", meanwhile):
                self.org.control.clear_calls()
                with self.connection._client() as client:
                    self.assertTrue(client.organization())
        calls = [call["path"] for call in self.org.control.calls()]
        self.assertEqual(calls.count("/services/oauth2/token"), 1)
        self.assertEqual(len(waits), 1)

    def test_an_org_that_moved_is_followed(self):
        moved = self.org.url.replace("localhost", "127.0.0.1")
        allowed = f"{config['salesforce_allowed_hosts']},{urlsplit(moved).netloc}"
        self.org.control.switch("instance_url", moved)
        self.expire()
        with patch.dict(config.options.maps[0], salesforce_allowed_hosts=allowed):
            with self.enter_registry_test_mode(), self.connection._client() as client:
                self.assertTrue(client.organization())
            self.env.invalidate_all()
            self.assertEqual(self.token().instance_url, moved)
            self.assertEqual(self.connection.instance_url, moved)
            with self.connection._client() as client:
                self.assertTrue(client.organization())

    def test_an_org_that_moved_to_a_host_of_nobody_gets_nothing(self):
        self.org.control.switch("instance_url", "https://evil.example")
        self.expire()
        with self.enter_registry_test_mode(), self.connection._client() as client:
            try:  # assertRaises would roll back what was committed
                client.organization()
            except SalesforceProblem as error:
                code = error.problem.code
        self.assertEqual(code, "HOST_NOT_ALLOWED")
        self.env.invalidate_all()
        self.assertEqual(self.token().instance_url, "https://evil.example")
        with self.assertRaises(SalesforceProblem) as caught:
            self.connection._client()
        self.assertEqual(caught.exception.problem.code, "HOST_NOT_ALLOWED")

    def test_revoked_connection_is_noticed_and_told(self):
        self.expire()
        self.token().refresh_token = "5AepRevoked"
        with self.enter_registry_test_mode(), self.connection._client() as client:
            with self.assertRaises(SalesforceProblem) as caught:
                client.organization()
        problem = caught.exception.problem
        self.assertEqual(problem.kind, Kind.RECONNECT)
        self.connection._note_problem(problem)
        self.assertEqual(self.connection.state, "broken")
        self.assertIn("press Connect", self.connection.error_message)
        with self.assertRaises(SalesforceProblem) as caught:
            self.connection._client()
        self.assertEqual(caught.exception.problem.code, "NOT_CONNECTED")
        # That it is not connected says less than why.
        self.connection._note_problem(caught.exception.problem)
        self.assertIn("revoked", self.connection.error_message)

    def test_success_mends(self):
        self.connection._note_problem(make_problem("API_DISABLED_FOR_ORG"))
        self.assertEqual(self.connection.state, "broken")
        with RecordCapturer(self.env["ir.cron.trigger"].sudo()) as triggers:
            self.connection._note_success()
        self.assertTrue(triggers.records, "waiting bookings go by themselves")
        self.assertRecordValues(
            self.connection, [{"state": "connected", "error_message": False}]
        )
        self.assertTrue(self.connection.last_success)

    def test_a_problem_of_one_record_does_not_break_the_connection(self):
        for code in ("REQUIRED_FIELD_MISSING", "UNABLE_TO_LOCK_ROW", "UNREACHABLE"):
            self.connection._note_problem(make_problem(code))
        self.assertEqual(self.connection.state, "connected")

    def test_host_taken_off_the_list_gets_no_token(self):
        nothing = patch.dict(config.options.maps[0], salesforce_allowed_hosts="")
        with nothing, self.assertRaises(SalesforceProblem) as caught:
            self.connection._client()
        self.assertEqual(caught.exception.problem.code, "HOST_NOT_ALLOWED")

    def test_record_address(self):
        self.assertEqual(
            self.connection._record_url("Lead", "00Q1"),
            f"{self.org.url}/lightning/r/Lead/00Q1/view",
        )
        self.assertFalse(self.connection._record_url("Lead", False))

    # === BUTTONS === #

    def test_action_test_opens_what_was_found(self):
        action = self.connection.with_user(self.manager).action_test()
        self.assertEqual(action["res_model"], "salesforce.connection")
        self.assertEqual(action["res_id"], self.connection.id)
        self.assertTrue(self.connection.checked_at)

    def test_action_test_tells_what_is_wrong(self):
        self.org.control.fault(
            path=".*/composite",
            status=403,
            code="API_DISABLED_FOR_ORG",
            message="The REST API is not enabled for this Organization.",
        )
        self.connection.action_test()
        self.assertIn("API Enabled", self.connection.check_line_ids[0].message)
        self.assertEqual(self.connection.state, "broken")
        self.connection.action_test()
        self.assertEqual(self.connection.state, "connected")
        self.assertNotEqual(self.connection.check_state, "mend")

    def test_disconnect_revokes_in_salesforce(self):
        access = self.token().access_token
        action = self.connection.with_user(self.manager).action_disconnect()
        self.assertEqual(action["params"]["type"], "success")
        self.assertEqual(self.connection.state, "draft")
        self.assertFalse(self.token().access_token or self.token().refresh_token)
        self.token().write({"access_token": access, "instance_url": self.org.url})
        self.connection.state = "connected"
        with self.enter_registry_test_mode(), self.connection._client() as client:
            with self.assertRaises(SalesforceProblem):
                client.organization()

    def test_disconnect_without_salesforce(self):
        self.org.control.fault(path="/services/oauth2/revoke", drop="before", times=2)
        action = self.connection.action_disconnect()
        self.assertEqual(action["params"]["type"], "warning")
        self.assertEqual(self.connection.state, "draft")

    def test_delete_only_when_disconnected(self):
        with self.assertRaisesRegex(UserError, "Disconnect it first"):
            self.connection.unlink()
        token = self.token()
        self.connection.action_disconnect()
        self.connection.unlink()
        self.assertFalse(token.exists())

    # === WHAT IS KEPT WHERE === #

    def test_another_app_gets_none_of_the_tokens(self):
        self.connection.consumer_key = "3MVG9another"
        self.assertEqual(self.connection.state, "draft")
        self.assertFalse(self.token().refresh_token)

    def test_addresses_are_made_regular_or_refused(self):
        draft = self.env["salesforce.connection"].create(
            {"environment": "custom", "login_url": " https://ACME.my.salesforce.com/x "}
        )
        self.assertEqual(draft.login_url, "https://acme.my.salesforce.com")
        with self.assertRaisesRegex(UserError, "evil.example"):
            draft.login_url = "https://evil.example"
        draft.environment = "sandbox"
        self.assertEqual(draft.login_url, "https://test.salesforce.com")

    def test_copy_holds_no_secret(self):
        copy = self.connection.copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.consumer_key or copy.consumer_secret_stored)

    def test_secret_can_be_set_and_never_read(self):
        manager = self.connection.with_user(self.manager)
        manager.write({"consumer_secret": " new-secret "})
        self.assertEqual(self.token().consumer_secret, "new-secret")
        self.assertFalse(manager.consumer_secret)
        self.assertTrue(manager.consumer_secret_stored)
        manager.write({"consumer_secret": False, "name": "Renamed"})
        self.assertEqual(self.token().consumer_secret, "new-secret")

    def test_neutralized_copy_acts_as_nobody(self):
        login = self.env["salesforce.login"]._begin(self.connection, self.app_values())
        self.env.flush_all()
        with file_open("salesforce_booking_sync/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        token = self.token()
        self.assertFalse(
            token.access_token or token.refresh_token or token.consumer_secret
        )
        self.assertFalse(self.connection.consumer_key or login.exists())
        self.assertEqual(self.connection.state, "draft")

    def test_one_set_of_secrets_for_a_connection(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["salesforce.token"].create({"connection_id": self.connection.id})

    # === WORDS === #

    def test_every_code_and_kind_has_a_sentence(self):
        self.assertEqual(set(TEXT_OF_KIND), set(Kind))
        for code in (*KIND_OF_CODE, *TEXT_OF_CODE):
            for login in (True, False):
                sentence = explain(self.env, make_problem(code), login=login)
                self.assertRegex(sentence, r"^[A-Z].*[.]$", code)

    def test_salesforces_own_words_where_they_tell(self):
        body = [
            {
                "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
                "message": "Phone must begin with +",
            }
        ]
        sentence = explain(self.env, classify(400, body))
        self.assertIn("Phone must begin with +", sentence)
