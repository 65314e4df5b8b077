# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""make demo: from nothing to a running org and Odoo, until Ctrl-C."""

import signal
import sys
import time

from . import paths, prerequisites
from .console import Trouble, run, say
from .database import Databases
from .demo_stack import DemoStack
from .postgres import Postgres

ORG_PORT = 8071
ODOO_PORT = 8069
DATABASE = "demo"
HOME = paths.HOME / "demo"
CHECK_SECONDS = 0.5


def main():
    """Serve until Ctrl-C or SIGTERM; everything that was started is stopped."""
    signal.signal(signal.SIGTERM, _interrupt)
    started = time.monotonic()
    prerequisites.check_port(
        ORG_PORT, "the Salesforce org", "stop the program that listens there"
    )
    prerequisites.check_port(
        ODOO_PORT, "Odoo", "stop the Odoo or other program that has it"
    )
    with Postgres() as server:
        databases = Databases(server)
        databases.keep(DATABASE)
        stack = DemoStack(
            server,
            DATABASE,
            HOME,
            lambda command: run("Checking the demo's data", command),
            org_port=ORG_PORT,
            odoo_port=ODOO_PORT,
        )
        say("  Starting the Salesforce org and Odoo ...")
        with stack:
            say(welcome(stack, time.monotonic() - started))
            try:
                while True:
                    stack.check()
                    time.sleep(CHECK_SECONDS)
            finally:
                say("\nStopping the org and Odoo ...")


def _interrupt(*_):
    raise KeyboardInterrupt


def welcome(stack, seconds):
    """What a person needs to try it."""
    app = stack.org.control.app()
    links = stack.portal_links()
    lines = [
        "",
        f"Ready after {seconds:.0f} s. Ctrl-C stops everything.",
        "",
        f"  Odoo             {stack.odoo.url}/odoo    log in: admin / admin",
        f"  Salesforce org   {stack.org.url}    log in: ops@acme.example / salesforce",
        f"  Consumer key     {app['consumer_key']}",
        f"  Consumer secret  {app['consumer_secret']}",
        "",
        "Three steps to try:",
        "  1. Connect: in Odoo, Salesforce > Connect to Salesforce, choose My Domain,",
        f"     type {stack.org.url}, paste the key and the secret, Connect,",
        "     log in to the org, Allow.",
        "  2. Enable the page: in Odoo, Resource Bookings > Types > Product demo,",
        "     tab Salesforce.",
        "  3. Book: open a customer's link and pick a time; the Lead and the Event",
        f"     are in the org ({stack.org.url}) within seconds.",
        *(f"     {customer}: {link}" for customer, link in links),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    try:
        main()
    except Trouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        say("Stopped.")
