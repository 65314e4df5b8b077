# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Writing a round of plans: people first, then Events, and what came of each."""

import time
from dataclasses import replace

from . import person_accounts
from .batch import (
    HALTED,
    Change,
    Result,
    id_of,
    send_collections,
    send_graphs,
    send_rows,
)
from .campaigns import with_person
from .changes import (
    contact_read,
    contact_ref,
    event_ref,
    guest_tasks,
    makes_account,
    member_ref,
    person_change,
    person_ref,
    update_changes,
)
from .client import MAX_SUBREQUESTS
from .errors import Kind, Problem, SalesforceProblem
from .event_there import WHOS
from .keys import KEY_FIELDS
from .lookup import contacts_of
from .meeting import PRIVATE
from .mending import after_mending, mended
from .outcomes import Answers, outcome_of, owing, with_guests, with_member
from .records import Written

# How often a round goes over what it can mend by itself: a duplicate whose record has
# to be asked for, is then used, and whose Event has a field too many.
PASSES = 4
# How long a round may write: Odoo ends a job after 120 s, a claim is good for 300 s.
SECONDS = 45


def write(client, tasks, new_people=None, with_keys=False):
    """Carry out the plans of a round and return ``{key: Outcome}``.

    ``new_people`` maps an e-mail key to the record that a new customer got in this
    round; what happens here is added. After ``SECONDS`` nothing more is begun. Raises
    `SalesforceProblem` when nothing was done at all.
    """
    new_people = {} if new_people is None else new_people
    guests = [each for task in tasks for each in guest_tasks(task)]
    outcomes = _write(client, [*tasks, *guests], new_people, with_keys)
    return {task.key: with_guests(task, outcomes) for task in tasks}


def _write(client, tasks, new_people, with_keys):
    end = time.monotonic() + SECONDS
    outcomes, todo = {}, list(tasks)
    for number in range(PASSES):
        try:
            if number and time.monotonic() > end:
                raise SalesforceProblem(HALTED)
            done = _Pass(client, todo, new_people, with_keys, end).run()
        except SalesforceProblem as error:
            if not number:
                raise
            # What the passes before did has to be recorded all the same.
            for task in todo:
                before = outcomes[task.key]
                person = before.person or task.plan.person
                outcomes[task.key] = owing(
                    task,
                    replace(before, person=person, problem=error.problem, rekey=""),
                )
            break
        for key, outcome in done.items():
            outcomes[key] = after_mending(outcomes.get(key), outcome)
        todo = [each for task in todo if (each := mended(task, done[task.key]))]
        if not todo:
            break
    return outcomes


class _Pass:
    """One time over the tasks: one call where they fit into one, else one for the
    people and one for the Events."""

    def __init__(self, client, tasks, new_people, with_keys, end):
        self.client = client
        self.tasks = tasks
        self.new_people = new_people
        self.with_keys = with_keys
        self.end = end
        self.holders = {}  # e-mail key -> the task whose step creates the person
        self.results = {}
        self.members = {}  # key of a task -> the change that makes its member
        self.stopped = None  # the problem that kept the rest from being sent
        for task in tasks:
            if task.plan.create_person and task.email not in new_people:
                self.holders.setdefault(task.email, task)

    def run(self):
        alone = [task for task in self.tasks if task.alone]
        together = [task for task in self.tasks if not task.alone]
        for part in (*_handfuls(alone), together):
            if self.results and time.monotonic() > self.end:
                self.stopped = self.stopped or HALTED
            try:
                if part and not self.stopped:
                    self._send(part)
            except SalesforceProblem as error:
                if not self.results:
                    raise
                self.stopped = error.problem
        return {task.key: owing(task, self._outcome(task)) for task in self.tasks}

    def _send(self, tasks):
        people = [
            person_change(task, self.with_keys)
            for task in tasks
            if self.holders.get(task.email) is task and task.plan.create_person
        ]
        people += update_changes(tasks)
        people = self._send_together(tasks, people)
        reads = [contact_read(change) for change in people if makes_account(change)]
        others = sum(bool(t.plan.event) + bool(t.plan.member) for t in tasks)
        if len(people) + len(reads) + others <= MAX_SUBREQUESTS:
            changes = people + reads + self._changes_for_people(tasks, people)
            self.results |= send_rows(self.client, changes)
            self._note_people(tasks)
            return
        self.results |= send_collections(self.client, people, self.end)
        self._read_contacts(people)
        self._note_people(tasks)
        changes = self._changes_for_people(tasks)
        self.results |= send_collections(self.client, changes, self.end)

    def _send_together(self, tasks, people):
        """Send what is made with companions, and return the rest."""
        together = [change for change in people if change.before]
        self.results |= send_graphs(self.client, together, self.end)
        self._read_contacts(together)
        self._note_people(tasks)
        return [change for change in people if not change.before]

    def _read_contacts(self, people):
        """Ask, for all at once, as whom new person accounts are met.

        What cannot be told leaves them in doubt: they are looked for once more.
        """
        made = {
            self.results[change.reference].sfid: change
            for change in people
            if makes_account(change) and not self.results[change.reference].problem
        }
        if not made:
            return
        try:
            contacts, problem = contacts_of(self.client, made), None
        except SalesforceProblem as error:
            contacts, problem = {}, error.problem
        for sfid, change in made.items():
            row = {person_accounts.CONTACT_ID: contacts.get(sfid)}
            self.results[contact_ref(change.reference)] = Result(problem, row)

    # === WHAT IS SENT === #

    def _changes_for_people(self, tasks, same_call=()):
        """``same_call``: the people that the same call creates as rows."""
        created = {
            change.reference: change for change in same_call if change.verb == "create"
        }
        events = self._event_changes(tasks, created)
        return events + self._member_changes(tasks, created)

    def _member_changes(self, tasks, created):
        """One for each person, however many of the bookings are theirs."""
        changes = {}
        for task in tasks:
            step, who_id = task.plan.member, self._who_id(task, created)
            if step and who_id:
                values = with_person(step, self._who_sobject(task), who_id)
                change = Change(member_ref(task), "create", step.sobject, values)
                change = changes.setdefault((values["CampaignId"], who_id), change)
                self.members[task.key] = change.reference
        return list(changes.values())

    def _who_sobject(self, task):
        person = task.plan.person or self.new_people.get(task.email)
        if isinstance(person, Written):
            return person.sobject
        return self.holders[task.email].plan.create_person.sobject

    def _event_changes(self, tasks, created):
        changes = []
        for task in tasks:
            step = task.plan.event
            who_id = self._who_id(task, created)
            if not step or who_id is False:
                continue
            values, key = step.values, None
            if step.verb == "create" and self.with_keys:
                key = (KEY_FIELDS[step.sobject], task.reference)
            of_new = step.verb == "create" and who_id and not step.values.get(PRIVATE)
            if of_new or step.for_person:
                values = values | {"WhoId": who_id}
            if WHOS in values:
                values = values | {WHOS: [*filter(None, [who_id]), *values[WHOS]]}
            changes.append(
                Change(event_ref(task), step.verb, step.sobject, values, step.sfid, key)
            )
        return changes

    def _who_id(self, task, created):
        """Return the Id, None where the Event is for nobody, False if not known."""
        if not task.plan.create_person:
            return task.plan.person and task.plan.person.sfid
        person = self.new_people.get(task.email)
        if isinstance(person, Written):
            return person.sfid
        holder = self.holders.get(task.email)
        change = created.get(person_ref(holder)) if holder else None
        if person is None and change:
            if makes_account(change):
                return id_of(contact_ref(change.reference), person_accounts.CONTACT_ID)
            return id_of(change.reference)
        return False

    # === WHAT CAME OF IT === #

    def _note_people(self, tasks):
        for task in tasks:
            if self.holders.get(task.email) is not task:
                continue
            result = self.results.get(person_ref(task))
            if not result:
                continue
            problem, sfid = result
            step = task.plan.create_person
            sobject, values = step.sobject, step.values
            refused = task.refused.get(sobject, {})
            if sobject == "Account" and not problem:
                problem, sfid = self._contact_of(task)
                sobject = "Contact"
                values, refused = map(person_accounts.as_contact, (values, refused))
            if not problem:
                self.new_people[task.email] = Written(
                    sobject, sfid, values, True, refused
                )
            elif problem.kind is Kind.UNKNOWN:
                self.new_people[task.email] = problem

    def _contact_of(self, task):
        """Return ``(problem, Id)`` of the Contact of a person account just made."""
        read = self.results.get(contact_ref(person_ref(task)))
        row = read.sfid if read and not read.problem else {}
        if row.get(person_accounts.CONTACT_ID):
            return None, row[person_accounts.CONTACT_ID]
        # They are there; who they are is looked for once more.
        return Problem(Kind.UNKNOWN, "NOT_JSON"), None

    def _outcome(self, task):
        person, refusal = task.plan.person, None
        if task.plan.create_person:
            person = self.new_people.get(task.email)
            refusal = None if person else self._refusal(task)
        answers = Answers(self.results, self.stopped or HALTED, self.with_keys)
        outcome = outcome_of(task, person, refusal, answers)
        return with_member(task, outcome, answers.to(self.members.get(task.key)))

    def _refusal(self, task):
        """Return the problem that kept a new person from being created."""
        holder = self.holders[task.email]
        result = self.results.get(person_ref(holder))
        if not result:
            return self.stopped or HALTED
        problem = result.problem
        same = task.plan.create_person == holder.plan.create_person
        if same or problem.kind is Kind.DUPLICATE:
            return problem
        # What was refused is not what this booking says of the customer: it tries its
        # own.
        return replace(problem, kind=Kind.RETRY)


def _handfuls(tasks):
    """Split ``tasks`` into parts that surely fit into one call as rows."""
    # Of each: a person, who an account is, an Event and a member.
    size = MAX_SUBREQUESTS // max((_parts_of(task) for task in tasks), default=2)
    return [tasks[start : start + size] for start in range(0, len(tasks), size)]


def _parts_of(task):
    plan = task.plan
    is_account = plan.create_person and plan.create_person.sobject == "Account"
    return 2 + bool(is_account) + bool(plan.member)
