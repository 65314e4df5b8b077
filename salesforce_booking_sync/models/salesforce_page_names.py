# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, fields, models

from ..salesforce.targets import PERSON
from ..salesforce.templates import ASKED, asked_in

FAMILY = "family"
TEXT_OF = {"FirstName": "first_name_text", "LastName": "last_name_text"}
TEXTS = tuple(TEXT_OF.values())
SAYS_NAMES = ("name_order", *TEXTS)


class SalesforcePageNames(models.Model):
    """Its ninth file: how the name of whoever books becomes the two of Salesforce."""

    _inherit = "salesforce.page"

    name_order = fields.Selection(
        [
            ("given", "the given name, as in Ann Lee"),
            (FAMILY, "the family name, as in Lee Ann"),
        ],
        string="Names begin with",
        required=True,
        default="given",
        tracking=True,
    )
    first_name_text = fields.Char(string="First name", tracking=True)
    last_name_text = fields.Char(string="Last name", tracking=True)
    names_example = fields.Char(string="For example", compute="_compute_names_example")

    @api.depends(*SAYS_NAMES)
    def _compute_names_example(self):
        for page in self:
            wrong = [page._wrong_with(page[name]) for name in TEXTS]
            page.names_example = next(filter(None, wrong), "") or page._names_said()

    def _names_said(self):
        attendee = self._written_example().attendee
        first, last = attendee.names
        return self.env._(
            "%(name)s: first name %(first)s, last name %(last)s",
            name=attendee.name,
            first=first or "–",
            last=last,
        )

    @api.constrains(*TEXTS)
    def _check_names_texts(self):
        for page in self:
            for name in TEXTS:
                page._refuse_unknown(page[name])

    def _names_told(self):
        """Return ``[(PERSON, field)]`` of the names that the page has a text for."""
        return [(PERSON, field) for field, text in TEXT_OF.items() if self[text]]

    def _asked_for_names(self):
        """Return the questions whose answers make a name, as they are compared."""
        return set().union(*(asked_in(self[name]) for name in TEXTS))

    def _take_names(self, rows):
        """Take the names from the questions that are meant for them.

        :param rows: `desired.Mapping` of answers
        """
        for row in rows:
            text = f"{{{{ {ASKED} {row.detail} }}}}"
            if row.field in TEXT_OF and not self._wrong_with(text):
                self[TEXT_OF[row.field]] = text

    def _settings(self):
        return replace(
            super()._settings(),
            family_first=self.name_order == FAMILY,
            first_name_text=self.first_name_text or "",
            last_name_text=self.last_name_text or "",
        )
