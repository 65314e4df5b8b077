# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may see everything: "none found" of anybody else is not believed."""

import pytest

from salesforce.org import read_org
from salesforce.visibility import sees_all

PRIVATE = {
    "DefaultLeadAccess": "None",
    "DefaultContactAccess": "ControlledByParent",
    "DefaultAccountAccess": "None",
}
NO_SET = {"PermissionsViewAllData": False, "PermissionsModifyAllData": False}


@pytest.mark.parametrize(
    ("organization", "sets", "rights", "seen"),
    [
        (PRIVATE, [NO_SET], [], set()),
        (PRIVATE, None, None, set()),
        ({}, [], [], set()),
        (PRIVATE | {"DefaultLeadAccess": "Read"}, [], [], {"Lead"}),
        (PRIVATE | {"DefaultAccountAccess": "Edit"}, [], [], {"Contact"}),
        (PRIVATE | {"DefaultContactAccess": "Read"}, [], [], {"Contact"}),
        (
            PRIVATE | {"DefaultContactAccess": "None", "DefaultAccountAccess": "Read"},
            [],
            [],
            set(),
        ),
        (PRIVATE, [], [{"SobjectType": "Lead"}], {"Lead"}),
        (PRIVATE, [], [{"SobjectType": "Account"}], set()),
        (
            PRIVATE,
            [NO_SET, NO_SET | {"PermissionsViewAllData": True}],
            [],
            {"Lead", "Contact", "Event"},
        ),
        (
            PRIVATE,
            [NO_SET | {"PermissionsModifyAllData": True}],
            None,
            {"Lead", "Contact", "Event"},
        ),
    ],
)
def test_sees_all(organization, sets, rights, seen):
    answer = sees_all(organization, sets, rights)
    assert {name for name, all_of_it in answer.items() if all_of_it} == seen
    assert set(answer) == {"Lead", "Contact", "Event"}


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("everything", [False, True])
def test_in_the_local_org(local_org, local_client, private, everything):
    user = local_org.add_user("some@acme.example", sees_all=everything)
    local_org.switch("private_sharing", private)
    local_org.clear_calls()
    seen = read_org(local_client, user).sees_all
    assert local_org.api_calls() == 1
    assert seen == {
        "Lead": everything or not private,
        "Contact": everything or not private,
        "Event": everything,
    }


def test_the_demo_s_users(local_org, local_client):
    local_org.switch("private_sharing", True)
    users = {user["Username"]: user["Id"] for user in local_org.users()}
    seen = {
        name: all(
            read_org(local_client, users[f"{name}@acme.example"]).sees_all.values()
        )
        for name in ("ops", "admin", "host.one")
    }
    assert seen == {"ops": True, "admin": True, "host.one": False}


def test_who_may_not_read_what_they_are_permitted(local_org, local_client):
    """As a user without the right to view the set-up."""
    local_org.switch("private_sharing", True)
    local_org.switch(
        "object_access", {"PermissionSet": "none", "ObjectPermissions": "none"}
    )
    user = local_org.users()[0]["Id"]
    assert not any(read_org(local_client, user).sees_all.values())
