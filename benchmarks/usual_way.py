# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How it is usually done: one booking at a time, five calls each."""

from datetime import datetime, timedelta

import requests
from simple_salesforce import Salesforce
from simple_salesforce.format import format_soql

FIRST = datetime(2031, 1, 6, 9, 0)
CALLS = 5


def send(org, count, first=0):
    """Bring bookings of new customers to the org (dev.stack.Org).

    :param first: number of the first one; each number is a customer of its own
    """
    session = requests.Session()
    session.verify = str(org.ca_bundle)
    session.trust_env = False
    grant = org.control.grant()
    salesforce = Salesforce(
        instance_url=org.https_url,
        session_id=grant["access_token"],
        version="66.0",
        session=session,
    )
    for number in range(first, first + count):
        _send_one(salesforce, f"usual.{number}@bench.example", number)


def _send_one(salesforce, email, number):
    query = "SELECT Id FROM {} WHERE Email = {{}}"
    salesforce.query(format_soql(query.format("Lead"), email))
    salesforce.query(format_soql(query.format("Contact"), email))
    host = "host.one@acme.example"
    [user] = salesforce.query(format_soql(query.format("User"), host))["records"]
    person = {"LastName": f"Usual {number}", "Company": "-", "Email": email}
    lead = salesforce.Lead.create(person)
    start = FIRST + timedelta(hours=number)
    salesforce.Event.create(
        {
            "Subject": f"Talk {number}",
            "StartDateTime": start.isoformat() + "Z",
            "EndDateTime": (start + timedelta(minutes=30)).isoformat() + "Z",
            "WhoId": lead["id"],
            "OwnerId": user["Id"],
        }
    )
