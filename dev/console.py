# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a person sees: one line a step, a sign of life in long ones, clear errors."""

import os
import re
import subprocess
import sys
import time

from . import paths

# What a log says where the cause lies outside the command that failed.
CAUSES = (
    (
        r"No space left on device",
        "the disk is full: make room and start again.",
    ),
    (
        r"Temporary failure (resolving|in name resolution)|Could not resolve"
        r"|Name or service not known|Network is unreachable|Could not connect"
        r"|Failed to establish a new connection|Connection timed out",
        "the network does not answer: check the connection (and proxy), start again.",
    ),
)
# The line that names the cause: of apt, pip, git, or the end of a traceback.
TELLING = re.compile(r"(E|ERROR|error|fatal): |[\w.]*(Error|Exception|Problem): ")
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
        raise Trouble(f"{label} failed: {cause(log)} (all of it: {shown(log)})")


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


def cause(log):
    """What went wrong, in one sentence: a known cause, or the log's own last word."""
    text = log.read_text(errors="replace")
    for pattern, sentence in CAUSES:
        if re.search(pattern, text):
            return sentence
    return last_words(log)


def last_words(log):
    """The last line of a log that says something about what went wrong."""
    text = log.read_text(errors="replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if TELLING.match(line)]
    return (telling or lines or ["it said nothing"])[-1][:300]


def shown(path):
    """A path as a person types it from the checkout."""
    try:
        return str(path.relative_to(paths.ROOT))
    except ValueError:
        return str(path)
