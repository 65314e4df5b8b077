# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether the org shows what Odoo says: pure."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Verdict:
    """Each is a list of sentences."""

    lost: list = field(default_factory=list)
    wrong: list = field(default_factory=list)
    doubled_events: list = field(default_factory=list)
    doubled_people: list = field(default_factory=list)
    told: list = field(default_factory=list)  # lines of the log that name a customer

    @property
    def is_clean(self):
        return not any(vars(self).values())


def judge(told, events, people, users, foreign=(), companions=()):
    """Compare Odoo's bookings with the org's records.

    :param told: as `process.state` gives it
    :param events: live Events; people: live Leads that are not converted, and
        Contacts
    :param users: {Id: e-mail}
    :param foreign: Ids of Events that we did not make, and that must stay
    :param companions: Accounts and Individuals; each is to be somebody's
    """
    verdict = Verdict()
    by_reference = {}
    for event in events:
        if event["Id"] not in foreign:
            reference = (event["Description"] or "")[24:60]
            by_reference.setdefault(reference, []).append(event)
    emails = {person["Id"]: person["Email"] or "" for person in people}
    for row in told:
        mine = by_reference.pop(row["reference"], [])
        where = f"{row['booking']} {row['state']} {row['timeline']}"
        if len(mine) > 1:
            verdict.doubled_events.append(f"{where} {[e['Id'] for e in mine]}")
        if "start" not in row:
            if mine:
                verdict.wrong.append(f"still there: {where} {mine[0]['Id']}")
        elif not mine:
            verdict.lost.append(f"{where} {row['problem']}")
        elif wrong := _differences(row, mine[0], emails, users):
            verdict.wrong.append(f"{wrong}: {where} {mine[0]['Id']}")
    for left in by_reference.values():
        verdict.doubled_events.append(f"nobody's: {_short(left)}")
    for gone in set(foreign) - {event["Id"] for event in events}:
        verdict.wrong.append(f"not ours, and no longer there: {gone}")
    for email, count in Counter(map(str.lower, emails.values())).items():
        if email and count > 1:
            verdict.doubled_people.append(f"{email} {count} times")
    whose = {
        each.get(name) for each in people for name in ("AccountId", "IndividualId")
    }
    for each in companions:
        if each["Id"] not in whose:
            verdict.wrong.append(f"nobody's: {each['Id']} {each['Name']}")
    return verdict


def _short(events):
    names = ("Id", "Description", "StartDateTime", "CreatedDate")
    return [{name: event[name] for name in names} for event in events]


def _differences(row, event, emails, users):
    wrong = []
    for name, field_name in (("start", "StartDateTime"), ("stop", "EndDateTime")):
        if event[field_name][:19] != row[name][:19]:
            wrong.append(name)
    if (event["Location"] or "") != row["location"]:
        wrong.append("location")
    if row["host"] and users[event["OwnerId"]] != row["host"]:
        wrong.append("owner")
    if emails.get(event["WhoId"], "").lower() != row["email"]:
        wrong.append("person")
    if event["Id"] != row["event"]:
        wrong.append("id")
    return wrong
