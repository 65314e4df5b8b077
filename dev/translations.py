# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""make i18n: writes each addon's i18n/*.pot, the texts that can be translated."""

import io
import os
import re

from . import configuration, database, paths
from .console import run, say
from .postgres import Postgres

ADDONS = (*database.OURS, database.APPOINTMENT_BRIDGE)
# Another on each run: they would be a change where nothing changed.
DATES = re.compile(r'^"(POT-Creation|PO-Revision)-Date: .*\n', re.M)


def file_of(addon):
    return paths.ROOT / addon / "i18n" / f"{addon}.pot"


def text_of(addon, env):
    """Return what the file should say, of an addon that is installed in this process.

    :param env: odoo.api.Environment
    """
    from odoo.tools.translate import trans_export

    output = io.BytesIO()
    trans_export(None, [addon], output, "po", env)
    return DATES.sub("", output.getvalue().decode())


def export():
    """Return {file in the checkout: its text}, of the code as it is now."""
    with Postgres() as server:
        databases = database.Databases(server)
        name = f"i18n_{os.getpid()}"
        # The one in which all of them are installed.
        databases.clone(databases.with_appointment(), name)
        config = paths.HOME / f"{name}.conf"
        output = paths.HOME / f"{name}.pot"
        configuration.write(config, server, made_up=True)
        script = [paths.PYTHON, paths.ROOT / "dev" / "odoo_main.py", "i18n", "export"]
        options = ["-c", config, "-d", name, "-l", "pot", "-o", output]
        texts = {}
        try:
            for addon in ADDONS:
                run(f"Exporting {addon}", [*script, *options, addon])
                texts[file_of(addon)] = DATES.sub("", output.read_text())
        finally:
            databases.drop(name)
            config.unlink()
            output.unlink(missing_ok=True)
    return texts


def main():
    for file, text in export().items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        say(f"  {file.relative_to(paths.ROOT)}")


if __name__ == "__main__":
    main()
