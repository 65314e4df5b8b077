# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Databases with addons installed: made once for a state of the code, then cloned."""

import contextlib
import hashlib
import os
import shutil

from psycopg2 import errors, sql

from . import configuration, paths
from .console import run

CORE = "salesforce_booking_sync"
BRIDGE = "salesforce_booking_sync_resource_booking"
OURS = (CORE, BRIDGE)
PLATFORM = "resource_booking"
MADE_UP = "made_up_booking"
# Odoo Enterprise's module, of which the tests have a stand-in, and its bridge.
APPOINTMENT = "appointment"
APPOINTMENT_BRIDGE = "salesforce_booking_sync_appointment"


class Databases:
    """Makes, clones and drops databases of one server.

    :param server: dev.postgres.Server
    """

    def __init__(self, server):
        self.server = server

    def fresh(self, name):
        """A new database `name` with all our addons; one of that name is dropped."""
        self.clone(self.with_addons(), name)
        return name

    def keep(self, name):
        """The database `name`, made or brought up to date with the code; data stays."""
        state = _digest(self._sources())
        if not self.exists(name):
            self.clone(self.with_addons(), name)
        elif self._state(name) != state:
            self.install(name, ",".join(OURS), "Updating our addons", option="-u")
        self._set_state(name, state)

    def with_addons(self):
        """A database that holds the addons as they are in the checkout now."""
        name = f"template_addons_{_digest(self._sources())}"
        if not self.exists(name):
            self._drop_unused("template_addons_", name)
            self._made(name, self.with_platform(), ",".join(OURS), "our addons")
        return name

    def with_made_up(self):
        """A database that holds the made-up booking platform of the tests as well."""
        sources = [*self._sources(), *_files(paths.TEST_ADDONS)]
        name = f"template_made_up_{_digest(sources)}"
        if not self.exists(name):
            self._drop_unused("template_made_up_", name)
            self._made(name, self.with_addons(), MADE_UP, "the made-up platform")
        return name

    def with_appointment(self):
        """A database with the stand-in for Appointments and the made-up platform."""
        bridge = _files(paths.ROOT / APPOINTMENT_BRIDGE)
        sources = [*self._sources(), *bridge, *_files(paths.TEST_ADDONS)]
        name = f"template_stand_ins_{_digest(sources)}"
        if not self.exists(name):
            self._drop_unused("template_stand_ins_", name)
            # The bridge comes by itself.
            modules = f"{APPOINTMENT},{MADE_UP}"
            self._made(name, self.with_addons(), modules, "the platforms of the tests")
        return name

    def with_platform(self):
        """A database with what we build on; installing it takes half a minute."""
        name = f"template_platform_{_digest(_platform_sources())}"
        if not self.exists(name):
            self._drop_unused("template_platform_", name)
            self._made(name, None, PLATFORM, "Odoo and resource_booking")
        return name

    def _made(self, name, source, modules, what):
        """Make it under another name first: a half-made one is never used."""
        draft = f"draft_{os.getpid()}"
        try:
            if source:
                self.clone(source, draft)
            else:
                self.create(draft)
            self.install(draft, modules, f"Installing {what} in a new database")
            self._rename(draft, name)
        except BaseException:
            self.drop(draft)
            raise

    def install(self, name, modules, label, option="-i"):
        """Install addons with Odoo's own command.

        :param str modules: comma separated
        :param str option: "-u" updates them
        :raise Trouble: Odoo failed; names its log
        """
        file = paths.HOME / f"install-{name}.conf"
        from_tests = not {MADE_UP, APPOINTMENT}.isdisjoint(modules.split(","))
        configuration.write(file, self.server, made_up=from_tests)
        command = [paths.PYTHON, paths.ROOT / "dev" / "odoo_main.py", "-c", file]
        options = ["-d", name, option, modules, "--stop-after-init", "--no-http"]
        try:
            run(label, [*command, *options])
        finally:
            file.unlink()

    def exists(self, name):
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        return bool(self.server.ask(query, [name]))

    def create(self, name):
        self.drop(name)
        statement = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'unicode'"
        self.server.ask(sql.SQL(statement).format(sql.Identifier(name)))

    def clone(self, source, name):
        self.drop(name)
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        names = (sql.Identifier(name), sql.Identifier(source))
        self.server.ask(statement.format(*names))
        if _filestore(source).exists():
            # Odoo never changes a stored file, it only adds and removes them.
            shutil.copytree(_filestore(source), _filestore(name), copy_function=os.link)

    def drop(self, name):
        # Not WITH (FORCE): that may end no autovacuum worker, and a plain DROP does.
        self.server.ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user",
            [name],
        )
        self._drop_idle(name)

    def _drop_idle(self, name):
        """:raise errors.ObjectInUse: somebody is connected to it"""
        drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
        self.server.ask(drop)
        shutil.rmtree(_filestore(name), ignore_errors=True)

    def _rename(self, name, to):
        if self.exists(to):  # another process made the same one in the meantime
            self.drop(name)
            return
        statement = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        self.server.ask(statement.format(sql.Identifier(name), sql.Identifier(to)))
        if _filestore(name).exists():
            _filestore(name).rename(_filestore(to))

    def _drop_unused(self, prefix, keep):
        """Drop older templates of that kind, but for one that is being cloned now."""
        query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        for (name,) in self.server.ask(query, [prefix]):
            if name == keep:
                continue
            with contextlib.suppress(errors.ObjectInUse):
                self._drop_idle(name)

    def _state(self, name):
        """What `_set_state` noted: the code that the database was made with."""
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        return self.server.ask(query + " WHERE datname = %s", [name])[0][0]

    def _set_state(self, name, state):
        statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
        self.server.ask(statement.format(sql.Identifier(name), sql.Literal(state)))

    def _sources(self):
        files = _platform_sources()
        for addon in OURS:
            files += _files(paths.ROOT / addon)
        return files


def _files(folder):
    """Every file of a folder, in one order, but for what Python leaves there."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return [file for file in files if "__pycache__" not in file.parts]


def _platform_sources():
    """What says which Odoo and which resource_booking this is."""
    odoo = configuration.odoo_home() / "odoo" / "release.py"
    return [paths.ROOT / "dev" / "requirements.txt", odoo]


def _filestore(name):
    return paths.DATA / "filestore" / name


def _digest(files):
    """A short name for what the files say."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file).encode() + b"\0")
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
