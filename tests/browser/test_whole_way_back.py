# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The connection breaks, by a refreshed sandbox or as it was revoked; a person brings
it back."""

from playwright.sync_api import expect

from .steps import (
    allow,
    book,
    connect,
    enable,
    is_connected,
    open_booking_type,
    open_connection,
    portal_link,
    press_connect,
    wait_for,
)

BROKEN = "Salesforce no longer works."


def test_broken_and_back(admin, new_context, stack, screenshot):
    control = stack.org.control
    control.reset()
    if not is_connected(admin, stack):
        connect(admin, stack, screenshot)
        enable(admin, stack, screenshot)
    refresh(control)
    visitor = new_context().new_page()
    _customer, link = portal_link(stack)
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
    press_connect(admin.get_by_role("dialog"))
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


def test_revoked_and_back(admin, new_context, stack, screenshot):
    control = stack.org.control
    control.reset()
    if not is_connected(admin, stack):
        connect(admin, stack, screenshot)
        enable(admin, stack, screenshot)
    control.revoke_all()
    visitor = new_context().new_page()
    _customer, link = portal_link(stack)
    book(visitor, link, lambda *_args: None)
    open_connection(admin, stack, until=BROKEN)
    expect(admin.get_by_text("(waiting: 1)")).to_be_visible()
    screenshot(admin, "revoked-connection")
    open_booking_type(admin, stack)
    expect(admin.get_by_text(BROKEN)).to_be_visible()
    screenshot(admin, "revoked-booking-type-tab")
    admin.get_by_text(BROKEN).scroll_into_view_if_needed()
    screenshot(admin, "revoked-booking-type")
    admin.get_by_role("button", name="Salesforce settings").click()
    expect(admin.locator(".o_form_view [name=enabled]")).to_be_visible()
    expect(admin.get_by_text(BROKEN)).to_be_visible()
    screenshot(admin, "revoked-page-settings")

    admin.get_by_role("button", name="Reconnect").click()
    dialog = admin.get_by_role("dialog")
    expect(dialog.get_by_text("it was revoked, it expired")).to_be_visible()
    screenshot(admin, "revoked-window")
    assert control.records("Event") == []
    press_connect(dialog)
    allow(admin)
    expect(admin.get_by_role("heading", name="Connected to Salesforce")).to_be_visible()
    wait_for(lambda: control.records("Event"), bool)
    admin.get_by_role("link", name="Booking pages").click()
    admin.get_by_role("cell", name="Product demo").first.click()
    expect(admin.locator(".o_form_view [name=enabled]")).to_be_visible()
    expect(admin.get_by_text(BROKEN)).to_be_hidden()
    screenshot(admin, "revoked-page-settings-back")
    open_booking_type(admin, stack)
    expect(admin.get_by_text(BROKEN)).to_be_hidden()
    open_connection(admin, stack, until="Connected to")
    expect(admin.get_by_text(BROKEN)).to_be_hidden()
    screenshot(admin, "revoked-connection-back")


def refresh(control):
    control.refresh_sandbox()
    [organization] = control.records("Organization")
    control.update("Organization", organization["Id"], {"IsSandbox": True})
