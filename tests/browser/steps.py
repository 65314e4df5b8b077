# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people do on the pages of Odoo and of the org."""

import re
import time
from datetime import datetime, timezone

from playwright.sync_api import expect

SECONDS_TO_SALESFORCE = 5
SECONDS_TO_NOTICE = 20
OPERATOR = "ops@acme.example"


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


def log_in(page, url, login="admin", password="admin", database=None):
    page.goto(f"{url}/web/login?db={database}" if database else f"{url}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_selector(".o_main_navbar")


def is_connected(page, stack):
    page.goto(f"{stack.odoo.url}/odoo/salesforce-connections")
    page.wait_for_selector(".o_data_row, .o_view_nocontent")
    rows = page.locator(".o_data_row")
    return rows.get_by_text("Connected", exact=True).count() > 0


def open_wizard(page, url, org):
    """The *Connect* window for an org, filled in."""
    app = org.control.app()
    page.goto(f"{url}/odoo/salesforce-connections")
    page.wait_for_selector(".o_data_row, .o_view_nocontent")
    page.get_by_role("button", name="Connect").first.click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=domain] input").fill(f"http://localhost:{org.port}")
    dialog.locator("[name=consumer_key] input").fill(app["consumer_key"])
    dialog.locator("[name=consumer_secret] input:visible").fill(app["consumer_secret"])
    return dialog


def press_connect(dialog):
    dialog.get_by_role("button", name="Connect", exact=True).click()


def connect(page, stack, screenshot):
    page.goto(f"{stack.odoo.url}/odoo/salesforce-connections")
    expect(page.locator(".o_view_nocontent")).to_be_visible()
    screenshot(page, "connections-empty")
    dialog = open_wizard(page, stack.odoo.url, stack.org)
    screenshot(page, "connect-wizard")
    press_connect(dialog)

    page.fill("#username", OPERATOR)
    page.fill("#password", "salesforce")
    screenshot(page, "salesforce-login")
    page.click("#Login")
    screenshot(page, "salesforce-allow")
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_text("Acme Corporation").first).to_be_visible()
    expect(page.get_by_text(OPERATOR).first).to_be_visible()
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
    save(page)
    expect(page.get_by_text("(Send bookings to Salesforce)").first).to_be_visible()
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
        name.fill(OPERATOR)
        page.fill("#password", "salesforce")
        page.click("#Login")
    button.click()


def portal_link(stack):
    """(customer, address) of a booking that waits for a time."""
    if not stack.portal_links():
        stack.renew_data()
    return stack.portal_links()[0]


def forget_connections(page, stack):
    """Have Odoo know of no org, as the bookings that were sent let it."""

    def call(*args):
        return call_odoo(page, stack, *args)

    pages = call("salesforce.page", "search", [])
    call("salesforce.page", "write", pages, {"enabled": False, "connection_id": False})
    for connection in call("salesforce.connection", "search", []):
        call("salesforce.connection", "action_disconnect", connection)
        call("salesforce.connection", "write", connection, {"active": False})


def call_odoo(page, stack, model, method, *args):
    """Call a method of a model, as who is logged in on ``page``."""
    response = page.request.post(
        f"{stack.odoo.url}/web/dataset/call_kw/{model}/{method}",
        data={
            "params": {"model": model, "method": method} | {"args": args, "kwargs": {}}
        },
    )
    answer = response.json()
    assert "error" not in answer, answer
    return answer["result"]


def open_page(page, stack):
    """Open the settings of the demo's booking page."""
    page.goto(f"{stack.odoo.url}/odoo/salesforce-pages")
    page.locator(".o_data_row").first.click()
    expect(page.get_by_role("tab", name="Fields")).to_be_visible()


def save(page):
    page.get_by_role("button", name="Save").click()
    # It is there for as long as something is not saved.
    expect(page.locator(".o_form_button_save")).to_be_hidden()


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
    page.get_by_role("option").filter(has_text=label).first.click()
    expect(row.locator("[name=field_id] input")).to_have_value(
        re.compile(re.escape(label[:5]))
    )


def choose(page, cell, label):
    """Pick an entry of a selection field."""
    cell.locator("input, select").first.click()
    page.locator(".o_select_menu_menu").get_by_text(label, exact=True).click()


def remove_rows(page, stack):
    """Have the demo's page map nothing, as other tests know it."""
    open_page(page, stack)
    page.get_by_role("tab", name="Fields").click()
    rows = page.locator("[name=mapping_ids] .o_list_record_remove")
    for left in reversed(range(rows.count())):
        rows.first.click()
        # One that is on its way out is there for a moment still.
        expect(rows).to_have_count(left)
    save(page)
