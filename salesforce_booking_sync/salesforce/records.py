# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is known about Salesforce's side: what we wrote, and what a look-up found."""

from dataclasses import dataclass, field, replace

# Stands for a value that may or may not have been written. Control characters are
# never sent, so it is unlike anything that is wanted.
UNSURE = "\x1a"


@dataclass(frozen=True)
class Written:
    """One record as we last left it. ``values`` holds only what we wrote."""

    sobject: str
    sfid: str
    values: dict = field(default_factory=dict)
    created_by_us: bool = False

    def doubted(self, names=None):
        """Return this record after a write of ``names`` (all) with unknown outcome."""
        names = self.values if names is None else names
        return replace(self, values=self.values | dict.fromkeys(names, UNSURE))


@dataclass(frozen=True)
class History:
    """What is in Salesforce for one booking, as far as we know.

    ``reference`` is the booking's own mark in the Event, made once.
    ``person_key`` is the attendee that ``person`` was looked up for.
    ``host_email`` is the host whose Salesforce user was last looked up.
    ``unsure_since`` is the naive UTC time of a create whose outcome nobody knows.
    """

    reference: str
    person: Written | None = None
    event: Written | None = None
    person_key: str = ""
    host_email: str = ""
    unsure_since: object = None


@dataclass(frozen=True)
class Candidate:
    """A Lead or Contact that has the address looked for."""

    sobject: str
    sfid: str
    last_activity: str = ""
    created: str = ""


@dataclass(frozen=True)
class Lookups:
    """What has to be asked before a booking can be planned."""

    emails: frozenset = frozenset()
    host_emails: frozenset = frozenset()
    events_since: object = None

    def __bool__(self):
        return bool(self.emails or self.host_emails or self.events_since)


@dataclass
class Found:
    """Answers for a whole round.

    ``people``: e-mail key -> candidates, present (perhaps empty) for every address that
    was looked up; an address that is not there was not looked up, which is not the same
    as "nobody". ``users``: host e-mail key -> User Id. ``events``: reference -> Event
    Id.
    """

    people: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)
    events: dict = field(default_factory=dict)
