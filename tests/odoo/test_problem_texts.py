# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every problem is explained, with its remedy, on the screen and in docs/errors.rst."""

from odoo.tests import TransactionCase, tagged

from odoo.addons.salesforce_booking_sync.models import problem_texts
from odoo.addons.salesforce_booking_sync.models.problem_texts import explain
from odoo.addons.salesforce_booking_sync.salesforce import errors
from odoo.addons.salesforce_booking_sync.salesforce.errors import (
    Kind,
    classify,
    make_problem,
)

from dev import docs
from tests.unit import truth_table

# What a person is told to do, or that nothing is to be done.
REMEDY = (
    r"[Pp]ress Retry|[Cc]onnect again|[Pp]ress Connect|[Ll]og in |by itself|"
    r"please report|nothing to do|Ask one|and Retry|Use your My Domain"
    r"|press Check connection|press This is the original|press Reconnect"
)


@tagged("standard", "post_install", "-at_install")
class TestProblemTexts(TransactionCase):
    def test_docs_are_up_to_date(self):
        written = docs.ERRORS.read_text(encoding="utf-8")
        self.assertEqual(written, docs.render(errors, problem_texts), "run: make docs")

    def test_the_truth_table_of_the_docs(self):
        written = docs.TRUTH_TABLE.read_text(encoding="utf-8")
        wanted = docs.render_truth_table(truth_table)
        self.assertEqual(written, wanted, "run: make docs")

    def test_every_code_has_a_remedy(self):
        for code in errors.KIND_OF_CODE:
            with self.subTest(code):
                self.assertRegex(explain(self.env, make_problem(code)), REMEDY)
        for code in errors.KIND_OF_STATUS:
            with self.subTest(code):
                self.assertRegex(explain(self.env, classify(code, "")), REMEDY)

    def test_unforeseen_answer(self):
        body = [{"errorCode": "SOMETHING_NEW", "message": "The moon is full"}]
        problem = classify(400, body)
        waiting = explain(self.env, problem)
        self.assertIn("does not know", waiting)
        self.assertIn("“The moon is full”", waiting)
        self.assertIn("tries again by itself", waiting)
        failed = explain(self.env, problem, given_up=True)
        self.assertNotIn("by itself", failed)
        self.assertIn("press Retry", failed)

    def test_fault_of_ours_is_not_put_in_salesforces_mouth(self):
        problem = errors.Problem(Kind.RETRY, "UNFORESEEN", "KeyError")
        sentence = explain(self.env, problem)
        self.assertIn("server's log", sentence)
        self.assertNotIn("Salesforce says", sentence)

    def test_what_odoo_cannot_look_up_is_for_a_person(self):
        sentence = explain(self.env, make_problem("NOT_FINDABLE", write=True))
        self.assertNotIn("nothing to do", sentence)
        self.assertIn("delete it", sentence)
