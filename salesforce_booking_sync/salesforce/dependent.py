# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Picklists whose choices depend on another field of the same record; pure."""

from base64 import b64decode

# Why a value is left out: Salesforce does not offer it with that of the other field.
NOT_WITH_OTHER = "NOT_WITH_OTHER"


def add_dependencies(schema, described):
    """Note in the ``schema`` of an object which choices depend on which field.

    ``controller`` names the other field and ``valid_for`` is ``{value: [values of the
    other field that it goes with]}``; of the other one ``default`` is kept.

    :param described: the fields of the object as its describe tells them
    """
    by_name = {field["name"]: field for field in described}
    for field in described:
        other = by_name.get(field.get("controllerName"))
        if not other:
            continue
        schema[other["name"]]["default"] = _default(other)
        schema[field["name"]] |= {
            "controller": other["name"],
            "valid_for": {
                value["value"]: _valid_for(value, other)
                for value in field["picklistValues"]
                if value.get("active")
            },
        }


def not_offered(values, fields, decided, *, creating):
    """Return ``[(field, other field)]`` of the values that do not go together.

    What is not known of a record that is there stands in nobody's way.

    :param values: ``{field: value}`` to write, as `mapping.convert` makes them
    :param fields: the schema of the object
    :param decided: ``{field: value}`` that are written whatever is in ``values``
    """
    kept, found = dict(values), []
    while refused := _refused(kept, fields, decided, creating):
        found += refused
        for name, _other in refused:
            del kept[name]
    return found


def goes_with(value, field, other_value):
    """Whether ``value`` is offered where the other field has ``other_value``."""
    parts = value.split(";") if field["type"] == "multipicklist" else [value]
    # A text that is no choice of the field has no conditions.
    conditions = [
        field["valid_for"][each] for each in parts if each in field["valid_for"]
    ]
    return all(key_of(other_value) in allowed for allowed in conditions)


def key_of(value):
    """Return a value of the other field as ``valid_for`` names it."""
    return str(value).lower() if isinstance(value, bool) else value


def _refused(values, fields, decided, creating):
    refused = []
    for name, value in values.items():
        field = fields.get(name) or {}
        other = field.get("controller")
        if not other or not isinstance(value, str):
            continue
        if not (creating or other in values or decided.get(other)):
            continue
        other_value = decided.get(other) or values.get(other)
        if creating and other_value in (None, ""):
            other_value = (fields.get(other) or {}).get("default")
        if not goes_with(value, field, other_value):
            refused.append((name, other))
    return refused


def _default(other):
    if other["type"] == "boolean":
        return str(bool(other.get("defaultValue"))).lower()
    defaults = [v["value"] for v in other["picklistValues"] if v.get("defaultValue")]
    return defaults[0] if defaults else None


def _valid_for(value, other):
    """Return the values of the other field whose bit is set, the first one highest."""
    if other["type"] == "boolean":
        names = ["false", "true"]
    else:
        names = [each["value"] for each in other["picklistValues"]]
    bits = b64decode(value.get("validFor") or "")
    return [
        name
        for place, name in enumerate(names)
        if place < 8 * len(bits) and bits[place // 8] & 0x80 >> place % 8
    ]
