# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Connecting to another org than before: a person is asked, over real HTTP."""

import base64
import html
import re
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.salesforce_booking_sync.models.round import Round
from odoo.addons.salesforce_booking_sync.salesforce.errors import SalesforceProblem
from odoo.addons.salesforce_booking_sync.salesforce.vault import new_key, reveal

from .bookings import MONDAY, BookingMixin
from .common import OPERATOR, Person, SalesforceCase
from .secrets import options
from .two_orgs import TwoOrgsMixin

PAST = MONDAY.replace(year=2025)


class OtherOrgCase(TwoOrgsMixin, BookingMixin, SalesforceCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_booking_type()
        cls.page = cls.make_page(cls.booking_type, cls.connection)

    def setUp(self):
        super().setUp()
        self.control = self.old_org.control
        self.authenticate(self.manager.login, self.manager.login)
        self.log_in(self.connection)

    def run_lane(self):
        self.env.flush_all()
        self.env.ref("salesforce_booking_sync.ir_cron_sync_1").method_direct_trigger()
        self.env.invalidate_all()

    def row(self, booking):
        row = self.env["salesforce.sync"].search(
            [("res_model", "=", booking._name), ("res_id", "=", booking.id)]
        )
        self.assertEqual(len(row), 1)
        return row

    def call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def allow(self, org, person=None):
        """From the wizard to where the callback leads; an address of this Odoo."""
        app = org.control.app()
        org.control.set_callbacks([self.connection.callback_url])
        values = {
            "environment": "custom",
            "domain": org.url,
            "consumer_key": app["consumer_key"],
            "consumer_secret": app["consumer_secret"],
            "connection_id": self.connection.id,
        }
        [wizard] = self.call("salesforce.connect", "create", [values])
        action = self.call("salesforce.connect", "action_connect", [wizard])
        self.callback = (person or Person()).allow(action["url"])
        response = self.url_open(self.callback, allow_redirects=False)
        self.assertEqual(response.status_code, 303, response.text)
        self.env.invalidate_all()
        return re.sub(r"^https?://[^/]+", "", response.headers["Location"])

    def decide(self, path, use, **values):
        page = self.url_open(path)
        [token] = re.findall(r'name="csrf_token"\s+value="([^"]+)"', page.text)
        form = {"csrf_token": token, "use": use, **values}
        response = self.url_open(path, data=form, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def read(self, path):
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200)
        return " ".join(re.sub(r"<[^>]+>", " ", html.unescape(response.text)).split())

    def logins(self):
        return self.env["salesforce.login"].search(
            [("connection_id", "=", self.connection.id)]
        )

    def held(self):
        return reveal(self.logins().sudo().held_grant)

    def is_accepted(self, org, access_token):
        """Whether an org still takes an access token."""
        response = self.opener.get(
            f"{org.https_url}/services/data/v66.0/limits",
            headers={"Authorization": f"Bearer {access_token}"},
            verify=org.ca_bundle,
        )
        return response.status_code == 200


@tagged("standard", "post_install", "-at_install")
class TestOtherOrgIsAsked(OtherOrgCase):
    # === THE PAGE === #

    def test_nothing_changes_before_somebody_decides(self):
        booking = self.book(self.customer())
        self.run_lane()
        before = self.connection.read()[0]
        path = self.allow(self.new_org)
        self.assertRegex(path, r"^/salesforce/other-org/[0-9]+$")
        text = self.read(path)
        [new] = self.new.records("Organization")
        for words in (
            "another Salesforce org than before",
            f"{new['Id']} as ops@acme.example",
            self.connection.organization_id,
            "still to come (1) are sent there anew",
            "stays there",
            "Keep the former",
            "Use this org from now on",
        ):
            self.assertIn(words, text)
        self.assertNotIn("refreshed", text)
        for secret in re.findall(r'"(?:access|refresh)_token": "([^"]+)"', self.held()):
            self.assertNotIn(secret, text)
        after = self.connection.read()[0]
        changed = {name for name in before if before[name] != after[name]}
        self.assertLessEqual(changed, {"write_date", "last_success", "message_ids"})
        # It goes on with the org it has.
        booking.start = MONDAY + timedelta(days=1)
        self.run_lane()
        self.assertEqual(self.new.records("Event"), [])
        self.assertEqual(
            self.control.records("Event")[0]["StartDateTime"][:10], "2030-01-08"
        )

    def test_the_form_leads_there(self):
        mine = self.connection.with_user(self.manager)
        self.assertFalse(mine.other_org_waits)
        path = self.allow(self.new_org)
        self.assertTrue(mine.other_org_waits)
        self.assertFalse(mine.login_started, "Salesforce has answered")
        self.assertEqual(mine.action_decide_org()["url"], path)
        self.assertFalse(self.connection.with_user(self.user).other_org_waits)

    def test_only_who_logged_in_decides(self):
        path = self.allow(self.new_org)
        group = "salesforce_booking_sync.group_manager"
        other = self.make_user(group, login="another", password="another")
        for login in (other.login, self.user.login):
            self.authenticate(login, login)
            for data in (None, {"use": "yes", "csrf_token": "x"}):
                response = self.url_open(path, data=data, allow_redirects=False)
                self.assertIn(response.status_code, (303, 400))
                self.assertNotIn("from now on", response.text)
        self.authenticate(None, None)
        response = self.url_open(path, allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])
        self.assertTrue(self.held())

    def test_a_forged_form_decides_nothing(self):
        path = self.allow(self.new_org)
        for data in ({"use": "yes"}, {"use": "yes", "csrf_token": "x"}):
            self.assertEqual(self.url_open(path, data=data).status_code, 400)
        self.decide(path, "perhaps")
        self.url_open(f"{path}?use=yes")
        self.assertTrue(self.held())

    def test_no_other_log_in_is_shown(self):
        path = self.allow(self.new_org)
        self.assertEqual(self.url_open(f"{path}?self=x&login_id=0").status_code, 200)
        [number] = re.findall("[0-9]+$", path)
        for wrong in (int(number) + 1, 0, 10**40):
            response = self.url_open(
                path.replace(number, str(wrong)), allow_redirects=False
            )
            self.assertEqual(response.status_code, 303)

    def test_the_callback_is_spent(self):
        self.allow(self.new_org)
        response = self.url_open(self.callback, allow_redirects=False)
        self.assertEqual(response.status_code, 400)
        self.assertIn("used already", response.text)
        self.assertTrue(self.held())

    # === KEEP THE FORMER === #

    def test_keep_the_former(self):
        path = self.allow(self.new_org)
        [access] = re.findall(r'"access_token": "([^"]+)"', self.held())
        self.assertTrue(self.is_accepted(self.new_org, access))
        response = self.decide(path, "no")
        self.assertIn("/odoo/salesforce-connections/", response.headers["Location"])
        self.assertFalse(self.is_accepted(self.new_org, access))
        self.assertFalse(self.logins())
        self.assertIsNone(self.connection._check())
        self.book(self.customer())
        self.run_lane()
        self.assertEqual(len(self.control.records("Event")), 1)
        self.assertEqual(self.new.records("Event"), [])

    def test_given_back_after_an_hour(self):
        path = self.allow(self.new_org)
        [access] = re.findall(r'"access_token": "([^"]+)"', self.held())
        logins = self.env["salesforce.login"]
        soon = fields.Datetime.now() + timedelta(minutes=59)
        with freeze_time(soon):
            logins._give_back_old()
        with freeze_time(soon + timedelta(days=1)):
            logins._gc_logins()
        self.assertTrue(self.held())
        self.new.fault(path="/services/oauth2/revoke", drop="before")
        later = soon + timedelta(minutes=2)
        with freeze_time(later):
            logins._give_back_old()
            self.assertTrue(self.held(), "the org did not hear of it: told again")
            self.assertTrue(self.is_accepted(self.new_org, access))
            self.assertFalse(logins.with_user(self.manager)._held(self.logins().id))
            logins._give_back_old()
        self.assertFalse(self.logins())
        self.assertFalse(self.is_accepted(self.new_org, access))
        response = self.url_open(path, allow_redirects=False)
        self.assertEqual(response.status_code, 303)

    def test_not_told_for_ever(self):
        self.allow(self.new_org)
        self.new.fault(path="/services/oauth2/revoke", drop="before", times=None)
        with freeze_time(fields.Datetime.now() + timedelta(hours=26)):
            self.env["salesforce.login"]._give_back_old()
        self.assertFalse(self.logins())

    def test_a_lost_key_keeps_nothing_from_going_on(self):
        with options(encryption_keys=new_key()):
            path = self.allow(self.new_org)
        self.env.invalidate_all()
        with options(encryption_keys=new_key()):
            self.assertIn("Use this org from now on", self.read(path))
            self.assertIn("Put the key back", self.decide(path, "yes").text)
            with freeze_time(fields.Datetime.now() + timedelta(hours=26)):
                self.env["salesforce.login"]._give_back_old()
        self.assertFalse(self.logins())

    def test_logging_in_once_more_gives_the_earlier_back(self):
        self.allow(self.new_org)
        [access] = re.findall(r'"access_token": "([^"]+)"', self.held())
        path = self.allow(self.old_org)
        self.assertNotIn("other-org", path)
        self.assertFalse(self.logins())
        self.assertFalse(self.is_accepted(self.new_org, access))

    def test_deleting_the_connection_gives_it_back(self):
        self.allow(self.new_org)
        [access] = re.findall(r'"access_token": "([^"]+)"', self.held())
        self.page.write({"enabled": False, "connection_id": False})
        self.connection.action_disconnect()
        self.connection.unlink()
        self.assertFalse(self.is_accepted(self.new_org, access))

    # === A COPY OF THE DATABASE === #

    def test_a_copy_neither_uses_nor_gives_back_what_is_held(self):
        path = self.allow(self.new_org)
        login = self.logins()
        [access] = re.findall(r'"access_token": "([^"]+)"', self.held())
        before = self.env["ir.config_parameter"].get_param("database.uuid")
        self.env["ir.config_parameter"].set_param("database.uuid", "a-copy")
        self.env.invalidate_all()
        self.new.clear_calls()
        self.control.clear_calls()
        response = self.url_open(path, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertFalse(self.connection.with_user(self.manager).other_org_waits)
        with self.assertRaises(SalesforceProblem) as caught:
            login._use_from_now_on()
        self.assertEqual(caught.exception.problem.code, "COPIED_DATABASE")
        with self.env.cr.savepoint() as copy:
            with freeze_time(fields.Datetime.now() + timedelta(hours=2)):
                self.env["salesforce.login"]._give_back_old()
            self.assertFalse(self.logins())
            copy.rollback()
        self.assertEqual(self.new.calls() + self.control.calls(), [])
        # The original's decision still stands open.
        self.env["ir.config_parameter"].set_param("database.uuid", before)
        self.env.invalidate_all()
        self.assertTrue(self.is_accepted(self.new_org, access))
        self.assertEqual(self.decide(path, "yes").status_code, 303)
        self.assertEqual(self.connection.instance_url, self.new_org.url)

    def test_an_org_that_cannot_be_read_is_not_held(self):
        self.new.switch("object_access", {"Event": "none"})
        app = self.new_org.control.app()
        self.new.set_callbacks([self.connection.callback_url])
        self.assertTrue(app)
        with self.assertRaisesRegex(AssertionError, "Event"):
            self.allow(self.new_org)
        self.assertFalse(self.logins())
        self.assertEqual(self.connection.state, "connected")


@tagged("standard", "post_install", "-at_install")
class TestOtherOrgIsUsed(OtherOrgCase):
    def use_new(self, org=None):
        path = self.allow(org or self.new_org)
        response = self.decide(path, "yes")
        self.assertEqual(response.status_code, 303, response.text)
        return response

    def test_nothing_of_the_former_org_is_remembered(self):
        campaign = self.control.create("Campaign", {"Name": "Spring"})
        self.page.write({"campaign_typed": "Spring", "guests": "register"})
        self.page.action_find_campaign()
        booking = self.book(self.customer())
        booking.partner_ids |= self.customer("Gil", "gil@guests.example")
        self.run_lane()
        row = self.row(booking)
        self.assertIn(campaign, row.member_of)
        self.assertIn("gil@guests.example", row.guests_done)
        self.use_new()
        self.assertFalse(self.page.campaign_sfid or self.page.campaign_name)
        self.assertFalse(row.member_of or row.guests_done)
        self.run_lane()
        self.assertEqual(len(self.new.records("Lead")), 2)
        self.assertFalse(self.new.records("CampaignMember"))

    def test_goes_on_there(self):
        token = self.env["salesforce.token"]._of(self.connection)
        former_token, [former] = (
            reveal(token.access_token),
            self.control.records("Organization"),
        )
        [new] = self.new.records("Organization")
        to_come = self.book(self.customer())
        over = self.book(self.customer(email="old@zett.example"), PAST)
        ignored = self.book(self.customer(email="ignored@zett.example"))
        self.run_lane()
        self.row(ignored).action_ignore()
        before = self.row(to_come).reference
        self.assertEqual(len(self.control.records("Event")), 3)
        users = self.env["salesforce.user"].search([])
        self.assertTrue(users)

        self.use_new()
        self.assertRecordValues(
            self.connection,
            [
                {
                    "state": "connected",
                    "organization_id": new["Id"],
                    "login_url": self.new_org.url,
                    "instance_url": self.new_org.url,
                }
            ],
        )
        self.assertFalse(self.logins() or users.exists())
        self.assertFalse(self.is_accepted(self.old_org, former_token))
        self.assertRecordValues(
            self.row(to_come) + self.row(over) + self.row(ignored),
            [
                {"state": state, "former_org": former["Name"], "record_ids": []}
                for state in ("due", "synced", "ignored")
            ],
        )
        self.assertFalse(self.row(over).event_url or self.row(over).person_url)
        note = self.connection.message_ids.filtered(
            lambda message: "in place of" in message.body
        )
        self.assertIn(former["Id"], note.body)

        self.run_lane()
        event = self.new.records("Event")
        self.assertEqual(len(event), 1, event)
        [lead] = self.new.records("Lead")
        self.assertEqual(event[0]["WhoId"], lead["Id"])
        self.assertEqual(self.row(to_come).state, "synced")
        self.assertEqual(self.row(to_come).reference, before)
        # The former org keeps what it has.
        self.assertEqual(len(self.control.records("Event")), 3)

        to_come.start = MONDAY + timedelta(days=1)
        self.run_lane()
        self.assertEqual(
            self.new.records("Event")[0]["StartDateTime"][:10], "2030-01-08"
        )
        self.assertEqual(len(self.new.records("Event")), 1)

    def test_what_waited_in_a_broken_one_goes_there(self):
        sent = self.book(self.customer(), PAST)
        self.run_lane()
        self.control.revoke_all()
        # Was over when it was sent, and is to come again.
        sent.start = MONDAY
        new = self.book(self.customer(email="new@zett.example"))
        missed = self.book(self.customer(email="missed@zett.example"), PAST)
        self.run_lane()
        self.assertEqual(self.connection.state, "broken")
        self.use_new()
        self.run_lane()
        for booking in (sent, new, missed):
            self.assertEqual(self.row(booking).state, "synced")
        self.assertEqual(len(self.new.records("Event")), 3)

    def test_a_refreshed_sandbox(self):
        for org in (self.new_org,):
            self.use_new(org)
        self.new.update(
            "Organization",
            self.connection.organization_id,
            {"IsSandbox": True},
        )
        booking = self.book(self.customer())
        self.run_lane()
        self.new.refresh_sandbox()
        [organization] = self.new.records("Organization")
        self.new.update("Organization", organization["Id"], {"IsSandbox": True})
        self.new.switch("key_fields", True)
        self.run_lane()
        path = self.allow(self.new_org)
        self.assertIn("The sandbox was refreshed", self.read(path))
        self.assertNotIn("stays there", self.read(path))
        self.decide(path, "yes")
        self.assertEqual(self.connection.organization_id, organization["Id"])
        self.assertEqual(self.connection.key_state, "ready")
        self.run_lane()
        [event] = self.new.records("Event")
        self.assertEqual(self.row(booking)._record("event").sfid, event["Id"])

    def test_back_again_to_an_org_with_key_fields(self):
        for control in (self.control, self.new):
            control.switch("key_fields", True)
        self.connection.action_test()
        booking = self.book(self.customer())
        self.run_lane()
        self.use_new()
        self.run_lane()
        self.use_new(self.old_org)
        self.run_lane()
        self.assertEqual(len(self.control.records("Event")), 1, "known by its key")
        self.assertEqual(len(self.control.records("Lead")), 1)
        self.assertEqual(self.row(booking).state, "synced")

    def test_key_fields_of_the_former_org_are_not_expected(self):
        self.control.switch("key_fields", True)
        self.connection.action_test()
        self.assertTrue(self.connection.key_expected)
        self.use_new()
        self.assertEqual(self.connection.key_state, "none")
        self.book(self.customer())
        self.run_lane()
        self.assertEqual(len(self.new.records("Event")), 1)

    def test_all_or_nothing(self):
        booking = self.book(self.customer())
        self.run_lane()
        path = self.allow(self.new_org)
        before = self.row(booking).read()[0] | {"connection": self.connection.read()[0]}
        self.new.fault(path=".*/composite", drop="before")
        response = self.decide(path, "yes")
        self.assertEqual(response.status_code, 200)
        self.assertIn("Use this org from now on", response.text)
        self.assertIn("alert-danger", response.text)
        after = self.row(booking).read()[0] | {"connection": self.connection.read()[0]}
        self.assertEqual(after, before)
        self.assertIsNone(self.connection._check())
        # And it can be tried again.
        self.decide(path, "yes")
        self.run_lane()
        self.assertEqual(len(self.new.records("Event")), 1)

    # === ROUNDS UNDER WAY === #

    def test_a_round_under_way_records_nothing_and_sends_nothing_there(self):
        booking = self.book(self.customer())
        [number] = re.findall("[0-9]+$", self.allow(self.new_org))
        original, rounds = Round._plan, []

        def plan(this):
            tasks = original(this)
            if not rounds:
                rounds.append(this)
                logins = this.env["salesforce.login"].with_user(self.manager)
                logins._held(int(number))._use_from_now_on()
                self.new.clear_calls()
                self.control.clear_calls()
                this.env.cr.commit()  # pylint: disable=invalid-commit
            return tasks

        self.patch(Round, "_plan", plan)
        self.run_lane()
        self.assertEqual(len(rounds), 1)
        self.assertEqual(self.new.calls() + self.control.calls(), [])
        self.assertRecordValues(self.row(booking), [{"state": "due", "claim": False}])
        self.assertFalse(self.env["salesforce.user"].search([]))
        self.assertEqual(self.connection.state, "connected")
        self.run_lane()
        self.assertEqual(len(self.new.records("Event")), 1)

    def test_a_call_for_the_former_org_is_not_made_again_in_the_new(self):
        with self.connection._client() as client:
            client.organization()
            self.use_new()
            self.new.clear_calls()
            with self.assertRaisesRegex(Exception, "NOT_CONNECTED"):
                client.organization()
        self.assertEqual(self.new.calls(), [])


@tagged("standard", "post_install", "-at_install")
class TestOtherOrgWithoutAllow(OtherOrgCase):
    """By key and secret, or by certificate: the same question is asked."""

    def log_in_alone(self, org, **values):
        """From the wizard to the path that it leads to."""
        app = org.control.app()
        values = {
            "flow": "client_credentials",
            "environment": "custom",
            "domain": org.url,
            "consumer_key": app["consumer_key"],
            "consumer_secret": app["consumer_secret"],
            "connection_id": self.connection.id,
            **values,
        }
        org.control.switch("client_credentials", True)
        org.control.switch("client_credentials_user", OPERATOR)
        [wizard] = self.call("salesforce.connect", "create", [values])
        action = self.call("salesforce.connect", "action_connect", [wizard])
        self.env.invalidate_all()
        wizard = self.env["salesforce.connect"].browse(wizard)
        self.assertEqual(action["type"], "ir.actions.act_url", wizard.problem)
        return action["url"]

    def upload(self, org):
        """What the administrator does in Salesforce with the newest certificate."""
        pem = base64.b64decode(self.connection.certificate_file).decode()
        org.control.switch("jwt_bearer", True)
        org.control.switch("jwt_certificate", pem)
        org.control.switch("preauthorized_users", [OPERATOR])

    def test_by_key_and_secret(self):
        booking = self.book(self.customer())
        self.run_lane()
        path = self.log_in_alone(self.new_org)
        self.assertRegex(path, r"^/salesforce/other-org/[0-9]+$")
        self.assertIn("another Salesforce org than before", self.read(path))
        self.assertEqual(self.connection.flow, "web_server")
        self.assertEqual(self.connection.instance_url, self.old_org.url)
        self.assertEqual(self.decide(path, "yes").status_code, 303)
        self.assertRecordValues(
            self.connection,
            [
                {
                    "state": "connected",
                    "flow": "client_credentials",
                    "instance_url": self.new_org.url,
                }
            ],
        )
        self.assertFalse(self.logins())
        self.new.expire_sessions()
        self.run_lane()
        self.assertEqual(len(self.new.records("Event")), 1)
        self.assertEqual(self.row(booking).state, "synced")

    def test_a_sandbox_that_was_refreshed(self):
        self.decide(self.log_in_alone(self.new_org), "yes")
        self.new.refresh_sandbox()
        [organization] = self.new.records("Organization")
        self.new.update("Organization", organization["Id"], {"IsSandbox": True})
        booking = self.book(self.customer())
        # What answers is still taken for the former org, and gets nothing.
        self.new.switch("client_credentials", True)
        self.new.switch("client_credentials_user", OPERATOR)
        self.run_lane()
        self.assertEqual(self.connection.state, "broken")
        self.assertIn("press Reconnect", self.connection.error_message)
        self.assertEqual(self.new.records("Event"), [])
        path = self.log_in_alone(self.new_org)
        self.assertIn("The sandbox was refreshed", self.read(path))
        self.decide(path, "yes")
        self.assertEqual(self.connection.organization_id, organization["Id"])
        self.run_lane()
        self.assertEqual(self.row(booking).state, "synced")

    def test_keep_the_former(self):
        path = self.log_in_alone(self.new_org)
        [access] = re.findall(r'"access_token": "([^"]+)"', self.held())
        self.assertTrue(self.is_accepted(self.new_org, access))
        self.decide(path, "no")
        self.assertFalse(self.is_accepted(self.new_org, access))
        self.assertFalse(self.logins())
        self.assertEqual(self.connection.flow, "web_server")
        self.assertIsNone(self.connection._check())

    def test_by_a_new_certificate_and_back_to_the_old_one(self):
        by_certificate = {"flow": "jwt_bearer", "jwt_username": OPERATOR}
        self.connection.with_user(self.manager).action_make_certificate()
        self.upload(self.old_org)
        path = self.log_in_alone(self.old_org, **by_certificate)
        self.assertIn("/salesforce/connected/", path)
        self.connection.with_user(self.manager).action_make_certificate()
        self.upload(self.new_org)
        path = self.log_in_alone(self.new_org, **by_certificate)
        self.assertIn("/salesforce/other-org/", path)
        self.decide(path, "no")
        self.assertTrue(self.connection.certificate_waits)
        self.control.expire_sessions()
        self.book(self.customer())
        self.run_lane()
        self.assertEqual(len(self.control.records("Event")), 1)

        path = self.log_in_alone(self.new_org, **by_certificate)
        self.decide(path, "yes")
        self.new.expire_sessions()
        self.run_lane()
        self.assertEqual(len(self.new.records("Event")), 1)
        self.assertFalse(self.connection.certificate_waits)
