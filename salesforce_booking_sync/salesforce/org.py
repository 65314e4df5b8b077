# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an org and the connecting user tell about themselves, in one call."""

from dataclasses import dataclass
from urllib.parse import quote_plus

from .choices import OWNER, RECORD_TYPE
from .client import ORGANIZATION_QUERY, Subrequest
from .companions import NAME_OF, with_consents
from .dependent import add_dependencies
from .errors import SalesforceProblem, make_problem
from .visibility import permission_queries, sees_all

OBJECTS = ("Lead", "Contact", "Event")
# Not every user may see them, and not every page needs them.
OPTIONAL = (
    "Task",
    "Account",
    "CampaignMember",
    "Opportunity",
    "OpportunityContactRole",
    "Individual",
)
# Of these no field is written: it is enough to know what can be asked for.
ONLY_SEEN = {
    "Opportunity": ("Id", "AccountId", "IsClosed"),
    "OpportunityContactRole": ("Id", "ContactId", "OpportunityId"),
}
PERSON_TYPES = (
    "SELECT Id FROM RecordType WHERE SobjectType = 'Account' AND IsPersonType = true "
    "AND IsActive = true"
)
USER_FIELDS = "Id,Username,Name,Email"
QUEUES = (
    "SELECT Queue.Id, Queue.Name, Queue.DeveloperName FROM QueueSobject "
    "WHERE SobjectType = 'Lead' ORDER BY Queue.Name"
)


@dataclass(frozen=True)
class Org:
    """``organization`` and ``user`` are rows; ``schema`` is ``{sobject: {field: what
    writing it needs to know}}``, ``sees_all`` as of ``visibility.sees_all``;
    ``out_of_reach`` names the objects that the user may not see."""

    organization: dict
    user: dict
    schema: dict
    sees_all: dict
    out_of_reach: tuple = ()


def read_org(client, user_id, objects=OBJECTS):
    """Who we are, where, and what the objects look like: one API call.

    :raise SalesforceProblem: the first part that fails; OBJECT_NOT_VISIBLE where
        the user may not see an object
    """
    answers = client.composite(org_requests(user_id, objects))
    answers += ask_of_some(client, answers)
    org = org_of({answer.reference: answer for answer in answers}, objects)
    refuse_unseen(org.out_of_reach)
    return org


def org_requests(user_id, objects=OBJECTS):
    """Return the subrequests whose answers `org_of` reads; four are queries."""
    sets, rights = permission_queries(user_id)
    return [
        query_request(ORGANIZATION_QUERY, "organization"),
        Subrequest("GET", f"sobjects/User/{user_id}?fields={USER_FIELDS}", "user"),
        query_request(sets, "permission_sets"),
        query_request(rights, "object_permissions"),
        query_request(QUEUES, "queues"),
        *_describes((*objects, *OPTIONAL)),
    ]


def ask_of_some(client, answers):
    """Ask an org that has person accounts which record types make one.

    :return: a list of `Answer`; empty, and no call, where there are none
    """
    accounts = [each for each in answers if each.reference == "describe_Account"]
    fields = accounts[0].body["fields"] if accounts and accounts[0].ok else ()
    if not any(field["name"] == "IsPersonAccount" for field in fields):
        return []
    return client.composite([query_request(PERSON_TYPES, "person_types")])


def org_of(answers, objects=OBJECTS):
    """Return the ``Org`` that ``{reference: Answer}`` of `org_requests` tells of.

    :raise SalesforceProblem: the first part that fails
    """
    organization, user = _body(answers["organization"]), _body(answers["user"])
    sets = _rows_or_none(answers["permission_sets"])
    rights = _rows_or_none(answers["object_permissions"])
    queues = _rows_or_none(answers.get("queues")) or ()
    described = {name: answers[f"describe_{name}"] for name in objects}
    unseen = _unseen(described)
    seen = {name: _body(described[name]) for name in objects if name not in unseen}
    for name in OPTIONAL:
        answer = answers.get(f"describe_{name}")
        if answer and answer.ok:
            seen[name] = answer.body
    try:
        row = organization["records"][0]
        visible = sees_all(row, sets, rights)
        types = _rows_or_none(answers.get("person_types"))
        schema = with_consents(_with_person_types(_schema(seen, queues), types))
        return Org(row, user, schema, visible, unseen)
    except (AttributeError, IndexError, KeyError, TypeError):
        raise SalesforceProblem(make_problem("NOT_JSON", "org")) from None


def refuse_unseen(objects):
    """:raise SalesforceProblem: OBJECT_NOT_VISIBLE where there is any"""
    if objects:
        raise SalesforceProblem(make_problem("OBJECT_NOT_VISIBLE", objects[0]))


def query_request(soql, reference):
    return Subrequest("GET", f"query?q={quote_plus(soql)}", reference)


def _rows_or_none(answer):
    """Return the rows of a query, or None: not everybody may ask everything."""
    return answer.body["records"] if answer and answer.ok else None


def _describes(objects):
    return [
        Subrequest("GET", f"sobjects/{name}/describe", f"describe_{name}")
        for name in objects
    ]


def _unseen(described):
    return tuple(
        name for name, answer in described.items() if answer.status in (403, 404)
    )


def _body(answer):
    if not answer.ok:
        raise SalesforceProblem(answer.problem)
    return answer.body


def _schema(bodies, queues=()):
    schema = {
        name: {
            field["name"]: describe_field(field)
            for field in body["fields"]
            if field["name"] in ONLY_SEEN.get(name, (field["name"],))
        }
        for name, body in bodies.items()
    }
    for name, body in bodies.items():
        add_dependencies(schema[name], body["fields"])
        if RECORD_TYPE in schema[name]:
            schema[name][RECORD_TYPE] |= _record_types(body)
    if queues and OWNER in schema.get("Lead", {}):
        found = [row["Queue"] for row in queues]
        schema["Lead"][OWNER] |= {
            "queues": [[row["Id"], row["Name"]] for row in found],
            "developer_names": {row["Id"]: row.get("DeveloperName") for row in found},
        }
    return _without_creating(schema, bodies)


def _without_creating(schema, bodies):
    """Have the names of companions say whether such records may be made at all."""
    for sobject, name in NAME_OF.items():
        if name in schema.get(sobject, {}) and not bodies[sobject].get("createable"):
            schema[sobject][name]["createable"] = False
    return schema


def _with_person_types(schema, rows):
    """Tell an Account's record types that make a person of it from a company's.

    :param rows: of PERSON_TYPES; None where it was not asked or not answered
    """
    field = schema.get("Account", {}).get(RECORD_TYPE)
    if field:
        ids, types = {row["Id"] for row in rows or ()}, field["record_types"]
        field["record_types"] = [each for each in types if each[0] in ids]
        # Where it was not told which make a person, any might.
        others = [] if rows is None else types
        field["company_types"] = [each for each in others if each[0] not in ids]
    return schema


def _record_types(describe):
    """Return ``[Id, name]`` of those that the user may give to a record.

    Their developer names tell which of them another org has as well.
    """
    infos = [
        info
        for info in describe.get("recordTypeInfos") or ()
        if info.get("active") and info.get("available") and not info.get("master")
    ]
    return {
        "record_types": [[info["recordTypeId"], info["name"]] for info in infos],
        "developer_names": {
            info["recordTypeId"]: info.get("developerName") for info in infos
        },
    }


def describe_field(field):
    """What writing a field needs to know; the rest of a describe is for screens."""
    kept = {
        "label": field.get("label") or field["name"],
        "type": field["type"],
        "length": field.get("length") or 0,
        "createable": bool(field.get("createable")),
        "updateable": bool(field.get("updateable")),
        "nillable": bool(field.get("nillable")),
        "defaulted": bool(field.get("defaultedOnCreate")),
        "custom": bool(field.get("custom")),
        "unique": bool(field.get("unique")),
        "external_id": bool(field.get("externalId")),
    }
    if not field.get("filterable", True):
        kept["filterable"] = False
    if field.get("precision"):
        kept |= {"precision": field["precision"], "scale": field.get("scale") or 0}
    if field.get("picklistValues"):
        kept |= _choices(field)
    if field.get("referenceTo"):
        kept["reference_to"] = list(field["referenceTo"])
    return kept


def _choices(field):
    """The active values; a label only where it is not the value itself."""
    active = [value for value in field["picklistValues"] if value.get("active")]
    kept = {
        "restricted": bool(field.get("restrictedPicklist")),
        "picklist": [value["value"] for value in active],
    }
    labels = {
        value["value"]: value["label"]
        for value in active
        if value.get("label") not in (None, "", value["value"])
    }
    return kept | {"picklist_labels": labels} if labels else kept
