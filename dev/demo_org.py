# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the demo's org knows of its customers before anybody books."""

from datetime import date, timedelta

# The companies of the demo's customers, found by name or by the site of an address.
ACCOUNTS = (
    ("Analytical Engines Ltd", "https://www.analytical.example"),
    ("Compiler & Sons", "https://compiler.example"),
    ("Either/Or Publishing", "https://either-or.example"),
)
OPPORTUNITY = "Analytical Engines: 10 seats"
CAMPAIGN = "Product demos"


def fill(control):
    """Make what is missing.

    :param control: sandbox.control.Control
    """
    accounts = [
        _one(control, "Account", name, {"Website": website})
        for name, website in ACCOUNTS
    ]
    deal = {
        "AccountId": accounts[0],
        "StageName": "Qualification",
        "CloseDate": str(date.today() + timedelta(days=60)),
        "Amount": 12000,
    }
    _one(control, "Opportunity", OPPORTUNITY, deal)
    _one(control, "Campaign", CAMPAIGN, {"IsActive": True, "Status": "In Progress"})


def _one(control, sobject, name, values):
    """Return the Id of the record of that name, or of a new one with the values."""
    for row in control.records(sobject):
        if row["Name"] == name:
            return row["Id"]
    return control.create(sobject, {"Name": name, **values})
