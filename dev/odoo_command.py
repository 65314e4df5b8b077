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

# Lets an Odoo started by hand talk to the org of make demo.
DEMO_ORG = paths.HOME / "demo" / "org" / "ca-bundle.pem"


def main():
    """Run Odoo as a child, as PostgreSQL is stopped after it; return its exit code."""
    with Postgres() as server:
        configuration.write(
            paths.CONFIG, server, salesforce_allowed_hosts="localhost:8071"
        )
        script = paths.ROOT / "dev" / "odoo_main.py"
        env = {**os.environ, "ODOO_RC": str(paths.CONFIG)}
        if DEMO_ORG.exists():
            env["REQUESTS_CA_BUNDLE"] = str(DEMO_ORG)
        child = subprocess.Popen(
            [str(paths.PYTHON), str(script), *sys.argv[1:]], env=env
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
