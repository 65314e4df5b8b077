# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the script dev/odoo runs: PostgreSQL up, odoo.conf written, then Odoo itself."""

import os
import signal
import subprocess
import sys

from . import configuration, paths
from .console import Trouble
from .postgres import Postgres


def main():
    """Run Odoo as a child, as PostgreSQL is stopped after it; return its exit code."""
    with Postgres() as server:
        configuration.write(
            paths.CONFIG, server, salesforce_allowed_hosts="localhost:8071"
        )
        script = paths.ROOT / "dev" / "odoo_main.py"
        child = subprocess.Popen(
            [str(paths.PYTHON), str(script), *sys.argv[1:]],
            env={**os.environ, "ODOO_RC": str(paths.CONFIG)},
        )
        # Ctrl-C reaches Odoo from the terminal; what only we get is passed on.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        return child.wait()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        sys.exit(str(trouble))
