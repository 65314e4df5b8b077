# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A database with everything installed, an org it is connected to, and processes."""

import json
import os
import shutil
import subprocess

from dev import configuration, paths
from dev.stack import Org, Process


class Rig:
    """A context manager. ``ask`` runs tasks in processes with an Odoo registry.

    :param databases: dev.database.Databases
    :param module: of the processes; it takes (odoo.conf, database, task, argument)
    :param options: more options of odoo.conf
    """

    def __init__(self, databases, name, module, with_keys=False, **options):
        self.databases = databases
        self.name = name
        self.module = module
        self.with_keys = with_keys
        self.options = {"log_level": "error"} | options
        self.home = paths.HOME / "rigs" / name
        self.config = self.home / "odoo.conf"
        self.org = Org(self.home / "org")
        self.env = {"REQUESTS_CA_BUNDLE": str(self.org.ca_bundle)}
        self.workers = []

    def __enter__(self):
        shutil.rmtree(self.home, ignore_errors=True)  # an org of an earlier run
        self.home.mkdir(parents=True)
        self.databases.clone(self.databases.with_made_up(), self.name)
        configuration.write(
            self.config,
            self.databases.server,
            made_up=True,
            db_name=self.name,
            logfile=self.home / "odoo.log",
            salesforce_allowed_hosts=f"localhost:{self.org.port}",
            **self.options,
        )
        try:
            self.org.start()
            self.org.wait()
            if self.with_keys:
                self.org.control.switch("key_fields", True)
            self.connect()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for worker in self.workers:
            worker.kill()
        self.org.stop()
        self.databases.drop(self.name)

    def connect(self):
        """Log in to the org; the only connection of the database afterwards."""
        self.finish(self.start("tests.live.token_worker", "connect", self.org.url))

    def start(self, module, *arguments):
        """A process that does something and ends (subprocess.Popen)."""
        return self.start_on(module, self.config, self.name, *arguments)

    def start_on(self, module, config, database, *arguments):
        command = self.command_of(module, *arguments, config=config, database=database)
        return subprocess.Popen(**command, stdout=subprocess.PIPE, text=True)

    def command_of(self, module, *arguments, config=None, database=None):
        """What `subprocess.Popen` needs to run a module in an Odoo of its own."""
        place = (config or self.config, database or self.name)
        command = [paths.PYTHON, "-m", module, *place, *arguments]
        return {
            "args": [str(part) for part in command],
            "cwd": paths.ROOT,
            "env": {**os.environ, **self.env},
        }

    def begin(self, task, argument=""):
        return self.start(self.module, task, json.dumps(argument))

    def finish(self, process):
        output, _ = process.communicate()
        if process.returncode:
            raise RuntimeError(f"{process.args} failed, see {self.home / 'odoo.log'}")
        return output.strip().splitlines()[-1]

    def ask(self, task, argument=""):
        """What a task answers, by way of JSON."""
        return json.loads(self.finish(self.begin(task, argument)))

    def start_worker(self):
        """A process that does what a server's cron threads do (dev.stack.Process)."""
        command = [paths.PYTHON, "-m", "tests.cron_worker", self.config, self.name]
        log = self.home / "worker.log"
        worker = Process("A worker", command, log, self.env)
        self.workers.append(worker.start())
        return worker


# How many rows and marks are not at rest.
UNDER_WAY = """
    SELECT (SELECT count(*) FROM salesforce_sync_mark)
         + (SELECT count(*) FROM salesforce_sync
            WHERE state NOT IN ('synced', 'failed', 'held', 'ignored')
            OR settles_at IS NOT NULL)
"""


def registry(config_file, database):
    """The Odoo registry of this process."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import PyPDF2  # noqa: F401
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-c", config_file, "--no-http"], setup_logging=True)
    return Registry(database)


def wait_for_rest(registry, seconds):
    """Wait until no booking is under way; return how many rows and marks are left."""
    import time

    deadline = time.monotonic() + float(seconds)
    while time.monotonic() < deadline:
        with registry.cursor() as cursor:
            cursor.execute(UNDER_WAY)
            [left] = cursor.fetchone()
        if not left:
            return 0
        time.sleep(0.05)
    return left
