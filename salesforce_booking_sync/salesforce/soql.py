# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The few SOQL queries, each kept within what one request's address may hold."""

from urllib.parse import quote_plus

from simple_salesforce.format import format_soql

# An address may hold 16,384 bytes; the rest of it and some room are left.
MAX_ENCODED_LIST = 12_000

PEOPLE = {
    "Contact": (
        "SELECT Id, Email, LastActivityDate, CreatedDate FROM Contact WHERE Email IN {}"
    ),
    "Lead": (
        "SELECT Id, Email, IsConverted, ConvertedContactId, LastActivityDate, "
        "CreatedDate FROM Lead WHERE Email IN {}"
    ),
}
USERS = (
    "SELECT Id, Email FROM User WHERE IsActive = true AND UserType = 'Standard' "
    "AND Email IN {} ORDER BY CreatedDate DESC"
)
EVENTS_SINCE = (
    "SELECT Id, Description FROM Event WHERE CreatedById = {} AND CreatedDate >= {}"
)


def people_queries(emails):
    """Return ``[(sobject, soql)]`` that find every Lead and Contact of ``emails``."""
    return [
        (sobject, format_soql(query, part))
        for part in _parts(emails)
        for sobject, query in PEOPLE.items()
    ]


def user_queries(emails):
    """Return ``[("User", soql)]`` that find the active users of ``emails``."""
    return [("User", format_soql(USERS, part)) for part in _parts(emails)]


def events_query(user_id, since):
    """Return the query for the Events ``user_id`` made after ``since`` (aware UTC)."""
    return ("Event", format_soql(EVENTS_SINCE, user_id, since))


def query_path(soql):
    """Return the path of a query, for a request of its own or a subrequest."""
    return "query?q=" + quote_plus(soql)


def _parts(values):
    """Split ``values`` so that each part, written in an address, stays short enough."""
    part, size = [], 0
    for value in sorted(values):
        cost = len(quote_plus(format_soql("{},", value)))
        if part and size + cost > MAX_ENCODED_LIST:
            yield part
            part, size = [], 0
        part.append(value)
        size += cost
    if part:
        yield part
