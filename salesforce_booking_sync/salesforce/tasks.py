# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One booking of a round that is written, and what became of it; pure."""

from dataclasses import dataclass, field

from .errors import Problem
from .plans import Plan
from .records import Written


@dataclass(frozen=True)
class Task:
    """One booking of a round.

    ``email`` says which tasks share a new person, ``person_key`` and ``reference`` are
    the keys of what is created. ``refused`` maps an object to the values that were left
    out because the org refused them; ``alone`` has it sent as a row, whose answer tells
    more; ``allow_save`` passes over duplicate rules that only warn. ``guest_keys`` are
    the keys of the plan's guests, by their addresses.
    """

    key: int
    plan: Plan
    reference: str = ""
    email: str = ""
    person_key: str = ""
    refused: dict = field(default_factory=dict)
    alone: bool = False
    allow_save: bool = False
    guest_keys: dict = field(default_factory=dict)

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
    of `records.History`, where the person is a member now. ``guests``: those that were
    created, each a `records.Written`. ``remarks``: what else there is to say.
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
    guests: tuple = ()
    remarks: tuple = ()
