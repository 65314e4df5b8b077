# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A server with several databases: the browser's session says which one it is."""

import os
import subprocess

import pytest
from playwright.sync_api import expect

from dev import demo_data, paths
from dev.demo_stack import CALLBACK
from dev.stack import OdooServer, Stack

from .steps import OPERATOR, log_in, open_wizard, press_connect

CONNECTED = "Connected to Salesforce"


@pytest.fixture(scope="module")
def several(databases, stack):
    """An Odoo (dev.stack.OdooServer) that serves two databases by one address."""
    names = [f"test_several_{number}_{os.getpid()}" for number in (1, 2)]
    home = paths.HOME / "test-stack" / str(os.getpid())
    every = {"db_name": None, "dbfilter": None, "max_cron_threads": 0}
    server = OdooServer(databases.server, names[0], home, org=stack.org, **every)
    server.databases = names
    try:
        for name in names:
            databases.fresh(name)
            command = demo_data.command(server.config, name, server.url)
            made = [str(part) for part in command]
            subprocess.run(made, cwd=paths.ROOT, check=True, capture_output=True)
        with Stack(server):
            yield server
    finally:
        for name in names:
            databases.drop(name)


@pytest.fixture
def control(stack, several):
    control = stack.org.control
    control.reset()
    control.set_callbacks([f"{several.url}{CALLBACK}"])
    yield control
    control.set_callbacks([stack.callback])


def go_to_salesforce(page, several, stack):
    """From the log-in to the first database to the org's *Allow*."""
    log_in(page, several.url, database=several.databases[0])
    dialog = open_wizard(page, several.url, stack.org)
    press_connect(dialog)
    page.fill("#username", OPERATOR)
    page.fill("#password", "salesforce")
    page.click("#Login")
    expect(page.get_by_role("button", name="Allow")).to_be_visible()


def test_back_in_the_same_database(page, several, stack, control, screenshot):
    go_to_salesforce(page, several, stack)
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_role("heading", name=CONNECTED)).to_be_visible()
    screenshot(page, "several-databases-connected")


def test_in_another_one_meanwhile(page, several, stack, control, screenshot):
    go_to_salesforce(page, several, stack)
    other = page.context.new_page()
    log_in(other, several.url, database=several.databases[1])
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_text("in another database of this server")).to_be_visible()
    screenshot(page, "several-databases-other")


def test_logged_out_meanwhile(page, several, stack, control, screenshot):
    go_to_salesforce(page, several, stack)
    page.context.clear_cookies(name="session_id")
    page.get_by_role("button", name="Allow").click()
    # Odoo's own page: without a session it cannot know which database it is about.
    expect(page.get_by_text("No database is selected")).to_be_visible()
    screenshot(page, "several-databases-nobody")
    log_in(page, several.url, database=several.databases[0])
    page.goto(f"{several.url}/odoo/salesforce-connections")
    rows = page.locator(".o_data_row").filter(has_text="Not connected")
    rows.last.locator(".o_data_cell").first.click()
    page.get_by_text("It showed an error instead").click()
    expect(page.get_by_text("No database is selected")).to_be_visible()
