# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fields of a booking page: mapped by label, checked, and tried."""

import re

import pytest
from playwright.sync_api import expect

from .test_whole_way import connect, enable, is_connected, log_in


@pytest.fixture
def form(page, stack, screenshot):
    """The settings of the demo's booking page, connected to the local org."""
    stack.org.control.reset()
    log_in(page, stack.odoo.url)
    if not is_connected(page, stack):
        connect(page, stack, screenshot)
    enable(page, stack, screenshot)
    page.goto(f"{stack.odoo.url}/odoo/salesforce-pages")
    page.get_by_role("cell", name="Product demo").first.click()
    expect(page.get_by_role("tab", name="Fields")).to_be_visible()
    return page


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
    expect(row.locator("[name=field_id] input")).to_have_value(re.compile(label[:9]))


def choose(page, cell, label):
    """Pick an entry of a selection field."""
    cell.locator("input, select").first.click()
    page.locator(".o_select_menu_menu").get_by_text(label, exact=True).click()


def test_fields_are_mapped_checked_and_tried(form, screenshot):
    add_row(form, "Fixed value", "Web", "Person", "lead so", "Lead Source (LeadSource)")
    add_row(form, "Attendee: phone", None, "Person", "mobile", "Mobile Phone")
    add_row(form, "Fixed value", "Meeting", "Event", "show", "Show Time As")
    screenshot(form, "page-fields")
    form.get_by_role("button", name="Save").click()
    form.wait_for_selector(".o_form_saved, .o_form_view:not(.o_form_dirty)")

    form.get_by_role("button", name="Check against Salesforce").click()
    dialog = form.get_by_role("dialog")
    expect(dialog.get_by_text("Show Time As")).to_be_visible()
    screenshot(form, "page-check")
    dialog.get_by_role("button", name="Close", exact=True).last.click()

    form.get_by_role("button", name="Try it").click()
    dialog = form.get_by_role("dialog")
    dialog.locator("[name=email] input").fill("ann.lee@new.example")
    dialog.get_by_role("button", name="Look").click()
    expect(dialog.get_by_text("a new Lead would be created")).to_be_visible()
    screenshot(form, "page-try")
