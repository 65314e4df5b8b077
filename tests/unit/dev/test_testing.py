# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

import pytest

from dev.testing import GROUPS, Result, Runner, closing_line, read_counts

GREEN = Result("unit", 0, passed=3)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (GREEN, None),
        (Result("unit", 1, passed=2, failed=1), "code 1"),
        (Result("unit", 2), "code 2"),
        (Result("unit", 5), "no test ran"),
        (Result("unit", 0, passed=3, skipped=1), "1 skipped"),
        (Result("platform", 0, passed=41, expected=42), "41 tests ran"),
        (Result("platform", 0, passed=42, expected=42), None),
    ],
)
def test_what_makes_a_group_red(result, expected):
    if expected is None:
        assert result.problem is None
    else:
        assert expected in result.problem


def test_closing_line_adds_up_all_groups():
    red = Result("odoo", 1, passed=5, failed=2)
    assert closing_line([GREEN, red]) == "8 passed, 2 failed"


def test_a_group_that_is_red_without_a_failed_test_counts():
    assert closing_line([GREEN, Result("odoo", 3)]) == "3 passed, 1 failed"


def test_counts_are_pytests_own(tmp_path):
    file = tmp_path / "counts.json"
    file.write_text(json.dumps({"passed": 4, "error": 1, "failed": 2, "xfailed": 1}))
    result = read_counts("unit", 1, file)
    assert (result.passed, result.failed, result.skipped) == (4, 3, 1)


def test_a_pytest_that_left_no_counts_is_red(tmp_path):
    assert read_counts("unit", 0, tmp_path / "none").problem


def test_groups_that_look_at_the_clock_have_the_machine_for_themselves():
    class Recorder(Runner):
        order = ()

        def run(self, group, aside=False):
            self.order += ((group, aside),)
            return Result(group, 0)

    recorder = Recorder()
    results = recorder.run_all(GROUPS)
    assert [result.group for result in results] == list(GROUPS)
    assert {aside for _group, aside in recorder.order[:-2]} == {True}
    assert recorder.order[-2:] == (("live", False), ("chaos", False))
    recorder.order = ()
    recorder.run_all(["browser"])
    assert recorder.order == (("browser", False),)
