# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The org: its records, people, app, switches, faults and request log."""

import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from pathlib import Path

from . import duplicates, permissions
from . import switches as switch_table
from .faults import Faults
from .openid import OpenId
from .schema import MASTER_RECORD_TYPE, SOBJECTS, Field, Schema
from .store import Store
from .values import new_id, now

PASSWORD = "salesforce"
ORG_ID = new_id("00D", 9174)
ADMIN_PROFILE = new_id("00e", 71)
STANDARD_PROFILE = new_id("00e", 72)
USER_DEFAULTS = {
    "UserType": "Standard",
    "TimeZoneSidKey": "America/Los_Angeles",
    "LocaleSidKey": "en_US",
    "LanguageLocaleKey": "en_US",
    "EmailEncodingKey": "UTF-8",
}
# username, first name, last name, active, sees all data
PEOPLE = (
    ("admin@acme.example", "Ada", "Admin", True, True),
    ("ops@acme.example", "Olivia", "Operations", True, True),
    ("host.one@acme.example", "Hana", "One", True, False),
    ("host.two@acme.example", "Hugo", "Two", True, False),
    ("gone@acme.example", "Gina", "Gone", False, False),
)
LOG_LENGTH = 50_000
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Session:
    """Who a request acts for."""

    user_id: str
    scopes: frozenset = frozenset(("api",))
    app: str = ""
    sees_all: bool = True
    system: bool = False  # the test control: not bound by rights or duplicates


class Org:
    """Everything the org knows. ``home`` (a folder) keeps it on disk."""

    def __init__(self, url, home=None):
        self.url = url
        path = None
        if home:
            Path(home).mkdir(parents=True, exist_ok=True)
            path = str(Path(home) / "org.sqlite3")
        self.store = Store(path)
        self.lock = self.store.lock
        self.openid = OpenId(url)
        self.faults = Faults()
        self.latency = 0.0
        self.cursors = {}
        self._sequences = {}
        self._log = deque(maxlen=LOG_LENGTH)
        self._log_lock = threading.Lock()
        self._api_times = deque()
        self._api_calls = 0
        self._api_extra = 0
        with self.store.transaction():
            self._load()

    def close(self):
        self.store.close()

    # -- start and reset

    def _load(self):
        store = self.store
        self.switches = dict(switch_table.DEFAULTS)
        for row in store.table("_switch").values():
            if row["Id"] in self.switches:
                self.switches[row["Id"]] = switch_table.checked(row["Id"], row["value"])
        if not store.table("_app"):
            store.put(
                "_app",
                {
                    "Id": "3MVG9" + secrets.token_urlsafe(60),
                    "secret": secrets.token_hex(32).upper(),
                    "callbacks": [],
                    "name": "Odoo bookings",
                },
            )
        self.id = next(iter(store.table("Organization")), ORG_ID)
        if not store.get("Organization", self.id):
            self._seed()
        self._rebuild()
        for table, fields in (
            ("_grant", ("refresh_token", "user")),
            ("_token", ("grant",)),
        ):
            store.index(table, fields)

    def _seed(self):
        stamp = now()
        admin_id = self._user_id(0)

        def stamped(row):
            return {
                **row,
                "CreatedDate": stamp,
                "CreatedById": admin_id,
                "LastModifiedDate": stamp,
                "LastModifiedById": admin_id,
                "SystemModstamp": stamp,
            }

        store = self.store
        store.put(
            "Organization",
            stamped(
                {
                    "Id": self.id,
                    "Name": "Acme Corporation",
                    "OrganizationType": "Developer Edition",
                    "InstanceName": "LOC1",
                    "IsSandbox": False,
                    "TimeZoneSidKey": "America/Los_Angeles",
                    "DefaultLocaleSidKey": "en_US",
                    "LanguageLocaleKey": "en_US",
                    "Country": "US",
                }
            ),
        )
        for row_id, name, sees_all in (
            (ADMIN_PROFILE, "System Administrator", True),
            (STANDARD_PROFILE, "Standard User", False),
        ):
            store.put(
                "Profile",
                stamped(
                    {
                        "Id": row_id,
                        "Name": name,
                        "UserType": "Standard",
                        "PermissionsApiEnabled": True,
                        "PermissionsViewAllData": sees_all,
                        "PermissionsModifyAllData": sees_all,
                    }
                ),
            )
        for number, person in enumerate(PEOPLE):
            self._seed_person(number, person, stamped)

    @staticmethod
    def _user_id(number):
        return new_id("005", 4711 + number)

    def _seed_person(self, number, person, stamped):
        username, first, last, active, sees_all = person
        user = stamped(
            {
                "Id": self._user_id(number),
                "Username": username,
                "Email": username,
                "FirstName": first,
                "LastName": last,
                "Name": f"{first} {last}",
                "Alias": (first[0] + last).lower()[:8],
                "CommunityNickname": username.split("@")[0],
                "IsActive": active,
                **USER_DEFAULTS,
                "ProfileId": ADMIN_PROFILE if sees_all else STANDARD_PROFILE,
            }
        )
        self.store.put("User", user)
        permissions.assign_profile(self, user)

    def reset(self):
        """A fresh org; app, callbacks and grants stay, so clients stay connected."""
        with self.store.transaction():
            for table in SOBJECTS:
                self.store.clear(table)
            self.store.clear("_switch")
            self.switches = dict(switch_table.DEFAULTS)
            self._seed()
            self._rebuild()
            self.cursors.clear()
        self.faults.clear()
        self.latency = 0.0
        self.clear_calls()

    def refresh_sandbox(self):
        """Another org at the same address, as a sandbox is after it was refreshed.

        The app and its callbacks stay; nobody is logged in any more.
        """
        with self.store.transaction():
            for table in ("_token", "_grant", "_retired"):
                self.store.clear(table)
            self.id = self.next_id("00D")
            self.reset()

    # -- switches and schema

    def set_switch(self, name, value):
        value = switch_table.checked(name, value)
        with self.store.transaction():
            self.switches[name] = value
            self.store.put("_switch", {"Id": name, "value": value})
            self._rebuild()

    def _rebuild(self):
        custom = {}
        rows = list(self.store.table("_custom_field").values())
        names = {field.name for field in dataclass_fields(Field)}
        for spec in [*rows, *self.switches["custom_fields"]]:
            known = {key: value for key, value in spec.items() if key in names}
            known.setdefault("label", known["name"])
            targets = (
                ("Event", "Task")
                if spec["sobject"] == "Activity"
                else (spec["sobject"],)
            )
            for target in targets:
                custom.setdefault(target, {})[known["name"]] = Field(
                    **{
                        key: tuple(value) if isinstance(value, list) else value
                        for key, value in known.items()
                    }
                )
        self._record_types()
        organization = self.store.get("Organization", self.id)
        defaults = permissions.org_defaults(self.switches)
        defaults["OrganizationType"] = self.switches["edition"]
        self.store.put("Organization", {**organization, **defaults})
        for row in duplicates.rules(self.switches):
            self.store.put("DuplicateRule", row)
        licence = permissions.capture_licence(self.switches)
        self.store.put("PermissionSetLicense", licence)
        for row in permissions.captured(self.switches):
            self.store.put("UserEmailCalendarSync", row)
        self.schema = Schema(self.switches, custom)
        self.schema_changed = time.time()
        self._describes = {}
        for name, sobject in self.schema.sobjects.items():
            indexed = [f.name for f in sobject.fields.values() if f.indexed]
            self.store.index(name, indexed)

    def _record_types(self):
        wanted = [
            (sobject, name, False)
            for sobject, names in sorted(self.switches["record_types"].items())
            for name in names
        ]
        if self.switches["person_accounts"]:
            wanted += [
                ("Account", "Business Account", False),
                ("Account", "Person Account", True),
            ]
        known = {
            (row["SobjectType"], row["Name"]): row
            for row in self.store.table("RecordType").values()
        }
        stamp, admin = now(), self._user_id(0)
        for sobject, name, person in wanted:
            if (sobject, name) in known:
                continue
            self.store.put(
                "RecordType",
                {
                    "Id": self.next_id("012"),
                    "Name": name,
                    "DeveloperName": name.replace(" ", "_"),
                    "SobjectType": sobject,
                    "IsActive": True,
                    "IsPersonType": person,
                    "CreatedDate": stamp,
                    "CreatedById": admin,
                    "LastModifiedDate": stamp,
                    "LastModifiedById": admin,
                    "SystemModstamp": stamp,
                },
            )
        for key, row in known.items():
            if key not in {(sobject, name) for sobject, name, _person in wanted}:
                self.store.remove("RecordType", row["Id"])

    def record_type_infos(self, sobject):
        infos = []
        first = True
        for row in self.store.table("RecordType").values():
            if row["SobjectType"] != sobject:
                continue
            infos.append(self._record_type_info(row, first))
            first = False
        master = {
            "Id": MASTER_RECORD_TYPE,
            "Name": "Master",
            "DeveloperName": "Master",
            "IsActive": True,
        }
        return [*infos, {**self._record_type_info(master, first), "master": True}]

    @staticmethod
    def _record_type_info(row, default):
        return {
            "active": row["IsActive"],
            "available": True,
            "defaultRecordTypeMapping": default,
            "developerName": row["DeveloperName"],
            "master": False,
            "name": row["Name"],
            "recordTypeId": row["Id"],
            "urls": {},
        }

    def describe(self, sobject, version):
        key = (sobject.name, version)
        if key not in self._describes:
            self._describes[key] = sobject.describe(
                version, self.record_type_infos(sobject.name)
            )
        return self._describes[key]

    # -- people and ids

    def next_id(self, prefix):
        """An id that was never used, also not by a write that was rolled back."""
        if prefix not in self._sequences:
            row = self.store.get("_sequence", prefix) or {"reserved": 100_000}
            self._sequences[prefix] = [row["reserved"], row["reserved"]]
        sequence = self._sequences[prefix]
        if sequence[0] >= sequence[1]:
            sequence[1] += 1000
            self.store.put("_sequence", {"Id": prefix, "reserved": sequence[1]})
        sequence[0] += 1
        return new_id(prefix, sequence[0])

    def user_by_name(self, username):
        ids = self.store.find("User", "Username", username or "")
        return self.store.get("User", next(iter(ids))) if ids else None

    def system_session(self):
        return Session(self._user_id(0), system=True)

    def session_for(self, user_id, scopes, app):
        user = self.store.get("User", user_id)
        profile = self.store.get("Profile", user["ProfileId"]) or {}
        return Session(
            user_id,
            frozenset(scopes),
            app,
            sees_all=bool(profile.get("PermissionsViewAllData")),
        )

    # -- the request log and the daily limit

    def count_api(self):
        with self._log_lock:
            self._api_calls += 1
            self._api_times.append(time.monotonic())

    def api_calls(self):
        return self._api_calls

    def usage(self):
        """API requests of the last 24 hours."""
        with self._log_lock:
            old = time.monotonic() - DAY_SECONDS
            while self._api_times and self._api_times[0] < old:
                self._api_times.popleft()
            return len(self._api_times) + self._api_extra

    def set_usage(self, used):
        with self._log_lock:
            self._api_times.clear()
            self._api_extra = used

    def log(self, entry):
        with self._log_lock:
            self._log.append(entry)

    def calls(self):
        with self._log_lock:
            return list(self._log)

    def clear_calls(self):
        with self._log_lock:
            self._log.clear()
            self._api_times.clear()
            self._api_calls = 0
            self._api_extra = 0
