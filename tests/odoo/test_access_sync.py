# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may do what with pages, with what was sent, and with the worker."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import NO_ACCESS
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.salesforce_booking_sync.salesforce.errors import SalesforceProblem

from .common import Person, read_callback
from .sync_case import SyncCase

SECRETS = {
    "salesforce.token": (
        "consumer_secret",
        "access_token",
        "refresh_token",
        "instance_url",
        "private_key",
        "certificate",
        "next_private_key",
        "next_certificate",
        "bound_to",
    ),
    "salesforce.login": (
        "consumer_key",
        "consumer_secret",
        "verifier",
        "held_grant",
        "held_for",
    ),
}


@tagged("standard", "post_install", "-at_install")
class TestAccessSync(SyncCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = cls.make_user("base.group_user", login="employee-test")
        cls.booking_manager = cls.make_user(
            "resource_booking.group_manager", login="booking-manager-test"
        )

    def setUp(self):
        super().setUp()
        self.enterContext(
            mute_logger("odoo.models", "odoo.addons.base.models.ir_model")
        )

    def test_the_workers_own_fields_are_in_no_menu(self):
        syncs = self.env["salesforce.sync"].with_user(self.user)
        for menu in ("groupable", "searchable"):
            offered = {n for n, each in syncs.fields_get().items() if each.get(menu)}
            self.assertLessEqual({"name", "page_id", "start", "state"}, offered)
            self.assertTrue(offered.isdisjoint({"claim", "fingerprint", "res_id"}))
            self.assertTrue(offered.isdisjoint({"attempt_ids", "write_date", "id"}))

    # === PAGES === #

    def test_booking_manager_sets_up_a_page(self):
        booking_type = self.booking_type.copy()
        pages = self.env["salesforce.page"].with_user(self.booking_manager)
        page = pages.create(
            {"res_model": "resource.booking.type", "res_id": booking_type.id}
        )
        page.write({"connection_id": self.connection.id, "enabled": True})
        self.assertTrue(booking_type.salesforce_enabled)
        with self.assertRaises(AccessError):
            page.unlink()

    def test_settings_are_for_booking_pages_alone(self):
        pages = self.env["salesforce.page"].with_user(self.booking_manager)
        partner = self.customer()
        for model in ("res.partner", "ir.mail_server", "no.such.model", False):
            with self.subTest(model), self.assertRaises(ValidationError):
                pages.create({"res_model": model, "res_id": partner.id})

    def test_settings_do_not_move_to_another_record(self):
        page = self.page.with_user(self.booking_manager)
        for values in ({"res_model": "res.partner"}, {"res_id": 1}):
            with self.assertRaisesRegex(UserError, "stay with their booking page"):
                call_kw(page, "write", [page.ids, values], {})

    def test_employee_sees_no_settings(self):
        page = self.page.with_user(self.employee)
        for operation in ("read", "write", "create", "unlink"):
            with self.assertRaises(AccessError):
                page.check_access(operation)

    # === WHAT WAS SENT === #

    def test_only_the_worker_writes(self):
        models = ("sync", "sync.record", "sync.attempt", "sync.mark")
        for user in (self.user, self.manager, self.booking_manager, self.employee):
            for model in models:
                rows = self.env[f"salesforce.{model}"].with_user(user)
                for operation in ("write", "create", "unlink"):
                    with self.subTest(model), self.assertRaises(AccessError):
                        rows.check_access(operation)

    def test_retry_and_ignore(self):
        booking = self.book(self.customer(email=False))
        self.run_lane()
        row = self.row(booking)
        self.assertEqual(row.state, "failed")
        for method, state in (("action_retry", "due"), ("action_ignore", "ignored")):
            before = row.state
            for user in (self.employee, self.env.ref("base.public_user")):
                with self.subTest(method), self.assertRaises(AccessError):
                    call_kw(row.with_user(user), method, [row.ids], {})
            self.assertEqual(row.state, before)
            call_kw(row.with_user(self.user), method, [row.ids], {})
            self.assertEqual(row.state, state)

    def test_worker_is_not_to_be_called(self):
        marks = [self.booking_type._name, self.booking_type.ids]
        for model, method, arguments in (
            ("salesforce.lane", "wake", []),
            ("salesforce.lane", "_cron_run", [1]),
            ("salesforce.sync.mark", "insert", marks),
            ("salesforce.sync.mark", "_fold", []),
            ("salesforce.sync", "_ask", ["retry", "", "success"]),
        ):
            rows = self.env[model].with_user(self.manager)
            with self.subTest(method), self.assertRaises(AccessError):
                call_kw(rows, method, arguments, {})

    # === SECRETS === #

    def test_secret_fields_are_for_nobody_even_where_the_table_is_open(self):
        """A second lock: it holds where somebody opens the first by mistake."""
        for model, names in SECRETS.items():
            model_id = self.env["ir.model"]._get_id(model)
            self.env["ir.model.access"].create(
                {"name": "By mistake", "model_id": model_id, "perm_read": True}
            )
            rows = self.env[model].with_user(self.manager)
            rows.check_access("read")
            self.assertFalse(rows.fields_get(names))
            for name in names:
                with self.subTest(model=model, name=name):
                    self.assertEqual(rows._fields[name].groups, NO_ACCESS)
                    with self.assertRaises(AccessError):
                        rows.search([(name, "!=", False)])
        token = self.env["salesforce.token"]._of(self.connection)
        for name in SECRETS["salesforce.token"]:
            with self.assertRaises(AccessError):
                token.with_user(self.manager).read([name])

    # === LOG-IN === #

    def test_log_in_that_another_user_began(self):
        """Even in the same browser, where the session's key is the same."""
        self.org.control.set_callbacks([self.connection.callback_url])
        values = {
            **self.app_values(),
            "redirect_uri": self.connection.callback_url,
        }
        logins = self.env["salesforce.login"]
        url = logins.with_user(self.manager)._start(self.connection, values)
        state = read_callback(Person().allow(url))["state"]
        other = self.make_user(
            "salesforce_booking_sync.group_manager", login="other-manager"
        )
        with self.assertRaises(SalesforceProblem) as caught:
            logins.with_user(other)._take(state)
        self.assertEqual(caught.exception.problem.code, "LOGIN_UNKNOWN")
        self.assertTrue(logins.with_user(self.manager)._take(state))
