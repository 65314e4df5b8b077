# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple
from uuid import uuid4

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, format_date, format_datetime

from ..models.problem_texts import explain
from ..models.remark_texts import remark_text
from ..salesforce import asking, desired, lookup, planner, soql
from ..salesforce.companions import companion_of
from ..salesforce.errors import SalesforceProblem
from ..salesforce.ids import KIND_BY_PREFIX, full_id
from ..salesforce.org import query_request
from ..salesforce.page_check import from_booking
from ..salesforce.records import UNSURE, History
from ..salesforce.targets import role_of

REFERENCE = "reference"  # the type of a field that takes an Id
# What a page may say itself, in the place of what the booking says.
TEXT_OF_PAGE = {
    "Company": "company_fallback",
    "FirstName": "first_name_text",
    "LastName": "last_name_text",
    "Subject": "subject_text",
    "Location": "location_text",
    "Description": "description_text",
}


class Known(NamedTuple):
    """What fields and records are called, read once: each reading copies it all.

    ``schema`` is as of ``org.Org``, ``names`` are ``{Id: name}`` of a plan's records.
    """

    schema: dict
    names: dict

    def field(self, step, name):
        """Return what is known of a field of a step, or of its companion."""
        companion, _dot, own_name = (name or "").rpartition(".")
        return self.schema.get(companion or step.sobject, {}).get(own_name) or {}

    def called(self, sfid):
        return self.names.get(sfid, sfid)


class SalesforcePageTry(models.TransientModel):
    """What would be sent for somebody, field by field; nothing is written."""

    _name = "salesforce.page.try"
    _description = "Try of a booking page's settings"

    page_id = fields.Many2one(
        "salesforce.page", required=True, readonly=True, ondelete="cascade"
    )
    email = fields.Char(string="E-mail")
    sync_id = fields.Many2one("salesforce.sync", string="Booking sent before")
    is_done = fields.Boolean(readonly=True)
    who = fields.Text(readonly=True)
    person_url = fields.Char(readonly=True)
    remarks = fields.Text(readonly=True)
    problem = fields.Text(readonly=True)
    line_ids = fields.One2many("salesforce.page.try.line", "try_id", readonly=True)

    # One of the two; hiding the other would move the button under a click.
    @api.onchange("email")
    def _onchange_email(self):
        if self.email:
            self.sync_id = False

    @api.onchange("sync_id")
    def _onchange_sync_id(self):
        if self.sync_id:
            self.email = False

    def action_try(self):
        self.ensure_one()
        self.page_id.check_access("write")
        if not (self.email or "").strip() and not self.sync_id:
            raise UserError(self.env._("Type an e-mail address or pick a booking."))
        if not self.sync_id and not email_normalize(self.email):
            raise UserError(
                self.env._(
                    "“%s” is no e-mail address, such as name@example.com.", self.email
                )
            )
        self._show(*self._planned())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try it"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # === WHAT WOULD BE DONE === #

    def _planned(self):
        """Return ``(plans.Plan or None, desired.Booking, problem or None, Known)``."""
        booking, history = self._booking_and_history()
        connection = self.page_id.sudo().connection_id
        settings, facts = self.page_id.sudo()._settings(), connection._facts()
        known = Known(facts.schema, {})
        try:
            with connection._client() as client:
                wanted = asking.lookups(booking, history, settings, facts)
                asked = [wanted] if wanted else []
                found = lookup.look_up(client, asked, facts.schema)
                plan = planner.plan(booking, history, found, settings, facts)
                known.names.update(self._names(client, plan, known))
            connection._note_calls(client)
        except SalesforceProblem as error:
            connection._note_problem(error.problem)
            return None, booking, error.problem, known
        return plan, booking, plan.problem, known

    def _names(self, client, plan, known):
        """Ask with one call how the records of a plan are called; some have no name."""
        ids = {plan.person.sfid} if plan.person else set()
        for step in plan.steps:
            for name, value in step.values.items():
                ids.update(_ids(value, known.field(step, name)))
        queries = soql.names_queries(ids)[: lookup.MAX_QUERIES]
        names = {}
        try:
            answers = client.composite(
                query_request(query.soql, f"names_{number}")
                for number, query in enumerate(queries)
            )
        except SalesforceProblem:
            return names  # the Ids say it as well
        for answer in answers:
            if answer.ok:
                names |= {row["Id"]: row["Name"] for row in answer.body["records"]}
        return names

    def _booking_and_history(self):
        """Return the `desired.Booking` and `records.History` to try with."""
        if not self.sync_id:
            return self._made_up(), History(reference=str(uuid4()))
        self.sync_id.check_access("read")
        sync = self.sync_id.sudo()
        if sync.page_id != self.page_id:
            raise UserError(self.env._("This booking is of another page."))
        wanted = sync._desired(sync._booking())
        return wanted, sync._history(fields.Datetime.now())

    def _made_up(self):
        """Return a booking of tomorrow by the one with this address."""
        email = self.email.strip()
        start = fields.Datetime.now() + timedelta(days=1)
        user = self.env.user
        name = email.partition("@")[0].replace(".", " ").title()
        return desired.Booking(
            active=True,
            start=start,
            stop=start + self.page_id._usual_length(),
            attendee=desired.Attendee(key="try", name=name, email=email),
            host=user._salesforce_host(),
            subject=f"{name} - {self.page_id.name}",
            answers=tuple(
                (question, "") for question in self.page_id.sudo()._questions() or ()
            ),
        )

    # === SHOWING === #

    def _show(self, plan, booking, problem, known):
        shown = ("who", "person_url", "remarks", "problem")
        values = dict.fromkeys(shown, False) | {"is_done": True}
        lines = []
        if problem:
            values["problem"] = explain(self.env, problem)
        elif plan:
            values["who"] = self._who(plan, booking, known)
            if plan.person and not plan.create_person:
                values["person_url"] = self._url(plan.person.sfid)
            values["remarks"] = "\n".join(
                remark_text(self.env, code, detail, known.schema)
                for code, detail in plan.remarks
            )
            lines = self._lines(plan, known)
        commands = [Command.clear(), *map(Command.create, lines)]
        self.sudo().write(values | {"line_ids": commands})

    def _url(self, sfid):
        kind = KIND_BY_PREFIX.get(sfid[:3])
        return kind and self.page_id.sudo().connection_id._record_url(kind, sfid)

    def _who(self, plan, booking, known):
        if not booking.is_scheduled:
            return self.env._("The booking is cancelled or has no time yet.")
        if plan.create_person:
            return self.env._(
                "Nobody has this address: a new %s would be created.",
                self._kind(plan.create_person.sobject),
            )
        if plan.person:
            return self.env._(
                "%(name)s (%(sobject)s) is in Salesforce already and is used.",
                name=known.called(plan.person.sfid),
                sobject=plan.person.sobject,
            )
        return self.env._("Nobody is matched, and nobody would be created.")

    def _kind(self, sobject):
        # Whoever is an Account is a person; a household only comes with its Contact.
        called = {
            "Account": self.env._("person account"),
            "CampaignMember": self.env._("campaign member"),
        }
        return called.get(sobject, sobject)

    def _action(self, step, companion):
        if companion == "Account":
            return self.env._("New household Account")
        is_new = step.verb == "create" or (companion and not step.individual)
        verbs = {
            "create": self.env._("New %s", companion or self._kind(step.sobject)),
            "update": self.env._("Change %s", companion or step.sobject),
            "delete": self.env._("Delete %s", step.sobject),
        }
        return verbs["create" if is_new else step.verb]

    def _lines(self, plan, known):
        before = plan.event_before.values if plan.event_before else {}
        lines = []
        for step in plan.own_steps:
            sent = before if step is plan.event and step.verb == "update" else {}
            for name, value in step.values.items() or [(None, None)]:
                lines.append(self._line(step, name, value, sent.get(name), known))
        for step in plan.guests.values():
            for name, value in step.values.items():
                line = self._line(step, name, value, None, known)
                line["action"] = self.env._("Guest: %s", line["action"])
                lines.append(line)
        return lines

    def _line(self, step, name, value, old, known):
        field = known.field(step, name)
        companion = companion_of(name or "")
        ids = _ids(value, field)
        return {
            "action": self._action(step, companion),
            "field_label": field.get("label") or name,
            "old_value": False if old == UNSURE else self._shown(old, field, known),
            "new_value": self._shown(value, field, known),
            "url": self._url(ids[0]) if len(ids) == 1 else False,
            "why": self._why(step, name, value),
        }

    def _shown(self, value, field, known):
        """Return a value as a person reads it: names, dates in their own format."""
        if value is None or value == []:
            return False
        if isinstance(value, bool):
            return self.env._("Yes") if value else self.env._("No")
        if ids := _ids(value, field):
            return ", ".join(map(known.called, ids))
        if isinstance(value, str) and field.get("type") in ("date", "datetime"):
            return self._moment(value)
        return str(value)

    def _moment(self, value):
        try:
            moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            return value
        if len(value) == len(str(date.min)):
            return format_date(self.env, moment.date())
        if moment.tzinfo:
            moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
        return format_datetime(self.env, moment, dt_format="short")

    def _why(self, step, name, value):
        role = role_of(step.sobject)
        rows = self.page_id.sudo().mapping_ids
        row = rows.filtered(lambda each: (each.target, each.field_name) == (role, name))
        if not name:
            return False
        is_ours = from_booking(step.sobject, name.rpartition(".")[2])
        if not row and is_ours and not self._says_itself(name, value):
            return self.env._("The booking")
        if not row:
            return self.env._("The page's settings")
        sources = dict(row._fields["source"]._description_selection(self.env))
        return " ".join(
            filter(None, [sources[row.source], row.detail and f"“{row.detail}”"])
        )

    def _says_itself(self, name, value):
        """Whether a text of the page stands in the place of what the booking says."""
        text = self.page_id.sudo()[TEXT_OF_PAGE[name]] if name in TEXT_OF_PAGE else ""
        # The company may be the booker's own.
        return bool(text) and (name != "Company" or value == text)


class SalesforcePageTryLine(models.TransientModel):
    _name = "salesforce.page.try.line"
    _description = "Field that a try would write"

    try_id = fields.Many2one("salesforce.page.try", required=True, ondelete="cascade")
    action = fields.Char(string="What")
    field_label = fields.Char(string="Field")
    old_value = fields.Text(string="Sent before")
    new_value = fields.Text(string="Value")
    url = fields.Char()
    why = fields.Char(string="Comes from")


def _ids(value, field):
    """Return the Ids that the value of a field is, none where it is anything else."""
    if isinstance(value, str) and field.get("type", REFERENCE) != REFERENCE:
        return []  # a phone number may look like one
    values = value if isinstance(value, list) else [value]
    found = [full_id(each) for each in values if isinstance(each, str)]
    is_known = all(each and each[:3] in KIND_BY_PREFIX for each in found)
    return found if found and is_known else []
