# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

EMAILS = ("person_owner", "event_owner")
OF_LEADS = ("queue", "rules")


class SalesforcePageOwners(models.Model):
    """Whose the records are that a page makes in Salesforce."""

    _inherit = "salesforce.page"

    person_owner = fields.Selection(
        [
            ("user", "the connecting user"),
            ("host", "the host"),
            ("fixed", "always the same user"),
            ("queue", "a queue (Leads only)"),
            ("rules", "whoever the org's assignment rules choose (Leads only)"),
        ],
        string="New people belong to",
        required=True,
        default="user",
        tracking=True,
    )
    person_owners_offered = fields.Json(compute="_compute_person_owners_offered")
    person_owner_email = fields.Char(
        string="E-mail of new people's owner", tracking=True
    )
    event_owner = fields.Selection(
        [
            ("host", "the host"),
            ("person", "whoever the Lead or Contact belongs to"),
            ("fixed", "always the same user"),
        ],
        string="Meetings belong to",
        required=True,
        default="host",
        tracking=True,
    )
    event_owner_email = fields.Char(string="E-mail of meetings' owner", tracking=True)

    @api.depends("register_as")
    def _compute_person_owners_offered(self):
        owners = [owner for owner, _label in self._fields["person_owner"].selection]
        for page in self:
            hidden = () if page.register_as == "lead" else OF_LEADS
            page.person_owners_offered = [each for each in owners if each not in hidden]

    @api.constrains(*EMAILS, *[f"{name}_email" for name in EMAILS])
    def _check_owner_emails(self):
        for page in self:
            for name in EMAILS:
                email = page[f"{name}_email"]
                if page[name] == "fixed" and not email_normalize(email or ""):
                    raise ValidationError(
                        self.env._(
                            "Type the e-mail address of the Salesforce user to whom "
                            "“%s” gives its records.",
                            page.name,
                        )
                    )

    @api.constrains("person_owner", "owner_queue_id", "register_as")
    def _check_owners_of_leads(self):
        for page in self:
            makes_contacts = page.register_as in ("contact", "person_account")
            if page.person_owner in OF_LEADS and makes_contacts:
                raise ValidationError(
                    self.env._(
                        "Only Leads have queues and assignment rules. Choose another "
                        "owner for the new customers of “%s”, under Owners.",
                        page.name,
                    )
                )
            if page.person_owner == "queue" and not page.owner_queue_id:
                raise ValidationError(
                    self.env._(
                        "Choose the queue that the new Leads of “%s” go to, under "
                        "Owners. If it is missing there, press Check connection on the "
                        "connection.",
                        page.name,
                    )
                )
