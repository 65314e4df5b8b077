# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From *Connect* in the wizard to the page the person sees, over real HTTP."""

import html
import random
import string
from urllib.parse import urlencode

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException

from tests.odoo.common import Person, SalesforceCase, read_callback

CALLBACK = "/salesforce/oauth/callback"


@tagged("standard", "post_install", "-at_install")
class TestOAuthCallback(SalesforceCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.log_in_to_odoo(self.manager)
        self.draft = self.env["salesforce.connection"].create(self.app_values())
        self.org.control.set_callbacks([self.draft.callback_url])

    def log_in_to_odoo(self, user):
        self.authenticate(user.login, user.login)

    def call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def press_connect(self, connection=None, **values):
        """What the browser does with the wizard; the address it is sent to."""
        app = self.app_values()
        values = {
            "environment": "custom",
            "domain": app["login_url"],
            "consumer_key": app["consumer_key"],
            "consumer_secret": app["consumer_secret"],
            "connection_id": (self.draft if connection is None else connection).id,
            **values,
        }
        [wizard] = self.call("salesforce.connect", "create", [values])
        action = self.call("salesforce.connect", "action_connect", [wizard])
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertEqual(action["target"], "self")
        return action["url"]

    def come_back(self, url):
        """Open the callback address; the response, not followed."""
        return self.url_open(url, allow_redirects=False)

    def assert_page(self, response, *words, status=400):
        """A page for people: words, a way back, nothing secret."""
        text = html.unescape(response.text)
        self.assertEqual(response.status_code, status, text)
        for word in words:
            self.assertIn(word, text)
        self.assertIn("Back to Odoo", text)
        self.assertNotIn("Traceback", text)
        self.assertNotIn(self.app_values()["consumer_secret"], text)

    # === THE WAY THERE === #

    def test_connect_allow_and_back_in_odoo(self):
        url = self.press_connect()
        self.assertNotIn("scope=", url)
        self.assertIn("code_challenge_method=S256", url)
        self.org.control.clear_calls()
        response = self.come_back(Person().allow(url))
        self.assertEqual(response.status_code, 303)
        self.assertTrue(
            response.headers["Location"].endswith(
                f"/odoo/salesforce-connections/{self.draft.id}"
            )
        )
        self.assertRecordValues(
            self.draft,
            [
                {
                    "state": "connected",
                    "name": "Acme Corporation",
                    "organization_name": "Acme Corporation",
                    "organization_type": "Developer Edition",
                    "username": "ops@acme.example",
                    "instance_url": self.org.url,
                    "error_message": False,
                }
            ],
        )
        self.assertTrue(self.draft.schema["Lead"]["Company"]["createable"])
        self.assertEqual(set(self.draft.schema), {"Lead", "Contact", "Event"})
        self.assertEqual(self.org.control.api_calls(), 1)
        self.assertFalse(
            self.env["salesforce.login"].search([("connection_id", "=", self.draft.id)])
        )

    def test_connect_a_new_org(self):
        url = self.press_connect(connection=self.env["salesforce.connection"])
        self.come_back(Person().allow(url))
        new = self.env["salesforce.connection"].search([], order="id desc", limit=1)
        self.assertNotEqual(new, self.draft)
        self.assertEqual(new.state, "connected")

    def test_after_connecting_the_form_opens(self):
        response = self.url_open(Person().allow(self.press_connect()))
        self.assertEqual(response.status_code, 200)

    # === WHAT CAN GO WRONG === #

    def test_deny(self):
        url = Person().answer(self.press_connect(), "cancel")
        self.assert_page(self.come_back(url), "choose Allow")
        self.assertEqual(self.draft.state, "draft")
        self.assertIn("choose Allow", self.draft.error_message)

    def test_only_the_latest_log_in_is_on_the_form(self):
        self.press_connect()
        url = Person().answer(self.press_connect(), "cancel")
        self.come_back(url)
        self.assertTrue(self.draft.error_message)
        self.assertFalse(self.draft.login_started)
        self.press_connect()
        self.assertFalse(self.draft.error_message)
        self.assertTrue(self.draft.login_started)

    def test_wrong_secret(self):
        url = self.press_connect(consumer_secret="0" * 32)
        self.assert_page(self.come_back(Person().allow(url)), "consumer secret")
        self.assertEqual(self.draft.state, "draft")

    def test_wrong_key_never_comes_back_and_the_form_says_so(self):
        url = self.press_connect(consumer_key="3MVG9" + "x" * 60)
        response = Person().allow(url)
        self.assertIn("invalid_client_id", response.text)
        self.assertTrue(self.draft.login_started)

    def test_callback_not_registered_never_comes_back(self):
        self.org.control.set_callbacks(["https://elsewhere.example/cb"])
        response = Person().allow(self.press_connect())
        self.assertIn("redirect_uri_mismatch", response.text)
        self.assertTrue(self.draft.login_started)

    def test_callback_refused_when_the_code_is_traded(self):
        self.org.control.fault(
            path="/services/oauth2/token",
            status=400,
            body={
                "error": "redirect_uri_mismatch",
                "error_description": "redirect_uri must match configuration",
            },
        )
        response = self.come_back(Person().allow(self.press_connect()))
        self.assert_page(response, "Callback URL", self.draft.callback_url)

    def test_code_that_salesforce_does_not_take(self):
        answer = read_callback(Person().allow(self.press_connect()))
        forged = urlencode({"state": answer["state"], "code": "aPrxNonsense"})
        self.assert_page(
            self.come_back(f"{CALLBACK}?{forged}"), "longer than 15 minutes"
        )

    def test_blocked_app_and_user_not_approved(self):
        for code, words in (
            ("OAUTH_APP_BLOCKED", "unblock"),
            ("OAUTH_APP_ACCESS_DENIED", "self-authorize"),
            ("oauth_app_access_denied", "self-authorize"),
        ):
            answer = read_callback(Person().allow(self.press_connect()))
            query = urlencode({"state": answer["state"], "error": code})
            self.assert_page(self.come_back(f"{CALLBACK}?{query}"), words)

    def test_an_error_nobody_has_heard_of(self):
        answer = read_callback(Person().allow(self.press_connect()))
        query = urlencode(
            {
                "state": answer["state"],
                "error": "brand_new",
                "error_description": "<script>alert(1)</script> moon is full",
            }
        )
        response = self.come_back(f"{CALLBACK}?{query}")
        self.assert_page(response, "moon is full")
        self.assertNotIn("<script>alert", response.text)

    def test_no_code(self):
        answer = read_callback(Person().allow(self.press_connect()))
        query = urlencode({"state": answer["state"]})
        self.assert_page(self.come_back(f"{CALLBACK}?{query}"), "without an answer")

    def test_state_works_once(self):
        url = Person().allow(self.press_connect())
        self.come_back(url)
        self.draft.action_test()
        self.assert_page(self.come_back(url), "used already")
        self.assertEqual(self.draft.state, "connected")

    def test_state_of_another_user(self):
        url = Person().allow(self.press_connect())
        other = self.make_user(
            "salesforce_booking_sync.group_manager", login="other-manager", name="Other"
        )
        other.password = "other-manager"
        self.log_in_to_odoo(other)
        self.assert_page(self.come_back(url), "another user")
        self.assertEqual(self.draft.state, "draft")

    def test_state_of_another_session(self):
        url = Person().allow(self.press_connect())
        self.log_in_to_odoo(self.manager)
        self.assert_page(self.come_back(url), "another browser")

    def test_state_too_old(self):
        url = Person().allow(self.press_connect())
        login = self.env["salesforce.login"].search(
            [("connection_id", "=", self.draft.id)]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE salesforce_login SET create_date = create_date - interval '2 hours'"
            " WHERE id = %s",
            [login.id],
        )
        self.env.invalidate_all()
        self.assert_page(self.come_back(url), "too old")
        with freeze_time("2099-01-01"):
            login._gc_logins()
        self.assertFalse(login.exists())

    def test_not_an_administrator(self):
        url = Person().allow(self.press_connect())
        self.log_in_to_odoo(self.user)
        self.assert_page(
            self.come_back(url), "Only Salesforce administrators", status=403
        )

    def test_the_public_is_sent_to_the_log_in(self):
        self.authenticate(None, None)
        response = self.come_back(f"{CALLBACK}?state=1-{'a' * 64}&code=x")
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_unreachable_while_the_code_is_traded(self):
        url = Person().allow(self.press_connect())
        self.org.control.fault(path="/services/oauth2/token", drop="before")
        self.assert_page(self.come_back(url), "broke off", "Connect again")

    def test_a_page_in_place_of_an_answer(self):
        url = Person().allow(self.press_connect())
        self.org.control.fault(
            path="/services/oauth2/token", status=503, body="<html>maintenance</html>"
        )
        self.assert_page(self.come_back(url), "Connect again")

    def test_api_switched_off(self):
        url = Person().allow(self.press_connect())
        self.org.control.fault(
            path=".*/composite",
            status=403,
            code="API_DISABLED_FOR_ORG",
            message="The REST API is not enabled for this Organization.",
        )
        self.assert_page(self.come_back(url), "API Enabled")
        self.assertEqual(self.draft.state, "draft")
        self.assertFalse(self.draft.instance_url)

    def test_object_out_of_reach(self):
        self.org.control.switch("object_access", {"Event": "none"})
        url = Person().allow(self.press_connect())
        self.assert_page(self.come_back(url), "“Event”", "Contacts and Events")

    def test_scopes_not_ticked(self):
        for scopes, words in (
            (["api", "id"], "refresh_token"),
            (["refresh_token", "id"], "(api)"),
        ):
            self.org.control.switch("app_scopes", scopes)
            url = Person().allow(self.press_connect())
            self.assert_page(self.come_back(url), words)

    def test_a_failed_log_in_leaves_a_working_connection_alone(self):
        self.log_in(self.connection)  # the org keeps five approvals of a user
        url = self.press_connect(self.connection, consumer_secret="0" * 32)
        self.assert_page(self.come_back(Person().allow(url)), "consumer secret")
        self.assertEqual(self.connection.state, "connected")
        self.assertFalse(self.connection.error_message)
        self.connection.action_test()
        self.assertEqual(self.connection.state, "connected")

    def test_host_that_is_not_salesforces(self):
        before = self.env["salesforce.login"].search_count([])
        with self.assertRaisesRegex(JsonRpcException, "UserError"):
            self.press_connect(domain="https://evil.example")
        self.assertEqual(self.env["salesforce.login"].search_count([]), before)

    def test_made_up_requests_change_nothing(self):
        dice = random.Random(19)
        letters = string.printable + "é中😀"
        before = self.connection.read()
        for _turn in range(60):
            query = {
                dice.choice(["state", "code", "error", "x"]): "".join(
                    dice.choices(letters, k=dice.randint(0, 80))
                )
                for _name in range(3)
            }
            if dice.random() < 0.5:
                query["state"] = f"{dice.randint(0, 10**12)}-{'0123456789abcdef' * 4}"
            response = self.come_back(f"{CALLBACK}?{urlencode(query)}")
            self.assertEqual(response.status_code, 400, query)
            self.assertNotIn("Location", response.headers)
        self.env.invalidate_all()
        self.assertEqual(self.connection.read(), before)
