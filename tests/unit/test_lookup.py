# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Look-ups, in the local org."""

from datetime import datetime, timedelta, timezone

import pytest

from salesforce.client import Subrequest
from salesforce.errors import Kind, SalesforceProblem
from salesforce.lookup import look_up
from salesforce.payload import REFERENCE_LABEL
from salesforce.records import Found, Lookups
from tests.unit.factories import REFERENCE

OTHER_REFERENCE = "11111111-2222-4333-8444-555555555555"
HOST = "host.one@acme.example"


def make_lead(org, email, **values):
    return org.create(
        "Lead", {"LastName": "Lee", "Company": "-", "Email": email} | values
    )


def make_contact(org, email, **values):
    return org.create("Contact", {"LastName": "Lee", "Email": email} | values)


TIMES = {
    "StartDateTime": "2026-11-24T09:00:00Z",
    "EndDateTime": "2026-11-24T09:30:00Z",
}


def make_event(org, description, **values):
    return org.create("Event", TIMES | {"Description": description} | values)


def make_own_event(client, description):
    values = TIMES | {"Description": description}
    [answer] = client.composite([Subrequest("POST", "sobjects/Event", "event", values)])
    return answer.body["id"]


def wanted(*emails, hosts=(), since=None, until=None, by=None, **more):
    times = (since, until or since and since + timedelta(hours=2))
    made = frozenset([(*times, by)]) if since else frozenset()
    more = {name: frozenset(values) for name, values in more.items()}
    return Lookups(frozenset(emails), frozenset(hosts), events_made=made, **more)


def people(found):
    return {
        email: sorted((each.sobject, each.sfid) for each in candidates)
        for email, candidates in found.people.items()
    }


@pytest.mark.parametrize(
    "email",
    [
        "ann@example.com",
        "o'brien@example.com",
        "ann-lee+odoo@example.com",
        "50%_off@example.com",
        "a&b=c?d#e/f@example.com",
        "{0}@example.com",
    ],
)
def test_whoever_is_there_is_found(local_org, local_client, email):
    lead_id = make_lead(local_org, email)
    contact_id = make_contact(local_org, email.upper())
    for other in ("50x_off@example.com", "aann@example.com", "ob@example.com"):
        make_lead(local_org, other)
    found = look_up(local_client, [wanted(email)])
    assert people(found) == {email: [("Contact", contact_id), ("Lead", lead_id)]}


def test_whoever_is_not_there_was_looked_up_all_the_same(
    local_client,
):
    found = look_up(local_client, [wanted("ann@x.io"), wanted("abe@x.io")])
    assert found == Found({"ann@x.io": [], "abe@x.io": []})


@pytest.mark.parametrize(
    "odd",
    [
        '"ann lee"@x.io',
        "a\\b@x.io",
        "\\",
        "'",
        "'; --",
        "ann@x.io') OR Email IN ('abe@x.io",
        "party🎉@x.io",
        "jörg@exämple.com",
        "a\nb@x.io",
        "%",
    ],
)
def test_an_address_that_nobody_can_have_harms_nobody(local_org, local_client, odd):
    lead_id = make_lead(local_org, "abe@x.io")
    found = look_up(local_client, [wanted(odd), wanted("abe@x.io")])
    assert people(found) == {odd: [], "abe@x.io": [("Lead", lead_id)]}


def test_what_is_known_of_a_candidate(
    local_org,
    local_client,
):
    lead_id = make_lead(local_org, "ann@x.io")
    make_event(local_org, "", WhoId=lead_id)
    [candidate] = look_up(local_client, [wanted("ann@x.io")]).people["ann@x.io"]
    [row] = local_org.records("Lead")
    assert candidate.created == row["CreatedDate"]
    assert candidate.last_activity == (row["LastActivityDate"] or "")


def test_a_converted_lead_is_its_contact(
    local_org,
    local_client,
):
    lead_id = make_lead(local_org, "ann@x.io")
    contact_id = local_org.convert_lead(lead_id)["ContactId"]
    found = look_up(local_client, [wanted("ann@x.io")])
    # Once, though both the Lead and the Contact have the address.
    assert people(found) == {"ann@x.io": [("Contact", contact_id)]}
    local_org.update("Contact", contact_id, {"Email": "ann.lee@x.io"})
    found = look_up(local_client, [wanted("ann@x.io")])
    assert people(found) == {"ann@x.io": [("Contact", contact_id)]}


def test_a_converted_lead_without_a_contact_is_nobody(
    local_org,
    local_client,
):
    lead = {
        "Id": "00Q1",
        "Email": "ann@x.io",
        "IsConverted": True,
        "ConvertedContactId": None,
        "LastActivityDate": None,
        "CreatedDate": "2026-01-01",
    }
    answers = [
        {"referenceId": f"query_{number}", "httpStatusCode": 200, "body": body}
        for number, body in enumerate([{"records": []}, {"records": [lead]}])
    ]
    local_org.fault(path="/composite", status=200, body={"compositeResponse": answers})
    found = look_up(local_client, [wanted("ann@x.io")])
    assert people(found) == {"ann@x.io": []}


def test_who_was_deleted_is_not_there(
    local_org,
    local_client,
):
    local_org.delete("Lead", make_lead(local_org, "ann@x.io"))
    found = look_up(local_client, [wanted("ann@x.io")])
    assert people(found) == {"ann@x.io": []}


def test_hosts_are_active_users(
    local_org,
    local_client,
):
    hosts = ["host.one@acme.example", "gone@acme.example", "nobody@acme.example"]
    by_name = {user["Username"]: user["Id"] for user in local_org.users()}
    found = look_up(local_client, [wanted(hosts=hosts)])
    # Whom nobody is there for was asked for too, and is not asked for again.
    assert found.users == dict.fromkeys(hosts) | {HOST: by_name[HOST]}
    assert found.people == {}


def test_of_several_users_with_an_address_one_is_taken(
    local_org,
    local_client,
):
    local_org.add_user("twin@acme.example", {"Email": HOST.upper()})
    found = look_up(local_client, [wanted(hosts=[HOST])])
    assert set(found.users) == {HOST}


def test_events_of_ours_are_found_by_their_reference(local_org, local_client, ops):
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    ours = make_own_event(
        local_client, f"{REFERENCE_LABEL} {REFERENCE}\nBooked in Odoo: x"
    )
    make_own_event(local_client, f"Talked about {REFERENCE}")
    make_own_event(local_client, None)
    deleted = make_own_event(local_client, f"{REFERENCE_LABEL} {OTHER_REFERENCE}")
    local_org.delete("Event", deleted)
    make_event(local_org, f"{REFERENCE_LABEL} {OTHER_REFERENCE}")  # somebody else's
    found = look_up(local_client, [wanted(since=now, by=ops)])
    assert found.events == {REFERENCE: [ours]}
    # The clocks may differ by some minutes; what is older is not ours to find.
    found = look_up(local_client, [wanted(since=now + timedelta(minutes=4), by=ops)])
    assert found.events == {REFERENCE: [ours]}
    found = look_up(local_client, [wanted(since=now + timedelta(minutes=6), by=ops)])
    assert found.events == {}
    # The earliest of a round counts.
    later = wanted(since=now + timedelta(hours=1), by=ops)
    assert look_up(local_client, [later, wanted(since=now, by=ops)]).events

    before = now - timedelta(hours=1)
    just = wanted(since=before, until=now - timedelta(minutes=4), by=ops)
    assert look_up(local_client, [just]).events
    over = wanted(since=before, until=now - timedelta(minutes=6), by=ops)
    assert not look_up(local_client, [over]).events
    assert look_up(local_client, [over, just]).events


def test_what_became_of_a_person(local_org, local_client):
    kept, converted, deleted, loser, master, last = (
        make_lead(local_org, f"{number}@x.io") for number in range(6)
    )
    contact = local_org.convert_lead(converted)["ContactId"]
    local_org.delete("Lead", deleted)
    local_org.merge("Lead", master, loser)
    local_org.merge("Lead", last, master)
    ids = [kept, converted, deleted, loser]
    local_org.clear_calls()
    found = look_up(local_client, [wanted(person_ids=ids)])
    assert {
        sfid: now and (now.sobject, now.sfid) for sfid, now in found.followed.items()
    } == {
        kept: ("Lead", kept),
        converted: ("Contact", contact),
        deleted: None,
        loser: ("Lead", last),
    }
    # One call, and one for each step to a master.
    assert local_org.api_calls() == 3


def test_an_event_is_read_again(local_org, local_client):
    event, deleted = make_event(local_org, "x"), make_event(local_org, "y")
    local_org.delete("Event", deleted)
    found = look_up(local_client, [wanted(event_ids=[event, deleted])])
    assert found.held[deleted] is None
    assert found.held[event]["StartDateTime"] == "2026-11-24T09:00:00.000+0000"
    assert found.held[event]["Description"] == "x"
    schema = {"Event": {"Subject": {}}}
    found = look_up(local_client, [wanted(event_ids=[event])], schema)
    assert set(found.held[event]) == {"Id", "Subject"}


def test_an_event_is_found_by_its_key(local_org, local_client):
    local_org.switch("key_fields", True)
    event = make_event(local_org, "x", Odoo_Booking_Id__c=REFERENCE)
    asked = wanted(references=[REFERENCE, OTHER_REFERENCE])
    assert look_up(local_client, [asked]).events == {REFERENCE: [event]}


@pytest.mark.parametrize(
    ("asked", "calls"),
    [
        ([], 0),
        ([Lookups()], 0),
        ([wanted("ann@x.io", hosts=[HOST])], 1),
        (
            [
                wanted(
                    "ann@x.io",
                    hosts=[HOST],
                    since=datetime(2026, 11, 22),
                    by="005000000000001AAA",
                )
            ],
            1,
        ),
        ([wanted(f"{number}@x.io", hosts=[HOST]) for number in range(200)], 1),
        # Five queries in a call: three parts of people, so six queries.
        ([wanted(f"{number:060}@x.io") for number in range(400)], 2),
    ],
)
def test_a_round_is_asked_in_few_calls(local_org, local_client, asked, calls):
    local_org.clear_calls()
    found = look_up(local_client, asked)
    assert local_org.api_calls() == calls
    assert set(found.people) == set().union(*(each.emails for each in asked))


def test_the_last_page_is_read_too(
    local_org,
    local_client,
):
    """Salesforce gives 2,000 rows at once: many of one customer must hide nobody."""
    ann = {"attributes": {"type": "Lead"}, "LastName": "Lee", "Company": "-"}
    records = {"records": [ann | {"Email": "ann@x.io"}] * 200}
    parts = [
        Subrequest("POST", "composite/sobjects", f"part_{number}", records)
        for number in range(5)
    ]
    for _twice in range(2):
        assert all(answer.ok for answer in local_client.composite(parts))
    lead_id = make_lead(local_org, "zoe@x.io")
    local_org.clear_calls()
    found = look_up(local_client, [wanted("ann@x.io", "zoe@x.io")])
    assert len(found.people["ann@x.io"]) == 2000
    assert people(found)["zoe@x.io"] == [("Lead", lead_id)]
    assert local_org.api_calls() == 2


@pytest.mark.parametrize(
    ("switch", "value", "kind"),
    [
        ("hidden_fields", [("Contact", "Email")], Kind.FIX_SETTINGS),
        ("hidden_fields", [("Lead", "ConvertedContactId")], Kind.FIX_SETTINGS),
        ("object_access", {"Lead": "none"}, Kind.FIX_SETTINGS),
        ("api_enabled", False, Kind.RECONNECT),
    ],
)
def test_half_an_answer_is_none(local_org, local_client, switch, value, kind):
    make_contact(local_org, "ann@x.io")
    local_org.switch(switch, value)
    with pytest.raises(SalesforceProblem) as caught:
        look_up(local_client, [wanted("ann@x.io")])
    assert caught.value.problem.kind is kind


@pytest.mark.parametrize(
    "fault",
    [
        {"drop": "before"},
        {"drop": "after"},
        {"status": 503, "body": "<html>Down for maintenance</html>"},
        {"status": 500, "code": "UNKNOWN_EXCEPTION"},
    ],
)
def test_a_lost_answer_is_asked_again_later(local_org, local_client, fault):
    local_org.fault(path="/composite", **fault)
    with pytest.raises(SalesforceProblem) as caught:
        look_up(local_client, [wanted("ann@x.io")])
    assert caught.value.problem.kind is Kind.RETRY
