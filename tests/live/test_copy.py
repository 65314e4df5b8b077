# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A real copy of a connected database, and the command that encrypts its secrets."""

import os
import subprocess

import pytest

from dev import configuration, paths
from tests.rig import Rig

WORKER = "tests.live.token_worker"
SECRETS = ("consumer_secret", "access_token", "refresh_token")


@pytest.fixture
def production(databases):
    """A connected database that no process has open, as a copy needs it."""
    with Rig(databases, f"test_copy_{os.getpid()}", WORKER) as rig:
        rig.org.control.switch("rotation", True)
        yield rig


def test_a_copy_never_spends_the_originals_tokens(databases, production):
    assert renew(production) == "renewed"
    copy = f"{production.name}_staging"
    try:
        databases.clone(production.name, copy)
        before = secrets(databases, production.name)
        assert secrets(databases, copy) == before
        production.org.control.clear_calls()
        process = production.start_on(WORKER, production.config, copy, "as_a_copy", "-")
        assert production.finish(process) == "broken, then draft"
        assert production.org.control.calls() == []
        assert secrets(databases, production.name) == before
    finally:
        databases.drop(copy)
    assert renew(production) == "renewed"
    assert secrets(databases, production.name)[2] != before[2]


def test_the_command_encrypts_with_the_newest_key(databases, production):
    plain = secrets(databases, production.name)
    first, second = new_key(production), new_key(production)
    assert first != second

    refused = keys_command(production, "")
    assert refused.returncode and "no salesforce_encryption_keys" in refused.stderr
    done = keys_command(production, first)
    assert done.stdout.splitlines()[-1].startswith("5 secrets are encrypted")
    by_first = secrets(databases, production.name)
    assert not {*by_first} & {*plain}
    assert all(text.startswith("fernet:") for text in by_first)

    assert keys_command(production, f"{second},{first}").returncode == 0
    assert not {*secrets(databases, production.name)} & {*by_first}
    assert renew(production, config_with(production, second)) == "renewed"
    lost = keys_command(production, first)
    assert lost.returncode and "5 cannot be read" in lost.stderr


def renew(rig, config=None):
    return rig.finish(
        rig.start_on(WORKER, config or rig.config, rig.name, "renew", "2")
    )


def secrets(databases, name):
    """As they stand in the one row of the table."""
    query = f"SELECT {', '.join(SECRETS)} FROM salesforce_token"
    [row] = databases.server.ask(query, database=name)
    return row


def config_with(rig, keys):
    return configuration.write(
        rig.home / "keys.conf",
        rig.databases.server,
        made_up=True,
        salesforce_allowed_hosts=f"localhost:{rig.org.port}",
        salesforce_encryption_keys=keys,
    )


def keys_command(rig, keys, *options):
    command = [paths.PYTHON, paths.ROOT / "dev" / "odoo_main.py"]
    command += [f"--addons-path={paths.ROOT}", "salesforce_keys"]
    options = options or ("-d", rig.name)
    return subprocess.run(
        [str(part) for part in (*command, "-c", config_with(rig, keys), *options)],
        capture_output=True,
        text=True,
    )


def new_key(rig):
    done = keys_command(rig, "", "--new")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
