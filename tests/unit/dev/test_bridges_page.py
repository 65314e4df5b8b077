# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""docs/bridges.md shows the made-up platform as it is, and that is short."""

import re

from dev import paths

EXAMPLE = paths.TEST_ADDONS / "made_up_booking"
QUOTED = re.compile(r"^`([\w./]+)`\n\n```\w+\n(.*?)^```$", re.M | re.S)


def _example():
    """{file: its text, without the copyright} of the whole addon."""
    files = sorted(file for file in EXAMPLE.rglob("*") if file.is_file())
    return {
        str(file.relative_to(EXAMPLE)): _without_copyright(file.read_text())
        for file in files
        if "__pycache__" not in file.parts
    }


def _without_copyright(text):
    return re.sub(r"\A(#.*\n)*", "", text).strip()


def test_the_page_quotes_every_file_of_the_example():
    page = (paths.ROOT / "docs" / "bridges.md").read_text()
    quoted = {name: text.strip() for name, text in QUOTED.findall(page)}
    assert quoted == _example()


def test_a_platform_is_less_than_80_lines():
    lines = [line for text in _example().values() for line in text.splitlines()]
    assert len([line for line in lines if line.strip()]) < 80
