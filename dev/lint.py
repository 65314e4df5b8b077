# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""make lint: the ecosystem's checks, each with a pinned release."""

import subprocess

from . import paths
from .console import say

ADDONS = [
    "salesforce_booking_sync",
    "salesforce_booking_sync_appointment",
    "salesforce_booking_sync_resource_booking",
]


def checks():
    """(what is checked, command) pairs."""
    tools = paths.VENV / "bin"
    manifests = [f"{addon}/__manifest__.py" for addon in ADDONS]
    # The one README is the checkout's own; a big model has a file for each reason.
    allowed = "C8112,R8180"
    return [
        ("style", [tools / "ruff", "check", "--quiet", "."]),
        ("format", [tools / "ruff", "format", "--check", "--quiet", "."]),
        ("Odoo's rules", [tools / "pylint", "--jobs=2", "-d", allowed, *ADDONS]),
        ("XML and data files", [tools / "oca-checks-odoo-module", *manifests]),
    ]


def rewrite():
    """Put right what a program can put right: the order of imports, the format."""
    ruff = paths.VENV / "bin" / "ruff"
    subprocess.run([str(ruff), "check", "--fix", "--quiet", "."], cwd=paths.ROOT)
    subprocess.run([str(ruff), "format", "."], cwd=paths.ROOT)


def main():
    """Run every check, also after one failed; 0 where all are clean."""
    failed = []
    for what, command in checks():
        say(f"  {what}")
        if subprocess.run([str(part) for part in command], cwd=paths.ROOT).returncode:
            failed.append(what)
    say("not clean: " + ", ".join(failed) if failed else "clean")
    return 1 if failed else 0
