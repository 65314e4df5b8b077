# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Create, read, update, upsert and delete: the org's checks in the org's order."""

import re

from . import duplicates, invitees, references, rules, tooling
from .convert import convert
from .errors import ManyRecords, OrgError, not_found
from .schema import ACTIVITIES, NUMBER_TYPES
from .values import id18, now
from .wire import Headers

ADDRESS_PARTS = (
    ("city", "City"),
    ("country", "Country"),
    ("geocodeAccuracy", "GeocodeAccuracy"),
    ("latitude", "Latitude"),
    ("longitude", "Longitude"),
    ("postalCode", "PostalCode"),
    ("state", "State"),
    ("street", "Street"),
)
# What goes to the recycle bin along with a record: (object, its lookup).
CASCADE = {
    "Account": (("Contact", "AccountId"), ("Event", "WhatId"), ("Task", "WhatId")),
    "Campaign": (("CampaignMember", "CampaignId"),),
    "Contact": (
        ("Event", "WhoId"),
        ("Task", "WhoId"),
        ("CampaignMember", "ContactId"),
    ),
    "Event": (("EventRelation", "EventId"),),
    "Lead": (("Event", "WhoId"), ("Task", "WhoId"), ("CampaignMember", "LeadId")),
    "Opportunity": (("OpportunityContactRole", "OpportunityId"),),
}
PERSON_TO_CONTACT = {
    "FirstName": "FirstName",
    "LastName": "LastName",
    "Salutation": "Salutation",
    "Name": "Name",
    "PersonEmail": "Email",
    "PersonMobilePhone": "MobilePhone",
    "PersonTitle": "Title",
    "PersonBirthdate": "Birthdate",
    "PersonIndividualId": "IndividualId",
    "Phone": "Phone",
    "OwnerId": "OwnerId",
}


class Records:
    """The rows of the org as one session may touch them.

    Every method raises OrgError as the org words it. The caller holds the lock
    (writes take a transaction of their own inside the caller's).
    """

    def __init__(self, org, session, headers=None, version="66.0"):
        self.org = org
        self.store = org.store
        self.schema = org.schema
        self.switches = org.switches
        self.session = session
        self.headers = headers if headers is not None else Headers()
        self.version = version

    # -- what rules and checks look at

    @property
    def time_zone(self):
        user = self.row("User", self.session.user_id)
        return user["TimeZoneSidKey"] if user else "UTC"

    def row(self, sobject, row_id):
        return self.store.get(sobject, row_id) if row_id else None

    def find(self, sobject, field, value):
        return self.store.find(sobject, field, value)

    def visible(self, row):
        if not self.switches["private_sharing"]:
            return True
        return (
            self.session.sees_all
            or "OwnerId" not in row
            or row["OwnerId"] == self.session.user_id
        )

    def sobject(self, name):
        sobject = self.schema.get(name)
        if sobject is None:
            raise not_found()
        return sobject

    # -- reading

    def existing(self, sobject, row_id):
        """The live row of an id in a path. Raises 404 as a read does."""
        full = self._full_id(row_id)
        row = self.row(sobject.name, full)
        if row is None or row.get("IsDeleted") or not self.visible(row):
            raise not_found()
        return row

    @staticmethod
    def _full_id(row_id):
        full = id18(row_id)
        if full is None:
            raise not_found(
                "Provided external ID field does not exist or is not accessible: "
                f"{row_id}"
            )
        return full

    def external(self, sobject, field_name, value):
        """Live rows that carry an external id."""
        field = sobject.seen.get(field_name)
        if field is None or not (field.externalId or field.idLookup):
            raise not_found(
                "Provided external ID field does not exist or is not accessible: "
                f"{field_name}"
            )
        if field.name == "Id":
            return [self.existing(sobject, value)]
        found = []
        for row_id in self.find(sobject.name, field.name, value):
            row = self.row(sobject.name, row_id)
            if row.get("IsDeleted"):
                continue
            if field.caseSensitive and row[field.name] != value:
                continue
            found.append(row)
        return found

    def one_external(self, sobject, field_name, value):
        rows = [r for r in self.external(sobject, field_name, value) if self.visible(r)]
        if len(rows) > 1:
            raise ManyRecords([self.url(sobject, row["Id"]) for row in rows])
        if not rows:
            raise not_found()
        return rows[0]

    def url(self, sobject, row_id):
        return f"/services/data/v{self.version}/sobjects/{sobject.name}/{row_id}"

    def attributes(self, sobject, row):
        return {"type": sobject.name, "url": self.url(sobject, row["Id"])}

    def show(self, sobject, row, names=None):
        """A row as a read answers it; ``names`` are fields, None means all."""
        if names is None:
            fields = sobject.seen.values()
        else:
            fields = [self._field(sobject, name) for name in names]
        shown = {"attributes": self.attributes(sobject, row)}
        for field in fields:
            shown[field.name] = self.value(row, field)
        if names is not None:
            shown.setdefault("Id", row["Id"])
        return shown

    @staticmethod
    def _field(sobject, name):
        field = sobject.by_lower.get(name.strip().lower())
        if field is None:
            raise OrgError(
                400,
                "INVALID_FIELD",
                f"No such column '{name}' on sobject of type {sobject.name}",
            )
        return field

    @staticmethod
    def value(row, field):
        if field.type == "address":
            stem = field.name[: -len("Address")]
            parts = {key: row.get(stem + name) for key, name in ADDRESS_PARTS}
            return parts if any(v is not None for v in parts.values()) else None
        value = row.get(field.name)
        if value is not None and field.type in NUMBER_TYPES:
            return float(value)
        if value is None and field.type == "boolean":
            return False
        return value

    # -- writing

    def create(self, sobject, body):
        """The new row's id."""
        self._allowed(sobject, "create", sobject.createable)
        with self.store.transaction():
            values = self._values(sobject, body, creating=True)
            self._fault(sobject, "create", values)
            row = dict(sobject.defaults)
            row.update(
                {name: value for name, value in values.items() if value is not None}
            )
            self._owner_of_new(sobject, row)
            self._check(sobject, row, None, values)
            row["Id"] = self.org.next_id(sobject.prefix)
            self.stamp(sobject, row, new=True)
            self.store.put(sobject.name, row)
            self._follow_up(sobject, row)
            return row["Id"]

    def update(self, sobject, row_id, body, extra=None):
        """``extra`` are values the caller read from elsewhere (an upsert's key)."""
        full = self._full_id(row_id)
        old = self.row(sobject.name, full)
        if old is None:
            raise OrgError(
                404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", []
            )
        if old.get("IsDeleted"):
            raise OrgError(404, "ENTITY_IS_DELETED", "entity is deleted", [])
        self._allowed(sobject, "update", sobject.updateable, old)
        with self.store.transaction():
            changes = {**self._values(sobject, body, creating=False), **(extra or {})}
            self._fault(sobject, "update", {**old, **changes})
            row = {**old, **changes}
            if old.get("IsPersonAccount") and sobject.name == "Contact" and changes:
                raise references.unwritable(sorted(changes))
            self._check(sobject, row, old, changes)
            self.stamp(sobject, row, new=False)
            self.store.put(sobject.name, row)
            self._follow_up(sobject, row)

    def upsert(self, sobject, field_name, value, body, update_only=False):
        """(id, created). Raises ManyRecords where several rows match."""
        field = sobject.seen.get(field_name)
        rows = self.external(sobject, field_name, value)
        if len(rows) > 1:
            raise ManyRecords([self.url(sobject, row["Id"]) for row in rows])
        self._check_object(body)
        if field_name in body:
            raise OrgError(
                400,
                "INVALID_FIELD",
                f"The {field_name} field should not be specified in the sobject data.",
            )
        if rows:
            self.update(sobject, rows[0]["Id"], body)
            return rows[0]["Id"], False
        if update_only or field.name == "Id":
            raise not_found()
        if not field.createable:
            raise references.unwritable([field.name])
        return self.create(sobject, {**body, field_name: value}), True

    def delete(self, sobject, row_id):
        full = self._full_id(row_id)
        row = self.row(sobject.name, full)
        if row is None:
            raise OrgError(
                404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", []
            )
        if row.get("IsDeleted"):
            raise OrgError(404, "ENTITY_IS_DELETED", "entity is deleted", [])
        self._allowed(sobject, "delete", sobject.deletable, row)
        with self.store.transaction():
            self._fault(sobject, "delete", row)
            if sobject.name == "Lead" and row.get("IsConverted"):
                raise OrgError(
                    400,
                    "CANNOT_UPDATE_CONVERTED_LEAD",
                    "cannot reference converted lead",
                    [],
                )
            if sobject.name == "Contact" and row.get("IsPersonAccount"):
                raise references.unwritable(["Id"])
            self.to_bin(sobject, row)

    def to_bin(self, sobject, row):
        """Into the recycle bin, with what belongs to it."""
        row = {**row, "IsDeleted": True}
        self.stamp(sobject, row, new=False)
        self.store.put(sobject.name, row)
        if sobject.name == "Event":
            invitees.drop_children(self, row)
        for child, lookup in CASCADE.get(sobject.name, ()):
            target = self.schema.sobjects[child]
            for child_id in list(self.find(child, lookup, row["Id"])):
                other = self.row(child, child_id)
                if not other.get("IsDeleted"):
                    self.to_bin(target, other)

    # -- the checks, in the org's order

    def _allowed(self, sobject, operation, allowed, row=None):
        if self.session.system:
            return
        if not allowed or (row is not None and not self.visible(row)):
            entity = self.switches["object_access"].get(sobject.name)
            if operation == "create" and not entity:
                raise OrgError(
                    400,
                    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
                    f"entity type cannot be inserted: {sobject.label}",
                    [],
                )
            raise OrgError(
                403,
                "INSUFFICIENT_ACCESS_OR_READONLY",
                "insufficient access rights on object id",
                [],
            )

    def _values(self, sobject, body, creating):
        """{field: converted value} of a JSON body."""
        self._check_object(body)
        values, refused = {}, []
        for name, value in body.items():
            if name == "attributes":
                self._check_type(sobject, value)
                continue
            if name.lower() == "id":
                raise self._id_in_body(creating)
            field = sobject.seen.get(name)
            if field is None:
                field, value = references.by_external_id(self, sobject, name, value)
            may = field.createable if creating else field.updateable
            if not may and not self._system_may(sobject, field, creating):
                refused.append(name)
                continue
            values[field.name] = convert(field, value)
        if refused:
            raise references.unwritable(refused)
        return values

    @staticmethod
    def _check_object(body):
        if not isinstance(body, dict):
            raise OrgError(
                400, "JSON_PARSER_ERROR", "The body of the request must be an object"
            )

    def _system_may(self, sobject, field, creating):
        # As with "Set Audit Fields upon Record Creation".
        audit = creating and field.name == "CreatedDate"
        other = sobject.name in ("User", "Organization")
        return self.session.system and (audit or other)

    @staticmethod
    def _check_type(sobject, value):
        if isinstance(value, dict) and value.get("type") not in (None, sobject.name):
            raise OrgError(
                400,
                "INVALID_TYPE",
                f"sObject type '{value['type']}' does not match the address",
            )

    @staticmethod
    def _id_in_body(creating):
        if creating:
            return OrgError(
                400,
                "INVALID_FIELD_FOR_INSERT_UPDATE",
                "cannot specify Id in an insert call",
                ["Id"],
            )
        return OrgError(
            400,
            "INVALID_FIELD",
            "The Id field should not be specified in the sobject data.",
        )

    def _fault(self, sobject, operation, values):
        if self.session.system:
            return
        fault = self.org.faults.for_record(sobject.name, operation, values)
        if fault:
            raise OrgError(
                fault.status or 400,
                fault.code,
                fault.message or f"{fault.code} (asked for by a test)",
                fault.fields or [],
            )

    def _owner_of_new(self, sobject, row):
        if "OwnerId" not in sobject.fields:
            return
        row.setdefault("OwnerId", self.session.user_id)
        rule = self.switches["assignment_rule"]
        wanted = (self.headers.get("Sforce-Auto-Assign") or "TRUE").upper() != "FALSE"
        if sobject.name == "Lead" and rule and wanted and not self.session.system:
            row["OwnerId"] = rule

    def _check(self, sobject, row, old, changes):
        missing = [
            field.name
            for field in sobject.not_nillable
            if self._lacks(field, row, old, changes)
        ]
        if missing:
            raise OrgError(
                400,
                "REQUIRED_FIELD_MISSING",
                f"Required fields are missing: [{', '.join(missing)}]",
                missing,
            )
        for name, value in changes.items():
            field = sobject.fields.get(name)
            if value is None or field is None:
                continue
            if field.type == "reference":
                references.check(self, sobject, field, value)
            elif field.type == "junction":
                for one in value:
                    references.check(self, sobject, field, one)
        self._dependent_choices(sobject, row, changes)
        if sobject.name in rules.RULES:
            rules.RULES[sobject.name](row, old, changes, self)
        self._validation_rules(sobject, row)
        if not self.session.system:
            duplicates.check(
                self,
                sobject.name,
                row,
                old,
                self.headers.get("Sforce-Duplicate-Rule-Header"),
                self.version,
            )
        self.check_unique(sobject, row, old)

    @staticmethod
    def _lacks(field, row, old, changes):
        if field.required and old is None:
            return row.get(field.name) is None
        return field.name in changes and changes[field.name] is None

    @staticmethod
    def _dependent_choices(sobject, row, changes):
        """Only restricted picklists are kept to; the others take any text."""
        for name, value in changes.items():
            field = sobject.seen.get(name)
            if not value or not (field and field.controllerName):
                continue
            values = value.split(";") if field.type == "multipicklist" else [value]
            controlling = row.get(field.controllerName)
            fits = all(field.offers(each, controlling) for each in values)
            if field.restrictedPicklist and not fits:
                raise OrgError(
                    400,
                    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                    f"{name}: bad value for restricted picklist field: {value}",
                    [name],
                )

    def _validation_rules(self, sobject, row):
        for rule in self.switches["validation_rules"]:
            if rule["sobject"] != sobject.name or self.session.system:
                continue
            if not tooling.is_active(rule):
                continue
            text = row.get(rule["field"])
            if re.search(rule["matches"], "" if text is None else str(text)):
                field = rule.get("error_field")
                raise OrgError(
                    400,
                    "FIELD_CUSTOM_VALIDATION_EXCEPTION",
                    rule["message"],
                    [field] if field else [],
                )

    def check_unique(self, sobject, row, old):
        for field in sobject.uniques:
            value = row.get(field.name)
            if value is None or (old and old.get(field.name) == value):
                continue
            custom_activity = sobject.name in ACTIVITIES and "__c" in field.name
            for table in ACTIVITIES if custom_activity else (sobject.name,):
                self._unique_in(table, field, value, row.get("Id"))

    def _unique_in(self, table, field, value, own_id):
        if (table, field.name) not in self.store.indices:
            return
        for other_id in self.find(table, field.name, value):
            other = self.row(table, other_id)
            if other_id == own_id or other.get("IsDeleted"):
                continue
            if field.caseSensitive and other[field.name] != value:
                continue
            raise OrgError(
                400,
                "DUPLICATE_VALUE",
                f"duplicate value found: {field.name} duplicates value on record "
                f"with id: {other_id[:15]}",
                [],
            )

    def stamp(self, sobject, row, new):
        stamp = now()
        if new:
            row.setdefault("CreatedDate", stamp)
            row["CreatedById"] = self.session.user_id
        row["LastModifiedDate"] = stamp
        row["LastModifiedById"] = self.session.user_id
        row["SystemModstamp"] = stamp

    def _follow_up(self, sobject, row):
        """Records that follow another one by themselves."""
        if sobject.name == "Account" and row.get("IsPersonAccount"):
            self._shadow_contact(row)
        elif sobject.name == "Event":
            invitees.follow_event(self, row)
        elif sobject.name == "EventRelation":
            invitees.follow_relation(self, row)

    def _shadow_contact(self, account):
        contact = dict(self.row("Contact", account.get("PersonContactId")) or {})
        new = not contact
        if new:
            contact["Id"] = self.org.next_id("003")
            contact.update(IsDeleted=False, IsEmailBounced=False)
        contact.update(IsPersonAccount=True, AccountId=account["Id"])
        for source, target in PERSON_TO_CONTACT.items():
            contact[target] = account.get(source)
        target = self.schema.sobjects["Contact"]
        self.stamp(target, contact, new=new)
        self.store.put("Contact", contact)
        if new:
            self.store.put("Account", {**account, "PersonContactId": contact["Id"]})
