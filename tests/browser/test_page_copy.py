# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A page takes another's settings, is checked, and tells of its last seven days."""

import pytest
from playwright.sync_api import expect

from .steps import book, call_odoo, connect, enable, portal_link, wait_for

RULE = {
    "sobject": "Lead",
    "field": "Title",
    "matches": "^$",
    "name": "Title_needed",
    "message": "Say what they do.",
    "error_field": "Title",
}
SETTINGS = {
    "known_customer": "fill",
    "company_fallback": "Private person",
    "subject_text": "{{ attendee_name }} about {{ answer:Weather }}",
    "remind": True,
    "event_owner": "fixed",
    "event_owner_email": "gone@acme.example",
}
ROWS = [
    {
        "source": "fixed",
        "detail": "Web",
        "target": "person",
        "field_name": "LeadSource",
    },
    {"source": "attendee_phone", "target": "person", "field_name": "MobilePhone"},
]


@pytest.fixture
def other(admin, unconnected, stack, screenshot):
    """The settings of a second page, beside those of the demo's own."""
    connect(admin, stack, screenshot)
    enable(admin, stack, screenshot)

    def call(*args):
        return call_odoo(admin, stack, *args)

    [page] = call("salesforce.page", "search", [])
    before = call("salesforce.page", "read", [page], [*SETTINGS])[0]
    [read] = call("salesforce.page", "read", [page], ["res_id", "connection_id"])
    kind = "resource.booking.type"
    [made] = call(kind, "copy", [read["res_id"]], {"name": "Consultation"})
    call(kind, "write", [made], {"question_ids": [[0, 0, {"name": "Weather"}]]})
    connection = read["connection_id"][0]
    values = {"res_model": kind, "res_id": made, "connection_id": connection}
    rows = [[0, 0, row] for row in ROWS]
    call("salesforce.page", "create", {**values, **SETTINGS, "mapping_ids": rows})
    yield page
    call(kind, "unlink", [made])
    before = {name: before[name] for name in SETTINGS} | {"mapping_ids": [[5]]}
    call("salesforce.page", "write", [page], before)


def open_settings(page, stack, number):
    page.goto(f"{stack.odoo.url}/odoo/salesforce-pages/{number}")
    expect(page.get_by_role("button", name="Copy settings")).to_be_visible()


def test_settings_are_copied_and_checked(admin, other, stack, screenshot):
    stack.org.control.switch("validation_rules", [RULE])
    admin.set_viewport_size({"width": 1400, "height": 1000})
    open_settings(admin, stack, other)
    screenshot(admin, "page-form-week-nothing")
    admin.get_by_role("button", name="Copy settings").click()
    dialog = admin.get_by_role("dialog")
    expect(dialog.get_by_text("Take over the settings")).to_be_visible()
    screenshot(admin, "page-copy-empty")
    expect(dialog.get_by_role("button", name="Copy", exact=True)).to_be_hidden()
    dialog.locator("[name=source_id] input").click()
    admin.get_by_role("option", name="Consultation").click()
    expect(dialog.get_by_text("has empty fields filled")).to_be_visible()
    screenshot(admin, "page-copy")
    dialog.get_by_role("button", name="Copy", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(admin.get_by_label("has empty fields filled")).to_be_checked()

    admin.get_by_role("button", name="Check against Salesforce").click()
    dialog = admin.get_by_role("dialog")
    expect(dialog.get_by_text("Say what they do.")).to_be_visible()
    screenshot(admin, "page-check-rules")
    dialog.get_by_role("button", name="Give them to the host").click()
    expect(dialog.get_by_text("gone@acme.example")).to_be_hidden()
    screenshot(admin, "page-check-fixed")
    dialog.get_by_role("button", name="Close", exact=True).last.click()
    admin.get_by_role("tab", name="Owners").click()
    events = admin.locator("[name=event_owner]")
    expect(events.get_by_label("the host", exact=True)).to_be_checked()
    screenshot(admin, "page-form-after-fix")


def test_the_last_seven_days(admin, other, new_context, stack, screenshot):
    stack.org.control.switch("validation_rules", [RULE])
    _customer, link = portal_link(stack)
    book(new_context().new_page(), link, screenshot)
    press(admin, stack, other, "1 needs you", screenshot)
    stack.org.control.switch("validation_rules", [])
    expect(admin.locator(".o_data_row")).to_have_count(1)
    admin.get_by_role("button", name="Retry").last.click()
    press(admin, stack, other, "1 synced", screenshot)
    expect(admin.locator(".o_data_row").get_by_text("Up to date")).to_be_visible()


def press(admin, stack, number, says, screenshot):
    """Press a part of the line once it says so."""

    def is_there():
        open_settings(admin, stack, number)
        return (
            admin.locator("[name=week]").get_by_role("button", name=says).is_visible()
        )

    wait_for(is_there, bool, 30)
    screenshot(admin, f"page-form-week-{says}")
    admin.locator("[name=week]").get_by_role("button", name=says).click()
