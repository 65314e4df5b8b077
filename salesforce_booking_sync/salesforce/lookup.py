# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Asking Salesforce, for a whole round of bookings at once, who and what is there."""

import re
from datetime import timedelta, timezone

from .client import Subrequest
from .errors import SalesforceProblem
from .payload import REFERENCE_LABEL
from .records import Candidate, Found
from .soql import events_query, people_queries, query_path, user_queries

MAX_QUERIES = 5  # in one composite call

# The clocks of two companies differ; look a little further back than the first try.
CLOCK_LEEWAY = timedelta(minutes=5)

_REFERENCE = re.compile(re.escape(REFERENCE_LABEL) + r" ([0-9a-f-]{36})")


def look_up(client, wanted, user_id):
    """Answer ``wanted`` (an iterable of `Lookups`) in as few calls as possible.

    ``user_id`` is the connecting user, who made the Events that are looked for.
    Raises `SalesforceProblem` when any part could not be answered: half an answer would
    make a stranger of somebody who is there.
    """
    wanted = list(wanted)
    emails = frozenset().union(*(each.emails for each in wanted))
    hosts = frozenset().union(*(each.host_emails for each in wanted))
    since = [each.events_since for each in wanted if each.events_since]
    queries = people_queries(emails) + user_queries(hosts)
    if since:
        moment = min(since).replace(tzinfo=timezone.utc) - CLOCK_LEEWAY
        queries.append(events_query(user_id, moment))

    found = Found(people={email: [] for email in emails})
    for sobject, row in _rows(client, queries):
        if sobject == "User":
            found.users[row["Email"].lower()] = row["Id"]
        elif sobject == "Event":
            _note_event(found, row)
        else:
            _note_person(found, sobject, row)
    return found


def _rows(client, queries):
    """Yield ``(sobject, row)`` of every page of every query."""
    for start in range(0, len(queries), MAX_QUERIES):
        part = queries[start : start + MAX_QUERIES]
        answers = client.composite(
            [
                Subrequest("GET", query_path(soql), f"query_{number}")
                for number, (_sobject, soql) in enumerate(part)
            ]
        )
        for (sobject, _soql), answer in zip(part, answers, strict=True):
            if answer.problem:
                raise SalesforceProblem(answer.problem)
            for row in client.all_rows(answer.body):
                yield sobject, row


def _note_person(found, sobject, row):
    sfid = row["Id"]
    if row.get("IsConverted"):
        # A converted Lead can hold no new Event: its Contact is the person.
        sobject, sfid = "Contact", row["ConvertedContactId"]
    if not sfid:
        return
    candidates = found.people.setdefault(row["Email"].lower(), [])
    if not any(each.sfid == sfid for each in candidates):
        activity = row["LastActivityDate"] or ""
        candidates.append(Candidate(sobject, sfid, activity, row["CreatedDate"]))


def _note_event(found, row):
    reference = _REFERENCE.search(row["Description"] or "")
    if reference:
        found.events[reference[1]] = row["Id"]
