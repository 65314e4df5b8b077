# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever happens in whatever order: in the end Salesforce shows what Odoo says."""

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesforce.errors import SalesforceProblem
from tests.unit.factories import attendee, booking, host
from tests.unit.rounds import Worker, row

# Two bookings of one new customer, and one of another.
CUSTOMERS = ("ann@x.io", "Ann@X.io", "abe@x.io")
HOSTS = ("host.one@acme.example", "host.two@acme.example")
DAY = datetime(2026, 11, 24, 9, 0)

kinds_of_fault = st.sampled_from(
    [
        {"path": "/composite", "drop": "after"},
        {"path": "/composite", "drop": "before"},
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
        }
    ),
)
accidents = st.sampled_from(["delete events", "delete people", "convert leads"])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("change"), changes),
        st.tuples(st.just("fault"), faults),
        st.tuples(st.just("accident"), accidents),
        st.tuples(st.just("run"), st.none()),
    ),
    max_size=12,
)


def a_booking(number, active=True, hours=0, host_email=HOSTS[0], location=""):
    start = DAY + timedelta(hours=hours)
    return booking(
        active=active,
        start=start,
        stop=start + timedelta(minutes=30),
        attendee=attendee(email=CUSTOMERS[number]),
        host=host(host_email),
        location=location,
    )


class Life:
    """Some bookings, the org, and what befalls them."""

    def __init__(self, org, client):
        org.reset()
        self.org = org
        self.users = {user["Username"]: user["Id"] for user in org.users()}
        self.worker = Worker(client, self.users["ops@acme.example"])
        self.rows = [row(a_booking(number)) for number in range(len(CUSTOMERS))]
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
        if kind == "delete events":
            for event in self.org.records("Event"):
                if event["Id"] != self.foreign:
                    self.org.delete("Event", event["Id"])
            return
        for lead in self.org.records("Lead"):
            if not lead["IsConverted"]:
                if kind == "delete people":
                    self.org.delete("Lead", lead["Id"])
                else:
                    self.org.convert_lead(lead["Id"])

    def run(self, _nothing=None):
        try:
            self.worker.run(*self.rows)
        except SalesforceProblem:
            pass  # the org as a whole has a problem: they wait

    def come_to_rest(self):
        """The faults clear, and every booking moves once more."""
        self.org.clear_faults()
        for number, one in enumerate(self.rows):
            now = one.booking
            one.booking = a_booking(number, now.active, 5, now.host.email, "Room 6")
        for _round in range(4):
            self.run()
            if not any(one.problem for one in self.rows):
                return

    # === WHAT HOLDS THEN ===

    def check(self):
        assert [one.problem for one in self.rows] == [None] * len(self.rows)
        events = {event["Id"]: event for event in self.org.records("Event")}
        assert events.pop(self.foreign)["Subject"] == "Lunch"
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
            assert len(mine) == one.booking.active
            if mine:
                self.check_event(one, mine[0], people)
        assert len(events) == sum(one.booking.active for one in self.rows)

    def check_event(self, one, event, people):
        assert event["Id"] == one.history.event.sfid
        assert event["StartDateTime"] == "2026-11-24T14:00:00.000+0000"
        assert event["EndDateTime"] == "2026-11-24T14:30:00.000+0000"
        assert event["OwnerId"] == self.users[one.booking.host.email]
        assert event["Location"] == "Room 6"
        if event["WhoId"] in people:
            assert people[event["WhoId"]] == one.booking.attendee.email_key

    def check_rest(self):
        self.org.clear_calls()
        self.run()
        assert self.org.api_calls() == 0


@settings(
    deadline=None,
    max_examples=25,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps)
def test_in_the_end_salesforce_shows_what_odoo_says(local_org, local_client, steps):
    life = Life(local_org, local_client)
    for step, what in steps:
        getattr(life, step)(what)
    life.come_to_rest()
    life.check()
    life.check_rest()
