# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The campaign that a page's customers become members of; pure."""

from .choices import without_gone
from .errors import Kind
from .plans import CHOICE_GONE, Step

MEMBER = "CampaignMember"
# Code of the remark; its detail is what Salesforce said.
MEMBER_REFUSED = "MEMBER_REFUSED"
# Salesforce has each person once in a campaign: somebody did it already, or we.
ALREADY_THERE = "DUPLICATE_VALUE"


def membership_of(campaign, person_id):
    """Return what is remembered of a member: which person, in which campaign."""
    return f"{campaign}/{person_id}"


def member_step(history, settings, person, schema):
    """Return ``(plans.Step or None, remarks)``.

    :param person: `records.Written`, or the `plans.Step` that creates them
    """
    if not settings.campaign or not person:
        return None, []
    if person.sfid and history.member_of == membership_of(
        settings.campaign, person.sfid
    ):
        return None, []
    values, gone = without_gone(MEMBER, {"Status": settings.member_status}, schema)
    values = {"CampaignId": settings.campaign} | {n: v for n, v in values.items() if v}
    return Step("create", MEMBER, values), [
        (CHOICE_GONE, f"{MEMBER}.{name}") for name in gone
    ]


def with_person(step, sobject, who_id):
    """Return the values of a member that is this person."""
    name = "LeadId" if sobject == "Lead" else "ContactId"
    return step.values | {name: who_id}


def is_done(problem):
    return not problem or problem.code == ALREADY_THERE


def goes_again(problem):
    """Whether another try may succeed by itself; done twice it does no harm."""
    return problem.kind in (Kind.RETRY, Kind.UNKNOWN, Kind.WAIT, Kind.RECONNECT)
