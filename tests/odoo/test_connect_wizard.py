# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from urllib.parse import parse_qs, urlsplit

from odoo.exceptions import UserError
from odoo.tests import Form, TransactionCase, tagged

from odoo.addons.salesforce_booking_sync.salesforce.errors import make_problem

from tests.odoo.common import SalesforceCase


@tagged("standard", "post_install", "-at_install")
class TestConnectWizard(SalesforceCase, TransactionCase):
    def wizard(self, **values):
        wizards = self.env["salesforce.connect"].with_user(self.manager)
        return wizards.create(
            {
                "environment": "production",
                "consumer_key": "3MVG9 ".strip() + "k" * 60,
                "consumer_secret": "S" * 64,
                **values,
            }
        )

    def test_goes_to_the_host_of_the_environment(self):
        for values, host in (
            ({"environment": "production"}, "login.salesforce.com"),
            ({"environment": "sandbox"}, "test.salesforce.com"),
            ({"environment": "custom", "domain": "acme"}, "acme.my.salesforce.com"),
            (
                {
                    "environment": "custom",
                    "domain": "https://acme.lightning.force.com/lightning/page/home",
                },
                "acme.my.salesforce.com",
            ),
        ):
            url = urlsplit(self.wizard(**values).action_connect()["url"])
            self.assertEqual((url.scheme, url.netloc), ("https", host))

    def test_what_is_asked_for(self):
        wizard = self.wizard(consumer_key=f"  {'k' * 60}\n")
        query = parse_qs(urlsplit(wizard.action_connect()["url"]).query)
        self.assertEqual(query["client_id"], ["k" * 60])
        self.assertEqual(query["redirect_uri"], [wizard.callback_url])
        self.assertEqual(len(query["code_challenge"][0]), 43)
        self.assertNotIn("scope", query)
        self.assertFalse(wizard.sudo().held_secret)

    def test_a_new_connection_stays_draft_until_salesforce_answers(self):
        wizard = self.wizard()
        wizard.action_connect()
        connection = wizard.connection_id
        self.assertEqual(connection.state, "draft")
        self.assertTrue(connection.login_started)
        again = wizard.connection_id
        wizard.consumer_secret = "T" * 64
        wizard.action_connect()
        self.assertEqual(wizard.connection_id, again)

    def test_details_of_the_latest_try_are_kept(self):
        wizard = self.wizard()
        wizard.action_connect()
        connection = wizard.connection_id
        again = self.wizard(
            connection_id=connection.id,
            environment="sandbox",
            consumer_key="3MVG9right" + "k" * 60,
            consumer_secret="right" + "S" * 60,
        )
        again.action_connect()
        token = self.env["salesforce.token"]._of(connection)
        self.assertEqual(connection.login_url, "https://test.salesforce.com")
        self.assertEqual(connection.sudo().consumer_key[:10], "3MVG9right")
        self.assertEqual(token.consumer_secret[:5], "right")

    def test_what_cannot_work_is_said_before_leaving_odoo(self):
        key = "3MVG9" + "k" * 60
        for values, words in (
            ({"consumer_key": False}, "“Consumer key”: It is missing"),
            ({"consumer_secret": False}, "“Consumer secret”: It is missing"),
            ({"consumer_secret": "two words"}, "“Consumer secret”: There is a space"),
            ({"consumer_key": f"“{key}”"}, "“Consumer key”: There is a space"),
            ({"consumer_key": "S" * 64, "consumer_secret": key}, "are swapped"),
            ({"consumer_key": key, "consumer_secret": key}, "in both fields"),
            ({"consumer_key": "me@acme.example"}, "“Consumer key”: This is an e-mail"),
            ({"consumer_secret": "https://acme.example/x"}, "the address of a page"),
            ({"consumer_key": "3MVG9kkk…"}, "“Consumer key”: Only a part"),
            ({"consumer_secret": "••••••••••••"}, "“Consumer secret”: Only a part"),
            ({"environment": "custom"}, "not an address of Salesforce"),
            ({"environment": "custom", "domain": "http://evil.example"}, "evil"),
            ({"environment": "custom", "domain": "localhost:1"}, "odoo.conf"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self.wizard(**values).action_connect()

    def test_reconnecting_asks_for_nothing_again(self):
        action = self.connection.with_user(self.manager).action_connect()
        wizards = self.env["salesforce.connect"].with_user(self.manager)
        with Form(wizards.with_context(**action["context"])) as form:
            self.assertEqual(form.environment, "custom")
            self.assertEqual(form.domain, self.org.url)
            self.assertEqual(form.consumer_key, self.connection.consumer_key)
            wizard = form.save()
        self.assertTrue(wizard.secret_stored)
        url = wizard.action_connect()["url"]
        self.assertTrue(url.startswith(self.org.url))
        self.assertEqual(self.connection.state, "connected")

    def test_callback_that_salesforce_would_refuse(self):
        parameters = self.env["ir.config_parameter"]
        for base, refused in (
            ("https://odoo.example", False),
            ("http://odoo.example", True),
            ("http://localhost:8069", False),
        ):
            parameters.set_param("web.base.url", base)
            wizard = self.env["salesforce.connect"].new({})
            self.assertEqual(wizard.callback_url, f"{base}/salesforce/oauth/callback")
            self.assertEqual(wizard.callback_refused, refused)

    def test_my_domain_comes_first(self):
        wizards = self.env["salesforce.connect"].with_user(self.manager)
        with Form(wizards) as form:
            self.assertEqual(form.environment, "custom")
            self.assertEqual(form.flow, "web_server")
            form.domain = "acme"
        labels = [value for value, _label in wizards._fields["environment"].selection]
        self.assertEqual(labels, ["custom", "production", "sandbox"])

    def test_what_a_copy_brings_along_is_dropped(self):
        wizard = self.wizard(
            consumer_key="\ufeff 3MVG9" + "k" * 60 + "\u200b\n",
            consumer_secret="\u00a0" + "S" * 64 + "\n",
        )
        self.assertEqual(wizard.sudo().held_secret, "S" * 64)
        url = wizard.action_connect()["url"]
        query = parse_qs(urlsplit(url).query)
        self.assertEqual(query["client_id"], ["3MVG9" + "k" * 60])

    # === AGAIN, AFTER IT CAME TO NOTHING === #

    def open_wizard(self, connection=None):
        """The window as *Connect* opens it, on a connection or on none."""
        wizards = self.env["salesforce.connect"].with_user(self.manager)
        context = {"default_connection_id": connection.id} if connection else {}
        return Form(wizards.with_context(**context))

    def come_back(self, connection, code):
        """What the callback does where Salesforce refuses."""
        login = self.env["salesforce.login"].search(
            [("connection_id", "=", connection.id)], order="id desc", limit=1
        )
        login._fail(make_problem(code))

    def test_a_denied_log_in_keeps_all_that_was_typed(self):
        wizard = self.wizard(environment="custom", domain="acme")
        wizard.action_connect()
        self.come_back(wizard.connection_id, "access_denied")
        with self.open_wizard(wizard.connection_id) as form:
            self.assertEqual(form.domain, "https://acme.my.salesforce.com")
            self.assertEqual(form.consumer_key, wizard.consumer_key)
            self.assertIn("choose Allow", form.problem)
            self.assertFalse(form.shows_steps)
            self.assertTrue(form.secret_stored)
            again = form.save()
        self.assertEqual(again.action_connect()["type"], "ir.actions.act_url")

    def test_a_refused_secret_is_asked_for_again_and_nothing_else(self):
        wizard = self.wizard(environment="custom", domain="acme")
        wizard.action_connect()
        connection = wizard.connection_id
        self.come_back(connection, "invalid_client")
        with self.open_wizard(connection) as form:
            self.assertEqual(form.consumer_key, wizard.consumer_key)
            self.assertIn("paste the secret again", form.problem)
            self.assertFalse(form.secret_stored)
            again = form.save()
        with self.assertRaisesRegex(UserError, "“Consumer secret”: It is missing"):
            again.action_connect()
        again.consumer_secret = "R" * 64
        again.action_connect()
        self.assertFalse(connection.secret_refused)
        self.come_back(connection, "access_denied")
        with self.open_wizard(connection) as form:
            self.assertTrue(form.secret_stored)

    def test_a_secret_goes_with_its_key(self):
        with self.open_wizard(self.connection) as form:
            self.assertTrue(form.secret_stored)
            form.consumer_key = "3MVG9other" + "k" * 60
            self.assertFalse(form.secret_stored)
            wizard = form.save()
        with self.assertRaisesRegex(UserError, "“Consumer secret”: It is missing"):
            wizard.action_connect()

    def test_a_refused_secret_of_a_working_connection_is_not_its_own(self):
        wizard = self.wizard(
            connection_id=self.connection.id,
            environment="custom",
            domain=self.org.url,
            consumer_key=self.connection.consumer_key,
        )
        wizard.action_connect()
        self.come_back(self.connection, "invalid_client")
        self.assertFalse(self.connection.secret_refused)
        with self.open_wizard(self.connection) as form:
            self.assertTrue(form.secret_stored)
            self.assertFalse(form.problem)

    def test_a_connection_that_broke_by_its_secret_asks_for_it(self):
        self.connection._note_problem(make_problem("invalid_client"))
        with self.open_wizard(self.connection) as form:
            self.assertFalse(form.secret_stored)
            self.assertEqual(form.consumer_key, self.connection.consumer_key)
        self.log_in(self.connection)
        with self.open_wizard(self.connection) as form:
            self.assertTrue(form.secret_stored)

    def test_a_broken_connection_asks_for_the_secret_that_was_refused_now(self):
        self.connection._note_problem(make_problem("invalid_grant"))
        wizard = self.wizard(connection_id=self.connection.id, consumer_secret="R" * 64)
        wizard.action_connect()
        self.come_back(self.connection, "invalid_client")
        with self.open_wizard(self.connection) as form:
            self.assertIn("paste the secret again", form.problem)
            self.assertFalse(form.secret_stored)

    def test_what_was_typed_for_a_broken_connection_is_kept(self):
        self.connection._note_problem(make_problem("invalid_grant"))
        self.connection.last_success = "2020-01-01"
        with self.open_wizard(self.connection) as form:
            self.assertIn("no longer accepts", form.problem)
            form.consumer_key = "3MVG9other" + "k" * 60
            form.consumer_secret = "R" * 64
            form.save().action_connect()
        self.come_back(self.connection, "access_denied")
        with self.open_wizard(self.connection) as form:
            self.assertEqual(form.consumer_key, "3MVG9other" + "k" * 60)
        self.log_in(self.connection)
        self.connection._note_problem(make_problem("invalid_grant"))
        with self.open_wizard(self.connection) as form:
            self.assertEqual(form.consumer_key, self.connection.consumer_key)

    def test_an_org_that_never_answered_is_gone_on_with(self):
        wizard = self.wizard(environment="sandbox")
        wizard.action_connect()
        with self.open_wizard() as form:
            self.assertEqual(form.connection_id, wizard.connection_id)
            self.assertEqual(form.consumer_key, wizard.consumer_key)
            self.assertTrue(form.login_started and form.secret_stored)
            self.assertTrue(form.shows_steps)
            action = form.save().action_open_connection()
        self.assertEqual(action["res_id"], wizard.connection_id.id)
        self.come_back(wizard.connection_id, "access_denied")
        with self.open_wizard() as form:
            self.assertFalse(form.connection_id, "Salesforce has answered")
            form.domain = "acme"

    def test_nobody_goes_on_with_what_another_began(self):
        self.wizard().action_connect()
        self.manager = self.make_user(
            "salesforce_booking_sync.group_manager", login="other", name="Other"
        )
        with self.open_wizard() as form:
            self.assertFalse(form.connection_id)
            form.domain = "acme"

    def test_before_anything_is_connected_the_app_says_how_to_begin(self):
        syncs = self.env["salesforce.sync"]
        self.assertEqual(syncs.get_empty_list_help("<p>None</p>"), "<p>None</p>")
        self.env["salesforce.connection"].with_context(active_test=False).search(
            []
        ).active = False
        text = syncs.with_user(self.manager).get_empty_list_help("<p>None</p>")
        self.assertIn("salesforce_connect_action", text)
        text = syncs.with_user(self.user).get_empty_list_help("<p>None</p>")
        self.assertNotIn("salesforce_connect_action", text)
        self.assertIn("Ask a Salesforce administrator", text)

    def test_a_list_without_pages_leads_to_the_booking_types(self):
        pages = self.env["salesforce.page"]
        types = self.env.ref("resource_booking.resource_booking_type_action")
        manager = self.make_user("resource_booking.group_manager", login="bookings")
        text = pages.with_user(manager).get_empty_list_help("")
        self.assertIn(f'name="{types.id}"', text)
        # Who does not see that menu is not led there.
        action = ("action", "=", f"ir.actions.act_window,{types.id}")
        menus = self.env["ir.ui.menu"].search([action])
        menus.group_ids = self.env.ref("resource_booking.group_manager")
        text = pages.with_user(self.user).get_empty_list_help("")
        self.assertNotIn("<a", text)
