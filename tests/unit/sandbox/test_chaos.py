# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Faults at random: each kind does what it says, and a seed says it all."""

import time

import pytest
import requests

from sandbox.chaos import REQUEST_KINDS, Chaos
from sandbox.control import ControlError

LEAD = {"LastName": "x", "Company": "y"}
PATH = "/services/data/v66.0/sobjects/Lead"


def create(api, **values):
    return api("POST", "sobjects/Lead", {**LEAD, **values})


def names(control):
    return [lead["LastName"] for lead in control.records("Lead")]


def told(chaos):
    faults = [chaos.for_request(PATH) for _number in range(200)]
    return [fault and (fault.drop, fault.status, fault.delay) for fault in faults]


def test_a_seed_says_it_all():
    first, again, other = (Chaos(seed, 0.3) for seed in (1, 1, 2))
    faults = told(first)
    assert told(again) == faults
    assert again.counts == first.counts
    assert told(other) != faults
    assert sum(first.counts.values()) == sum(map(bool, faults))


def test_the_rate_is_kept():
    chaos = Chaos(1, 0.2)
    faults = [chaos.for_request(PATH) for _number in range(5000)]
    assert 900 < sum(map(bool, faults)) < 1100
    assert set(chaos.counts) == set(REQUEST_KINDS)


def test_a_record_fails_by_itself():
    chaos = Chaos(1, 1.0)
    codes = {fault.code for fault in (chaos.for_record() for _ in range(500)) if fault}
    assert codes == {"UNABLE_TO_LOCK_ROW", "UNKNOWN_EXCEPTION"}
    chaos = Chaos(1, 1.0, kinds=["dropped"])
    assert not any(chaos.for_record() for _ in range(500))


@pytest.mark.parametrize(
    ("kind", "status", "code", "leads"),
    [
        ("dropped", None, None, 0),
        ("done, then dropped", None, None, 1),
        ("maintenance page", 503, None, 0),
        ("server fault", 500, "UNKNOWN_EXCEPTION", 0),
        ("done, then server fault", 502, None, 1),
        ("crowded", 403, "REQUEST_LIMIT_EXCEEDED", 0),
        ("query time-out", 400, "QUERY_TIMEOUT", 0),
        ("session expired", 401, "INVALID_SESSION_ID", 0),
    ],
)
def test_what_a_kind_does(api, control, kind, status, code, leads):
    control.chaos(seed=1, rate=1.0, kinds=[kind])
    if status is None:
        with pytest.raises(requests.ConnectionError):
            create(api)
    else:
        answer = create(api)
        assert answer.status_code == status
        if code:
            assert answer.json()[0]["errorCode"] == code
        else:
            assert answer.text.startswith("<html>")
    assert len(control.records("Lead")) == leads
    assert control.chaos_counts() == {kind: 1}


def test_a_late_request_is_carried_out_after_newer_ones(api, control, web):
    control.chaos(seed=1, rate=1.0, late=[0.6, 0.6], kinds=["late"])
    session = requests.Session()
    session.verify, session.trust_env = web.verify, False
    with session, pytest.raises(requests.Timeout):
        session.post(
            f"{api.org.https_url}{PATH}",
            json={**LEAD, "LastName": "older"},
            headers={"Authorization": f"Bearer {api.token}"},
            timeout=0.3,
        )
    control.chaos(None)
    assert create(api, LastName="newer").status_code == 201
    assert names(control) == ["newer"]
    deadline = time.monotonic() + 5
    while len(names(control)) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert names(control) == ["newer", "older"]


def test_tokens_fail_too_but_seldom():
    chaos = Chaos(1, 1.0)
    faults = [chaos.for_request("/services/oauth2/token") for _number in range(500)]
    assert 20 < sum(map(bool, faults)) < 100
    assert set(chaos.counts) == {"dropped", "maintenance page"}


@pytest.mark.parametrize("end", ["reset", "clear_faults", "chaos"])
def test_it_ends(api, control, end):
    control.chaos(seed=1, rate=1.0, kinds=["server fault"])
    assert create(api).status_code == 500
    getattr(control, end)(*[None] * (end == "chaos"))
    assert create(api).status_code == 201
    assert control.chaos_counts() == {}


def test_a_kind_that_is_not_there(control):
    with pytest.raises(ControlError, match="no kind nonsense"):
        control.chaos(seed=1, kinds=["nonsense"])
