# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..salesforce import keys
from ..salesforce.errors import Kind, SalesforceProblem
from ..salesforce.org import read_org
from ..salesforce.records import BY_KEY, Facts
from .pace import wait_factor

# How old what was read of the org's objects may be, and how often a refused field has
# them read before.
SCHEMA_LIFE = timedelta(hours=24)
LEARN_EVERY = timedelta(minutes=10)


class SalesforceConnection(models.Model):
    """What an org looks like to the connected user: objects, rights, key fields."""

    _inherit = "salesforce.connection"

    schema = fields.Json(copy=False, readonly=True, prefetch=False)
    makes_tasks = fields.Boolean(
        copy=False, readonly=True, help="Some page makes Tasks, or did once."
    )
    schema_read_at = fields.Datetime(copy=False, readonly=True)
    schema_doubted_at = fields.Datetime(
        copy=False, readonly=True, help="When it was last read for a refused field."
    )
    sees_all = fields.Json(
        copy=False,
        readonly=True,
        help="Whether the connecting user sees every Lead, Contact and Event.",
    )
    narrow_objects = fields.Char(compute="_compute_narrow_objects")
    key_state = fields.Selection(
        [
            (keys.NONE, "No key fields: waits and looks"),
            (keys.READY, "Key fields: guaranteed by Salesforce"),
            (keys.UNUSABLE, "Key fields are there, but not usable"),
        ],
        string="Exactly once",
        required=True,
        default=keys.NONE,
        copy=False,
        readonly=True,
        tracking=True,
    )
    key_faults = fields.Text(compute="_compute_key_faults")
    key_expected = fields.Boolean(
        copy=False,
        readonly=True,
        help="The key fields were there once; without them nothing is created.",
    )

    @api.depends_context("lang")
    @api.depends("key_state", "schema")
    def _compute_key_faults(self):
        texts = {
            "missing": self.env._("it is not there, or this user may not see it"),
            "not_external_id": self.env._("it is not marked “External ID”"),
            "not_unique": self.env._("it is not marked “Unique”"),
            "too_short": self.env._("it is too short"),
            "read_only": self.env._("this user may not write it"),
        }
        for connection in self:
            faults = []
            if connection.key_state == keys.UNUSABLE:
                schema = connection.schema or {}
                faults = keys.key_faults(schema, connection.makes_tasks)
            connection.key_faults = "\n".join(
                f"{sobject}.{keys.KEY_FIELDS[sobject]}: {texts[fault]}"
                for sobject, fault in faults
            )

    @api.depends("sees_all", "state")
    def _compute_narrow_objects(self):
        for connection in self:
            known = connection.sees_all or {}
            names = [name for name in ("Lead", "Contact") if known.get(name) is False]
            connection.narrow_objects = ", ".join(names)

    def action_prepare(self):
        """Open the window that tells how the key fields come."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "salesforce_booking_sync.salesforce_prepare_action"
        )
        return action | {"context": {"default_connection_id": self.id}}

    def action_forget_keys(self):
        """Go on without key fields that are no longer there."""
        self.ensure_one()
        self.check_access("write")
        absent = keys.key_state(self.schema or {}, tasks=self.makes_tasks) == keys.NONE
        if not absent:
            raise UserError(
                self.env._(
                    "Some of the key fields are still there. Give the connected user "
                    "read and edit access to all of them, or remove them all from "
                    "Salesforce first."
                )
            )
        self.sudo().write({"key_expected": False, "key_state": keys.NONE})
        # What was lost is looked for by who made it: its description bears the mark.
        lost = [("connection_id", "=", self.id), ("unsure_as", "=", BY_KEY)]
        doubtful = self.env["salesforce.sync"].sudo().search(lost)
        doubtful.unsure_as = self.user_id_salesforce
        self._retry_settings()
        return self._notify(
            "success", self.env._("Bookings are sent without key fields from now on.")
        )

    def _facts(self):
        """Return what of the org a plan depends on (`records.Facts`)."""
        self.ensure_one()
        return Facts(
            self.schema or {}, self.key_state, self.sees_all or {}, self.makes_tasks
        )

    def _note_tasks(self):
        """A page makes Tasks: from now on their key field counts as well."""
        for connection in self.sudo().filtered(lambda each: not each.makes_tasks):
            connection.makes_tasks = True
            if connection.schema:
                read_at = connection.schema_read_at
                connection._take_schema(connection.schema)
                connection.schema_read_at = read_at

    @api.model
    def _org_called(self, name, is_sandbox):
        """Return what a connection is called that nobody named.

        A sandbox is a copy: its organization has the name of production's.
        """
        return f"{name} (Sandbox)" if is_sandbox else name

    def _describe_org(self, org):
        connection = self.sudo()
        name = org.organization.get("Name")
        values = {
            "organization_id": org.organization.get("Id"),
            "organization_name": name,
            "organization_type": org.organization.get("OrganizationType"),
            "is_sandbox": bool(org.organization.get("IsSandbox")),
            "username": org.user.get("Username"),
            "user_id_salesforce": org.user.get("Id"),
            "sees_all": org.sees_all,
        }
        unnamed = connection.name == self._fields["name"].default(self)
        if name and unnamed and not connection.from_server:
            values["name"] = self._org_called(name, values["is_sandbox"])
        better = any(
            org.sees_all[name] and not (connection.sees_all or {}).get(name)
            for name in org.sees_all
        )
        connection.write(values)
        self.env["salesforce.choice"].sudo()._take(connection, org.schema)
        if connection._take_schema(org.schema) or better:
            connection._retry_settings()

    @api.model
    def _refresh_old_schemas(self):
        """Read anew, one call each, the objects of orgs that were read a day ago."""
        old = fields.Datetime.now() - SCHEMA_LIFE
        connections = self.search(
            [
                ("state", "=", "connected"),
                "|",
                ("schema_read_at", "=", False),
                ("schema_read_at", "<", old),
            ]
        )
        for connection in connections:
            try:
                client = connection._client()
                organization_id = connection.organization_id
                # No transaction is open while Salesforce is called.
                self.env["ir.cron"]._commit_progress()
                with client:
                    org = read_org(client, connection.user_id_salesforce)
                if connection.organization_id == organization_id:
                    connection._describe_org(org)
                connection._note_calls(client)
            except SalesforceProblem as error:
                connection._note_problem(error.problem)
            self.env["ir.cron"]._commit_progress()

    def _may_learn(self):
        """Whether to read the objects for a refused field.

        Not with each round, where the last time told nothing new.
        """
        connection, now = self.sudo(), fields.Datetime.now()
        last = connection.schema_doubted_at
        if last and last > now - LEARN_EVERY * wait_factor():
            return False
        connection.schema_doubted_at = now
        return True

    def _take_schema(self, schema):
        """Keep what the objects look like; return whether anything changed."""
        connection = self.sudo()
        state = keys.key_state(schema, connection.key_expected, connection.makes_tasks)
        changed = schema != connection.schema
        values = {"schema_read_at": fields.Datetime.now()}
        if changed:
            values |= {"schema": schema, "schema_doubted_at": False}
        if state != connection.key_state:
            values["key_state"] = state
        if state != keys.NONE and not connection.key_expected:
            values["key_expected"] = True
        connection.write(values)
        return changed

    def _retry_settings(self):
        """Settings or rights changed in Salesforce: what failed of them goes again."""
        syncs = self.env["salesforce.sync"].sudo()
        failed = [
            ("connection_id", "=", self.id),
            ("state", "=", "failed"),
            ("error_kind", "=", Kind.FIX_SETTINGS.value),
        ]
        syncs.search(failed).write(
            {
                "state": "due",
                "attempts": 0,
                "own_faults": 0,
                "next_attempt_at": fields.Datetime.now(),
            }
        )
        self._wake_lane()
