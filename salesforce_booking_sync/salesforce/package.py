# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The key fields and a permission set, as a package that a Salesforce administrator
deploys (Metadata API, one zip)."""

import io
import zipfile
from xml.sax.saxutils import escape

from .client import API_VERSION
from .keys import BOOKING_KEY, PERSON_KEY

PERMISSION_SET = "Odoo_Booking_Sync"
FIELD_LENGTH = 64
# Where a custom field of Activity is declared, and where rights on it are given.
DECLARED = {"Activity": BOOKING_KEY, "Contact": PERSON_KEY, "Lead": PERSON_KEY}
USED = {
    "Contact": PERSON_KEY,
    "Event": BOOKING_KEY,
    "Lead": PERSON_KEY,
    "Task": BOOKING_KEY,
}
LABELS = {BOOKING_KEY: "Odoo Booking Id", PERSON_KEY: "Odoo Person Id"}
HELP = "Written by Odoo. It keeps a booking from being created twice; do not change it."

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"'


def build():
    """Return the zip's bytes; always the same."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in sorted(files().items()):
            package.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return packed.getvalue()


def files():
    """Return ``{path in the zip: XML}``."""
    objects = {
        f"objects/{sobject}.object": _object(name) for sobject, name in DECLARED.items()
    }
    return {
        "package.xml": _package(),
        f"permissionsets/{PERMISSION_SET}.permissionset": _permission_set(),
        **objects,
    }


def _package():
    fields = "".join(
        f"        <members>{sobject}.{name}</members>\n"
        for sobject, name in DECLARED.items()
    )
    return (
        f"{_HEAD}<Package {_SPACE}>\n"
        f"    <types>\n{fields}        <name>CustomField</name>\n    </types>\n"
        f"    <types>\n        <members>{PERMISSION_SET}</members>\n"
        "        <name>PermissionSet</name>\n    </types>\n"
        f"    <version>{API_VERSION}</version>\n</Package>\n"
    )


def _object(name):
    return (
        f"{_HEAD}<CustomObject {_SPACE}>\n    <fields>\n"
        f"        <fullName>{name}</fullName>\n"
        f"        <caseSensitive>true</caseSensitive>\n"
        f"        <description>{escape(HELP)}</description>\n"
        f"        <externalId>true</externalId>\n"
        f"        <label>{LABELS[name]}</label>\n"
        f"        <length>{FIELD_LENGTH}</length>\n"
        f"        <required>false</required>\n"
        f"        <type>Text</type>\n"
        f"        <unique>true</unique>\n"
        "    </fields>\n</CustomObject>\n"
    )


def _permission_set():
    rights = "".join(
        "    <fieldPermissions>\n        <editable>true</editable>\n"
        f"        <field>{sobject}.{name}</field>\n"
        "        <readable>true</readable>\n    </fieldPermissions>\n"
        for sobject, name in USED.items()
    )
    return (
        f"{_HEAD}<PermissionSet {_SPACE}>\n"
        "    <description>For the user Odoo connects as: the fields that keep bookings "
        "from being created twice.</description>\n"
        f"{rights}"
        "    <hasActivationRequired>false</hasActivationRequired>\n"
        "    <label>Odoo Booking Sync</label>\n</PermissionSet>\n"
    )
