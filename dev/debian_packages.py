# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Debian packages unpacked into a folder, through apt with a configuration of its own.

The system's package sources, lists and installed packages stay as they are, and no
right to install anything is needed. The mirror is the one this machine already uses.
"""

import shutil
import subprocess
from pathlib import Path

from .console import Trouble, run

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
ELSEWHERE = (
    "point ODOO_HOME at an Odoo 19.0 checkout (ODOO_HOME=/path/to/odoo make demo),"
    " or let it fetch one with git (ODOO_HOME=git make demo)"
)


def mirror():
    """The address of the Debian mirror in this machine's own apt sources.

    :raise Trouble: this is not a Debian machine, or it names no mirror
    """
    command = ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(REPO_URI)"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        raise Trouble(f"There is no apt-get here: {ELSEWHERE}.") from None
    found = choose_mirror(done.stdout)
    if not found:
        raise Trouble(f"No Debian mirror in this machine's apt sources: {ELSEWHERE}.")
    return found


def choose_mirror(listed):
    """The first Debian archive among lines "origin|address", or None.

    Before the first "apt-get update" apt knows addresses, but no origins.
    """
    rows = [line.split("|", 1) for line in listed.splitlines() if "|" in line]
    addresses = [
        address.rstrip("/")
        for origin, address in rows
        if origin == "Debian"
        or (origin in ("", "$(ORIGIN)") and address.rstrip("/").endswith("/debian"))
    ]
    return next((item for item in addresses if "security" not in item), None)


class Suite:
    """One suite (sid, bookworm) of the mirror, with apt lists and cache of its own."""

    def __init__(self, name, folder):
        if not KEYRING.exists():
            raise Trouble(f"{KEYRING} is missing: {ELSEWHERE}.")
        self.name = name
        self.folder = folder / name
        for sub in ("lists/partial", "cache/archives/partial"):
            (self.folder / sub).mkdir(parents=True, exist_ok=True)
        sources = self.folder / "sources.list"
        sources.write_text(f"deb [signed-by={KEYRING}] {mirror()} {name} main\n")
        self.options = [
            f"-oDir::Etc::SourceList={sources}",
            "-oDir::Etc::SourceParts=/dev/null",
            f"-oDir::State::Lists={self.folder / 'lists'}",
            f"-oDir::Cache={self.folder / 'cache'}",
            "-oAPT::Sandbox::User=",
            "-oAcquire::Retries=2",
        ]

    def unpack(self, packages, into, what):
        """Download the packages and lay their files under `into`; nothing is installed.

        :param str what: the packages in a person's words
        :raise Trouble: no network, an unknown package, a failed check of its signature
        """
        run(
            f"Reading the package list of Debian {self.name}",
            ["apt-get", *self.options, "-qq", "--error-on=any", "update"],
        )
        archives = self.folder / "archives"
        archives.mkdir(exist_ok=True)
        run(
            f"Downloading {what} from Debian {self.name}",
            ["apt-get", *self.options, "-qq", "download", *packages],
            cwd=archives,
        )
        script = 'for archive in *.deb; do dpkg-deb -x "$archive" "$1" || exit; done'
        run(f"Unpacking {what}", ["sh", "-c", script, "unpack", into], cwd=archives)
        shutil.rmtree(archives)
