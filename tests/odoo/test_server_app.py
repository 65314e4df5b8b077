# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A connection whose app stands in odoo.conf."""

from odoo.tests import TransactionCase, tagged

from .common import Person, SalesforceCase, read_callback
from .secrets import every_text, options

NAME = "From the server"


@tagged("standard", "post_install", "-at_install")
class TestServerApp(SalesforceCase, TransactionCase):
    @classmethod
    def make_connection(cls, person=None, **values):
        """Every connection of these tests is made by the wizard."""
        return cls.env["salesforce.connection"]

    def setUp(self):
        super().setUp()
        app = self.org.control.app()
        self.key, self.secret = app["consumer_key"], app["consumer_secret"]

    def server(self, **values):
        given = {
            "connection": NAME,
            "login_url": self.org.url,
            "consumer_key": self.key,
            "consumer_secret": self.secret,
        }
        return options(**{**given, **values})

    def wizard(self, **values):
        return self.env["salesforce.connect"].with_user(self.manager).create(values)

    def connect(self, **values):
        """Through the wizard, to Allow and back."""
        wizard = self.wizard(**values)
        self.assertTrue(wizard.from_server)
        self.org.control.set_callbacks([wizard.callback_url])
        answer = read_callback(Person().allow(wizard.action_connect()["url"]))
        logins = self.env["salesforce.login"].with_user(self.manager)
        login = logins._take(answer["state"])
        login._finish(answer["code"])
        return wizard.connection_id, login

    def test_it_connects_and_stores_none_of_it(self):
        with self.server():
            connection, _login = self.connect()
            self.assertRecordValues(
                connection,
                [{"name": NAME, "state": "connected", "server_consumer_key": self.key}],
            )
            self.assertEqual(connection.server_login_url, self.org.url)
            token = self.env["salesforce.token"]._of(connection)
            token.access_token = "00Dxx!expired"
            with self.enter_registry_test_mode(), connection._client() as client:
                self.assertTrue(client.organization())
        holders = [
            column
            for column, rows in every_text(self.env).items()
            if any(self.key in row or self.secret in row for row in rows)
        ]
        self.assertEqual(holders, [])
        self.assertNotEqual(connection.login_url, self.org.url)

    def test_an_integration_user(self):
        self.org.control.switch("client_credentials", True)
        self.org.control.switch("client_credentials_user", "ops@acme.example")
        with self.server():
            wizard = self.wizard(flow="client_credentials")
            wizard.action_connect()
            connection = wizard.connection_id
            self.assertEqual((wizard.problem, connection.state), (False, "connected"))
            token = self.env["salesforce.token"]._of(connection)
            self.assertFalse(token.consumer_secret)
            token.access_token = "00Dxx!expired"
            with self.enter_registry_test_mode(), connection._client() as client:
                self.assertTrue(client.organization())

    def test_another_app_in_the_file_gets_no_token(self):
        with self.server():
            connection, _login = self.connect()
        with self.server(consumer_key="3MVG9another"):
            self.org.control.clear_calls()
            self.env.invalidate_all()
            self.assertTrue(connection._check())
            self.assertEqual(self.org.control.calls(), [])
        with self.server(consumer_secret="a new one"):
            self.env.invalidate_all()
            self.assertFalse(connection.is_copy)

    def test_other_connections_keep_their_own(self):
        with self.server():
            other = self.env["salesforce.connection"].create(
                {"name": "Other", "consumer_key": "3MVG9other"}
            )
            self.assertFalse(other.from_server or other.server_consumer_key)
            self.assertEqual(other._app().consumer_key, "3MVG9other")
            self.assertFalse(self.wizard(connection_id=other.id).from_server)

    def test_half_of_it_is_nothing(self):
        for missing in ("connection", "login_url", "consumer_key"):
            with self.server(**{missing: ""}):
                self.assertFalse(self.wizard().from_server, missing)

    def test_only_managers_see_the_key(self):
        with self.server():
            connection, _login = self.connect()
            [values] = connection.with_user(self.user).read()
            self.assertNotIn("server_consumer_key", values)
            self.assertNotIn(self.key, str(values))
            [values] = connection.with_user(self.manager).read()
            self.assertNotIn(self.secret, str(values))
