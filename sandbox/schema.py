# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The org's objects and fields, as its describe shows them to the user."""

import csv
from base64 import b64encode
from dataclasses import dataclass, field, replace
from pathlib import Path

FIELDS_CSV = Path(__file__).parent / "data" / "fields.csv"

# name: (key prefix, label, plural, createable, updateable, deletable)
SOBJECTS = {
    "Account": ("001", "Account", "Accounts", True, True, True),
    "Campaign": ("701", "Campaign", "Campaigns", True, True, True),
    "CampaignMember": ("00v", "Campaign Member", "Campaign Members", True, True, True),
    "Contact": ("003", "Contact", "Contacts", True, True, True),
    "Event": ("00U", "Event", "Events", True, True, True),
    "DuplicateRule": (
        "0Bm",
        "Duplicate Rule",
        "Duplicate Rules",
        False,
        False,
        False,
    ),
    "EventRelation": ("0RE", "Event Relation", "Event Relations", True, True, True),
    "Group": ("00G", "Group", "Group", True, True, True),
    "Individual": ("0PK", "Individual", "Individuals", True, True, True),
    "Lead": ("00Q", "Lead", "Leads", True, True, True),
    "Opportunity": ("006", "Opportunity", "Opportunities", True, True, True),
    "OpportunityContactRole": (
        "00K",
        "Opportunity Contact Role",
        "Opportunity Contact Role",
        True,
        True,
        True,
    ),
    "Organization": ("00D", "Organization", "Organization", False, True, False),
    "ObjectPermissions": (
        "110",
        "Object Permissions",
        "Object Permissions",
        False,
        False,
        False,
    ),
    "PermissionSet": (
        "0PS",
        "Permission Set",
        "Permission Sets",
        False,
        False,
        False,
    ),
    "PermissionSetAssignment": (
        "0Pa",
        "Permission Set Assignment",
        "Permission Set Assignments",
        False,
        False,
        False,
    ),
    "PermissionSetLicense": (
        "0PL",
        "Permission Set License",
        "Permission Set Licenses",
        False,
        False,
        False,
    ),
    "Profile": ("00e", "Profile", "Profile", False, False, False),
    "QueueSobject": ("03g", "Queue Sobject", "Queue Sobject", True, False, True),
    "RecordType": ("012", "Record Type", "Record Types", False, False, False),
    "Task": ("00T", "Task", "Tasks", True, True, True),
    "User": ("005", "User", "Users", False, True, False),
    "UserEmailCalendarSync": (
        "1uc",
        "User Email Calendar Sync",
        "User Email Calendar Syncs",
        False,
        False,
        False,
    ),
}
CAPTURED = "UserEmailCalendarSync"  # there only where Einstein Activity Capture is on
INDIVIDUAL = "Individual"  # ... and this where Data Protection and Privacy is on
ACTIVITIES = ("Event", "Task")
MASTER_RECORD_TYPE = "012000000000000AAA"
SOAP_TYPES = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "int": "xsd:int",
    "double": "xsd:double",
    "currency": "xsd:double",
    "percent": "xsd:double",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "address": "urn:address",
    "junction": "urn:JunctionIdListNames",
}
FLAGS = (
    "nillable",
    "defaultedOnCreate",
    "createable",
    "updateable",
    "filterable",
    "sortable",
    "groupable",
    "nameField",
    "idLookup",
    "externalId",
    "unique",
    "caseSensitive",
    "restrictedPicklist",
)
TEXT_TYPES = frozenset(
    (
        "string",
        "textarea",
        "phone",
        "url",
        "email",
        "picklist",
        "multipicklist",
        "combobox",
    )
)
NUMBER_TYPES = frozenset(("double", "currency", "percent"))


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    type: str
    length: int = 0
    precision: int = 0
    scale: int = 0
    nillable: bool = True
    defaultedOnCreate: bool = False
    createable: bool = True
    updateable: bool = True
    filterable: bool = True
    sortable: bool = True
    groupable: bool = True
    nameField: bool = False
    idLookup: bool = False
    externalId: bool = False
    unique: bool = False
    caseSensitive: bool = False
    restrictedPicklist: bool = False
    compoundFieldName: str = ""
    relationshipName: str = ""
    referenceTo: tuple = ()
    picklist: tuple = ()
    default: object = None
    hidden: bool = False  # no field permission: the user does not see it
    encrypted: bool = False
    controllerName: str = ""  # the field that its choices depend on, ...
    # ... and {choice: [values of that field with which it is offered]}
    validFor: dict = field(default_factory=dict, hash=False)

    @property
    def required(self):
        return not self.nillable and not self.defaultedOnCreate and self.createable

    @property
    def indexed(self):
        looked_up = self.idLookup or self.externalId or self.unique
        return looked_up or self.type in ("reference", "email")

    def describe(self, controller=None):
        """:param controller: the field that the choices of this one depend on"""
        shown = {name: getattr(self, name) for name in FLAGS}
        length = self.length if self.type in TEXT_TYPES | {"id", "reference"} else 0
        shown.update(
            aggregatable=self.filterable,
            autoNumber=False,
            byteLength=length * 3 if self.type in TEXT_TYPES else length,
            calculated=False,
            compoundFieldName=self.compoundFieldName or None,
            controllerName=self.controllerName or None,
            custom=self.name.endswith("__c"),
            defaultValue=self.default,
            dependentPicklist=bool(self.controllerName),
            deprecatedAndHidden=False,
            digits=9 if self.type == "int" else 0,
            inlineHelpText=None,
            label=self.label,
            length=length,
            name=self.name,
            permissionable=self.nillable,
            picklistValues=[
                {
                    "active": True,
                    "defaultValue": value == self.default,
                    "label": value,
                    "validFor": self._valid_for(value, controller),
                    "value": value,
                }
                for value in self.picklist
            ],
            polymorphicForeignKey=len(self.referenceTo) > 1,
            precision=self.precision,
            referenceTo=list(self.referenceTo),
            relationshipName=self.relationshipName or None,
            scale=self.scale,
            soapType=SOAP_TYPES.get(self.type, "xsd:string"),
            type=self.type,
        )
        if self.encrypted:  # left out where it is not so
            shown["encrypted"] = True
        return dict(sorted(shown.items()))

    def _valid_for(self, value, controller):
        """A bit for each value of the controlling field, the first one highest."""
        if controller is None:
            return None
        names = controller.picklist
        if controller.type == "boolean":
            names = ("false", "true")
        bits = bytearray(-(-len(names) // 8))
        for place, name in enumerate(names):
            if name in self.validFor.get(value, ()):
                bits[place // 8] |= 0x80 >> place % 8
        return b64encode(bits).decode()

    def offers(self, value, controlling):
        """Whether a dependent picklist offers a value with one of its controller's."""
        if isinstance(controlling, bool):
            controlling = str(controlling).lower()
        return controlling in self.validFor.get(value, ())


@dataclass(frozen=True)
class Sobject:
    name: str
    prefix: str
    label: str
    plural: str
    createable: bool
    updateable: bool
    deletable: bool
    fields: dict  # name -> Field, every field, hidden ones too

    def __post_init__(self):
        seen = {n: f for n, f in self.fields.items() if not f.hidden}
        object.__setattr__(self, "seen", seen)
        object.__setattr__(self, "by_lower", {n.lower(): f for n, f in seen.items()})
        object.__setattr__(
            self,
            "relationships",
            {
                f.relationshipName.lower(): f
                for f in seen.values()
                if f.relationshipName and f.type == "reference"
            },
        )
        every = self.fields.values()
        object.__setattr__(self, "uniques", [f for f in every if f.unique])
        # Looked at by every write, so worked out once.
        object.__setattr__(
            self,
            "not_nillable",
            [f for f in every if not f.nillable and f.type != "boolean"],
        )
        object.__setattr__(
            self,
            "defaults",
            {f.name: f.default for f in every if f.default is not None},
        )

    def urls(self, version):
        base = f"/services/data/v{version}/sobjects/{self.name}"
        return {
            "describe": f"{base}/describe",
            "rowTemplate": f"{base}/{{ID}}",
            "sobject": base,
        }

    def summary(self, version):
        return {
            "activateable": False,
            "createable": self.createable,
            "custom": False,
            "customSetting": False,
            "deletable": self.deletable,
            "deprecatedAndHidden": False,
            "feedEnabled": False,
            "hasSubtypes": False,
            "isSubtype": False,
            "keyPrefix": self.prefix,
            "label": self.label,
            "labelPlural": self.plural,
            "layoutable": True,
            "mergeable": self.name in ("Account", "Contact", "Lead"),
            "mruEnabled": True,
            "name": self.name,
            "queryable": True,
            "replicateable": True,
            "retrieveable": True,
            "searchable": self.name not in ("RecordType", "Profile", "QueueSobject"),
            "triggerable": True,
            "undeletable": self.deletable,
            "updateable": self.updateable,
            "urls": self.urls(version),
        }

    def describe(self, version, record_types):
        return {
            **self.summary(version),
            "actionOverrides": [],
            "childRelationships": [],
            "compactLayoutable": True,
            "fields": [
                field.describe(self.seen.get(field.controllerName))
                for field in self.seen.values()
            ],
            "listviewable": None,
            "lookupLayoutable": None,
            "namedLayoutInfos": [],
            "networkScopeFieldName": None,
            "recordTypeInfos": record_types,
            "searchLayoutable": True,
            "supportedScopes": [
                {"label": f"All {self.plural}", "name": "everything"},
                {"label": f"My {self.plural}", "name": "mine"},
            ],
        }


def _read_csv():
    tables = {}
    with FIELDS_CSV.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            default = row["default"] or None
            if row["type"] == "boolean":
                default = False
            field = Field(
                name=row["name"],
                label=row["label"],
                type=row["type"],
                length=int(row["length"]),
                precision=int(row["precision"]),
                scale=int(row["scale"]),
                compoundFieldName=row["compoundFieldName"],
                relationshipName=row["relationshipName"],
                referenceTo=tuple(row["referenceTo"].split()),
                picklist=tuple(filter(None, row["picklist"].split("|"))),
                default=default,
                **{flag: row[flag] == "1" for flag in FLAGS},
            )
            tables.setdefault(row["sobject"], {})[field.name] = field
    return tables


STANDARD = _read_csv()
ACTIVITY_KEY = Field(
    "Odoo_Booking_Id__c", "Odoo Booking Id", "string", 64, externalId=True, unique=True
)
PERSON_KEY = Field(
    "Odoo_Person_Id__c", "Odoo Person Id", "string", 64, externalId=True, unique=True
)
RECORD_TYPE = Field(
    "RecordTypeId",
    "Record Type ID",
    "reference",
    18,
    relationshipName="RecordType",
    referenceTo=("RecordType",),
)
IS_PERSON_TYPE = Field(
    "IsPersonType",
    "Is Person Type",
    "boolean",
    nillable=False,
    defaultedOnCreate=True,
    createable=False,
    updateable=False,
    default=False,
)
# Only with Shared Activities: several contacts of one event.
EVENT_WHOS = Field(
    "EventWhoIds",
    "Event Who IDs",
    "junction",
    filterable=False,
    sortable=False,
    groupable=False,
    relationshipName="EventWhos",
    referenceTo=("Contact", "Lead"),
)
WHO_COUNT = Field(
    "WhoCount", "Relation Count", "int", createable=False, updateable=False
)
IS_PERSON_ACCOUNT = STANDARD["PersonAccount"]["IsPersonAccount"]
# What an encrypted field can no longer do.
ENCRYPTION = {
    "probabilistic": {"filterable": False, "sortable": False, "groupable": False},
    "deterministic": {"sortable": False},
}
KEY_ACCESS = {
    "no_access": {"hidden": True},
    "read_only": {"createable": False, "updateable": False},
}


class Schema:
    """What this org's describe shows, under the switches given; immutable.

    ``custom``: {sobject: {name: Field}} made through the Tooling API or a switch.
    """

    def __init__(self, switches, custom=None):
        self.switches = switches
        self.custom = custom or {}
        self.sobjects = {}
        for name, meta in SOBJECTS.items():
            self.sobjects[name] = self._build(name, meta)
        self.by_prefix = {s.prefix: s for s in self.sobjects.values()}
        self.by_lower = {s.name.lower(): s for s in self.sobjects.values()}

    def _build(self, name, meta):
        fields = dict(self._standard(name))
        fields.update(self._key_field(name))
        if name == "Event" and self.switches["shared_activities"]:
            fields.update({f.name: f for f in (EVENT_WHOS, WHO_COUNT)})
        fields.update(self.custom.get(name, {}))
        for sobject, field_name in self.switches["required_fields"]:
            if sobject == name and field_name in fields:
                fields[field_name] = replace(
                    fields[field_name], nillable=False, defaultedOnCreate=False
                )
        for path, values in self.switches["picklists"].items():
            sobject, field_name = path.split(".")
            if sobject == name and field_name in fields:
                fields[field_name] = replace(fields[field_name], picklist=tuple(values))
        for sobject, field_name in self.switches["hidden_fields"]:
            if sobject == name and field_name in fields:
                fields[field_name] = replace(fields[field_name], hidden=True)
        for sobject, field_name in self.switches["read_only_fields"]:
            if sobject == name and field_name in fields:
                fields[field_name] = replace(
                    fields[field_name], createable=False, updateable=False
                )
        for field_name in list(fields):
            scheme = self.switches["encrypted_fields"].get(f"{name}.{field_name}")
            if scheme:
                fields[field_name] = replace(
                    fields[field_name], encrypted=True, **ENCRYPTION[scheme]
                )
        prefix, label, plural, createable, updateable, deletable = meta
        access = self.switches["object_access"].get(name, "full")
        return Sobject(
            name,
            prefix,
            label,
            plural,
            createable and access == "full",
            updateable and access in ("full", "edit"),
            deletable and access == "full",
            fields,
        )

    def _standard(self, name):
        if not self.switches["person_accounts"]:
            fields = dict(STANDARD[name])
        elif name == "Account":
            fields = dict(STANDARD["PersonAccount"])
        else:
            fields = dict(STANDARD[name])
            if name == "Contact":
                fields["IsPersonAccount"] = IS_PERSON_ACCOUNT
            if name == "Lead":
                # Without a company it becomes a person account.
                fields["Company"] = replace(fields["Company"], nillable=True)
            if name == "RecordType":
                fields["IsPersonType"] = IS_PERSON_TYPE
        if name == "Account" and not self.switches["person_accounts"]:
            if not self.switches["record_types"].get(name):
                fields.pop("RecordTypeId", None)
        elif self.switches["record_types"].get(name):
            fields["RecordTypeId"] = RECORD_TYPE
        if not self.switches["individuals"]:
            fields = {
                n: f for n, f in fields.items() if INDIVIDUAL not in f.referenceTo
            }
        return fields

    def _key_field(self, name):
        mode = self.switches["key_fields"]
        if not mode:
            return {}
        field = None
        if name in ACTIVITIES:
            field = ACTIVITY_KEY
        elif name in ("Lead", "Contact"):
            field = PERSON_KEY
        if field is None:
            return {}
        return {field.name: replace(field, **KEY_ACCESS.get(mode, {}))}

    def get(self, name):
        """The object of this name, if the user may read it, else None."""
        if self.switches["object_access"].get(name) == "none":
            return None
        if name == CAPTURED and not self.switches["captured"]:
            return None
        if name == INDIVIDUAL and not self.switches["individuals"]:
            return None
        return self.sobjects.get(name)
