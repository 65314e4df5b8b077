#!/usr/bin/env python3
# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's own command; a script, as `python -m odoo` with workers respawns for ever."""

import sys
import warnings

# The folder of this script holds modules of ours, which Odoo must not import.
sys.path.pop(0)

# Odoo logs the warning of this one, with a traceback, at each start.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import PyPDF2  # noqa: F401

from odoo.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
