# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From *Connect* in the wizard to the page the person sees, over real HTTP."""

import html
import random
import string
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from freezegun import freeze_time
from lxml import etree

from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException

from odoo.addons.salesforce_booking_sync.salesforce.org import OBJECTS, OPTIONAL

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
                f"/salesforce/connected/{self.draft.id}"
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
        self.assertEqual(set(self.draft.schema), {*OBJECTS, *OPTIONAL})
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

    # === THE PAGE AFTERWARDS === #

    def connected_page(self):
        response = self.url_open(Person().allow(self.press_connect()))
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        text = html.unescape(response.text)
        token = self.env["salesforce.token"]._of(self.draft)
        for secret in (token.access_token, token.refresh_token, token.consumer_secret):
            self.assertNotIn(secret, text)
        return " ".join(text.split())

    def test_it_says_where_as_whom_and_how_to_go_on(self):
        text = self.connected_page()
        for words in (
            "Connected to Salesforce",
            "Acme Corporation",
            "Developer Edition",
            "Production",
            "ops@acme.example",
            "A person logs in and presses Allow",
            ">api<",
            ">refresh_token<",
            "All that Odoo needs",
            "Set up booking pages",
            'href="/odoo/salesforce-pages"',
            f'href="/odoo/salesforce-connections/{self.draft.id}"',
        ):
            self.assertIn(words, text)
        for words in ("Missing:", "does not need", "may not see every"):
            self.assertNotIn(words, text)

    def test_it_says_what_is_a_sandbox_and_what_is_too_much_or_too_little(self):
        [organization] = self.org.control.records("Organization")
        change = {"IsSandbox": True}
        self.org.control.update("Organization", organization["Id"], change)
        scopes = ["api", "refresh_token", "full", "web"]
        self.org.control.switch("app_scopes", scopes)
        self.org.control.switch("private_sharing", True)
        response = self.come_back(
            Person("host.one@acme.example").allow(self.press_connect())
        )
        page = self.url_open(response.headers["Location"])
        text = " ".join(html.unescape(page.text).split())
        self.assertIn(">Sandbox<", text)
        self.assertNotIn(">Production<", text)
        self.assertIn("does not need full, web", text)
        self.assertIn("may not see every Lead, Contact", text)

    def test_it_may_be_loaded_again(self):
        self.connected_page()
        url = f"/salesforce/connected/{self.draft.id}"
        self.assertEqual(self.url_open(url).status_code, 200)
        self.draft.granted_scope = "api"
        self.assertIn("Missing: refresh_token", self.url_open(url).text)
        self.draft.granted_scope = False
        self.assertIn("did not say which", self.url_open(url).text)

    def test_it_is_for_administrators_and_for_what_is_connected(self):
        url = f"/salesforce/connected/{self.connection.id}"
        unconnected = f"/salesforce/connected/{self.draft.id}"
        for path in (unconnected, "/salesforce/connected/0"):
            response = self.url_open(path, allow_redirects=False)
            self.assertEqual(response.status_code, 303)
            location = response.headers["Location"]
            self.assertTrue(location.endswith("/odoo/salesforce-connections"))
        self.connection.company_ids = self.env["res.company"].create({"name": "Other"})
        self.assertEqual(self.url_open(url, allow_redirects=False).status_code, 303)
        self.connection.company_ids = False
        self.log_in_to_odoo(self.user)
        self.assert_page(self.come_back(url), "Only Salesforce", status=403)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.come_back(url).headers["Location"])

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

    def test_the_wizard_says_where_the_log_in_would_not_be_known(self):
        def shown(origin):
            url = "/web/dataset/call_kw/salesforce.connect/onchange"
            names = {"address_here": {}}
            params = {"args": [[], {}, [], names], "kwargs": {}}
            params |= {"model": "salesforce.connect", "method": "onchange"}
            headers = {"Origin": origin} if origin else {}
            value = self.make_jsonrpc_request(url, params, headers=headers)["value"]
            return value["address_here"]

        base = self.draft.get_base_url()
        self.assertFalse(shown(None))
        self.assertFalse(shown(base))
        # Sessions are of a host, whatever the port.
        self.assertFalse(shown(base.rsplit(":", 1)[0] + ":1"))
        self.assertFalse(shown("null"))
        self.assertEqual(shown("https://alias.example"), "https://alias.example")

    def test_wrong_secret(self):
        url = self.press_connect(consumer_secret="0" * 32)
        self.assert_page(self.come_back(Person().allow(url)), "consumer secret")
        self.assertEqual(self.draft.state, "draft")

    # Where Salesforce leaves the person on a page of its own.

    def form_help(self):
        """What the connection's form says while no answer came."""
        self.assertTrue(self.draft.login_started)
        self.assertEqual(self.draft.state, "draft")
        form = self.draft.with_user(self.manager).get_view(view_type="form")["arch"]
        [help_text] = etree.fromstring(form).xpath("//details")
        [shown] = help_text.xpath("ancestor::div[@invisible][1]")
        self.assertEqual(
            shown.get("invisible"), "state == 'connected' or not login_started"
        )
        return "".join(help_text.itertext())

    def test_what_never_comes_back_is_on_the_form(self):
        elsewhere = ["https://elsewhere.example/cb"]
        unknown = "3MVG9" + "x" * 60

        def without(name):
            url = urlsplit(self.press_connect())
            query = dict(parse_qsl(url.query))
            query.pop(name)
            return urlunsplit(url._replace(query=urlencode(query)))

        for prepare, url, shown in (
            (
                None,
                lambda: self.press_connect(consumer_key=unknown),
                "invalid_client_id",
            ),
            (
                lambda: self.org.control.set_callbacks(elsewhere),
                self.press_connect,
                "redirect_uri_mismatch",
            ),
            (None, lambda: without("redirect_uri"), "redirect_uri_missing"),
            (None, lambda: without("code_challenge"), "invalid_request"),
            (
                lambda: self.org.control.switch("app_not_installed", True),
                self.press_connect,
                "External client app is not installed in this org",
            ),
            (
                lambda: self.org.control.switch("api_only_users", ["ops@acme.example"]),
                self.press_connect,
                "OAUTH_APPROVAL_ERROR_GENERIC",
            ),
        ):
            with self.subTest(shown):
                self.org.control.reset()
                self.org.control.set_callbacks([self.draft.callback_url])
                if prepare:
                    prepare()
                response = Person().allow(url())
                self.assertIn(shown, response.text)
                self.assertIn(shown, self.form_help())

    def test_user_who_may_not_log_in_to_salesforce(self):
        with self.assertRaisesRegex(AssertionError, "circles"):
            Person("gone@acme.example").allow(self.press_connect())
        self.assertIn("check your username and password", self.form_help())

    def test_words_of_a_missing_challenge(self):
        self.press_connect()
        self.assertIn("missing required code challenge", self.form_help())

    # Where Salesforce brings the person back with an error.

    def test_errors_that_come_back_from_the_log_in_page(self):
        for switch, words in (
            ("app_blocked", "unblock"),
            ("app_admin_approved_only", "self-authorize"),
        ):
            with self.subTest(switch):
                self.org.control.reset()
                self.org.control.switch(switch, True)
                answer = Person().allow(self.press_connect())
                self.assertIn("error=OAUTH_APP_", answer)
                self.assert_page(self.come_back(answer), words)
                self.assertIn(words, self.draft.error_message)
                self.assertFalse(self.draft.login_started)

    def test_response_type_that_salesforce_does_not_take(self):
        url = self.press_connect().replace("response_type=code", "response_type=x")
        answer = Person().allow(url)
        self.assertIn("error=unsupported_response_type", answer)
        self.assert_page(self.come_back(answer), "please report")

    def test_errors_while_the_code_is_traded(self):
        """Every error of the token endpoint, from the org to the person's page."""
        for error, description, words in (
            ("invalid_client_id", "client identifier invalid", "up to 30 minutes"),
            ("invalid_client", "invalid client credentials", "consumer secret"),
            ("redirect_uri_mismatch", "redirect_uri must match", "not registered"),
            ("redirect_uri_missing", "redirect_uri not provided", "no callback"),
            ("invalid_grant", "expired authorization code", "longer than 15 minutes"),
            ("invalid_grant", "authentication failure", "Login History"),
            (
                "invalid_grant",
                "IP restricted or invalid login hours",
                "IP Relaxation",
            ),
            ("invalid_grant", "user hasn't approved this consumer", "pre-authorized"),
            ("invalid_grant", "token request is already being processed", "renewing"),
            ("inactive_user", "user is inactive", "deactivated"),
            ("inactive_org", "organization is locked", "locked, closed"),
            ("invalid_app_access", "user is not admin approved", "self-authorize"),
            ("rate_limit_exceeded", "number of logins exceeded", "wait an hour"),
            ("unsupported_grant_type", "grant type not supported", "My Domain"),
            ("invalid_scope", "the requested scope is not allowed", "lacks a scope"),
            ("invalid_request", "invalid code verifier", "please report"),
            ("unsupported_response_type", "not supported", "please report"),
            ("unsupported_token_type", "not supported", "please report"),
        ):
            with self.subTest(error, description=description):
                url = Person().allow(self.press_connect())
                self.org.control.fault(
                    path="/services/oauth2/token",
                    status=400,
                    body={"error": error, "error_description": description},
                )
                response = self.come_back(url)
                self.assert_page(response, words, "Back to Odoo")
                self.assertIn(words, self.draft.error_message)
                self.assertEqual(self.draft.state, "draft")

    def test_what_the_org_refuses_by_itself_while_the_code_is_traded(self):
        control = self.org.control
        person = "host.two@acme.example"
        [host] = [user for user in control.users() if user["Username"] == person]
        for prepare, words in (
            (control.expire_codes, "longer than 15 minutes"),
            (lambda: control.switch("org_locked", True), "locked, closed"),
            (lambda: control.switch("refresh_tokens", False), "no lasting access"),
            (
                lambda: control.update("User", host["Id"], {"IsActive": False}),
                "deactivated",
            ),
        ):
            with self.subTest(words):
                control.reset()
                url = Person(person).allow(self.press_connect())
                prepare()
                self.assert_page(self.come_back(url), words)

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
