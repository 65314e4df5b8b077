# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A sandbox is refreshed: the connection breaks, a person brings it back."""

import pytest
from playwright.sync_api import expect

from .test_whole_way import book, connect, enable, is_connected, log_in, wait_for

SECONDS_TO_NOTICE = 20
BROKEN = "Salesforce no longer works."


@pytest.fixture
def admin(page, stack):
    log_in(page, stack.odoo.url)
    return page


def test_broken_and_back(admin, new_context, stack, screenshot):
    control = stack.org.control
    control.reset()
    if not is_connected(admin, stack):
        connect(admin, stack, screenshot)
        enable(admin, stack, screenshot)
    refresh(control)
    visitor = new_context().new_page()
    _customer, link = stack.portal_links()[-1]
    book(visitor, link, lambda *_args: None)

    open_connection(admin, stack, until=BROKEN)
    expect(admin.get_by_text("it was revoked, it expired")).to_have_count(2)
    expect(admin.get_by_text("Planned Activities")).to_be_visible()
    screenshot(admin, "connection-broken")
    admin.goto(f"{stack.odoo.url}/odoo/salesforce-pages")
    expect(admin.get_by_text("Broken").first).to_be_visible()
    screenshot(admin, "pages-broken")
    open_booking_type(admin, stack)
    expect(admin.get_by_text(BROKEN)).to_be_visible()
    screenshot(admin, "booking-type-broken")

    admin.get_by_role("button", name="Reconnect").click()
    admin.get_by_role("dialog").get_by_role(
        "button", name="Connect", exact=True
    ).click()
    allow(admin)
    expect(admin.get_by_text("another Salesforce org than before")).to_be_visible()
    expect(admin.get_by_text("The sandbox was refreshed")).to_be_visible()
    screenshot(admin, "other-org")
    assert control.records("Event") == []
    admin.get_by_role("button", name="Use this org from now on").click()
    wait_for(lambda: control.records("Event"), bool)

    open_connection(admin, stack, until="Connected to")
    expect(admin.get_by_text("Connected again")).to_be_visible()
    expect(admin.get_by_text(BROKEN)).to_be_hidden()
    screenshot(admin, "connection-back")
    open_booking_type(admin, stack)
    expect(admin.get_by_text(BROKEN)).to_be_hidden()


def refresh(control):
    control.refresh_sandbox()
    [organization] = control.records("Organization")
    control.update("Organization", organization["Id"], {"IsSandbox": True})


def open_connection(page, stack, until):
    """Open the connection again and again until it says something."""

    def says():
        page.goto(f"{stack.odoo.url}/odoo/salesforce-connections")
        page.locator(".o_data_row .o_data_cell").first.click()
        page.wait_for_selector(".o_form_view .o_field_widget")
        return page.get_by_text(until).first.is_visible()

    wait_for(says, bool, SECONDS_TO_NOTICE)


def open_booking_type(page, stack):
    page.goto(
        f"{stack.odoo.url}/odoo/action-resource_booking.resource_booking_type_action"
    )
    page.get_by_role("cell", name="Product demo").first.click()
    page.get_by_role("tab", name="Salesforce").click()
    page.wait_for_selector("[name=salesforce_enabled]")


def allow(page):
    """On Salesforce's pages: log in where it asks, and press Allow."""
    button = page.get_by_role("button", name="Allow")
    name = page.locator("#username")
    expect(button.or_(name)).to_be_visible()
    if name.is_visible():
        name.fill("ops@acme.example")
        page.fill("#password", "salesforce")
        page.click("#Login")
    button.click()
