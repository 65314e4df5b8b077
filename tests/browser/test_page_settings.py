# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The settings of a booking page: quiet at first, and each choice says what it does."""

import pytest
from playwright.sync_api import expect

from .steps import choose, connect, enable

TABS = ["New customer", "Meeting", "Fields", "Owners", "Campaign", "Matching"]
# What not every org has.
MORE = ("person_accounts", "shared_activities")


@pytest.fixture
def settings(admin, unconnected, stack, screenshot):
    """The form of a page that sends to a connected org."""
    stack.org.control.switch("record_types", {"Lead": ["Booking", "Walk-in"]})
    for name in MORE:
        stack.org.control.switch(name, True)
    connect(admin, stack, screenshot)
    enable(admin, stack, screenshot)
    admin.goto(f"{stack.odoo.url}/odoo/salesforce-pages")
    admin.locator(".o_data_row").first.click()
    expect(admin.locator("[name=register_as]")).to_be_visible()
    yield admin
    for name in MORE:
        stack.org.control.switch(name, False)


def test_the_settings_of_a_page(settings, stack, screenshot):
    settings.set_viewport_size({"width": 1400, "height": 1250})
    expect(settings.get_by_text("are not touched")).to_be_visible()
    screenshot(settings, "page-form-simple")
    for tab in TABS:
        settings.get_by_role("tab", name=tab, exact=True).click()
        screenshot(settings, f"page-form-{tab}")

    settings.get_by_role("tab", name="New customer").click()
    pick(settings, "record_type_id", "Walk-in")
    pick(settings, "lead_source_id", "Web")
    settings.get_by_label("a new Contact").check()
    expect(settings.locator("[name=record_type_id]")).to_have_count(0)
    settings.get_by_label("somebody new is created beside it").check()
    settings.get_by_role("tab", name="New customer").click()
    settings.get_by_label("the Account of their company").check()
    screenshot(settings, "page-form-all-contact")
    settings.get_by_label("a household Account of their own").check()
    expect(settings.get_by_text("Lee Household")).to_be_visible()
    screenshot(settings, "page-form-all-household")
    settings.get_by_label("is overwritten with what the booking says").check()
    expect(settings.get_by_text("Leads are left to")).to_be_visible()
    settings.get_by_label("stays, marked as cancelled").check()
    expect(settings.get_by_text("begins with “Cancelled:”")).to_be_visible()
    settings.get_by_role("tab", name="Meeting", exact=True).click()
    settings.locator("[name=subject_text] input").fill("{{ attendee_name }} calls")
    settings.locator("[name=description_text] textarea").fill(
        "{{ answer: How big is your team? }} people"
    )
    expect(settings.get_by_text("Ann Lee calls")).to_be_visible()
    # What the form learns of a change would close a list that is open.
    settings.keyboard.press("Tab")
    expect(settings.get_by_text("Description: … people")).to_be_visible()
    choose(
        settings,
        settings.locator("[name=guests]"),
        "are on the Event as well, where they are Contacts",
    )
    settings.get_by_label("newest open opportunity").check()
    # Once its note is there, nothing moves under the next click.
    expect(settings.get_by_text("Looked for among those")).to_be_visible()
    settings.get_by_label("is put back when").check()
    screenshot(settings, "page-form-all-meeting")
    settings.get_by_label("Private").check()
    expect(settings.locator("[name=related_to]")).to_be_hidden()
    settings.get_by_label("Remind the owner").check()
    screenshot(settings, "page-form-all-event")
    settings.get_by_role("tab", name="Owners").click()
    both = settings.get_by_label("always the same user")
    both.first.check()
    settings.locator("[name=event_owner_email] input").fill("host.two@acme.example")
    screenshot(settings, "page-form-all-owners")
    settings.get_by_role("tab", name="Campaign").click()
    stack.org.control.create("Campaign", {"Name": "Spring"})
    settings.locator("[name=campaign_typed] input").fill("spring")
    screenshot(settings, "page-form-all-campaign")
    settings.get_by_role("tab", name="Matching").click()
    settings.get_by_label("Also by phone").check()
    screenshot(settings, "page-form-all")
    settings.get_by_label("a new person account").check()
    settings.get_by_role("tab", name="New customer").click()
    screenshot(settings, "page-form-all-person")
    # The demo's page stays as other tests know it.
    settings.get_by_role("button", name="Discard").click()
    expect(settings.get_by_label("a new Lead")).to_be_checked()


def pick(page, field, name):
    page.locator(f"[name={field}] input").click()
    page.get_by_role("option", name=name, exact=True).click()
