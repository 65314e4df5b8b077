# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A choice that depends on another field goes only where the org offers it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesforce.dependent import NOT_WITH_OTHER, not_offered
from salesforce.desired import Mapping
from salesforce.keys import NONE
from salesforce.mapped import mapped_values
from salesforce.org import read_org
from salesforce.page_check import check
from tests.unit.factories import PROPERTY, attendee, booking, page
from tests.unit.rounds import Worker, row


def spec(name, kind="picklist", sobject="Lead", **values):
    known = {"sobject": sobject, "name": name, "type": kind, "length": 255}
    return known | {"label": name.removesuffix("__c")} | values


PART = {
    "controllerName": "Kind__c",
    "picklist": ["Wheel", "Key", "Both"],
    "validFor": {
        "Wheel": ["Car"],
        "Key": ["House"],
        "Both": ["Car", "House", "None of them"],
    },
}
FIELDS = [
    spec("Kind__c", picklist=["Car", "House", "None of them"], default="None of them"),
    spec("Part__c", restrictedPicklist=True, **PART),
    spec("Loose__c", **PART),
    spec(
        "Size__c",
        restrictedPicklist=True,
        controllerName="Part__c",
        picklist=["Big", "Small"],
        validFor={"Big": ["Wheel", "Both"], "Small": ["Key", "Both"]},
    ),
    spec("Vip__c", "boolean", length=0, nillable=False, default=False),
    spec(
        "Gifts__c",
        "multipicklist",
        length=4099,
        restrictedPicklist=True,
        controllerName="Vip__c",
        picklist=["Pen", "Watch"],
        validFor={"Pen": ["false", "true"], "Watch": ["true"]},
    ),
    spec(
        "Channel__c",
        restrictedPicklist=True,
        controllerName="LeadSource",
        picklist=["Banner", "Stand"],
        validFor={"Banner": ["Web"], "Stand": ["Trade Show"]},
    ),
]


@pytest.fixture
def fields_of_lead(local_org, local_client, ops):
    local_org.switch("custom_fields", FIELDS)
    return read_org(local_client, ops).schema["Lead"]


def fixed(field, value, when="create"):
    return Mapping("fixed", "person", field, when, value)


def left_out(fields, *rows, creating=True, **values):
    settings_ = page(mappings=rows, **values)
    written, remarks = mapped_values(
        booking(), settings_, "Lead", fields, {"create", "always"}, creating=creating
    )
    for _code, (_field, reason, _other) in remarks:
        assert reason == NOT_WITH_OTHER
    names = [detail[0].removeprefix("Lead.") for _code, detail in remarks]
    assert not set(names) & set(written)
    return names


def test_what_is_read_of_the_org(fields_of_lead):
    field = fields_of_lead["Part__c"]
    assert field["controller"] == "Kind__c"
    assert field["valid_for"] == PART["validFor"]
    assert fields_of_lead["Kind__c"]["default"] == "None of them"
    assert fields_of_lead["Gifts__c"]["valid_for"] == {
        "Pen": ["false", "true"],
        "Watch": ["true"],
    }
    assert fields_of_lead["Vip__c"]["default"] == "false"
    assert "controller" not in fields_of_lead["LeadSource"]


def test_many_values_of_the_other_field(local_org, local_client, ops):
    """More than a byte of bits, and the last one."""
    names = [f"N{number}" for number in range(19)]
    valid = {"First": names[:1], "Last": names[18:], "Some": names[7:9]}
    local_org.switch(
        "custom_fields",
        [
            spec("Other__c", picklist=names),
            spec(
                "Mine__c",
                picklist=list(valid),
                validFor=valid,
                controllerName="Other__c",
            ),
        ],
    )
    lead = read_org(local_client, ops).schema["Lead"]
    assert lead["Mine__c"]["valid_for"] == valid


@pytest.mark.parametrize(
    ("rows", "out"),
    [
        ([("Kind__c", "Car"), ("Part__c", "Wheel")], []),
        ([("Part__c", "Wheel"), ("Kind__c", "Car")], []),
        ([("Kind__c", "House"), ("Part__c", "Wheel")], ["Part__c"]),
        # What nothing is sent to has the default of the org.
        ([("Part__c", "Both")], []),
        ([("Part__c", "Key")], ["Part__c"]),
        # What hangs on a value that is left out is left out too.
        ([("Kind__c", "Car"), ("Part__c", "Key"), ("Size__c", "Small")],
         ["Part__c", "Size__c"]),
        ([("Vip__c", "no"), ("Gifts__c", "Pen;Watch")], ["Gifts__c"]),
        ([("Gifts__c", "Pen")], []),
        ([("Vip__c", "yes"), ("Gifts__c", "Pen;Watch")], []),
        # Of a list that takes any text, only its own choices have conditions.
        ([("Kind__c", "House"), ("Loose__c", "Wheel")], ["Loose__c"]),
        ([("Kind__c", "House"), ("Loose__c", "Roof")], []),
    ],
)  # fmt: skip
def test_a_new_lead(fields_of_lead, rows, out):
    rows = [fixed(*each) for each in rows]
    assert left_out(fields_of_lead, *rows) == out
    # The check of the page finds the same.
    findings = check(page(mappings=tuple(rows)), {"Lead": fields_of_lead})
    found = [each.field for each in findings if each.code == NOT_WITH_OTHER]
    assert found == out


def test_what_the_page_picks_decides(fields_of_lead):
    channel = fixed("Channel__c", "Banner")
    assert left_out(fields_of_lead, channel) == ["Channel__c"]
    assert left_out(fields_of_lead, channel, lead_source="Web") == []
    source = fixed("LeadSource", "Web")
    assert left_out(fields_of_lead, source, channel) == []
    # What is picked is written, whatever a row says.
    rows = (source, channel)
    assert left_out(fields_of_lead, *rows, lead_source="Trade Show") == ["Channel__c"]


def test_of_who_is_there_nothing_is_supposed(fields_of_lead):
    part = fixed("Part__c", "Wheel", "always")
    assert left_out(fields_of_lead, part, creating=False) == []
    kind = fixed("Kind__c", "House", "always")
    assert left_out(fields_of_lead, kind, part, creating=False) == ["Part__c"]
    # Their Lead source is what it is, not what this page gives to new ones.
    channel = fixed("Channel__c", "Banner", "always")
    values = {"creating": False, "lead_source": "Trade Show"}
    assert left_out(fields_of_lead, channel, **values) == []


def test_the_check_leaves_answers_alone(fields_of_lead):
    rows = (
        Mapping("answer", "person", "Kind__c", "create", "Kind"),
        fixed("Part__c", "Wheel"),
    )
    findings = check(page(mappings=rows), {"Lead": fields_of_lead})
    assert NOT_WITH_OTHER not in [each.code for each in findings]


def test_nothing_depends_on_a_field_that_nobody_may_see(local_org, local_client, ops):
    local_org.switch("custom_fields", FIELDS)
    local_org.switch("hidden_fields", [("Lead", "Kind__c")])
    lead = read_org(local_client, ops).schema["Lead"]
    assert "controller" not in lead["Part__c"]
    assert not_offered({"Part__c": "Wheel"}, lead, {}, creating=True) == []


CHOICES = [choice for each in FIELDS for choice in each.get("picklist", ())]
answers = st.lists(
    st.tuples(
        st.sampled_from([each["name"] for each in FIELDS] + ["LeadSource"]),
        st.sampled_from([*CHOICES, "yes", "no", "", "Web", "Trade Show", "Pen;Watch"]),
    ),
    max_size=8,
    unique_by=lambda each: each[0],
)


def test_whatever_is_answered_the_org_never_refuses(local_org, local_client, ops):
    local_org.switch("custom_fields", FIELDS)
    schema = read_org(local_client, ops).schema
    worker = Worker(local_client, ops, NONE, schema=schema)

    @settings(PROPERTY, suppress_health_check=list(HealthCheck))
    @given(answers, st.sampled_from(["", "Web", "Trade Show"]))
    def check_one(asked, source):
        local_org.reset()
        local_org.switch("custom_fields", FIELDS)
        worker.people.clear()
        rows = tuple(
            Mapping("answer", "person", name, "create", name) for name, _value in asked
        )
        each = row(
            booking(answers=tuple(asked), attendee=attendee()),
            page(mappings=rows, lead_source=source),
        )
        worker.run(each)
        assert each.problem is None
        [lead] = local_org.records("Lead")
        assert not any(step["status"] == 400 for step in steps(local_org))
        assert lead["LeadSource"] in (source, dict(asked).get("LeadSource"), None)

    check_one()


def steps(org):
    return [part for call in org.calls() for part in call["subrequests"]]
