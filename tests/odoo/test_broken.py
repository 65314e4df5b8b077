# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A connection that breaks: one person is told, once, until it is mended."""

from lxml import etree

from odoo.exceptions import ValidationError
from odoo.tests import RecordCapturer, TransactionCase, tagged
from odoo.tools.misc import mute_logger

from odoo.addons.salesforce_booking_sync.salesforce.errors import make_problem

from .bookings import MONDAY
from .common import Person, SalesforceCase, read_callback
from .sync_case import SyncCase

ACTIVITY = "salesforce_booking_sync.activity_broken"
MONDAY_OF = {"zoe": MONDAY, "zach": MONDAY.replace(hour=11)}
REVOKED, DISABLED = make_problem("invalid_grant"), make_problem("API_DISABLED_FOR_ORG")


@tagged("standard", "post_install", "-at_install")
class TestBroken(SalesforceCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.email = "manager@odoo.example"
        cls.connection.responsible_id = cls.manager

    def activities(self):
        return self.connection.activity_search([ACTIVITY])

    def break_it(self, problem=REVOKED):
        with RecordCapturer(self.env["mail.mail"], []) as mails:
            self.connection._note_problem(problem)
        self.assertEqual(self.connection.state, "broken")
        return mails.records

    # === WHO IS TOLD WHAT === #

    def test_activity_and_mail_with_reason_and_remedy(self):
        with RecordCapturer(self.env["ir.cron.trigger"].sudo()) as triggers:
            [mail] = self.break_it()
        [activity] = self.activities()
        self.assertEqual(activity.user_id, self.manager)
        self.assertEqual(mail.recipient_ids, self.manager.partner_id)
        for text in (activity.note, mail.body_html):
            self.assertIn("it was revoked, it expired", text)
            self.assertIn("press Connect", text)
            self.assertIn("go by themselves", text)
        self.assertIn(self.connection.name, activity.summary)
        self.assertEqual(mail.subject, activity.summary)
        self.assertIn(
            f"/odoo/salesforce-connections/{self.connection.id}", mail.body_html
        )
        self.assertEqual(mail.state, "outgoing")
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        self.assertIn(queue, triggers.records.cron_id)

    def test_told_once_while_it_stays_broken(self):
        self.assertEqual(len(self.break_it()), 1)
        self.assertFalse(self.break_it())
        self.assertFalse(self.break_it(DISABLED))
        [activity] = self.activities()
        self.assertIn("API is switched off", activity.note)
        self.assertNotIn("revoked", activity.note)

    def test_mended_by_itself_and_told_again_when_it_breaks_anew(self):
        self.break_it()
        self.connection._note_success()
        self.assertFalse(self.activities())
        done = self.connection.message_ids[:1].body
        self.assertIn("Connected again", done)
        self.assertEqual(len(self.break_it()), 1)
        self.assertEqual(len(self.activities()), 1)

    def test_mended_by_logging_in_again(self):
        self.break_it()
        self.log_in(self.connection)
        self.assertEqual(self.connection.state, "connected")
        self.assertFalse(self.activities() or self.connection.error_message)

    def test_disconnecting_takes_the_activity_away(self):
        self.log_in(self.connection)
        self.break_it()
        self.connection.action_disconnect()
        self.assertFalse(self.activities())

    def test_a_fault_in_telling_does_not_hide_the_state(self):
        self.env.ref("mail.ir_cron_mail_scheduler_action").unlink()
        health = "odoo.addons.salesforce_booking_sync.models"
        with mute_logger(f"{health}.salesforce_connection_health"):
            self.assertFalse(self.break_it())
        self.assertFalse(self.activities())

    # === WHO IT IS === #

    def test_who_connected_is_told_unless_somebody_was_chosen(self):
        connection = self.env["salesforce.connection"].create(self.app_values())
        self.log_in_as(self.manager, connection)
        self.assertEqual(connection.responsible_id, self.manager)
        connection.responsible_id = self.user
        self.log_in_as(self.manager, connection)
        self.assertEqual(connection.responsible_id, self.user)

    def log_in_as(self, user, connection):
        logins = self.env["salesforce.login"].with_user(user)
        address = {"redirect_uri": connection.callback_url}
        url = logins._start(connection, self.app_values() | address)
        answer = read_callback(Person().allow(url))
        logins._take(answer["state"])._finish(answer["code"])

    def test_another_is_told_where_the_chosen_one_has_gone(self):
        self.manager.active = False
        [mail] = self.break_it()
        [activity] = self.activities()
        self.assertNotEqual(activity.user_id, self.manager)
        self.assertTrue(
            activity.user_id.has_group("salesforce_booking_sync.group_manager")
        )
        self.assertEqual(mail.recipient_ids, activity.user_id.partner_id)

    def test_the_activity_goes_to_whom_is_chosen_later(self):
        self.break_it()
        with RecordCapturer(self.env["mail.mail"], []) as mails:
            self.connection.responsible_id = self.user
        self.assertEqual(self.activities().user_id, self.user)
        self.assertFalse(mails.records)

    def test_only_who_may_see_it_can_be_chosen(self):
        stranger = self.env["res.users"].create({"name": "S", "login": "stranger"})
        with self.assertRaisesRegex(ValidationError, "cannot be told"):
            self.connection.responsible_id = stranger
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.connection.responsible_id = False
        self.connection.company_ids = elsewhere
        with self.assertRaisesRegex(ValidationError, "cannot be told"):
            self.connection.responsible_id = self.user


@tagged("standard", "post_install", "-at_install")
class TestBrokenIsShown(SyncCase):
    def banner(self, record, name, error_field):
        """The element around the error, as an administrator sees it."""
        record = record.with_user(self.manager)
        view = record.get_view(self.env.ref(name).id, "form")
        [field] = etree.fromstring(view["arch"]).xpath(
            f"//field[@name='{error_field}']"
        )
        return field.getparent()

    def shows(self, element, record):
        # The conditions of these banners are plain Python on one or two fields.
        condition = element.get("invisible")
        names = {name: record[name] for name in record._fields if name in condition}
        return not eval(condition, {}, names)  # pylint: disable=eval-used

    def test_on_the_page_its_list_the_booking_type_and_the_connection(self):
        of_platform = self.env.ref("resource_booking.group_manager")
        self.manager.group_ids += of_platform
        cases = [
            (
                self.page,
                "salesforce_booking_sync.salesforce_page_view_form",
                "connection_error",
                "action_reconnect",
            ),
            (
                self.booking_type,
                "resource_booking.resource_booking_type_view_form",
                "salesforce_connection_error",
                "action_salesforce_reconnect",
            ),
        ]
        for record, view, field, action in cases:
            with self.subTest(view):
                banner = self.banner(record, view, field)
                self.assertFalse(self.shows(banner, record))
                self.connection._note_problem(REVOKED)
                self.assertTrue(self.shows(banner, record))
                self.assertIn("revoked", record[field])
                [button] = banner.xpath(".//button")
                self.assertEqual(button.get("name"), action)
                opened = getattr(record, action)()
                self.assertEqual(
                    opened["context"]["default_connection_id"], self.connection.id
                )
                self.connection._note_success()
                self.assertFalse(self.shows(banner, record))
        listed = self.page.get_view(view_type="list")["arch"]
        self.assertIn("connection_state == 'broken'", listed)

    def test_reconnect_on_the_connection(self):
        arch = self.connection.get_view(view_type="form")["arch"]
        buttons = etree.fromstring(arch).xpath(
            "//header/button[@name='action_connect']"
        )
        for state, label in (
            ("draft", "Connect"),
            ("connected", "Connect again"),
            ("broken", "Reconnect"),
        ):
            self.connection.state = state
            shown = [each for each in buttons if self.shows(each, self.connection)]
            self.assertEqual([each.get("string") for each in shown], [label])


@tagged("standard", "post_install", "-at_install")
class TestBrokenAndBack(SyncCase):
    def test_bookings_wait_and_go_after_reconnecting(self):
        self.connection.responsible_id = self.manager
        self.control.revoke_all()
        bookings = [
            self.book(self.customer(email=f"{name}@zett.example"), MONDAY_OF[name])
            for name in MONDAY_OF
        ]
        of_us = [("subject", "like", "no longer works")]
        with RecordCapturer(self.env["mail.mail"], of_us) as mails:
            self.run_lane()
            bookings[0].name = "Renamed"
            self.assertEqual(self.run_lane(), 0)
        self.assertEqual(self.connection.state, "broken")
        self.assertEqual(len(self.connection.activity_search([ACTIVITY])), 1)
        self.assertEqual(len(mails.records), 1)
        self.assertEqual(self.control.records("Event"), [])

        self.log_in(self.connection)
        self.assertFalse(self.connection.activity_search([ACTIVITY]))
        self.run_lane()
        self.assertEqual(len(self.control.records("Event")), len(bookings))
        for booking in bookings:
            self.assertState(booking, "synced")
