# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person sees: one line a step, a sign of life in long ones, clear errors."""

import os
import subprocess
import sys
import time

from . import paths

HEARTBEAT = 15  # seconds between two signs of life where no terminal redraws a line


class Trouble(Exception):
    """Something the person at the keyboard can mend; the text says how, in one line."""


def say(text=""):
    print(text, flush=True)


def run(label, command, *, env=None, cwd=None, user=None):
    """Run a command as one step that shows progress; its output goes to a log file.

    :param str label: what happens, e.g. "Downloading Odoo 19 (130 MB)"
    :param list command: program and arguments
    :raise Trouble: the program is missing or failed; says the last line of its output
    """
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    log = paths.LOGS / f"{label.split('(')[0].strip().lower().replace(' ', '-')}.log"
    started = time.monotonic()
    with log.open("wb") as output:
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                cwd=cwd,
                user=user,
            )
        except FileNotFoundError:
            raise Trouble(
                f"{label}: the command {command[0]} is not installed."
            ) from None
        try:
            code = _wait(process, label, started)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if code:
        raise Trouble(f"{label} failed: {last_line(log)} (all of it: {shown(log)})")


def _wait(process, label, started):
    """Show how long the step has been running until it ends; return its exit code."""
    live = sys.stdout.isatty()
    say_every = 1 if live else HEARTBEAT
    if not live:
        say(f"  {label} ...")
    while True:
        try:
            code = process.wait(timeout=say_every)
        except subprocess.TimeoutExpired:
            seconds = int(time.monotonic() - started)
            if live:
                print(f"\r  {label} ... {seconds} s", end="", flush=True)
            else:
                say(f"  {label} ... {seconds} s")
            continue
        seconds = time.monotonic() - started
        if live:
            print(f"\r  {label}: {'failed' if code else 'done'}, {seconds:.0f} s\033[K")
        return code


def last_line(log):
    """The last line of a log that says something about what went wrong."""
    lines = [
        line.strip()
        for line in log.read_text(errors="replace").splitlines()
        if line.strip()
    ]
    telling = [line for line in lines if line.lower().startswith(("error", "e:"))]
    return (telling or lines or ["it said nothing"])[-1][:300]


def shown(path):
    """A path as a person types it from the checkout."""
    try:
        return str(path.relative_to(paths.ROOT))
    except ValueError:
        return str(path)
