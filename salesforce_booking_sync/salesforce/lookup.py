# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Asking Salesforce, for a whole round of bookings at once, who and what is there."""

import re
from datetime import timedelta, timezone

from . import person_accounts, phones, soql
from .accounts import site_of
from .client import Subrequest
from .errors import SalesforceProblem
from .keys import BOOKING_KEY
from .known import LEAD_ONLY
from .payload import REFERENCE_LABEL
from .records import MEETING_BY_PREFIX, Candidate, Found, Lookups

MAX_QUERIES = 5  # in one composite call

# The clocks of two companies differ; look a little beyond the first and last try.
CLOCK_LEEWAY = timedelta(minutes=5)

_BOTH = (
    "Subject",
    "Description",
    "OwnerId",
    "WhoId",
    "IsReminderSet",
    "ReminderDateTime",
)
MEETING_FIELDS = {
    "Event": (*_BOTH, "StartDateTime", "EndDateTime", "Location", "ShowAs"),
    "Task": (*_BOTH, "ActivityDate"),
}
SOBJECT_BY_PREFIX = {"003": "Contact", "00Q": "Lead"}

_REFERENCE = re.compile(re.escape(REFERENCE_LABEL) + r" ([0-9a-f-]{36})")


def look_up(client, wanted, schema=None):
    """Answer ``wanted`` (an iterable of `Lookups`) in as few calls as possible.

    ``schema``: fields that the user may not see are not asked for. Raises
    `SalesforceProblem` when any part could not be answered: half an answer would make a
    stranger of somebody who is there.
    """
    asked = Lookups.together(wanted)
    found = Found(
        people={email: [] for email in asked.emails | asked.guests},
        users=dict.fromkeys(asked.host_emails),
        followed=dict.fromkeys(asked.person_ids),
        held=dict.fromkeys(asked.event_ids),
        accounts={key: [] for key in asked.accounts},
        phones={key: [] for key in asked.phones},
    )
    numbers = phones.Numbers(asked.phones)
    fields = _person_fields(asked, schema or {})
    for query, row in _rows(client, _queries(asked, schema or {}, fields)):
        if query.asks == "phones":
            _note_phone(found, query, row, numbers)
        else:
            _NOTE[query.asks](found, query, row)
        _note_present(found, row, fields.get(query.sobject))
    _follow_masters(client, found)
    _read_unread(client, found, fields)
    if asked.relates:
        _read_deals(client, found)
    return found


def _person_fields(asked, schema):
    """Return ``{sobject: names}`` of what is read of people and can be, maybe empty."""
    names = asked.person_fields
    if not names:
        return {}
    known = {"Contact": names - set(LEAD_ONLY), "Lead": names}
    return {
        sobject: sorted(some & set(schema.get(sobject) or some))
        for sobject, some in known.items()
    }


def _queries(asked, schema, person_fields):
    queries = soql.people_queries(asked.emails | asked.guests, person_fields)
    queries += soql.user_queries(asked.host_emails)
    queries += _follow_queries(asked.person_ids, person_fields)
    queries += soql.account_queries(asked.accounts, person_accounts.are_on(schema))
    if asked.phones:
        searched = {
            name: [
                each
                for each in phones.FIELDS
                if phones.is_searched(each, schema.get(name))
            ]
            for name in soql.PHONES
        }
        queries += soql.phone_queries(asked.phones, searched, person_fields)
    queries += soql.deal_queries(asked.deals)
    for sobject in ("Event", "Task"):
        queries += _meeting_queries(asked, schema, sobject)
    return queries


def _meeting_queries(asked, schema, sobject):
    ids = [sfid for sfid in asked.event_ids if MEETING_BY_PREFIX[sfid[:3]] == sobject]
    visible = schema.get(sobject) or MEETING_FIELDS[sobject]
    more = sorted(asked.event_fields.difference(MEETING_FIELDS[sobject]))
    fields = [name for name in (*MEETING_FIELDS[sobject], *more) if name in visible]
    queries = soql.event_queries(ids, fields, sobject)
    if sobject == "Task" and not asked.tasks:
        return queries
    queries += soql.events_by_key_queries(asked.references, sobject)
    spans = {}
    for first, last, user_id in asked.events_made:
        spans.setdefault(user_id, []).append((first, last))
    for user_id, times in spans.items():
        firsts, lasts = zip(*times, strict=True)
        queries.append(
            soql.events_made_query(
                user_id,
                _aware(min(firsts)) - CLOCK_LEEWAY,
                _aware(max(lasts)) + CLOCK_LEEWAY,
                sobject,
            )
        )
    return queries


def _aware(moment):
    return moment.replace(tzinfo=timezone.utc)


def _follow_queries(ids, fields=None):
    by_sobject = {}
    for sfid in ids:
        by_sobject.setdefault(SOBJECT_BY_PREFIX.get(sfid[:3]), []).append(sfid)
    return [
        query
        for sobject, part in by_sobject.items()
        if sobject
        for query in soql.follow_queries(sobject, part, fields)
    ]


def _rows(client, queries):
    """Yield ``(query, row)`` of every page of every query."""
    for start in range(0, len(queries), MAX_QUERIES):
        part = queries[start : start + MAX_QUERIES]
        answers = client.composite(
            [
                Subrequest("GET", query.path, f"query_{number}")
                for number, query in enumerate(part)
            ]
        )
        for query, answer in zip(part, answers, strict=True):
            if answer.problem:
                raise SalesforceProblem(answer.problem)
            for row in client.all_rows(answer.body):
                yield query, row


def contacts_of(client, account_ids):
    """Return ``{Account Id: Id of the Contact}`` of person accounts, in few calls."""
    return {
        row["Id"]: row["PersonContactId"]
        for _query, row in _rows(client, soql.contacts_of_queries(account_ids))
    }


def _follow_masters(client, found, depth=3):
    """Follow those who were merged to the record they are now; one call a step."""
    merged = {
        sfid: other[1]
        for sfid, other in found.followed.items()
        if isinstance(other, tuple)
    }
    if not merged or not depth:
        for sfid in merged:
            found.followed[sfid] = None
        return
    masters = set(merged.values())
    further = Found(followed=dict.fromkeys(masters))
    for query, row in _rows(client, _follow_queries(masters)):
        _note_followed(further, query, row)
    _follow_masters(client, further, depth - 1)
    for sfid, master in merged.items():
        found.followed[sfid] = further.followed[master]


def _read_unread(client, found, fields):
    """Read those to whom somebody was converted or merged; mostly there are none."""
    if not fields:
        return
    answers = (*found.people.values(), *found.phones.values())
    people = [each for same in answers for each in same]
    people += filter(None, found.followed.values())
    unread = {each.sfid for each in people} - found.present.keys()
    for query, row in _rows(client, _follow_queries(unread, fields)):
        _note_present(found, row, fields[query.sobject])


def _read_deals(client, found):
    """Ask once more where somebody was found otherwise than by what was known of them.

    By phone, or as the Contact that a Lead became; mostly there are none.
    """
    people = [each for same in found.phones.values() for each in same]
    people += filter(None, found.followed.values())
    ids = {each.sfid for each in people if each.sobject == "Contact"}
    ids -= {sfid for kind, sfid in found.deals if kind == "contact"}
    for query, row in _rows(client, soql.deal_queries([("id", sfid) for sfid in ids])):
        _NOTE[query.asks](found, query, row)


def _note_present(found, row, fields):
    if fields:
        found.present[row["Id"]] = {name: _value(row, name) for name in fields}


def _value(row, name):
    """Return a field of the row, or of a record that it points to."""
    relation, dot, field = name.partition(".")
    return (row[relation] or {}).get(field) if dot else row[name]


def _note_person(found, query, row):
    _add_candidate(found.people.setdefault(row["Email"].lower(), []), query, row)


def _note_phone(found, query, row, numbers):
    keys = {key for name in phones.FIELDS for key in numbers.same_as(row.get(name))}
    for key in keys:
        _add_candidate(found.phones[key], query, row)


def _add_candidate(candidates, query, row):
    sobject, sfid = query.sobject, row["Id"]
    if row.get("IsConverted"):
        # A converted Lead can hold no new Event: its Contact is the person.
        sobject, sfid = "Contact", row["ConvertedContactId"]
    if sfid and not any(each.sfid == sfid for each in candidates):
        activity = row["LastActivityDate"] or ""
        candidates.append(Candidate(sobject, sfid, activity, row["CreatedDate"]))


def _note_followed(found, query, row):
    if row["MasterRecordId"]:
        found.followed[row["Id"]] = ("merged", row["MasterRecordId"])
    elif row.get("IsConverted") and row["ConvertedContactId"]:
        found.followed[row["Id"]] = Candidate("Contact", row["ConvertedContactId"])
    elif not row["IsDeleted"]:
        found.followed[row["Id"]] = Candidate(query.sobject, row["Id"])


def _note_user(found, _query, row):
    found.users[row["Email"].lower()] = row["Id"]


def _note_made(found, _query, row):
    reference = _REFERENCE.search(row["Description"] or "")
    if reference:
        found.events.setdefault(reference[1], []).append(row["Id"])


def _note_keyed(found, _query, row):
    found.events.setdefault(row[BOOKING_KEY], []).append(row["Id"])


def _note_held(found, _query, row):
    found.held[row["Id"]] = {
        name: value for name, value in row.items() if name != "attributes"
    }


def _note_named_account(found, _query, row):
    _note_account(found, ("name", row["Name"].strip().lower()), row["Id"])


def _note_account_of_site(found, _query, row):
    _note_account(found, ("site", site_of(row["Website"])), row["Id"])


def _note_account(found, key, sfid):
    if sfid not in found.accounts.setdefault(key, []):
        found.accounts[key].append(sfid)


def _note_role(found, _query, row):
    found.deals.setdefault(("contact", row["ContactId"]), row["OpportunityId"])


def _note_deal(found, _query, row):
    found.deals.setdefault(("account", row["AccountId"]), row["Id"])


_NOTE = {
    "deals_by_role": _note_role,
    "deals_of_account": _note_deal,
    "account_name": _note_named_account,
    "account_site": _note_account_of_site,
    "people": _note_person,
    "followed": _note_followed,
    "users": _note_user,
    "made": _note_made,
    "keyed": _note_keyed,
    "held": _note_held,
}
