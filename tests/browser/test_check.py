# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Somebody checks a connection, mends what is wrong, and checks again."""

from playwright.sync_api import expect

from .steps import connect, is_connected


def test_check_and_mend(admin, stack, screenshot):
    control = stack.org.control
    control.reset()
    if not is_connected(admin, stack):
        connect(admin, stack, screenshot)
    admin.goto(f"{stack.odoo.url}/odoo/salesforce-connections")
    admin.locator(".o_data_row").filter(has_text="Connected").first.click()
    control.clear_calls()
    admin.get_by_role("button", name="Check connection").click()
    expect(admin.get_by_text("Bookings can be sent.")).to_be_visible()
    assert control.api_calls() == 2
    expect(admin.get_by_text("Rights to fields")).to_be_visible()
    expect(admin.get_by_text("odoo salesforce_keys --new")).to_be_visible()
    expect(admin.locator(".o_field_gauge canvas")).to_have_count(2)
    admin.wait_for_timeout(1500)  # the gauges grow
    screenshot(admin, "check")
    admin.set_viewport_size({"width": 1400, "height": 2400})
    screenshot(admin, "check-whole")
    admin.set_viewport_size({"width": 1400, "height": 900})

    control.switch("hidden_fields", [("Lead", "Email")])
    admin.get_by_role("button", name="Check again").click()
    expect(admin.get_by_text("Mend from the top")).to_be_visible()
    expect(admin.get_by_text("Lead.Email").first).to_be_visible()
    admin.wait_for_timeout(1500)  # the gauges grow
    screenshot(admin, "check-to-mend")

    control.switch("hidden_fields", [])
    admin.get_by_role("button", name="Check again").click()
    expect(admin.get_by_text("Bookings can be sent.")).to_be_visible()
    admin.get_by_role("tab", name="For support").click()
    expect(admin.get_by_role("button", name="Copy")).to_be_visible()
    screenshot(admin, "check-for-support")
    admin.go_back()
    expect(admin.get_by_text("Last check")).to_be_visible()
    screenshot(admin, "connection-checked")
