# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A person walks the whole way: connect, enable, book, move, cancel."""

import time
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

SECONDS_TO_SALESFORCE = 5
SHOWN = "%m/%d/%Y %I:%M:%S %p"
ZONE = ZoneInfo("Europe/Paris")  # of the demo's administrator


def wait_for(records, wanted, seconds=SECONDS_TO_SALESFORCE):
    """Return ``(rows, seconds)`` once ``wanted(records())`` holds."""
    started = time.monotonic()
    while True:
        rows = records()
        taken = time.monotonic() - started
        if wanted(rows):
            return rows, taken
        assert taken < seconds, f"not within {seconds} s: {rows}"
        time.sleep(0.05)


def log_in(page, url, login="admin", password="admin"):
    page.goto(f"{url}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_selector(".o_main_navbar")


@pytest.fixture
def admin(page, stack):
    log_in(page, stack.odoo.url)
    return page


def test_the_whole_way(admin, new_context, stack, screenshot):
    control = stack.org.control
    connect(admin, stack, screenshot)
    enable(admin, stack, screenshot)

    visitor = new_context().new_page()
    customer, link = stack.portal_links()[0]
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
    _customer, link = stack.portal_links()[0]
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


def is_connected(page, stack):
    page.goto(f"{stack.odoo.url}/odoo/salesforce-connections")
    page.wait_for_selector(".o_list_view, .o_view_nocontent")
    return page.locator(".o_data_row").filter(has_text="Connected").count() > 0


def length(event):
    start, end = (
        datetime.strptime(event[name], "%Y-%m-%dT%H:%M:%S.%f%z")
        for name in ("StartDateTime", "EndDateTime")
    )
    return end - start


def owner(control, event):
    [user] = [each for each in control.users() if each["Id"] == event["OwnerId"]]
    return user["Username"]


def connect(page, stack, screenshot):
    app = stack.org.control.app()
    page.goto(f"{stack.odoo.url}/odoo/salesforce-connections")
    expect(page.locator(".o_view_nocontent")).to_be_visible()
    screenshot(page, "connections-empty")
    page.get_by_role("button", name="Connect").first.click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=domain] input").fill(f"http://localhost:{stack.org.port}")
    dialog.locator("[name=consumer_key] input").fill(app["consumer_key"])
    dialog.locator("[name=consumer_secret] input:visible").fill(app["consumer_secret"])
    screenshot(page, "connect-wizard")
    dialog.get_by_role("button", name="Connect", exact=True).click()

    page.fill("#username", "ops@acme.example")
    page.fill("#password", "salesforce")
    screenshot(page, "salesforce-login")
    page.click("#Login")
    screenshot(page, "salesforce-allow")
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_text("Acme Corporation").first).to_be_visible()
    expect(page.get_by_text("ops@acme.example").first).to_be_visible()
    expect(page.get_by_role("link", name="Set up booking pages")).to_be_visible()
    screenshot(page, "connected")


def enable(page, stack, screenshot):
    page.goto(
        f"{stack.odoo.url}/odoo/action-resource_booking.resource_booking_type_action"
    )
    page.get_by_role("cell", name="Product demo").first.click()
    page.get_by_role("tab", name="Salesforce").click()
    screenshot(page, "booking-type-before")
    page.get_by_role("button", name="Salesforce settings").click()
    page.locator("[name=enabled] input").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("(Send bookings to Salesforce)")).to_be_visible()
    screenshot(page, "page-settings")


def book(page, link, screenshot):
    """Book a slot of next month; return its start in Salesforce."""
    page.goto(link)
    page.get_by_title("Next month").first.click()
    screenshot(page, "portal-calendar")
    page.locator("button.dropdown-toggle[id^=dropdown-trigger]").first.click()
    page.locator(".slots-dropdown.show button").nth(2).click()
    modal = page.locator("form.modal.show")
    expect(modal).to_be_visible()
    when = datetime.fromisoformat(modal.locator("[name=when]").input_value())
    modal.get_by_role("button", name="Confirm booking").click()
    expect(page.get_by_text("Confirmed").first).to_be_visible()
    screenshot(page, "portal-confirmed")
    return in_salesforce(when)


def in_salesforce(moment):
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


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
    confirm = page.locator("#modal_cancel a.btn-danger")
    expect(confirm).to_be_visible()
    screenshot(page, "portal-cancel")
    confirm.click()
    page.wait_for_load_state()
