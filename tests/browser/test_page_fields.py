# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fields of a booking page: mapped by label, checked, and tried."""

import re

import pytest
from playwright.sync_api import expect

from .steps import connect, enable

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
    admin.goto(f"{stack.odoo.url}/odoo/salesforce-pages")
    admin.locator(".o_data_row").first.click()
    expect(admin.get_by_role("tab", name="Fields")).to_be_visible()
    yield admin
    # The demo's page stays as other tests know it.
    admin.goto(f"{stack.odoo.url}/odoo/salesforce-pages")
    admin.locator(".o_data_row").first.click()
    admin.get_by_role("tab", name="Fields").click()
    rows = admin.locator("[name=mapping_ids] .o_list_record_remove")
    while rows.count():
        rows.first.click()
    admin.get_by_role("button", name="Save").click()
    admin.wait_for_selector(".o_form_saved, .o_form_view:not(.o_form_dirty)")


def add_row(page, source, detail, target, text, label):
    page.get_by_role("tab", name="Fields").click()
    rows = page.locator("[name=mapping_ids]")
    rows.get_by_role("button", name="Add a line").click()
    row = rows.locator(".o_selected_row")
    choose(page, row.locator("[name=source]"), source)
    if detail:
        row.locator("[name=detail] input").fill(detail)
    choose(page, row.locator("[name=target]"), target)
    row.locator("[name=field_id] input").fill(text)
    page.locator(".o-autocomplete--dropdown-menu").get_by_text(label).click()
    expect(row.locator("[name=field_id] input")).to_have_value(
        re.compile(re.escape(label[:5]))
    )


def choose(page, cell, label):
    """Pick an entry of a selection field."""
    cell.locator("input, select").first.click()
    page.locator(".o_select_menu_menu").get_by_text(label, exact=True).click()


def test_fields_are_mapped_checked_and_tried(form, screenshot):
    form.set_viewport_size({"width": 1400, "height": 1100})
    add_row(form, "Fixed value", "Web", "Person", "lead so", "Lead Source (LeadSource)")
    add_row(form, "Attendee: phone", None, "Person", "mobile", "Mobile Phone")
    add_row(form, "Fixed value", "Weather", "Meeting", "topic", "Topic (Topic__c)")
    screenshot(form, "page-fields")
    form.get_by_role("button", name="Save").click()
    form.wait_for_selector(".o_form_saved, .o_form_view:not(.o_form_dirty)")

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
