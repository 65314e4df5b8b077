# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

import pytest

from salesforce.accounts import NO_ACCOUNT, NO_HOUSEHOLD
from salesforce.bookkeeping import remarks_after
from salesforce.errors import make_problem
from salesforce.mapped import VALUE_LEFT_OUT
from salesforce.matching import SEVERAL_MATCHED, choose
from salesforce.owners import HOST_UNKNOWN
from salesforce.plans import CHOICE_GONE, FIELD_DROPPED, NOT_CONFIRMED, Plan, Step
from salesforce.records import Written
from salesforce.tasks import Outcome
from tests.unit.factories import candidate, lead, page
from tests.unit.rounds import Worker, row

OLD = candidate("Lead", "00Q1", "2026-11-01", "2020-01-01")
NEW = candidate("Lead", "00Q2", "2026-10-01", "2026-01-01")
QUIET = candidate("Lead", "00Q3", "", "2024-01-01")
CONTACT = candidate("Contact", "0031", "", "2021-01-01")
CHOSEN = (SEVERAL_MATCHED, (3, "Lead", "00Q1", "oldest"))


@pytest.mark.parametrize("register_as", ["lead", "contact", "match"])
@pytest.mark.parametrize(
    ("look_first", "kind"), [("lead", "Lead"), ("contact", "Contact")]
)
def test_who_is_looked_for_first(look_first, kind, register_as):
    settings = page(register_as=register_as, look_first=look_first)
    chosen, remarks = choose([CONTACT, NEW], settings)
    assert chosen.sobject == kind
    assert remarks == [(SEVERAL_MATCHED, (2, kind, chosen.sfid, "activity"))]


def test_the_second_kind_is_taken_where_the_first_is_not_there():
    assert choose([CONTACT], page(look_first="lead")) == (CONTACT, [])
    assert choose([NEW], page(look_first="contact")) == (NEW, [])
    assert choose([], page(look_first="lead")) == (None, [])


@pytest.mark.parametrize(
    ("of_several", "expected"), [("activity", OLD), ("newest", NEW), ("oldest", OLD)]
)
@pytest.mark.parametrize("turn", [0, 1, 2])
def test_which_of_several(of_several, expected, turn):
    there = [OLD, NEW, QUIET]
    there = there[turn:] + there[:turn]
    chosen, remarks = choose(there, page(of_several=of_several))
    assert chosen == expected
    assert remarks == [(SEVERAL_MATCHED, (3, "Lead", expected.sfid, of_several))]


@pytest.mark.parametrize(
    ("register_as", "there", "chosen"),
    [
        ("contact", [NEW], None),
        ("contact", [NEW, CONTACT], CONTACT),
        # It is said of a page that makes Contacts.
        ("lead", [NEW], NEW),
        ("match", [NEW], NEW),
    ],
)
@pytest.mark.parametrize("look_first", ["lead", "contact"])
def test_a_contact_beside_the_lead(register_as, there, chosen, look_first):
    settings = page(register_as=register_as, lead_found="beside", look_first=look_first)
    assert choose(there, settings)[0] == chosen
    settings = page(register_as=register_as, lead_found="use", look_first="lead")
    assert choose(there, settings)[0] == NEW


def test_a_contact_beside_the_lead_in_an_org(local_org, local_client, ops):
    values = {"LastName": "Lee", "Email": "ann@example.com", "Company": "Lee Ltd"}
    local_org.create("Lead", values)
    settings = page(register_as="contact", lead_found="beside")
    one, two = row(settings=settings), row(settings=settings)
    worker = Worker(local_client, ops)
    worker.run(one)
    worker.run(two)
    assert (one.problem, two.problem) == (None, None)
    [contact] = local_org.records("Contact")
    assert len(local_org.records("Lead")) == 1
    events = local_org.records("Event")
    assert [event["WhoId"] for event in events] == [contact["Id"]] * 2


def test_what_was_chosen_is_told_for_as_long_as_the_booking_is_theirs():
    unknown = (HOST_UNKNOWN, "h@x.io")
    chosen, other = lead("00Q1"), lead("00Q9")
    as_stored = [[SEVERAL_MATCHED, list(CHOSEN[1])], list(unknown)]
    assert remarks_after([], Plan(remarks=(CHOSEN,)), Outcome(chosen)) == [CHOSEN]
    assert remarks_after(as_stored, Plan(), Outcome(chosen)) == [CHOSEN]
    assert remarks_after(as_stored, Plan(), Outcome(other)) == []
    failed = Outcome(chosen, problem=make_problem("UNABLE_TO_LOCK_ROW"))
    assert remarks_after([], Plan(remarks=(CHOSEN,)), failed) == [CHOSEN]
    assert remarks_after(as_stored, Plan(), failed) == [CHOSEN, unknown]


def test_what_was_remarked_of_a_record_stays_until_that_is_written_again():
    person, event = lead("00Q1"), Written("Event", "00U1")
    of_person = [(NO_ACCOUNT, ""), (NO_HOUSEHOLD, "")]
    of_person += [(VALUE_LEFT_OUT, ("Lead.Size__c", "NOT_A_CHOICE"))]
    of_member = [(CHOICE_GONE, "CampaignMember.Status")]
    of_person += of_member
    of_event = [(HOST_UNKNOWN, "h@x.io"), (FIELD_DROPPED, "Event.Location")]
    before = [(code, list(d) if isinstance(d, tuple) else d) for code, d in of_person]
    before += [*of_event, (NOT_CONFIRMED, "")]
    change = Step("update", "Event", {"Location": "Here"}, "00U1")
    for plan, outcome, kept in (
        (Plan(), Outcome(person, event), of_person + of_event),
        (Plan(event=change), Outcome(person, event), of_person),
        (Plan(update_person=change), Outcome(person, event), of_member + of_event),
        (Plan(create_person=change), Outcome(lead("00Q9"), event), of_event),
        (Plan(member=change), Outcome(person, event), of_person[:-1] + of_event),
        (Plan(), Outcome(lead("00Q9"), event), of_event),
        (Plan(), Outcome(person, None), of_person),
        (Plan(), Outcome(person, replace(event, gone=True)), of_person),
        (Plan(owner_key="me"), Outcome(person, event), of_person + of_event[1:]),
        (Plan(remarks=(of_event[0],)), Outcome(person, event), of_person + of_event),
    ):
        left = remarks_after(before, plan, outcome, "00Q1")
        assert sorted(left) == sorted(kept), plan


@pytest.mark.parametrize("look_first", ["lead", "contact"])
@pytest.mark.parametrize("of_several", ["newest", "oldest"])
def test_in_an_org(local_org, local_client, ops, look_first, of_several):
    there = {"lead": [], "contact": []}
    for number in range(2):
        values = {"LastName": f"Z{number}", "Email": "ann@example.com"}
        values["CreatedDate"] = f"202{number}-01-01T00:00:00Z"
        there["contact"].append(local_org.create("Contact", values))
        values["Company"] = "Zett"
        there["lead"].append(local_org.create("Lead", values))
    booked = row(settings=page(look_first=look_first, of_several=of_several))
    Worker(local_client, ops).run(booked)
    wanted = there[look_first][-1 if of_several == "newest" else 0]
    [event] = local_org.records("Event")
    assert event["WhoId"] == wanted
    [(code, detail)] = booked.remarks
    assert (code, detail[0], detail[2:]) == (SEVERAL_MATCHED, 4, (wanted, of_several))
