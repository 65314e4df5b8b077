# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything that must be there before Odoo can start. Standard library only."""

import fcntl

from . import odoo_source, paths, prerequisites, python_env
from .console import say


def ensure(*requirements, odoo=True):
    """Fetch and make what is missing; quick where nothing is.

    :param requirements: names of files in dev/, without .txt
    :raise Trouble: something cannot be had; says what to do
    """
    prerequisites.check_python()
    prerequisites.check_disk()
    paths.HOME.mkdir(exist_ok=True)
    with (paths.HOME / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  Waiting for another set-up of this checkout to end ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        home = odoo_source.ensure() if odoo else None
        python_env.create()
        if home:
            python_env.link_odoo(home)
        python_env.ensure(*requirements)
