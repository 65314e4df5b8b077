# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Several workers, some of them killed, on one backlog: each booking once."""

import pytest

from tests.chaos.arena import Arena

from .backlog import assert_right, sql, wait_until


@pytest.fixture(scope="module", params=[False, True], ids=["looking", "keys"])
def arena(databases, request):
    """An org and a database without a worker; waits are short, faults are asked for."""
    name = f"test_workers_{'keys' if request.param else 'looking'}"
    with Arena(databases, name, request.param) as running:
        yield running


def test_two_workers_share_a_backlog(arena, backlog):
    backlog(300, 90, seed=50)
    sql(arena, "UPDATE salesforce_connection SET round_size = 25")
    arena.org.control.latency(0.1)
    for _number in range(2):
        arena.start_worker()
    assert_right(arena, 300)
    [(lanes,)] = sql(arena, "SELECT count(DISTINCT lane) FROM salesforce_sync")
    assert lanes > 1, "one did it all"
    [(most,)] = sql(
        arena,
        "SELECT max(n) FROM (SELECT count(*) n FROM salesforce_sync_attempt"
        " WHERE state = 'synced' GROUP BY sync_id) a",
    )
    assert most == 1, "a booking was sent twice"


@pytest.mark.parametrize(
    ("call", "seed"),
    [
        pytest.param(0, 51, id="while it looks up"),
        pytest.param(1, 52, id="while people are created"),
        pytest.param(2, 53, id="while Events are created"),
    ],
)
def test_a_worker_killed_in_a_call(arena, backlog, call, seed):
    """The call is carried out all the same, after another worker has begun."""
    backlog(40, 15, seed)
    control = arena.org.control
    control.fault(path="composite", method="POST", skip=call, delay=2)
    arena.start_worker()
    wait_until(lambda: not control.faults_left())
    arena.workers.pop().kill()
    arena.start_worker()
    assert_right(arena, 40)


@pytest.mark.parametrize(
    ("table", "seed"),
    [
        pytest.param("salesforce_sync_mark", 60, id="while it folds"),
        pytest.param("salesforce_sync", 61, id="before it has a row"),
        pytest.param("salesforce_person", 62, id="while it takes people in hand"),
        pytest.param("salesforce_user", 63, id="between look-up and writing"),
        pytest.param("salesforce_sync_attempt", 64, id="while it records"),
        pytest.param("salesforce_usage", 65, id="after it has recorded"),
    ],
)
def test_a_worker_killed_between_calls(arena, backlog, table, seed):
    """It is killed where it is about to write to a table."""
    backlog(40, 15, seed)
    sql(arena, "DELETE FROM salesforce_user")
    held = arena.databases.server.connect(arena.name)
    held.autocommit = False
    with held.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        arena.start_worker()
        wait_until(lambda: sql(arena, "SELECT 1 FROM pg_locks WHERE NOT granted"))
        arena.workers.pop().kill()
    held.rollback()
    held.close()
    arena.start_worker()
    assert_right(arena, 40)


def test_the_database_goes_away_in_a_call(arena, backlog):
    """Every connection to PostgreSQL breaks off; the same worker goes on by itself."""
    backlog(40, 15, seed=55)
    control = arena.org.control
    control.fault(path="composite", method="POST", skip=2, delay=0.7)
    arena.start_worker()
    wait_until(lambda: not control.faults_left())
    sql(
        arena,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{arena.name}' AND pid <> pg_backend_pid()",
    )
    # As the interval of the first lane does by itself.
    wait_until(lambda: not sql(arena, "SELECT 1 FROM pg_locks WHERE NOT granted"))
    sql(
        arena,
        "UPDATE ir_cron SET nextcall = now() at time zone 'utc'"
        " WHERE cron_name LIKE 'Salesforce: send bookings (lane 1)'",
    )
    arena.workers[0].check()
    assert_right(arena, 40)
