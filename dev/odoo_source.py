# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo 19 itself: Debian's package unpacked, a checkout named by ODOO_HOME, or git."""

import os
import shutil
from pathlib import Path

from . import paths
from .console import Trouble, run
from .debian_packages import Suite

SERIES = "19.0"
REPOSITORY = "https://github.com/odoo/odoo"

# What odoo-19 links to instead of carrying it: fonts and scripts of other packages.
FROM_SID = [
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "fonts-glyphicons-halflings",
]
# Sid's Font Awesome 7 renamed its files: with it every icon is gone.
FROM_BOOKWORM = ["fonts-font-awesome", "fonts-inconsolata"]


def ensure():
    """Make Odoo present; return the folder to put on Python's path.

    :raise Trouble: it cannot be had here; says what to do
    """
    wanted = os.environ.get("ODOO_HOME", "")
    if wanted == "git":
        return _fetched()
    if wanted:
        return _checkout(Path(wanted).expanduser().resolve(), "ODOO_HOME")
    if (paths.HOME / "odoo-git" / "odoo" / "release.py").exists():
        return _fetched()
    return _unpacked()


def _checkout(folder, name):
    """Check that the folder is Odoo of our series."""
    release = folder / "odoo" / "release.py"
    if not release.exists():
        raise Trouble(f"{name}={folder} is not an Odoo checkout: no odoo/release.py.")
    info = {}
    exec(release.read_text(), info)  # Odoo's own setup.py reads its version like this
    if info["series"] != SERIES:
        raise Trouble(f"{name}={folder} is Odoo {info['series']}; {SERIES} is needed.")
    return folder


def _fetched():
    folder = paths.HOME / "odoo-git"
    if not (folder / "odoo" / "release.py").exists():
        shutil.rmtree(folder, ignore_errors=True)
        run(
            f"Fetching Odoo {SERIES} with git (about 1 GB)",
            ["git", "clone", "-q", "--depth=1", "-b", SERIES, REPOSITORY, folder],
        )
    return _checkout(folder, "the git checkout")


def _unpacked():
    packages = paths.ODOO / "usr" / "lib" / "python3" / "dist-packages"
    if not (paths.ODOO / "complete").exists():
        shutil.rmtree(paths.ODOO, ignore_errors=True)
        work = paths.HOME / "debian"
        paths.ODOO.mkdir(parents=True)
        Suite("sid", work).unpack(FROM_SID, paths.ODOO, "Odoo 19")
        Suite("bookworm", work).unpack(FROM_BOOKWORM, paths.ODOO, "icons")
        shutil.rmtree(work)
        _mend(packages)
        (paths.ODOO / "complete").touch()
    return _checkout(packages, "Debian's package")


def _mend(packages):
    """Put an empty script where Debian removed one whose licence it does not accept.

    Without it every page of the web client logs an error, and browser tests fail.
    """
    script = packages.joinpath(
        "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    )
    script.parent.mkdir(parents=True, exist_ok=True)
    if not script.exists():
        script.touch()
    dangling = [
        link for link in packages.rglob("*") if link.is_symlink() and not link.exists()
    ]
    if dangling:
        raise Trouble(
            f"Odoo's Debian package changed: {len(dangling)} links dangle, the first is"
            f" {dangling[0].relative_to(packages)}; use an Odoo checkout (ODOO_HOME)."
        )


def addons_folders(home):
    """Folders to name in addons_path beside those Odoo finds by itself."""
    return [home / "addons"] if (home / "odoo-bin").exists() else []
