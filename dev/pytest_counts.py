# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A pytest plugin that notes the figures of pytest's own closing line in a file."""

import json
from pathlib import Path


def pytest_addoption(parser):
    parser.addoption("--counts", help="file to write the figures to, as JSON")


def pytest_terminal_summary(terminalreporter, config):
    stats = terminalreporter.stats
    counts = {name: len(reports) for name, reports in stats.items() if name}
    Path(config.getoption("--counts")).write_text(json.dumps(counts))
