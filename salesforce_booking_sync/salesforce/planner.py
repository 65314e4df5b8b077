# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The planner: decides what to do for one booking. Pure; no Odoo, no HTTP."""

from dataclasses import dataclass, field, replace

from .choices import without_gone
from .errors import make_problem
from .known import FIELDS, changes, known_values, news
from .mapped import ALWAYS, ANY_TIME, IF_EMPTY, mapped_values
from .matching import choose
from .meeting import PRIVATE, cancelled_look, look
from .owners import (
    OF_PERSON,
    OWNER,
    OWNER_UNKNOWN,
    event_owner,
    event_owner_key,
    key_to_ask_for,
    person_owner,
    person_owner_key,
    unsettled_key,
)
from .payload import (
    event_values,
    fit,
    meeting_line,
    person_values,
    same_value,
    timestamp,
)
from .records import (
    BY_KEY,
    EXISTENCE,
    MEETING_BY_PREFIX,
    UNSURE,
    Lookups,
    Written,
)
from .targets import EVENT, RESERVED
from .text import fits

EMAIL_LENGTH = 80
USER_EMAIL_LENGTH = 128

# Codes of what a plan may remark beside its steps.
NOBODY_MATCHED = "NOBODY_MATCHED"
FIELD_DROPPED = "FIELD_DROPPED"
FIELD_REFUSED = "FIELD_REFUSED"
EVENT_DELETED = "EVENT_DELETED"
CHOICE_GONE = "CHOICE_GONE"

# Of an Event that is only known to be there.
UNREAD = dict.fromkeys(("Subject", "Location", "Description", "WhoId"), UNSURE)
# A change of these brings an Event back that was deleted in Salesforce.
TIMES = ("StartDateTime", "EndDateTime")


@dataclass(frozen=True)
class Step:
    """One change to one record. ``verb`` is "create", "update" or "delete".

    ``for_person``: an update that puts the Event on the plan's person.
    """

    verb: str
    sobject: str
    values: dict = field(default_factory=dict)
    sfid: str | None = None
    for_person: bool = False


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
    ``duplicates`` and ``takes_leads`` are as of `desired.PageSettings`.
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

    @property
    def steps(self):
        """The steps in their order."""
        steps = (self.create_person, self.update_person, self.event)
        return [step for step in steps if step]

    @property
    def is_empty(self):
        return not self.steps


# === WHAT TO ASK === #


def lookups(booking, history, settings, facts, users=()):
    """Return what must be asked in Salesforce before this booking can be planned.

    ``users``: the host e-mail keys whose User is known.
    """
    doubtful = _doubtful_records(booking, history, facts)
    if not booking.is_scheduled:
        return doubtful
    if history.person and history.person.gone and _is_there(history.event):
        # What the org said is deleted may have been the Event.
        doubtful = replace(doubtful, event_ids=frozenset([history.event.sfid]))
    doubtful = _with_fields_to_fill(doubtful, booking, history, settings, facts)
    emails = ids = fields = frozenset()
    known = _known_person(booking, history)
    if known:
        ids = _to_compare(known, booking, history, settings, facts)
    else:
        if _why_unmatchable(booking.attendee):
            return doubtful
        emails = frozenset(
            [booking.attendee.email_key, *tried_emails(booking, history)]
        )
        if history.person and _is_same_attendee(booking, history):
            ids = frozenset([history.person.sfid])
    if settings.known_customer != "leave" and (emails or ids):
        fields = frozenset(FIELDS)
    keys = {_event_owner_to_ask_for(booking, history, settings)}
    if emails and settings.register_as != "match":
        keys.add(person_owner_key(booking, settings))
    if OF_PERSON in keys:
        fields |= {OWNER}
        ids |= frozenset([known.sfid] if known else [])
    hosts = frozenset(
        key
        for key in keys - {"", OF_PERSON}
        if key not in users and fits(key, USER_EMAIL_LENGTH)
    )
    return replace(
        doubtful, emails=emails, person_ids=ids, person_fields=fields, host_emails=hosts
    )


def _event_owner_to_ask_for(booking, history, settings):
    event = history.event
    if event and event.gone and not _comes_back(event, booking, settings):
        return ""  # nobody has to own it
    if not (event or history.unsure_since or settings.create_event):
        return ""
    if event and not event.gone and not _is_same_attendee(booking, history):
        if settings.event_owner == "person":
            return OF_PERSON  # it goes to somebody else's
    return key_to_ask_for(booking, history, settings)


def _to_compare(person, booking, history, settings, facts):
    """Return the Id of ``person`` where they are to be compared with the booking."""
    if settings.known_customer == "leave" or not booking.attendee:
        return frozenset()
    values, _dropped = known_values(person.sobject, booking.attendee, facts.schema)
    doubts = history.unsure_since and history.settled and person.doubts
    return frozenset([person.sfid] if doubts or news(person, values) else [])


def _doubtful_records(booking, history, facts):
    """What a request of unknown outcome makes worth reading again."""
    if not history.unsure_since:
        return Lookups()
    references, made, ids = frozenset(), frozenset(), frozenset()
    if history.unsure_as == BY_KEY:
        if facts.has_keys and (history.settled or not booking.is_scheduled):
            references = frozenset([history.reference])
    elif history.unsure_as and history.settled and not _is_there(history.event):
        if not facts.schema or all(_description_fields(facts)):
            times = (history.unsure_since, history.settles_at)
            made = frozenset([(*times, history.unsure_as)])
    fields = frozenset()
    if history.settled and _is_there(history.event):
        ids = frozenset([history.event.sfid])
        fields = frozenset(history.event.doubts) - RESERVED[EVENT]
    tasks = frozenset(["Task"] if facts.tasks and (references or made) else [])
    return Lookups(
        event_ids=ids,
        event_fields=fields,
        references=references,
        events_made=made,
        tasks=tasks,
    )


def _with_fields_to_fill(asked, booking, history, settings, facts):
    """Ask for the Event too where only that tells whether a field is still empty."""
    names = _to_fill(booking, history.event, settings, facts)
    if not names:
        return asked
    return replace(
        asked,
        event_ids=asked.event_ids | {history.event.sfid},
        event_fields=asked.event_fields | names.keys(),
    )


def _to_fill(booking, event, settings, facts):
    """Return the values of an Event's fields that are filled once they are empty.

    What we wrote, or saw there, is not empty.
    """
    if not _is_there(event):
        return {}
    fields = facts.schema.get(event.sobject)
    values, _remarks = mapped_values(
        booking, settings, event.sobject, fields, {IF_EMPTY}
    )
    return {
        name: value
        for name, value in values.items()
        if value is not None
        and event.values.get(name) in (None, UNSURE)
        and event.refused.get(name) != value
    }


# === WHAT TO DO === #


def plan(booking, history, found, settings, facts):
    """Return the `Plan` that closes the difference between Odoo and Salesforce."""
    event, problem = _event_there(history, found, facts)
    found_again = event and event.sobject == "Event" and not history.event
    if found_again and settings and settings.private:
        event = replace(event, values=event.values | {PRIVATE: True})
    if problem:
        return Plan(person=history.person, event_before=event, problem=problem)
    if not booking.is_scheduled:
        step, remarks = _cancellation(booking, event, settings, facts)
        return Plan(history.person, event, event=step, remarks=remarks)

    known = _known_person(booking, history)
    person, new_person, remarks = known, None, []
    if not person:
        person, problem, remarks = _match(booking, history, found, settings, facts)
    if problem:
        return Plan(event_before=event, problem=problem)
    if not person and settings.register_as == "match":
        remarks.append((NOBODY_MATCHED, booking.attendee.email_key))
        if not event:
            return Plan(remarks=tuple(remarks))
    elif not person:
        new_person, more = _new_person(booking, found, settings, facts.schema)
        remarks += more
    update = None
    if person and settings.known_customer != "leave" and booking.attendee:
        person, update, problem, more = _kept_up(
            person, booking.attendee, history, found, settings, facts
        )
        remarks += more
    if problem:
        return Plan(known, event, problem=problem)

    step, owner_key = None, ""
    if event or settings.create_event:
        event = _with_fields_seen(booking, event, found, settings, facts)
        owner_key = event_owner_key(booking, settings)
        step, more = _event_step(
            booking, history, event, found, settings, facts, known, person or new_person
        )
        remarks += more
        if OWNER_UNKNOWN & {code for code, _detail in more}:
            owner_key = ""
    creates = new_person or (step and step.verb == "create")
    if step and facts.schema and step.sobject not in facts.schema:
        problem = make_problem("OBJECT_NOT_VISIBLE", step.sobject)
        return Plan(known, event, problem=problem)
    if creates and facts.keys_unusable:
        # Never in silence without what makes it safe to try again.
        problem = make_problem("KEY_FIELD_UNUSABLE")
        return Plan(known, event, problem=problem)
    return Plan(
        person,
        event,
        new_person,
        step,
        remarks=tuple(remarks),
        update_person=update,
        owner_key=owner_key,
        duplicates=settings.duplicates,
        takes_leads=settings.takes_leads,
    )


def _event_step(booking, history, event, found, settings, facts, known, person):
    """Return ``(step or None, remarks)`` for the Event of a booking."""
    replaced = not known and not _is_same_attendee(booking, history)
    key = unsettled_key(booking, history, event, settings)
    if replaced and settings.event_owner == "person":
        key = OF_PERSON
    owner, remark = event_owner(key, found, settings, person)
    remarks = [remark] if remark else []
    returns = not event or (event.gone and _comes_back(event, booking, settings))
    sobject = settings.meeting_as if returns else event.sobject
    mapped, more = _mapped_to_event(
        sobject, booking, event, found, settings, facts, creating=returns
    )
    remarks += more
    values = mapped | event_values(booking, history.reference, owner, sobject)
    before = None if returns else event.values
    values |= look(sobject, booking, settings, before, timestamp)
    values, dropped = fit(
        values,
        facts.schema.get(sobject),
        creating=returns,
        may_be_there=history.unsure_as == BY_KEY,
    )
    remarks += [(FIELD_DROPPED, f"{sobject}.{name}") for name in dropped]
    if returns:
        return Step("create", sobject, values), remarks
    if event.gone:
        return None, [(EVENT_DELETED, "")]
    values, more = _without_refused(event, values)
    remarks += more
    owed = replaced or event.values.get("WhoId") == UNSURE
    owed = owed and not event.values.get(PRIVATE)
    return _difference(event, values, bool(owed and person)), remarks


def _mapped_to_event(sobject, booking, event, found, settings, facts, *, creating):
    """Return ``({field: value}, remarks)`` of what the page maps to the Event."""
    whens = ANY_TIME if creating else {ALWAYS}
    fields = facts.schema.get(sobject)
    values, remarks = mapped_values(
        booking, settings, sobject, fields, whens, creating=creating
    )
    held = None if creating else event and found.held.get(event.sfid)
    if held:
        wanted = _to_fill(booking, event, settings, facts)
        values |= {name: each for name, each in wanted.items() if name in held}
    return values, remarks


def _with_fields_seen(booking, event, found, settings, facts):
    """Have it remembered what people filled, so that it is not asked for again."""
    held = event and found.held.get(event.sfid)
    if not held:
        return event
    wanted = _to_fill(booking, event, settings, facts)
    filled = {n: held[n] for n in wanted if held.get(n) not in (None, "")}
    return replace(event, values=event.values | filled)


def _is_same_attendee(booking, history):
    attendee = booking.attendee
    return not attendee or history.person_key in ("", attendee.key)


def tried_emails(booking, history):
    """Return the other addresses that this attendee may have been created with."""
    attendee, tried = booking.attendee, history.tried_email
    if not (attendee and tried and history.tried_key == attendee.key):
        return []
    return [tried] if tried != attendee.email_key else []


def _known_person(booking, history):
    """Return the person of the Event, unless the attendee is somebody else now."""
    if not history.person or history.person.gone:
        return None
    return history.person if _is_same_attendee(booking, history) else None


# === WHICH EVENT THERE IS === #


def _event_there(history, found, facts):
    """Return ``(Written or None, problem or None)``: the Event as far as anybody knows.

    A write of unknown outcome is believed in once it is settled and was looked for.
    """
    event = history.event
    if event and event.sfid in found.held:
        values = found.held[event.sfid]
        if values is None or history.settled:
            event = _as_held(event, values)
    if not history.unsure_since:
        return event, None
    ids = list(found.events.get(history.reference, ()))
    if _is_there(event):
        ids = [sfid for sfid in ids if sfid != event.sfid]
        return (event, make_problem("AMBIGUOUS")) if ids else (event, None)
    if len(ids) > 1:
        return None, make_problem("AMBIGUOUS")
    if ids:
        sobject = MEETING_BY_PREFIX[ids[0][:3]]
        return Written(sobject, ids[0], UNREAD, created_by_us=True), None
    return event, _why_undecidable(history, facts)


def _is_there(event):
    return bool(event and not event.gone)


def _why_undecidable(history, facts):
    """Return the problem of an Event that was not found and may be there, or None."""
    if not history.unsure_as or _is_there(history.event):
        return None
    if history.unsure_as == BY_KEY:
        return None if facts.has_keys else make_problem("KEY_FIELD_UNUSABLE")
    if not history.settled:
        return make_problem("UNSETTLED")
    return make_problem("NOT_FINDABLE") if _is_beyond_finding(facts) else None


def _as_held(event, values):
    """Return the Event with what the org holds now in place of what was in doubt."""
    if values is None:
        # Made or deleted by a lost request of ours, or deleted by a person there.
        return None if EXISTENCE in event.doubts else replace(event, gone=True)
    wrong = [
        name
        for name in event.doubts
        if name in values and not same_value(event.values.get(name), values[name])
    ]
    known = event.values | dict.fromkeys(wrong, UNSURE)
    return replace(event, values=known, doubts=())


def _is_beyond_finding(facts):
    """Whether an Event that is there might not be found by its reference."""
    hidden = facts.schema and not all(
        field and field["createable"] for field in _description_fields(facts)
    )
    return bool(hidden or not facts.believes("Event"))


def _description_fields(facts):
    return [facts.schema.get(name, {}).get("Description") for name in facts.meetings]


def _comes_back(event, booking, settings):
    """Whether an Event deleted in Salesforce is made anew: the booking has moved."""
    if event.sobject == "Task":
        description = event.values.get("Description") or ""
        return meeting_line(booking) not in description and settings.create_event
    times = (timestamp(booking.start), timestamp(booking.stop))
    moved = any(
        not same_value(event.values.get(name), time)
        for name, time in zip(TIMES, times, strict=True)
    )
    return moved and settings.create_event


def _cancellation(booking, event, settings, facts):
    """Return ``(step or None, remarks)`` for an Event whose meeting is no more."""
    if not _is_there(event) or not event.created_by_us:
        return None, ()
    if not settings or settings.cancelled != "keep":
        return Step("delete", event.sobject, sfid=event.sfid), ()
    values = cancelled_look(event.sobject, booking, event.values)
    values, dropped = fit(values, facts.schema.get(event.sobject), creating=False)
    values, remarks = _without_refused(event, values)
    remarks += [(FIELD_DROPPED, f"{event.sobject}.{name}") for name in dropped]
    return _difference(event, values, False), tuple(remarks)


def _without_refused(event, values):
    """Return ``(values, remarks)``: without what the org would refuse once more."""
    still = {name for name, value in event.refused.items() if values.get(name) == value}
    remarks = [(FIELD_REFUSED, f"{event.sobject}.{name}") for name in sorted(still)]
    return {name: value for name, value in values.items() if name not in still}, remarks


# === WHO === #


def _why_unmatchable(attendee):
    """Return the code of what keeps ``attendee`` from being looked for, or None."""
    if not attendee:
        return "NO_ATTENDEE"
    if not attendee.email_key:
        return "NO_EMAIL"
    if not fits(attendee.email_key, EMAIL_LENGTH):
        return "EMAIL_TOO_LONG"
    return None


def _match(booking, history, found, settings, facts):
    """Return ``(person or None, problem or None, remarks)``."""
    attendee, before = booking.attendee, history.person
    if before and _is_same_attendee(booking, history) and before.sfid in found.followed:
        follower = found.followed[before.sfid]
        if follower:
            return Written(follower.sobject, follower.sfid), None, []
    code = _why_unmatchable(attendee)
    if code:
        return None, make_problem(code), []
    if attendee.email_key not in found.people:
        return None, make_problem("NOT_LOOKED_UP"), []
    emails = [attendee.email_key, *tried_emails(booking, history)]
    candidates = next(filter(None, (found.people.get(each) for each in emails)), ())
    best, remarks = choose(candidates, settings)
    if best:
        return Written(best.sobject, best.sfid), None, remarks
    if not facts.believes("Lead", "Contact"):
        return None, make_problem("NOT_ALL_VISIBLE"), []
    return None, None, []


def _new_person(booking, found, settings, schema):
    """Return ``(step, remarks)``."""
    sobject, fields = settings.sobject, schema.get(settings.sobject)
    values = person_values(sobject, booking.attendee, settings)
    owner, remarks = person_owner(booking, found, settings)
    if owner:
        values[OWNER] = owner
    values, gone = without_gone(sobject, values, schema)
    remarks += [(CHOICE_GONE, f"{sobject}.{name}") for name in gone]
    mapped, more = mapped_values(
        booking, settings, sobject, fields, ANY_TIME, creating=True
    )
    remarks += more
    values, dropped = fit(mapped | values, fields, creating=True)
    remarks += [(FIELD_DROPPED, f"{sobject}.{name}") for name in dropped]
    return Step("create", sobject, values), remarks


def _kept_up(person, attendee, history, found, settings, facts):
    """Return ``(person, step or None, problem or None, remarks)``.

    The person comes back as compared with what Odoo knows; where they were converted or
    merged, as who they are now.
    """
    values, dropped = known_values(person.sobject, attendee, facts.schema)
    remarks = [(FIELD_DROPPED, f"{person.sobject}.{name}") for name in dropped]
    doubts = history.unsure_since and history.settled and person.doubts
    if not doubts and not news(person, values):
        return person, None, None, remarks
    if person.sfid in found.followed:
        follower = found.followed[person.sfid]
        if not follower:
            # Deleted by people in Salesforce: there is nothing to keep up.
            return replace(person, values=person.values | values), None, None, []
        if follower.sfid != person.sfid:
            person = Written(follower.sobject, follower.sfid)
            values, dropped = known_values(person.sobject, attendee, facts.schema)
    present = found.present.get(person.sfid)
    if present is None:
        return person, None, make_problem("NOT_LOOKED_UP"), []
    if history.settled:
        person = _as_held(person, present)
    step = changes(
        settings.known_customer,
        values,
        news(person, values),
        present,
        (settings.company_fallback,),
    )
    rest = {name: value for name, value in values.items() if name not in step}
    rest = {n: value for n, value in rest.items() if n not in person.refused}
    person = replace(person, values=person.values | rest)
    step = Step("update", person.sobject, step, person.sfid) if step else None
    return person, step, None, remarks


def _difference(event, values, for_person):
    """Return the step from what we last wrote to ``values``, or None."""
    changed = {
        name: value for name, value in values.items() if value != event.values.get(name)
    }
    if not changed and not for_person:
        return None
    return Step("update", event.sobject, changed, event.sfid, for_person)
