# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What tests of secrets share."""

from unittest.mock import patch

from odoo.tools import config


def options(**values):
    """Options of odoo.conf, for as long as the context lasts."""
    values = {f"salesforce_{name}": value for name, value in values.items()}
    return patch.dict(config.options.maps[0], values)


def stored(env, model, name, row_id):
    """What stands in the database, as nobody decrypted it."""
    env.flush_all()
    row = env[model].browse(row_id)
    # pylint: disable=sql-injection
    env.cr.execute(f"SELECT {name} FROM {row._table} WHERE id = %s", [row_id])
    return env.cr.fetchone()[0]


def every_text(env):
    """``{"table.column": [text]}`` of all columns of all tables that hold text."""
    env.flush_all()
    env.cr.execute(
        """
        SELECT table_name, column_name FROM information_schema.columns
        JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
        AND data_type IN ('character varying', 'text', 'json', 'jsonb', 'bytea')
        """
    )
    found = {}
    for table, column in env.cr.fetchall():
        # pylint: disable=sql-injection
        env.cr.execute(
            f'SELECT "{column}"::text FROM "{table}" WHERE "{column}" IS NOT NULL'
        )
        found[f"{table}.{column}"] = [text for (text,) in env.cr.fetchall()]
    return found
