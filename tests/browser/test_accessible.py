# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every page of a visitor is read by a screen reader, and fits a small phone."""

import re
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .test_visitor_page import no_sideways_scrolling

SMALL_PHONE = {
    "viewport": {"width": 375, "height": 667},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
# The platform's confirmation is a `form` that is shown as a dialog.
RULES = {"rules": {"aria-allowed-role": {"enabled": False}}}


@pytest.fixture
def visitor(new_context, stack):
    """A visitor on the public page, with a small phone."""
    page = new_context(**SMALL_PHONE).new_page()
    page.goto(stack.page_url())
    expect(page.locator("#tz")).to_have_value("Europe/Paris")
    return page


def check(page, screenshot, name):
    screenshot(page, f"small-{name}")
    no_sideways_scrolling(page)
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.locator("html").get_attribute("lang") == "en-US"
    assert page.locator("html").get_attribute("dir") == "ltr"


def test_the_public_page_and_what_is_behind_its_link(visitor, screenshot):
    check(visitor, screenshot, "page")
    link = book(visitor, screenshot)
    visitor.goto(link)
    check(visitor, screenshot, "portal")
    visitor.get_by_role("button", name="Cancel").click()
    dialog = visitor.get_by_role("dialog", name="Confirm")
    expect(dialog.get_by_text("It will be unscheduled")).to_be_visible()
    expect(dialog).to_have_css("opacity", "1")
    check(visitor, screenshot, "cancel")
    dialog.get_by_role("button", name="Go back").click()
    expect(dialog).to_be_hidden()
    visitor.get_by_role("button", name="Reschedule").click()
    expect(visitor.get_by_role("link", name="Back to the booking")).to_be_visible()
    visitor.get_by_title("Next month").first.click()
    check(visitor, screenshot, "schedule")
    for number in (0, -1):
        # Closes the times of the other day, which may lie upon this one.
        visitor.keyboard.press("Escape")
        times_of_a_day_are_all_there(visitor, number, screenshot)
    visitor.locator(".slots-dropdown.show button").first.click()
    dialog = visitor.get_by_role("dialog", name="Confirm booking")
    expect(dialog).to_have_css("opacity", "1")
    check(visitor, screenshot, "move")
    visitor.goto(link.replace("access_token=", "access_token=no"))
    check(visitor, screenshot, "dead-link")


def book(page, screenshot):
    """Book, and return the address to move or cancel it."""
    page.get_by_role("link", name="Next month").click()
    page.get_by_role("table").get_by_role("link").nth(13).click()
    page.get_by_role("link", name=re.compile(r"^\d+:\d\d")).first.click()
    check(page, screenshot, "form")
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("alert")).to_be_focused()
    check(page, screenshot, "form-wrong")
    page.get_by_label("Name *").fill("Sam Small")
    page.get_by_label("E-mail *").fill("sam@small.example")
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    check(page, screenshot, "booked")
    link = page.get_by_role("link", name="Move or cancel").get_attribute("href")
    return urljoin(page.url, link)


def times_of_a_day_are_all_there(page, number, screenshot):
    """The month is as wide as the screen, and no box cuts off what opens from a day."""
    calendar = page.locator(".o_booking_calendar")
    wide = calendar.locator("table").evaluate("each => each.getBoundingClientRect()")
    assert 0 <= wide["left"] < wide["right"] <= 375
    day = calendar.locator("button[data-bs-toggle=dropdown]").nth(number)
    expect(day).to_have_accessible_name(re.compile(r"day, \w+ \d+, \d{4}$"))
    day.click()
    times = page.locator(".slots-dropdown.show button")
    for time in (times.first, times.last):
        time.scroll_into_view_if_needed()
        assert time.evaluate(IN_SIGHT), time.text_content()
    screenshot(page, f"small-times-{number}")


# Whether a tap on the middle of an element meets it, and nothing of it is off screen.
IN_SIGHT = """element => {
    const box = element.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    return box.left >= 0 && box.right <= window.innerWidth
        && document.elementFromPoint(x, y) === element;
}"""
