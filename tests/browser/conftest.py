# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A real Chromium, driven by Playwright."""

import re

import pytest
from playwright.sync_api import Error, expect, sync_playwright

from dev import paths, prerequisites

from .steps import forget_connections, log_in

# As root, without a graphics card, and without calls to the browser maker's hosts.
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
VIEW = {"width": 1400, "height": 900}
# Another group of tests has the other half of the machine: what a page is waited for.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests (playwright.sync_api.Browser)."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=prerequisites.ensure_browser(), args=CHROMIUM
        )
        yield launched
        launched.close()


@pytest.fixture
def new_context(browser):
    """Make a browser session of its own: no cookie of another person."""
    contexts = []

    def make(**options):
        settings = {"viewport": VIEW, "locale": "en-US", "timezone_id": "Europe/Paris"}
        contexts.append(browser.new_context(**{**settings, **options}))
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context, request):
    """An empty page; a screenshot of its last state is kept where the test fails."""
    opened = new_context().new_page()
    yield opened
    if getattr(request.node, "failed", False):
        _save(opened, f"failed-{request.node.name}")


@pytest.fixture
def admin(page, stack):
    """The page, with the demo's administrator logged in to Odoo."""
    log_in(page, stack.odoo.url)
    return page


@pytest.fixture
def unconnected(admin, stack):
    """An Odoo as it is freshly installed: it knows of no org; again afterwards."""
    stack.org.control.reset()
    stack.org.control.set_callbacks([stack.callback])
    forget_connections(admin, stack)
    yield
    stack.org.control.set_callbacks([stack.callback])
    forget_connections(admin, stack)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    report = (yield).get_result()
    if report.when == "call" and report.failed:
        item.failed = True


@pytest.fixture
def screenshot():
    """screenshot(page, "connected"): saved as .dev/screenshots/connected.png."""
    return _save


def _save(page, name):
    paths.SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    file = paths.SCREENSHOTS / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower())}.png"
    try:
        page.screenshot(path=file)
    except Error:
        # A browser short of time now and then cannot draw; what is tested is the page.
        page.screenshot(path=file)
    return file
