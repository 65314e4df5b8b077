# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the worker does with a batch of bookings, without Odoo."""

from dataclasses import dataclass, replace
from datetime import datetime, timezone
from itertools import count
from uuid import UUID, uuid4

from salesforce.asking import lookups
from salesforce.backoff import SETTLED_AFTER
from salesforce.bookkeeping import Sent, after_outcome, remarks_after
from salesforce.desired import Booking, PageSettings
from salesforce.errors import Kind, Problem
from salesforce.keys import NONE
from salesforce.lookup import look_up
from salesforce.org import read_org
from salesforce.planner import plan
from salesforce.records import BY_KEY, Facts, History
from salesforce.tasks import Outcome, Task
from salesforce.writing import write
from tests.unit.factories import SEES_ALL, attendee, booking, page

_numbers = count(1)


@dataclass
class Row:
    """One booking, and what is known of it in Salesforce."""

    booking: Booking
    settings: PageSettings
    history: History
    key: int
    problem: Problem | None = None
    remarks: tuple = ()


def row(now=None, settings=None, **known):
    number = next(_numbers)
    reference = str(UUID(int=number))
    return Row(
        now or booking(), settings or page(), History(reference, **known), number
    )


def customer(number, **values):
    """A booking of a customer of their own."""
    person = attendee(name=f"Ann {number}", email=f"ann.{number}@example.com")
    return row(booking(attendee=person, **values))


def customers(many):
    return [customer(number) for number in range(many)]


class Worker:
    """Brings rows to Salesforce as the connecting user ``user_id``.

    ``patient``: between two rounds so much time passes that no lost request can change
    anything any more; else only `settle` makes it pass. ``schema``: as it is known;
    read where it is not.
    """

    def __init__(
        self,
        client,
        user_id,
        keys=NONE,
        sees_all=SEES_ALL,
        patient=True,
        schema=None,
        tasks=False,
    ):
        self.client = client
        self.user_id = user_id
        self.patient = patient
        self.people = {}  # e-mail key -> key of a person whose creation is in doubt
        self.doubted = set()  # e-mail keys of those who may be created yet
        schema = schema or read_org(client, user_id).schema
        self.facts = Facts(schema, keys, sees_all, tasks)

    @property
    def has_keys(self):
        return self.facts.has_keys

    def settle(self, *rows):
        """Let so much time pass that nothing that was lost can still happen."""
        self.doubted.clear()
        for each in rows:
            each.history = replace(each.history, settled=True)

    def run(self, *rows):
        """One round. Raises what the worker would note on the connection."""
        started = datetime.now(timezone.utc).replace(tzinfo=None)
        by_key = {each.key: each for each in rows if not self._waits(each)}
        tasks = self.tasks(by_key.values())
        for task in tasks:
            if not task.has_steps:
                plan = task.plan
                outcome = Outcome(plan.person, plan.event_before, plan.problem)
                self._keep(by_key[task.key], task, outcome, started)
        steps = [task for task in tasks if task.has_steps]
        new_people = {}
        outcomes = {}
        if steps:
            outcomes = write(self.client, steps, new_people, self.has_keys)
        for task in steps:
            self._keep(by_key[task.key], task, outcomes[task.key], started)
        if not self.patient:
            self.doubted |= {
                email for email, one in new_people.items() if isinstance(one, Problem)
            }

    def tasks(self, rows):
        found = look_up(
            self.client, filter(None, map(self._wanted, rows)), self.facts.schema
        )
        return [self._task(each, found) for each in rows]

    def _wanted(self, row):
        return lookups(row.booking, row.history, row.settings, self.facts)

    def _waits(self, row):
        """Whether its customer may be created yet, and there is no key to try with."""
        wanted = self._wanted(row)
        waits = not self.has_keys and (wanted.emails | wanted.guests) & self.doubted
        if waits:
            row.problem = Problem(Kind.RETRY, "PERSON_UNSETTLED")
        return bool(waits)

    def _task(self, row, found):
        attendee = row.booking.attendee
        email = attendee.email_key if attendee else ""
        key = self.people.setdefault(email, str(uuid4()))
        made = plan(row.booking, row.history, found, row.settings, self.facts)
        keys = {
            each: self.people.setdefault(each, str(uuid4())) for each in made.guests
        }
        reference = row.history.reference
        return Task(row.key, made, reference, email, key, guest_keys=keys)

    def _keep(self, row, task, outcome, started):
        row.problem = outcome.problem
        before = row.history.person and row.history.person.sfid
        row.remarks = tuple(remarks_after(row.remarks, task.plan, outcome, before))
        known = outcome.person and not outcome.problem
        if outcome.rekey == "person" or known:
            self.people.pop(task.email, None)
        sent_as = BY_KEY if self.has_keys else self.user_id
        sent = Sent(started, started + SETTLED_AFTER, sent_as)
        after = after_outcome(row.history, row.booking, task.plan, outcome, sent)
        row.history = replace(after, settled=self.patient or after.settled)
