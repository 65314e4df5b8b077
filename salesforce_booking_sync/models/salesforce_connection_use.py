# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

NAMES_SHOWN = 5


class SalesforceConnection(models.Model):
    """What a connection is used for stands in the way of taking it away."""

    _inherit = "salesforce.connection"

    waiting_count = fields.Integer(
        string="Bookings that wait", compute="_compute_waiting_count"
    )

    def _compute_waiting_count(self):
        waiting = [
            ("connection_id", "in", self.ids),
            ("state", "in", ("due", "sending", "retry", "unknown")),
        ]
        syncs = self.env["salesforce.sync"].sudo()
        counts = dict(syncs._read_group(waiting, ["connection_id"], ["__count"]))
        for connection in self:
            connection.waiting_count = counts.get(connection.sudo()._origin, 0)

    def write(self, vals):
        if "active" in vals and not vals["active"]:
            self.filtered("active")._check_no_page(
                self.env._(
                    "“%(connection)s” cannot be archived while booking pages use it: "
                    "%(pages)s. Choose another Salesforce org on those pages first, or "
                    "none."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_no_page(
            self.env._(
                "“%(connection)s” cannot be deleted while booking pages use it: "
                "%(pages)s. Choose another Salesforce org on those pages first, or "
                "none."
            )
        )
        for connection in self:
            ours = [("connection_id", "=", connection.id)]
            sent = self.env["salesforce.sync"].sudo().search_count(ours)
            if sent:
                raise UserError(
                    self.env._(
                        "Bookings were sent through “%(connection)s” (%(count)s), and "
                        "what is known of them would be lost. Archive it instead.",
                        count=sent,
                        connection=connection.name,
                    )
                )

    def _check_no_page(self, sentence):
        """:param sentence: with the names ``connection`` and ``pages``"""
        for connection in self:
            ours = [("connection_id", "=", connection.id)]
            pages = self.env["salesforce.page"].sudo().search(ours)
            if pages:
                names = self._enumerated(pages.mapped("name"))
                raise UserError(
                    sentence % {"connection": connection.name, "pages": names}
                )

    def _enumerated(self, names):
        shown = ", ".join(f"“{name}”" for name in names[:NAMES_SHOWN])
        if len(names) <= NAMES_SHOWN:
            return shown
        more = len(names) - NAMES_SHOWN
        return self.env._("%(names)s and %(count)s more", names=shown, count=more)

    def action_disconnect(self):
        action = super().action_disconnect()
        if self.waiting_count:
            waiting = self.env._(
                "Bookings that wait: %s. They are kept, and go once it is connected "
                "again.",
                self.waiting_count,
            )
            action["params"] |= {
                "message": f"{action['params']['message']} {waiting}",
                "type": "warning",
                "sticky": True,
            }
        return action
