# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..salesforce import person_accounts, soql
from ..salesforce.errors import SalesforceProblem
from ..salesforce.ids import KIND_BY_PREFIX, full_id
from ..salesforce.org import query_request
from .problem_texts import explain


class SalesforcePagePeople(models.Model):
    """Further ways to find and to make customers: phone, Account, person account."""

    _inherit = "salesforce.page"

    has_person_accounts = fields.Boolean(compute="_compute_has_person_accounts")
    match_phone = fields.Boolean(
        string="Also by phone",
        tracking=True,
        help="Only where nobody has the e-mail address.",
    )
    company_blank = fields.Boolean(
        string="No company stays empty",
        tracking=True,
        help="A Lead without a company becomes a person account when it is converted.",
    )
    contact_account = fields.Selection(
        [
            ("none", "none"),
            ("match", "the one of their company, where there is one"),
            ("fixed", "always the same"),
        ],
        string="A new Contact's Account",
        required=True,
        default="none",
        tracking=True,
    )
    account_typed = fields.Char(string="Account", tracking=True)
    account_sfid = fields.Char(readonly=True)
    account_name = fields.Char(readonly=True)

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Offer person accounts only where an org has them, or a page makes them."""
        described = super().fields_get(allfields, attributes)
        kinds = described.get("register_as", {}).get("selection")
        if kinds and not self._offers_person_accounts():
            described["register_as"]["selection"] = [
                kind for kind in kinds if kind[0] != "person_account"
            ]
        return described

    @api.model
    def _offers_person_accounts(self):
        connections = self.env["salesforce.connection"].sudo().search([])
        return any(
            person_accounts.are_on(each.schema or {}) for each in connections
        ) or self.sudo().search_count([("register_as", "=", "person_account")], limit=1)

    @api.depends("connection_id", "register_as")
    def _compute_has_person_accounts(self):
        for page in self:
            page.has_person_accounts = (
                page.register_as == "person_account"
                or person_accounts.are_on(page._schema())
            )

    @api.constrains("register_as", "connection_id")
    def _check_person_accounts(self):
        for page in self.filtered(lambda page: page.register_as == "person_account"):
            schema = page._schema()
            if schema and not person_accounts.are_on(schema):
                raise ValidationError(
                    self.env._(
                        "“%s” has no person accounts that the connected user may see. "
                        "Choose what else a new customer becomes.",
                        page.connection_id.name,
                    )
                )

    @api.constrains("contact_account", "account_typed", "register_as")
    def _check_account(self):
        for page in self:
            fixed = page.register_as == "contact" and page.contact_account == "fixed"
            if fixed and not (page.account_typed or "").strip():
                raise ValidationError(
                    self.env._(
                        "Paste the Id, or type the exact name, of the Account that new "
                        "Contacts of “%s” belong to.",
                        page.name,
                    )
                )
            page._check_kind(page.account_typed, "Account")

    def _check_kind(self, typed, sobject):
        """:raise ValidationError: the Id is of another kind of record"""
        sfid = full_id((typed or "").strip())
        kind = KIND_BY_PREFIX.get(sfid[:3]) if sfid else sobject
        if kind and kind != sobject:
            raise ValidationError(
                self.env._(
                    "%(id)s is the Id of a %(kind)s. Paste the Id of an %(wanted)s, or "
                    "type its exact name.",
                    id=typed,
                    kind=kind,
                    wanted=sobject,
                )
            )

    def write(self, vals):
        for name in ("account", "campaign"):
            if f"{name}_typed" in vals and f"{name}_sfid" not in vals:
                # What was found is of what was typed before.
                vals = vals | {f"{name}_sfid": False, f"{name}_name": False}
        if "connection_id" in vals:
            nothing = dict.fromkeys(("account_sfid", "account_name"), False)
            vals = vals | nothing | {"campaign_sfid": False, "campaign_name": False}
        return super().write(vals)

    def _settings(self):
        return replace(
            super()._settings(),
            match_phone=self.match_phone,
            company_blank=self.company_blank,
            contact_account=self.contact_account,
            account_id=self._id_of("account"),
        )

    def _id_of(self, name):
        """Return the Id that was found, or else pasted."""
        typed = (self[f"{name}_typed"] or "").strip()
        return self[f"{name}_sfid"] or full_id(typed) or ""

    def action_find_account(self):
        self.ensure_one()
        return self._find("account", "Account")

    def _find(self, name, sobject):
        """Look in the org, with one call, for the record that was typed."""
        self.check_access("write")
        typed = (self[f"{name}_typed"] or "").strip()
        connection = self.sudo().connection_id
        if not typed or not connection:
            raise UserError(self.env._("Type an Id or a name first."))
        rows = self._rows_named(connection, sobject, typed)
        if len(rows) != 1:
            raise UserError(self._why_not_one(sobject, typed, len(rows)))
        [row] = rows
        self.write({f"{name}_sfid": row["Id"], f"{name}_name": row["Name"]})
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _rows_named(self, connection, sobject, typed):
        try:
            with connection._client() as client:
                query = soql.named_query(sobject, full_id(typed), typed)
                [answer] = client.composite([query_request(query.soql, "named")])
            connection._note_calls(client)
        except SalesforceProblem as error:
            raise UserError(explain(self.env, error.problem)) from None
        if answer.problem:
            raise UserError(explain(self.env, answer.problem))
        return answer.body["records"]

    def _why_not_one(self, sobject, typed, count):
        if count:
            return self.env._(
                "There are %(count)s records of the kind %(kind)s named “%(name)s”. "
                "Paste the Id of the right one: it stands in its address in "
                "Salesforce.",
                count=count,
                kind=sobject,
                name=typed,
            )
        return self.env._(
            "The connected user sees no %(kind)s with the Id or name “%(name)s” in "
            "Salesforce. Look at the spelling, or give the user access to it.",
            kind=sobject,
            name=typed,
        )
