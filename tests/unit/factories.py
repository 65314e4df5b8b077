# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Plain builders of bookings and records, each with something sensible in it."""

import csv
from datetime import datetime
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st

from salesforce.desired import Attendee, Booking, Host, Mapping, PageSettings
from salesforce.mapped import SOURCES
from salesforce.records import Candidate, Facts, Found, History, Written

# No deadline: a busy machine is slow, not wrong.
PROPERTY = settings(deadline=None, max_examples=100, print_blob=True)

REFERENCE = "0d9c3f5e-1f53-4a4b-9a3e-6f2d3c9f8a10"
LEAD_ID = "00Q000000000001AAA"
CONTACT_ID = "003000000000001AAA"
EVENT_ID = "00U000000000001AAA"
USER_ID = "005000000000001AAA"
OTHER_USER_ID = "005000000000002AAA"

SEES_ALL = {"Lead": True, "Contact": True, "Event": True}

OUR_FIELDS = [
    "FirstName",
    "LastName",
    "Email",
    "Phone",
    "Title",
    "Company",
    "LeadSource",
    "Status",
    "Subject",
] + ["StartDateTime", "EndDateTime", "Location", "Description", "WhoId", "OwnerId"]
OUR_FIELDS += ["ShowAs", "IsPrivate", "IsReminderSet", "ReminderDateTime"]

# Everything PostgreSQL can hold in a text: all of Unicode but NUL and surrogates.
anything = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200
)


def mappings(fields, details):
    """Rows that map anything to one of ``fields``, pairs of a role and a name."""
    return st.builds(
        lambda source, target, when, detail: Mapping(source, *target, when, detail),
        st.sampled_from(sorted(SOURCES)),
        st.sampled_from(fields),
        st.sampled_from(["create", "empty", "always"]),
        details,
    )


def attendee(**values):
    return Attendee(
        **{"name": "Ann Lee", "email": "Ann@Example.com", "company": "Acme"} | values
    )


def host(email="host.one@acme.example", name="Hana One"):
    return Host(name, email)


def booking(**values):
    return Booking(
        **{
            "active": True,
            "start": datetime(2026, 11, 24, 9, 0),
            "stop": datetime(2026, 11, 24, 9, 30),
            "attendee": attendee(),
            "host": host(),
            "subject": "Demo call",
            "description": "About the spring order.",
            "location": "Room 5",
            "link": "https://odoo.example/odoo/resource.booking/7",
        }
        | values
    )


def page(**values):
    return PageSettings(**values)


def history(**values):
    return History(**{"reference": REFERENCE} | values)


def lead(sfid=LEAD_ID, **values):
    return Written("Lead", sfid, **values)


def contact(sfid=CONTACT_ID, **values):
    return Written("Contact", sfid, **values)


def event(values=None, sfid=EVENT_ID, created_by_us=True, **more):
    return Written("Event", sfid, values or {}, created_by_us, **more)


def candidate(sobject, sfid=None, last_activity="", created="2026-01-01"):
    sfid = sfid or {"Lead": LEAD_ID, "Contact": CONTACT_ID}[sobject]
    return Candidate(sobject, sfid, last_activity, created)


def found(*candidates, email="ann@example.com", users=None, events=None):
    """The answer of a look-up that asked for ``email`` and got ``candidates``."""
    return Found({email: list(candidates)}, users or {}, events or {})


def facts(**values):
    return Facts(**{"schema": org_schema(), "sees_all": SEES_ALL} | values)


def field(length=0, createable=True, updateable=True):
    return {"length": length, "createable": createable, "updateable": updateable}


def org_schema():
    """The schema of what we write in the local org: a fresh copy."""
    path = Path(__file__).parents[2] / "sandbox" / "data" / "fields.csv"
    schema = {"Lead": {}, "Contact": {}, "Event": {}}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["sobject"] in schema and row["name"] in OUR_FIELDS:
                schema[row["sobject"]][row["name"]] = field(
                    int(row["length"]),
                    row["createable"] == "1",
                    row["updateable"] == "1",
                ) | (
                    {"picklist": row["picklist"].split("|")} if row["picklist"] else {}
                )
    return schema
