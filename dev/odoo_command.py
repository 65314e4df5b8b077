# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the script dev/odoo runs: PostgreSQL up, odoo.conf written, then Odoo itself."""

import os
import sys

from . import configuration, paths
from .console import Trouble
from .postgres import Postgres


def main():
    try:
        server = Postgres().start(inherit=True)
    except Trouble as trouble:
        sys.exit(str(trouble))
    configuration.write(paths.CONFIG, server, salesforce_allowed_hosts="localhost:8071")
    os.environ["ODOO_RC"] = str(paths.CONFIG)
    command = [str(paths.PYTHON), str(paths.ROOT / "dev" / "odoo_main.py")]
    os.execv(command[0], [*command, *sys.argv[1:]])


if __name__ == "__main__":
    main()
