# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..salesforce.event_there import WHOS
from ..salesforce.related import finds_deals


class SalesforcePageEvent(models.Model):
    """What a meeting is tied to in Salesforce, and whose word counts there."""

    _inherit = "salesforce.page"

    related_to = fields.Selection(
        [
            ("none", "nothing"),
            ("account", "the Contact's Account"),
            ("opportunity", "the Contact's newest open opportunity"),
        ],
        string="Related to",
        required=True,
        default="none",
        tracking=True,
    )
    can_relate = fields.Boolean(compute="_compute_can")
    can_relate_deals = fields.Boolean(compute="_compute_can")
    guests = fields.Selection(
        [
            ("list", "are named in the description"),
            ("register", "are registered like whoever books"),
            ("add", "are on the Event as well, where they are Contacts"),
        ],
        required=True,
        default="list",
        tracking=True,
    )
    guests_offered = fields.Json(compute="_compute_guests_offered")
    can_add_guests = fields.Boolean(compute="_compute_can")
    edited = fields.Selection(
        [
            ("keep", "stays as they left it"),
            ("restore", "is put back when the booking changes"),
        ],
        string="What people change in Salesforce",
        required=True,
        default="keep",
        tracking=True,
    )

    @api.depends("meeting_as", "can_add_guests", "guests")
    def _compute_guests_offered(self):
        for page in self:
            can_add = page.can_add_guests or page.guests == "add"
            on_event = ["add"] if page.meeting_as == "Event" and can_add else []
            page.guests_offered = ["list", "register", *on_event]

    @api.constrains("guests", "meeting_as")
    def _check_guests(self):
        for page in self:
            if page.guests == "add" and page.meeting_as == "Task":
                raise ValidationError(
                    self.env._(
                        "Guests can be on an Event, not on a Task. Choose what else "
                        "becomes of the guests of “%s”, under Meeting.",
                        page.name,
                    )
                )

    @api.depends("connection_id", "related_to")
    def _compute_can(self):
        for page in self:
            schema = page._schema()
            page.can_relate = page.related_to != "none" or "Account" in schema
            page.can_relate_deals = finds_deals(schema)
            page.can_add_guests = WHOS in schema.get("Event", {})

    def _settings(self):
        return replace(
            super()._settings(),
            related_to=self.related_to,
            guests=self.guests,
            edited=self.edited,
        )
