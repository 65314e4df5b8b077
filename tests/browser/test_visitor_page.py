# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A stranger with a phone books on the public page, and is in Salesforce."""

import re
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from .steps import (
    add_row,
    connect,
    enable,
    is_connected,
    open_booking_type,
    open_page,
    remove_rows,
    save,
    wait_for,
)

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "timezone_id": "America/New_York",
}
STRANGER = {
    "Name": "Wanda Stranger",
    "E-mail": "wanda@stranger.example",
    "Company": "Stranger & Daughters",
    "Phone": "+1 212 555 0100",
    "Message": "We are five people.",
}


TEAM_SIZE = {
    "name": "Team_Size__c",
    "label": "Team size",
    "type": "picklist",
    "length": 255,
    "restrictedPicklist": True,
    "picklist": ["1 to 9", "10 to 99", "100 or more"],
}
NEWS = {"sobject": "Lead", "name": "News__c", "label": "News", "type": "boolean"}
FIELDS = [
    {"sobject": "Lead", **TEAM_SIZE},
    {"sobject": "Activity", **TEAM_SIZE},
    NEWS,
    {
        "sobject": "Activity",
        "name": "Origin__c",
        "label": "Origin",
        "type": "string",
        "length": 80,
    },
]
# From, its question, to which record, what is typed to find the field, what is found.
MAPPED = [
    ("Answer to a question", "How big is your team?", "Person", "team", "Team size"),
    ("Answer to a question", "Tell me about new releases", "Person", "news", "News"),
    ("UTM source", None, "Person", "lead so", "Lead Source"),
    ("Answer to a question", "how big is your team?", "Meeting", "team", "Team size"),
    ("UTM campaign", None, "Meeting", "origin", "Origin"),
]


@pytest.fixture
def sending(admin, stack, screenshot):
    """The administrator; what is booked goes to an empty org, with mapped fields."""
    control = stack.org.control
    control.reset()
    control.switch("custom_fields", FIELDS)
    if not is_connected(admin, stack):
        connect(admin, stack, screenshot)
        enable(admin, stack, screenshot)
    # The org's fields are read.
    admin.goto(f"{stack.odoo.url}/odoo/salesforce-connections")
    admin.locator(".o_data_row").filter(has_text="Connected").first.click()
    admin.get_by_role("button", name="Check connection").click()
    expect(admin.get_by_text("Bookings can be sent.")).to_be_visible()
    open_page(admin, stack)
    for row in MAPPED:
        add_row(admin, *row)
    save(admin)
    screenshot(admin, "page-fields-of-visitors")
    yield admin
    remove_rows(admin, stack)


def test_a_stranger_books_moves_and_cancels(sending, new_context, stack, screenshot):
    control = stack.org.control
    visitor = new_context(**PHONE).new_page()
    visitor.goto(f"{stack.page_url()}?utm_source=newsletter&utm_campaign=spring")
    expect(visitor.locator("#tz")).to_have_value("America/New_York")
    first = book(visitor, screenshot, "phone-1", 2)
    events, taken = wait_for(lambda: control.records("Event"), bool)
    print(f"booked to Event: {taken:.2f} s")
    [lead] = control.records("Lead")
    assert (lead["Team_Size__c"], lead["News__c"]) == ("10 to 99", True)
    assert lead["LeadSource"] == "newsletter"
    assert mapped(events) == [("10 to 99", "spring")]
    assert lead["Name"] == STRANGER["Name"]
    assert lead["Company"] == STRANGER["Company"]
    assert [starts(event) for event in events] == [first]
    assert "We are five people." in events[0]["Description"]

    again = new_context(**PHONE).new_page()
    again.goto(stack.page_url())
    second = book(again, screenshot, "phone-2", 5, team="100 or more")
    wait_for(lambda: control.records("Event"), lambda rows: len(rows) == 2)
    assert {starts(event) for event in control.records("Event")} == {first, second}
    assert mapped(control.records("Event")) == [
        ("10 to 99", "spring"),
        ("100 or more", None),
    ]
    assert [row["Team_Size__c"] for row in control.records("Lead")] == ["10 to 99"]

    link = again.get_by_role("link", name="Move or cancel").get_attribute("href")
    link = urljoin(again.url, link)
    again.goto(link)
    no_sideways_scrolling(again)
    screenshot(again, "phone-portal")
    moved = move(again, second, screenshot)
    _rows, taken = wait_for(
        lambda: {starts(event) for event in control.records("Event")},
        lambda rows: rows == {first, moved},
    )
    again.get_by_role("button", name="Cancel").click()
    again.get_by_label("Reason (optional)").fill("I am ill")
    screenshot(again, "phone-cancel")
    again.get_by_role("button", name="Cancel the booking").click()
    expect(again.get_by_text("Your booking is cancelled")).to_be_visible()
    screenshot(again, "phone-cancelled")
    again.goto(link)
    expect(
        again.get_by_role("heading", name="This booking was cancelled")
    ).to_be_visible()
    expect(again.get_by_role("link", name="Book again")).to_be_visible()
    no_sideways_scrolling(again)
    screenshot(again, "phone-dead-link")
    wait_for(
        lambda: {starts(event) for event in control.records("Event")},
        lambda rows: rows == {first},
    )
    assert len(control.records("Lead")) == 1
    look_at_the_booking(sending, stack, screenshot)


def mapped(events):
    """What the page maps to its Events, in the order of their times."""
    ordered = sorted(events, key=starts)
    return [(event["Team_Size__c"], event["Origin__c"]) for event in ordered]


def book(page, screenshot, name, day, team="10 to 99"):
    """Book a time on a free day of next month, and return it as an aware datetime."""
    no_sideways_scrolling(page)
    screenshot(page, f"{name}-page")
    page.get_by_role("link", name="Next month").click()
    page.get_by_role("table").get_by_role("link").nth(day).click()
    in_columns(page)
    screenshot(page, f"{name}-day")
    # The first time of a day: later ones may be taken by others of this session.
    page.get_by_role("link", name=re.compile(r"^\d+:\d\d")).first.click()
    when = page.locator("[name=when]").input_value()
    no_sideways_scrolling(page)
    screenshot(page, f"{name}-form")
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Name *")).to_have_attribute("aria-invalid", "true")
    screenshot(page, f"{name}-wrong")
    for label, value in STRANGER.items():
        page.get_by_label(label).fill(value)
    page.get_by_label("How big is your team?").select_option(team)
    page.get_by_label("Tell me about new releases").check()
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    no_sideways_scrolling(page)
    screenshot(page, f"{name}-booked")
    return datetime.fromisoformat(when)


def move(page, start, screenshot):
    """Move the booking by the portal link, and return its new start."""
    page.get_by_role("button", name="Reschedule").click()
    page.get_by_title("Next month").first.click()
    page.locator("button.dropdown-toggle[id^=dropdown-trigger]").nth(4).click()
    page.locator(".slots-dropdown.show button").nth(3).click()
    modal = page.locator("form.modal.show")
    expect(modal).to_be_visible()
    when = datetime.fromisoformat(modal.locator("[name=when]").input_value())
    expect(modal.get_by_text("(America/New York)")).to_be_visible()
    screenshot(page, "phone-move")
    modal.get_by_role("button", name="Confirm booking").click()
    expect(page.get_by_text("Your booking was moved.")).to_be_visible()
    no_sideways_scrolling(page)
    assert when != start
    return when


def in_columns(page):
    """The free times of a day are of one width, whatever their text."""
    times = page.get_by_role("link", name=re.compile(r"^\d+:\d\d"))
    widths = times.evaluate_all("links => links.map(each => each.offsetWidth)")
    assert len(widths) > 1 and len(set(widths)) == 1, widths


def starts(event):
    return datetime.strptime(event["StartDateTime"], "%Y-%m-%dT%H:%M:%S.%f%z")


def no_sideways_scrolling(page):
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0


def look_at_the_booking(page, stack, screenshot):
    """What staff sees of it."""
    page.goto(f"{stack.odoo.url}/odoo/salesforce-bookings")
    # The one that was made last was cancelled.
    page.locator(".o_data_row").nth(1).click()
    page.locator("button[name=action_open_booking]").click()
    expect(page.get_by_text("Booked on the public page")).to_be_visible()
    expect(page.locator(".o_form_view").get_by_text("10 to 99")).to_be_visible()
    expect(page.locator("[name=utm_source]")).to_contain_text("newsletter")
    page.get_by_text("Booked on the public page").scroll_into_view_if_needed()
    screenshot(page, "booking-of-a-visitor")
    open_booking_type(page, stack)
    page.get_by_role("tab", name="Public page").click()
    expect(page.get_by_text("How big is your team?")).to_be_visible()
    page.get_by_role("tab", name="Public page").scroll_into_view_if_needed()
    screenshot(page, "booking-type-public")


def test_taken_meanwhile(new_context, stack, screenshot):
    """Two phones pick the same time; the second is offered the next ones."""
    pages = [new_context(**PHONE).new_page() for _visitor in range(3)]
    for number, page in enumerate(pages):
        page.goto(stack.page_url())
        page.get_by_role("link", name="Next month").click()
        page.get_by_role("table").get_by_role("link").nth(7).click()
        page.get_by_role("link", name=re.compile(r"^\d+:\d\d")).first.click()
        page.get_by_label("Name *").fill(f"Racer {number}")
        page.get_by_label("E-mail *").fill(f"racer{number}@stranger.example")
    for page in pages:
        page.get_by_role("button", name="Book this time").click()
    # The demo has two hosts.
    for page in pages[:2]:
        expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    late = pages[2]
    expect(late.get_by_role("alert")).to_be_focused()
    expect(late.get_by_role("alert")).to_contain_text("is no longer free")
    expect(late.get_by_label("Name *")).to_have_value("Racer 2")
    no_sideways_scrolling(late)
    screenshot(late, "phone-taken")
    late.get_by_role("radio").nth(1).check()
    late.get_by_role("button", name="Book this time").click()
    expect(late.get_by_role("heading", name="You are booked")).to_be_visible()


def test_by_keyboard_alone(new_context, stack, screenshot):
    page = new_context().new_page()
    page.goto(stack.page_url())
    expect(page.locator("#tz")).to_have_value("Europe/Paris")
    screenshot(page, "page-desktop")
    enter(page, page.get_by_role("link", name="Next month"))
    enter(page, page.get_by_role("table").get_by_role("link").nth(9))
    expect(page.locator("[aria-current=date]")).to_be_visible()
    enter(page, page.get_by_role("link", name=re.compile(r"^\d+:\d\d")).first)
    reach(page, page.get_by_label("Name *"))
    for value in ("Kay Board", "kay@stranger.example", "", "", "", ""):
        page.keyboard.type(value)
        page.keyboard.press("Tab")
    screenshot(page, "form-desktop")
    reach(page, page.get_by_role("button", name="Book this time"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    screenshot(page, "booked-desktop")


def reach(page, target):
    """Press Tab until the target has the focus."""
    for _press in range(80):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached")


def enter(page, target):
    reach(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.fixture
def other_site():
    """The port of a web server that answers every address with `page`."""

    class Answer(BaseHTTPRequestHandler):
        page = ""

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(self.page.encode())

        def log_message(self, *_args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_within_another_site(admin, new_context, stack, other_site, screenshot):
    """Only where the type names it; the form then has the whole window."""
    ours, stranger = (
        f"http://{name}.localhost:{other_site.server_port}"
        for name in ("ours", "other")
    )
    other_site.RequestHandlerClass.page = (
        f'<h1>Our shop</h1><iframe src="{stack.page_url()}?embed=1" title="Book"'
        ' width="100%" height="800"></iframe>'
    )
    open_booking_type(admin, stack)
    admin.get_by_role("tab", name="Public page").click()
    admin.locator("[name=page_sites] input").fill(ours)
    admin.locator("[name=page_sites] input").press("Tab")
    admin.locator(".o_form_button_save").click()
    expect(admin.locator(".o_form_button_save")).to_be_hidden()

    page = new_context().new_page()
    refusals = []
    page.on("console", lambda message: refusals.append(message.text))
    page.goto(f"{stranger}/")
    expect(page.get_by_role("heading", name="Our shop")).to_be_visible()
    wait_for(lambda: refusals, lambda lines: "frame-ancestors" in str(lines))
    page.goto(f"{ours}/")
    inside = page.frame_locator("iframe")
    inside.get_by_role("link", name="Next month").click()
    inside.get_by_role("table").get_by_role("link").nth(11).click()
    screenshot(page, "page-in-a-frame")
    inside.get_by_role("link", name=re.compile(r"^\d+:\d\d")).first.click()
    page.wait_for_url("**/details?*")
    page.get_by_label("Name *").fill("Frances Frame")
    page.get_by_label("E-mail *").fill("frances@stranger.example")
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("heading", name="You are booked")).to_be_visible()


def test_nothing_there(admin, new_context, stack, screenshot):
    """A month without a free time, a page that is not there, a time that is gone."""
    page = new_context(**PHONE).new_page()
    open_booking_type(admin, stack)
    url = stack.page_url()
    # Nothing is free before the platform's deadline.
    set_deadline(admin, 24 * 45)
    page.goto(url)
    expect(page.get_by_role("heading", name="No free time this month")).to_be_visible()
    expect(page.get_by_text("The next free times:")).to_be_visible()
    no_sideways_scrolling(page)
    screenshot(page, "phone-empty-month")
    set_deadline(admin, 1)
    page.goto(re.sub(r"-\d+$", "-999999", url))
    no_sideways_scrolling(page)
    screenshot(page, "phone-not-found")
    page.goto(f"{url}/details?when=2020-01-01T09:00:00%2B00:00")
    expect(page.get_by_role("alert")).to_contain_text("is no longer free")
    screenshot(page, "phone-past")


def set_deadline(page, hours):
    page.locator("[name=modifications_deadline] input").fill(str(hours))
    page.locator("[name=modifications_deadline] input").press("Tab")
    page.locator(".o_form_button_save").click()
    expect(page.locator(".o_form_button_save")).to_be_hidden()
