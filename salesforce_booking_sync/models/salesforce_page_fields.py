# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import timedelta

from odoo import Command, fields, models

from ..salesforce.names import NAMES
from ..salesforce.sources import plain_question
from ..salesforce.suggest import suggest


class SalesforcePage(models.Model):
    """Its fourth file: the further fields that a page sends."""

    _inherit = "salesforce.page"

    mapping_ids = fields.One2many(
        "salesforce.field.mapping", "page_id", string="Fields", copy=True
    )

    def _settings(self):
        mappings = tuple(mapping._mapping() for mapping in self.mapping_ids)
        return replace(super()._settings(), mappings=mappings)

    def _questions(self):
        """Return what the page asks, in its order, or None where that is not known."""
        # Whoever sets up the page need not be somebody who books.
        return self.sudo()._owner()._salesforce_questions()

    def _usual_length(self):
        """Return how long its meetings last, as a timedelta."""
        # Its settings are still shown where the page itself is gone.
        return timedelta(hours=self.sudo()._owner().exists()._salesforce_hours())

    def _schema(self):
        """Return what is known of the org's objects, as of ``org.Org``."""
        return self.connection_id.sudo().schema or {}

    def action_suggest_mapping(self):
        """Add a row for each question that says the same as a field of the org."""
        self.ensure_one()
        self.check_access("write")
        asked = {plain_question(row.detail or "") for row in self.mapping_ids}
        asked |= self._asked_for_names()
        questions = self._questions()
        rows = suggest(
            [each for each in questions or () if plain_question(each) not in asked],
            self.person_sobject,
            self._schema(),
            [
                *((row.target, row.field_name) for row in self.mapping_ids),
                *self._names_told(),
            ],
            self.meeting_as,
        )
        self._take_names(rows)
        self.mapping_ids = [
            Command.create(
                {
                    "source": row.source,
                    "detail": row.detail,
                    "target": row.target,
                    "field_name": row.field,
                    "when": row.when,
                }
            )
            for row in rows
            if row.field not in NAMES
        ]
        return self._told_of_suggestions(len(rows), questions)

    def _told_of_suggestions(self, count, questions):
        if count:
            message = self.env._("Added: %s. Look them over before you go on.", count)
        elif questions:
            message = self.env._(
                "Nothing to suggest: no field of Salesforce is called like a question "
                "that has no row yet."
            )
        elif questions is None:
            message = self.env._("Odoo does not know what this booking page asks.")
        else:
            message = self.env._("This booking page asks no questions.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if count else "info",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_check(self):
        """Say what of these settings will fail in the org; one or two calls."""
        self.ensure_one()
        wizard = self.env["salesforce.page.check"].create({"page_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check against Salesforce"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_try(self):
        """Ask for somebody to try these settings with; nothing is written."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try it"),
            "res_model": "salesforce.page.try",
            "view_mode": "form",
            "target": "new",
            "context": {"default_page_id": self.id},
        }
