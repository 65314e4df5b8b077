# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import subprocess
import sys
import urllib.request

import pytest

from dev import paths
from dev.console import Trouble
from dev.stack import Process, Stack, free_port


class Server(Process):
    """A small http server, in place of an Odoo."""

    def __init__(self, folder):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/"
        arguments = ["-m", "http.server", str(port), "--bind", "127.0.0.1"]
        command = [sys.executable, *arguments, "--directory", str(folder)]
        super().__init__("The server", command, folder / "server.log")

    def wait(self):
        self.wait_until_answers(self.url, seconds=20)


class Broken(Server):
    def __init__(self, folder):
        super().__init__(folder)
        self.command = [sys.executable, "-c", "raise ValueError('no licence')"]


def test_both_answer_while_it_runs_and_none_after(tmp_path):
    servers = [Server(tmp_path), Server(tmp_path)]
    with Stack(*servers) as stack:
        for server in servers:
            assert urllib.request.urlopen(server.url).status == 200
        stack.check()
    for server in servers:
        assert server.popen.poll() is not None


def test_it_stops_what_it_started_and_nothing_else(tmp_path):
    bystander = Server(tmp_path).start()
    try:
        with Stack(Server(tmp_path)):
            pass
        assert bystander.popen.poll() is None
    finally:
        bystander.stop()


def test_one_that_stops_by_itself_is_named_with_its_last_words(tmp_path):
    good, broken = Server(tmp_path), Broken(tmp_path)
    with pytest.raises(Trouble, match="stopped by itself: ValueError: no licence"):
        Stack(good, broken).start()
    assert good.popen.poll() is not None


def test_one_that_ends_later_is_noticed(tmp_path):
    server = Server(tmp_path)
    with Stack(server) as stack:
        server.kill()
        with pytest.raises(Trouble, match="stopped by itself"):
            stack.check()


def test_one_that_ignores_the_request_is_ended_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr("dev.stack.STOP_SECONDS", 0.3)
    script = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1)"
    script += "; import sys; sys.stdout.flush(); signal.pause()"
    log = tmp_path / "deaf.log"
    deaf = Process("Deaf", [sys.executable, "-c", script], log).start()
    while not log.read_text():
        deaf.check()
    deaf.stop()
    assert deaf.popen.poll() == -9


def test_the_checkout_is_the_working_folder(tmp_path):
    log = tmp_path / "where.log"
    script = "import os; print(os.getcwd())"
    process = Process("Where", [sys.executable, "-c", script], log).start()
    process.popen.wait()
    assert log.read_text().strip() == str(paths.ROOT)
    assert isinstance(process.popen, subprocess.Popen)
