# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from salesforce.choices import offered, without_gone
from salesforce.org import read_org
from salesforce.plans import CHOICE_GONE
from tests.unit.factories import page
from tests.unit.rounds import Worker, row

WEB = {"LeadSource": "Web", "Status": "Working - Contacted"}


def chosen(**values):
    return page(lead_source="Web", lead_status="Working - Contacted", **values)


@pytest.mark.parametrize(
    ("sobject", "expected"), [("Lead", WEB), ("Contact", {"LeadSource": "Web"})]
)
def test_what_is_chosen_is_written_when_somebody_is_created(
    local_org, local_client, ops, sobject, expected
):
    names = ["Booking", "Walk-in"]
    local_org.switch("record_types", {"Lead": names, "Contact": names})
    worker = Worker(local_client, ops)
    [types] = [
        dict(map(reversed, fields["RecordTypeId"]["record_types"]))
        for name, fields in worker.facts.schema.items()
        if name == sobject
    ]
    assert list(types) == names, "without the master"
    settings = chosen(register_as=sobject.lower(), record_type=types["Walk-in"])
    one = row(settings=settings)
    worker.run(one)
    [person] = local_org.records(sobject)
    assert person | expected | {"RecordTypeId": types["Walk-in"]} == person
    assert (one.problem, one.remarks) == (None, ())


def test_what_is_chosen_is_not_written_to_somebody_known(local_org, local_client, ops):
    values = {"LastName": "Lee", "Company": "Lee", "Email": "ann@example.com"}
    local_org.create("Lead", values)
    one = row(settings=chosen(known_customer="overwrite"))
    Worker(local_client, ops).run(one)
    [person] = local_org.records("Lead")
    assert person["LeadSource"] is None
    assert person["Status"] == "Open - Not Contacted"


def test_what_is_no_longer_offered_is_left_out_and_told(local_org, local_client, ops):
    local_org.switch("picklists", {"Lead.LeadSource": ["Fair"], "Lead.Status": ["New"]})
    one = row(settings=chosen(record_type="012000000000001AAA"))
    Worker(local_client, ops).run(one)
    [person] = local_org.records("Lead")
    assert person["LeadSource"] is None
    assert one.problem is None
    gone = ["Lead.LeadSource", "Lead.Status", "Lead.RecordTypeId"]
    assert one.remarks == tuple((CHOICE_GONE, name) for name in gone)


def test_what_is_offered(local_org, local_client, ops):
    local_org.switch("picklists", {"Lead.LeadSource": ["Fair"], "Lead.Status": ["New"]})
    local_org.switch("record_types", {"Contact": ["Guest"]})
    schema = read_org(local_client, ops).schema
    [guest] = [id for id, _name in schema["Contact"]["RecordTypeId"]["record_types"]]
    there = offered(schema)
    assert ("Lead", "LeadSource", "Fair", "Fair") in there
    assert ("Lead", "Status", "New", "New") in there
    assert ("Contact", "RecordTypeId", guest, "Guest") in there
    assert not [each for each in there if each[:2] == ("Lead", "RecordTypeId")]


def test_without_a_schema_all_is_sent():
    assert without_gone("Lead", WEB, {}) == (WEB, ())
    assert offered({}) == []
