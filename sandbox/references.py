# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lookups: what an id may point at, and lookups named by an external id."""

from .errors import OrgError
from .values import id18


def unwritable(names):
    return OrgError(
        400,
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        f"Unable to create/update fields: {', '.join(names)}. Please check the "
        "security settings of this field and verify that it is read/write for your "
        "profile or permission set.",
        names,
    )


def check(records, sobject, field, value):
    """Raises OrgError unless ``value`` (18 characters) may stand in ``field``."""
    target = records.schema.by_prefix.get(value[:3])
    if target is not None and target.name not in field.referenceTo:
        raise OrgError(
            400,
            "FIELD_INTEGRITY_EXCEPTION",
            f"{field.label}: id value of incorrect type: {value}",
            [field.name],
        )
    row = records.row(target.name, value) if target else None
    if field.name == "RecordTypeId":
        _check_record_type(row, sobject, value)
        return
    if row is None or not records.visible(row):
        raise _missing(field, value)
    if row.get("IsDeleted"):
        raise OrgError(400, "ENTITY_IS_DELETED", "entity is deleted", [])
    if field.name == "OwnerId":
        _check_owner(records, sobject, target, row)
    if target.name == "Lead" and row.get("IsConverted"):
        raise OrgError(
            400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", []
        )


def _missing(field, value):
    if field.name == "OwnerId":
        return OrgError(
            400,
            "INVALID_CROSS_REFERENCE_KEY",
            f"{field.label}: id value of incorrect type: {value}",
            [field.name],
        )
    return OrgError(
        400,
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        f"insufficient access rights on cross-reference id: {value[:15]}",
        [],
    )


def _check_record_type(row, sobject, value):
    if row is None or row["SobjectType"] != sobject.name or not row["IsActive"]:
        raise OrgError(
            400,
            "INVALID_CROSS_REFERENCE_KEY",
            f"Record Type ID: this ID value isn't valid for the user: {value}",
            ["RecordTypeId"],
        )


def _check_owner(records, sobject, target, row):
    if target.name == "User":
        if not row["IsActive"]:
            raise OrgError(
                400,
                "INACTIVE_OWNER_OR_USER",
                f"operation performed with inactive user [{row['Id'][:15]}] as owner "
                f"of {sobject.label.lower()}",
                [],
            )
        return
    served = {
        records.row("QueueSobject", link)["SobjectType"]
        for link in records.find("QueueSobject", "QueueId", row["Id"])
    }
    if row["Type"] != "Queue" or sobject.name not in served:
        raise OrgError(
            400,
            "INVALID_OPERATION",
            "Queue not associated with this SObject type",
            ["OwnerId"],
        )


def by_external_id(records, sobject, name, value):
    """(lookup field, id) for ``{"Who": {"attributes": …, "Key__c": "x"}}``.

    Raises INVALID_FIELD for every other unknown name.
    """
    field = sobject.relationships.get(name.lower())
    unknown = OrgError(
        400,
        "INVALID_FIELD",
        f"No such column '{name}' on sobject of type {sobject.name}",
    )
    if field is None or name != field.relationshipName or not isinstance(value, dict):
        raise unknown
    pairs = {
        key: val for key, val in value.items() if key not in ("attributes", "type")
    }
    attributes = value.get("attributes")
    kind = value.get("type")
    if kind is None and isinstance(attributes, dict):
        kind = attributes.get("type")
    if kind is None and len(field.referenceTo) == 1:
        kind = field.referenceTo[0]
    target = records.schema.get(kind) if kind in field.referenceTo else None
    if target is None or len(pairs) != 1:
        raise unknown
    [(key, key_value)] = pairs.items()
    if not isinstance(key_value, str):
        raise unknown
    if key == "Id":
        return field, id18(key_value) or key_value
    rows = records.external(target, key, key_value)
    if len(rows) != 1:
        raise OrgError(
            400,
            "INVALID_FIELD",
            f"Foreign key external ID: {str(key_value).lower()} not found for field "
            f"{key} in entity {target.name}",
        )
    return field, rows[0]["Id"]
