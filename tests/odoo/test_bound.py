# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A copy of a database is connected to nothing, and leaves the original's tokens."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.salesforce_booking_sync.models.salesforce_token import SalesforceToken
from odoo.addons.salesforce_booking_sync.salesforce.errors import SalesforceProblem

from .sync_case import SyncCase


@tagged("standard", "post_install", "-at_install")
class TestBound(SyncCase):
    def setUp(self):
        super().setUp()
        self.log_in(self.connection)
        self.token = self.env["salesforce.token"]._of(self.connection)
        self.parameters = self.env["ir.config_parameter"].sudo()

    def become_a_copy(self):
        self.parameters.set_param("database.uuid", "another-uuid")
        self.env.invalidate_all()
        self.org.control.clear_calls()

    def assertStill(self):
        self.assertEqual(self.org.control.calls(), [])

    def refusal(self, function, *args):
        with self.assertRaises(SalesforceProblem) as caught:
            function(*args)
        self.assertStill()
        return caught.exception.problem.code

    # === WHAT TELLS A COPY === #

    def test_the_uuid_the_address_and_the_server_tell(self):
        self.assertFalse(self.connection.is_copy)
        for name in ("database.uuid", "web.base.url"):
            before = self.parameters.get_param(name)
            self.parameters.set_param(name, "https://copy.example")
            self.env.invalidate_all()
            self.assertTrue(self.connection.is_copy, name)
            self.parameters.set_param(name, before)
            self.env.invalidate_all()
            self.assertFalse(self.connection.is_copy, name)
        with patch.object(SalesforceToken, "_cluster", lambda self: 7):
            self.assertTrue(self.token._is_bound_elsewhere())
        with patch.object(self.env.cr, "dbname", "copy"):
            self.assertTrue(self.token._is_bound_elsewhere())
        self.assertTrue(self.token._cluster())

    def test_tokens_that_nobody_bound_are_not_used(self):
        self.token.bound_to = False
        self.org.control.clear_calls()
        self.assertEqual(self.refusal(self.connection._client), "COPIED_DATABASE")

    def test_logging_in_by_another_name_changes_nothing(self):
        self.assertEqual(self.parameters.get_param("web.base.url.freeze"), "True")
        base = self.parameters.get_param("web.base.url")
        system = self.make_user("base.group_system")
        self.env["res.users"].authenticate(
            {"login": system.login, "password": system.login, "type": "password"},
            {"interactive": True, "base_location": "https://alias.example"},
        )
        self.assertEqual(self.parameters.get_param("web.base.url"), base)
        self.assertFalse(self.connection.is_copy)

    # === WHAT A COPY DOES NOT DO === #

    def test_a_copy_calls_nobody(self):
        self.become_a_copy()
        with self.enter_registry_test_mode():
            for function, *args in (
                (self.connection._client,),
                (self.token._renew, self.token.access_token),
                (self.token._renew, "an older one"),
                (self.connection._app,),
                (self.connection._login_details,),
                (self.token._make_certificate,),
            ):
                code = self.refusal(function, *args)
                self.assertEqual(code, "COPIED_DATABASE", function)

    def test_a_copy_of_a_log_in_by_certificate_signs_nothing(self):
        self.token._make_certificate()
        self.connection.sudo().write({"jwt_username": "ops@acme.example"})
        self.become_a_copy()
        details = {**self.app_values(), "flow": "jwt_bearer", "jwt_username": "ops"}
        code = self.refusal(self.connection._server_grant, details)
        self.assertEqual(code, "COPIED_DATABASE")
        self.assertFalse(self.connection.certificate_file)

    def test_bookings_wait_untouched_and_go_when_confirmed(self):
        self.book(self.customer("Ann Lee", "ann@x.example"))
        self.become_a_copy()
        refresh_token = self.token.refresh_token
        self.assertEqual(self.run_lane(), 0)
        self.assertStill()
        self.assertEqual(self.connection.state, "broken")
        self.assertIn("This database is a copy", self.connection.error_message)
        [row] = self.env["salesforce.sync"].search(
            [("connection_id", "=", self.connection.id)]
        )
        self.assertRecordValues(
            row, [{"state": "due", "attempts": 0, "problem": False}]
        )
        self.assertEqual(self.token.refresh_token, refresh_token)
        self.run_lane()
        self.assertStill()

        action = self.connection.with_user(self.manager).action_confirm_original()
        self.assertEqual(action["res_id"], self.connection.id)
        self.assertRecordValues(
            self.connection,
            [{"state": "connected", "error_message": False, "is_copy": False}],
        )
        self.run_lane()
        self.assertEqual(row.state, "synced")

    def test_the_test_button_says_what_is_the_matter(self):
        self.become_a_copy()
        action = self.connection.with_user(self.manager).action_test()
        self.assertIn("press This is the original", action["params"]["message"])
        self.assertIn("press This is the original", self.connection.error_message)
        self.assertEqual(self.connection.state, "broken")
        self.assertStill()

    def test_only_administrators_confirm(self):
        self.become_a_copy()
        with self.assertRaises(AccessError):
            self.connection.with_user(self.user).action_confirm_original()
        self.assertTrue(self.connection.is_copy)

    def test_confirming_what_is_no_copy_mends_nothing(self):
        self.connection.sudo().write({"state": "broken", "error_message": "Revoked."})
        self.token.write({"access_token": "00Dxx!expired", "refresh_token": "5AepX"})
        with self.enter_registry_test_mode():
            self.connection.action_confirm_original()
        self.assertEqual(self.connection.state, "broken")

    def test_a_copy_disconnects_without_touching_the_originals_tokens(self):
        self.become_a_copy()
        self.connection.with_user(self.manager).action_disconnect()
        self.assertStill()
        self.assertEqual(self.connection.state, "draft")
        token = self.connection._token_or_empty()
        self.assertFalse(token._has("consumer_secret") or token._has("refresh_token"))

    def test_a_copy_asks_for_the_secret_anew(self):
        self.become_a_copy()
        wizards = self.env["salesforce.connect"].with_user(self.manager)
        wizard = wizards.with_context(default_connection_id=self.connection.id).create(
            {}
        )
        self.assertFalse(wizard.secret_stored)
        with self.assertRaises(UserError):
            wizard.action_connect()
        self.assertStill()

    def test_whoever_connects_anew_owns_the_tokens(self):
        self.become_a_copy()
        self.log_in(self.connection)
        self.assertRecordValues(
            self.connection, [{"state": "connected", "is_copy": False}]
        )
        with self.connection._client() as client:
            self.assertTrue(client.organization())
