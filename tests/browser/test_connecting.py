# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From a fresh Odoo to *Connected*, and what people do where it does not work."""

import pytest
from playwright.sync_api import expect

from .steps import OPERATOR, log_in, open_wizard, press_connect

MOST = 12  # clicks and fields; fewer are needed
NOT_CONNECTED = "Salesforce is not connected"


class Hand:
    """Clicks and fills as a person does, and counts both."""

    def __init__(self):
        self.did = []

    def click(self, what, locator):
        locator.click()
        self.did.append(what)

    def fill(self, what, locator, text):
        locator.fill(text)
        self.did.append(what)


@pytest.fixture
def hand():
    return Hand()


def fill_in(hand, page, stack, **values):
    """What a person pastes into the window, on the way there from Odoo's first page."""
    app = stack.org.control.app()
    page.goto(f"{stack.odoo.url}/odoo")
    hand.click("apps", page.locator(".o_navbar_apps_menu button"))
    hand.click("Salesforce", page.get_by_role("menuitem", name="Salesforce"))
    begin = page.locator(".o_view_nocontent").get_by_role("button")
    hand.click("Connect an org", begin)
    dialog = page.get_by_role("dialog")
    values = {"domain": f"http://localhost:{stack.org.port}", **app, **values}
    for name in ("domain", "consumer_key", "consumer_secret"):
        field = dialog.locator(f"[name={name}] input:visible")
        hand.fill(name, field, values[name])
    return dialog


def log_in_there(hand, page):
    hand.fill("username", page.locator("#username"), OPERATOR)
    hand.fill("password", page.locator("#password"), "salesforce")
    hand.click("Log In", page.locator("#Login"))


def expect_connected(page):
    expect(page.get_by_role("heading", name="Connected to Salesforce")).to_be_visible()
    expect(page.get_by_text(OPERATOR).first).to_be_visible()


def expect_kept(dialog, stack):
    """The window comes with all that was typed and may be right."""
    domain = dialog.locator("[name=domain] input")
    expect(domain).to_have_value(f"http://localhost:{stack.org.port}")
    key = stack.org.control.app()["consumer_key"]
    expect(dialog.locator("[name=consumer_key] input")).to_have_value(key)


def placeholder(dialog):
    return dialog.locator("[name=consumer_secret] input:visible").get_attribute(
        "placeholder"
    )


def test_in_fewer_than_twelve(admin, unconnected, hand, stack, screenshot):
    admin.goto(f"{stack.odoo.url}/odoo/salesforce-bookings")
    expect(admin.get_by_text("Connect your Salesforce org")).to_be_visible()
    screenshot(admin, "connecting-first-page")

    dialog = fill_in(hand, admin, stack)
    screenshot(admin, "connecting-window")
    connect = dialog.get_by_role("button", name="Connect", exact=True)
    hand.click("Connect", connect)
    log_in_there(hand, admin)
    hand.click("Allow", admin.get_by_role("button", name="Allow"))
    expect_connected(admin)
    screenshot(admin, "connecting-connected")
    print(f"{len(hand.did)} clicks and fields: {', '.join(hand.did)}")
    assert len(hand.did) < MOST
    admin.goto(f"{stack.odoo.url}/odoo/salesforce-connections")
    expect(admin.locator(".o_data_row").get_by_text("Connected")).to_be_visible()


def test_deny(admin, unconnected, hand, stack, screenshot):
    press_connect(fill_in(hand, admin, stack))
    log_in_there(hand, admin)
    admin.get_by_role("button", name="Deny").click()
    expect(admin.get_by_role("heading", name=NOT_CONNECTED)).to_be_visible()
    expect(admin.get_by_text("choose Allow")).to_be_visible()
    screenshot(admin, "denied-page")

    admin.get_by_role("link", name="Back to Odoo").click()
    expect(admin.get_by_text("choose Allow")).to_be_visible()
    screenshot(admin, "denied-connection")
    admin.get_by_role("button", name="Connect", exact=True).click()
    dialog = admin.get_by_role("dialog")
    expect(dialog.get_by_text("choose Allow")).to_be_visible()
    expect_kept(dialog, stack)
    assert "leave empty to keep it" in placeholder(dialog)
    steps = dialog.get_by_text("External Client App Manager")
    expect(steps).to_be_hidden()
    screenshot(admin, "denied-window")
    dialog.get_by_label("Show what to click in Salesforce").check()
    expect(steps).to_be_visible()

    press_connect(dialog)
    admin.get_by_role("button", name="Allow").click()
    expect_connected(admin)


def test_wrong_secret(admin, unconnected, hand, stack, screenshot):
    wrong = "0" * 64
    press_connect(fill_in(hand, admin, stack, consumer_secret=wrong))
    log_in_there(hand, admin)
    admin.get_by_role("button", name="Allow").click()
    expect(admin.get_by_role("heading", name=NOT_CONNECTED)).to_be_visible()
    expect(admin.get_by_text("paste the secret again")).to_be_visible()
    screenshot(admin, "wrong-secret-page")

    admin.get_by_role("link", name="Back to Odoo").click()
    expect(admin.get_by_text("paste the secret again")).to_be_visible()
    screenshot(admin, "wrong-secret-connection")
    admin.get_by_role("button", name="Connect", exact=True).click()
    dialog = admin.get_by_role("dialog")
    expect(dialog.get_by_text("paste the secret again")).to_be_visible()
    expect_kept(dialog, stack)
    assert placeholder(dialog) == "paste it here"
    screenshot(admin, "wrong-secret-window")

    press_connect(dialog)
    missing = admin.get_by_role("dialog").filter(has_text="It is missing")
    expect(missing).to_be_visible()
    screenshot(admin, "wrong-secret-missing")
    missing.get_by_role("button", name="Close").last.click()
    secret = stack.org.control.app()["consumer_secret"]
    dialog.locator("[name=consumer_secret] input:visible").fill(secret)
    press_connect(dialog)
    admin.get_by_role("button", name="Allow").click()
    expect_connected(admin)


def test_at_another_address(page, stack, screenshot):
    """The log-in would not be known where Salesforce leads to: it is said before."""
    here = stack.odoo.url.replace("localhost", "127.0.0.1")
    log_in(page, here)
    dialog = open_wizard(page, here, stack.org)
    warning = dialog.get_by_role("alert").filter(has_text=here)
    expect(warning.get_by_text("Log in to Odoo there")).to_be_visible()
    warning.scroll_into_view_if_needed()
    screenshot(page, "another-address")
    dialog.get_by_label("by key and secret").check()
    expect(warning).to_be_hidden()


def test_wrong_callback(admin, unconnected, hand, stack, screenshot):
    control = stack.org.control
    control.set_callbacks([f"{stack.callback}/typo"])
    press_connect(fill_in(hand, admin, stack))
    expect(admin.get_by_text("redirect_uri_mismatch")).to_be_visible()
    screenshot(admin, "wrong-callback-at-salesforce")

    # Salesforce leads nowhere from here: the person presses the browser's Back.
    admin.go_back()
    expect(admin.locator(".o_list_view")).to_be_visible()
    screenshot(admin, "wrong-callback-back")
    admin.get_by_role("button", name="Connect").first.click()
    dialog = admin.get_by_role("dialog")
    expect_kept(dialog, stack)
    screenshot(admin, "wrong-callback-window")
    dialog.get_by_role("button", name="see what it means").click()
    fold = admin.get_by_text("It showed an error instead")
    fold.click()
    meaning = admin.get_by_role("listitem").filter(has_text="redirect_uri_mismatch")
    expect(meaning.get_by_text("Callback URL")).to_be_visible()
    shown = admin.locator("[name=callback_url]").inner_text()
    assert shown.strip() == stack.callback
    screenshot(admin, "wrong-callback-help")

    control.set_callbacks([stack.callback])
    admin.get_by_role("button", name="Connect", exact=True).click()
    press_connect(admin.get_by_role("dialog"))
    log_in_there(hand, admin)
    admin.get_by_role("button", name="Allow").click()
    expect_connected(admin)
    admin.goto(f"{stack.odoo.url}/odoo/salesforce-connections")
    expect(admin.locator(".o_data_row")).to_have_count(1)
