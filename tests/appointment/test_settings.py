# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An appointment type has its tab, its meeting a button, and who may see them."""

from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from tests.odoo.notice_case import NoticeCase

from .appointments import AppointmentMixin

LOG = "odoo.addons.salesforce_booking_sync_appointment.models.appointment_type"


@tagged("standard", "post_install", "-at_install")
class TestSettings(AppointmentMixin, NoticeCase):
    def form(self, model, user=None):
        env = self.env(user=user) if user else self.env
        return etree.fromstring(env[model].get_view(view_type="form")["arch"])

    def test_the_tab_stands_behind_the_platforms_own(self):
        tabs = self.form("appointment.type").xpath("//notebook/page/@name")
        self.assertEqual(tabs, ["staff", "questions", "salesforce"])

    def test_a_form_without_tabs_gets_some_and_one_without_sheet_none(self):
        view = self.env.ref("appointment.appointment_type_view_form")
        view.arch = "<form><sheet><field name='name'/></sheet></form>"
        self.assertTrue(self.form("appointment.type").xpath("//sheet/notebook/page"))
        view.arch = "<form><field name='name'/></form>"
        self.assertFalse(self.form("appointment.type").xpath("//page"))

    def test_a_meeting_has_the_button_for_those_who_may_see_it(self):
        button = "//button[@name='action_open_salesforce_sync']"
        admin = self.env.ref("base.user_admin")
        self.assertTrue(self.form("calendar.event", admin).xpath(button))
        somebody = new_test_user(self.env, "somebody", "base.group_user")
        self.assertFalse(self.form("calendar.event", somebody).xpath(button))

    def test_the_settings_open(self):
        other = self.env["appointment.type"].create({"name": "Another"})
        action = other.action_open_salesforce_page()
        page = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((page.name, page._owner()), ("Another", other))

    def test_a_meeting_lasts_as_long_as_the_page_says(self):
        self.booking_type.appointment_duration = 0.5
        self.assertEqual(self.page._usual_length(), timedelta(minutes=30))

    def test_rights(self):
        user = new_test_user(self.env, "user", "appointment.group_appointment_user")
        manager = new_test_user(
            self.env, "manager", "appointment.group_appointment_manager"
        )
        self.assertTrue(self.page.with_user(user).enabled)
        with self.assertRaises(AccessError):
            self.page.with_user(user).enabled = False
        self.page.with_user(manager).enabled = False
        self.assertTrue(manager.has_group("salesforce_booking_sync.group_user"))

    def test_groups_of_another_name_are_said_and_stop_nothing(self):
        groups = {"appointment.group_of_another_name": "base.group_user"}
        with (
            patch.dict(f"{LOG}.GROUPS", groups, clear=True),
            self.assertLogs(LOG, "WARNING") as logs,
        ):
            self.env["appointment.type"]._salesforce_grant_rights()
        self.assertIn("appointment.group_of_another_name", logs.output[0])

    def test_nothing_is_lacking_here(self):
        self.assertFalse(self.booking_type.salesforce_lacks)
