# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A visitor never waits for Salesforce, nor for the worker that talks to it."""

import functools
import time
from datetime import datetime, timedelta, timezone
from xmlrpc.client import ServerProxy

import pytest

SLOW_CALL = 6  # seconds that the org takes to answer
AT_ONCE = 2  # seconds; generous for a noisy machine, far less than the slow call


class Rpc:
    """The administrator, over XML-RPC."""

    def __init__(self, stack):
        self.url, self.database = stack.odoo.url, stack.database
        common = ServerProxy(f"{self.url}/xmlrpc/2/common")
        self.uid = common.authenticate(self.database, "admin", "admin", {})

    def __call__(self, model, method, *args, **kwargs):
        # A connection of its own each time: several threads may call.
        proxy = ServerProxy(f"{self.url}/xmlrpc/2/object", allow_none=True)
        return proxy.execute_kw(
            self.database, self.uid, "admin", model, method, args, kwargs
        )


@pytest.fixture(scope="module")
def rpc(stack, connected):
    call = Rpc(stack)
    [type_id] = call("resource.booking.type", "search", [("name", "=", "Product demo")])
    [connection] = call("salesforce.connection", "search", [])
    [page] = call("salesforce.page", "search", [("res_id", "=", type_id)]) or [None]
    values = {"connection_id": connection, "enabled": True}
    if page:
        call("salesforce.page", "write", [page], values)
    else:
        values |= {"res_model": "resource.booking.type", "res_id": type_id}
        call("salesforce.page", "create", values)
    return call


@pytest.fixture
def control(stack):
    stack.org.control.reset()
    yield stack.org.control
    stack.org.control.reset()


def book(rpc, name, start):
    partner = rpc(
        "res.partner", "create", {"name": name, "email": f"{name}@live.example"}
    )
    [type_id] = rpc("resource.booking.type", "search", [("name", "=", "Product demo")])
    values = {"partner_ids": [(6, 0, [partner])], "type_id": type_id}
    booking = rpc("resource.booking", "create", values)
    rpc("resource.booking", "write", [booking], {"start": start})
    return booking


def slot(number):
    """A free half hour of the demo's calendar, 10 h UTC on a working day far away."""
    day = datetime(2031, 6, 2) + timedelta(weeks=number)
    return day.replace(hour=10).strftime("%Y-%m-%d %H:%M:%S")


def wait_until(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)


def starts(control):
    return [event["StartDateTime"] for event in control.records("Event")]


def in_salesforce(text):
    moment = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def test_saved_at_once_while_the_worker_waits(rpc, control):
    """Moved while it is being sent: saved at once, and the last time wins."""
    control.fault(path="composite", delay=SLOW_CALL, times=2)
    booking = book(rpc, "slow", slot(0))
    wait_until(
        lambda: rpc("salesforce.sync", "search_count", [("state", "=", "sending")]), 5
    )

    began = time.monotonic()
    rpc("resource.booking", "write", [booking], {"start": slot(1)})
    moved = time.monotonic() - began
    began = time.monotonic()
    other = book(rpc, "other", slot(2))
    booked = time.monotonic() - began
    print(f"moved in {moved:.2f} s, booked in {booked:.2f} s, call of {SLOW_CALL} s")
    assert rpc("salesforce.sync", "search_count", [("state", "=", "sending")])
    assert moved < AT_ONCE
    assert booked < AT_ONCE * 3  # three requests
    [saved] = rpc("resource.booking", "read", [booking], ["start"])
    assert saved["start"] == slot(1)

    wanted = sorted([in_salesforce(slot(1)), in_salesforce(slot(2))])
    wait_until(lambda: sorted(starts(control)) == wanted, 4 * SLOW_CALL)
    assert len(control.records("Lead")) == 2
    assert other


def test_saved_at_once_while_salesforce_is_away(rpc, control, stack):
    """Kept while nothing answers, sent by itself when it does."""
    control.fault(path="composite", drop="before", times=1)
    booking = book(rpc, "away", slot(4))
    rows = [("res_id", "=", booking), ("state", "=", "retry")]
    wait_until(lambda: rpc("salesforce.sync", "search_count", rows), 10)
    assert control.records("Event") == []
    # The next try comes by itself: nobody saves or presses anything.
    look = functools.partial(stack.odoo.look, stack.server)
    wait_until(lambda: look() or starts(control) == [in_salesforce(slot(4))], 60)
