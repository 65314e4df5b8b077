# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ways to log in that need nobody to press Allow, and what went wrong."""

import pytest
from playwright.sync_api import expect

from .steps import OPERATOR, press_connect


@pytest.fixture
def dialog(admin, stack):
    """The *Connect* window, for an org of its own."""
    admin.goto(f"{stack.odoo.url}/odoo/salesforce-connections")
    admin.wait_for_selector(".o_list_view, .o_view_nocontent")
    admin.get_by_role("button", name="Connect").first.click()
    opened = admin.get_by_role("dialog")
    opened.locator("[name=domain] input").fill(f"http://localhost:{stack.org.port}")
    return opened


def choose(dialog, words):
    dialog.get_by_label(words).check()


def expect_connected(page, screenshot, name):
    expect(page.get_by_role("heading", name="Connected to Salesforce")).to_be_visible()
    for words in ("Acme Corporation", OPERATOR, "All that Odoo needs"):
        expect(page.get_by_text(words).first).to_be_visible()
    screenshot(page, name)


def test_by_certificate(admin, dialog, stack, screenshot):
    control = stack.org.control
    choose(dialog, "by certificate")
    expect(dialog.get_by_text("Enable JWT Bearer Flow")).to_be_visible()
    expect(dialog.get_by_text("Enable Client Credentials Flow")).to_be_hidden()
    dialog.get_by_role("button", name="Make a certificate").click()
    link = dialog.locator("[name=certificate_file]")
    expect(link).to_be_visible()
    with admin.expect_download() as download:
        link.locator("a, button").first.click()
    with open(download.value.path(), encoding="ascii") as file:
        pem = file.read()
    assert pem.startswith("-----BEGIN CERTIFICATE-----") and "PRIVATE" not in pem

    control.switch("jwt_bearer", True)
    control.switch("jwt_certificate", pem)
    dialog.locator("[name=consumer_key] input").fill(control.app()["consumer_key"])
    dialog.locator("[name=jwt_username] input").fill(OPERATOR)
    screenshot(admin, "connect-by-certificate")
    press_connect(dialog)
    expect(dialog.get_by_text("Admin approved users are pre-authorized")).to_have_count(
        2
    )
    expect(dialog.get_by_text("Salesforce is not connected.")).to_be_visible()
    screenshot(admin, "connect-by-certificate-refused")

    control.switch("preauthorized_users", [OPERATOR])
    press_connect(dialog)
    expect_connected(admin, screenshot, "connected-by-certificate")
    admin.get_by_role("link", name="Open the connection").click()
    expect(admin.get_by_text("Certificate valid until")).to_be_visible()
    screenshot(admin, "connection-by-certificate")


def test_by_key_and_secret(admin, dialog, stack, screenshot):
    control = stack.org.control
    app = control.app()
    control.switch("client_credentials", True)
    control.switch("client_credentials_user", OPERATOR)
    choose(dialog, "by key and secret")
    expect(dialog.get_by_text("Run As (Username)")).to_be_visible()
    expect(dialog.locator("[name=environment]")).to_be_hidden()
    dialog.get_by_text("I have a Connected App already").click()
    expect(dialog.get_by_text("Manage Consumer Details")).to_be_visible()
    dialog.locator("[name=consumer_key] input").fill(app["consumer_secret"])
    dialog.locator("[name=consumer_secret] input:visible").fill(app["consumer_key"])
    screenshot(admin, "connect-by-secret")
    press_connect(dialog)
    expect(admin.get_by_text("are swapped")).to_be_visible()
    screenshot(admin, "connect-swapped")
    admin.get_by_role("dialog").last.get_by_role("button", name="Close").last.click()
    dialog = admin.get_by_role("dialog")
    dialog.locator("[name=consumer_key] input").fill(app["consumer_key"])
    dialog.locator("[name=consumer_secret] input:visible").fill(app["consumer_secret"])
    press_connect(dialog)
    expect_connected(admin, screenshot, "connected-by-secret")


def test_nothing_came_back(admin, dialog, stack, screenshot):
    app = stack.org.control.app()
    dialog.locator("[name=consumer_key] input").fill("3MVG9" + "x" * 60)
    dialog.locator("[name=consumer_secret] input:visible").fill(app["consumer_secret"])
    press_connect(dialog)
    expect(admin.get_by_text("invalid_client_id")).to_be_visible()
    screenshot(admin, "salesforce-invalid-client")
    admin.goto(f"{stack.odoo.url}/odoo/salesforce-connections")
    admin.locator(".o_data_row").filter(has_text="Not connected").first.click()
    fold = admin.get_by_text("It showed an error instead")
    expect(fold).to_be_visible()
    words = admin.get_by_text("the app is younger than 30 minutes")
    expect(words).to_be_hidden()
    fold.click()
    expect(words).to_be_visible()
    screenshot(admin, "connection-nothing-came-back")
