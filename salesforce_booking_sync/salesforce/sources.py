# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of a booking can be sent to a field, or stand in a text; pure."""

from .names import NAMELESS

ANSWER, FIXED = "answer", "fixed"
# Of a yes the no: "You may write to me" is the contrary of an opt-out.
ANSWER_NOT = "answer_not"
ANSWERS = (ANSWER, ANSWER_NOT)


def _first_name(booking):
    return booking.attendee.names[0]


def _last_name(booking):
    last = booking.attendee.names[1]
    return "" if last == NAMELESS else last


def _minutes(booking):
    if not (booking.start and booking.stop) or booking.all_day:
        return None
    return round((booking.stop - booking.start).total_seconds() / 60)


STATUS = {"attended": "Attended", "no_show": "No-show"}
PLAIN = {
    "attendee_name": lambda booking: booking.attendee.name,
    "attendee_first_name": _first_name,
    "attendee_last_name": _last_name,
    "attendee_email": lambda booking: booking.attendee.email_key,
    "attendee_phone": lambda booking: booking.attendee.phone,
    "attendee_company": lambda booking: booking.attendee.company,
    "attendee_job_title": lambda booking: booking.attendee.job_title,
    "attendee_street": lambda booking: booking.attendee.address.street,
    "attendee_zip": lambda booking: booking.attendee.address.zip,
    "attendee_city": lambda booking: booking.attendee.address.city,
    "attendee_state": lambda booking: booking.attendee.address.state,
    "attendee_state_code": lambda booking: booking.attendee.address.state_code,
    "attendee_country": lambda booking: booking.attendee.address.country,
    "attendee_country_code": lambda booking: booking.attendee.address.country_code,
    "attendee_website": lambda booking: booking.attendee.website,
    "attendee_language": lambda booking: booking.attendee.language,
    "subject": lambda booking: booking.subject,
    "description": lambda booking: booking.description,
    "start": lambda booking: booking.start,
    "stop": lambda booking: booking.stop,
    "minutes": _minutes,
    "timezone": lambda booking: booking.timezone,
    "booked_at": lambda booking: booking.booked_at,
    "location": lambda booking: booking.location,
    "link": lambda booking: booking.link,
    "status": lambda booking: STATUS.get(booking.status, ""),
    "host_name": lambda booking: booking.host and booking.host.name,
    "host_email": lambda booking: booking.host and booking.host.email_key,
    "utm_source": lambda booking: booking.utm.source,
    "utm_medium": lambda booking: booking.utm.medium,
    "utm_campaign": lambda booking: booking.utm.campaign,
    "utm_referrer": lambda booking: booking.utm.referrer,
}


def value_of(booking, name):
    """Return what one of PLAIN is for a booking, None where it has none."""
    if name.startswith("attendee_") and not booking.attendee:
        return None
    return PLAIN[name](booking)


def answer_to(booking, question):
    """An answer is found by its question, however that is spaced or capitalized."""
    wanted = plain_question(question)
    return next(
        (value for name, value in booking.answers if plain_question(name) == wanted), ""
    )


def plain_question(name):
    """Return a question as it is compared."""
    return " ".join(name.split()).casefold()
