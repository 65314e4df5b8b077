# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The pages that show people what arrived."""

import pytest
import requests


@pytest.fixture
def page(org):
    def get(path, status=200):
        answer = requests.get(org.url + path, timeout=5)
        assert answer.status_code == status
        assert "Local Salesforce org for testing, not Salesforce" in answer.text
        return answer.text

    return get


@pytest.fixture
def event(control):
    lead = control.create(
        "Lead", {"FirstName": "Ann", "LastName": "<b>O'Hara</b>", "Company": "x"}
    )
    return control.create(
        "Event",
        {
            "Subject": "Demo",
            "WhoId": lead,
            "StartDateTime": "2026-12-01T05:00:00Z",
            "EndDateTime": "2026-12-01T06:00:00Z",
        },
    ), lead


def test_home_lists_records_without_log_in(page, event):
    text = page("/")
    assert "Ann &lt;b&gt;O&#39;Hara&lt;/b&gt;" in text and "<b>O" not in text
    assert f'href="/lightning/r/Event/{event[0]}/view"' in text
    assert "Mon 30 Nov 2026, 21:00 PST" in text
    assert "2026-12-01 05:00 UTC" in text


def test_record_links(page, event):
    event_id, lead_id = event
    text = page(f"/lightning/r/Event/{event_id}/view")
    assert f'href="/lightning/r/Lead/{lead_id}/view"' in text
    assert "Mon 30 Nov 2026, 21:00 PST" in text
    text = page(f"/lightning/r/Lead/{lead_id}/view")
    assert f'href="/lightning/r/Event/{event_id}/view"' in text
    assert page(f"/{lead_id[:15]}") == text
    page("/lightning/r/Lead/00Q000000000001/view", 404)
    page("/nonsense", 404)


def test_newest_first(page, control):
    for name in ("Older", "Newer"):
        control.create("Contact", {"LastName": name})
    text = page("/")
    assert text.index("Newer") < text.index("Older")


def test_deleted_record_says_so(page, event, control):
    control.delete("Event", event[0])
    assert "in the recycle bin" in page(f"/lightning/r/Event/{event[0]}/view")
    assert event[0] not in page("/")


@pytest.mark.parametrize(
    "path", ["/lightning/o/Lead/list", "/lightning/o/Account/list", "/requests"]
)
def test_lists(page, path):
    assert page(path)


def test_static_files_stay_in_their_folder(org):
    for path in ("/static/../server.py", "/static/..%2fserver.py", "/static/nonsense"):
        session = requests.Session()
        request = requests.Request("GET", org.url).prepare()
        request.url = org.url + path
        assert session.send(request, timeout=5).status_code == 404
