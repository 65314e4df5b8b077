# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Duplicate rules: the e-mail of a person that is already there."""

from .errors import OrgError
from .values import new_id

ALERT = "Use one of these records?"
# object written: (object searched, matching rule's name)
SEARCHED = {
    "Lead": (
        ("Lead", "Standard_Lead_Match_Rule"),
        ("Contact", "Standard_Contact_Match_Rule"),
    ),
    "Contact": (
        ("Contact", "Standard_Contact_Match_Rule"),
        ("Lead", "Standard_Lead_Match_Rule"),
    ),
}


def rules(switches):
    """The rows of DuplicateRule: there in every org, active where the switch says."""
    return [
        {
            "Id": new_id("0Bm", number),
            "DeveloperName": rule_name(sobject),
            "MasterLabel": f"Standard {sobject} Duplicate Rule",
            "SobjectType": sobject,
            "IsActive": bool(switches["duplicate_rules"]),
        }
        for number, sobject in enumerate(SEARCHED, start=1)
    ]


def rule_name(sobject):
    return f"Standard_{sobject}_Duplicate_Rule"


def parse_header(text):
    """{"allowsave": True} of ``allowSave=true; includeRecordDetails=true``"""
    options = {}
    for part in (text or "").replace(",", ";").split(";"):
        name, _, value = part.partition("=")
        if name.strip():
            options[name.strip().lower()] = value.strip().lower() == "true"
    return options


def check(records, sobject, row, old, header, version):
    """Raises OrgError DUPLICATES_DETECTED as REST words it."""
    action = records.switches["duplicate_rules"]
    email = row.get("Email")
    if not action or sobject not in SEARCHED or not email:
        return
    if old and (old.get("Email") or "").lower() == email.lower():
        return
    options = parse_header(header)
    can_save = action == "alert"
    if can_save and options.get("allowsave"):
        return
    results = []
    for searched, rule in SEARCHED[sobject]:
        found = [
            records.row(searched, row_id)
            for row_id in records.find(searched, "Email", email)
            if row_id != row.get("Id")
        ]
        found = [
            other
            for other in found
            if not other["IsDeleted"] and not other.get("IsConverted")
        ]
        if found:
            results.append(_match_result(searched, rule, found, options, version))
    if results:
        key = records.switches["duplicate_result_key"]
        detail = {
            key: {
                "allowSave": can_save,
                "duplicateRule": rule_name(sobject),
                "duplicateRuleEntityType": sobject,
                "errorMessage": ALERT,
                "matchResults": results,
            }
        }
        raise OrgError(400, "DUPLICATES_DETECTED", ALERT, detail=detail)


def _match_result(searched, rule, found, options, version):
    return {
        "entityType": searched,
        "errors": [],
        "matchEngine": "ExactMatchEngine",
        "matchRecords": [
            {
                "additionalInformation": [],
                "fieldDiffs": [],
                "matchConfidence": 100.0,
                "record": _shown(searched, other, options, version),
            }
            for other in found
        ],
        "rule": rule,
        "size": len(found),
        "success": True,
    }


def _shown(searched, other, options, version):
    url = f"/services/data/v{version}/sobjects/{searched}/{other['Id']}"
    shown = {"attributes": {"type": searched, "url": url}, "Id": other["Id"]}
    if options.get("includerecorddetails"):
        for name in ("FirstName", "LastName", "Email", "OwnerId"):
            shown[name] = other.get(name)
    return shown
