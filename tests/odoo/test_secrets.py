# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Walks every field and route as every kind of user, in search of a secret."""

import json
import logging
import traceback
from dataclasses import asdict

from odoo.fields import Datetime
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged

from odoo.addons.salesforce_booking_sync.models.encrypted import encrypted_fields
from odoo.addons.salesforce_booking_sync.models.salesforce_login_held import (
    OTHER_ORG_PATH,
)
from odoo.addons.salesforce_booking_sync.salesforce.oauth import Grant
from odoo.addons.salesforce_booking_sync.salesforce.vault import MASK, new_key

from .common import SalesforceCase
from .secrets import every_text, options

PLANTED = "planted"  # in every secret


class Logged(logging.Handler):
    """Keeps what is logged, at any level."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@tagged("standard", "post_install", "-at_install")
class TestSecrets(SalesforceCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            "administrator": cls.manager,
            "system": cls.make_user("base.group_system"),
            "user": cls.user,
            "employee": cls.make_user("base.group_user", login="employee-test"),
            "portal": cls.make_user("base.group_portal", login="portal-test"),
            "public": cls.env.ref("base.public_user"),
        }
        export = cls.env.ref("base.group_allow_export")
        for name in ("administrator", "system", "user", "employee"):
            cls.people[name].group_ids += export

    def setUp(self):
        super().setUp()
        self.plant()
        self.logged = Logged()
        root = logging.getLogger()
        root.addHandler(self.logged)
        self.addCleanup(root.removeHandler, self.logged)

    def plant(self):
        """A secret of its own in every field that holds one."""
        self.login = self.env["salesforce.login"].create(
            {
                **self.app_values(),
                "connection_id": self.connection.id,
                "user_id": self.manager.id,
                "redirect_uri": self.connection.callback_url,
                "held_at": Datetime.now(),
                "held_for": self.env["salesforce.token"]
                ._of(self.connection)
                ._identity(),
                "held_org": {
                    "id": "00D000000000001",
                    "name": "Other",
                    "is_sandbox": True,
                    "username": "ops@other.example",
                    "url": self.org.url,
                },
            }
        )
        self.wizard = (
            self.env["salesforce.connect"]
            .with_user(self.manager)
            .create({"connection_id": self.connection.id})
        )
        rows = {
            "salesforce.token": self.env["salesforce.token"]._of(self.connection),
            "salesforce.login": self.login,
            "salesforce.connect": self.wizard.sudo(),
        }
        self.secrets = []
        for model, name in encrypted_fields(self.env):
            secret = f"{PLANTED}-{model._table}-{name}"
            if name == "held_grant":
                url = self.org.url
                grant = Grant(secret, f"{secret}-2", url, "00D", "005", "api")
                secret = json.dumps(asdict(grant))
            rows[model._name][name] = secret
            self.secrets.append(secret)
        self.assertEqual(len(self.secrets), 9)
        self.env.flush_all()
        self.env.invalidate_all()

    def models(self):
        names = [name for name in self.env.registry if name.startswith("salesforce.")]
        return [self.env[name] for name in sorted(names)]

    def assertClean(self, answer, where):
        self.assertNotIn(PLANTED, str(answer), where)

    def assertNothingLogged(self):
        self.assertClean("\n".join(self.logged.lines), "log")

    def answer(self, records, method, *args, **kwargs):
        """What a call answers, or all that its failure tells."""
        ids = [records.ids] if records else []
        try:
            with self.env.cr.savepoint():
                return call_kw(records, method, [*ids, *args], kwargs)
        except Exception as error:  # whatever a caller might see
            return "".join(traceback.format_exception(error))

    # === FIELDS === #

    def calls_of(self, name):
        """``(method, on rows, arguments)`` of every way to ask for one field."""
        hit = [(name, "like", "%")]
        return [
            ("read", True, [[name]]),
            ("web_read", True, [{name: {}}]),
            ("export_data", True, [[name]]),
            ("search_read", False, [hit, [name]]),
            ("web_search_read", False, [hit, {name: {}}]),
            ("formatted_read_group", False, [[], [name], [f"{name}:array_agg"]]),
            ("web_read_group", False, [[], [name]]),
            ("search_count", False, [[(name, "=like", "plante%")]]),
        ]

    def test_every_field_as_every_kind_of_user(self):
        walked = 0
        for who, user in self.people.items():
            for model in self.models():
                if model._abstract:
                    continue
                rows = model.search([], limit=20).with_user(user)
                for name in model._fields:
                    for method, on_rows, args in self.calls_of(name):
                        target = rows if on_rows else model.with_user(user)
                        if on_rows and not rows:
                            continue
                        answer = self.answer(target, method, *args)
                        where = f"{who}: {model._name}.{name} {method}"
                        self.assertClean(answer, where)
                        walked += 1
                    if name in dict(self.secret_names(model)):
                        self.assert_no_way_to_guess(model.with_user(user), name, who)
        self.assertGreater(walked, 5000)
        self.assertNothingLogged()

    def secret_names(self, model):
        return [
            (name, each)
            for each, name in encrypted_fields(self.env)
            if each._name == model._name
        ]

    def assert_no_way_to_guess(self, model, name, who):
        """Whether a search finds it must not depend on what it is."""
        answer = self.answer(model, "formatted_read_group", [], [name], [])
        self.assertIsInstance(answer, str, f"{who}: group by {name}")
        for domain in (
            [(name, "like", PLANTED)],
            [(name, "=", f"{PLANTED}-{model._table}-{name}")],
            [(name, ">", "a")],
        ):
            for asker in (model, model.sudo()):
                answer = self.answer(asker, "search_count", domain)
                self.assertIsInstance(answer, str, f"{who}: {domain}")

    def test_every_model_as_every_kind_of_user(self):
        for who, user in self.people.items():
            for model in self.models():
                if model._abstract:
                    continue
                rows = model.search([], limit=20).with_user(user)
                fields = list(model._fields)
                for method, on_rows, args in (
                    ("read", True, []),
                    ("web_read", True, [dict.fromkeys(fields, {})]),
                    ("copy", True, []),
                    ("copy_data", True, []),
                    ("name_search", False, ["plante"]),
                    ("web_name_search", False, ["plante", {"display_name": {}}]),
                    ("default_get", False, [fields]),
                    ("fields_get", False, []),
                    ("onchange", False, [{}, [], dict.fromkeys(fields, {})]),
                    ("name_search", False, [""]),
                    ("search_read", False, [[]]),
                    ("get_views", False, [[(False, "form"), (False, "list")]]),
                ):
                    target = rows if on_rows else model.with_user(user)
                    where = f"{who}: {model._name} {method}"
                    self.assertClean(self.answer(target, method, *args), where)
        self.assertNothingLogged()

    def test_superusers_read_and_export_a_mask(self):
        for model, name in encrypted_fields(self.env):
            row = model.search([(name, "!=", False)])
            self.assertEqual(row.read([name])[0][name], MASK)
            self.assertEqual(row.export_data([name])["datas"], [[MASK]])
            self.assertClean(row.copy_data(), name)
            self.assertClean(f"{row[name]} {row[name]!r}", name)

    def test_a_copy_holds_none(self):
        self.connection.copy()
        texts = [text for rows in every_text(self.env).values() for text in rows]
        for secret in self.secrets:
            self.assertEqual(texts.count(secret), 1)

    # === WHAT IS WRITTEN DOWN === #

    def test_tables_without_a_key_hold_them_in_their_fields_alone(self):
        self.connection.with_user(self.manager).consumer_secret = f"{PLANTED}-x"
        own = {f"{model._table}.{name}" for model, name in encrypted_fields(self.env)}
        holders = {
            column
            for column, rows in every_text(self.env).items()
            if any(PLANTED in row for row in rows)
        }
        self.assertEqual(holders, own)

    def test_tables_with_a_key_hold_none(self):
        self.login.unlink()
        self.wizard.unlink()
        with options(encryption_keys=new_key()):
            self.plant()
            self.wizard.consumer_secret = f"{PLANTED}-wizard"
            self.connection.with_user(self.manager).consumer_secret = f"{PLANTED}-x"
            for column, rows in every_text(self.env).items():
                self.assertFalse(any(PLANTED in row for row in rows), column)

    def test_tracking_and_templates(self):
        self.flush_tracking()
        connection = self.connection.with_user(self.manager)
        connection.write({"consumer_secret": f"{PLANTED}-x", "name": "Renamed"})
        connection._message_log(body="A note")
        self.flush_tracking()
        messages = self.connection.message_ids
        self.assertTrue(messages.tracking_value_ids)
        self.assertClean(messages.read(), "messages")
        self.assertClean(messages.tracking_value_ids.sudo().read(), "tracking")
        token = self.env["salesforce.token"]._of(self.connection)
        renderer = self.env["mail.render.mixin"].sudo()
        for name in dict(self.secret_names(token)):
            for engine, template in (
                ("inline_template", f"a {{{{ object.{name} }}}} b"),
                ("qweb", f'<p>a <t t-out="object.{name}"/> b</p>'),
            ):
                text = renderer._render_template(
                    template, token._name, token.ids, engine=engine
                )[token.id]
                self.assertIn(MASK, text, engine)
                self.assertClean(text, f"{engine} {name}")

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    # === ROUTES === #

    def routes(self):
        """Addresses of every route of this addon, with rows that are there."""
        values = {
            "int:connection_id": str(self.connection.id),
            "int:login_id": str(self.login.id),
        }
        found = set()
        for url, endpoint in self.env["ir.http"]._generate_routing_rules(
            ["salesforce_booking_sync"], converters=None
        ):
            if "salesforce_booking_sync" in endpoint.func.__module__:
                for part, value in values.items():
                    url = url.replace(f"<{part}>", value)
                found.add(url)
        return sorted(found)

    def test_every_route_as_every_kind_of_user(self):
        routes = self.routes()
        self.assertGreaterEqual(len(routes), 3)
        self.assertFalse([url for url in routes if "<" in url])
        state = f"{self.login.id}-{'0' * 64}"
        for who, user in self.people.items():
            if who == "public":
                self.authenticate(None, None)
            else:
                self.authenticate(user.login, user.login)
            for url in routes:
                for query in (
                    "",
                    f"?state={state}&code=aPrx",
                    "?error=access_denied&debug=1",
                    "?state=%00&debug=assets",
                ):
                    response = self.url_open(url + query, allow_redirects=False)
                    self.assertLess(response.status_code, 500, url + query)
                    if who == "administrator" and url.startswith(OTHER_ORG_PATH):
                        self.assertEqual(response.status_code, 200, "it is not shown")
                    self.assertClean(response.content, f"{who}: {url}{query}")
                    self.assertClean(response.headers, f"{who}: {url}{query}")
        self.assertNothingLogged()

    def test_rpc_and_export_over_http(self):
        calls = [
            ("salesforce.token", "search_read", [[]], {}),
            ("salesforce.token", "read", [[self.token_id()], ["refresh_token"]], {}),
            ("salesforce.login", "search_read", [[]], {}),
            ("salesforce.connect", "read", [self.wizard.ids, ["held_secret"]], {}),
            ("salesforce.connection", "search_read", [[]], {}),
            ("salesforce.connection", "action_test", [self.connection.ids], {}),
            ("salesforce.token", "_ask", [[self.token_id()], 1], {}),
        ]
        for who, user in self.people.items():
            if who == "public":
                self.authenticate(None, None)
            else:
                self.authenticate(user.login, user.login)
            for model, method, args, kwargs in calls:
                self.assertClean(
                    self.rpc(model, method, args, kwargs), f"{who} {model}.{method}"
                )
        self.assertNothingLogged()

    def token_id(self):
        return self.env["salesforce.token"]._of(self.connection).id

    def rpc(self, model, method, args, kwargs):
        """What the browser gets: of an error too, with its debug text."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        url = f"/web/dataset/call_kw/{model}/{method}"
        body = {"jsonrpc": "2.0", "id": 0, "method": "call", "params": params}
        return self.opener.post(f"{self.base_url()}{url}", json=body).text
