# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether an org has our key fields, and can use them."""

import pytest

from salesforce.keys import KEY_FIELDS, NONE, READY, UNUSABLE, key_faults, key_state
from salesforce.org import read_org

GOOD = {
    "external_id": True,
    "unique": True,
    "length": 64,
    "createable": True,
    "updateable": True,
}


def schema_with(fault=None, of=("Event",)):
    """A schema with all key fields, those ``of`` some objects changed."""
    return {
        sobject: {name: GOOD | (fault if fault and sobject in of else {})}
        for sobject, name in KEY_FIELDS.items()
    }


NEEDED = ["Event", "Lead", "Contact"]
FAULTS = [
    ({"external_id": False}, "not_external_id"),
    ({"unique": False}, "not_unique"),
    ({"length": 35}, "too_short"),
    ({"createable": False}, "read_only"),
    ({"updateable": False}, "read_only"),
]


@pytest.mark.parametrize("expected", [False, True])
def test_all_are_there(expected):
    assert key_faults(schema_with()) == []
    assert key_state(schema_with(), expected) == READY
    assert key_faults(schema_with({"length": 36})) == []


@pytest.mark.parametrize(("fault", "name"), FAULTS)
@pytest.mark.parametrize("sobject", NEEDED)
def test_one_that_cannot_be_used_is_never_passed_over(fault, name, sobject):
    schema = schema_with(fault, [sobject])
    assert key_faults(schema) == [(sobject, name)]
    assert key_state(schema) == UNUSABLE
    # Where all are the same, too: they are there.
    assert key_state(schema_with(fault, KEY_FIELDS)) == UNUSABLE


@pytest.mark.parametrize("sobject", NEEDED)
def test_some_alone_are_not_usable(sobject):
    schema = schema_with()
    schema[sobject] = {"LastName": GOOD}
    assert key_faults(schema) == [(sobject, "missing")]
    assert key_state(schema) == UNUSABLE
    del schema[sobject]
    assert key_state(schema) == UNUSABLE


def test_that_of_a_task_counts_where_tasks_are_made():
    schema = schema_with({"unique": False}, ["Task"])
    assert key_state(schema) == READY
    assert key_faults(schema, tasks=True) == [("Task", "not_unique")]
    assert key_state(schema, tasks=True) == UNUSABLE
    del schema["Task"]
    assert key_faults(schema, tasks=True) == [("Task", "missing")]
    assert key_state(schema, tasks=True) == UNUSABLE
    assert key_state({}, tasks=True) == NONE


@pytest.mark.parametrize("schema", [{}, {"Lead": {}, "Contact": {}, "Event": {}}])
def test_none_are_there(schema):
    assert key_state(schema) == NONE
    # They were, and somebody took them or the right to see them away.
    assert key_state(schema, expected=True) == UNUSABLE


@pytest.mark.parametrize(
    ("switch", "state", "faults"),
    [
        (None, NONE, {"missing"}),
        (True, READY, set()),
        ("no_access", NONE, {"missing"}),
        ("read_only", UNUSABLE, {"read_only"}),
    ],
)
def test_in_the_local_org(local_org, local_client, ops, switch, state, faults):
    local_org.switch("key_fields", switch)
    schema = read_org(local_client, ops).schema
    assert key_state(schema) == state
    assert {fault for _sobject, fault in key_faults(schema)} == faults
    if state != READY:
        assert key_state(schema, expected=True) == UNUSABLE
