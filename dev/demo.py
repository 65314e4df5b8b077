# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""make demo: from nothing to a running org and Odoo, until Ctrl-C."""

import argparse
import signal
import sys
import time

import psutil

from . import demo_org, paths, prerequisites
from .console import Trouble, run, say, shown
from .database import Databases
from .demo_stack import DemoStack
from .postgres import Postgres
from .stack import STOP_SECONDS

CHECK_SECONDS = 0.5


def main(arguments=None):
    """Serve until Ctrl-C or SIGTERM; everything that was started is stopped.

    :raise Trouble: something is missing, busy, or stopped by itself
    """
    options = _options(arguments)
    # A shell that starts us in the background lets us ignore Ctrl-C; we do not.
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    other = "choose another (make demo {}=...)".format
    prerequisites.check_port(options.org_port, "the Salesforce org", other("ORG_PORT"))
    prerequisites.check_port(options.odoo_port, "Odoo", other("ODOO_PORT"))
    with Postgres() as server:
        Databases(server).keep(options.name)
        stack = DemoStack(
            server,
            options.name,
            paths.HOME / options.name,
            lambda command: run("Checking the demo's data", command),
            org_port=options.org_port,
            odoo_port=options.odoo_port,
        )
        say("  Starting the Salesforce org and Odoo ...")
        try:
            with stack:
                _serve(stack)
        finally:
            _end_children()


def _serve(stack):
    """Show what there is to try, then watch over it until somebody interrupts."""
    demo_org.fill(stack.org.control)
    # The set-up ran in this same process, before exec: it counts as well.
    seconds = time.time() - psutil.Process().create_time()
    say(welcome(stack, seconds))
    try:
        while True:
            stack.check()
            time.sleep(CHECK_SECONDS)
    finally:
        say("\nStopping the org and Odoo ...")


def _end_children():
    # Ctrl-C in the moment a child is made leaves one that nobody has noted.
    children = psutil.Process().children()
    for child in children:
        child.terminate()
    for child in psutil.wait_procs(children, timeout=STOP_SECONDS)[1]:
        child.kill()


def _options(arguments):
    parser = argparse.ArgumentParser(prog="make demo")
    parser.add_argument("--org-port", type=int, default=8071)
    parser.add_argument("--odoo-port", type=int, default=8069)
    parser.add_argument("--name", default="demo", help="of the database and folder")
    return parser.parse_args(arguments)


def _interrupt(*_):
    # An impatient second Ctrl-C must not leave half of it running.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
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
        f"  Log files        {shown(stack.odoo.log)}",
        f"                   {shown(stack.org.log)}",
        "",
        "Three steps to try:",
        f"  1. Connect: {stack.odoo.url}/odoo/salesforce-connections, Connect an org:",
        f"     My Domain, type {stack.org.url}, paste the key and the secret,",
        "     Connect; log in to the org, Allow.",
        "  2. Enable the page: Resource Bookings > Types > Product demo, tab",
        "     Salesforce (at the foot): Salesforce settings; switch it on, save.",
        f"  3. Book as anybody: {stack.page_url()}",
        f"     The Lead and the Event are in the org ({stack.org.url}) within",
        "     seconds. Or open the link of a customer whom staff invited:",
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
