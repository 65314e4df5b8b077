# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Writing a round of plans: people first, then Events, and what came of each."""

import time
from dataclasses import dataclass, field, replace

from . import person_accounts
from .accounts import ACCOUNT
from .batch import HALTED, Change, Result, id_of, send_collections, send_rows
from .campaigns import (
    MEMBER_REFUSED,
    goes_again,
    is_done,
    membership_of,
    with_person,
)
from .client import MAX_SUBREQUESTS
from .errors import Kind, Problem, SalesforceProblem
from .ids import full_id
from .keys import KEY_FIELDS
from .lookup import SOBJECT_BY_PREFIX, contacts_of
from .meeting import PRIVATE
from .plans import Plan
from .records import EXISTENCE, MEETING_BY_PREFIX, UNSURE, Written

# How often a round goes over what it can mend by itself: a duplicate whose record has
# to be asked for, is then used, and whose Event has a field too many.
PASSES = 4
# How long a round may write: Odoo ends a job after 120 s, a claim is good for 300 s.
SECONDS = 45

# What Salesforce says when the person an Event is for is no longer there.
PERSON_LOST = {
    "CANNOT_UPDATE_CONVERTED_LEAD",
    "ENTITY_IS_DELETED",
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
    "INVALID_CROSS_REFERENCE_KEY",
}
# Without these there is no record; any other field may be left out.
ESSENTIAL = {"Company", "Email", "EndDateTime", "LastName", "StartDateTime", "WhoId"}
OWNER_REFUSED = {"INACTIVE_OWNER_OR_USER", "OPERATION_WITH_INACTIVE_USER_EXCEPTION"}


@dataclass(frozen=True)
class Task:
    """One booking of a round.

    ``email`` says which tasks share a new person, ``person_key`` and ``reference`` are
    the keys of what is created. ``refused`` maps an object to the values that were left
    out because the org refused them; ``alone`` has it sent as a row, whose answer tells
    more; ``allow_save`` passes over duplicate rules that only warn.
    """

    key: int
    plan: Plan
    reference: str = ""
    email: str = ""
    person_key: str = ""
    refused: dict = field(default_factory=dict)
    alone: bool = False
    allow_save: bool = False

    @property
    def has_steps(self):
        return not self.plan.is_empty


@dataclass(frozen=True)
class Outcome:
    """What is in Salesforce for one booking after a round.

    ``person`` and ``event`` are the records as they are now, or None. ``problem`` says
    what failed; ``unsure`` names what may or may not have been created: "person" or
    "event"; ``doubtful`` says that a write of unknown outcome may still land.
    ``rekey`` names what needs another key: "person" or "event". ``of_update``: only the
    change of a known person failed, ``of_member``: only the campaign did. ``mended``:
    the codes of what failed before and was mended in the same round. ``member_of``: as
    of `records.History`, where the person is a member now. ``remarks``: what else there
    is to say.
    """

    person: Written | None = None
    event: Written | None = None
    problem: Problem | None = None
    unsure: str = ""
    doubtful: bool = False
    rekey: str = ""
    of_update: bool = False
    of_member: bool = False
    mended: tuple = ()
    member_of: str = ""
    remarks: tuple = ()


def write(client, tasks, new_people=None, with_keys=False):
    """Carry out the plans of a round and return ``{key: Outcome}``.

    ``new_people`` maps an e-mail key to the record that a new customer got in this
    round; what happens here is added. After ``SECONDS`` nothing more is begun. Raises
    `SalesforceProblem` when nothing was done at all.
    """
    new_people = {} if new_people is None else new_people
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
                outcomes[task.key] = _owing(
                    task,
                    replace(before, person=person, problem=error.problem, rekey=""),
                )
            break
        for key, outcome in done.items():
            outcomes[key] = _after_mending(outcomes.get(key), outcome)
        todo = [each for task in todo if (each := _mended(task, done[task.key]))]
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
        return {task.key: _owing(task, self._outcome(task)) for task in self.tasks}

    def _send(self, tasks):
        people = [
            self._person_change(task)
            for task in tasks
            if self.holders.get(task.email) is task and task.plan.create_person
        ]
        people += self._update_changes(tasks)
        reads = [_read_of(change) for change in people if _makes_account(change)]
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

    def _read_contacts(self, people):
        """Ask, for all at once, as whom new person accounts are met.

        What cannot be told leaves them in doubt: they are looked for once more.
        """
        made = {
            self.results[change.reference].sfid: change
            for change in people
            if _makes_account(change) and not self.results[change.reference].problem
        }
        if not made:
            return
        try:
            contacts, problem = contacts_of(self.client, made), None
        except SalesforceProblem as error:
            contacts, problem = {}, error.problem
        for sfid, change in made.items():
            row = {person_accounts.CONTACT_ID: contacts.get(sfid)}
            self.results[_read_of(change).reference] = Result(problem, row)

    # === WHAT IS SENT === #

    def _person_change(self, task):
        step = task.plan.create_person
        # A person account has no key field: the Contact's cannot be upserted by.
        name = KEY_FIELDS.get(step.sobject) if self.with_keys else None
        key = (name, task.person_key) if name else None
        allow_save = task.allow_save or task.plan.duplicates == "save"
        return Change(
            _person(task),
            "create",
            step.sobject,
            step.values,
            key=key,
            allow_save=allow_save,
            assign=task.plan.assigns,
        )

    @staticmethod
    def _update_changes(tasks):
        """One change for each person, however many of the bookings are theirs."""
        changes, wanted = {}, {}
        for task in tasks:
            step = task.plan.update_person
            if not step:
                continue
            before = wanted.get(step.sfid, {})
            values = wanted[step.sfid] = before | step.values
            sobject, sfid = step.sobject, step.sfid
            if step.account:
                sobject, sfid = "Account", step.account
                values = person_accounts.as_account(values)
            changes[step.sfid] = Change(
                _known(step),
                "update",
                sobject,
                values,
                sfid,
                # Somebody who is there already is no duplicate more than before.
                allow_save=task.plan.duplicates != "hold",
            )
        return list(changes.values())

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
                change = Change(_member(task), "create", step.sobject, values)
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
            changes.append(
                Change(_event(task), step.verb, step.sobject, values, step.sfid, key)
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
        change = created.get(_person(holder)) if holder else None
        if person is None and change:
            if _makes_account(change):
                return id_of(_read_of(change).reference, person_accounts.CONTACT_ID)
            return id_of(change.reference)
        return False

    # === WHAT CAME OF IT === #

    def _note_people(self, tasks):
        for task in tasks:
            if self.holders.get(task.email) is not task:
                continue
            result = self.results.get(_person(task))
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
        read = self.results.get(f"{_person(task)}{_READ}")
        row = read.sfid if read and not read.problem else {}
        if row.get(person_accounts.CONTACT_ID):
            return None, row[person_accounts.CONTACT_ID]
        # They are there; who they are is looked for once more.
        return Problem(Kind.UNKNOWN, "NOT_JSON"), None

    def _outcome(self, task):
        return self._with_member(task, self._outcome_of_records(task))

    def _with_member(self, task, outcome):
        """Add what came of the campaign: it holds up nothing else."""
        step, person = task.plan.member, outcome.person
        if not step or not person or person.gone:
            return outcome
        problem = self._member_problem(task)
        if is_done(problem):
            member_of = membership_of(step.values["CampaignId"], person.sfid)
            return replace(outcome, member_of=member_of)
        if not goes_again(problem):
            remark = (MEMBER_REFUSED, problem.detail or problem.code)
            return replace(outcome, remarks=(*outcome.remarks, remark))
        if outcome.problem:
            return outcome
        if problem.kind is Kind.UNKNOWN:
            problem = replace(problem, kind=Kind.RETRY)
        return replace(outcome, problem=problem, of_member=True)

    def _member_problem(self, task):
        result = self.results.get(self.members.get(task.key))
        return result.problem if result else (self.stopped or HALTED)

    def _outcome_of_records(self, task):
        outcome = self._outcome_of_event(task)
        step = task.plan.update_person
        if not step:
            return outcome
        result = self.results.get(_known(step))
        problem = result.problem if result else (self.stopped or HALTED)
        return _with_update(task, outcome, problem)

    def _outcome_of_event(self, task):
        plan = task.plan
        person, event = plan.person, plan.event_before
        if plan.create_person:
            person = self.new_people.get(task.email)
            if isinstance(person, Problem):
                outcome = self._with_person_in_doubt(task, person)
                return self._with_private_event(task, outcome)
            if not person:
                return self._with_private_event(task, self._without_person(task))
        if not plan.event:
            return Outcome(person, event)
        result = self.results.get(_event(task))
        if not result:
            return Outcome(person, event, self.stopped or HALTED)
        outcome = {"create": _created, "update": _updated, "delete": _deleted}
        done = outcome[plan.event.verb](task, person, *result)
        if done.problem and done.problem.code == "DUPLICATE_VALUE" and self.with_keys:
            # A task has it: people may give our field any value. Where an Event has it,
            # it is ours and was not there a moment ago; and so the other way round.
            taker = MEETING_BY_PREFIX.get((done.problem.record_id or "")[:3])
            taken = taker not in (None, plan.event.sobject)
            problem = replace(done.problem, code="KEY_TAKEN", kind=Kind.RETRY)
            done = replace(done, problem=problem, rekey="event" if taken else "")
        return done

    def _with_private_event(self, task, outcome):
        """Add the Event that was made though its new person was not.

        Any other refers to the person, and is not made without.
        """
        step, result = task.plan.event, self.results.get(_event(task))
        if not (step and result and step.verb == "create" and step.values.get(PRIVATE)):
            return outcome
        made = _created(task, None, *result)
        if made.unsure:
            return replace(outcome, problem=made.problem, unsure="event")
        return outcome if made.problem else replace(outcome, event=made.event)

    def _with_person_in_doubt(self, task, problem):
        # Created once more they might be there twice: they are settled first.
        step, event = task.plan.event, task.plan.event_before
        lost = self.results.get(_event(task), (None,))[0]
        if not lost or lost.kind is not Kind.UNKNOWN:
            return Outcome(None, event, problem, unsure="person")
        if step.verb == "create":
            return Outcome(None, event, problem, unsure="event")
        event = event.doubted({*step.values, *(["WhoId"] if step.for_person else [])})
        return Outcome(None, event, problem, unsure="person", doubtful=True)

    def _without_person(self, task):
        problem, rekey = self._refusal(task), ""
        if self.with_keys and problem.code == "CANNOT_UPDATE_CONVERTED_LEAD":
            # The key went with a Lead that has another address by now.
            problem, rekey = replace(problem, kind=Kind.RETRY), "person"
        elif self.with_keys and problem.code == "DUPLICATE_VALUE":
            problem = replace(problem, code="KEY_TAKEN", kind=Kind.RETRY)
        return Outcome(None, task.plan.event_before, problem, rekey=rekey)

    def _refusal(self, task):
        holder = self.holders[task.email]
        result = self.results.get(_person(holder))
        if not result:
            return self.stopped or HALTED
        problem = result[0]
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


_READ = "_who"


def _makes_account(change):
    return change.verb == "create" and change.sobject == "Account"


def _read_of(change):
    """Return what tells the Contact of the person account that ``change`` makes."""
    path = f"sobjects/Account/{id_of(change.reference)}"
    path += f"?fields={person_accounts.CONTACT_ID}"
    return Change(f"{change.reference}{_READ}", "read", "Account", path=path)


def _member(task):
    return f"member_{task.key}"


def _person(task):
    return f"person_{task.key}"


def _event(task):
    return f"event_{task.key}"


def _known(step):
    return f"known_{step.sfid}"


def _with_update(task, outcome, problem):
    """Return ``outcome`` with what came of the change of the person as well."""
    step, person = task.plan.update_person, outcome.person
    if not problem:
        refused = {n: v for n, v in person.refused.items() if n not in step.values}
        refused |= task.refused.get(step.sobject, {})
        values = person.values | step.values
        return replace(outcome, person=replace(person, values=values, refused=refused))
    if problem.kind is Kind.UNKNOWN:
        outcome = replace(outcome, person=person.doubted(step.values), doubtful=True)
        problem = replace(problem, kind=Kind.RETRY)
    elif problem.code == "CANNOT_UPDATE_CONVERTED_LEAD" or _is_gone(problem):
        problem = replace(problem, kind=Kind.GONE)
    if outcome.problem:
        return outcome
    return replace(outcome, problem=problem, of_update=True)


def _created(task, person, problem, sfid):
    step = task.plan.event
    if not problem:
        refused = task.refused.get(step.sobject, {})
        # Not compared but where an older creation may have landed after this one.
        for_them = person and not step.values.get(PRIVATE)
        values = step.values | ({"WhoId": person.sfid} if for_them else {})
        return Outcome(person, Written(step.sobject, sfid, values, True, refused))
    before = task.plan.event_before
    if person and problem.code in PERSON_LOST and "OwnerId" not in problem.fields:
        lost = replace(person, gone=True)
        return Outcome(lost, before, replace(problem, kind=Kind.GONE))
    unsure = "event" if problem.kind is Kind.UNKNOWN else ""
    return Outcome(person, before, problem, unsure=unsure)


def _updated(task, person, problem, _sfid):
    step, before = task.plan.event, task.plan.event_before
    if not problem:
        refused = {
            name: value
            for name, value in before.refused.items()
            if name not in step.values
        }
        refused |= task.refused.get(step.sobject, {})
        values = before.values | step.values
        if step.for_person:
            values["WhoId"] = person.sfid
        return Outcome(person, replace(before, values=values, refused=refused))
    if step.for_person and problem.code in PERSON_LOST:
        lost = person and replace(person, gone=True)
        return Outcome(lost, before, replace(problem, kind=Kind.GONE))
    if _is_gone(problem):
        # Deleted in Salesforce, or by a lost request of ours.
        problem = replace(problem, kind=Kind.GONE)
        event = None if EXISTENCE in before.doubts else replace(before, gone=True)
        return Outcome(person, event, problem)
    return _unchanged(person, before, problem, step.values)


def _deleted(task, person, problem, _sfid):
    if not problem or _is_gone(problem):
        return Outcome(person, None)
    return _unchanged(person, task.plan.event_before, problem, None)


def _owing(task, outcome):
    """Have it remembered that the Event is not for its new person yet."""
    event, step = outcome.event, task.plan.event
    if outcome.of_update or outcome.of_member:
        return outcome
    if not (outcome.problem and event and outcome.person and step and step.for_person):
        return outcome
    doubts = {*event.doubts, "WhoId"} if outcome.doubtful else event.doubts
    values = event.values | {"WhoId": UNSURE}
    event = replace(event, values=values, doubts=tuple(sorted(doubts)))
    return replace(outcome, event=event)


def _is_gone(problem):
    # A collection does not give the status that tells a record from a lookup.
    no_record = problem.code == "INVALID_CROSS_REFERENCE_KEY" and not problem.fields
    return problem.kind is Kind.GONE or no_record


def _unchanged(person, event, problem, names):
    """The outcome of an Event that stays as it was, as far as anybody knows."""
    if problem.kind is not Kind.UNKNOWN:
        return Outcome(person, event, problem)
    # Done twice it does no harm, and it is done again whatever is wanted by then.
    problem = replace(problem, kind=Kind.RETRY)
    return Outcome(person, event.doubted(names), problem, doubtful=True)


# === WHAT A ROUND MENDS BY ITSELF === #


def _after_mending(before, outcome):
    if not before:
        return outcome
    return replace(
        outcome,
        mended=(*before.mended, before.problem.code),
        member_of=outcome.member_of or before.member_of,
        remarks=(*before.remarks, *outcome.remarks),
    )


def _mended(task, outcome):
    """Return the task to try at once in place of one that failed, or None."""
    problem, plan = outcome.problem, task.plan
    if not problem or outcome.unsure or outcome.doubtful or outcome.of_member:
        return None
    if outcome.member_of or outcome.remarks:
        plan = replace(plan, member=None)
        task = replace(task, plan=plan)
    if plan.event and plan.event.verb == "create" and outcome.event:
        if outcome.event != plan.event_before:
            # It is made; what is left is its person.
            plan = replace(plan, event=None, event_before=outcome.event)
            task = replace(task, plan=plan)
    if plan.create_person and not outcome.person:
        if problem.kind is Kind.DUPLICATE and problem.code == "DUPLICATES_DETECTED":
            return _past_duplicate(task, problem)
        return _without_refused(task, plan.create_person, problem)
    left = _left_of_update(plan.update_person, outcome.person)
    plan = replace(plan, person=outcome.person, create_person=None, update_person=left)
    if plan.event and not outcome.of_update:
        if plan.event.verb != "delete" and problem.kind is not Kind.GONE:
            return _without_refused(replace(task, plan=plan), plan.event, problem)
    elif left:
        plan = replace(plan, event=None, event_before=outcome.event)
        return _without_refused(replace(task, plan=plan), left, problem)
    return None


def _left_of_update(step, person):
    """Return the change of a person unless it is done."""
    if not step or step.values.items() <= person.values.items():
        return None
    return step


def _past_duplicate(task, problem):
    """Return the task to try where a duplicate rule stopped one, or None.

    The record that the rule points at is used, where it names just one.
    """
    if task.plan.duplicates != "use":
        return None
    sobject = SOBJECT_BY_PREFIX.get((problem.record_id or "")[:3])
    if not sobject:
        # A collection does not tell which record; a row does.
        return None if task.alone else replace(task, alone=True)
    if sobject == "Lead" and not task.plan.takes_leads:
        # The page wants a Contact beside it.
        return None if task.allow_save else replace(task, allow_save=True)
    twin = Written(sobject, problem.record_id)
    plan = replace(task.plan, person=twin, create_person=None)
    return replace(task, plan=plan, alone=False)


def _is_of_account(step, problem):
    """Whether the Account of a new Contact may be what is not there any more.

    Salesforce does not say which of the records is that a new one points to.
    """
    named = not problem.fields or ACCOUNT in problem.fields
    return ACCOUNT in step.values and named and problem.code in PERSON_LOST


def _without_refused(task, step, problem):
    """Leave out the fields that the org refuses, where they are not essential."""
    fields = set(problem.fields)
    if _is_of_account(step, problem):
        fields = {ACCOUNT}
    elif problem.kind not in (Kind.FIX_DATA, Kind.FIX_SETTINGS):
        return None
    if problem.code in OWNER_REFUSED:
        fields = {"OwnerId"}
    elif problem.code == "INVALID_FIELD":
        # Only its message names the column.
        fields |= {name for name in step.values if f"'{name}'" in problem.detail}
    elif problem.code == "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY":
        # Only its message names the record, by the short form of its Id.
        fields |= {
            name
            for name, value in step.values.items()
            if full_id(str(value)) and str(value)[:15] in problem.detail
        }
    if not fields or fields & ESSENTIAL or not fields <= step.values.keys():
        return None
    left_out = {name: step.values[name] for name in fields}
    kept = {name: val for name, val in step.values.items() if name not in fields}
    before = task.refused.get(step.sobject, {})
    refused = task.refused | {step.sobject: before | left_out}
    names = ("create_person", "update_person", "event")
    [changed] = [name for name in names if getattr(task.plan, name) == step]
    plan = replace(task.plan, **{changed: replace(step, values=kept)})
    return replace(task, plan=plan, refused=refused)
