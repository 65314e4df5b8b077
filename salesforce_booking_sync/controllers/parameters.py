# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import functools


def takes_any_parameter(route):
    """A route that ``?self=x`` does not break, as Odoo passes every name on."""

    @functools.wraps(route)
    def called(*args, **parameters):
        parameters.pop("self", None)
        return route(*args, **parameters)

    return called
