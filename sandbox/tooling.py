# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""/tooling: the validation rules of the org, as its administrators see them."""

from types import SimpleNamespace

from .errors import OrgError, not_found
from .query import Evaluator
from .schema import Field, Sobject
from .soql import parse
from .values import new_id

RULE, ENTITY = "ValidationRule", "EntityDefinition"
READ_ONLY = {"createable": False, "updateable": False}
# Not for all rows at once: each is read from the org's metadata by itself.
ONE_ROW_ONLY = "FullName"


def _object(name, prefix, *fields):
    flags = {"createable": False, "updateable": False, "deletable": False}
    known = {field.name: field for field in fields}
    return Sobject(name, prefix, name, name, fields=known, **flags)


def _field(name, kind="string", length=255, **flags):
    return Field(name, name, kind, length, **READ_ONLY, **flags)


ENTITY_ID = _field("EntityDefinitionId", relationshipName=ENTITY, referenceTo=(ENTITY,))
RULES = _object(
    RULE,
    "03d",
    _field("Id", "id", 18, nillable=False),
    _field("Active", "boolean", 0, nillable=False),
    _field("Description"),
    ENTITY_ID,
    _field("ErrorDisplayField"),
    _field("ErrorMessage"),
    _field("FullName", filterable=False, sortable=False),
    _field("NamespacePrefix"),
    _field("ValidationName", nillable=False),
)
# A text that names a row of another kind: no other object has that.
object.__setattr__(RULES, "relationships", {ENTITY.lower(): ENTITY_ID})
ENTITIES = _object(
    ENTITY,
    "",
    _field("DurableId"),
    _field("QualifiedApiName"),
    _field("DeveloperName"),
    _field("Label"),
)


class ToolingSchema:
    """What may be queried; entities only by way of a rule."""

    def __init__(self, visible):
        self.sobjects = {RULE: RULES} if visible else {}
        self.by_lower = {name.lower(): each for name, each in self.sobjects.items()}

    def get(self, name):
        return ENTITIES if name == ENTITY else self.sobjects.get(name)


class ToolingRecords:
    """The rows behind a query, as `query.Evaluator` asks for them."""

    def __init__(self, call):
        self.org, self.version = call.org, call.version
        session = call.session
        may = call.org.switches["view_setup"] and session.sees_all
        self.schema = ToolingSchema(may or session.system)
        self.session = session
        self.time_zone = "UTC"
        self.switches = {"private_sharing": False}
        rules = {row["Id"]: row for row in rule_rows(call.org.switches)}
        self.store = SimpleNamespace(table=lambda name: rules, indexed={})

    def row(self, sobject, row_id):
        target = self.org.schema.sobjects.get(row_id)
        return target and {
            "Id": row_id,
            "DurableId": row_id,
            "QualifiedApiName": row_id,
            "DeveloperName": row_id,
            "Label": target.label,
        }

    def visible(self, row):
        return True

    def attributes(self, sobject, row):
        base = f"/services/data/v{self.version}/tooling/sobjects"
        return {"type": sobject.name, "url": f"{base}/{sobject.name}/{row['Id']}"}

    @staticmethod
    def value(row, field):
        return row.get(field.name)


class ToolingEvaluator(Evaluator):
    def _follow(self, row, lookup):
        return self.records.row(ENTITY, row[lookup.name]), ENTITIES


def rule_rows(switches):
    """The rows of ValidationRule that the switch ``validation_rules`` stands for."""
    return [
        {
            "Id": new_id("03d", number),
            "Active": is_active(rule),
            "Description": rule.get("description"),
            "EntityDefinitionId": rule["sobject"],
            "ErrorDisplayField": rule.get("error_field"),
            "ErrorMessage": rule["message"],
            "FullName": f"{rule['sobject']}.{rule_name(rule, number)}",
            "NamespacePrefix": None,
            "ValidationName": rule_name(rule, number),
        }
        for number, rule in enumerate(switches["validation_rules"], start=1)
    ]


def is_active(rule):
    return rule.get("active", True)


def rule_name(rule, number):
    return rule.get("name") or f"Rule_{number}"


def route(call, page, next_page):
    """:param page, next_page: make the answer of a result, as /query does"""
    if call.inside:
        # The Tooling API has a composite of its own, which is not here.
        raise OrgError(
            400, "INVALID_INPUT", f"{call.path} is not allowed inside {call.inside}"
        )
    if call.parts[1:2] != ["query"] or len(call.parts) > 3:
        raise not_found()
    call.need("GET", "HEAD")
    if len(call.parts) == 3:
        return _tooling(next_page(call, call.parts[2]))
    text = call.args.get("q")
    if not text:
        raise OrgError(400, "MALFORMED_QUERY", "Parameter 'q' is required")
    result = ToolingEvaluator(ToolingRecords(call)).run(text)
    _check_one_row(parse(text), result)
    return _tooling(page(call, result))


def _tooling(reply):
    """The Reply of a query as this API words it."""
    body = reply.body
    if "nextRecordsUrl" in body:
        url = body["nextRecordsUrl"].replace("/query/", "/tooling/query/")
        body["nextRecordsUrl"] = url
    body |= {
        "size": len(body["records"]),
        "queryLocator": None,
        "entityTypeName": RULE,
    }
    return reply


def _check_one_row(query, result):
    asked = {path[-1].lower() for path, _start in query.select}
    if ONE_ROW_ONLY.lower() in asked and result.total > 1:
        raise OrgError(
            400,
            "MALFORMED_QUERY",
            "When retrieving results with Metadata or FullName fields, the query "
            "qualifications must specify no more than one row for retrieval. Result "
            f"size: {result.total}",
        )
