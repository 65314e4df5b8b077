# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the worker does with a batch of bookings, without Odoo."""

from dataclasses import dataclass, replace
from datetime import datetime, timezone
from itertools import count
from uuid import UUID

from salesforce.desired import Booking, PageSettings
from salesforce.errors import Problem
from salesforce.lookup import look_up
from salesforce.org import read_schema
from salesforce.planner import lookups, plan
from salesforce.records import History
from salesforce.writing import Task, chunks, write
from tests.unit.factories import booking, page

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

    def __init__(self, client, user_id):
        self.client = client
        self.user_id = user_id
        self.schema = read_schema(client)

    def run(self, *rows):
        """One round. Raises what the worker would note on the connection."""
        started = datetime.now(timezone.utc).replace(tzinfo=None)
        by_key = {each.key: each for each in rows}
        for task in (tasks := self.tasks(rows)):
            if not task.has_steps:
                self._keep(by_key[task.key], task, None, started)
        new_people = {}
        for part in chunks(task for task in tasks if task.has_steps):
            outcomes = write(self.client, part, new_people)
            for task in part:
                self._keep(by_key[task.key], task, outcomes[task.key], started)

    def tasks(self, rows):
        wanted = [lookups(each.booking, each.history, each.settings) for each in rows]
        found = look_up(self.client, filter(None, wanted), self.user_id)
        return [
            Task(
                each.key,
                each.booking.attendee.email_key if each.booking.attendee else "",
                each.history,
                plan(each.booking, each.history, found, each.settings, self.schema),
            )
            for each in rows
        ]

    def _keep(self, row, task, outcome, started):
        person = outcome.person if outcome else task.plan.person
        event = outcome.event if outcome else row.history.event
        row.problem = outcome.problem if outcome else task.plan.problem
        row.remarks = task.plan.remarks
        row.history = replace(row.history, person=person, event=event)
        if outcome and outcome.unsure:
            unsure_since = row.history.unsure_since or started
            row.history = replace(row.history, unsure_since=unsure_since)
        if not row.problem:
            host = row.history.host_email
            if row.booking.is_scheduled:
                host = row.booking.host.email_key if row.booking.host else ""
            row.history = replace(row.history, host_email=host, unsure_since=None)
