# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""make docs: writes pages of docs/ from the tables that code and tests use."""

import importlib
import textwrap

import odoo.addons

from . import paths
from .console import say

ERRORS = paths.ROOT / "docs" / "errors.rst"
TRUTH_TABLE = paths.ROOT / "docs" / "truth_table.rst"
ADDON = "odoo.addons.salesforce_booking_sync"

TITLE = "What can go wrong, and what to do"
HEAD = """\
.. Written by "make docs" from salesforce/errors.py and models/problem_texts.py.

{title}

Everything that Salesforce answers is of one of a few kinds, and each kind says what
Odoo does by itself. The booking, or the connection where it concerns them all, shows
the sentence of this page in the reader's language; *Salesforce's own words* below it
are for support. A code in capitals is mostly Salesforce's own; one in small letters
belongs to logging in.
"""

# Heading, and what Odoo does by itself, of each kind of problem.
REACTION_TO_KIND = {
    "retry": (
        "Retry: Odoo tries again",
        "Nothing was saved, and the same may pass the next time. Odoo tries again by"
        " itself, after one minute and then ever more slowly. Where it concerns one"
        " booking alone, it becomes *Needs attention* after ten tries; where Salesforce"
        " as a whole cannot be reached, Odoo never gives up.",
    ),
    "wait": (
        "Wait: Salesforce has had enough for now",
        "All bookings of this org wait. Odoo asks again every quarter of an hour and"
        " goes on by itself. Nothing is lost.",
    ),
    "reconnect": (
        "Reconnect: the connection must be mended",
        "The connection becomes *Broken*, and its bookings wait untouched. They go by"
        " themselves as soon as somebody has connected again.",
    ),
    "fix_data": (
        "Fix data: the values of one record are refused",
        "This booking becomes *Needs attention*; all others go on. It is sent again"
        " when the booking changes or somebody presses *Retry*.",
    ),
    "fix_settings": (
        "Fix settings: a right or a setting stands in the way",
        "This booking becomes *Needs attention*; all others go on. It is sent again"
        " when the booking changes or somebody presses *Retry*.",
    ),
    "gone": (
        "Gone: the record is not there any more",
        "Odoo makes the record anew where the booking still needs it, and forgets it"
        " where it does not.",
    ),
    "duplicate": (
        "Duplicate: such a record exists already",
        "Odoo uses the record that Salesforce names where it can be sure. Where it"
        " cannot, a person must choose, and the booking waits for that.",
    ),
    "unknown": (
        "Unknown: nobody knows whether it was saved",
        "The answer was lost after the question was sent. Odoo waits until the"
        " outcome is settled (eleven minutes), looks in Salesforce, and only then"
        " writes again.",
    ),
}

UNFORESEEN_HEADING = "An answer that is not on this page"
UNFORESEEN = (
    "A code that this page does not name is tried again like *retry* if its status is"
    " below 500, and looked up like *unknown* from 500 on. The booking shows"
    " Salesforce's own words."
)


TRUTH = """\
.. Written by "make docs" from tests/unit/truth_table.py.

{title}

Each line is tried in the local org by tests/unit/test_truth_table.py, with every choice
for known customers, with Events and without. People are found by their e-mail address.
With other settings under *Matching* the order of Leads and Contacts, or which of
several is taken, is another; a lookup that failed is never "nobody".
"""
TRUTH_HEADINGS = (
    "In Salesforce",
    "A new customer becomes",
    "The customer is",
    "Known: leave",
    "Known: fill",
    "Known: overwrite",
    "With Events",
    "Without",
)


ACCOUNTS_TITLE = "The Account of a new Contact"
ACCOUNTS = """\
The company of the customer is *Acme*, and their address ends with *acme.example*. No
company's Account is created; where the page looks for one in vain, the booking says so.
"""


def render_truth_table(table):
    """Return docs/truth_table.rst.

    :param table: the module ``tests.unit.truth_table``
    """
    rows = [TRUTH_HEADINGS]
    for makes, there, who in table.lines():
        records = [table.record(who, policy) for policy in table.POLICIES]
        events = [table.event(who, on) for on in (True, False)]
        rows.append((there, makes, who, *records, *events))
    title = _heading("Who a booking is for", "=")
    accounts = [("Companies' Accounts there", "The page says", "The Contact's Account")]
    accounts += [(there, says, it) for says, there, it in table.account_lines()]
    blocks = [
        TRUTH.format(title=title),
        _list_table(rows),
        _heading(ACCOUNTS_TITLE, "-"),
        ACCOUNTS,
        _list_table(accounts),
    ]
    return "\n\n".join(block.strip("\n") for block in blocks) + "\n"


def _list_table(rows):
    """:param rows: of cells; the first is the header"""
    cells = [
        f"   {'  -' if n else '* -'} {cell}"
        for row in rows
        for n, cell in enumerate(row)
    ]
    return "\n".join([".. list-table::", "   :header-rows: 1", "", *cells])


def render(errors, texts):
    """Return docs/errors.rst.

    :param errors: the module ``salesforce.errors``
    :param texts: the module ``models.problem_texts``
    """
    blocks = [HEAD.format(title=_heading(TITLE, "="))]
    for kind in errors.Kind:
        heading, reaction = REACTION_TO_KIND[kind.value]
        blocks += [
            _heading(heading, "-"),
            _filled(reaction),
            _table(kind, errors, texts),
        ]
    blocks += [_heading(UNFORESEEN_HEADING, "-"), _filled(UNFORESEEN)]
    return "\n\n".join(block.strip("\n") for block in blocks) + "\n"


def _heading(text, line):
    return f"{text}\n{line * len(text)}"


def _filled(text):
    return textwrap.fill(text, 88)


def _table(kind, errors, texts):
    """One row for each sentence, with the codes that it explains."""
    codes_of_text = {}
    for code in _codes(kind, errors):
        text = texts.text_of(kind, code)._source
        codes_of_text.setdefault(text, []).append(code)
    rows = []
    for text, codes in codes_of_text.items():
        marked = ", ".join(f"``{code}``" for code in codes)
        rows.append(f"   * - {marked}\n     - {_escaped(text)}")
    head = ".. list-table::\n   :header-rows: 1\n   :widths: 30 70\n\n"
    return head + "\n".join(["   * - Code\n     - What it means, what to do", *rows])


def _codes(kind, errors):
    statuses = [
        f"HTTP_{code}" for code, of in errors.KIND_OF_STATUS.items() if of == kind
    ]
    codes = [code for code, of in errors.KIND_OF_CODE.items() if of == kind]
    return sorted(codes, key=str.lower) + statuses


def _escaped(text):
    """Plain words, whatever reStructuredText would take a character for."""
    for character in "\\*`_|":
        text = text.replace(character, "\\" + character)
    return text


def main():
    odoo.addons.__path__.append(str(paths.ROOT))
    errors = importlib.import_module(f"{ADDON}.salesforce.errors")
    texts = importlib.import_module(f"{ADDON}.models.problem_texts")
    ERRORS.write_text(render(errors, texts), encoding="utf-8")
    table = importlib.import_module("tests.unit.truth_table")
    TRUTH_TABLE.write_text(render_truth_table(table), encoding="utf-8")
    for page in (ERRORS, TRUTH_TABLE):
        say(f"Wrote {page.relative_to(paths.ROOT)}")


if __name__ == "__main__":
    main()
