# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many changes of records in as few API calls as there can be, each with its result.

Few changes travel as rows: 25 parts of one composite call, in which one may refer to
the record another creates. Many travel as collections: 200 records a part, five parts a
call. Either way a rejected record costs only itself. What is there together or not at
all travels as graphs: 75 a call.
"""

import time
from dataclasses import dataclass, field, replace
from math import inf
from typing import NamedTuple
from urllib.parse import quote

from .choices import OWNER
from .client import MAX_SUBREQUESTS, Subrequest
from .companions import NAME_OF
from .errors import Kind, Problem, SalesforceProblem, is_foreseen, item_problem

MAX_COLLECTION = 200  # records
MAX_COLLECTIONS = 5  # in one composite call
MAX_GRAPHS = 75  # in one call
# Not sent, because something before it went wrong or took too long.
HALTED = Problem(Kind.RETRY, "PROCESSING_HALTED")

# Creating must not run the org's assignment rules, which would change the owner, unless
# the page asks for that.
NO_ASSIGNMENT = (("Sforce-Auto-Assign", "FALSE"),)
ASSIGNMENT = (("Sforce-Auto-Assign", "TRUE"),)
# A duplicate rule that only warns is passed over; one that blocks is not.
ALLOW_SAVE = (("Sforce-Duplicate-Rule-Header", "allowSave=true"),)


@dataclass(frozen=True)
class Change:
    """One change of one record.

    :param reference: unique in its batch, ``[A-Za-z0-9][A-Za-z0-9_]*``
    :param verb: "create", "update" or "delete"; among rows "read" as well
    :param key: ``(field, value)``: created only where no record has this key, which is
        what makes it safe to send twice
    :param allow_save: whatever a duplicate rule warns of
    :param assign: whether the org's assignment rules choose the owner
    :param path: of a "read": what is asked of a record
    :param before: changes that are made first, or none of them is; with these the
        change itself may have no values
    """

    reference: str
    verb: str
    sobject: str
    values: dict = field(default_factory=dict)
    sfid: str | None = None
    key: tuple | None = None
    allow_save: bool = False
    assign: bool = False
    path: str = ""
    before: tuple = ()

    @property
    def headers(self):
        headers = ()
        if self.verb == "create":
            headers = ASSIGNMENT if self.assign else NO_ASSIGNMENT
        return headers + (ALLOW_SAVE if self.allow_save else ())


class Result(NamedTuple):
    """``sfid`` is of the record that was created, or had the key already.

    Of a "read" it is the row.
    """

    problem: Problem | None
    sfid: str | None = None


def id_of(reference, name="id"):
    """Return what stands for the Id of a record that the same call creates as a row.

    :param name: of a row that the same call reads: the field
    """
    return f"@{{{reference}.{name}}}"


# === ROWS === #


def send_rows(client, changes):
    """Send at most 25 changes in one call and return ``{reference: Result}``.

    Raises `SalesforceProblem` when surely nothing was done at all.
    """
    if not changes:
        return {}
    answers = _composite(client, [_row(change) for change in changes])
    results = {}
    for change, answer in zip(changes, answers, strict=True):
        results |= _part_results([change], answer)
    return results


def _row(change):
    if change.verb == "read":
        return Subrequest("GET", change.path, change.reference)
    path = f"sobjects/{change.sobject}"
    if change.verb == "create" and change.key:
        name, value = change.key
        path, method = f"{path}/{name}/{quote(value, safe='')}", "PATCH"
    elif change.verb == "create":
        method = "POST"
    else:
        path = f"{path}/{change.sfid}"
        method = "PATCH" if change.verb == "update" else "DELETE"
    body = None if change.verb == "delete" else change.values
    return Subrequest(method, path, change.reference, body, change.headers)


def _result(change, problem, body):
    if change.verb == "read":
        return Result(problem, None if problem else body)
    sfid = body.get("id") if isinstance(body, dict) else None
    if change.verb == "create" and not problem and not sfid:
        problem = Problem(Kind.UNKNOWN, "NOT_JSON")
    return Result(problem, sfid)


# === COLLECTIONS === #


def send_collections(client, changes, end=inf):
    """Send any number of changes and return ``{reference: Result}``.

    After ``end``, of the monotonic clock, no further call is begun.
    Raises `SalesforceProblem` when surely nothing was done at all. Where a call after
    the first goes wrong, what it carried has that problem as its result.
    """
    results = {}
    waiting, calls = _collections(changes), 0
    while waiting:
        if calls and time.monotonic() > end:
            return results | _with_problem(waiting, HALTED)
        calls += 1
        now, waiting = _next_call(waiting)
        requests = [_request(part, number) for number, part in enumerate(now)]
        try:
            answers = _composite(client, requests)
        except SalesforceProblem as error:
            if not results:
                raise
            return results | _with_problem(now + waiting, error.problem)
        for part, answer in zip(now, answers, strict=True):
            if len(part) > 1 and _is_refused_whole(answer):
                # One of them is more than the parser takes; rows tell which.
                waiting += [[change] for change in part]
            else:
                results |= _part_results(part, answer)
        if any(_is_unanswered(answer) for answer in answers):
            # The next call would fare no better, and its records are still unsent.
            problem = next(a for a in answers if _is_unanswered(a)).problem
            problem = Problem(Kind.RETRY, problem.code, problem.detail)
            return results | _with_problem(waiting, problem)
    return results


def _with_problem(parts, problem):
    return {change.reference: Result(problem) for part in parts for change in part}


def _next_call(waiting):
    """Split off what one call takes: 25 parts, of which five may be collections."""
    collections = 0
    for count, part in enumerate(waiting):
        collections += len(part) > 1
        if count == MAX_SUBREQUESTS or collections > MAX_COLLECTIONS:
            return waiting[:count], waiting[count:]
    return waiting, []


def _collections(changes):
    """Split ``changes`` into lists of one kind of at most 200."""
    kinds = {}
    for change in changes:
        key_field = change.key and change.key[0]
        kind = (change.verb, change.sobject, key_field, change.headers)
        kinds.setdefault(kind, []).append(change)
    return [
        same[start : start + MAX_COLLECTION]
        for same in kinds.values()
        for start in range(0, len(same), MAX_COLLECTION)
    ]


def _request(part, number):
    """Return the part of a call for some changes of one kind; one of them is a row."""
    return _collection(part, number) if len(part) > 1 else _row(part[0])


def _collection(part, number):
    first, reference = part[0], f"part_{number}"
    path = "composite/sobjects"
    if first.verb == "delete":
        ids = ",".join(change.sfid for change in part)
        return Subrequest("DELETE", f"{path}?ids={ids}&allOrNone=false", reference)
    if first.key:
        path = f"{path}/{first.sobject}/{first.key[0]}"
    method = "POST" if first.verb == "create" and not first.key else "PATCH"
    body = {"allOrNone": False, "records": [_record(change) for change in part]}
    return Subrequest(method, path, reference, body, first.headers)


def _record(change):
    record = {"attributes": {"type": change.sobject}, **change.values}
    if change.sfid:
        record["Id"] = change.sfid
    if change.key:
        name, value = change.key
        record[name] = value
    return record


def _is_refused_whole(answer):
    return (
        not isinstance(answer, Result)
        and answer.problem
        and answer.problem.kind in (Kind.FIX_DATA, Kind.FIX_SETTINGS)
        # That is said of the object or its key field, whatever is in the records.
        and answer.problem.code != "NOT_FOUND"
    )


def _is_unanswered(answer):
    return isinstance(answer, Result) and answer.problem.kind is Kind.UNKNOWN


def _part_results(part, answer):
    if isinstance(answer, Result):
        return {change.reference: answer for change in part}
    if len(part) == 1:
        [change] = part
        return {change.reference: _result(change, answer.problem, answer.body)}
    if answer.problem:
        return _with_problem([part], answer.problem)
    items = answer.body if isinstance(answer.body, list) else []
    if len(items) != len(part):
        lost = Result(Problem(Kind.UNKNOWN, "NOT_JSON"))
        return {change.reference: lost for change in part}
    return {
        change.reference: _result(change, item_problem(item), item)
        for change, item in zip(part, items, strict=True)
    }


# === GRAPHS === #


def send_graphs(client, changes, end=inf):
    """Send changes, each together with what is made before it or not at all.

    :return: ``{reference: Result}``. The problem of what was to be made before a change
        is the change's own, with the fields as of `companions`
    :raise SalesforceProblem: surely nothing was done at all
    """
    results, waiting, size = {}, list(changes), MAX_GRAPHS
    while waiting:
        if results and time.monotonic() > end:
            return results | _with_problem([waiting], HALTED)
        now, waiting = waiting[:size], waiting[size:]
        try:
            done = _graph_call(client, now)
        except SalesforceProblem as error:
            problem = error.problem
            if problem.kind is Kind.UNKNOWN:
                lost = _with_problem([now], problem)
                return results | lost | _with_problem([waiting], HALTED)
            if problem.code == "JSON_PARSER_ERROR" and len(now) > 1:
                # One of them is more than the parser takes.
                waiting, size = now + waiting, 1
                continue
            if not results:
                raise
            return results | _with_problem([now, waiting], problem)
        results |= done
        halted = [change for change in now if change.reference not in done]
        if not done:
            return results | _with_problem([halted, waiting], HALTED)
        # After so many failures the org looks at no more of them in this call.
        waiting = halted + waiting
    return results


def _graph_call(client, changes):
    """Return ``{reference: Result}`` of those that the org looked at."""
    try:
        answers = client.graphs(
            [[_row(each) for each in _nodes(change)] for change in changes]
        )
    except SalesforceProblem as error:
        problem = error.problem
        several = problem.code == "JSON_PARSER_ERROR" and len(changes) > 1
        refused = problem.kind in (Kind.FIX_DATA, Kind.FIX_SETTINGS, Kind.GONE)
        if several or not refused:
            raise
        return {
            change.reference: Result(_of_companions(change.before, problem))
            for change in changes
        }
    return {
        change.reference: _graph_result(change, parts)
        for change, parts in zip(changes, answers, strict=True)
        if not all(part.problem and part.problem.code == HALTED.code for part in parts)
    }


def _nodes(change):
    return (*change.before, change) if change.values else change.before


def _graph_result(change, parts):
    for each, part in zip(_nodes(change), parts, strict=True):
        if part.problem and part.problem.code != HALTED.code:
            own = each is change
            return Result(part.problem if own else _of_companions([each], part.problem))
    if any(part.problem for part in parts):
        return Result(HALTED)
    return _result(change, None, parts[-1].body if change.values else None)


def _of_companions(changes, problem):
    """Return what keeps companions from being made, as a problem of their fields.

    Where the org names some that may be left out, of these alone.
    """
    fields = set()
    for change in changes:
        optional = change.values.keys() - {OWNER, NAME_OF[change.sobject]}
        named = set(problem.fields)
        if not (named and named <= optional):
            named = change.values.keys() - {OWNER}
        fields |= {f"{change.sobject}.{name}" for name in named}
    kind, code = problem.kind, problem.code
    unforeseen = kind is Kind.RETRY and not is_foreseen(problem)
    if unforeseen or kind in (Kind.DUPLICATE, Kind.GONE):
        kind = Kind.FIX_DATA
    # A value of theirs that is there already is no key of the person.
    code = "DUPLICATES_DETECTED" if code == "DUPLICATE_VALUE" else code
    return replace(problem, fields=tuple(sorted(fields)), kind=kind, code=code)


# === BOTH === #


def _composite(client, requests):
    """Return an `Answer` for each request, or a `Result` where the call got none."""
    if len(requests) > MAX_SUBREQUESTS:
        raise ValueError("too many for one call")
    try:
        return client.composite(requests)
    except SalesforceProblem as error:
        if error.problem.kind is not Kind.UNKNOWN:
            raise
        return [Result(error.problem)] * len(requests)
