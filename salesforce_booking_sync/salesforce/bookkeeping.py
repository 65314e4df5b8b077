# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is known of a booking once a round is over; pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from .accounts import NO_ACCOUNT, NO_HOUSEHOLD, SEVERAL_ACCOUNTS
from .campaigns import MEMBER
from .guests import GUEST_REFUSED
from .mapped import VALUE_LEFT_OUT
from .matching import CHOSEN
from .owners import OWNER_UNKNOWN, PERSON_OWNER_UNKNOWN, QUEUE_GONE
from .plans import CHOICE_GONE, FIELD_DROPPED, FIELD_REFUSED
from .records import BY_KEY
from .targets import MEETINGS

# What is remarked of a new person alone, and of a field of any record.
OF_PERSON = {
    NO_ACCOUNT,
    NO_HOUSEHOLD,
    PERSON_OWNER_UNKNOWN,
    QUEUE_GONE,
    SEVERAL_ACCOUNTS,
}
OF_FIELD = {CHOICE_GONE, FIELD_DROPPED, VALUE_LEFT_OUT}
PEOPLE = {"Lead", "Contact", "Account"}


@dataclass(frozen=True)
class Sent:
    """The requests of a round.

    ``at``: the naive UTC time they went out; ``settles_at``: until when a lost one may
    change something; ``sent_as``: how a lost creation is looked for, as of
    `records.History`.
    """

    at: datetime
    settles_at: datetime
    sent_as: str


def after_outcome(before, booking, plan, outcome, sent):
    """Return the `records.History` of a booking after its `tasks.Outcome`.

    :param before: the History that ``plan`` was made from
    """
    after = _with_person(before, booking, outcome)
    if outcome.member_of:
        after = replace(after, member_of=outcome.member_of)
    if outcome.problem:
        after = _after_problem(after, outcome, sent)
    else:
        after = _after_success(after, booking, plan, outcome)
        done = plan.guests_done or before.guests_done
        after = replace(after, guests_done=done)
    return _with_key_anew(before, after, outcome)


def after_loss(before, sent):
    """Return the `records.History` where nobody knows how far the requests came."""
    event, person = before.event, before.person
    if event and event.gone:
        event = None  # a new one was on its way
    if person and person.values:
        # They may have been changed; what they are is compared again.
        person = person.doubted(person.values)
    return replace(
        before,
        person=person,
        event=event.doubted() if event else before.event,
        unsure_since=before.unsure_since or sent.at,
        unsure_as=before.unsure_as if event else sent.sent_as,
        settles_at=sent.settles_at,
        settled=False,
    )


def remarks_after(before, plan, outcome, person_before=None):
    """Return the remarks of a booking, each once: pairs of a code and its detail.

    How somebody was chosen stays true for as long as the booking is theirs, and what
    was remarked of a record until that is written again.

    :param before: the remarks until now
    :param person_before: the Id of whose booking it was until now
    """
    before = [
        (code, tuple(detail) if isinstance(detail, list) else detail)
        for code, detail in before
    ]
    person = outcome.person and outcome.person.sfid
    chosen = [
        (code, detail)
        for code, detail in (*before, *plan.remarks)
        if code in CHOSEN and detail[2] == person
    ]
    others = (
        [*before, *_of_new(plan, outcome)]
        if outcome.problem
        else [
            *plan.remarks,
            *outcome.remarks,
            *_refused(outcome),
            *_still_so(before, plan, outcome, person_before),
        ]
    )
    if plan.same_guests:
        others = [*others, *(each for each in before if each[0] == GUEST_REFUSED)]
    others = [remark for remark in others if remark[0] not in CHOSEN]
    return list(dict.fromkeys([*chosen, *others]))


def _still_so(before, plan, outcome, person_before):
    """Return what was remarked of records that are as they were written then."""
    untouched = set()
    same = outcome.person and outcome.person.sfid == person_before
    if same and not (plan.create_person or plan.update_person):
        untouched |= PEOPLE
    if same and not plan.member:
        untouched.add(MEMBER)
    if outcome.event and not outcome.event.gone and not plan.event:
        untouched |= set(MEETINGS)
    kept = [each for each in before if _subject(*each) in untouched]
    # A plan that knows whose the Event is has remarked itself what there is to say.
    return [each for each in kept if not (plan.owner_key and each[0] in OWNER_UNKNOWN)]


def _of_new(plan, outcome):
    """Return what is remarked of records that were made, whatever else failed.

    The next plan, which makes them no more, has nothing to say of them.
    """
    made = set(PEOPLE) if plan.create_person and outcome.person else set()
    creates = plan.event and plan.event.verb == "create"
    if creates and outcome.event and outcome.event != plan.event_before:
        made |= set(MEETINGS)
    if outcome.member_of:
        made.add(MEMBER)
    return [each for each in plan.remarks if _subject(*each) in made]


def _subject(code, detail):
    """Return which kind of record a remark is of, None where it is of none."""
    if code in OF_FIELD:
        field = detail if isinstance(detail, str) else detail[0]
        return field.partition(".")[0]
    if code in OWNER_UNKNOWN:
        return "Event"
    return "Lead" if code in OF_PERSON else None


def _refused(outcome):
    return [
        (FIELD_REFUSED, f"{written.sobject}.{name}")
        for written in (outcome.person, outcome.event)
        if written
        for name in sorted(written.refused)
    ]


def looks_for_event(after):
    """Whether only a look can tell what came of a creation: there is no key for it."""
    event = after.event
    return after.unsure_as != BY_KEY and not (event and not event.gone)


def _with_person(before, booking, outcome):
    person, attendee = outcome.person, booking.attendee
    if not person:
        return before if outcome.problem else replace(before, person=None)
    if attendee and not person.gone:
        return replace(before, person=person, person_key=attendee.key)
    return replace(before, person=person)


def _after_problem(known, outcome, sent):
    after = replace(known, event=outcome.event)
    if outcome.unsure != "event" and not outcome.doubtful:
        return after
    first = not known.unsure_since or known.settled
    return replace(
        after,
        unsure_since=sent.at if first else known.unsure_since,
        unsure_as=sent.sent_as if outcome.unsure else known.unsure_as,
        settles_at=sent.settles_at,
        settled=False,
    )


def _after_success(known, booking, plan, outcome):
    event = outcome.event
    if event:
        # A lost creation that lands after this one brings all of its older values
        # back, a lost change only those that it was of.
        late = event.values if known.unsure_as else ()
        doubts = () if known.settled else {*event.doubts, *late}
        event = replace(event, doubts=tuple(sorted(doubts)))
    person = known.person
    if person and person.doubts and known.settled:
        person = replace(person, doubts=())
    after = replace(known, person=person, event=event, tried_email="", tried_key="")
    if booking.is_scheduled:
        after = replace(after, host_email=plan.owner_key)
    if known.settled:
        after = replace(after, unsure_since=None, unsure_as="", settles_at=None)
    return after


def _with_key_anew(before, after, outcome):
    """The next Event is to be another one, unless this one may still come."""
    ended = (before.event or before.unsure_since) and (
        not outcome.event or outcome.event.gone
    )
    if outcome.rekey == "event" or (ended and not after.unsure_since):
        return replace(after, reference=str(uuid4()))
    return after
