# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How long this server waits: two options of odoo.conf, for tests against a local org.

``salesforce_wait_factor`` multiplies every wait of the worker (1: as Salesforce needs
it); ``salesforce_http_timeout`` is how many seconds an answer may take.
"""

from odoo.tools import config

from ..salesforce.session import TIMEOUT


def wait_factor():
    return float(config.get("salesforce_wait_factor") or 1)


def http_timeout():
    """Return ``(seconds to connect, seconds between two bytes)``."""
    connect, read = TIMEOUT
    return connect, float(config.get("salesforce_http_timeout") or read)
