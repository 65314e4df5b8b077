# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

import psycopg2
from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError

from .salesforce_connection import MANAGER

_logger = logging.getLogger(__name__)

ACTIVITY = "salesforce_booking_sync.activity_broken"
USER = "salesforce_booking_sync.group_user"


class SalesforceConnection(models.Model):
    """A connection that breaks is told once, to one person, until it is mended."""

    _inherit = "salesforce.connection"

    responsible_id = fields.Many2one(
        "res.users",
        string="Told when it breaks",
        copy=False,
        tracking=True,
        domain=lambda self: [
            ("share", "=", False),
            ("all_group_ids", "in", self.env.ref(USER).ids),
        ],
        help="Gets an activity and a mail when Salesforce no longer accepts this "
        "connection. At first whoever connected it.",
    )

    @api.constrains("responsible_id")
    def _check_responsible(self):
        for connection in self:
            responsible = connection.responsible_id
            if responsible and not connection._may_be_told(responsible):
                raise ValidationError(
                    self.env._(
                        "%(user)s may not see “%(connection)s”, so cannot be told when "
                        "it breaks. Choose somebody of the group Salesforce / User who "
                        "works in one of its companies.",
                        user=responsible.name,
                        connection=connection.name,
                    )
                )

    # === CRUD METHODS === #

    def write(self, vals):
        before = {connection: connection.state for connection in self}
        result = super().write(vals)
        if "state" in vals:
            self._note_change_of_state(before)
        if "error_message" in vals:
            broken = self.filtered(lambda connection: before[connection] == "broken")
            broken.filtered(lambda connection: connection.state == "broken")._tell_why()
        if "responsible_id" in vals:
            self._pass_activity_on()
        return result

    def _note_change_of_state(self, before):
        for connection in self:
            was, now = before[connection] == "broken", connection.state == "broken"
            if was == now:
                continue
            try:
                with self.env.cr.savepoint():
                    told = connection.sudo()
                    told._tell_broken() if now else told._tell_mended()
            except psycopg2.OperationalError:
                raise
            except Exception:
                # Whatever mail has against it, the state itself is noted.
                _logger.exception("Could not tell that %s changed", connection)

    # === TELLING === #

    def _whom_to_tell(self):
        """The chosen person, else another who can mend it, else nobody."""
        self.ensure_one()
        managers = self.env.ref(MANAGER).sudo().all_user_ids
        able = managers.filtered(self._may_be_told)
        responsible = self.sudo().responsible_id
        if responsible and self._may_be_told(responsible):
            return responsible
        return self.create_uid & able or able.sorted("id")[:1]

    def _may_be_told(self, user):
        """Whether somebody is still there and sees the connection."""
        companies = self.sudo().company_ids
        return (
            user.active
            and user.id != SUPERUSER_ID
            and user.has_group(USER)
            and (not companies or bool(companies & user.company_ids))
        )

    def _tell_broken(self):
        """An activity with reason and remedy, and a mail."""
        user = self._whom_to_tell()
        if not user or self.activity_search([ACTIVITY]):
            return
        told = self.with_context(lang=user.lang, mail_activity_quick_update=True)
        told.activity_schedule(
            ACTIVITY,
            summary=told._broken_subject(),
            note=told._broken_note(),
            user_id=user.id,
        )
        told._mail_broken(user)

    def _broken_subject(self):
        return self.env._("Salesforce: “%s” no longer works", self.name)

    def _broken_note(self):
        waits = self.env._(
            "Bookings are kept meanwhile and go by themselves once it is connected."
        )
        paragraphs = [self.error_message or "", waits]
        return Markup("").join(
            Markup("<p>%s</p>") % text for text in paragraphs if text
        )

    def _mail_broken(self, user):
        company = self.company_ids[:1] or user.company_id
        url = f"{self.get_base_url()}/odoo/salesforce-connections/{self.id}"
        link = Markup('<p><a href="%s">%s</a></p>') % (url, self.env._("Reconnect"))
        self.env["mail.mail"].create(
            {
                "subject": self._broken_subject(),
                "body_html": self._broken_note() + link,
                "email_from": company.email_formatted or user.email_formatted,
                "recipient_ids": [fields.Command.link(user.partner_id.id)],
                "auto_delete": True,
            }
        )
        # By the mail queue: a worker of ours does not wait for a mail server.
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _tell_mended(self):
        if self.state == "connected":
            self.activity_feedback([ACTIVITY], feedback=self.env._("Connected again."))
        else:
            self.activity_unlink([ACTIVITY])

    def _tell_why(self):
        """It is broken for another reason than was told: no news, but the right one."""
        for connection in self.sudo():
            activity = connection.activity_search([ACTIVITY])
            language = activity.user_id.lang
            activity.note = connection.with_context(lang=language)._broken_note()

    def _pass_activity_on(self):
        for connection in self.sudo():
            activity = connection.activity_search([ACTIVITY])
            user = connection._whom_to_tell()
            if user and activity.user_id != user:
                activity.with_context(mail_activity_quick_update=True).user_id = user

    # === LOGGING IN === #

    def _adopt(self, login, grant):
        result = super()._adopt(login, grant)
        connection, user = self.sudo(), self.env.user
        if not connection.responsible_id and connection._may_be_told(user):
            connection.responsible_id = user
        return result
