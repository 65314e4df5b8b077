# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which objects and fields the connecting user must be able to read and write."""

from datetime import datetime

from .desired import Attendee, Booking, PageSettings
from .finding import Finding
from .payload import event_values, person_values
from .person_accounts import BY_ITSELF, as_account
from .soql import fields_read
from .targets import role_of

_MOMENT = datetime(2000, 1, 1)
_ANY_BOOKING = Booking(True, _MOMENT, _MOMENT)
# What is written to each object, taken from where it is written.
WRITTEN = {
    "Lead": (*person_values("Lead", Attendee(), PageSettings()),),
    "Contact": (*person_values("Contact", Attendee(), PageSettings()),),
    "Account": (*as_account(person_values("Contact", Attendee(), PageSettings())),),
    "Event": (*event_values(_ANY_BOOKING, "", "005"), "WhoId"),
    "Task": (*event_values(_ANY_BOOKING, "", "005", "Task"), "WhoId"),
}
# Without these no record comes into being, or none that could be found again.
NEEDED = {
    "Lead": {"LastName", "Company", "Email"},
    "Contact": {"LastName", "Email"},
    "Account": {"LastName", "PersonEmail"},
    "Event": {"StartDateTime", "EndDateTime", "WhoId"},
    "Task": {"WhoId"},
}
# What a booking may have no value for.
MAY_BE_EMPTY = {"FirstName", "Phone", "PersonTitle", "Title", "Location"}
RIGHTS = {"createable": "create", "updateable": "edit", "deletable": "delete"}


def written_objects(pages):
    """Return ``{sobject: rights}`` of the objects that these pages write."""
    objects = {}
    for page in pages:
        if page.register_as != "match":
            objects[page.sobject] = ("createable",)
        if page.create_event:
            objects[page.meeting_as] = tuple(RIGHTS)
    return objects


def object_findings(org, answers, pages):
    lacks = [f"read {name}" for name in org.out_of_reach]
    for name, rights in written_objects(pages).items():
        if name in org.schema:
            described = answers[f"describe_{name}"].body
            lacks += [
                f"{RIGHTS[right]} {name}"
                for right in rights
                if not described.get(right)
            ]
        elif name not in org.out_of_reach:
            lacks.append(f"read {name}")
    if lacks:
        yield Finding("objects", "lacking", {"rights": ", ".join(lacks)})
    else:
        yield Finding("objects", "all")


def field_findings(schema, pages):
    """The fields that are looked at, and those that are written."""
    needed, left_out = [], []
    for sobject, names in fields_read().items():
        seen = schema.get(sobject)
        if seen:
            needed += [f"{sobject}.{name}" for name in names if name not in seen]
    for sobject in written_objects(pages):
        if sobject not in schema:
            continue
        for name in WRITTEN[sobject]:
            if not _writable(schema[sobject].get(name)):
                missing = needed if name in NEEDED[sobject] else left_out
                missing.append(f"{sobject}.{name}")
    seen = schema.get("Event")
    if seen:
        left_out += [f"Event.{name}" for name in WRITTEN["Event"] if name not in seen]
    left_out = [name for name in left_out if name not in needed]
    if needed:
        yield Finding("fields", "needed", {"fields": _listed(needed)})
    if left_out:
        yield Finding("fields", "left_out", {"fields": _listed(left_out)})
    if not needed and not left_out:
        yield Finding("fields", "all")


def required_findings(schema, pages):
    """Fields that the org requires of a new record beyond what every booking has."""
    never, sometimes = [], []
    for sobject in written_objects(pages):
        mapped = _mapped(sobject, pages)
        for name, column in schema.get(sobject, {}).items():
            if column["nillable"] or column["defaulted"] or not column["createable"]:
                continue
            if column["type"] == "boolean":
                continue  # false is a value too
            if name not in (*WRITTEN[sobject], *BY_ITSELF.get(sobject, ()), *mapped):
                never.append(f"{sobject}.{name}")
            elif name in MAY_BE_EMPTY:
                sometimes.append(f"{sobject}.{name}")
    if never:
        yield Finding("required", "never_filled", {"fields": _listed(never)})
    if sometimes:
        yield Finding("required", "may_be_empty", {"fields": _listed(sometimes)})
    if not never and not sometimes:
        yield Finding("required", "none")


def _mapped(sobject, pages):
    """Return the fields of an object for which each page that writes it has a row.

    Whether a row always has a value, the check of its page says.
    """
    role = role_of(sobject)
    rows = [
        {row.field for row in page.mappings if row.target == role}
        for page in pages
        if sobject in written_objects([page])
    ]
    return set.intersection(*rows)


def _writable(column):
    return column and column["createable"] and column["updateable"]


def _listed(names):
    return ", ".join(dict.fromkeys(names))
