# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What each answer of an org means to the person who checks a connection."""

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from salesforce import doctor
from salesforce.client import Answer, Subrequest
from salesforce.desired import Mapping, PageSettings
from salesforce.doctor import Ours, Seen, findings
from salesforce.errors import SalesforceProblem, make_problem
from salesforce.finding import FINE, MEND, NOTE, TOPICS, UNTOLD
from salesforce.keys import KEY_FIELDS
from salesforce.org import org_of

LEADS, CONTACTS = PageSettings(), PageSettings(register_as="contact")
NOBODY = PageSettings(register_as="match")
NINE, TEN = "2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z"
OURS = Ours(
    pages=(LEADS, CONTACTS),
    allowed=7500,
    written=(("005A", NINE, "00U1"), ("005A", TEN, "00U2"), ("005B", NINE, "00U3")),
)
USER = {"Id": "005A", "Username": "ops@a.example", "Email": "ops@a.example"}
GONE = {"Id": "005G", "Username": "gone@a.example", "Email": "gone@a.example"}
NOT_READABLE = (400, [{"errorCode": "INVALID_TYPE", "message": "not supported"}])
WORD = {"type": "string", "nillable": True, "filterable": True}
PRIVATE = {"DefaultLeadAccess": "None", "DefaultAccountAccess": "None"}
NO_RIGHT = {"PermissionsViewAllData": False, "PermissionsModifyAllData": False}


def column(name, **values):
    writable = {"createable": True, "updateable": True}
    return {"name": name, "length": 80, **WORD, **writable, **values}


NAMES = {
    "Lead": "FirstName LastName Email Phone Title Company IsConverted "
    "ConvertedContactId",
    "Contact": "FirstName LastName Email Phone Title",
    "Event": "Subject StartDateTime EndDateTime Location Description OwnerId WhoId",
    "Task": "Subject ActivityDate Description OwnerId WhoId",
}
LOOKED_AT = "Id LastActivityDate CreatedDate IsDeleted MasterRecordId"


def described(sobject, *more, without=(), **rights):
    """The describe of an object, with columns that replace those of their name."""
    fields = {
        name: column(name) for name in f"{NAMES[sobject]} {LOOKED_AT}".split()
    } | {each["name"]: each for each in more}
    may = dict.fromkeys(("createable", "updateable", "deletable"), True)
    kept = [each for name, each in fields.items() if name not in without]
    return 200, {**may, **rights, "fields": kept}


def rows(*found):
    return 200, {"records": list(found)}


def organization(**values):
    return rows(
        {
            "Id": "00D",
            "OrganizationType": "Enterprise Edition",
            "DefaultLeadAccess": "Edit",
            "DefaultContactAccess": "ControlledByParent",
            "DefaultAccountAccess": "Edit",
            **values,
        }
    )


def seen(token=None, ahead=0.4, usage=(100, 15000), lasting=True, **bodies):
    """A good org, but for the ``bodies`` given as (status, body) by reference."""
    bodies = {
        "organization": organization(),
        "user": (200, USER),
        "permission_sets": rows(NO_RIGHT | {"PermissionsViewAllData": True}),
        "object_permissions": rows(),
        "users": rows(USER | {"IsActive": True}, GONE | {"IsActive": False}),
        "duplicate_rules": rows(),
        "capture_licences": rows(),
        "capture_users": NOT_READABLE,  # where the product is off
        "beside": rows(),
        "long_events": rows({"Id": "00U"}),
        **{f"describe_{name}": described(name, key(name)) for name in NAMES},
        **bodies,
    }
    answers = {
        reference: Answer(reference, *body, False)
        for reference, body in bodies.items()
        if body
    }
    token = {"active": True, "scope": "api refresh_token"} if token is None else token
    return Seen(org_of(answers), None, answers, token, lasting, ahead, usage)


def key(sobject, **values):
    return column(KEY_FIELDS[sobject], externalId=True, unique=True, **values)


def look(topic, what=None, ours=OURS):
    """[(outcome, params)] of the topic."""
    found = findings(what or seen(), ours)
    return [
        (each.outcome, {**each.params, **each.people})
        for each in found
        if each.topic == topic
    ]


def outcome(topic, what=None, ours=OURS):
    [(only, _params)] = look(topic, what, ours)
    return only


# === EVERY TOPIC === #


def test_a_good_org():
    found = findings(seen(), OURS)
    assert [each.topic for each in found] == list(TOPICS)
    assert {each.state for each in found} == {FINE}


def test_every_topic_has_a_reader_and_sound_states():
    assert list(doctor.READERS) == list(TOPICS)
    for outcomes in TOPICS.values():
        assert FINE in outcomes.values()
        assert set(outcomes.values()) <= {FINE, NOTE, MEND, UNTOLD}


CASES = {
    ("edition", "without_api"): {
        "organization": organization(OrganizationType="Professional Edition")
    },
    ("edition", "untold"): {"organization": rows({"Id": "00D"})},
    ("objects", "lacking"): {"describe_Lead": described("Lead", createable=False)},
    ("fields", "needed"): {"describe_Lead": described("Lead", without=["Email"])},
    ("fields", "left_out"): {
        "describe_Lead": described("Lead", column("Title", createable=False))
    },
    ("required", "never_filled"): {
        "describe_Lead": described("Lead", column("Region__c", nillable=False))
    },
    ("required", "may_be_empty"): {
        "describe_Contact": described("Contact", column("Phone", nillable=False))
    },
    ("key_fields", "none"): {
        f"describe_{name}": described(name) for name in KEY_FIELDS
    },
    ("key_fields", "unusable"): {"describe_Event": described("Event")},
    ("visibility", "narrow"): {
        "organization": organization(**PRIVATE),
        "permission_sets": rows(NO_RIGHT),
    },
    ("visibility", "unreadable"): {
        "organization": organization(**PRIVATE),
        "permission_sets": NOT_READABLE,
    },
    ("visibility", "events"): {
        "permission_sets": rows(NO_RIGHT),
        **{f"describe_{name}": described(name) for name in KEY_FIELDS},
    },
    ("encryption", "searchable"): {
        "describe_Lead": described("Lead", column("Email", encrypted=True))
    },
    ("encryption", "unsearchable"): {
        "describe_Lead": described(
            "Lead", column("Email", encrypted=True, filterable=False)
        )
    },
    ("encryption", "untold"): {
        "describe_Contact": described("Contact", without=["Email"])
    },
    ("person_accounts", "on"): {
        "describe_Contact": described("Contact", column("IsPersonAccount"))
    },
    ("person_accounts", "untold"): {"describe_Contact": (404, [])},
    ("duplicate_rules", "active"): {
        "duplicate_rules": rows({"DeveloperName": "Strict", "SobjectType": "Lead"})
    },
    ("duplicate_rules", "untold"): {"duplicate_rules": NOT_READABLE},
    ("owners", "untold"): {"users": NOT_READABLE},
    ("capture", "in_use"): {
        "capture_licences": rows({"MasterLabel": "Capture", "UsedLicenses": 3})
    },
    ("capture", "assigned"): {
        "capture_licences": rows({"MasterLabel": "Capture", "UsedLicenses": 3}),
        "capture_users": rows({"AssignedId": "005A"}),
    },
    ("capture", "not_yet"): {"beside": None},
    ("capture", "untold"): {"capture_licences": NOT_READABLE},
    ("shared_activities", "on"): {
        "describe_Event": described("Event", column("EventWhoIds"))
    },
    ("shared_activities", "untold"): {"describe_Event": (403, [])},
    ("long_events", "untold"): {"long_events": rows()},
    ("scopes", "too_wide"): {"token": {"active": True, "scope": "full"}},
    ("scopes", "no_api"): {"token": {"active": True, "scope": "id openid"}},
    ("scopes", "untold"): {"token": {}},
    ("token_life", "anew"): {"lasting": False},
    ("token_life", "ends"): {"token": {"active": True, "exp": 1_800_000_000}},
    ("token_life", "over"): {"token": {"active": False}},
    ("token_life", "untold"): {"token": {}},
    ("budget", "short"): {"usage": (14_000, 15_000)},
    ("budget", "spent"): {"usage": (14_990, 15_000)},
    ("clock", "differs"): {"ahead": -45},
    ("clock", "far"): {"ahead": 400},
    ("clock", "untold"): {"ahead": None},
}


@pytest.mark.parametrize(
    ("case", "changes"), CASES.items(), ids=[".".join(case) for case in CASES]
)
def test_outcome(case, changes):
    topic, expected = case
    assert expected in [each for each, _params in look(topic, seen(**changes))]


def test_every_outcome_has_a_test():
    tested = set(CASES) | {
        # Of a good org, and in tests of their own below.
        *((each.topic, each.outcome) for each in findings(seen(), OURS)),
        ("api", "no_answer"),
        ("owners", "unknown_hosts"),
        ("owners", "inactive"),
        ("budget", "untold"),
        ("capture", "twice"),
        ("secrets", "plain"),
        ("secrets", "partly"),
        ("secrets", "bad_key"),
        ("person_accounts", "off"),
    }
    every = {(topic, name) for topic, names in TOPICS.items() for name in names}
    assert every == tested


# === WHAT THEY NAME === #


def test_the_org_does_not_answer():
    problem = make_problem("API_DISABLED_FOR_ORG", "The REST API is not enabled.")
    answers = findings(Seen(problem=problem, token={"active": False}), OURS)
    not_asked = findings(Seen(problem=problem, asked=False), OURS)
    assert [(each.topic, each.outcome) for each in answers] == [
        ("api", "no_answer"),
        ("scopes", "untold"),
        ("token_life", "over"),
        ("secrets", "encrypted"),
        ("clock", "untold"),
    ]
    assert [each.topic for each in not_asked] == ["api", "secrets"]
    assert answers[0].params["code"] == "API_DISABLED_FOR_ORG"


def test_rights_that_lack_are_named():
    what = seen(
        describe_Lead=(404, []),
        describe_Event=described("Event", updateable=False, deletable=False),
    )
    [(_outcome, params)] = look("objects", what)
    assert params == {"rights": "read Lead, edit Event, delete Event"}


def test_rights_that_no_page_needs_are_not_asked_for():
    what = seen(
        describe_Lead=described("Lead", column("Title", createable=False)),
        describe_Contact=described("Contact", createable=False),
    )
    assert outcome("objects", what, replace(OURS, pages=(LEADS,))) == "all"
    assert outcome("objects", what, replace(OURS, pages=(NOBODY,))) == "all"
    assert outcome("fields", what, replace(OURS, pages=(CONTACTS,))) == "all"
    # Before any page is switched on, what a new one would need is looked at.
    assert outcome("fields", what, replace(OURS, pages=())) == "left_out"


def test_fields_are_named_once_and_the_worst_first():
    what = seen(
        describe_Lead=described(
            "Lead", column("Title", updateable=False), without=["Email", "IsConverted"]
        ),
        describe_Event=described("Event", without=["Location"]),
    )
    assert look("fields", what) == [
        ("needed", {"fields": "Lead.Email, Lead.IsConverted"}),
        ("left_out", {"fields": "Lead.Title, Event.Location"}),
    ]


def test_fields_that_only_look_required():
    what = seen(
        describe_Lead=described(
            "Lead",
            column("Status", nillable=False, defaultedOnCreate=True),
            column("Active__c", nillable=False, type="boolean"),
            column("Number__c", nillable=False, createable=False),
            column("LastName", nillable=False),
        )
    )
    assert outcome("required", what) == "none"


def test_required_fields_that_the_pages_map():
    required = column("Region__c", nillable=False)
    what = seen(
        describe_Lead=described("Lead", required),
        describe_Event=described("Event", required),
    )
    row = Mapping("fixed", "person", "Region__c", detail="South")
    page = PageSettings(mappings=(row,))
    # The meeting has none yet.
    assert look("required", what, replace(OURS, pages=(page,))) == [
        ("never_filled", {"fields": "Event.Region__c"})
    ]
    page = PageSettings(mappings=(row, replace(row, target="event")))
    assert outcome("required", what, replace(OURS, pages=(page,))) == "none"
    # Each page that makes such a record has to.
    pages = (page, PageSettings(create_event=False))
    assert look("required", what, replace(OURS, pages=pages)) == [
        ("never_filled", {"fields": "Lead.Region__c"})
    ]


def test_key_fields_that_were_there_once():
    gone = seen(**{f"describe_{name}": described(name) for name in KEY_FIELDS})
    assert outcome("key_fields", gone) == "none"
    assert outcome("key_fields", gone, replace(OURS, keys_expected=True)) == "unusable"


def test_key_fields_that_cannot_be_used_are_named():
    what = seen(describe_Event=described("Event", key("Event", updateable=False)))
    told = {"fields": "Event.Odoo_Booking_Id__c", "faults": "read_only"}
    assert look("key_fields", what) == [("unusable", told)]


def test_hosts_and_owners():
    hosts = {
        "ann@a.example": "005A",  # known and active
        "gone@a.example": "005G",  # no longer active
        "ops@a.example": None,  # has come meanwhile
        "nobody@a.example": None,
    }
    owned = replace(LEADS, fallback_owner="005G")
    ours = replace(OURS, hosts=hosts, pages=(owned,))
    assert look("owners", seen(), ours) == [
        ("inactive", {"count": 1, "who": "gone@a.example"}),
        ("unknown_hosts", {"count": 2, "who": "gone@a.example, nobody@a.example"}),
    ]
    shown = [each.params for each in findings(seen(), ours) if each.topic == "owners"]
    assert shown == [{"count": 1}, {"count": 2}], "support is not shown who"


def beside(owner, start, maker="capture@a.example", sfid="00U9"):
    made_by = {"Username": maker}
    row = {"Id": sfid, "OwnerId": owner, "StartDateTime": start}
    return row | {"CreatedBy": made_by}


def test_meetings_that_are_there_twice():
    what = seen(
        beside=rows(
            beside("005A", "2026-11-24T09:00:00.000+0000"),
            beside("005A", "2026-11-24T09:00:00.000+0000", "other@a.example"),
            beside("005B", "2026-11-24T10:00:00.000+0000"),  # ours is of another host
            # Made by Odoo, when it was connected as somebody else.
            beside("005A", "2026-11-24T10:00:00.000+0000", "old@a.example", "00U2"),
        )
    )
    told = {"count": 1, "looked": 3, "who": "capture@a.example, other@a.example"}
    assert look("capture", what) == [("twice", told)]


def test_none_beside_is_believed_of_who_sees_all():
    narrow = seen(permission_sets=rows(NO_RIGHT))
    assert outcome("capture", narrow) == "not_yet"
    twice = beside("005A", "2026-11-24T10:00:00.000+0000")
    what = seen(permission_sets=rows(NO_RIGHT), beside=rows(twice))
    assert outcome("capture", what) == "twice"


def test_how_secrets_are_stored():
    for stored in TOPICS["secrets"]:
        assert outcome("secrets", ours=replace(OURS, secrets=stored)) == stored


def test_scopes_of_the_log_in_where_the_token_tells_none():
    ours = replace(OURS, scope="refresh_token api")
    told = {"scopes": "api, refresh_token"}
    assert look("scopes", seen(token={}), ours) == [("granted", told)]
    assert look("scopes", replace(seen(), token=None), ours) == [("granted", told)]


def test_deleted_owner_is_named_by_id():
    ours = replace(OURS, pages=(replace(LEADS, fallback_owner="005X"),))
    assert look("owners", seen(), ours) == [("inactive", {"count": 1, "who": "005X"})]


def test_end_of_a_token():
    exp = int(datetime(2027, 1, 15, 23, 59, tzinfo=timezone.utc).timestamp())
    what = seen(token={"active": True, "exp": exp})
    assert look("token_life", what) == [("ends", {"date": "2027-01-15"})]


def test_our_own_budget():
    assert outcome("budget", ours=replace(OURS, spent=6_900)) == "short"
    assert outcome("budget", ours=replace(OURS, spent=7_500)) == "spent"
    nobody_knows = replace(OURS, allowed=None)
    assert outcome("budget", seen(usage=None), nobody_knows) == "untold"


@pytest.mark.parametrize(
    "nonsense", [None, (200, []), (200, {"records": [{}]}), (200, {"records": 7})]
)
def test_answers_that_make_no_sense(nonsense):
    parts = ("users", "duplicate_rules", "capture_licences")
    what = seen(**dict.fromkeys(parts, nonsense))
    for topic in ("owners", "duplicate_rules", "capture"):
        assert outcome(topic, what) == "untold"


def test_secrets_in_a_token_answer_are_masked():
    what = seen(token={"active": True, "scope": "api 5Aep861secretsecret"})
    [(_outcome, params)] = look("scopes", what)
    assert "secret" not in params["scopes"]


# === ASKING === #


def test_two_calls_that_change_nothing(local_org, local_client, ops):
    local_org.clear_calls()
    hosts = {"host.one@acme.example": None, "ann@x.example": None}
    written = ((ops, NINE, "00U1"), (ops, TEN, "00U2"))
    ours = replace(OURS, pages=(LEADS,), hosts=hosts, written=written)
    answers = doctor.ask(local_client, ops, ours)
    assert local_org.api_calls() == 2
    refused = [name for name, each in answers.items() if not each.ok]
    assert refused == ["capture_users"], "the product is off"
    asked = [part for call in local_org.calls() for part in call["subrequests"]]
    assert {part["method"] for part in asked} == {"GET"}
    what = Seen(
        org_of(answers), None, answers, {}, True, local_client.ahead, (1, 15_000)
    )
    found = findings(what, ours)
    states = {each.topic: each.outcome for each in found if each.state != FINE}
    assert states == {
        "key_fields": "none",
        "owners": "unknown_hosts",
        "long_events": "untold",
        "scopes": "untold",
        "token_life": "untold",
    }


def test_second_call_fails(local_org, local_client, ops):
    local_org.fault(path=".*/composite", skip=1, drop="after")
    answers = doctor.ask(local_client, ops, Ours())
    assert "organization" in answers and "duplicate_rules" not in answers
    what = Seen(org_of(answers), None, answers, {})
    assert outcome("duplicate_rules", what) == "untold"


def test_first_call_fails(local_org, local_client, ops):
    local_org.fault(path=".*/composite", status=503, body="<h1>Down</h1>")
    with pytest.raises(SalesforceProblem):
        doctor.ask(local_client, ops, Ours())


def test_events_beside_ours_in_the_local_org(local_org, local_client, ops, users):
    host = users["host.one@acme.example"]
    event = {"OwnerId": host, "StartDateTime": NINE, "EndDateTime": TEN}
    ours_made = Subrequest("POST", "sobjects/Event", "made", event)
    [made] = local_client.composite([ours_made])
    local_org.create("Event", event)
    written = (host, NINE, made.body["id"]), (ops, NINE, "00U000000000000")
    ours = replace(OURS, written=written)
    answers = doctor.ask(local_client, ops, ours)
    what = Seen(org_of(answers), None, answers)
    told = {"count": 1, "looked": 2, "who": "admin@acme.example"}
    assert look("capture", what, ours) == [("twice", told)]
    local_org.switch("captured", [host])
    answers = doctor.ask(local_client, ops, ours)
    what = Seen(org_of(answers), None, answers)
    outcomes = [each for each, _params in look("capture", what, ours)]
    assert outcomes == ["twice", "assigned"]


def test_a_page_that_makes_tasks_needs_them():
    ours = replace(OURS, pages=(PageSettings(meeting_as="Task"),))
    assert outcome("objects", ours=ours) == "all"
    unseen = seen(describe_Task=(404, []))
    assert look("objects", unseen, ours) == [("lacking", {"rights": "read Task"})]
    assert outcome("objects", unseen) == "all", "no page makes any"
