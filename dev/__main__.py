# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""python3 -m dev setup: what the Makefile calls."""

import sys

from . import odoo_source, python_env
from .console import Trouble


def setup():
    home = odoo_source.ensure()
    python_env.create()
    python_env.link_odoo(home)
    python_env.ensure()


def main():
    try:
        setup()
    except Trouble as trouble:
        sys.exit(str(trouble))


if __name__ == "__main__":
    main()
