# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One process with an Odoo registry that is asked again and again."""

import json
import os
import subprocess

from dev import paths

BENCH = "benchmarks.process"


class Desk:
    """A context manager; the process begins with the first question.

    :param config: path of an odoo.conf
    :param env: more variables of its environment
    :param module: what answers there
    """

    def __init__(self, config, database, env, module=BENCH):
        command = [paths.PYTHON, "-m", module, config, database]
        self.command = [str(part) for part in command]
        self.env = {**os.environ, **env}
        self._process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process:
            self._process.kill()
            self._process.communicate()

    def ask(self, task, argument=""):
        """What a task of the module answers, by way of JSON.

        :raise RuntimeError: it failed; its traceback went to standard error
        """
        self._process = self._process or self._begin()
        try:
            self._process.stdin.write(json.dumps([task, argument]) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise RuntimeError(f"{task} failed")
        return json.loads(answer)

    def _begin(self):
        return subprocess.Popen(
            self.command,
            cwd=paths.ROOT,
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
