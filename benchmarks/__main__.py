# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""make bench: the figures of docs/architecture.md, side by side in one run."""

import argparse
import sys
import time

from dev import paths
from dev.console import Trouble
from dev.database import Databases
from dev.postgres import Postgres

from . import backlog, growth, lone, portal
from .figures import missed, table
from .stage import Stage, say

PARTS = {
    "lone": lone.measure,
    "backlog": backlog.measure,
    "growth": growth.measure,
    "portal": portal.measure,
}


def parsed():
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--check", action="store_true", help="fail on a missed goal")
    parser.add_argument(
        "--only", action="append", choices=PARTS, help="measure this part alone"
    )
    return parser.parse_args()


def main(options):
    """Print the table; return 1 where a goal is missed and that was asked for."""
    started = time.monotonic()
    values = {}
    with Postgres() as server:
        stage = Stage(Databases(server), 0.1 if options.quick else 1)
        for name in options.only or PARTS:
            say(f"=== {name}")
            begun = time.monotonic()
            values |= PARTS[name](stage)
            say(f"  ({time.monotonic() - begun:.0f} s)")
    say(f"\n{time.monotonic() - started:.0f} s; logs in {paths.HOME.name}/rigs\n")
    for line in table(values):
        say(line)
    return 1 if options.check and missed(values) else 0


if __name__ == "__main__":
    try:
        sys.exit(main(parsed()))
    except Trouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
