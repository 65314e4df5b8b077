# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..salesforce import desired
from ..salesforce.mapped import PLACEHOLDERS
from ..salesforce.templates import ANSWER, first_fault
from ..salesforce.wording import worded
from .template_texts import fault_text

TEMPLATES = ("subject_template", "location_template", "description_template")


class SalesforcePageTexts(models.Model):
    """How a page words the meeting in Salesforce."""

    _inherit = "salesforce.page"

    subject_template = fields.Char(string="Subject", tracking=True)
    location_template = fields.Char(string="Location", tracking=True)
    description_template = fields.Text(string="Description", tracking=True)
    placeholder_names = fields.Text(
        string="Placeholders", compute="_compute_placeholder_names"
    )
    example = fields.Text(compute="_compute_example")
    example_fault = fields.Text(compute="_compute_example")

    @api.depends("res_model", "res_id")
    def _compute_placeholder_names(self):
        for page in self:
            answers = [f"{ANSWER}: {question}" for question in page._questions()]
            names = (*PLACEHOLDERS, *(answers or [f"{ANSWER}: …"]))
            page.placeholder_names = "  ".join(f"{{{{ {name} }}}}" for name in names)

    @api.depends(*TEMPLATES)
    def _compute_example(self):
        for page in self:
            page.example_fault = page._template_fault()
            page.example = False if page.example_fault else page._example()

    def _template_fault(self):
        """Return what is wrong with the templates, as a sentence, or False."""
        for name in TEMPLATES:
            fault = first_fault(self[name] or "", PLACEHOLDERS)
            if fault:
                label = self._fields[name]._description_string(self.env)
                return f"{label}: {fault_text(self.env, fault)}"
        return False

    def _example(self):
        """Return what a made-up booking would look like."""
        booking = worded(self._example_booking(), self._settings())
        shown = [
            (self.env._("Subject"), booking.subject),
            (self.env._("Location"), booking.location),
            (self.env._("Description"), booking.description),
        ]
        return "\n".join(f"{label}: {text}" for label, text in shown if text)

    def _example_booking(self):
        """Return a `desired.Booking` of tomorrow by nobody."""
        start = fields.Datetime.now() + timedelta(days=1)
        start = start.replace(minute=0, second=0, microsecond=0)
        video_link = "https://meet.example.com/abc"
        return desired.Booking(
            active=True,
            start=start,
            stop=start + timedelta(hours=1),
            attendee=desired.Attendee(
                key="example",
                name="Ann Example",
                email="ann@example.com",
                phone="+1 202 555 0101",
                company="Example Ltd",
                job_title=self.env._("Buyer"),
            ),
            host=desired.Host(self.env.user.name, self.env.user.email or ""),
            subject=f"Ann Example - {self.name}",
            description=self.env._("What the visitor wrote."),
            location=f"{self.env._('Room 1')} · {video_link}",
            link=f"{self.get_base_url()}/odoo",
            timezone=self.env.user.tz or "UTC",
            answers=tuple((name, f"({name})") for name in self._questions()),
            utm=desired.Utm("newsletter", "email", "spring"),
            video_link=video_link,
        )

    @api.constrains(*TEMPLATES)
    def _check_templates(self):
        for page in self:
            fault = page._template_fault()
            if fault:
                raise ValidationError(fault)

    def _settings(self):
        texts = {name: self[name] or "" for name in TEMPLATES}
        return replace(super()._settings(), **texts)
