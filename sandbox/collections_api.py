# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""/composite/sobjects: up to 200 records of a request, each with its own result."""

from .errors import ManyRecords, OrgError, not_found
from .values import id18
from .wire import Reply

ROWS = 200
TYPE_RUNS = 10
READ_ROWS = 2000
ROLLED_BACK = (
    "Record rolled back because not all records were valid and the request was using "
    "AllOrNone header"
)


class Undone(Exception):
    """Undoes what was written inside an all-or-none request."""


def route(call):
    parts = call.parts[2:]
    if not parts:
        return _rows(call)
    if len(parts) == 1:
        return _retrieve(call, parts[0])
    if len(parts) == 2:
        return _upsert(call, *parts)
    raise not_found()


def _rows(call):
    call.need("POST", "PATCH", "DELETE")
    if call.method == "DELETE":
        return _delete(call)
    records = call.records()
    rows, all_or_none = _body(call)
    _check_runs([_type(row) for row in rows])
    if call.method == "POST":
        work = [lambda row=row: _create(records, row) for row in rows]
    else:
        seen = set()
        work = [lambda row=row: _update(records, row, seen) for row in rows]
    return Reply(200, _each(call, work, all_or_none))


def _body(call):
    body = call.body
    if not isinstance(body, dict) or not isinstance(body.get("records"), list):
        raise OrgError(400, "JSON_PARSER_ERROR", "records is required and is a list")
    unknown = set(body) - {"allOrNone", "records"}
    if unknown:
        raise OrgError(
            400, "JSON_PARSER_ERROR", f"Unrecognized field '{unknown.pop()}'"
        )
    rows = body["records"]
    _check_count(rows)
    if not all(isinstance(row, dict) for row in rows):
        raise OrgError(400, "JSON_PARSER_ERROR", "a record is an object")
    return rows, bool(body.get("allOrNone"))


def _check_count(rows):
    if len(rows) > ROWS:
        raise OrgError(
            400,
            "EXCEEDED_ID_LIMIT",
            f"record limit reached. cannot submit more than {ROWS} records into this "
            "call",
        )
    if not rows:
        raise OrgError(400, "REQUIRED_FIELD_MISSING", "records are required")


def _type(row):
    attributes = row.get("attributes")
    kind = attributes.get("type") if isinstance(attributes, dict) else None
    if not kind or not isinstance(kind, str):
        raise OrgError(
            400,
            "INVALID_INPUT",
            "Include an entity type in the 'attributes' of each record",
        )
    return kind


def _check_runs(kinds):
    runs = sum(
        kind != before for kind, before in zip(kinds, [None, *kinds], strict=False)
    )
    if runs > TYPE_RUNS:
        raise OrgError(
            400,
            "INVALID_INPUT",
            f"The records change their type {runs} times; at most {TYPE_RUNS} runs of "
            "a type are allowed",
        )


def _each(call, work, all_or_none):
    """[result] of every piece of work; with all_or_none one failure undoes all."""
    results = []
    try:
        with call.org.store.transaction():
            for one in work:
                results.append(_result(one))
            if all_or_none and not all(result["success"] for result in results):
                raise Undone
    except Undone:
        rolled = OrgError(400, "ALL_OR_NONE_OPERATION_ROLLED_BACK", ROLLED_BACK, [])
        results = [
            {"success": False, "errors": [rolled.collection_entry()]}
            if result["success"]
            else result
            for result in results
        ]
    return results


def _result(one):
    try:
        return {**one(), "success": True, "errors": []}
    except ManyRecords as many:
        error = OrgError(
            300,
            "DUPLICATE_EXTERNAL_ID",
            f"the external id is carried by {len(many.urls)} records",
            [],
        )
    except OrgError as refusal:
        if refusal.code == "JSON_PARSER_ERROR":
            raise  # the body is parsed before anything is done: nobody passes
        error = refusal
    return {"success": False, "errors": [error.collection_entry()]}


def _create(records, row):
    sobject = _sobject(records, _type(row))
    return {"id": records.create(sobject, row)}


def _sobject(records, name):
    sobject = records.schema.get(name)
    if sobject is None:
        raise OrgError(
            400, "INVALID_TYPE", f"sObject type '{name}' is not supported.", []
        )
    return sobject


def _update(records, row, seen):
    sobject = _sobject(records, _type(row))
    given = [name for name in row if name.lower() == "id"]
    if len(given) != 1 or not row[given[0]]:
        raise OrgError(
            400, "MISSING_ARGUMENT", "Id not specified in an update call", []
        )
    row_id = id18(row[given[0]])
    if row_id is None:
        raise OrgError(
            400,
            "MALFORMED_ID",
            f"Id: id value of incorrect type: {row[given[0]]}",
            ["Id"],
        )
    if row_id in seen:
        raise OrgError(400, "DUPLICATE_VALUE", f"duplicate id specified: {row_id}", [])
    seen.add(row_id)
    values = {name: value for name, value in row.items() if name != given[0]}
    records.update(sobject, row_id, values)
    return {"id": row_id}


def _upsert(call, name, field_name):
    call.need("PATCH")
    records = call.records()
    sobject = records.sobject(name)
    field = sobject.seen.get(field_name)
    if field is None or not (field.externalId or field.idLookup):
        raise not_found(
            "Provided external ID field does not exist or is not accessible: "
            f"{field_name}"
        )
    rows, all_or_none = _body(call)
    for row in rows:
        if _type(row) != sobject.name:
            raise OrgError(
                400, "INVALID_INPUT", f"every record must be of type {sobject.name}"
            )
    values = [str(row.get(field_name) or "").strip().lower() for row in rows]
    twice = {value for value in values if value and values.count(value) > 1}
    work = [
        lambda row=row, value=value: _upsert_one(
            records, sobject, field_name, row, value, twice
        )
        for row, value in zip(rows, values, strict=True)
    ]
    return Reply(200, _each(call, work, all_or_none))


def _upsert_one(records, sobject, field_name, row, value, twice):
    if not value:
        raise OrgError(
            400, "MISSING_ARGUMENT", f"{field_name} not specified", [field_name]
        )
    if value in twice:
        raise OrgError(
            400, "DUPLICATE_VALUE", f"Duplicate external id specified: {value}", []
        )
    given = row[field_name]
    if not isinstance(given, str):
        raise OrgError(
            400, "JSON_PARSER_ERROR", f"{field_name} is a text", [field_name]
        )
    body = {name: val for name, val in row.items() if name != field_name}
    row_id, created = records.upsert(sobject, field_name, given, body)
    return {"id": row_id, "created": created}


def _delete(call):
    ids = [part for part in call.args.get("ids", "").split(",") if part]
    _check_count(ids)
    records = call.records()
    seen = set()
    work = [lambda row_id=row_id: _delete_one(records, row_id, seen) for row_id in ids]
    return Reply(200, _each(call, work, call.flag("allOrNone")))


def _delete_one(records, row_id, seen):
    full = id18(row_id)
    sobject = records.schema.by_prefix.get(full[:3]) if full else None
    if sobject is None:
        raise OrgError(400, "MALFORMED_ID", f"malformed id {row_id}", [])
    if full in seen:
        raise OrgError(400, "DUPLICATE_VALUE", f"duplicate id specified: {full}", [])
    seen.add(full)
    records.delete(sobject, full)
    return {"id": full}


def _retrieve(call, name):
    call.need("GET", "POST")
    records = call.records()
    sobject = records.sobject(name)
    if call.method == "GET":
        ids = [part for part in call.args.get("ids", "").split(",") if part]
        names = [part for part in call.args.get("fields", "").split(",") if part]
    else:
        body = call.body if isinstance(call.body, dict) else {}
        ids, names = body.get("ids"), body.get("fields")
    if not _texts(ids) or not _texts(names) or not names:
        raise OrgError(400, "MISSING_ARGUMENT", "ids and fields are required")
    if len(ids) > READ_ROWS:
        raise OrgError(
            400, "EXCEEDED_ID_LIMIT", f"at most {READ_ROWS} records can be read"
        )
    return Reply(200, [_retrieved(records, sobject, row_id, names) for row_id in ids])


def _texts(value):
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _retrieved(records, sobject, row_id, names):
    row = records.row(sobject.name, id18(row_id))
    if row is None or row.get("IsDeleted") or not records.visible(row):
        return None
    return records.show(sobject, row, names)
