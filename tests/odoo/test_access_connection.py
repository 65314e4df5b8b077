# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may see and do what with a connection and its secrets."""

import json

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import mute_logger

from tests.odoo.common import SalesforceCase


@tagged("standard", "post_install", "-at_install")
class TestAccessConnection(SalesforceCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = cls.make_user("base.group_user", login="employee-test")
        cls.system = cls.make_user("base.group_system")
        token = cls.env["salesforce.token"]._of(cls.connection)
        cls.secrets = [
            token.access_token,
            token.refresh_token,
            token.consumer_secret,
        ]

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger("odoo.models"))

    def assert_no_secret(self, content):
        text = json.dumps(content, default=str)
        for secret in self.secrets:
            self.assertNotIn(secret, text)

    def test_people_without_the_role(self):
        for user in (self.employee, self.system, self.env.ref("base.public_user")):
            for model in ("connection", "token", "login", "connect"):
                for operation in ("read", "write", "create", "unlink"):
                    with self.assertRaises(AccessError):
                        self.env[f"salesforce.{model}"].with_user(user).check_access(
                            operation
                        )
            with self.assertRaises(AccessError):
                self.connection.with_user(user).read(["name"])

    def test_user_sees_the_state_and_no_key(self):
        connection = self.connection.with_user(self.user)
        [values] = connection.read()
        self.assertEqual(values["state"], "connected")
        self.assertNotIn("consumer_key", values)
        self.assertNotIn("consumer_secret", values)
        self.assert_no_secret(values)
        for operation in ("write", "create", "unlink"):
            with self.assertRaises(AccessError):
                connection.check_access(operation)
        for action in ("action_test", "action_disconnect"):
            with self.assertRaises(AccessError):
                getattr(connection, action)()
        with self.assertRaises(AccessError):
            self.env["salesforce.connect"].with_user(self.user).create({})

    def test_manager_sees_the_key_and_no_secret(self):
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        connection = self.connection.with_user(self.manager)
        [values] = connection.read()
        self.assertTrue(values["consumer_key"])
        self.assert_no_secret(values)
        self.assert_no_secret(connection.web_read(dict.fromkeys(values, {})))
        self.assert_no_secret(connection.export_data(list(values)))
        self.assert_no_secret(connection.copy_data())
        self.assert_no_secret(connection.message_ids.mapped("body"))

    def test_connection_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.connection.company_ids = other
        connection = self.connection.with_user(self.manager)
        self.assertFalse(connection.search([("id", "in", connection.ids)]))
        with self.assertRaises(AccessError):
            connection.action_disconnect()
        self.manager.company_ids += other
        self.assertTrue(
            connection.with_context(allowed_company_ids=other.ids).search(
                [("id", "in", connection.ids)]
            )
        )

    def test_tables_of_secrets_are_for_nobody(self):
        for user in (self.user, self.manager, self.system, self.employee):
            for model in ("salesforce.token", "salesforce.login"):
                rows = self.env[model].with_user(user)
                for operation in ("read", "write", "create", "unlink"):
                    with self.assertRaises(AccessError):
                        rows.check_access(operation)
                with self.assertRaises(AccessError):
                    rows.search([])
                with self.assertRaises(AccessError):
                    rows.search_count([("consumer_secret", "like", "a%")])

    def test_secrets_are_no_way_to_search_or_group(self):
        connections = self.env["salesforce.connection"].with_user(self.manager)
        with self.assertRaises(ValueError):
            connections.search([("consumer_secret", "!=", False)])
        with self.assertRaises(ValueError):
            connections._read_group([], ["consumer_secret"])
        users = self.env["salesforce.connection"].with_user(self.user)
        with self.assertRaises(AccessError):
            users.search([("consumer_key", "like", "3MVG")])

    def test_held_secret_of_the_wizard(self):
        wizard = (
            self.env["salesforce.connect"]
            .with_user(self.manager)
            .create({"consumer_key": "3MVG9", "consumer_secret": "hush-hush"})
        )
        self.assertEqual(wizard.sudo().held_secret, "hush-hush")
        [values] = wizard.read()
        self.assertNotIn("hush-hush", json.dumps(values, default=str))
        with self.assertRaises(AccessError):
            wizard.read(["held_secret"])
