# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A person walks the whole way: connect, enable, book, move, cancel."""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from .steps import (
    book,
    connect,
    enable,
    in_salesforce,
    is_connected,
    portal_link,
    wait_for,
)

SHOWN = "%m/%d/%Y %I:%M:%S %p"
ZONE = ZoneInfo("Europe/Paris")  # of the demo's administrator


def test_the_whole_way(admin, unconnected, new_context, stack, screenshot):
    control = stack.org.control
    connect(admin, stack, screenshot)
    enable(admin, stack, screenshot)

    visitor = new_context().new_page()
    customer, link = portal_link(stack)
    control.clear_calls()
    start = book(visitor, link, screenshot)
    events, taken = wait_for(lambda: control.records("Event"), bool)
    print(f"confirmed to Event: {taken:.2f} s")
    [event] = events
    [lead] = control.records("Lead")
    assert lead["Name"] == customer
    assert event["WhoId"] == lead["Id"]
    assert event["StartDateTime"] == start
    assert length(event) == timedelta(minutes=30)
    assert owner(control, event).startswith("host.")
    assert control.api_calls() == 2
    look_at_it(admin, stack, screenshot)

    control.clear_calls()
    moved = move(admin)
    events, taken = wait_for(
        lambda: control.records("Event"),
        lambda rows: [row["StartDateTime"] for row in rows] == [moved],
    )
    print(f"moved to Event: {taken:.2f} s")
    screenshot(admin, "booking-moved")
    assert events[0]["Id"] == event["Id"]
    assert length(events[0]) == timedelta(minutes=30)
    assert control.api_calls() == 1

    control.clear_calls()
    cancel(visitor, link, screenshot)
    _rows, taken = wait_for(lambda: control.records("Event"), lambda rows: not rows)
    print(f"cancelled to no Event: {taken:.2f} s")
    assert control.api_calls() == 1
    assert len(control.records("Lead")) == 1
    admin.goto(f"{stack.odoo.url}/odoo/salesforce-bookings")
    admin.locator(".o_data_row").first.click()
    expect(admin.get_by_text("Event deleted")).to_be_visible()
    expect(admin.get_by_text("Cancelled", exact=True)).to_be_visible()
    screenshot(admin, "booking-cancelled")


def test_a_refused_booking_is_mended(admin, new_context, stack, screenshot):
    control = stack.org.control
    if not is_connected(admin, stack):
        connect(admin, stack, screenshot)
        enable(admin, stack, screenshot)
    words = "Please tell us the budget first"
    rule = {"sobject": "Lead", "field": "LastName", "matches": ".*", "message": words}
    control.switch("validation_rules", [rule])
    visitor = new_context().new_page()
    _customer, link = portal_link(stack)
    book(visitor, link, screenshot)

    admin.goto(f"{stack.odoo.url}/odoo/salesforce-bookings")
    row = admin.locator(".o_data_row").filter(has_text="Needs attention")
    deadline = time.monotonic() + 60
    while not row.count() and time.monotonic() < deadline:
        admin.reload()
        admin.wait_for_selector(".o_list_view")
    screenshot(admin, "bookings-refused")
    row.locator(".o_data_cell").first.click()
    expect(admin.locator(".alert-danger").get_by_text(words)).to_be_visible()
    screenshot(admin, "booking-refused")

    control.switch("validation_rules", [])
    admin.get_by_role("button", name="Retry").click()
    expect(admin.get_by_text("On the way to Salesforce")).to_be_visible()
    wait_for(lambda: control.records("Event"), bool)
    admin.reload()
    expect(admin.get_by_text("Lead created, Event created")).to_be_visible()
    screenshot(admin, "booking-mended")


def length(event):
    start, end = (
        datetime.strptime(event[name], "%Y-%m-%dT%H:%M:%S.%f%z")
        for name in ("StartDateTime", "EndDateTime")
    )
    return end - start


def owner(control, event):
    [user] = [each for each in control.users() if each["Id"] == event["OwnerId"]]
    return user["Username"]


def open_booking(page, stack):
    page.goto(f"{stack.odoo.url}/odoo/salesforce-bookings")
    page.locator(".o_data_row").first.click()
    page.locator("button[name=action_open_booking]").click()
    expect(page.locator(".o_form_view [name=partner_ids]")).to_be_visible()


def look_at_it(page, stack, screenshot):
    page.goto(f"{stack.odoo.url}/odoo/salesforce-bookings")
    expect(page.get_by_text("Up to date").first).to_be_visible()
    screenshot(page, "bookings-sent")
    page.locator(".o_data_row").first.click()
    expect(page.get_by_text("Lead created, Event created")).to_be_visible()
    screenshot(page, "booking-sent")
    page.locator("button[name=action_open_booking]").click()
    expect(page.locator(".o_form_view [name=partner_ids]")).to_be_visible()
    screenshot(page, "booking")
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Open the Event in Salesforce").click()
    record = popup.value
    expect(record.get_by_text("Product demo").first).to_be_visible()
    screenshot(record, "salesforce-event")
    record.close()


def move(page):
    """Move the booking an hour later in its form; return its start in Salesforce."""
    page.locator("[name=start] button").first.click()
    field = page.locator("[name=start] input").first
    start = datetime.strptime(field.input_value(), SHOWN)
    field.fill((start + timedelta(hours=1)).strftime(SHOWN))
    field.press("Enter")
    page.get_by_role("button", name="Save").click()
    return in_salesforce((start + timedelta(hours=1)).replace(tzinfo=ZONE))


def cancel(page, link, screenshot):
    page.goto(link.replace("/schedule", ""))
    page.get_by_role("button", name="Cancel").click()
    confirm = page.locator("#modal_cancel button.btn-danger")
    expect(confirm).to_be_visible()
    screenshot(page, "portal-cancel")
    confirm.click()
    page.wait_for_load_state()
