# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the test control may ask of a running org."""

import json
from dataclasses import fields as dataclass_fields

from . import lifecycle
from .chaos import Chaos
from .convert import CONVERTERS
from .errors import ManyRecords, OrgError
from .faults import BadFault, Fault
from .records import Records
from .switches import UnknownSwitch
from .values import id18
from .wire import Reply

PATH = "/sandbox/control"
FAULT_KEYS = {field.name for field in dataclass_fields(Fault)}


class Misuse(ValueError):
    """The control was asked for something that cannot be."""


def answer(org, grants, request):
    """``{"do": name, ...}`` as JSON; answers ``{"result": …}`` or ``{"error": …}``."""
    kind = request.headers.get("Content-Type", "")
    # A page of another site cannot send this type without asking first.
    if request.method != "POST" or not kind.startswith("application/json"):
        return Reply(405, {"error": "POST JSON to the control"})
    try:
        asked = json.loads(request.body)
        action = ACTIONS[asked.pop("do")]
    except (ValueError, KeyError, AttributeError, TypeError):
        return Reply(400, {"error": f"'do' is one of {', '.join(sorted(ACTIONS))}"})
    try:
        with org.lock:
            return Reply(200, {"result": action(Desk(org, grants), **asked)})
    except OrgError as error:
        return Reply(400, {"error": f"{error.code}: {error.message}"})
    except ManyRecords as many:
        return Reply(400, {"error": str(many)})
    except (Misuse, BadFault, UnknownSwitch, TypeError) as error:
        return Reply(400, {"error": str(error)})


class Desk:
    def __init__(self, org, grants):
        self.org = org
        self.grants = grants
        self.records = Records(org, org.system_session())

    def sobject(self, name):
        sobject = self.org.schema.sobjects.get(name)
        if sobject is None:
            raise Misuse(f"There is no object {name!r} in this org")
        return sobject

    def stored(self, sobject, row_id):
        row = self.org.store.get(self.sobject(sobject).name, id18(row_id))
        if row is None:
            raise Misuse(f"There is no {sobject} {row_id}")
        return row

    # -- records

    def rows(self, sobject, deleted=False):
        target = self.sobject(sobject)
        return [
            self.shown(target, row)
            for row in self.org.store.table(target.name).values()
            if deleted or not row.get("IsDeleted")
        ]

    def shown(self, target, row):
        return {
            name: self.records.value(row, field)
            for name, field in target.fields.items()
        }

    def create(self, sobject, values):
        return self.records.create(self.sobject(sobject), values)

    def update(self, sobject, id, values):
        self.records.update(self.sobject(sobject), id, values)

    def delete(self, sobject, id):
        self.records.delete(self.sobject(sobject), id)

    def undelete(self, sobject, id):
        lifecycle.undelete(
            self.records, self.sobject(sobject), self.stored(sobject, id)
        )

    def convert_lead(self, id, account_id=None, contact_id=None):
        return lifecycle.convert_lead(
            self.records, self.stored("Lead", id), account_id, contact_id
        )

    def merge(self, sobject, master_id, id):
        lifecycle.merge(
            self.records,
            self.sobject(sobject),
            self.stored(sobject, master_id),
            self.stored(sobject, id),
        )

    def add_user(self, username, values=None, sees_all=False):
        return lifecycle.add_user(self.org, username, values or {}, sees_all)

    def users(self):
        return self.rows("User")

    # -- the log, faults, switches

    def calls(self):
        return self.org.calls()

    def api_calls(self):
        return self.org.api_calls()

    def clear_calls(self):
        self.org.clear_calls()

    def set_usage(self, used):
        self.org.set_usage(used)

    def fault(self, **values):
        unknown = set(values) - FAULT_KEYS
        if unknown:
            raise Misuse(f"A fault has no {', '.join(sorted(unknown))}")
        self.org.faults.add(Fault(**values))

    def clear_faults(self):
        self.org.faults.clear()

    def faults_left(self):
        return self.org.faults.remaining()

    def land(self):
        late = self.org.faults.take_late()
        for carry_out in late:
            carry_out()
        return len(late)

    def chaos(self, seed, rate, late=None, kinds=None):
        if seed is None:
            self.org.faults.chaos = None
            return
        self.org.faults.chaos = Chaos(seed, rate, late or (1.5, 2.5), kinds)

    def chaos_counts(self):
        chaos = self.org.faults.chaos
        return dict(chaos.counts) if chaos else {}

    def latency(self, seconds):
        self.org.latency = float(seconds)

    def switch(self, name, value):
        if name == "custom_fields":
            for spec in value or ():
                if spec.get("type") not in CONVERTERS or "name" not in spec:
                    raise Misuse(
                        f"A custom field has sobject, name and type, one of "
                        f"{', '.join(sorted(CONVERTERS))}"
                    )
                self.sobject(
                    "Event" if spec["sobject"] == "Activity" else spec["sobject"]
                )
        self.org.set_switch(name, value)

    def switches(self):
        return dict(self.org.switches)

    def reset(self):
        self.org.reset()

    def refresh_sandbox(self):
        self.org.refresh_sandbox()

    # -- the app and what it holds

    def app(self):
        [row] = self.org.store.table("_app").values()
        return {
            "consumer_key": row["Id"],
            "consumer_secret": row["secret"],
            "callbacks": row["callbacks"],
            "name": row["name"],
        }

    def set_callbacks(self, callbacks):
        [row] = self.org.store.table("_app").values()
        self.org.store.put("_app", {**row, "callbacks": list(callbacks)})

    def grant(self, username, scopes=None):
        user = self.org.user_by_name(username)
        if user is None:
            raise Misuse(f"There is no user {username}")
        [app] = self.org.store.table("_app").values()
        with self.org.store.transaction():
            return self.grants.issue(
                app,
                user["Id"],
                scopes or list(self.org.switches["app_scopes"]),
                refreshable=True,
            )

    def expire_sessions(self):
        self.grants.end_sessions()

    def expire_codes(self):
        self.grants.expire_codes()

    def revoke_all(self):
        self.grants.end_all()


ACTIONS = {
    name: getattr(Desk, name)
    for name in (
        "add_user api_calls app calls chaos chaos_counts clear_calls clear_faults "
        "convert_lead create delete "
        "expire_codes expire_sessions fault faults_left grant land latency merge "
        "refresh_sandbox reset revoke_all rows set_callbacks set_usage switch switches "
        "undelete update users"
    ).split()
}
