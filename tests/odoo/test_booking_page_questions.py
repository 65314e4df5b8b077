# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A type's own questions, and where a visitor came from."""

from lxml import html

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .page_case import VISITOR, PageCase


@tagged("standard", "post_install", "-at_install")
class TestBookingPageQuestions(PageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.booking_type.question_ids = [
            Command.create({"name": "Your aim?", "kind": "text", "required": True}),
            Command.create(
                {"name": "Team size?", "kind": "choice", "choices": "1\n\n2 to 9\n"}
            ),
            Command.create({"name": "I agree", "kind": "checkbox", "required": True}),
            Command.create({"name": "Newsletter", "kind": "checkbox"}),
            Command.create({"name": "Mobile", "kind": "phone"}),
        ]
        cls.names = [
            f"question-{question.id}" for question in cls.booking_type.question_ids
        ]

    def answers(self, *values):
        """{name: value} of the form; None is a checkbox that is not ticked."""
        pairs = zip(self.names, values, strict=True)
        return {name: value for name, value in pairs if value is not None}

    def test_answers_are_kept(self):
        answers = self.answers("Save time", "2 to 9", "yes", None, "0470 12 34 56")
        self.post(self.soon(), **answers)
        booking = self.bookings()
        self.assertEqual(
            [(each.name, each.kind, each.value) for each in booking.answer_ids],
            [
                ("Your aim?", "text", "Save time"),
                ("Team size?", "choice", "2 to 9"),
                ("I agree", "checkbox", "yes"),
                ("Newsletter", "checkbox", "no"),
                ("Mobile", "phone", "0470 12 34 56"),
            ],
        )
        self.booking_type.question_ids.unlink()
        self.assertEqual(booking.answer_ids[0].name, "Your aim?")

    def test_what_is_wrong_is_said_and_the_rest_is_kept(self):
        form = self.page("/details", when=self.when(self.soon()))
        answers = self.answers("", "a thousand", None, "yes", "0470")
        response = self.send(form, **VISITOR, **answers)
        self.assertEqual(response.status_code, 422)
        page = html.fromstring(response.text)
        wrong = page.xpath("//*[@aria-invalid='true']/@name")
        self.assertEqual(wrong, self.names[:3])
        [ticked] = page.xpath("//input[@type='checkbox'][@checked]/@name")
        self.assertEqual(ticked, self.names[3])
        self.assertEqual(dict(page.forms[-1].form_values())[self.names[4]], "0470")
        self.assertFalse(self.bookings())

    def test_taken_meanwhile_keeps_the_answers(self):
        start = self.soon()
        form = self.page("/details", when=self.when(start))
        self.book(self.customer(), start)
        answers = self.answers("Save time", "1", "yes", None, "0470")
        page = html.fromstring(self.send(form, **VISITOR, **answers).text)
        [form] = page.xpath("//form[@method='post']")
        self.assertLessEqual(answers.items(), dict(form.form_values()).items())

    def test_a_choice_needs_choices(self):
        with self.assertRaises(ValidationError):
            self.booking_type.question_ids = [
                Command.create({"name": "Which?", "kind": "choice", "choices": " \n"})
            ]

    def test_staff_sees_the_answers_of_the_bookings_it_sees(self):
        answers = self.answers("Save time", "1", "yes", None, "0470")
        self.post(self.soon(), **answers)
        users = self.env.ref("resource_booking.group_user")
        self.hosts.group_ids += users
        Answer = self.env["resource.booking.answer"]
        domain = [("booking_id", "in", self.bookings().ids)]
        host, other = self.hosts
        self.assertEqual(len(Answer.with_user(host).search(domain)), 5)
        self.assertFalse(Answer.with_user(other).search(domain))

    def test_where_the_visitor_came_from(self):
        """From the first page through every link and form to the booking."""
        self.booking_type.question_ids.unlink()
        response = self.url_open(
            f"{self.path}?tz=UTC&utm_source=news&utm_campaign=Spring+%26+sun",
            headers={"Referer": "https://blog.example/post?user=secret"},
        )
        page = html.fromstring(response.text)
        for _month in range(2):  # the first one may have no time left
            links = page.xpath("//a[contains(@href, '/details')]/@href")
            if links:
                break
            [following] = page.xpath("//a[@aria-label='Next month']/@href")
            page = html.fromstring(self.url_open(following).text)
        page = html.fromstring(self.url_open(links[-1]).text)
        self.send(page, **VISITOR)
        booking = self.bookings()
        self.assertEqual(booking.utm_source, "news")
        self.assertEqual(booking.utm_campaign, "Spring & sun")
        self.assertFalse(booking.utm_term)
        self.assertEqual(booking.referrer, "https://blog.example/post")

    def test_our_own_pages_are_no_referrer(self):
        self.booking_type.question_ids.unlink()
        form = self.page("/details", when=self.when(self.soon()))
        [sent] = form.xpath("//form[@method='post']")
        own = {"Referer": self.base_url() + self.path}
        values = {**dict(sent.form_values()), **VISITOR}
        self.url_open(sent.action, data=values, headers=own)
        self.assertEqual(len(self.bookings()), 1)
        self.assertFalse(self.bookings().referrer)
