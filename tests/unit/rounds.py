# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the worker does with a batch of bookings, without Odoo."""

from dataclasses import dataclass, replace
from datetime import datetime, timezone
from itertools import count
from uuid import UUID, uuid4

from salesforce.desired import Booking, PageSettings
from salesforce.errors import Problem
from salesforce.keys import NONE
from salesforce.lookup import look_up
from salesforce.org import read_schema
from salesforce.planner import lookups, plan
from salesforce.records import BY_KEY, Facts, History
from salesforce.writing import Outcome, Task, write
from tests.unit.factories import SEES_ALL, booking, page

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


class Worker:
    """Brings rows to Salesforce as the connecting user ``user_id``."""

    def __init__(self, client, user_id, keys=NONE):
        self.client = client
        self.user_id = user_id
        self.keys = keys
        self.people = {}  # e-mail key -> key of a person whose creation is in doubt
        self.facts = Facts(read_schema(client), keys, SEES_ALL)

    def run(self, *rows):
        """One round. Raises what the worker would note on the connection."""
        started = datetime.now(timezone.utc).replace(tzinfo=None)
        by_key = {each.key: each for each in rows}
        tasks = self.tasks(rows)
        for task in tasks:
            if not task.has_steps:
                plan = task.plan
                outcome = Outcome(plan.person, plan.event_before, plan.problem)
                self._keep(by_key[task.key], task, outcome, started)
        steps = [task for task in tasks if task.has_steps]
        outcomes = write(self.client, steps, {}, self.facts.has_keys) if steps else {}
        for task in steps:
            self._keep(by_key[task.key], task, outcomes[task.key], started)

    def tasks(self, rows):
        facts = self.facts
        wanted = [
            lookups(each.booking, each.history, each.settings, facts) for each in rows
        ]
        found = look_up(self.client, filter(None, wanted), facts.schema)
        return [self._task(each, found) for each in rows]

    def _task(self, row, found):
        attendee = row.booking.attendee
        email = attendee.email_key if attendee else ""
        key = self.people.setdefault(email, str(uuid4()))
        made = plan(row.booking, row.history, found, row.settings, self.facts)
        return Task(row.key, made, row.history.reference, email, key)

    def _keep(self, row, task, outcome, started):
        row.problem, row.remarks = outcome.problem, task.plan.remarks
        before = row.history
        person = outcome.person or (before.person if outcome.problem else None)
        row.history = replace(before, person=person, event=outcome.event)
        if outcome.unsure == "event" or outcome.doubtful:
            looks = BY_KEY if self.facts.has_keys else self.user_id
            row.history = replace(
                row.history,
                unsure_since=before.unsure_since or started,
                unsure_as=looks if outcome.unsure else before.unsure_as,
            )
        if outcome.rekey == "event" or (outcome.event is None and before.event):
            row.history = replace(row.history, reference=str(uuid4()))
        if outcome.rekey == "person" or (person and not outcome.problem):
            self.people.pop(task.email, None)
        if not row.problem:
            host = row.history.host_email
            if row.booking.is_scheduled:
                host = row.booking.host.email_key if row.booking.host else ""
            row.history = replace(
                row.history, host_email=host, unsure_since=None, unsure_as=""
            )
            if row.history.event:
                event = replace(row.history.event, doubts=())
                row.history = replace(row.history, event=event)
