# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Programs that book are stopped, people are told what to do."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.salesforce_booking_sync_resource_booking.models import (
    resource_booking_attempt,
)

from .page_case import PageCase


@tagged("standard", "post_install", "-at_install")
class TestBookingPageSpam(PageCase):
    def limit(self, count):
        key = resource_booking_attempt.LIMIT
        self.env["ir.config_parameter"].set_param(key, str(count))

    def assertStopped(self, response, status, words):
        self.assertEqual(response.status_code, status)
        self.assertIn(words, response.text)
        self.assertIn("Vera Visitor", response.text, "what was typed is kept")

    def test_the_field_that_nobody_sees(self):
        response = self.post(self.soon(), homepage="https://spam.example")
        self.assertStopped(response, 422, "A field that nobody sees")
        self.assertFalse(self.bookings())

    def test_odoos_own_captcha(self):
        asked = []

        def refuse(_self, action):
            asked.append(action)
            raise UserError("Suspicious activity")

        form = self.page("/details", when=self.when(self.soon()))
        [action] = form.xpath("//form/@data-captcha")
        method = "_verify_request_recaptcha_token"
        with patch.object(self.env.registry["ir.http"], method, refuse):
            response = self.post(self.soon())
        self.assertStopped(response, 422, "Suspicious activity")
        self.assertEqual(asked, [action])
        self.assertFalse(self.bookings())

    def test_too_many_from_one_address(self):
        self.limit(2)
        for hour in (9, 10):
            self.post(self.soon(hour))
        self.authenticate(None, None)  # another session
        response = self.post(self.soon(11))
        self.assertStopped(response, 429, "Please try again in an hour")
        self.assertEqual(len(self.bookings()), 2)

    def test_the_hour_passes_and_nothing_is_kept_for_long(self):
        self.limit(1)
        self.post(self.soon(9))
        attempts = self.env["resource.booking.attempt"].search([])
        self.assertEqual(len(attempts), 2, "an address and a session")
        self.assertNotIn("127.0.0.1", attempts.mapped("key"))
        self.assertFalse(attempts._allow("127.0.0.1"))
        self.age(attempts, hours=2)
        self.assertTrue(attempts._allow("127.0.0.1"))
        attempts._gc_attempts()
        self.assertTrue(attempts.exists())
        self.age(attempts, hours=25)
        attempts._gc_attempts()
        self.assertFalse(attempts.exists())

    def age(self, attempts, hours):
        self.env.cr.execute(
            "UPDATE resource_booking_attempt SET create_date = %s WHERE id = ANY(%s)",
            [fields.Datetime.now() - timedelta(hours=hours), attempts.ids],
        )
        attempts.invalidate_recordset()

    def test_corrections_of_a_form_do_not_count(self):
        self.limit(1)
        for _time in range(3):
            self.assertEqual(self.post(self.soon(), name="").status_code, 422)
        self.assertEqual(self.post(self.soon()).status_code, 200)
        self.assertEqual(len(self.bookings()), 1)
