# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tasks and workers in processes forked from one that knows Odoo already.

python -m tests.forker odoo.conf DATABASE

A process with an Odoo registry takes seconds to begin, a fork milliseconds. Each line
on the input is a JSON list, and is answered by a line of JSON: ["run", module, task,
argument] by [what the task answers], or [] where it failed; ["work"] by the number of a
new worker; ["kill", number] by whether that worker was still there.
"""

import importlib
import json
import os
import signal
import sys
import traceback

import odoo.sql_db

from tests.cron_worker import work
from tests.rig import registry


class Forker:
    def __init__(self, loaded):
        self.registry = loaded

    def run(self, module, task, argument):
        function = getattr(importlib.import_module(module), task)
        reading, writing = os.pipe()

        def answer():
            text = json.dumps(function(self.registry.check_signaling(), argument))
            os.write(writing, text.encode())

        pid = _fork(answer)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            text = pipe.read()
        _pid, status = os.waitpid(pid, 0)
        return [] if status else [json.loads(text)]

    def work(self):
        parent = os.getpid()
        return _fork(lambda: work(self.registry, lambda: os.getppid() == parent))

    def kill(self, pid):
        alive = os.waitpid(pid, os.WNOHANG) == (0, 0)
        if alive:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        return alive


def _fork(function):
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        function()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def main(config_file, database):
    forker = Forker(registry(config_file, database))
    # A connection that two processes share would mix up their answers.
    odoo.sql_db.close_all()
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        print(json.dumps(getattr(forker, name)(*arguments)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
