# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one kind of field that secrets are kept in.

The option ``salesforce_encryption_keys`` of odoo.conf names its keys, newest first.
"""

from functools import lru_cache

from odoo import fields
from odoo.tools import SQL, config

from ..salesforce.errors import SalesforceProblem
from ..salesforce.vault import MASK, Secret, Vault, is_sealed, reveal


class EncryptedChar(fields.Char):
    """A secret: encrypted in the database and in Odoo's cache, read by code alone.

    What reads for people (``read``, export, search, group) gets a mask or a refusal,
    of superusers too. May raise ``SalesforceProblem`` when it is read or written.
    """

    groups = fields.NO_ACCESS
    copy = False
    prefetch = False
    exportable = False

    def convert_to_cache(self, value, record, validate=True):
        text = super().convert_to_cache(reveal(value), record, validate)
        return text and vault().seal(text)

    def convert_to_record(self, value, record):
        return Secret(vault().open(value)) if value else False

    def convert_to_read(self, value, record, use_display_name=True):
        return MASK if value else False

    def convert_to_export(self, value, record):
        return self.convert_to_read(value, record) or ""

    def convert_to_display_name(self, value, record):
        return self.convert_to_export(value, record)

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        whether_set = operator in ("in", "not in") and set(value) <= {False, None}
        if not whether_set:
            raise ValueError(
                f"{self} is secret: it can only be asked whether it is set"
            )
        return super().condition_to_sql(
            field_expr, operator, value, model, alias, query
        )

    def _description_sortable(self, env):
        return False

    def _description_groupable(self, env):
        return False


def vault():
    return _vault(config.get("salesforce_encryption_keys") or "")


@lru_cache(maxsize=1)
def _vault(keys):
    return Vault(keys)


def encrypted_fields(env):
    """``[(model, name)]`` of every stored secret of this database."""
    return [
        (env[model], name)
        for model in sorted(env.registry)
        for name, field in env[model]._fields.items()
        if isinstance(field, EncryptedChar) and field.store
    ]


def holds_plain(records):
    """Whether a stored secret of these records is not encrypted."""
    names = [
        name
        for name, field in records._fields.items()
        if isinstance(field, EncryptedChar) and field.store
    ]
    records.flush_recordset(names)
    columns = SQL(", ").join(map(SQL.identifier, names))
    table = SQL.identifier(records._table)
    records.env.cr.execute(
        SQL("SELECT %s FROM %s WHERE id = ANY(%s)", columns, table, records.ids)
    )
    rows = records.env.cr.fetchall()
    return any(text and not is_sealed(text) for row in rows for text in row)


def encrypt_anew(env):
    """Encrypt every stored secret with the first key.

    :return: how many were, and ``["table.column id"]`` of those no key opens
    """
    count, unreadable = 0, []
    for model, name in encrypted_fields(env):
        model.flush_model([name])
        column, table = SQL.identifier(name), SQL.identifier(model._table)
        env.cr.execute(
            SQL(
                "SELECT id, %s FROM %s WHERE %s <> '' ORDER BY id FOR NO KEY UPDATE",
                column,
                table,
                column,
            )
        )
        for row_id, stored in env.cr.fetchall():
            try:
                sealed = vault().seal(vault().open(stored))
            except SalesforceProblem:
                unreadable.append(f"{model._table}.{name} {row_id}")
                continue
            env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = %s", table, column, sealed, row_id
                )
            )
            count += 1
        model.invalidate_model([name], flush=False)
    return count, unreadable
