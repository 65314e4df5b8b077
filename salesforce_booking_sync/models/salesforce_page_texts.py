# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..salesforce import desired
from ..salesforce.templates import as_written, is_unclosed, placeholders, unknown
from .salesforce_page_names import FAMILY, SAYS_NAMES

TEXTS = ("subject_text", "location_text", "description_text")


class SalesforcePageTexts(models.Model):
    """Its fifth file: what the meeting says in Salesforce, from texts of the page."""

    _inherit = "salesforce.page"

    subject_text = fields.Char(string="Subject", tracking=True)
    location_text = fields.Char(string="Location", tracking=True)
    description_text = fields.Text(string="Description", tracking=True)
    texts_example = fields.Text(string="For example", compute="_compute_texts_example")
    placeholders = fields.Text(compute="_compute_placeholders")

    @api.depends("res_model", "res_id")
    def _compute_placeholders(self):
        for page in self:
            names = placeholders(page._questions())
            # A no-break space keeps each of them on one line.
            page.placeholders = " ".join(f"{{{{\xa0{name}\xa0}}}}" for name in names)

    @api.depends(*SAYS_NAMES, *TEXTS)
    def _compute_texts_example(self):
        for page in self:
            written = page._written_example()
            texts = (written.subject, written.location, written.description)
            page.texts_example = "\n".join(
                f"{page._fields[name]._description_string(page.env)}: {text}"
                for name, written_text in zip(TEXTS, texts, strict=True)
                # What cannot be saved has no example.
                if (text := page._wrong_with(page[name]) or written_text)
            )

    def _written_example(self):
        """Return the made-up booking with what the page says in words of its own."""
        return as_written(self._example(), self._settings())

    def _example(self):
        """Return a made-up booking of this page, as of `desired.Booking`."""
        start = fields.Datetime.now().replace(minute=0, second=0) + timedelta(days=1)
        attendee = desired.Attendee(
            key="example",
            name="Lee Ann" if self.name_order == FAMILY else "Ann Lee",
            email="ann.lee@example.com",
            phone="+1 555 0100",
            company="Lee Ltd",
            job_title="Buyer",
            address=desired.Address(
                street="1 Main Street",
                zip="1000",
                city="Brussels",
                country="Belgium",
                country_code="BE",
            ),
            website="https://lee.example",
            language="en_US",
        )
        host = self.env.user._salesforce_host()
        answers = [(question, "…") for question in self._questions() or ()]
        return desired.Booking(
            active=True,
            start=start,
            stop=start + self._usual_length(),
            attendee=attendee,
            host=host,
            subject=f"{attendee.name} - {self.name or ''}",
            location=self.env._("Room 1"),
            link=f"{self.get_base_url()}/odoo/…",
            description=self.env._("What Ann Lee wrote when booking"),
            timezone=self.env.user.tz or "UTC",
            booked_at=fields.Datetime.now(),
            answers=tuple(answers),
        )

    @api.constrains(*TEXTS)
    def _check_texts(self):
        for page in self:
            for name in TEXTS:
                page._refuse_unknown(page[name])

    def _refuse_unknown(self, text):
        """:raise ValidationError: a placeholder is not closed, or stands for nothing"""
        if wrong := self._wrong_with(text):
            raise ValidationError(wrong)

    def _wrong_with(self, text):
        """Return what is wrong with the placeholders of a text, or an empty text."""
        if is_unclosed(text):
            return self.env._(
                "A placeholder begins with {{ and ends with }} on the same line: "
                "one in “%s” does not. Close it, or take the braces out.",
                text,
            )
        for name, meant in unknown(text, self._questions()):
            if meant:
                return self.env._(
                    "“{{ %(name)s }}” stands for nothing that a booking says. Did "
                    "you mean “{{ %(meant)s }}”?",
                    name=name,
                    meant=meant,
                )
            return self.env._(
                "“{{ %s }}” stands for nothing that a booking says. The page's "
                "Meeting tab lists what may stand there.",
                name,
            )
        return ""

    def _settings(self):
        texts = {name: self[name] or "" for name in TEXTS}
        return replace(super()._settings(), **texts)
