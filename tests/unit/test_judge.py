# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The judge of the chaos run sees everything it is there to see."""

from dataclasses import dataclass, field

import pytest

from tests.chaos.judge import judge

REFERENCE = "2f1c0b9e-7a54-4f0e-9a3c-0d5f6a7b8c9d"
USERS = {"005a": "host.one@acme.example", "005b": "host.two@acme.example"}
LUNCH = {"Id": "00Ul", "Description": None}
ROW = {
    "booking": "made.up.booking,1",
    "state": "synced",
    "problem": None,
    "reference": REFERENCE,
    "event": "00U1",
    "timeline": [],
}
WANTED = {
    "start": "2030-01-07T09:00:00",
    "stop": "2030-01-07T09:30:00",
    "email": "zoe@zett.example",
    "host": "host.one@acme.example",
    "location": "Room 1",
}
EVENT = {
    "Id": "00U1",
    "Description": f"Odoo booking reference: {REFERENCE}\nBooked in Odoo",
    "StartDateTime": "2030-01-07T09:00:00.000+0000",
    "EndDateTime": "2030-01-07T09:30:00.000+0000",
    "Location": "Room 1",
    "OwnerId": "005a",
    "WhoId": "00Q1",
    "CreatedDate": "2026-11-25T22:00:00.000+0000",
}
PERSON = {"Id": "00Q1", "Email": "Zoe@zett.example"}


@dataclass
class Scene:
    """All is well in it, and a test spoils one thing."""

    told: list = field(default_factory=lambda: [ROW | WANTED])
    events: list = field(default_factory=lambda: [dict(EVENT)])
    people: list = field(default_factory=lambda: [dict(PERSON)])
    foreign: tuple = ()
    companions: tuple = ()

    def found(self):
        verdict = judge(
            self.told, self.events, self.people, USERS, self.foreign, self.companions
        )
        return {name: len(found) for name, found in vars(verdict).items() if found}


def test_all_is_well():
    assert Scene().found() == {}
    gone = Scene(told=[ROW], events=[], foreign=())
    assert gone.found() == {}
    with_lunch = Scene(events=[EVENT, LUNCH], foreign=("00Ul",))
    assert with_lunch.found() == {}


def test_lost():
    assert Scene(events=[]).found() == {"lost": 1}


def test_lost_because_nobody_noticed():
    told = ROW | WANTED | {"state": "never noticed", "reference": None, "event": None}
    assert Scene(told=[told], events=[]).found() == {"lost": 1}


def test_doubled():
    twin = EVENT | {"Id": "00U2"}
    assert Scene(events=[EVENT, twin]).found() == {"doubled_events": 1}


@pytest.mark.parametrize("text", [None, "", "Odoo booking reference: of nobody"])
def test_nobodys(text):
    stray = EVENT | {"Id": "00U2", "Description": text}
    assert Scene(events=[EVENT, stray]).found() == {"doubled_events": 1}


def test_still_there():
    assert Scene(told=[ROW]).found() == {"wrong": 1}


@pytest.mark.parametrize(
    "spoiled",
    [
        {"StartDateTime": "2030-01-07T10:00:00.000+0000"},
        {"EndDateTime": "2030-01-07T10:30:00.000+0000"},
        {"Location": None},
        {"OwnerId": "005b"},
        {"WhoId": None},
        {"WhoId": "00Q9"},
    ],
    ids=lambda spoiled: "-".join(spoiled),
)
def test_wrong(spoiled):
    assert Scene(events=[EVENT | spoiled]).found() == {"wrong": 1}


def test_the_row_knows_another_event():
    assert Scene(told=[ROW | WANTED | {"event": "00U9"}]).found() == {"wrong": 1}


def test_doubled_people_in_capitals_too():
    twin = {"Id": "0031", "Email": "ZOE@ZETT.EXAMPLE"}
    assert Scene(people=[PERSON, twin]).found() == {"doubled_people": 1}
    nameless = [{"Id": "0032", "Email": None}, {"Id": "0033", "Email": None}]
    assert Scene(people=[PERSON, *nameless]).found() == {}


def test_a_household_or_an_individual_of_nobody():
    household, individual = {"Id": "001", "Name": "Zett"}, {"Id": "0PK", "Name": "Zoe"}
    zoe = PERSON | {"AccountId": "001", "IndividualId": "0PK"}
    both = (household, individual)
    assert Scene(people=[zoe], companions=both).found() == {}
    assert Scene(companions=both).found() == {"wrong": 2}


def test_what_was_not_ours_is_gone():
    assert Scene(foreign=("00Ul",)).found() == {"wrong": 1}
