# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The check of a connection: what is asked of the org, and what its answers mean."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from . import budget, capture
from .access import field_findings, object_findings, required_findings
from .desired import PageSettings
from .errors import Problem, SalesforceProblem, mask
from .finding import TOPICS, Finding
from .keys import KEY_FIELDS, READY, UNUSABLE, key_faults, key_state
from .lookup import CLOCK_LEEWAY
from .org import Org, ask_of_some, org_requests, query_request
from .soql import host_query

DUPLICATE_RULES = (
    "SELECT SobjectType, DeveloperName FROM DuplicateRule WHERE IsActive = true "
    "AND SobjectType IN ('Lead', 'Contact') ORDER BY DeveloperName"
)
# The setting itself is told to nobody; such an Event shows that it is on. Within a
# year, since Salesforce has no index of durations.
LONG_EVENTS = (
    "SELECT Id FROM Event WHERE CreatedDate = LAST_N_DAYS:365 "
    "AND DurationInMinutes > 1440 AND IsAllDayEvent = false LIMIT 1"
)
MOST_HOSTS = 100  # that are asked for in one query

EDITIONS_WITH_API = {
    "Developer Edition",
    "Enterprise Edition",
    "Performance Edition",
    "Unlimited Edition",
}
API_SCOPES = {"api", "full"}
CLOCK_DIFFERS = 30  # seconds; a little is everybody's
PEOPLE = ("Lead", "Contact")
# What can be told even of an org that does not answer.
WITHOUT_ORG = {"api", "scopes", "token_life", "secrets", "clock"}
# And where nothing could be asked.
WITHOUT_ASKING = {"api", "secrets"}


@dataclass(frozen=True)
class Seen:
    """What came back. ``problem`` and no ``org``: the org as a whole did not answer.

    :param answers: ``{reference: Answer}`` of `ask`
    :param token: what introspection tells of the lasting token, or of the access
        token where there is no ``lasting`` one; None where it told nothing
    :param ahead: seconds that the org's clock is ahead of ours
    :param usage: ``(used, allowed)`` API calls of the whole org
    :param asked: whether anything was, or the problem was met before
    """

    org: "Org | None" = None
    problem: "Problem | None" = None
    answers: dict = field(default_factory=dict)
    token: "dict | None" = None
    lasting: bool = True
    ahead: "float | None" = None
    usage: "tuple | None" = None
    asked: bool = True


@dataclass(frozen=True)
class Ours:
    """What Odoo knows itself.

    :param pages: `PageSettings` of the pages that are switched on
    :param keys_expected: the key fields were there once
    :param tasks: whether Tasks are made in the org
    :param hosts: ``{e-mail: User Id or None}`` as last looked up
    :param written: ``[(User Id of the host, StartDateTime, Event Id)]`` of our latest
    :param scope: what the log-in was granted, parted by spaces
    :param secrets: how they are stored, as of the topic's outcomes
    :param spent: our own calls of 24 hours, ``allowed`` what they may be
    """

    pages: tuple = ()
    keys_expected: bool = False
    tasks: bool = False
    hosts: dict = field(default_factory=dict)
    written: tuple = ()
    scope: str = ""
    secrets: str = "encrypted"
    spent: int = 0
    allowed: "int | None" = None


def ask(client, user_id, ours):
    """Return ``{reference: Answer}``; two API calls, which change nothing.

    An org with person accounts takes a third.

    :raise SalesforceProblem: the org did not answer the first
    """
    requests = org_requests(user_id)
    if ours.written:
        beside = capture.beside_query(user_id, ours.written)
        requests.append(query_request(beside, "beside"))
    answers = client.composite(requests)
    answers += ask_of_some(client, answers)
    users = host_query({user_id} | _fallback_owners(ours.pages), ours.hosts)
    # Without an answer, what they would have told counts as not told.
    with suppress(SalesforceProblem):
        answers = answers + client.composite(
            [
                query_request(users, "users"),
                query_request(DUPLICATE_RULES, "duplicate_rules"),
                query_request(capture.LICENCES, "capture_licences"),
                query_request(capture.ASSIGNED, "capture_users"),
                query_request(LONG_EVENTS, "long_events"),
            ]
        )
    return {answer.reference: answer for answer in answers}


def findings(seen, ours):
    """Return the `Finding`s of every topic that could be looked into, in order.

    :param seen: `Seen`
    :param ours: `Ours`
    """
    if not ours.pages:
        ours = replace(ours, pages=(PageSettings(),))
    if not seen.asked:
        told = WITHOUT_ASKING
    else:
        told = TOPICS if seen.org else WITHOUT_ORG
    found = []
    for topic, outcomes in TOPICS.items():
        if topic not in told:
            continue
        try:
            found += READERS[topic](seen, ours)
        except (AttributeError, KeyError, TypeError, ValueError):
            if "untold" not in outcomes:
                raise
            # Not the shape that Salesforce promises.
            found.append(Finding(topic, "untold"))
    return found


# === THE ORG === #


def _api(seen, ours):
    problem = seen.problem
    if seen.org is not None:
        yield Finding("api", "answers")
    else:
        told = {"kind": problem.kind.value, "code": problem.code}
        # Salesforce's own words may name a person.
        yield Finding("api", "no_answer", told, {"detail": problem.detail})


def _edition(seen, ours):
    edition = seen.org.organization["OrganizationType"]
    outcome = "with_api" if edition in EDITIONS_WITH_API else "without_api"
    yield Finding("edition", outcome, {"edition": edition})


def _objects(seen, ours):
    return object_findings(seen.org, seen.answers, ours.pages)


def _fields(seen, ours):
    return field_findings(seen.org.schema, ours.pages)


def _required(seen, ours):
    return required_findings(seen.org.schema, ours.pages)


def _key_fields(seen, ours):
    state = key_state(seen.org.schema, ours.keys_expected, ours.tasks)
    told = {}
    if state == UNUSABLE:
        faults = key_faults(seen.org.schema, ours.tasks)
        told["fields"] = _listed(f"{name}.{KEY_FIELDS[name]}" for name, _ in faults)
        told["faults"] = _listed(fault for _, fault in faults)
    yield Finding("key_fields", state, told)


def _visibility(seen, ours):
    sees = seen.org.sees_all
    narrow = [name for name in PEOPLE if not sees[name]]
    if narrow:
        readable = all(
            seen.answers[name].ok for name in ("permission_sets", "object_permissions")
        )
        outcome = "narrow" if readable else "unreadable"
        yield Finding("visibility", outcome, {"objects": _listed(narrow)})
    elif not sees["Event"] and key_state(seen.org.schema, tasks=ours.tasks) != READY:
        yield Finding("visibility", "events")
    else:
        yield Finding("visibility", "all")


def _encryption(seen, ours):
    emails = {}
    for sobject in PEOPLE:
        described = seen.answers[f"describe_{sobject}"]
        for column in described.body["fields"] if described.ok else ():
            if column["name"] == "Email":
                emails[sobject] = column
    unsearchable = [name for name, one in emails.items() if not one["filterable"]]
    encrypted = [name for name, one in emails.items() if one.get("encrypted")]
    if unsearchable:
        told = {"objects": _listed(unsearchable)}
        yield Finding("encryption", "unsearchable", told)
    elif encrypted:
        yield Finding("encryption", "searchable", {"objects": _listed(encrypted)})
    else:
        outcome = "none" if len(emails) == len(PEOPLE) else "untold"
        yield Finding("encryption", outcome)


def _person_accounts(seen, ours):
    on = "IsPersonAccount" in seen.org.schema["Contact"]
    yield Finding("person_accounts", "on" if on else "off")


def _shared_activities(seen, ours):
    on = "EventWhoIds" in seen.org.schema["Event"]
    yield Finding("shared_activities", "on" if on else "off")


def _duplicate_rules(seen, ours):
    rows = _rows(seen, "duplicate_rules")
    rules = _listed(f"{row['DeveloperName']} ({row['SobjectType']})" for row in rows)
    told = {"rules": rules} if rows else {}
    yield Finding("duplicate_rules", "active" if rows else "none", told)


def _capture(seen, ours):
    licences, assigned, beside = (
        _rows_or_none(seen, name)
        for name in ("capture_licences", "capture_users", "beside")
    )
    if not beside and not seen.org.sees_all["Event"]:
        beside = None  # others' Events may be out of sight
    return capture.capture_findings(licences, assigned, beside, ours.written)


def _long_events(seen, ours):
    yield Finding("long_events", "seen" if _rows(seen, "long_events") else "untold")


def _owners(seen, ours):
    rows = _rows(seen, "users")
    active = {row["Id"] for row in rows if row["IsActive"]}
    addresses = {(row["Email"] or "").lower() for row in rows if row["IsActive"]}
    gone = sorted(_fallback_owners(ours.pages) - active)
    unknown = [
        email
        for email, sfid in ours.hosts.items()
        if sfid not in active and email not in addresses
    ]
    if gone:
        names = {row["Id"]: row["Username"] for row in rows}
        who = _listed(names.get(sfid, sfid) for sfid in gone)
        yield Finding("owners", "inactive", {"count": len(gone)}, {"who": who})
    if unknown:
        told = {"count": len(unknown)}
        yield Finding("owners", "unknown_hosts", told, {"who": _listed(unknown)})
    if not gone and not unknown:
        yield Finding("owners", "active", {"count": len(ours.hosts)})


def _fallback_owners(pages):
    return {page.fallback_owner for page in pages if page.fallback_owner}


def _rows(seen, reference):
    """The rows of a query of ours; KeyError where it was not answered."""
    answer = seen.answers[reference]
    if not answer.ok:
        raise KeyError(reference)
    return answer.body["records"]


def _rows_or_none(seen, reference):
    with suppress(KeyError):
        return _rows(seen, reference)


# === THE CONNECTION === #


def _scopes(seen, ours):
    granted = set(((seen.token or {}).get("scope") or ours.scope).split())
    if not granted:
        yield Finding("scopes", "untold")
        return
    told = {"scopes": mask(_listed(sorted(granted)))}
    if not granted & API_SCOPES:
        yield Finding("scopes", "no_api", told)
    else:
        yield Finding("scopes", "too_wide" if "full" in granted else "granted", told)


def _token_life(seen, ours):
    if not seen.lasting:
        yield Finding("token_life", "anew")
    elif not seen.token["active"]:
        yield Finding("token_life", "over")
    elif not seen.token.get("exp"):
        yield Finding("token_life", "endless")
    else:
        ends = datetime.fromtimestamp(seen.token["exp"], timezone.utc)
        yield Finding("token_life", "ends", {"date": ends.date().isoformat()})


def _secrets(seen, ours):
    yield Finding("secrets", ours.secrets)


def _budget(seen, ours):
    used, allowed = seen.usage or (0, 0)
    told = {"spent": ours.spent, "allowed": ours.allowed or 0}
    told |= {"org_used": used, "org_allowed": allowed}
    rest = budget.rest(ours.spent, ours.allowed, used, allowed)
    if rest >= budget.SPENT:
        outcome = "spent"
    elif rest:
        outcome = "short"
    else:
        outcome = "enough" if ours.allowed else "untold"
    yield Finding("budget", outcome, told)


def _clock(seen, ours):
    seconds = abs(round(seen.ahead))
    outcome = "differs" if seconds >= CLOCK_DIFFERS else "same"
    if seconds >= CLOCK_LEEWAY.total_seconds():
        outcome = "far"
    yield Finding("clock", outcome, {"seconds": seconds})


def _listed(names):
    return ", ".join(names)


READERS = {
    "api": _api,
    "edition": _edition,
    "objects": _objects,
    "fields": _fields,
    "required": _required,
    "key_fields": _key_fields,
    "visibility": _visibility,
    "encryption": _encryption,
    "person_accounts": _person_accounts,
    "duplicate_rules": _duplicate_rules,
    "owners": _owners,
    "capture": _capture,
    "shared_activities": _shared_activities,
    "long_events": _long_events,
    "scopes": _scopes,
    "token_life": _token_life,
    "secrets": _secrets,
    "budget": _budget,
    "clock": _clock,
}
