# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The few SOQL queries, each kept within what one request's address may hold."""

import re
from dataclasses import dataclass
from urllib.parse import quote_plus

from simple_salesforce.format import format_soql

from . import phones
from .accounts import spellings
from .ids import KIND_BY_PREFIX
from .keys import BOOKING_KEY

# An address may hold 16,384 bytes; the rest of it and some room are left.
MAX_ENCODED_LIST = 12_000

PEOPLE = {
    "Contact": (
        "SELECT Id, Email, LastActivityDate, CreatedDate{fields} FROM Contact "
        "WHERE Email IN {{}}"
    ),
    "Lead": (
        "SELECT Id, Email, IsConverted, ConvertedContactId, LastActivityDate, "
        "CreatedDate{fields} FROM Lead WHERE Email IN {{}}"
    ),
}
FOLLOW = {
    "Contact": (
        "SELECT Id, IsDeleted, MasterRecordId{fields} FROM Contact WHERE Id IN {{}}"
    ),
    "Lead": (
        "SELECT Id, IsDeleted, MasterRecordId, IsConverted, ConvertedContactId{fields} "
        "FROM Lead WHERE Id IN {{}}"
    ),
}
PHONES = {
    "Contact": "SELECT Id, LastActivityDate, CreatedDate{fields} FROM Contact WHERE ",
    "Lead": (
        "SELECT Id, IsConverted, ConvertedContactId, LastActivityDate, "
        "CreatedDate{fields} FROM Lead WHERE "
    ),
}
CONTACTS_OF = "SELECT Id, PersonContactId FROM Account WHERE Id IN {}"
_ACTIVE_BY_EMAIL = "IsActive = true AND UserType = 'Standard' AND Email IN {}"
USERS = f"SELECT Id, Email FROM User WHERE {_ACTIVE_BY_EMAIL} ORDER BY CreatedDate DESC"
HOSTS = "SELECT Id, Username, Email, IsActive FROM User WHERE Id IN {}"
HOSTS_BY_EMAIL = f" OR ({_ACTIVE_BY_EMAIL})"
EVENTS_MADE = (
    "SELECT Id, Description FROM {sobject} WHERE CreatedById = {{}} "
    "AND CreatedDate >= {{}} AND CreatedDate <= {{}}"
)
EVENTS_BY_KEY = (
    f"SELECT Id, {BOOKING_KEY} FROM {{sobject}} WHERE {BOOKING_KEY} IN {{{{}}}}"
)
ACCOUNTS = {
    "name": "SELECT Id, Name FROM Account WHERE Name IN {}",
    "site": "SELECT Id, Website FROM Account WHERE Website IN {}",
}
# The newest open ones first, of Contacts by role and of their Accounts.
DEALS_BY_ROLE = (
    "SELECT ContactId, OpportunityId FROM OpportunityContactRole "
    "WHERE Opportunity.IsClosed = false AND {by} IN {{}} "
    "ORDER BY Opportunity.CreatedDate DESC"
)
DEALS_OF_ACCOUNT = (
    "SELECT Id, AccountId FROM Opportunity WHERE IsClosed = false AND AccountId IN "
    "(SELECT AccountId FROM Contact WHERE {by} IN {{}}) ORDER BY CreatedDate DESC"
)
# A person account has the name of a person.
BUSINESS = " AND IsPersonAccount = false"
_SELECT = re.compile(r"SELECT (.+?) FROM (\w+)")
EVENTS = "SELECT Id, {fields} FROM {sobject} WHERE Id IN {{}}"


@dataclass(frozen=True)
class Query:
    """One query. ``asks`` says what for; ``with_deleted`` looks in the bin as well."""

    asks: str
    soql: str
    sobject: str = ""
    with_deleted: bool = False

    @property
    def path(self):
        """Where it is asked, for a request of its own or a subrequest."""
        resource = "queryAll" if self.with_deleted else "query"
        return f"{resource}?q=" + quote_plus(self.soql)


def people_queries(emails, fields=None):
    """Return the queries that find every Lead and Contact of ``emails``.

    ``fields``: ``{sobject: names of what else is read}``.
    """
    return [
        Query("people", format_soql(_with(soql, fields, sobject), part), sobject)
        for part in _parts(emails)
        for sobject, soql in PEOPLE.items()
    ]


def follow_queries(sobject, ids, fields=None):
    """Return the queries for what became of Leads or Contacts, deleted ones too.

    ``fields``: as of `people_queries`.
    """
    soql = _with(FOLLOW[sobject], fields, sobject)
    return [
        Query("followed", format_soql(soql, part), sobject, True)
        for part in _parts(ids)
    ]


def _with(soql, fields, sobject):
    # Salesforce refuses a column that is asked for twice.
    names = [n for n in (fields or {}).get(sobject, ()) if f" {n}," not in soql]
    return soql.format(fields="".join(f", {name}" for name in names))


def user_queries(emails):
    """Return the queries that find the active users of ``emails``."""
    return [Query("users", format_soql(USERS, part)) for part in _parts(emails)]


def host_query(user_ids, hosts):
    """Return the SOQL that tells whether users and hosts are there and active.

    :param hosts: ``{e-mail: User Id or None}``
    """
    known = {*user_ids, *filter(None, hosts.values())}
    emails = sorted(email for email, sfid in hosts.items() if not sfid)
    soql = format_soql(HOSTS, sorted(known))
    return soql + format_soql(HOSTS_BY_EMAIL, emails) if emails else soql


def fields_read():
    """Return ``{sobject: fields}`` without which people cannot be looked up."""
    fields = {}
    for soql in (*PEOPLE.values(), *FOLLOW.values()):
        names, sobject = _SELECT.match(soql.format(fields="")).groups()
        known = fields.setdefault(sobject, [])
        known += [name for name in names.split(", ") if name not in known]
    return fields


def events_made_query(user_id, first, last, sobject="Event"):
    """Return the query for the Events ``user_id`` made in a time (aware UTC)."""
    soql = EVENTS_MADE.format(sobject=sobject)
    return Query("made", format_soql(soql, user_id, first, last))


def events_by_key_queries(references, sobject="Event"):
    soql = EVENTS_BY_KEY.format(sobject=sobject)
    return [Query("keyed", format_soql(soql, part)) for part in _parts(references)]


def account_queries(keys, has_person_accounts):
    """Return the queries for the Accounts of ``keys``, as of `accounts.keys`."""
    only = BUSINESS if has_person_accounts else ""
    values = {"name": [], "site": []}
    for kind, value in keys:
        values[kind] += spellings(value) if kind == "site" else [value]
    return [
        Query(f"account_{kind}", format_soql(ACCOUNTS[kind] + only, part), "Account")
        for kind, texts in values.items()
        for part in _parts(texts)
    ]


def event_queries(ids, fields, sobject="Event"):
    """Return the queries for the values of Events; deleted ones are left out."""
    soql = EVENTS.format(fields=", ".join(fields), sobject=sobject)
    return [Query("held", format_soql(soql, part)) for part in _parts(ids)]


def phone_queries(keys, fields, more=None):
    """Return the queries that find Leads and Contacts by phone.

    :param fields: ``{sobject: names of the fields that are searched}``
    :param more: as of `people_queries`
    """
    queries = []
    for sobject, start in PHONES.items():
        names = fields.get(sobject)
        if not names:
            continue
        read = [*names, *(more or {}).get(sobject, ())]
        read = list(dict.fromkeys(read))
        soql = _with(start, {sobject: read}, sobject)
        patterns = {phones.pattern(key) for key in keys}
        # Each stands there once for every field.
        for part in _parts(patterns, len(names), room=len(" OR MobilePhone LIKE ")):
            any_of = " OR ".join(
                format_soql(f"{name} LIKE {{}}", one) for one in part for name in names
            )
            queries.append(Query("phones", soql + any_of, sobject))
    return queries


def deal_queries(keys):
    """Return the queries for the open opportunities of ``keys``, as of `related`."""
    queries = []
    for kind, role, contact in (
        ("email", "Contact.Email", "Email"),
        ("id", "ContactId", "Id"),
    ):
        values = [value for each, value in keys if each == kind]
        for part in _parts(values):
            for asks, soql, column in (
                ("deals_by_role", DEALS_BY_ROLE, role),
                ("deals_of_account", DEALS_OF_ACCOUNT, contact),
            ):
                queries.append(Query(asks, format_soql(soql.format(by=column), part)))
    return queries


def named_query(sobject, sfid, name):
    """Return the query for the record of an Id, or of a name where that is None."""
    column, value = ("Id", sfid) if sfid else ("Name", name)
    soql = f"SELECT Id, Name FROM {sobject} WHERE {column} = {{}} LIMIT 10"
    return Query("named", format_soql(soql, value), sobject)


def names_queries(ids):
    """Return the queries for the names of records, whose kind their Ids tell."""
    kinds = {}
    for sfid in ids:
        if sobject := KIND_BY_PREFIX.get(sfid[:3]):
            kinds.setdefault(sobject, []).append(sfid)
    soql = "SELECT Id, Name FROM {} WHERE Id IN {{}}"
    return [
        Query("names", format_soql(soql.format(sobject), part), sobject)
        for sobject, of_kind in sorted(kinds.items())
        for part in _parts(of_kind)
    ]


def contacts_of_queries(account_ids):
    """Return the queries for the Contacts of person accounts."""
    return [
        Query("contacts_of", format_soql(CONTACTS_OF, part), "Account")
        for part in _parts(account_ids)
    ]


def _parts(values, times=1, room=0):
    """Split ``values`` so that each part, written in an address, stays short enough.

    :param times: how often each is written, with ``room`` more characters
    """
    part, size = [], 0
    for value in sorted(values):
        cost = times * (len(quote_plus(format_soql("{},", value))) + room)
        if part and size + cost > MAX_ENCODED_LIST:
            yield part
            part, size = [], 0
        part.append(value)
        size += cost
    if part:
        yield part
