# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where things lie: the checkout, and the one folder that holds all that is made."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".dev"
TEST_ADDONS = ROOT / "tests" / "addons"

VENV = HOME / "venv"
PYTHON = VENV / "bin" / "python"
ODOO = HOME / "odoo"
POSTGRES = HOME / "postgres"
DATA = HOME / "data"
LOGS = HOME / "logs"
CONFIG = HOME / "odoo.conf"
SCREENSHOTS = HOME / "screenshots"
