# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError, ValidationError

from ..salesforce import soql
from ..salesforce.errors import SalesforceProblem
from ..salesforce.ids import KIND_BY_PREFIX, full_id
from ..salesforce.org import query_request
from .problem_texts import explain

# Of each record that a page names: what was typed, and what was found by that.
NAMED = {"account": "Account", "campaign": "Campaign"}
FOUND = ("sfid", "name")


class SalesforcePageNamed(models.Model):
    """Records of the org that somebody names by their Id or their exact name.

    For each of NAMED there are three fields: ``…_typed``, ``…_sfid``, ``…_name``.
    """

    _inherit = "salesforce.page"

    def write(self, vals):
        for name in NAMED:
            other = f"{name}_typed" in vals or "connection_id" in vals
            if other and f"{name}_sfid" not in vals:
                # What was found is of what was typed before, or of another org.
                vals = vals | {f"{name}_sfid": False, f"{name}_name": False}
        return super().write(vals)

    def _forget_found(self):
        """What was found is of an org that they send to no more."""
        parts = [f"{name}_{part}" for name in NAMED for part in FOUND]
        self.write(dict.fromkeys(parts, False))

    def _not_found_yet(self):
        """Return the names of NAMED that the page uses and nobody has found yet."""
        is_used = {
            "account": self.account == "fixed" and self.register_as == "contact",
            "campaign": bool((self.campaign_typed or "").strip()),
        }
        return [name for name in NAMED if is_used[name] and not self._id_of(name)]

    def _check_kind(self, name):
        """:raise ValidationError: the Id is of another kind of record"""
        typed, wanted = self[f"{name}_typed"], NAMED[name]
        sfid = full_id((typed or "").strip()) or ""
        # Without a prefix that is known it is a name, however long.
        kind = KIND_BY_PREFIX.get(sfid[:3], wanted)
        if kind != wanted:
            raise ValidationError(
                self.env._(
                    "%(id)s is the Id of a %(kind)s. Paste the Id of a record of the "
                    "kind %(wanted)s, or type its exact name.",
                    id=typed,
                    kind=kind,
                    wanted=wanted,
                )
            )

    def _id_of(self, name):
        """Return the Id that was found, or else pasted; empty where there is none."""
        return self[f"{name}_sfid"] or self._typed_id(name) or ""

    def _typed_id(self, name):
        """Return the Id that was typed, None where it is a name."""
        sfid = full_id((self[f"{name}_typed"] or "").strip()) or ""
        return sfid if KIND_BY_PREFIX.get(sfid[:3]) == NAMED[name] else None

    def _find(self, name):
        """Look in the org, with one call, for the record that was typed."""
        self.check_access("write")
        typed, sobject = (self[f"{name}_typed"] or "").strip(), NAMED[name]
        connection = self.sudo().connection_id
        if not typed or not connection:
            raise UserError(self.env._("Type an Id or a name first."))
        rows = self._rows_named(connection, sobject, self._typed_id(name), typed)
        if len(rows) != 1:
            raise UserError(self._why_not_one(sobject, typed, len(rows)))
        [row] = rows
        self.write({f"{name}_sfid": row["Id"], f"{name}_name": row["Name"]})
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _rows_named(self, connection, sobject, sfid, typed):
        query = soql.named_query(sobject, sfid, typed)
        try:
            with connection._client() as client:
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
