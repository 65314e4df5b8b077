# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a page does where a duplicate rule of the org objects to a new person."""

import pytest

from salesforce.errors import Kind
from tests.unit.factories import attendee, booking, page
from tests.unit.rounds import Worker, row

NAMES = {"LastName": "Lee", "Email": "ann@example.com"}


@pytest.fixture
def with_rule(local_org, local_client, ops):
    """``with_rule("alert")``: a Worker in an org with a rule and a Lead of late."""

    def make(rule):
        local_org.switch("duplicate_rules", rule)
        late = {"Company": "Lee Ltd", "Email": "late@example.com"}
        local_org.create("Lead", NAMES | late)
        return Worker(local_client, ops)

    return make


def meets_twin(org, worker, one):
    """Run a round in which the Lead gets its address after the look-up."""
    [task] = worker.tasks([one])
    [twin] = [lead["Id"] for lead in org.records("Lead")]
    org.update("Lead", twin, {"Email": "ann@example.com"})
    worker.tasks = lambda rows: [task]
    org.clear_calls()
    worker.run(one)
    del worker.tasks
    return twin


@pytest.mark.parametrize(
    ("duplicates", "rule", "leads", "code", "calls"),
    [
        ("use", "alert", 1, None, 2),
        ("use", "block", 1, None, 2),
        ("save", "alert", 2, None, 1),
        ("save", "block", 1, "DUPLICATES_DETECTED", 1),
        ("hold", "alert", 1, "DUPLICATES_DETECTED", 1),
        ("hold", "block", 1, "DUPLICATES_DETECTED", 1),
    ],
)
def test_a_rule_objects(local_org, with_rule, duplicates, rule, leads, code, calls):
    worker = with_rule(rule)
    one = row(settings=page(duplicates=duplicates))
    twin = meets_twin(local_org, worker, one)
    assert len(local_org.records("Lead")) == leads
    assert local_org.api_calls() == calls
    if code:
        assert (one.problem.code, one.problem.kind) == (code, Kind.DUPLICATE)
        assert local_org.records("Event") == []
        return
    assert one.problem is None
    [event] = local_org.records("Event")
    assert (event["WhoId"] == twin) == (duplicates == "use")


def test_many_at_once_each_go_their_own_way(local_org, local_client, ops):
    """Collections tell no record; those who may be saved stand apart from the rest."""
    local_org.switch("duplicate_rules", "alert")
    worker = Worker(local_client, ops)
    rows = []
    for number in range(30):
        person = attendee(email=f"ann{number}@example.com")
        policy = ("use", "save", "hold")[number % 3]
        rows.append(row(booking(attendee=person), page(duplicates=policy)))
    tasks = worker.tasks(rows)
    for number in range(30):
        values = NAMES | {"Company": "Lee", "Email": f"ann{number}@example.com"}
        local_org.create("Lead", values)
    worker.tasks = lambda _rows: tasks
    worker.run(*rows)
    problems = [one.problem and one.problem.code for one in rows]
    assert problems == [None, None, "DUPLICATES_DETECTED"] * 10
    assert len(local_org.records("Lead")) == 40
    assert len(local_org.records("Event")) == 20


@pytest.mark.parametrize("rule", ["alert", "block"])
def test_a_contact_beside_a_lead_that_the_rule_points_at(local_org, worker, rule):
    local_org.create("Lead", NAMES | {"Company": "Lee Ltd"})
    local_org.switch("duplicate_rules", rule)
    one = row(settings=page(register_as="contact", lead_found="beside"))
    worker.run(one)
    assert len(local_org.records("Lead")) == 1
    if rule == "block":
        assert one.problem.code == "DUPLICATES_DETECTED"
        assert local_org.records("Contact") == []
        return
    assert one.problem is None
    [contact] = local_org.records("Contact")
    [event] = local_org.records("Event")
    assert event["WhoId"] == contact["Id"]


@pytest.fixture
def worker(local_org, local_client, ops):
    return Worker(local_client, ops)
