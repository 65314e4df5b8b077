# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an org and the connecting user tell about themselves, in one call."""

from dataclasses import dataclass
from urllib.parse import quote_plus

from .choices import RECORD_TYPE
from .client import ORGANIZATION_QUERY, Subrequest
from .errors import SalesforceProblem, make_problem
from .visibility import permission_queries, sees_all

OBJECTS = ("Lead", "Contact", "Event")
# Not every user may see them, and not every page needs them.
OPTIONAL = ("Task",)
USER_FIELDS = "Id,Username,Name,Email"


@dataclass(frozen=True)
class Org:
    """``organization`` and ``user`` are rows; ``schema`` is ``{sobject: {field: what
    writing it needs to know}}``, ``sees_all`` as of ``visibility.sees_all``."""

    organization: dict
    user: dict
    schema: dict
    sees_all: dict


def read_org(client, user_id, objects=OBJECTS):
    """Who we are, where, and what the objects look like: one API call.

    :raise SalesforceProblem: the first part that fails; OBJECT_NOT_VISIBLE where
        the user may not see an object
    """
    sets, rights = permission_queries(user_id)
    answers = client.composite(
        [
            _query(ORGANIZATION_QUERY, "organization"),
            Subrequest("GET", f"sobjects/User/{user_id}?fields={USER_FIELDS}", "user"),
            _query(sets, "permission_sets"),
            _query(rights, "object_permissions"),
            *_describes((*objects, *OPTIONAL)),
        ]
    )
    organization, user = map(_body, answers[:2])
    sets, rights = map(_rows_or_none, answers[2:4])
    answers = answers[4:]
    described = _described(objects, answers[: len(objects)])
    for name, answer in zip(OPTIONAL, answers[len(objects) :], strict=True):
        if answer.ok:
            objects, described = (*objects, name), [*described, answer.body]
    try:
        row = organization["records"][0]
        visible = sees_all(row, sets, rights)
        return Org(row, user, _schema(objects, described), visible)
    except (AttributeError, IndexError, KeyError, TypeError):
        raise SalesforceProblem(make_problem("NOT_JSON", "org")) from None


def _query(soql, reference):
    return Subrequest("GET", f"query?q={quote_plus(soql)}", reference)


def _rows_or_none(answer):
    """Not everybody may read what they are permitted."""
    return answer.body["records"] if answer.ok else None


def _describes(objects):
    return [
        Subrequest("GET", f"sobjects/{name}/describe", f"describe_{name}")
        for name in objects
    ]


def _described(objects, answers):
    for name, answer in zip(objects, answers, strict=True):
        if answer.status in (403, 404):
            raise SalesforceProblem(make_problem("OBJECT_NOT_VISIBLE", name))
    return [_body(answer) for answer in answers]


def _body(answer):
    if not answer.ok:
        raise SalesforceProblem(answer.problem)
    return answer.body


def _schema(objects, described):
    schema = {
        name: {field["name"]: _field(field) for field in describe["fields"]}
        for name, describe in zip(objects, described, strict=True)
    }
    for name, describe in zip(objects, described, strict=True):
        if RECORD_TYPE in schema[name]:
            schema[name][RECORD_TYPE]["record_types"] = _record_types(describe)
    return schema


def _record_types(describe):
    """Return ``[Id, name]`` of those that the user may give to a record."""
    return [
        [info["recordTypeId"], info["name"]]
        for info in describe.get("recordTypeInfos") or ()
        if info.get("active") and info.get("available") and not info.get("master")
    ]


def _field(field):
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
    if field.get("picklistValues"):
        kept["restricted"] = bool(field.get("restrictedPicklist"))
        kept["picklist"] = [
            value["value"] for value in field["picklistValues"] if value.get("active")
        ]
    if field.get("referenceTo"):
        kept["reference_to"] = list(field["referenceTo"])
    return kept
