# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is to be done for one booking; pure."""

from dataclasses import dataclass, field

from .records import Written

# Codes of what a plan may remark beside its steps.
NOBODY_MATCHED = "NOBODY_MATCHED"
FIELD_DROPPED = "FIELD_DROPPED"
FIELD_REFUSED = "FIELD_REFUSED"
EVENT_DELETED = "EVENT_DELETED"
CHOICE_GONE = "CHOICE_GONE"
NOT_CONFIRMED = "NOT_CONFIRMED"
TOO_LONG = "TOO_LONG"


@dataclass(frozen=True)
class Step:
    """One change to one record. ``verb`` is "create", "update" or "delete".

    ``for_person``: an update that puts the Event on the plan's person. ``account``: the
    Id of the person account through which a Contact is changed; ``individual``: of the
    Individual that the person has.
    """

    verb: str
    sobject: str
    values: dict = field(default_factory=dict)
    sfid: str | None = None
    for_person: bool = False
    account: str | None = None
    individual: str | None = None


@dataclass(frozen=True)
class Plan:
    """What to do for one booking.

    ``person`` is who the Event is for when no step creates them; ``update_person``
    changes them, and is no more than what is new to them. ``event_before`` is
    the Event as it was found. An ``event`` step that creates leaves ``WhoId`` out:
    whoever writes it puts in the person's Id. An update touches it only where the
    attendee is somebody else now, and the Event is not for them yet: people in
    Salesforce may have put another person on it. ``owner_key`` says whose the Event is
    after it, as of `owners`; empty where that has to be looked at again.
    ``duplicates``, ``takes_leads`` and ``assigns`` are as of `desired.PageSettings`.
    ``member`` makes the person a member of a campaign. ``guests`` maps the e-mail key
    of a guest to the Step that creates them; ``guests_there`` are those that were
    found, each a `records.Written`; ``guests_done``: as of
    `records.History`, after it, empty where that stays; ``same_guests``: they were
    dealt with before.
    """

    person: Written | None = None
    event_before: Written | None = None
    create_person: Step | None = None
    event: Step | None = None
    problem: object = None
    remarks: tuple[tuple[str, object], ...] = ()
    update_person: Step | None = None
    owner_key: str = ""
    duplicates: str = "use"
    takes_leads: bool = True
    assigns: bool = False
    member: Step | None = None
    guests: dict = field(default_factory=dict)
    guests_there: tuple = ()
    guests_done: str = ""
    same_guests: bool = False

    @property
    def own_steps(self):
        """The steps in their order, but for those of guests."""
        steps = (self.create_person, self.update_person, self.event, self.member)
        return [step for step in steps if step]

    @property
    def steps(self):
        return [*self.own_steps, *self.guests.values()]

    @property
    def is_empty(self):
        return not self.steps

    @property
    def owes_owner(self):
        """Whether the Event's owner can only be set once the person is there."""
        return bool(
            self.create_person and self.assigns and self.event and not self.owner_key
        )
