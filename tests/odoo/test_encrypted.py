# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Secrets as they stand in the database."""

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.salesforce_booking_sync.models import encrypted
from odoo.addons.salesforce_booking_sync.models.encrypted import EncryptedChar
from odoo.addons.salesforce_booking_sync.salesforce.errors import SalesforceProblem
from odoo.addons.salesforce_booking_sync.salesforce.vault import is_sealed, new_key

from .common import SalesforceCase
from .secrets import every_text, options, stored

# What no secret is called; the consumer key is for managers to read.
SECRET_WORDS = ("secret", "token", "private", "verifier", "password", "held_grant")


@tagged("standard", "post_install", "-at_install")
class TestEncrypted(SalesforceCase, TransactionCase):
    def setUp(self):
        super().setUp()
        self.key = new_key()
        self.log_in(self.connection)
        self.token = self.env["salesforce.token"]._of(self.connection)

    def keys(self, *keys):
        return options(encryption_keys=",".join(keys))

    def connect_with_key(self):
        with self.keys(self.key):
            self.log_in(self.connection)
            self.token._make_certificate()
            self.token._make_certificate()
            values = {name: self.token[name] for name in self.names()}
        self.env.flush_all()
        self.env.invalidate_all()
        return values

    def names(self):
        fields = self.token._fields.items()
        return [name for name, field in fields if isinstance(field, EncryptedChar)]

    def raw(self, name):
        return stored(self.env, "salesforce.token", name, self.token.id)

    def test_every_field_that_is_called_a_secret_is_one(self):
        found = set()
        for model in self.env.registry:
            if not model.startswith("salesforce."):
                continue
            for name, field in self.env[model]._fields.items():
                text = field.store and field.type in ("char", "text", "json")
                if text and any(word in name for word in SECRET_WORDS):
                    self.assertIsInstance(field, EncryptedChar, f"{model}.{name}")
                    found.add(f"{model}.{name}")
        self.assertEqual(len(found), 9, found)
        self.assertEqual(
            found,
            {
                f"{model._name}.{name}"
                for model, name in encrypted.encrypted_fields(self.env)
            },
        )

    def test_without_a_key_it_works_and_says_so(self):
        self.assertFalse(is_sealed(self.raw("refresh_token")))
        self.assertFalse(self.connection.encrypted)
        self.assertIsNone(self.connection._check())

    def test_with_a_key_nothing_stands_there_in_plain(self):
        values = self.connect_with_key()
        self.assertEqual(len(values), 5)
        texts = every_text(self.env)
        for name, value in values.items():
            self.assertTrue(value, name)
            self.assertTrue(is_sealed(self.raw(name)), name)
            holders = [
                column
                for column, rows in texts.items()
                if any(value in row for row in rows)
            ]
            self.assertEqual(holders, [], name)
        with self.keys(self.key):
            self.assertEqual({name: self.token[name] for name in values}, values)
            self.assertTrue(self.connection.encrypted)

    def test_the_cache_holds_no_plain_secret(self):
        values = self.connect_with_key()
        with self.keys(self.key):
            self.assertTrue(self.token.refresh_token)
        for name in values:
            cache = self.env.transaction.field_data[self.token._fields[name]]
            self.assertNotIn(values[name], str(cache))

    def test_log_in_under_way_and_wizard(self):
        with self.keys(self.key):
            wizard = self.env["salesforce.connect"].create(
                {"consumer_key": "3MVG9", "consumer_secret": "hush-hush"}
            )
            values = {**self.app_values(), "redirect_uri": "https://x.example"}
            self.env["salesforce.login"]._start(self.connection, values)
        login = self.env["salesforce.login"].search([], order="id desc", limit=1)
        for row, name in (
            (wizard, "held_secret"),
            (login, "consumer_secret"),
            (login, "verifier"),
        ):
            self.assertTrue(is_sealed(stored(self.env, row._name, name, row.id)), name)

    def test_what_was_plain_is_read_and_encrypted_when_written(self):
        plain = self.raw("consumer_secret")
        with self.keys(self.key):
            self.env.invalidate_all()
            self.assertEqual(self.token.consumer_secret, plain)
            self.token.consumer_secret = plain
            self.assertTrue(is_sealed(self.raw("consumer_secret")))

    def test_a_lost_key_is_told_and_no_call_is_made(self):
        self.connect_with_key()
        for keys in ([], [new_key()]):
            self.org.control.clear_calls()
            with self.keys(*keys):
                self.assertTrue(self.connection._check())
            self.assertIn("Put the key back", self.connection.error_message)
            self.assertEqual(self.connection.state, "broken")
            self.assertEqual(self.org.control.calls(), [])
            self.env.invalidate_all()
        with self.keys(new_key(), self.key):
            self.connection.action_test()
        self.assertEqual(self.connection.state, "connected")

    def test_a_lost_key_breaks_no_page_and_one_may_connect_anew(self):
        self.connect_with_key()
        connection = self.connection.with_user(self.manager)
        with self.keys(new_key()):
            connection.read()
            self.assertTrue(connection.consumer_secret_stored)
            wizard = self.env["salesforce.connect"].with_user(self.manager)
            wizard = wizard.create(
                {"connection_id": connection.id, "domain": self.org.url}
            )
            wizard.consumer_key = connection.consumer_key
            with self.assertRaisesRegex(UserError, "Put the key back"):
                wizard.action_connect()
            self.log_in(self.connection)
            self.assertIsNone(self.connection._check())
            self.token._make_certificate()
            self.assertTrue(self.token.private_key)

    def test_a_lost_key_does_not_keep_one_from_disconnecting(self):
        self.connect_with_key()
        with self.keys():
            action = self.connection.action_disconnect()
        self.assertEqual(action["params"]["type"], "warning")
        self.assertEqual(self.connection.state, "draft")
        self.assertFalse(self.token._has("refresh_token"))

    def test_what_is_no_key_is_told(self):
        manager = self.connection.with_user(self.manager)
        with self.keys("no-key"):
            self.assertFalse(manager.encrypted)
            with self.assertRaisesRegex(UserError, "is not a key"):
                manager.consumer_secret = "secret"
            with self.assertRaises(SalesforceProblem):
                self.token.refresh_token = "5Aep"

    def test_rotation(self):
        old, new = self.key, new_key()
        values = self.connect_with_key()
        before = {name: self.raw(name) for name in values}
        with self.keys(new, old):
            count, unreadable = encrypted.encrypt_anew(self.env)
        self.assertEqual((count, unreadable), (len(values), []))
        with self.keys(new):
            self.assertEqual({name: self.token[name] for name in values}, values)
        self.assertFalse(set(before.values()) & {self.raw(name) for name in values})

    def test_rotation_names_what_it_cannot_read(self):
        self.connect_with_key()
        self.token.write({"consumer_secret": "plain", "refresh_token": False})
        with self.keys(new_key()):
            count, unreadable = encrypted.encrypt_anew(self.env)
            self.assertEqual(self.token.consumer_secret, "plain")
        self.assertEqual(count, 1)
        self.assertEqual(len(unreadable), 3)
        self.assertIn(f"salesforce_token.access_token {self.token.id}", unreadable)
