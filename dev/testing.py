# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""make test: each group of tests in a pytest of its own, one sum at the end.

A group is a process of its own because pytest-odoo puts an Odoo registry into the
process, and the unit tests show that the plain rooms need none.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass

from . import configuration, database, paths
from .console import Trouble, say
from .postgres import Postgres

# resource_booking's own tests, as released; another count means some did not run.
PLATFORM_TESTS = 42
GROUPS = ("unit", "odoo", "browser", "live", "packaging", "platform")


@dataclass(frozen=True)
class Result:
    """What one pytest process did; counts are tests, `code` its exit code."""

    group: str
    code: int
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    expected: int | None = None

    @property
    def problem(self):
        """Why this group is not green, or None."""
        if self.skipped:
            return f"{self.skipped} skipped: a skipped test hides what it would show"
        if self.code == 5:
            return "no test ran"
        if self.code or self.failed:
            return f"pytest ended with code {self.code}"
        if self.expected is not None and self.passed != self.expected:
            return f"{self.passed} tests ran, {self.expected} were expected"
        return None


def read_counts(group, code, file, expected=None):
    """The Result of a pytest that ended with `code`; no figures are a failure."""
    if not file.exists():
        return Result(group, code or 1, expected=expected)
    counts = json.loads(file.read_text())
    return Result(
        group,
        code,
        passed=counts.get("passed", 0),
        failed=counts.get("failed", 0) + counts.get("error", 0),
        skipped=counts.get("skipped", 0) + counts.get("xfailed", 0),
        expected=expected,
    )


def closing_line(results):
    """The last line of a run: what passed and failed in all groups together.

    A group that is red for another reason than a failing test counts as one failure.
    """
    passed = sum(result.passed for result in results)
    failed = sum(max(result.failed, 1 if result.problem else 0) for result in results)
    return f"{passed} passed, {failed} failed"


class Runner:
    def __init__(self, arguments=()):
        self.arguments = list(arguments)
        self._postgres = None
        self._databases = None
        self._made = []

    def run(self, group):
        say(f"\n=== {group}")
        options, environment = getattr(self, f"_{group}")()
        counts = paths.LOGS / f"tests-{group}-{os.getpid()}.json"
        counts.parent.mkdir(parents=True, exist_ok=True)
        plugin = ["-p", "dev.pytest_counts", f"--counts={counts}"]
        command = [paths.PYTHON, "-m", "pytest", *plugin, *options]
        code = subprocess.run(
            [str(part) for part in command],
            cwd=paths.ROOT,
            env={**os.environ, **environment},
        ).returncode
        expected = None
        if group == "platform" and not self.arguments:
            expected = PLATFORM_TESTS
        try:
            return read_counts(group, code, counts, expected)
        finally:
            counts.unlink(missing_ok=True)

    def _unit(self):
        return self._plain("tests/unit")

    def _browser(self):
        return self._plain("tests/browser")

    def _live(self):
        return self._plain("tests/live")

    def _packaging(self):
        return self._plain("tests/packaging")

    def _odoo(self):
        return self._in_odoo(f"test_odoo_{os.getpid()}", self._selected("tests/odoo"))

    def _platform(self):
        import odoo.addons

        found = [f"{folder}/resource_booking/tests" for folder in odoo.addons.__path__]
        folder = next(filter(os.path.isdir, found))
        return self._in_odoo(f"test_platform_{os.getpid()}", [folder, *self.arguments])

    def _plain(self, folder):
        return ["-p", "no:odoo", *self._selected(folder)], {}

    def _selected(self, folder):
        """The arguments as given; the whole folder where they name no test."""
        names = any(argument.startswith("tests/") for argument in self.arguments)
        return self.arguments if names else [folder, *self.arguments]

    def _in_odoo(self, name, arguments):
        """pytest-odoo on a new database that holds our addons."""
        if not self._databases:
            self._postgres = Postgres()
            self._databases = database.Databases(self._postgres.start())
        self._databases.fresh(name)
        self._made.append(name)
        file = paths.HOME / f"{name}.conf"
        configuration.write(file, self._databases.server, http_port=0)
        options = ["--odoo-config", file, "--odoo-database", name, "--odoo-http"]
        return [*options, *arguments], {}

    def close(self):
        for name in self._made:
            self._databases.drop(name)
            (paths.HOME / f"{name}.conf").unlink(missing_ok=True)
        if self._postgres:
            self._postgres.stop()


def main(groups, arguments):
    """Run the groups; exit 0 only where every one is green."""
    started = time.monotonic()
    runner = Runner(arguments)
    results = []
    try:
        for group in groups:
            results.append(runner.run(group))
    finally:
        runner.close()
    say()
    for result in results:
        verdict = result.problem or "ok"
        say(f"{result.group:<10} {result.passed:>5} passed  {verdict}")
    say(f"{time.monotonic() - started:.0f} s in all")
    say(closing_line(results))
    return 1 if any(result.problem for result in results) else 0


if __name__ == "__main__":
    wanted = os.environ.get("GROUP", "")
    try:
        sys.exit(main(wanted.split(",") if wanted else GROUPS, sys.argv[1:]))
    except Trouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
