# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""make test: each group of tests in a pytest of its own, one sum at the end.

A group is a process of its own because pytest-odoo puts an Odoo registry into the
process, and the unit tests show that the plain rooms need none. Where several groups
are asked for, two run at once, but for those that look at the clock.
"""

import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from . import configuration, database, paths
from .console import Trouble, say
from .postgres import Postgres

# resource_booking's own tests, as released; another count means some did not run.
PLATFORM_TESTS = 42
# In the order in which they begin: the long ones first.
SIDE_BY_SIDE = ("odoo", "browser", "unit", "appointment", "packaging", "platform")
GROUPS = (
    "unit",
    "odoo",
    "appointment",
    "browser",
    "live",
    "chaos",
    "packaging",
    "platform",
)


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
        self._making = threading.Lock()
        self._postgres = None
        self._databases = None
        self._made = []

    def run_all(self, groups):
        """Run the groups and return their results, in the order asked for."""
        several = [group for group in SIDE_BY_SIDE if group in groups]
        results = {}
        if len(several) > 1:
            say(f"\n{', '.join(several)}: two at once; each tells when it is done.")
            with ThreadPoolExecutor(2) as lanes:
                done = lanes.map(lambda group: self.run(group, aside=True), several)
                results = dict(zip(several, done, strict=True))
        for group in groups:
            if group not in results:
                results[group] = self.run(group)
        return [results[group] for group in groups]

    def run(self, group, aside=False):
        """Run one group; a Trouble on the way to its tests is a red group as well.

        :param aside: another runs at the same time, so what it says is said at its end
        """
        if not aside:
            say(f"\n=== {group}")
        try:
            with self._making:
                options = self._options(group)
        except Trouble as trouble:
            say(f"{group}: {trouble}")
            return Result(group, 1)
        counts = paths.LOGS / f"tests-{group}-{os.getpid()}.json"
        counts.parent.mkdir(parents=True, exist_ok=True)
        plugin = ["-p", "dev.pytest_counts", f"--counts={counts}"]
        command = [paths.PYTHON, "-m", "pytest", *plugin, *options]
        command = [str(part) for part in command]
        code = self._pytest(group, command, aside)
        expected = None
        if group == "platform" and not self.arguments:
            expected = PLATFORM_TESTS
        try:
            return read_counts(group, code, counts, expected)
        finally:
            counts.unlink(missing_ok=True)

    def _pytest(self, group, command, aside):
        """Run pytest and return its exit code."""
        if not aside:
            return subprocess.run(command, cwd=paths.ROOT).returncode
        started = time.monotonic()
        done = subprocess.run(
            command, cwd=paths.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        text = done.stdout.decode(errors="replace").rstrip()
        say(f"\n=== {group} ({time.monotonic() - started:.0f} s)\n{text}")
        return done.returncode

    def _options(self, group):
        """pytest's options and what to test in that group."""
        if group in ("odoo", "appointment"):
            return [*self._database(group), *self._selected(f"tests/{group}")]
        if group == "platform":
            return [*self._database(group), _platform_tests(), *self.arguments]
        return ["-p", "no:odoo", *self._selected(f"tests/{group}")]

    def _selected(self, folder):
        """The arguments as given; the whole folder where they name no test."""
        names = any(argument.startswith("tests/") for argument in self.arguments)
        return self.arguments if names else [folder, *self.arguments]

    def _database(self, group):
        """pytest-odoo's options for a new database that holds our addons."""
        if not self._databases:
            self._postgres = Postgres()
            self._databases = database.Databases(self._postgres.start())
        name = f"test_{group}_{os.getpid()}"
        self._made.append(name)
        stand_in = group == "appointment"
        if stand_in:
            self._databases.clone(self._databases.with_appointment(), name)
        else:
            self._databases.fresh(name)
        file = paths.HOME / f"{name}.conf"
        server = self._databases.server
        configuration.write(file, server, made_up=stand_in, http_port=0)
        return ["--odoo-config", file, "--odoo-database", name, "--odoo-http"]

    def close(self):
        for name in self._made:
            self._databases.drop(name)
            (paths.HOME / f"{name}.conf").unlink(missing_ok=True)
        if self._postgres:
            self._postgres.stop()


def _platform_tests():
    """The folder of resource_booking's own tests, as installed."""
    import odoo.addons

    found = [f"{folder}/resource_booking/tests" for folder in odoo.addons.__path__]
    return next(filter(os.path.isdir, found))


def main(groups, arguments):
    """Run the groups; exit 0 only where every one is green.

    :raise Trouble: there is no such group
    """
    unknown = set(groups) - set(GROUPS)
    if unknown:
        raise Trouble(f"No group {', '.join(unknown)}; there are {', '.join(GROUPS)}.")
    started = time.monotonic()
    runner = Runner(arguments)
    try:
        results = runner.run_all(groups)
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
