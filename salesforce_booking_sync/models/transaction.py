# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Steps of the worker that stand in a transaction of their own."""

from functools import partial

from odoo.service.model import retrying


def in_transaction(env, function, *args):
    """Call ``function`` and commit; again if it conflicts with somebody else."""
    return retrying(partial(function, *args), env)
