# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's command as an administrator runs it: install, uninstall, shell."""

import subprocess

from dev import paths


def run_odoo(config, database, *arguments, script=""):
    """Return what the command printed.

    :param config: the path of its odoo.conf
    :param script: what is typed into its shell
    """
    command = [paths.PYTHON, paths.ROOT / "dev" / "odoo_main.py", *arguments]
    command += ["-c", config, "-d", database]
    done = subprocess.run(
        [str(part) for part in command],
        input=script,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
