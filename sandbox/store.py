# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows in memory, indexed, with undo; kept on disk when a file is given."""

import json
import sqlite3
import threading
from contextlib import contextmanager


def index_key(value):
    return value.casefold() if isinstance(value, str) else value


class Store:
    """Tables of immutable rows (dicts with an Id); every write can be undone.

    Whoever reads or writes holds ``lock``. With ``path`` each transaction is
    written to SQLite before it ends, so that a killed process loses nothing
    it has answered.
    """

    def __init__(self, path=None):
        self.lock = threading.RLock()
        self.tables = {}
        self.indices = {}  # (table, field) -> {key: {id: None}}
        self.indexed = {}  # table -> [field]
        self._undo = []
        self._depth = 0
        self._file = None
        if path:
            self._open(path)

    # -- disk

    def _open(self, path):
        self._file = sqlite3.connect(path, check_same_thread=False)
        self._file.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
            "CREATE TABLE IF NOT EXISTS row ("
            "tbl TEXT, id TEXT, body TEXT, PRIMARY KEY (tbl, id));"
        )
        for table, row_id, body in self._file.execute(
            "SELECT tbl, id, body FROM row ORDER BY rowid"
        ):
            self.tables.setdefault(table, {})[row_id] = json.loads(body)

    def _keep(self):
        changed = {(table, row_id) for table, row_id, _old in self._undo}
        rows, gone = [], []
        for table, row_id in sorted(changed):
            row = self.tables.get(table, {}).get(row_id)
            if row is None:
                gone.append((table, row_id))
            else:
                rows.append((table, row_id, json.dumps(row, separators=(",", ":"))))
        with self._file:
            self._file.executemany(
                "INSERT INTO row VALUES (?, ?, ?) "
                "ON CONFLICT (tbl, id) DO UPDATE SET body = excluded.body",
                rows,
            )
            self._file.executemany("DELETE FROM row WHERE tbl = ? AND id = ?", gone)

    def close(self):
        with self.lock:
            if self._file:
                self._file.close()
                self._file = None

    # -- transactions

    @contextmanager
    def transaction(self):
        """Undoes everything written inside when an exception leaves it. Nests."""
        with self.lock:
            mark = len(self._undo)
            self._depth += 1
            try:
                yield
            except BaseException:
                self._roll_back(mark)
                raise
            finally:
                self._depth -= 1
                if not self._depth:
                    try:
                        if self._file and self._undo:
                            self._keep()
                    finally:
                        self._undo.clear()

    def _roll_back(self, mark):
        while len(self._undo) > mark:
            table, row_id, old = self._undo.pop()
            self._set(table, row_id, old)

    # -- rows

    def index(self, table, fields):
        """Index ``fields`` of ``table``; rows that are there are indexed too."""
        known = self.indexed.setdefault(table, [])
        for field in fields:
            if field in known:
                continue
            known.append(field)
            index = self.indices.setdefault((table, field), {})
            for row_id, row in self.table(table).items():
                value = row.get(field)
                if value is not None:
                    index.setdefault(index_key(value), {})[row_id] = None

    def table(self, name):
        return self.tables.setdefault(name, {})

    def get(self, table, row_id):
        return self.table(table).get(row_id)

    def find(self, table, field, value):
        """Ids of rows whose indexed ``field`` equals ``value`` without case."""
        return self.indices[(table, field)].get(index_key(value), {})

    def put(self, table, row):
        with self.transaction():
            row_id = row["Id"]
            self._undo.append((table, row_id, self.get(table, row_id)))
            self._set(table, row_id, row)

    def remove(self, table, row_id):
        with self.transaction():
            self._undo.append((table, row_id, self.get(table, row_id)))
            self._set(table, row_id, None)

    def clear(self, table):
        with self.transaction():
            for row_id in list(self.table(table)):
                self.remove(table, row_id)

    def _set(self, table, row_id, row):
        rows = self.table(table)
        old = rows.get(row_id)
        for field in self.indexed.get(table, ()):
            before = old.get(field) if old else None
            after = row.get(field) if row else None
            if before == after:
                continue
            index = self.indices[(table, field)]
            if before is not None:
                key = index_key(before)
                ids = index.get(key, {})
                ids.pop(row_id, None)
                if not ids:
                    index.pop(key, None)
            if after is not None:
                index.setdefault(index_key(after), {})[row_id] = None
        if row is None:
            rows.pop(row_id, None)
        else:
            rows[row_id] = row
