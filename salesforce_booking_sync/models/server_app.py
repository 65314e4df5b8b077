# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The app that odoo.conf gives to one connection, for servers run from a repository.

``salesforce_connection`` is the connection's name; ``salesforce_login_url``,
``salesforce_consumer_key`` and ``salesforce_consumer_secret`` are never stored.
"""

from odoo.tools import config

OPTIONS = ("login_url", "consumer_key", "consumer_secret")


def server_connection():
    """The name of the connection that odoo.conf describes, or an empty text."""
    needed = ("connection", "login_url", "consumer_key")
    return _option("connection") if all(map(_option, needed)) else ""


def server_app():
    return {name: _option(name) for name in OPTIONS}


def _option(name):
    return (config.get(f"salesforce_{name}") or "").strip()
