# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Taking hold of rows before they are written, so that a conflict tells no names.

PostgreSQL refuses a statement on a row that somebody changed meanwhile, and Odoo logs
it with all values. These statements carry ids alone, and are tried again unlogged.
"""

from odoo.tools import SQL


def hold_rows(records):
    """Lock rows until the end of the transaction.

    :raise psycopg2.errors.SerializationFailure: one was changed meanwhile
    """
    if records:
        statement = SQL(
            "SELECT id FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            SQL.identifier(records._table),
            records.ids,
        )
        records.env.cr.execute(statement, log_exceptions=False)


def hold_table(model):
    """Let nobody else write a small table until the end of the transaction.

    As its first statement: it then sees what all those wrote whom it waited for, and
    conflicts with none of them.
    """
    statement = SQL(
        "LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE", SQL.identifier(model._table)
    )
    model.env.cr.execute(statement, log_exceptions=False)
