# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..salesforce.sources import plain_question


class SalesforcePageQuestion(models.Model):
    """A question of a booking page, to be chosen where its answer is sent.

    A view of what the pages ask now, as their bridges tell: nothing to keep up to date.
    """

    _name = "salesforce.page.question"
    _description = "Question of a booking page"
    _auto = False
    _order = "page_id, sequence"

    page_id = fields.Many2one("salesforce.page", readonly=True)
    sequence = fields.Integer(readonly=True)
    name = fields.Char(string="Question", readonly=True)

    @property
    def _table_query(self):
        """The reader's own pages; of one alone, where the context names it."""
        named = self.env.context.get("questions_of")
        domain = [("id", "=", named)] if named else []
        rows = []
        for page in self.env["salesforce.page"].search(domain):
            asked = {plain_question(name): name for name in page._questions() or ()}
            rows += [(page.id, *each) for each in enumerate(asked.values())]
        pages, order, names = map(list, zip(*rows, strict=True)) if rows else ([],) * 3
        # The same Id for as long as the question is asked: 48 bits of a digest.
        return SQL(
            "SELECT ('x' || substr(md5(concat_ws('/', page_id, name)), 1, 12))"
            "::bit(48)::bigint AS id, page_id, sequence, name"
            " FROM unnest(%s::int[], %s::int[], %s::varchar[])"
            " AS asked(page_id, sequence, name)",
            pages,
            order,
            names,
        )

    @api.model
    def _of(self, page):
        """Return ``{question as it is compared: record}`` of a page."""
        if not page:
            return {}
        of_page = [("page_id", "=", page.id)]
        asked = self.with_context(questions_of=page.id).search(of_page)
        return {plain_question(each.name): each for each in asked}
