# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which fields of the org a booking page may map a value to."""

from .keys import BOOKING_KEY, PERSON_KEY
from .mapping import is_supported

PERSON, EVENT = "person", "event"
MEETINGS = ("Event", "Task")

# What Odoo writes itself, or what says the same in another way. A meeting is an Event
# or a Task.
_PERSON_OURS = frozenset(
    "AccountId Company Email FirstName LastName Name PersonEmail PersonTitle Phone "
    "Title".split()
)
_EVENT_OURS = frozenset(
    "ActivityDate ActivityDateTime Description DurationInMinutes EndDateTime "
    "IsAllDayEvent IsPrivate IsReminderSet Location ReminderDateTime ShowAs "
    "StartDateTime Subject".split()
)
# Who it is for, whose it is, what it is: decided by the page's other settings.
_SYSTEM = frozenset(
    "EventSubtype EventWhoIds Id IndividualId IsConverted IsRecurrence IsRecurrence2 "
    "OwnerId PersonIndividualId "
    "Recurrence2PatternText RecurrenceStartDateTime RecurrenceEndDateOnly "
    "RecurrenceType RecurrenceInterval RecurrenceDayOfWeekMask RecurrenceDayOfMonth "
    "RecurrenceInstance RecurrenceMonthOfYear RecurrenceTimeZoneSidKey "
    "RecurrenceActivityId RecordTypeId TaskSubtype WhoId".split()
)
RESERVED = {
    PERSON: _PERSON_OURS | _SYSTEM | {PERSON_KEY},
    EVENT: _EVENT_OURS | _SYSTEM | {BOOKING_KEY},
}


def role_of(sobject):
    """Return PERSON or EVENT."""
    return EVENT if sobject in MEETINGS else PERSON


def why_no_target(role, name, field):
    """Return the code of what keeps a field from being mapped, or None.

    :param role: PERSON or EVENT
    :param field: what ``org.Org.schema`` keeps of it; None where it is not there, or
        the user may not see it
    :return: "KEY", "OURS", "SYSTEM", "UNKNOWN", "READ_ONLY" or "TYPE_UNSUPPORTED"
    """
    if name in (BOOKING_KEY, PERSON_KEY):
        return "KEY"
    if name in _SYSTEM:
        return "SYSTEM"
    if name in RESERVED[role]:
        return "OURS"
    if not field:
        return "UNKNOWN"
    if not (field["createable"] or field["updateable"]):
        return "READ_ONLY"
    return None if is_supported(field) else "TYPE_UNSUPPORTED"


def targets(role, fields):
    """Return ``{name: field}`` of those that may be mapped to."""
    return {
        name: field
        for name, field in fields.items()
        if not why_no_target(role, name, field)
    }


def field_words(schema, field):
    """Return a field as people read it, such as "Lead: Budget (Budget__c)".

    :param field: "Lead.Budget__c", or "Contact.Account.Name" of one of its companion
    """
    sobject, _dot, name = field.partition(".")
    companion, _dot, own = name.rpartition(".")
    known = schema.get(sobject, {}).get(name) or schema.get(companion, {}).get(own)
    return f"{sobject}: {known['label']} ({name})" if known else f"{sobject}: {name}"
