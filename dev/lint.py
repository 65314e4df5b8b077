# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""make lint: the ecosystem's checks, each with a pinned release."""

import subprocess

from . import paths
from .console import say

ADDONS = ["salesforce_booking_sync", "salesforce_booking_sync_resource_booking"]


def checks():
    """(what is checked, command) pairs."""
    tools = paths.VENV / "bin"
    return [
        ("style", [tools / "ruff", "check", "--quiet", "."]),
        ("format", [tools / "ruff", "format", "--check", "--quiet", "."]),
        ("Odoo's rules", [tools / "pylint", "--jobs=2", *ADDONS]),
    ]


def main():
    """Run every check, also after one failed; 0 where all are clean."""
    failed = []
    for what, command in checks():
        say(f"  {what}")
        if subprocess.run([str(part) for part in command], cwd=paths.ROOT).returncode:
            failed.append(what)
    say("not clean: " + ", ".join(failed) if failed else "clean")
    return 1 if failed else 0
