# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The embedded PostgreSQL: the first starts it, the last stops it."""

import os
import shutil
import subprocess
import sys
import time

import pytest

from dev import paths
from dev.console import Trouble
from dev.database import Databases
from dev.postgres import Embedded, Postgres, Server


@pytest.fixture
def data():
    """A data folder of its own; inside .dev, where the server's user may go."""
    folder = paths.HOME / f"test-postgres-{os.getpid()}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.with_name(f"{folder.name}.users").unlink(missing_ok=True)


def _runs(data):
    return (data / "postmaster.pid").exists()


def test_the_first_starts_it_and_the_last_stops_it(data):
    first, second = Embedded(data), Embedded(data)
    server = first.start()
    server.connect().close()
    assert second.start() == server
    first.stop()
    server.connect().close()
    second.stop()
    assert not _runs(data)
    with pytest.raises(Trouble, match="refused user odoo"):
        server.connect()


def test_it_starts_again_with_what_it_held(data):
    embedded = Embedded(data)
    Databases(embedded.start()).create("kept")
    embedded.stop()
    server = embedded.start()
    assert Databases(server).exists("kept")
    embedded.stop()


# A table that autovacuum looks at at once, and takes long for.
BUSY = """
CREATE TABLE busy AS SELECT n, repeat('x', 200) FROM generate_series(1, 100000) n;
ALTER TABLE busy SET (
    autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1);
UPDATE busy SET n = n + 1
"""
WORKERS = """
SELECT pid FROM pg_stat_activity
WHERE datname = 'busy' AND backend_type = 'autovacuum worker'
"""


def test_a_database_is_dropped_whoever_is_at_it(data):
    embedded = Embedded(data)
    server = embedded.start()
    admin = Server(server.host, "postgres")
    admin.ask("ALTER SYSTEM SET autovacuum_naptime = 1")
    admin.ask("SELECT pg_reload_conf()")
    databases = Databases(server)
    databases.create("busy")
    connection = server.connect("busy")
    with connection.cursor() as cursor:
        cursor.execute(BUSY)
    started = time.monotonic()
    while not admin.ask(WORKERS):
        assert time.monotonic() - started < 60
    databases.drop("busy")
    assert not databases.exists("busy")
    connection.close()
    embedded.stop()


def test_it_ends_without_a_word(data):
    script = f"""
from pathlib import Path
from dev.postgres import Embedded
for _ in range(2):
    embedded = Embedded(Path({str(data)!r}))
    embedded.start()
    embedded.stop()
"""
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_user_that_was_killed_counts_no_more(data):
    script = f"""
import os
from pathlib import Path
from dev.postgres import Embedded
Embedded(Path({str(data)!r})).start()
os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=paths.ROOT)
    assert done.returncode == -9
    assert _runs(data)
    embedded = Embedded(data)
    embedded.start()
    embedded.stop()
    assert not _runs(data)


def test_a_server_that_the_environment_names_is_used_and_left_alone(data, monkeypatch):
    embedded = Embedded(data)
    host = embedded.start().host
    monkeypatch.setenv("PGHOST", host)
    monkeypatch.setenv("PGUSER", "odoo")
    monkeypatch.setenv("PGPORT", "5432")
    with Postgres() as server:
        assert (server.host, server.user, server.port) == (host, "odoo", 5432)
        Databases(server).create("theirs")
    assert Databases(server).exists("theirs")
    embedded.stop()
