# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a page words a meeting: its subject, place and description; pure."""

from dataclasses import replace

from .mapped import from_template
from .records import UNSURE


def worded(booking, settings):
    """Return the `desired.Booking` as the page's templates word it.

    What has no template is as the booking says it, and so is a subject of which nothing
    is left.
    """
    texts = {
        "subject": settings.subject_template,
        "location": settings.location_template,
        "description": settings.description_template,
    }
    values = {
        name: from_template(booking, template)
        for name, template in texts.items()
        if template
    }
    if "subject" in values:
        subject = " ".join(values["subject"].split())
        values["subject"] = subject or booking.subject
    return replace(booking, **values)


def worded_still(booking, settings, before):
    """Return a booking that is cancelled, with the subject it had in Salesforce.

    Its time is gone by now, and with it what a template would say of that.

    :param before: the values last written
    """
    subject = before.get("Subject")
    if not settings.subject_template:
        return booking
    if subject in (None, UNSURE):
        return worded(booking, settings)
    return replace(booking, subject=subject)
