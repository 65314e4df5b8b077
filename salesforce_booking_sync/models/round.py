# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One claimed batch on its way to one org."""

import logging
import time
from dataclasses import replace
from datetime import timedelta
from functools import partial

import psycopg2

from odoo import fields
from odoo.service.model import retrying

from ..salesforce import asking, lookup, person_step, planner, rounds, writing
from ..salesforce.backoff import SETTLED_AFTER, SOON
from ..salesforce.changes import is_keyed, makes_individual
from ..salesforce.errors import Kind, Problem, SalesforceProblem, make_problem
from ..salesforce.guests import REGISTER
from ..salesforce.org import read_org
from ..salesforce.owners import owner_emails
from ..salesforce.records import BY_KEY
from ..salesforce.tasks import Outcome, Task
from .pace import wait_factor
from .salesforce_sync import LEASE

_logger = logging.getLogger(__name__)

# How long a customer is waited for whom another worker holds.
PERSON_BUSY = timedelta(seconds=2)
# How often a session may be refused in a row before the connection counts as broken.
REFUSED_SESSIONS = 3
# What speaks of fields that are not as they were described.
SCHEMA_CODES = {
    "INVALID_FIELD",
    "INVALID_FIELD_FOR_INSERT_UPDATE",
    "INVALID_TYPE",
    "NOT_FOUND",
}
# What tells that a round was too much at once.
CROWDED = {"CONCURRENT_LIMIT_EXCEEDED", "OPERATION_TOO_LARGE", "UNABLE_TO_LOCK_ROW"}


class OtherOrg(Exception):
    """The connection goes on with another org: nothing of this round concerns it."""


class Round:
    """Brings claimed rows to Salesforce; every row leaves it with a state.

    No transaction is open while Salesforce is called, so nobody waits for us and a row
    is held by its claim alone.
    """

    def __init__(self, env, connection_id, ids, claim):
        self.env = env
        self.connection_id = connection_id
        self.claim = claim
        self.waiting = set(ids)  # rows that have no state yet
        self.at_risk = set()  # rows whose request is out
        self.people = {}  # e-mail key -> key of a customer that is held
        self.users = {}  # host e-mail key -> User Id, None where there is none
        self.readings = {}  # id of row -> (desired.Booking, History, PageSettings)
        self.client = self.facts = self.organization_id = None
        self.user_id = None  # of the Salesforce user that the requests are made as

    @property
    def connection(self):
        return self.env["salesforce.connection"].browse(self.connection_id)

    def run(self):
        """Return whether the org is well."""
        try:
            return self._run()
        except OtherOrg:
            # Its rows are in nobody's hand any more.
            self.env.cr.rollback()
            return False

    def _run(self):
        try:
            self._commit(self._open)
            with self.client:
                self._send_or_learn()
            if self.client.calls:
                self._commit(self.connection._note_success)
            self._note_calls()
            return True
        except OtherOrg:
            raise
        except SalesforceProblem as error:
            # Nothing that comes after it would fare better.
            self.env.cr.rollback()
            self._note_calls()
            problem = self._commit(self._weighed, error.problem)
            self._commit(self.connection._note_problem, problem)
            self._commit(self._release_all, self.waiting, problem)
        except Exception as error:
            _logger.exception("Unforeseen fault while sending to Salesforce")
            self.env.cr.rollback()
            name = type(error).__name__
            self._commit(self._lose_all, make_problem("UNFORESEEN", name, write=True))
            rest = self.waiting - self.at_risk
            self._commit(self._release_all, rest, make_problem("UNFORESEEN", name))
        return False

    def _note_calls(self):
        if self.client:
            self._commit(self.connection._note_calls, self.client)

    def _commit(self, function, *args):
        """Call ``function`` in a transaction of its own, again if it conflicts.

        :raise OtherOrg: what it would note is not of the connection's org
        """
        return retrying(partial(self._in_same_org, function, *args), self.env)

    def _in_same_org(self, function, *args):
        now = self.connection._organization_id_now(self.env.cr)
        if self.organization_id not in (None, now):
            raise OtherOrg
        return function(*args)

    def _send_or_learn(self):
        """Send; where the fields asked for are no longer there, read what there is.

        Else one booking that asks for them would hold up the org's others for good.
        """
        try:
            self._send()
        except SalesforceProblem as error:
            if error.problem.code in SCHEMA_CODES:
                self.env.cr.rollback()
                self._refresh_schema()
            raise

    def _send(self):
        self._leave(self._commit(self._read))
        self._leave(self._commit(self._hold))
        tasks = self._plan()
        empty = [task for task in tasks if not task.has_steps]
        outcomes = {
            task.key: Outcome(
                task.plan.person, task.plan.event_before, task.plan.problem
            )
            for task in empty
        }
        if empty:
            self._commit(self._record, empty, outcomes)
        tasks = [task for task in tasks if task.has_steps]
        if tasks:
            tasks = self._commit(self._mark_sent, tasks)
            self._write(tasks)
        self._commit(self._let_people_go)

    # === BEFORE THE CALL === #

    def _open(self):
        connection = self.connection
        self.organization_id = connection.organization_id
        self.client, self.facts = connection._client(), connection._facts()
        self.user_id = connection.user_id_salesforce

    def _read(self):
        """Read what should be there, and what is, as it stands in Odoo now.

        A booking that cannot be read is put aside; the others go on.

        :return: the rows that are done with
        """
        self.readings = {}
        failed = self._apart(self._read_each, self._claimed(self.waiting))
        for sync, error in failed.items():
            self.readings.pop(sync.id, None)
            self._put_aside(sync, error)
        hosts = {
            email
            for booking, _history, settings in self.readings.values()
            if settings
            for email in owner_emails(booking, settings)
        }
        self.users = self.env["salesforce.user"]._known(self.connection_id, hosts)
        return self.waiting - self.readings.keys()

    def _apart(self, function, syncs):
        """Call ``function(syncs)``; where it fails, for each row on its own.

        :return: ``{row: error}`` of those for which it failed
        """
        try:
            with self.env.cr.savepoint():
                function(syncs)
            return {}
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            if len(syncs) == 1:
                return {syncs: error}
        failed = {}
        for sync in syncs:
            failed |= self._apart(function, sync)
        return failed

    def _read_each(self, syncs):
        bookings, now = syncs._bookings(), fields.Datetime.now()
        settings = {page: page._settings() for page in syncs.page_id}
        for sync in syncs:
            self.readings[sync.id] = (
                sync._desired(bookings.get(sync.id)),
                sync._history(now),
                settings.get(sync.page_id),
            )

    def _hold(self):
        """Take the customers in hand who have to be looked for.

        Whose customer is in another's hand goes later: two would create them twice.

        :return: the rows of those
        """
        emails = {}
        for key, (booking, history, settings) in self.readings.items():
            wanted = self._wanted(key, booking, history, settings)
            held = wanted.emails | asking.held_for_individual(
                booking, history, settings, self.facts
            )
            if wanted.guests and settings.guests == REGISTER:
                held |= wanted.guests
            for email in held:
                emails.setdefault(email, set()).add(key)
        people = self.env["salesforce.person"]
        lease = fields.Datetime.now() + LEASE
        self.people, busy = people._hold(
            self.connection_id, emails, self.claim, lease, self._people_have_keys()
        )
        for email, free_at in busy.items():
            rows = self._claimed(emails[email])
            problem = free_at and make_problem("PERSON_UNSETTLED")
            soon = fields.Datetime.now() + PERSON_BUSY * wait_factor()
            rows._put_back(free_at or soon, problem)
        return {key for email in busy for key in emails[email]}

    def _people_have_keys(self):
        """Whether a person created twice would be one all the same.

        A person account has no key: where any page makes them, who is in doubt waits.
        """
        return self.facts.has_keys and not self.env["salesforce.page"].search_count(
            [
                ("connection_id", "=", self.connection_id),
                ("register_as", "=", "person_account"),
            ],
            limit=1,
        )

    def _wanted(self, key, booking, history, settings):
        return asking.lookups(booking, history, settings, self.facts, self.users)

    def _leave(self, keys):
        """These rows have a state: the round is done with them."""
        self.waiting -= set(keys)
        for key in keys:
            self.readings.pop(key, None)

    def _plan(self):
        """Look up what is not known and return the `tasks.Task` of each booking."""
        wanted = [self._wanted(key, *reading) for key, reading in self.readings.items()]
        found = lookup.look_up(self.client, filter(None, wanted), self.facts.schema)
        self._commit(
            self.env["salesforce.user"]._remember, self.connection_id, found.users
        )
        found.users = self.users | found.users
        tasks = []
        for key, (booking, history, settings) in list(self.readings.items()):
            try:
                plan = planner.plan(booking, history, found, settings, self.facts)
            except Exception as error:
                self._commit(self._put_aside, self._claimed([key]), error)
                self._leave([key])
                continue
            email = booking.attendee.email_key if booking.attendee else ""
            # The key of the first try stays, whatever the address is by now.
            emails = [*person_step.tried_emails(booking, history), email]
            person_key = next(filter(None, map(self.people.get, emails)), "")
            guests = {email: self.people.get(email, "") for email in plan.guests}
            tasks.append(
                Task(
                    key,
                    plan,
                    history.reference,
                    email,
                    person_key,
                    guest_keys=guests,
                )
            )
        return tasks

    def _put_aside(self, sync, error):
        _logger.error("Could not make out %s", sync, exc_info=error)
        sync._release(make_problem("UNREADABLE", type(error).__name__))

    # === THE CALL === #

    def _mark_sent(self, tasks):
        """Note what is about to be written; return what is still in our hand."""
        syncs = self._claimed([task.key for task in tasks])
        how = BY_KEY if self.facts.has_keys else self.user_id
        syncs.write({"sent_at": fields.Datetime.now(), "sent_as": how})
        mine = {sync.id: sync for sync in syncs}
        tasks = [task for task in tasks if task.key in mine]
        for task in tasks:
            if task.plan.event and task.plan.event.verb == "create":
                # Should the worker die now, the Event that is made is in doubt, not
                # the one that was found to be gone.
                mine[task.key]._keep("event", task.plan.event_before)
        creators = [task for task in tasks if task.plan.create_person]
        for task in creators:
            booking, history, settings = self.readings[task.key]
            if not person_step.tried_emails(booking, history):
                tried = {"tried_email": task.email, "tried_key": booking.attendee.key}
                mine[task.key].write(tried)
                history = replace(history, **tried)
                self.readings[task.key] = (booking, history, settings)
        steps = []
        for task in tasks:
            steps += task.plan.guests.items()
            update = task.plan.update_person
            step = task.plan.create_person or (makes_individual(update) and update)
            if step:
                steps += [(who, step) for who in self._held_as(task)]
        # Several bookings may be of one customer, and the first of them is sent.
        keyless = {who for who, step in steps if not is_keyed(step)}
        sent = {who for who, _step in steps}
        self.env["salesforce.person"]._mark_sent(self.claim, sent, sent - keyless)
        return tasks

    def _held_as(self, task):
        """Return by what a person is in our hand for a task: addresses, an Id."""
        booking, history = self.readings[task.key][:2]
        update = task.plan.update_person
        known = [update.sfid] if makes_individual(update) else []
        return [task.email, *person_step.tried_emails(booking, history), *known]

    def _write(self, tasks):
        self.at_risk = {task.key for task in tasks}
        self.waiting &= self.at_risk
        new_people, started = {}, time.monotonic()
        outcomes = writing.write(self.client, tasks, new_people, self.facts.has_keys)
        seconds = time.monotonic() - started
        self._commit(self._record, tasks, outcomes, new_people)
        self.at_risk = set()
        codes = {each.problem.code for each in outcomes.values() if each.problem}
        self._commit(self._note_size, len(tasks), seconds, codes)
        mended = {code for each in outcomes.values() for code in each.mended}
        if (codes | mended) & SCHEMA_CODES:
            self._refresh_schema()
        _stop_if_org_is_unwell(outcomes)

    def _note_size(self, count, seconds, codes):
        connection = self.connection
        full = count >= connection.round_size
        lost = any(code in codes for code in ("TIMED_OUT", "CONNECTION_LOST"))
        size = rounds.next_size(
            connection.round_size, seconds / 2, lost or bool(codes & CROWDED), full
        )
        if size != connection.round_size:
            connection.round_size = size

    def _refresh_schema(self):
        """Fields are not as they were: read them anew, for the next try."""
        if not self._commit(self.connection._may_learn):
            return
        try:
            org = read_org(self.client, self.user_id)
        except SalesforceProblem as error:
            _logger.info("Could not read the objects anew: %s", error)
            return
        self._commit(self.connection._describe_org, org)

    # === AFTER THE CALL === #

    def _record(self, tasks, outcomes, new_people=None):
        """Store what happened, where the claim is still ours."""
        done = {
            task.key: (task, outcomes[task.key], *self.readings[task.key][:2])
            for task in tasks
        }
        failed = self._apart(
            lambda syncs: syncs._take_outcomes(done), self._claimed(done)
        )
        for sync, error in failed.items():
            self._lose_one(sync, error, new_people is not None)
        if new_people is not None:
            lost = {done[sync.id][0].email for sync in failed}
            self._keep_people(tasks, outcomes, new_people, lost)
            self._forget_owners(outcomes)
        self.env.flush_all()
        self.waiting -= set(done)

    def _lose_one(self, sync, error, sent):
        """What came of this row cannot be stored: as if its answer had been lost."""
        name = type(error).__name__
        _logger.error("Could not store what came of %s: %s", sync, name)
        problem = make_problem("UNFORESEEN", name, write=sent)
        if sent:
            sync._lose(problem)
        else:
            sync._release(problem)

    def _keep_people(self, tasks, outcomes, new_people, lost):
        doubted = lost | {
            email for email, each in new_people.items() if isinstance(each, Problem)
        }
        unsure, rekeyed = set(doubted), set()
        for task in tasks:
            in_doubt = outcomes[task.key].doubtful and task.plan.update_person
            if task.email in doubted or makes_individual(in_doubt):
                unsure |= set(self._held_as(task))
            if outcomes[task.key].rekey == "person":
                rekeyed |= set(self._held_as(task))
        settles_at = fields.Datetime.now() + SETTLED_AFTER * wait_factor()
        people = self.env["salesforce.person"]
        people._let_go(self.claim, unsure, settles_at, rekeyed)

    def _forget_owners(self, outcomes):
        refused = {
            written.refused["OwnerId"]
            for each in outcomes.values()
            for written in (each.person, each.event)
            if written and "OwnerId" in written.refused
        }
        if refused:
            self.env["salesforce.user"]._forget([self.connection_id], refused)

    def _let_people_go(self):
        self.env["salesforce.person"]._let_go(self.claim)

    def _release_all(self, ids, problem):
        """Put back what the org as a whole did not take; it goes again by itself."""
        syncs = self._claimed(ids)
        syncs._release(problem, of_org=True)
        self._let_people_go()
        if problem.kind is not Kind.RECONNECT:
            # The rest of a backlog needs no call to learn the same.
            soon = fields.Datetime.now() + SOON * wait_factor()
            # One that was tried often must not hold up those that were not.
            self.connection._pause(min(syncs.mapped("next_attempt_at"), default=soon))

    def _weighed(self, problem):
        """A session refused though its token was just renewed may be a passing fault.

        Only where it goes on and on does a person have to look.
        """
        if problem.code != "INVALID_SESSION_ID":
            return problem
        refused = self.connection._count_refused_session()
        return (
            problem if refused > REFUSED_SESSIONS else replace(problem, kind=Kind.RETRY)
        )

    def _lose_all(self, problem):
        self._claimed(self.at_risk)._lose(problem)
        settles_at = fields.Datetime.now() + SETTLED_AFTER * wait_factor()
        self.env["salesforce.person"]._lose(self.claim, settles_at)

    def _claimed(self, ids):
        """Return which of these rows are still in our hand, locked."""
        syncs = self.env["salesforce.sync"]._lock(ids)
        return syncs.filtered(lambda sync: sync.claim == self.claim)


def _stop_if_org_is_unwell(outcomes):
    """Raise where the next call would fare no better."""
    problems = [each.problem for each in outcomes.values() if each.problem]
    for problem in problems:
        if problem.kind in (Kind.RECONNECT, Kind.WAIT):
            raise SalesforceProblem(problem)
    lost = [each for each in outcomes.values() if each.unsure or each.doubtful]
    if lost and len(lost) == len(outcomes):
        code = lost[0].problem.code
        raise SalesforceProblem(Problem(Kind.RETRY, code, lost[0].problem.detail))
