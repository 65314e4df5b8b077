# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is known about Salesforce's side: what we wrote, and what a look-up found."""

from dataclasses import dataclass, field, replace

from .keys import NONE, READY, UNUSABLE

MEETING_BY_PREFIX = {"00U": "Event", "00T": "Task"}
# Stands for a value that may or may not have been written. Control characters are
# never sent, so it is unlike anything that is wanted.
UNSURE = "\x1a"
# Instead of who made it: a lost creation that is found, and repeated, by its key.
BY_KEY = "key"
# Among the doubts of a record: whether it is there at all.
EXISTENCE = "Id"


@dataclass(frozen=True)
class Written:
    """One record as we last left it.

    ``values`` holds only what we wrote; ``refused`` what the org would not take and was
    left out; ``doubts`` the names of fields that a request of unknown outcome may still
    change. ``gone``: under this Id the org has it no longer.
    """

    sobject: str
    sfid: str
    values: dict = field(default_factory=dict)
    created_by_us: bool = False
    refused: dict = field(default_factory=dict)
    doubts: tuple = ()
    gone: bool = False

    def doubted(self, names=None):
        """Return this record after a write of unknown outcome.

        :param names: of the fields that were written; None where the record as a whole
            is in doubt
        """
        fields = self.values if names is None else names
        doubts = {*self.doubts, *fields, *((EXISTENCE,) if names is None else ())}
        values = self.values | dict.fromkeys(fields, UNSURE)
        return replace(self, values=values, doubts=tuple(sorted(doubts)))


@dataclass(frozen=True)
class History:
    """What is in Salesforce for one booking, as far as we know.

    ``reference`` is the booking's own mark in the Event, made once for each Event.
    ``person_key`` is the attendee that ``person`` was looked up for.
    ``host_email`` is whose the Event is, a key as of `owners`: mostly the host's.
    ``tried_email`` is the address under which the attendee ``tried_key`` may have been
    created, where the answer was lost; they may have another by now.
    ``unsure_since`` is the naive UTC time of the first write whose outcome nobody
    knows, ``settles_at`` when the last one can no longer change anything, and
    ``settled`` whether that time has come: what is there is then read again.
    ``unsure_as`` is how a lost creation is looked for: the Id of the User who made it,
    BY_KEY, or nothing where no creation was lost.
    ``member_of`` is the campaign that the person is in, as of
    `campaigns.membership_of`; ``guests_done`` which guests are dealt with, as of
    `guests.guests_done`.
    """

    reference: str
    person: Written | None = None
    event: Written | None = None
    person_key: str = ""
    host_email: str = ""
    tried_email: str = ""
    tried_key: str = ""
    unsure_since: object = None
    unsure_as: str = ""
    settles_at: object = None
    settled: bool = True
    member_of: str = ""
    guests_done: str = ""


@dataclass(frozen=True)
class Facts:
    """What of the org a plan depends on.

    ``schema``: as of ``org.Org``; ``keys``: as of ``keys.key_state``;
    ``sees_all``: whether the connecting user sees every Lead, Contact and Event, which
    alone makes "not found" believable; ``tasks``: whether Tasks were ever made there.
    """

    schema: dict = field(default_factory=dict)
    keys: str = NONE
    sees_all: dict = field(default_factory=dict)
    tasks: bool = False

    def sees(self, sobject):
        """Whether the connecting user may see such records at all."""
        return sobject in self.schema

    @property
    def meetings(self):
        """The objects that a meeting may have become."""
        return ("Event", "Task") if self.tasks else ("Event",)

    @property
    def has_keys(self):
        return self.keys == READY

    @property
    def keys_unusable(self):
        return self.keys == UNUSABLE

    def believes(self, *sobjects):
        """Whether nothing found of these means that nothing is there."""
        return all(self.sees_all.get(sobject) for sobject in sobjects)


@dataclass(frozen=True)
class Candidate:
    """A Lead or Contact that has the address looked for."""

    sobject: str
    sfid: str
    last_activity: str = ""
    created: str = ""


@dataclass(frozen=True)
class Lookups:
    """What has to be asked before a booking can be planned.

    ``person_ids`` are to be followed to where they were converted or merged to;
    ``person_fields`` of every person that is found are to be read;
    ``event_ids`` to be read again, with ``event_fields`` beside the usual ones;
    ``references`` are keys of Events;
    ``events_made`` tells when lost requests may have made any, and who sent them: the
    first and the last naive UTC time and the Id of the User. ``tasks``: whether either
    may be a Task as well. ``accounts``, ``phones`` and ``deals`` are keys as of
    `accounts.keys`, `phones.phone_key` and `related.keys`; ``guests`` are addresses.
    ``relates``: whether opportunities of people found otherwise are wanted.
    """

    emails: frozenset = frozenset()
    host_emails: frozenset = frozenset()
    person_ids: frozenset = frozenset()
    person_fields: frozenset = frozenset()
    event_ids: frozenset = frozenset()
    event_fields: frozenset = frozenset()
    references: frozenset = frozenset()
    events_made: frozenset = frozenset()
    tasks: frozenset = frozenset()
    accounts: frozenset = frozenset()
    phones: frozenset = frozenset()
    deals: frozenset = frozenset()
    guests: frozenset = frozenset()
    relates: frozenset = frozenset()

    def __bool__(self):
        return any(vars(self).values())

    @classmethod
    def together(cls, several):
        """Return what all of ``several`` ask for."""
        several = list(several)
        return cls(
            **{
                name: frozenset().union(*(getattr(each, name) for each in several))
                for name in cls.__dataclass_fields__
            }
        )


@dataclass
class Found:
    """Answers for a whole round.

    ``people``: e-mail key -> candidates, present (perhaps empty) for every address that
    was looked up; an address that is not there was not looked up, which is not the same
    as "nobody". ``users``: host e-mail key -> User Id, None where there is none.
    ``events``: reference -> Ids of the Events that bear it. ``followed``: Id of a
    person -> who they are now, None where they are deleted. ``present``: Id of a person
    -> the values that were asked for. ``held``: Id of an Event -> its values, None
    where it is deleted. ``accounts``: key of an Account, as of `accounts.keys` -> Ids.
    ``phones``: phone key -> candidates. ``deals``: ("contact" or "account", Id) ->
    Id of their newest open Opportunity.
    """

    people: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)
    events: dict = field(default_factory=dict)
    followed: dict = field(default_factory=dict)
    present: dict = field(default_factory=dict)
    held: dict = field(default_factory=dict)
    accounts: dict = field(default_factory=dict)
    phones: dict = field(default_factory=dict)
    deals: dict = field(default_factory=dict)
