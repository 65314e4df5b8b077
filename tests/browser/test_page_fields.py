# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fields of a booking page: mapped by label, checked, and tried."""

import pytest
from playwright.sync_api import expect

from .steps import add_row, connect, enable, open_page, remove_rows, save

TOPIC = {
    "sobject": "Activity",
    "name": "Topic__c",
    "label": "Topic",
    "type": "picklist",
    "length": 255,
    "restrictedPicklist": True,
    "picklist": ["Prices", "Terms"],
}


@pytest.fixture
def form(admin, unconnected, stack, screenshot):
    """The settings of the demo's booking page, connected to the local org."""
    stack.org.control.switch("custom_fields", [TOPIC])
    connect(admin, stack, screenshot)
    enable(admin, stack, screenshot)
    open_page(admin, stack)
    yield admin
    remove_rows(admin, stack)


def test_fields_are_mapped_checked_and_tried(form, screenshot):
    form.set_viewport_size({"width": 1400, "height": 1100})
    add_row(form, "Fixed value", "Web", "Person", "lead so", "Lead Source (LeadSource)")
    add_row(form, "Attendee: phone", None, "Person", "mobile", "Mobile Phone")
    add_row(form, "Fixed value", "Weather", "Meeting", "topic", "Topic (Topic__c)")
    screenshot(form, "page-fields")
    save(form)

    form.get_by_role("button", name="Check against Salesforce").click()
    dialog = form.get_by_role("dialog")
    expect(dialog.get_by_text("Topic (Topic__c)")).to_be_visible()
    screenshot(form, "page-check")
    dialog.get_by_role("button", name="Close", exact=True).last.click()

    form.get_by_role("button", name="Try it").click()
    dialog = form.get_by_role("dialog")
    dialog.locator("[name=email] input").fill("ann.lee@new.example")
    dialog.get_by_role("button", name="Look").click()
    expect(dialog.get_by_text("a new Lead would be created")).to_be_visible()
    screenshot(form, "page-try")
