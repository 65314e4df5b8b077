# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Check connection: what an org is like, as the person who set it up reads it."""

import re
import time

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import mute_logger

from odoo.addons.salesforce_booking_sync.models import (
    check_texts,
    salesforce_check_line,
)
from odoo.addons.salesforce_booking_sync.models.check_texts import tell
from odoo.addons.salesforce_booking_sync.models.encrypted import encrypt_anew
from odoo.addons.salesforce_booking_sync.salesforce.finding import (
    FINE,
    MEND,
    TOPICS,
)
from odoo.addons.salesforce_booking_sync.salesforce.vault import new_key

from .common import Person, SalesforceCase
from .secrets import options
from .sync_case import SyncCase

NO_SETUP = {"PermissionSet": "none", "ObjectPermissions": "none"}
# switch, value, topic, outcome, words that are shown
CONDITIONS = (
    ("edition", "Professional Edition", "edition", "without_api", "Professional"),
    ("object_access", {"Lead": "none"}, "objects", "lacking", "read Lead"),
    ("object_access", {"Event": "edit"}, "objects", "lacking", "create Event"),
    ("hidden_fields", [("Lead", "Email")], "fields", "needed", "Lead.Email"),
    ("hidden_fields", [("Lead", "Title")], "fields", "left_out", "Lead.Title"),
    ("read_only_fields", [("Event", "Location")], "fields", "left_out", "Location"),
    ("required_fields", [("Lead", "Rating")], "required", "never_filled", "Rating"),
    ("required_fields", [("Lead", "Phone")], "required", "may_be_empty", "Lead.Phone"),
    ("key_fields", True, "key_fields", "ready", "created twice"),
    ("key_fields", "read_only", "key_fields", "unusable", "Event.Odoo_Booking"),
    ("person_accounts", True, "person_accounts", "on", "“a new person account”"),
    ("duplicate_rules", "block", "duplicate_rules", "active", "Duplicate_Rule (Lead)"),
    (
        "object_access",
        {"DuplicateRule": "none"},
        "duplicate_rules",
        "untold",
        "View Setup",
    ),
    (
        "encrypted_fields",
        {"Contact.Email": "probabilistic"},
        "encryption",
        "unsearchable",
        "search them: Contact",
    ),
    (
        "encrypted_fields",
        {"Lead.Email": "deterministic"},
        "encryption",
        "searchable",
        "capitals",
    ),
    ("activity_capture", 12, "capture", "in_use", "User (12)"),
    ("captured", ["00eA", "005B"], "capture", "assigned", "2 users or profiles"),
    ("private_sharing", False, "capture", "not_yet", "Installed Packages"),
    (
        "object_access",
        {"PermissionSetLicense": "none"},
        "capture",
        "untold",
        "Einstein Activity Capture",
    ),
    ("shared_activities", True, "shared_activities", "on", "several people"),
    ("refresh_token_seconds", 864_000, "token_life", "ends", "valid until revoked"),
    ("clock_ahead", 45, "clock", "differs", "NTP"),
    ("clock_ahead", -900, "clock", "far", "not be found again"),
)


@tagged("standard", "post_install", "-at_install")
class TestDoctor(SyncCase):
    def setUp(self):
        super().setUp()
        # What a test before did in the org, no rollback brings back.
        self.log_in(self.connection)

    def check(self):
        self.connection.action_test()
        return self.connection.check_line_ids

    def lines(self, topic):
        return self.connection.check_line_ids.filtered(lambda line: line.topic == topic)

    # === WHAT IS FOUND === #

    def test_a_good_org(self):
        self.control.switch("key_fields", True)
        self.control.switch("multiday_events", True)
        self.control.create(
            "Event",
            {
                "Subject": "Fair",
                "StartDateTime": "2026-11-24T09:00:00Z",
                "EndDateTime": "2026-11-26T09:00:00Z",
            },
        )
        self.check()
        self.run_a_booking()
        with options(encryption_keys=new_key()):
            self.log_in(self.connection)
            lines = self.check()
        self.assertEqual({line.topic: line.state for line in lines if line.remedy}, {})
        self.assertEqual(lines.mapped("topic"), list(TOPICS))
        self.assertEqual(set(lines.mapped("state")), {FINE})
        self.assertEqual(self.connection.check_state, FINE)

    def test_each_condition(self):
        for switch, value, topic, outcome, words in CONDITIONS:
            with self.subTest(topic, outcome=outcome, value=value):
                self.control.reset()
                self.control.switch(switch, value)
                lines = self.check()
                [line] = self.lines(topic)
                self.assertEqual(line.outcome, outcome)
                self.assertEqual(line.state, TOPICS[topic][outcome])
                self.assertIn(words, f"{line.message} {line.remedy}")
                if line.state != FINE:
                    self.assertTrue(line.remedy)
                ranks = lines.mapped("rank")
                self.assertEqual(ranks, sorted(ranks), "the worst stands first")

    def test_what_could_not_be_told_is_counted(self):
        self.check()
        before = self.connection.untold_count
        self.control.switch("object_access", {"DuplicateRule": "none"})
        self.check()
        self.assertEqual(self.connection.untold_count, before + 1)

    def test_rights_to_see_all(self):
        self.control.add_user("limited@acme.example")
        self.log_in(self.connection, Person("limited@acme.example"))
        self.check()
        self.assertEqual(self.lines("visibility").outcome, "events")
        self.control.switch("private_sharing", True)
        self.check()
        self.assertEqual(self.lines("visibility").outcome, "narrow")
        self.assertIn("View All Records", self.lines("visibility").remedy)
        self.control.switch("object_access", NO_SETUP)
        self.check()
        self.assertEqual(self.lines("visibility").outcome, "unreadable")

    def test_hosts_and_owners(self):
        remember = self.env["salesforce.user"]._remember
        users = {user["Username"]: user["Id"] for user in self.control.users()}
        remember(
            self.connection.id,
            {
                "host.one@acme.example": users["host.one@acme.example"],
                "host.two@acme.example": None,  # is there by now
                "gone@acme.example": users["gone@acme.example"],
                "nobody@acme.example": None,
            },
        )
        self.check()
        line = self.lines("owners")
        self.assertEqual(line.outcome, "unknown_hosts")
        self.assertIn("gone@acme.example, nobody@acme.example.", line.message)
        as_user = line.with_user(self.user)
        self.assertNotIn("@", as_user.message)
        self.assertIn("named to Salesforce administrators", as_user.message)
        with self.assertRaises(AccessError):
            as_user.read(["people"])
        self.assertNotIn("@", self.connection.check_report)

    def test_meetings_that_are_there_twice(self):
        self.run_a_booking()
        event = self.only("Event")
        twin = {name: event[name] for name in ("OwnerId", "StartDateTime")}
        self.control.create("Event", twin | {"EndDateTime": event["EndDateTime"]})
        self.check()
        line = self.lines("capture")
        self.assertEqual(line.outcome, "twice")
        self.assertIn("1 of the last 1 Events of Odoo", line.message)
        self.assertIn("made by admin@acme.example", line.message)
        self.assertNotIn("@", self.connection.check_report)

    def test_an_event_in_doubt_is_no_obstacle(self):
        self.run_a_booking()
        record = self.env["salesforce.sync.record"].search([("role", "=", "event")])
        record.write(record._values(record._written().doubted()))
        self.check()
        self.assertEqual(self.lines("capture").outcome, "not_yet")

    def test_findings_go_with_their_org(self):
        self.check()
        self.connection.action_disconnect()
        self.assertFalse(self.connection.check_line_ids)
        self.assertFalse(self.connection.checked_at)
        self.assertFalse(self.connection.check_state)

    def test_how_secrets_are_stored(self):
        self.check()
        self.assertEqual(self.lines("secrets").outcome, "plain")
        self.assertIn("odoo salesforce_keys --new", self.lines("secrets").remedy)
        with options(encryption_keys=new_key()):
            self.check()
            self.assertEqual(self.lines("secrets").outcome, "partly")
            _count, unreadable = encrypt_anew(self.env)
            self.assertFalse(unreadable)
            self.check()
            self.assertEqual(self.lines("secrets").outcome, "encrypted")
        with options(encryption_keys="no key"):
            self.env.invalidate_all()
            self.check()
            self.assertEqual(self.lines("secrets").outcome, "bad_key")

    def test_budget(self):
        self.control.set_usage(14_000)
        self.check()
        self.assertEqual(self.lines("budget").outcome, "short")
        self.assertIn("of the org's 15000", self.lines("budget").message)
        self.assertEqual(self.connection.api_used_org, 14_002)
        self.control.set_usage(14_800)
        self.check()
        self.assertEqual(self.lines("budget").outcome, "spent")

    def test_scopes(self):
        self.control.switch("app_scopes", ["full", "refresh_token"])
        self.log_in(self.connection)
        self.check()
        self.assertEqual(self.lines("scopes").outcome, "too_wide")
        self.control.fault(path="/services/oauth2/introspect", status=503, body="x")
        self.check()
        # What the log-in was granted is known all the same.
        self.assertEqual(self.lines("scopes").outcome, "too_wide")
        self.assertEqual(self.lines("token_life").outcome, "untold")
        self.assertEqual(self.connection.state, "connected")

    def test_an_org_that_does_not_answer(self):
        self.control.switch("api_enabled", False)
        lines = self.check()
        self.assertEqual(self.connection.state, "broken")
        self.assertEqual((lines[0].topic, lines[0].state), ("api", MEND))
        self.assertIn("API Enabled", lines[0].message)
        self.assertEqual(self.lines("scopes").outcome, "granted")
        self.assertIn("could not be looked into", lines[0].remedy)
        self.assertNotIn("detail", self.connection.check_report)
        self.assertFalse(self.lines("fields") or self.lines("budget"))

    def test_revoked_in_salesforce(self):
        self.control.revoke_all()
        with self.enter_registry_test_mode():
            self.check()
        self.assertEqual(self.lines("token_life").outcome, "over")
        self.assertEqual(self.lines("api").outcome, "no_answer")
        self.assertEqual(self.connection.state, "broken")

    def test_a_copy_is_refused_and_asks_nothing(self):
        self.check()
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("database.uuid", "another-uuid")
        self.env.invalidate_all()
        self.control.clear_calls()
        for button in ("action_test", "action_check_again"):
            action = getattr(self.connection.with_user(self.manager), button)()
            self.assertEqual(action["params"]["type"], "danger")
            self.assertIn("This database is a copy", action["params"]["message"])
        self.assertEqual(self.control.calls(), [])
        self.assertEqual(self.connection.state, "broken")
        # What the original found there is no longer shown as if it held here.
        lines = self.connection.check_line_ids
        self.assertEqual(lines.mapped("topic"), ["api", "secrets"])
        self.assertIn("This database is a copy", lines[0].message)

    # === WHAT IT COSTS, AND WHAT IT CHANGES === #

    def test_three_calls_that_change_nothing(self):
        for _first_and_again in range(2):
            self.control.clear_calls()
            spent = self.connection.api_spent
            self.check()
            calls = self.control.calls()
            self.assertEqual(
                [call["path"].rstrip("/").split("/")[-1] for call in calls],
                ["introspect", "composite", "composite"],
            )
            parts = [part for call in calls for part in call["subrequests"]]
            self.assertEqual({part["method"] for part in parts}, {"GET"})
            refused = [part for part in parts if part["status"] != 200]
            self.assertEqual(len(refused), 1, "what is there with a product only")
            self.assertIn("UserEmailCalendarSync", refused[0]["url"])
            self.assertEqual(self.control.api_calls(), 2)
            self.connection.invalidate_recordset(["api_spent"])
            self.assertEqual(self.connection.api_spent, spent + 2)
            self.assertEqual(self.lines("budget").params["spent"], spent + 2)
        self.assertEqual(self.control.records("Event"), [])

    def test_an_expired_session_costs_a_refresh_more(self):
        self.control.expire_sessions()
        self.control.clear_calls()
        with self.enter_registry_test_mode():
            self.check()
        self.assertEqual(
            [call["path"].rstrip("/").split("/")[-1] for call in self.control.calls()],
            ["introspect", "composite", "token", "composite", "composite"],
        )
        self.assertEqual(self.control.api_calls(), 2)
        self.assertEqual(self.lines("api").outcome, "answers")

    def test_it_is_quick(self):
        self.control.latency(0.1)
        started = time.monotonic()
        self.check()
        taken = time.monotonic() - started
        print(f"checked in {taken:.2f} s at 0.1 s a call")
        self.assertLess(taken, 3)

    def test_what_was_held_up_goes_when_it_is_seen_mended(self):
        self.control.switch("object_access", {"Event": "edit"})
        self.check()
        booking = self.book(self.customer())
        self.run_lane()
        row = self.row(booking)
        self.assertEqual(row.state, "failed", row.error_message)
        self.control.switch("object_access", {})
        self.check()
        self.assertEqual(row.state, "due")
        self.run_lane()
        self.assertState(booking, "synced")

    def test_an_org_that_does_not_answer_has_mended_nothing(self):
        self.control.switch("object_access", {"Event": "edit"})
        self.check()
        booking = self.book(self.customer())
        self.run_lane()
        self.assertEqual(self.row(booking).state, "failed")
        self.control.fault(path=".*/composite", status=503, body="<h1>Down</h1>")
        self.check()
        self.assertEqual(self.row(booking).state, "failed")
        self.assertEqual(self.lines("api").outcome, "no_answer")

    # === WHO SEES AND DOES WHAT === #

    def test_rights(self):
        self.check()
        as_user = self.connection.with_user(self.user)
        self.assertTrue(as_user.check_line_ids.mapped("message"))
        self.assertTrue(as_user.check_report)
        self.assertEqual(as_user.action_open_check()["res_id"], as_user.id)
        for action in ("action_test", "action_check_again"):
            with self.assertRaises(AccessError):
                getattr(as_user, action)()
        as_manager = self.connection.with_user(self.manager)
        self.assertTrue(as_manager.action_check_again())
        lines = as_manager.check_line_ids
        for operation in ("write", "create", "unlink"):
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                lines.check_access(operation)
        employee = self.make_user("base.group_user", login="employee-test")
        with self.assertRaises(AccessError):
            lines.with_user(employee).check_access("read")

    def test_findings_of_another_company(self):
        lines = self.check()
        self.page.enabled = False
        self.page.connection_id = False
        self.connection.company_ids = self.env["res.company"].create({"name": "Other"})
        found = lines.with_user(self.user).search([("id", "in", lines.ids)])
        self.assertFalse(found)

    def test_text_for_support_holds_no_secret_and_nobody(self):
        self.control.switch("hidden_fields", [("Lead", "Title")])
        self.run_a_booking()
        self.check()
        report = self.connection.check_report
        self.assertIn("note   fields.left_out  fields=Lead.Title", report)
        self.assertIn(self.connection.organization_id, report)
        self.assertIn("Developer Edition", report)
        token = self.env["salesforce.token"]._of(self.connection)
        app = self.org.control.app()
        for secret in (
            token.access_token,
            token.refresh_token,
            app["consumer_key"],
            app["consumer_secret"],
            "zett",
            "@",
        ):
            self.assertNotIn(secret.lower(), report.lower())
        self.assertNotRegex(report, r"00D\w+!")

    def run_a_booking(self):
        booking = self.book(self.customer())
        self.run_lane()
        self.assertState(booking, "synced")

    def test_readers_read_their_own_language(self):
        self.check()
        line = self.connection.check_line_ids[0]
        told = []

        def tell(env, *args):
            told.append(env.lang)
            return "", ""

        self.patch(salesforce_check_line, "tell", tell)
        self.env["res.lang"]._activate_lang("fr_FR")
        for lang in ("fr_FR", "en_US"):
            self.assertEqual(line.with_context(lang=lang).message, "")
        self.assertEqual(told, ["fr_FR", "en_US"])

    def test_it_is_named_as_what_it_is(self):
        name = self.connection.with_context(salesforce_check=True).display_name
        self.assertEqual(name, f"Check of {self.connection.name}")
        self.assertEqual(self.connection.display_name, self.connection.name)


@tagged("standard", "post_install", "-at_install")
class TestCheckTexts(SalesforceCase, TransactionCase):
    def test_every_outcome_has_its_sentence_and_its_remedy(self):
        self.assertEqual(list(check_texts.TITLES), list(TOPICS))
        every = {(topic, each) for topic, names in TOPICS.items() for each in names}
        self.assertEqual(set(check_texts.TEXTS), every - {("api", "no_answer")})
        for (topic, outcome), (found, remedy) in check_texts.TEXTS.items():
            with self.subTest(topic, outcome=outcome):
                fine = TOPICS[topic][outcome] == FINE
                self.assertEqual(remedy is None, fine)
                names = re.findall(r"%\((\w+)\)s", found._source)
                params = dict.fromkeys(names, "X")
                told, _remedy = tell(self.env, topic, outcome, params)
                self.assertNotIn("%", told)
                self.assertTrue(told.endswith("."))
