# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Log-ins that need nobody to press Allow: key and secret, or a certificate."""

import base64
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import file_open

from odoo.addons.salesforce_booking_sync.salesforce.errors import SalesforceProblem

from tests.odoo.common import OPERATOR, SalesforceCase

ACTIVITY = "salesforce_booking_sync.activity_certificate"


class ServerLoginCase(SalesforceCase):
    """Walks the wizard as an administrator does."""

    def wizard(self, **values):
        app = self.app_values()
        wizards = self.env["salesforce.connect"].with_user(self.manager)
        return wizards.create(
            {
                "flow": "client_credentials",
                "environment": "custom",
                "domain": app["login_url"],
                "consumer_key": app["consumer_key"],
                "consumer_secret": app["consumer_secret"],
                **values,
            }
        )

    def allow_client_credentials(self):
        self.org.control.switch("client_credentials", True)
        self.org.control.switch("client_credentials_user", OPERATOR)

    def upload(self, connection):
        """What the administrator does in Salesforce with the certificate."""
        pem = base64.b64decode(connection.certificate_file).decode()
        self.assertNotIn("PRIVATE", pem)
        self.org.control.switch("jwt_bearer", True)
        self.org.control.switch("jwt_certificate", pem)
        self.org.control.switch("preauthorized_users", [OPERATOR])

    def jwt_wizard(self, **values):
        wizard = self.wizard(
            flow="jwt_bearer",
            consumer_secret=False,
            jwt_username=f" {OPERATOR} ",
            **values,
        )
        wizard.action_make_certificate()
        return wizard

    def connected(self, action, wizard):
        connection = wizard.connection_id
        self.assertEqual(action.get("type"), "ir.actions.act_url", wizard.problem)
        self.assertEqual(action["url"], f"/salesforce/connected/{connection.id}")
        self.assertEqual(action["target"], "self")
        self.assertEqual(connection.state, "connected")
        return connection

    def token(self, connection):
        return self.env["salesforce.token"]._of(connection)

    def use(self, connection):
        """Call the org with an access token that it no longer takes."""
        self.env.flush_all()
        self.org.control.expire_sessions()
        with self.enter_registry_test_mode():
            with connection._client() as client:
                return client.organization()["Name"]


@tagged("standard", "post_install", "-at_install")
class TestClientCredentials(ServerLoginCase, TransactionCase):
    def test_connects_at_once(self):
        self.allow_client_credentials()
        wizard = self.wizard()
        self.org.control.clear_calls()
        connection = self.connected(wizard.action_connect(), wizard)
        self.assertFalse(wizard.sudo().held_secret)
        self.assertRecordValues(
            connection,
            [
                {
                    "flow": "client_credentials",
                    "organization_name": "Acme Corporation",
                    "username": OPERATOR,
                    "error_message": False,
                }
            ],
        )
        self.assertFalse(self.token(connection).refresh_token)
        self.assertIn("api", connection.granted_scope)
        paths = [call["path"] for call in self.org.control.calls()]
        self.assertFalse([path for path in paths if "authorize" in path])

    def test_access_is_asked_for_anew(self):
        self.allow_client_credentials()
        wizard = self.wizard()
        connection = self.connected(wizard.action_connect(), wizard)
        before = self.token(connection).access_token
        self.assertEqual(self.use(connection), "Acme Corporation")
        self.assertNotEqual(self.token(connection).access_token, before)

    def test_whoever_comes_second_takes_the_token_that_is_there(self):
        self.allow_client_credentials()
        wizard = self.wizard()
        token = self.token(self.connected(wizard.action_connect(), wizard))
        self.org.control.clear_calls()
        with self.enter_registry_test_mode():
            found = token._renew("an older one")
        self.assertEqual(found, (self.org.url, token.access_token))
        self.assertEqual(self.org.control.calls(), [])

    def test_what_is_switched_off_later_breaks_the_connection(self):
        self.allow_client_credentials()
        wizard = self.wizard()
        connection = self.connected(wizard.action_connect(), wizard)
        self.org.control.switch("client_credentials_user", None)
        with self.assertRaises(SalesforceProblem) as caught:
            self.use(connection)
        connection._note_problem(caught.exception.problem)
        self.assertEqual(connection.state, "broken")
        self.assertIn("Run As", connection.error_message)

    def test_disconnected_stays_disconnected(self):
        self.allow_client_credentials()
        wizard = self.wizard()
        connection = self.connected(wizard.action_connect(), wizard)
        token = self.token(connection)
        connection.action_disconnect()
        with self.enter_registry_test_mode(), self.assertRaises(SalesforceProblem) as e:
            token._renew("an old one")
        self.assertEqual(e.exception.problem.code, "NOT_CONNECTED")

    def test_what_can_go_wrong_is_shown_in_the_wizard(self):
        [gone] = [u for u in self.org.control.users() if not u["IsActive"]]
        fault = {"path": "/services/oauth2/token", "status": 400}
        for switches, body, values, words in (
            ({}, None, {}, "Enable Client Credentials Flow"),
            ({"client_credentials": True}, None, {}, "Run As"),
            (None, None, {"consumer_secret": "0" * 32}, "consumer secret"),
            (None, None, {"consumer_key": "3MVG9" + "x" * 60}, "consumer key"),
            (None, None, {"domain": self.login_host()}, "own address only"),
            ({"client_credentials_user": gone["Username"]}, None, {}, "deactivated"),
            ({"org_locked": True}, None, {}, "locked"),
            ({"app_admin_approved_only": True}, None, {}, "self-authorize"),
            ({"app_scopes": ["id"]}, None, {}, "(api)"),
            (None, ("invalid_grant", "authentication failure"), {}, "Login History"),
            (None, ("invalid_grant", "IP restricted"), {}, "IP Relaxation"),
            (None, ("invalid_grant", "no valid scopes defined"), {}, "scope"),
            (None, ("invalid_grant", "moon is full"), {}, "moon is full"),
            (None, ("rate_limit_exceeded", "too many"), {}, "wait an hour"),
            (None, ("unsupported_grant_type", "not supported"), {}, "My Domain"),
            (None, ("invalid_request", "bad words"), {}, "bad words"),
        ):
            with self.subTest(words, switches=switches, values=values):
                self.org.control.reset()
                if switches is None or "client_credentials" not in switches:
                    self.allow_client_credentials()
                if switches == {}:
                    self.org.control.switch("client_credentials", False)
                for name, value in (switches or {}).items():
                    self.org.control.switch(name, value)
                if body:
                    error = dict(zip(("error", "error_description"), body, strict=True))
                    self.org.control.fault(**fault, body=error)
                wizard = self.wizard(**values)
                action = wizard.action_connect()
                self.assertEqual(action["res_id"], wizard.id)
                self.assertEqual(action["target"], "new")
                self.assertIn(words, wizard.problem)
                self.assertEqual(wizard.connection_id.state, "draft")
                self.assertIn(words, wizard.connection_id.error_message)
                self.assertFalse(self.token(wizard.connection_id).access_token)

    def test_a_refused_secret_is_asked_for_again_in_the_same_window(self):
        self.allow_client_credentials()
        wizard = self.wizard(consumer_secret="0" * 32)
        wizard.action_connect()
        self.assertIn("paste the secret again", wizard.problem)
        self.assertFalse(wizard.secret_stored)
        with self.assertRaisesRegex(UserError, "“Consumer secret”: It is missing"):
            wizard.action_connect()
        wizard.consumer_secret = self.app_values()["consumer_secret"]
        wizard.action_connect()
        self.assertEqual(wizard.connection_id.state, "connected")

    def login_host(self):
        from odoo.tools import config

        host = f"127.0.0.1:{self.org.port}"
        names = f"localhost:{self.org.port},{host}"
        config.options.maps[0]["salesforce_allowed_hosts"] = names
        return f"http://{host}"

    def test_a_failed_one_leaves_a_working_connection_alone(self):
        self.log_in(self.connection)
        wizard = self.wizard(connection_id=self.connection.id)
        wizard.action_connect()
        self.assertIn("Enable Client Credentials Flow", wizard.problem)
        self.assertEqual(self.connection.state, "connected")
        self.assertEqual(self.connection.flow, "web_server")
        self.assertFalse(self.connection.error_message)

    def test_from_a_person_to_an_integration_user(self):
        self.log_in(self.connection)
        self.allow_client_credentials()
        wizard = self.wizard(connection_id=self.connection.id, consumer_secret=False)
        self.connected(wizard.action_connect(), wizard)
        self.assertEqual(self.connection.flow, "client_credentials")
        self.assertEqual(self.use(self.connection), "Acme Corporation")

    def test_an_org_that_became_another_gets_nothing(self):
        self.allow_client_credentials()
        wizard = self.wizard()
        connection = self.connected(wizard.action_connect(), wizard)
        before = self.token(connection).access_token
        connection.organization_id = "00Dxx0000000000EAA"  # as before a refresh
        self.env.flush_all()
        self.org.control.expire_sessions()
        self.org.control.clear_calls()
        with self.assertRaises(SalesforceProblem) as caught:
            with self.enter_registry_test_mode(), connection._client() as client:
                client.organization()
        self.assertEqual(caught.exception.problem.code, "OTHER_ORG")
        self.assertEqual(self.token(connection).access_token, before)
        answered = [c for c in self.org.control.calls() if c["status"] == 200]
        self.assertEqual([c["path"] for c in answered], ["/services/oauth2/token"])
        connection._note_problem(caught.exception.problem)
        self.assertEqual(connection.state, "broken")
        self.assertIn("press Reconnect", connection.error_message)

    def test_log_in_hosts_are_refused_before_leaving_odoo(self):
        for values in (
            {"environment": "production"},
            {"environment": "sandbox"},
            {"domain": "login.salesforce.com"},
        ):
            with self.assertRaisesRegex(UserError, "own address only"):
                self.wizard(**values).action_connect()

    def test_choosing_it_asks_for_my_domain(self):
        wizards = self.env["salesforce.connect"].with_user(self.manager)
        with Form(wizards) as form:
            self.assertEqual(form.environment, "custom")
            form.environment = "production"
            form.flow = "client_credentials"
            self.assertEqual(form.environment, "custom")
            form.domain = "acme"


@tagged("standard", "post_install", "-at_install")
class TestJwtBearer(ServerLoginCase, TransactionCase):
    def test_connects_with_a_certificate(self):
        wizard = self.jwt_wizard()
        self.assertEqual(wizard.connection_id.state, "draft")
        self.assertTrue(wizard.certificate_file)
        self.upload(wizard.connection_id)
        connection = self.connected(wizard.action_connect(), wizard)
        self.assertRecordValues(
            connection,
            [
                {
                    "flow": "jwt_bearer",
                    "username": OPERATOR,
                    "jwt_username": OPERATOR,
                    "certificate_state": "good",
                }
            ],
        )
        self.assertFalse(self.token(connection).refresh_token)
        self.assertEqual(self.use(connection), "Acme Corporation")

    def test_the_certificate_comes_before_the_key(self):
        wizard = self.wizard(flow="jwt_bearer", consumer_key=False)
        action = wizard.action_make_certificate()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertTrue(wizard.certificate_file)

    def test_what_can_go_wrong_is_shown_in_the_wizard(self):
        wizard = self.jwt_wizard()
        connection = wizard.connection_id

        def words():
            wizard.action_connect()
            return wizard.problem

        self.assertIn("upload the certificate", words())
        self.upload(connection)
        self.org.control.switch("preauthorized_users", [])
        self.assertIn("pre-authorized", words())
        self.org.control.switch("app_admin_approved_only", True)
        self.assertIn("permission set", words())
        self.org.control.switch("app_admin_approved_only", False)
        self.upload(connection)
        for description, sentence in (
            ("assertion expired", "clock"),
            ("Audience validation failed", "another address"),
        ):
            body = {"error": "invalid_grant", "error_description": description}
            self.org.control.fault(path="/services/oauth2/token", status=400, body=body)
            self.assertIn(sentence, words())
        wizard.jwt_username = "nobody@acme.example"
        self.assertIn("check the username", words())
        self.assertEqual(connection.state, "draft")
        wizard.jwt_username = OPERATOR
        self.connected(wizard.action_connect(), wizard)

    def test_what_is_missing_is_said_before_leaving_odoo(self):
        wizard = self.wizard(flow="jwt_bearer", jwt_username=OPERATOR)
        with self.assertRaisesRegex(UserError, "no certificate yet"):
            wizard.action_connect()
        wizard = self.jwt_wizard()
        wizard.jwt_username = " "
        with self.assertRaisesRegex(UserError, "as whom to log in"):
            wizard.action_connect()

    def test_the_private_key_is_for_nobody(self):
        connection = self.jwt_wizard().connection_id
        private = self.token(connection).private_key
        self.assertIn("PRIVATE KEY", private)
        [values] = connection.with_user(self.manager).read()
        self.assertNotIn(private, str(values))
        self.assertNotIn("PRIVATE", str(values))
        with self.assertRaises(AccessError):
            self.token(connection).with_user(self.manager).read(["private_key"])
        copy = connection.copy()
        self.assertFalse(self.token(copy).private_key or copy.certificate_file)

    def test_a_user_may_not_make_one(self):
        connection = self.jwt_wizard().connection_id
        with self.assertRaises(AccessError):
            connection.with_user(self.user).action_make_certificate()

    def test_neutralized_copy_cannot_sign(self):
        connection = self.jwt_wizard().connection_id
        self.env.flush_all()
        with file_open("salesforce_booking_sync/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        token = self.token(connection)
        self.assertFalse(token.private_key or token.next_private_key)

    # === RENEWING === #

    def test_the_old_key_works_until_salesforce_takes_the_new_one(self):
        wizard = self.jwt_wizard()
        self.upload(wizard.connection_id)
        connection = self.connected(wizard.action_connect(), wizard)
        old = connection.certificate_fingerprint
        connection.with_user(self.manager).action_make_certificate()
        self.assertTrue(connection.certificate_waits)
        self.assertNotEqual(connection.certificate_fingerprint, old)
        self.assertEqual(self.use(connection), "Acme Corporation")
        self.assertTrue(connection.certificate_waits)
        self.upload(connection)
        self.assertEqual(self.use(connection), "Acme Corporation")
        self.env.invalidate_all()
        self.assertFalse(connection.certificate_waits)
        self.assertFalse(self.token(connection).next_private_key)
        self.assertEqual(self.use(connection), "Acme Corporation")

    def test_its_end_is_told_a_month_ahead_and_once(self):
        wizard = self.jwt_wizard()
        self.upload(wizard.connection_id)
        connection = self.connected(wizard.action_connect(), wizard)
        ends = connection.certificate_expires
        self.assertGreater(ends, fields.Datetime.now() + timedelta(days=700))

        def told(days):
            with freeze_time(ends - timedelta(days=days)):
                connection.invalidate_recordset()
                self.env["salesforce.connection"]._cron_certificates()
                return (
                    connection.certificate_state,
                    len(connection.activity_search([ACTIVITY])),
                )

        self.assertEqual(told(31), ("good", 0))
        self.assertEqual(told(29), ("ending", 1))
        self.assertEqual(told(28), ("ending", 1))
        self.assertEqual(told(-1), ("ended", 1))
        activity = connection.activity_search([ACTIVITY])
        self.assertEqual(activity.user_id, self.manager)
        self.assertEqual(activity.date_deadline, ends.date())
        self.assertEqual(told(100), ("good", 0))

    def test_nobody_is_told_of_a_certificate_that_is_not_used(self):
        connection = self.jwt_wizard().connection_id
        ends = connection.certificate_expires
        with freeze_time(ends - timedelta(days=5)):
            self.env["salesforce.connection"]._cron_certificates()
        self.assertFalse(connection.activity_search([ACTIVITY]))
