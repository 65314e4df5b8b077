# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``python -m sandbox``: the org on its own."""

import argparse
import errno
import signal
import sys
import threading
from pathlib import Path

from .org import PASSWORD
from .server import OrgServer


def main(argv=None):
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="A local Salesforce org for testing."
    )
    parser.add_argument("--port", type=int, default=8071)
    parser.add_argument(
        "--home", type=Path, help="folder that keeps certificates and records"
    )
    parser.add_argument(
        "--reset", action="store_true", help="begin with a fresh org (keeps the app)"
    )
    parser.add_argument(
        "--callback", action="append", default=[], help="callback address of the app"
    )
    options = parser.parse_args(argv)
    try:
        server = OrgServer(port=options.port, home=options.home)
    except OSError as error:
        return _refused(options, error)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with server:
        if options.reset:
            server.control.reset()
        if options.callback:
            server.control.set_callbacks(options.callback)
        _print(server)
        stop.wait()
    return 0


def _refused(options, error):
    if error.errno == errno.EADDRINUSE:
        text = f"Port {options.port} is taken; choose another one with --port."
    else:
        text = f"The org cannot start: {error}"
    print(text, file=sys.stderr)
    return 1


def _print(server):
    app = server.control.app()
    print(
        f"Local Salesforce org (not Salesforce): {server.url}\n"
        f"  for programs      {server.https_url}\n"
        f"  CA bundle         {server.ca_bundle}\n"
        f"  log-in            ops@acme.example / {PASSWORD}\n"
        f"  consumer key      {app['consumer_key']}\n"
        f"  consumer secret   {app['consumer_secret']}\n"
        f"  callbacks         {', '.join(app['callbacks']) or '(none)'}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
