# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the Salesforce administrator deploys."""

import io
import zipfile
from xml.etree import ElementTree

from salesforce.keys import KEY_FIELDS, KEY_LENGTH
from salesforce.package import build, files

SPACE = "{http://soap.sforce.com/2006/04/metadata}"


def parsed():
    with zipfile.ZipFile(io.BytesIO(build())) as package:
        assert package.testzip() is None
        return {
            name: ElementTree.fromstring(package.read(name))
            for name in package.namelist()
        }


def texts(element, path):
    return [each.text for each in element.findall(path.replace("/", f"/{SPACE}"))]


def test_the_same_each_time():
    assert build() == build()
    assert set(parsed()) == set(files())


def test_the_fields_are_what_makes_a_key():
    found = parsed()
    for sobject, declared in (
        ("Activity", "Event"),
        *[(n, n) for n in ("Lead", "Contact")],
    ):
        [field] = found[f"objects/{sobject}.object"]
        value = {child.tag.removeprefix(SPACE): child.text for child in field}
        assert value["fullName"] == KEY_FIELDS[declared]
        assert (value["type"], value["unique"], value["externalId"]) == (
            "Text",
            "true",
            "true",
        )
        assert (value["caseSensitive"], value["required"]) == ("true", "false")
        assert int(value["length"]) >= KEY_LENGTH


def test_what_is_in_it_is_named_in_it():
    found = parsed()
    members = {
        name.text
        for kind in found["package.xml"]
        for name in kind
        if name.tag == f"{SPACE}members"
    }
    assert members == {
        "Activity.Odoo_Booking_Id__c",
        "Contact.Odoo_Person_Id__c",
        "Lead.Odoo_Person_Id__c",
        "Odoo_Booking_Sync",
    }


def test_the_permission_set_gives_the_fields_and_nothing_else():
    rights = parsed()["permissionsets/Odoo_Booking_Sync.permissionset"]
    given = [
        {child.tag.removeprefix(SPACE): child.text for child in right}
        for right in rights
        if right.tag == f"{SPACE}fieldPermissions"
    ]
    # Of Event, never of Activity: that is how Salesforce names them.
    assert {right["field"] for right in given} >= {
        f"{sobject}.{name}" for sobject, name in KEY_FIELDS.items()
    }
    assert all(right["readable"] == right["editable"] == "true" for right in given)
    kinds = {right.tag.removeprefix(SPACE) for right in rights}
    assert kinds == {
        "description",
        "fieldPermissions",
        "hasActivationRequired",
        "label",
    }
