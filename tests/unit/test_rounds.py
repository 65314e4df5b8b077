# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever happens in whatever order: in the end Salesforce shows what Odoo says."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesforce.errors import SalesforceProblem
from salesforce.keys import NONE, READY
from salesforce.payload import meeting_line
from tests.unit.factories import attendee, booking, host, page
from tests.unit.rounds import Worker, row

# Two bookings of one new customer, and one of another.
CUSTOMERS = ("ann@x.io", "Ann@X.io", "abe@x.io")
HOSTS = ("host.one@acme.example", "host.two@acme.example")
DAY = datetime(2026, 11, 24, 9, 0)

kinds_of_fault = st.sampled_from(
    [
        {"path": "/composite", "drop": "after"},
        {"path": "/composite", "drop": "before"},
        {"path": "/composite", "drop": "later"},
        {"path": "/composite", "status": 502, "body": "<html>Bad</html>", "done": True},
        {"path": "/composite", "status": 503, "body": "<html>Maintenance</html>"},
        {"path": "/composite", "status": 403, "code": "REQUEST_LIMIT_EXCEEDED"},
        {"sobject": "Lead", "code": "UNABLE_TO_LOCK_ROW"},
        {"sobject": "Lead", "code": "UNKNOWN_EXCEPTION", "status": 500},
        {"sobject": "Event", "code": "UNKNOWN_EXCEPTION", "status": 500},
        {"sobject": "Event", "code": "FIELD_CUSTOM_VALIDATION_EXCEPTION"},
    ]
)
faults = st.builds(
    lambda fault, skip: fault | {"skip": skip}, kinds_of_fault, st.integers(0, 2)
)
changes = st.tuples(
    st.integers(0, len(CUSTOMERS) - 1),
    st.fixed_dictionaries(
        {
            "active": st.sampled_from([True, True, False]),
            "hours": st.integers(0, 1),
            "host_email": st.sampled_from(HOSTS),
            "location": st.sampled_from(["", "Room 5"]),
            "phone": st.sampled_from(["111", "222"]),
        }
    ),
)
pages = st.fixed_dictionaries(
    {},
    optional={
        "register_as": st.just("contact"),
        "look_first": st.sampled_from(["lead", "contact"]),
        "of_several": st.sampled_from(["newest", "oldest"]),
        "known_customer": st.sampled_from(["fill", "overwrite"]),
        "duplicates": st.sampled_from(["save", "hold"]),
        "meeting_as": st.just("Task"),
        "cancelled": st.just("keep"),
        "show_as": st.just("OutOfOffice"),
        "private": st.just(True),
        "reminder": st.just(15),
        "person_owner": st.just("host"),
        "event_owner": st.just("person"),
    },
)
accidents = st.sampled_from(
    ["delete events", "delete people", "convert leads", "merge leads"]
)
NOTHING = st.none()
of_ours = [
    st.tuples(st.just("change"), changes),
    st.tuples(st.just("change"), changes),
    st.tuples(st.just("fault"), faults),
    st.tuples(st.just("run"), NOTHING),
    st.tuples(st.just("run"), NOTHING),
    # What was lost lands; so much time passes that nothing lost can land any more.
    st.tuples(st.just("land"), NOTHING),
    st.tuples(st.just("settle"), NOTHING),
]
ours = st.lists(st.one_of(*of_ours), max_size=14)
steps = st.lists(
    st.one_of(*of_ours, st.tuples(st.just("accident"), accidents)), max_size=14
)


def a_booking(
    number, active=True, hours=0, host_email=HOSTS[0], location="", phone="111"
):
    start = DAY + timedelta(hours=hours)
    return booking(
        active=active,
        start=start,
        stop=start + timedelta(minutes=30),
        attendee=attendee(email=CUSTOMERS[number], phone=phone),
        host=host(host_email),
        location=location,
    )


class Life:
    """Some bookings, the org, and what befalls them."""

    def __init__(self, org, client, keys, **chosen):
        org.reset()
        if keys == READY:
            org.switch("key_fields", True)
        self.org = org
        self.users = {user["Username"]: user["Id"] for user in org.users()}
        ops = self.users["ops@acme.example"]
        self.kind = chosen.get("meeting_as", "Event")
        tasks = self.kind == "Task"
        self.worker = Worker(client, ops, keys, patient=False, tasks=tasks)
        self.disturbed = False  # by people in Salesforce
        self.sent = {}  # key of a row -> the booking as it was last sent
        self.page = page(fallback_owner=ops, **chosen)
        self.rows = [
            row(a_booking(number), self.page) for number in range(len(CUSTOMERS))
        ]
        self.foreign = org.create(
            "Event",
            {
                "Subject": "Lunch",
                "StartDateTime": "2026-11-24T12:00:00Z",
                "EndDateTime": "2026-11-24T13:00:00Z",
            },
        )

    def change(self, what):
        number, values = what
        self.rows[number].booking = a_booking(number, **values)

    def fault(self, fault):
        self.org.fault(**fault)

    def accident(self, kind):
        self.disturbed = True
        if kind == "delete events":
            for event in self.org.records(self.kind):
                if event["Id"] != self.foreign:
                    self.org.delete(self.kind, event["Id"])
            return
        leads = [lead for lead in self.org.records("Lead") if not lead["IsConverted"]]
        if kind == "merge leads":
            for loser, master in zip(leads[::2], leads[1::2], strict=False):
                if loser["Email"] == master["Email"]:
                    self.org.merge("Lead", master["Id"], loser["Id"])
            return
        for lead in leads:
            if kind == "delete people":
                self.org.delete("Lead", lead["Id"])
            else:
                self.org.convert_lead(lead["Id"])

    def run(self, _nothing=None):
        due = [one for one in self.rows if self.is_due(one)]
        try:
            self.worker.run(*due)
        except SalesforceProblem:
            return  # the org as a whole has a problem: they wait
        self.sent |= {one.key: one.booking for one in due if not one.problem}

    def is_due(self, one):
        """As the worker picks them: what is in step is not looked at again."""
        to_settle = one.history.unsure_since and one.history.settled
        return one.problem or to_settle or one.booking != self.sent.get(one.key)

    def land(self, _nothing=None):
        self.org.land()

    def settle(self, _nothing=None):
        # Nothing lands after this.
        self.org.land()
        self.worker.settle(*self.rows)

    def move_all(self):
        """Every booking moves once more, so that its Event comes back."""
        for number, one in enumerate(self.rows):
            now = one.booking
            phone = now.attendee.phone
            one.booking = a_booking(
                number, now.active, 5, now.host.email, "Room 6", phone
            )

    def come_to_rest(self):
        """The faults clear, and what was lost lands."""
        self.org.clear_faults()
        for _round in range(4):
            self.run()
            self.settle()
        self.run()

    # === WHAT HOLDS THEN ===

    def check(self):
        assert [one.problem for one in self.rows] == [None] * len(self.rows)
        events = {event["Id"]: event for event in self.org.records("Event")}
        assert events.pop(self.foreign)["Subject"] == "Lunch"
        if self.kind == "Task":
            assert not events
            events = {task["Id"]: task for task in self.org.records("Task")}
        people = {
            person["Id"]: person["Email"]
            for sobject in ("Lead", "Contact")
            for person in self.org.records(sobject)
            if not person.get("IsConverted")
        }
        assert sorted(people.values()) == sorted(set(people.values()))
        for one in self.rows:
            mine = [
                event
                for event in events.values()
                if one.history.reference in event["Description"]
            ]
            kept = bool(one.history.event) and self.page.cancelled == "keep"
            if kept and self.disturbed and not one.booking.active:
                kept = bool(mine)  # people may have deleted what stayed
            assert len(mine) == (one.booking.active or kept)
            if one.booking.active:
                self.check_event(one, mine[0], people)
            elif mine:
                assert mine[0]["Subject"] == "Cancelled: Demo call"
                assert mine[0].get("ShowAs", "Free") == "Free"
        if self.page.cancelled == "delete":
            assert len(events) == sum(one.booking.active for one in self.rows)

    def check_event(self, one, event, people):
        booking = one.booking
        assert event["Id"] == one.history.event.sfid
        if self.page.event_owner == "host":
            assert event["OwnerId"] == self.users[booking.host.email]
        assert event["Subject"] == "Demo call"
        assert event["IsReminderSet"] == (self.page.reminder is not None)
        if self.kind == "Task":
            assert meeting_line(booking) in event["Description"].splitlines()
        else:
            self.check_time_and_look(booking, event)
        if event["WhoId"] in people:
            assert people[event["WhoId"]] == one.booking.attendee.email_key

    def check_time_and_look(self, booking, event):
        assert event["StartDateTime"] == f"{booking.start.isoformat()}.000+0000"
        assert event["EndDateTime"] == f"{booking.stop.isoformat()}.000+0000"
        assert (event["Location"] or "") == booking.location
        assert event["ShowAs"] == (self.page.show_as or "Busy")
        assert event["IsPrivate"] == self.page.private
        if self.page.private:
            assert event["WhoId"] is None

    def check_known(self):
        """A customer of one booking is as that says, where the page wants it so."""
        one = self.rows[-1]
        people = [
            person
            for sobject in ("Lead", "Contact")
            for person in self.org.records(sobject)
            if person["Email"] == one.booking.attendee.email_key
        ]
        if self.page.known_customer == "overwrite" and one.booking.active:
            assert [p["Phone"] for p in people] == [one.booking.attendee.phone]

    def check_rest(self):
        self.org.clear_calls()
        self.run()
        assert self.org.api_calls() == 0


in_both_modes = pytest.mark.parametrize(
    "keys", [NONE, READY], ids=["without keys", "with keys"]
)
many_times = settings(
    deadline=None,
    max_examples=15,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@in_both_modes
@many_times
@given(steps)
def test_in_the_end_salesforce_shows_what_odoo_says(
    local_org, local_client, keys, steps
):
    life = Life(local_org, local_client, keys)
    for step, what in steps:
        getattr(life, step)(what)
    # What people deleted comes back when a booking moves.
    life.move_all()
    life.come_to_rest()
    life.check()
    life.check_rest()


@in_both_modes
@many_times
@given(ours)
def test_where_nobody_else_has_a_hand_in_it_nothing_has_to_move(
    local_org, local_client, keys, steps
):
    """Whatever was lost and lands late: it is seen, and put right."""
    life = Life(local_org, local_client, keys)
    for step, what in steps:
        getattr(life, step)(what)
    life.come_to_rest()
    life.check()
    life.check_rest()


@in_both_modes
@many_times
@given(pages, ours)
def test_whatever_a_page_says(local_org, local_client, keys, chosen, steps):
    life = Life(local_org, local_client, keys, **chosen)
    for step, what in steps:
        getattr(life, step)(what)
    life.come_to_rest()
    life.check()
    life.check_known()
    life.check_rest()


@in_both_modes
@many_times
@given(pages, steps)
def test_whatever_a_page_says_and_people_do(
    local_org, local_client, keys, chosen, steps
):
    life = Life(local_org, local_client, keys, **chosen)
    for step, what in steps:
        getattr(life, step)(what)
    life.move_all()
    life.come_to_rest()
    life.check()
    life.check_rest()
