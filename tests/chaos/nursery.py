# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Workers that die without a word, and others that take their places at once.

python -m tests.chaos.nursery odoo.conf DATABASE WORKERS

They are forked from one process that knows Odoo already: a new one begins in
milliseconds, so many can be killed. Each line on the input names one to kill, by its
number; the end of the input ends them all.
"""

import os
import signal
import sys
import traceback

from tests.cron_worker import work
from tests.rig import registry


class Nursery:
    def __init__(self, loaded, count):
        self.registry = loaded
        self.workers = [self._fork() for _number in range(count)]

    def _fork(self):
        parent, pid = os.getpid(), os.fork()
        if pid:
            return pid
        code = 1
        try:
            work(self.registry, while_true=lambda: os.getppid() == parent)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)

    def kill(self, number):
        self._end(self.workers[number])
        self.workers[number] = self._fork()

    def end(self):
        for pid in self.workers:
            self._end(pid)

    def _end(self, pid):
        """:raise RuntimeError: it had ended by itself, which no worker should"""
        if os.waitpid(pid, os.WNOHANG) != (0, 0):
            raise RuntimeError("a worker ended by itself")
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def main(config_file, database, count):
    import odoo.sql_db

    loaded = registry(config_file, database)
    # A connection that two processes share would mix up their answers.
    odoo.sql_db.close_all()
    nursery = Nursery(loaded, int(count))
    for line in sys.stdin:
        nursery.kill(int(line))
    nursery.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
