# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A Salesforce org and Odoo servers as child processes, each waited for and stopped."""

import functools
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import configuration, paths
from .console import Trouble, last_words, shown

STOP_SECONDS = 15
START_SECONDS = 90


def free_port():
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """One child process in a session of its own: Ctrl-C reaches us first, not it."""

    def __init__(self, name, command, log, env=None):
        self.name = name
        self.command = [str(part) for part in command]
        self.log = log
        self.env = env or {}
        self.popen = None

    def start(self):
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.popen = subprocess.Popen(
                self.command,
                cwd=paths.ROOT,
                env={**os.environ, **self.env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def check(self):
        """:raise Trouble: it stopped by itself"""
        if self.popen and self.popen.poll() is not None:
            raise Trouble(
                f"{self.name} stopped by itself: {last_words(self.log)}"
                f" (all of it: {shown(self.log)})"
            )

    def wait_until_answers(self, url, seconds=START_SECONDS):
        """:raise Trouble: it stopped, or does not answer in time"""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.check()
            if _answers(url):
                return
            time.sleep(0.1)
        raise Trouble(
            f"{self.name} does not answer at {url} after {seconds} s"
            f" (its log: {shown(self.log)})"
        )

    def stop(self):
        """End it as it ends by itself; by force only where that takes too long."""
        if not self.popen or self.popen.poll() is not None:
            return
        self.popen.terminate()
        try:
            self.popen.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self):
        """Take it away at once, as a power cut would, with its children."""
        if self.popen and self.popen.poll() is None:
            os.killpg(self.popen.pid, signal.SIGKILL)
            self.popen.wait()


def _answers(url):
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


class Org(Process):
    """The local Salesforce org; `home` keeps its certificates and records."""

    def __init__(self, home, port=None):
        self.port = port or free_port()
        self.home = home
        self.url = f"http://localhost:{self.port}"
        self.https_url = f"https://localhost:{self.port}"
        self.ca_bundle = home / "ca-bundle.pem"
        command = [paths.PYTHON, "-m", "sandbox", "--port", self.port, "--home", home]
        super().__init__("The Salesforce org", command, home / "org.log")

    def wait(self):
        self.wait_until_answers(f"{self.url}/services/data/")

    @functools.cached_property
    def control(self):
        """Speaks to the running org: records, faults, counts (sandbox.control)."""
        from sandbox.control import Control

        return Control(self.https_url, ca=str(self.ca_bundle))


class OdooServer(Process):
    """One Odoo server on a database, which trusts the org it is given.

    :param server: dev.postgres.Server
    :param options: more options of odoo.conf
    """

    def __init__(self, server, database, home, org=None, port=None, **options):
        self.port = port or free_port()
        self.database = database
        self.url = f"http://localhost:{self.port}"
        self.config = home / f"odoo-{self.port}.conf"
        settings = {
            "db_name": database,
            "dbfilter": f"^{database}$",
            "http_port": self.port,
            "gevent_port": free_port(),
            "max_cron_threads": 2,
            "workers": 0,
            **options,
        }
        env = {}
        if org:
            settings["salesforce_allowed_hosts"] = f"localhost:{org.port}"
            env["REQUESTS_CA_BUNDLE"] = str(org.ca_bundle)
        configuration.write(self.config, server, **settings)
        script = paths.ROOT / "dev" / "odoo_main.py"
        command = [paths.PYTHON, script, "-c", self.config]
        super().__init__("Odoo", command, home / f"odoo-{self.port}.log", env)

    def wait(self):
        # The log-in page, not only a sign of life: it waits for the registry.
        self.wait_until_answers(f"{self.url}/web/login")

    def look(self, server):
        """Have it look now for jobs that are due; by itself it does every minute."""
        connection = server.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"NOTIFY cron_trigger, '{self.database}'")
        finally:
            connection.close()


class Stack:
    """Several processes: started side by side, waited for, stopped last to first."""

    def __init__(self, *processes):
        self.processes = list(processes)

    def start(self):
        try:
            for process in self.processes:
                process.start()
            for process in self.processes:
                process.wait()
        except BaseException:
            self.stop()
            raise
        return self

    def check(self):
        for process in self.processes:
            process.check()

    def stop(self):
        for process in reversed(self.processes):
            process.stop()

    __enter__ = start

    def __exit__(self, *_):
        self.stop()
