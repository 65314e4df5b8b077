# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""python3 -m dev COMMAND, as the Makefile calls it: standard library, up to exec."""

import os
import sys

from . import lint, paths, prerequisites, setup
from .console import Trouble, say


def _setup(_):
    setup.ensure()
    say("Ready: dev/odoo is Odoo's command, make demo and make test use the same.")


def _demo(arguments):
    setup.ensure("requirements")
    _continue("dev.demo", arguments)


def _test(arguments):
    setup.ensure()
    if os.environ.get("GROUP", "") in ("", "odoo", "browser", "platform"):
        prerequisites.ensure_browser()
    _continue("dev.testing", arguments)


def _chaos(arguments):
    setup.ensure()
    _continue("tests.chaos", arguments)


def _bench(arguments):
    setup.ensure()
    _continue("benchmarks", arguments)


def _docs(arguments):
    setup.ensure()
    _continue("dev.docs", arguments)


def _i18n(arguments):
    setup.ensure()
    _continue("dev.translations", arguments)


def _lint(_):
    setup.ensure("requirements-lint", odoo=False)
    sys.exit(lint.main())


def _format(_):
    setup.ensure("requirements-lint", odoo=False)
    lint.rewrite()


def _continue(module, arguments):
    """Go on in the environment's own Python, as the same process."""
    os.environ["PYTHONPATH"] = str(paths.ROOT)
    os.execv(paths.PYTHON, [str(paths.PYTHON), "-m", module, *arguments])


COMMANDS = {
    "setup": _setup,
    "demo": _demo,
    "test": _test,
    "bench": _bench,
    "chaos": _chaos,
    "docs": _docs,
    "i18n": _i18n,
    "lint": _lint,
    "format": _format,
}


def main(arguments):
    if not arguments or arguments[0] not in COMMANDS:
        sys.exit(f"Usage: python3 -m dev {'|'.join(COMMANDS)}")
    try:
        COMMANDS[arguments[0]](arguments[1:])
    except Trouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit("\nStopped.")


if __name__ == "__main__":
    main(sys.argv[1:])
