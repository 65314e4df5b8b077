# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..salesforce import desired


class SalesforcePage(models.Model):
    """What one booking page sends to Salesforce."""

    _name = "salesforce.page"
    _description = "Salesforce settings of a booking page"
    _inherit = ["mail.thread"]
    _order = "name, id"

    name = fields.Char(string="Booking page", compute="_compute_name", store=True)
    res_model = fields.Char(string="Kind of page", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Page", model_field="res_model", required=True, readonly=True
    )
    enabled = fields.Boolean(string="Send bookings to Salesforce", tracking=True)
    connection_id = fields.Many2one(
        "salesforce.connection",
        string="Salesforce org",
        ondelete="restrict",
        tracking=True,
        default=lambda self: self._default_connection_id(),
    )
    # Tracking would be inherited, and say in the page's chatter what another did.
    connection_state = fields.Selection(related="connection_id.state", tracking=False)
    connection_error = fields.Text(
        related="connection_id.error_message", tracking=False
    )
    connection_key_state = fields.Selection(
        related="connection_id.key_state", tracking=False
    )
    connection_username = fields.Char(related="connection_id.username", tracking=False)
    register_as = fields.Selection(
        [
            ("lead", "a new Lead"),
            ("contact", "a new Contact"),
            ("person_account", "a new person account"),
            ("match", "nobody: only people who are in Salesforce already"),
        ],
        string="A new customer becomes",
        required=True,
        default="lead",
        tracking=True,
    )
    lead_found = fields.Selection(
        [
            ("use", "the Lead is used"),
            ("beside", "somebody new is created beside it"),
        ],
        string="Somebody who is a Lead only",
        required=True,
        default="use",
        tracking=True,
    )
    known_customer = fields.Selection(
        [
            ("leave", "is left alone"),
            ("fill", "has empty fields filled"),
            ("overwrite", "is overwritten with what the booking says"),
        ],
        string="A known customer",
        required=True,
        default="leave",
        tracking=True,
    )
    look_first = fields.Selection(
        [("lead", "Leads"), ("contact", "Contacts")],
        string="Look first among",
        compute="_compute_look_first",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        tracking=True,
    )
    of_several = fields.Selection(
        [
            ("activity", "the one with the latest activity"),
            ("newest", "the newest"),
            ("oldest", "the oldest"),
        ],
        string="Of several",
        required=True,
        default="activity",
        tracking=True,
    )
    duplicates = fields.Selection(
        [
            ("use", "the record it points at is used"),
            ("save", "the new one is saved all the same, where the rule allows it"),
            ("hold", "the booking waits for a person"),
        ],
        string="Where a duplicate rule objects",
        required=True,
        default="use",
        tracking=True,
    )
    only_confirmed = fields.Boolean(
        string="Only when confirmed",
        tracking=True,
        help="A booking that waits for somebody's confirmation is not sent before it.",
    )
    mark_no_show = fields.Boolean(
        string="Mark no-shows",
        default=True,
        tracking=True,
        help="Where the booking page knows that nobody came, the subject begins with "
        "“No-show:”.",
    )
    create_event = fields.Boolean(
        string="Write the meeting to Salesforce", default=True, tracking=True
    )
    meeting_as = fields.Selection(
        [("Event", "an Event"), ("Task", "a Task")],
        string="Written as",
        required=True,
        default="Event",
        tracking=True,
    )
    can_make_tasks = fields.Boolean(compute="_compute_can_make_tasks")
    cancelled = fields.Selection(
        [("delete", "is deleted"), ("keep", "stays, marked as cancelled")],
        string="Cancelled, it",
        required=True,
        default="delete",
        tracking=True,
    )
    show_as = fields.Selection(
        [("Busy", "Busy"), ("Free", "Free"), ("OutOfOffice", "Out of office")],
        string="Show time as",
        tracking=True,
    )
    private = fields.Boolean(tracking=True)
    remind = fields.Boolean(string="Remind the owner", tracking=True)
    reminder_minutes = fields.Integer(
        string="Minutes before", default=15, tracking=True
    )
    enabled_since = fields.Datetime(
        readonly=True,
        copy=False,
        help="Older bookings are only sent when they change: since when the page sends "
        "to this org.",
    )
    company_fallback = fields.Char(
        string="Company when none is known",
        required=True,
        default=desired.PageSettings.company_fallback,
        help="Salesforce requires a company for every Lead.",
    )
    sync_ids = fields.One2many("salesforce.sync", "page_id", string="Bookings")
    sync_count = fields.Integer(compute="_compute_counts")
    problem_count = fields.Integer(compute="_compute_counts")

    _owner_unique = models.Constraint(
        "UNIQUE(res_model, res_id)",
        "This booking page has its Salesforce settings already.",
    )
    _reminder_before = models.Constraint(
        "CHECK(reminder_minutes BETWEEN 0 AND 20160)",
        "A reminder comes before the meeting, but no more than two weeks.",
    )

    @api.model
    def _default_connection_id(self):
        connections = self.env["salesforce.connection"].search([], limit=2)
        return connections if len(connections) == 1 else False

    @api.depends("res_model", "res_id")
    def _compute_name(self):
        for page in self:
            page.name = page._owner().display_name

    @api.depends("connection_id", "meeting_as")
    def _compute_can_make_tasks(self):
        for page in self:
            schema = page.connection_id.sudo().schema or {}
            page.can_make_tasks = page.meeting_as == "Task" or "Task" in schema

    @api.depends("register_as")
    def _compute_look_first(self):
        for page in self:
            makes_contacts = page.register_as in ("contact", "person_account")
            page.look_first = "contact" if makes_contacts else "lead"

    def _compute_counts(self):
        groups = self.env["salesforce.sync"]._read_group(
            [("page_id", "in", self.ids)], ["page_id", "state"], ["__count"]
        )
        for page in self:
            counts = {state: n for owner, state, n in groups if owner == page}
            page.sync_count = sum(counts.values())
            page.problem_count = counts.get("failed", 0) + counts.get("held", 0)

    @api.onchange("enabled")
    def _onchange_enabled(self):
        # Settings may be older than the connection.
        if self.enabled and not self.connection_id:
            self.connection_id = self._default_connection_id()

    @api.constrains("enabled", "connection_id", "company_id")
    def _check_connection(self):
        for page in self:
            companies = page.connection_id.sudo().company_ids
            if companies and page.company_id not in companies:
                raise ValidationError(page._other_company())
            if page.enabled and not page.connection_id:
                raise ValidationError(
                    self.env._(
                        "Choose the Salesforce org that the bookings of “%s” go to. "
                        "If there is none yet, connect one first: Salesforce ▸ "
                        "Connections.",
                        page.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        owner_class = self.env.registry["salesforce.page.owner"]
        for vals in vals_list:
            model = vals.get("res_model")
            # Whoever could name any record would read its name here.
            if not issubclass(self.env.registry.get(model, object), owner_class):
                raise ValidationError(self.env._("“%s” is no booking page.", model))
            self.env[model].browse(vals.get("res_id")).check_access("read")
        pages = super().create(vals_list)
        pages.filtered("enabled")._begin()
        pages._note_tasks()
        return pages

    def write(self, vals):
        if not {"res_model", "res_id"}.isdisjoint(vals):
            raise UserError(
                self.env._("Salesforce settings stay with their booking page.")
            )
        before = {page: page._sends_to() for page in self}
        company = {page: page.company_id for page in self}
        result = super().write(vals)
        # Who may see what was sent changes with the company.
        self.filtered(lambda page: page.company_id != company[page])._mark_followed()
        self.filtered(
            lambda page: page._sends_to() not in (False, before[page])
        )._begin()
        if not {"connection_id", "meeting_as"}.isdisjoint(vals):
            self._note_tasks()
        return result

    def _note_tasks(self):
        tasks = self.filtered(lambda page: page.meeting_as == "Task")
        tasks.connection_id._note_tasks()

    def _sends_to(self):
        return self.enabled and self.connection_id

    def _begin(self):
        """Send from now on: older bookings wait for their next change."""
        if self:
            self.enabled_since = self.env.cr.now().replace(microsecond=0)
            # What was sent before may have changed while the page was off.
            self.env["salesforce.sync.mark"].wake_at_commit()

    def _mark_followed(self):
        """Have the bookings that were sent looked at again."""
        for res_model, syncs in self.sudo().sync_ids.grouped("res_model").items():
            self.env["salesforce.sync.mark"].insert(res_model, syncs.mapped("res_id"))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for page in self:
            if page._owner().exists() and page.sudo().sync_ids:
                raise UserError(
                    self.env._(
                        "Bookings of “%s” were sent to Salesforce. Switch the page off "
                        "instead of deleting its settings, so that they can still be "
                        "followed.",
                        page.name,
                    )
                )

    @api.model
    def _enabled_among(self, owners):
        """Return the set of those appointment types whose bookings are sent.

        Asked in the transaction of every booking, so in one statement and without a
        cache, which could be filled anew from before the page was switched on.
        """
        ids_of_model = {}
        for owner in owners:
            ids_of_model.setdefault(owner._name, set()).update(owner.ids)
        enabled = set()
        for res_model, ids in ids_of_model.items():
            self.flush_model(["res_model", "res_id", "enabled"])
            self.env.cr.execute(
                SQL(
                    "SELECT res_id FROM salesforce_page"
                    " WHERE res_model = %s AND res_id = ANY(%s) AND enabled",
                    res_model,
                    sorted(ids),
                )
            )
            found = [res_id for (res_id,) in self.env.cr.fetchall()]
            enabled.update(self.env[res_model].browse(found))
        return enabled

    def _owner(self):
        """Return its booking page; none where that platform's bridge is gone."""
        self.ensure_one()
        owner = self.env["salesforce.page.owner"]
        model = self.env.get(self.res_model)
        return model.browse(self.res_id) if isinstance(model, type(owner)) else owner

    def _settings(self):
        """Return the `desired.PageSettings` of this page."""
        self.ensure_one()
        return desired.PageSettings(
            register_as=self.register_as,
            lead_found=self.lead_found,
            known_customer=self.known_customer,
            look_first=self.look_first,
            of_several=self.of_several,
            duplicates=self.duplicates,
            lead_source=self._chosen("lead_source_id"),
            lead_status=self._chosen("lead_status_id"),
            record_type=self._chosen("record_type_id"),
            only_confirmed=self.only_confirmed,
            create_event=self.create_event,
            mark_no_show=self.mark_no_show,
            meeting_as=self.meeting_as,
            cancelled=self.cancelled,
            show_as=self.show_as or "",
            private=self.private,
            reminder=self.reminder_minutes if self.remind else None,
            company_fallback=self.company_fallback,
            person_owner=self.person_owner,
            person_owner_email=self.person_owner_email or "",
            person_owner_queue=self._chosen("owner_queue_id"),
            event_owner=self.event_owner,
            event_owner_email=self.event_owner_email or "",
            fallback_owner=self.connection_id.user_id_salesforce or None,
        )

    def action_reconnect(self):
        self.ensure_one()
        return self.connection_id.action_connect()

    def action_open_owner(self):
        self.ensure_one()
        owner = self._owner()
        if not owner:
            raise UserError(
                self.env._(
                    "The addon that sends the bookings of “%s” is not installed any "
                    "more. Install it again, or delete these settings.",
                    self.name,
                )
            )
        return owner.get_formview_action()

    def action_open_syncs(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "salesforce_booking_sync.salesforce_sync_action"
        )
        return action | {"domain": [("page_id", "=", self.id)]}
