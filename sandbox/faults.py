# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Faults that tests ask for: refusals, dropped connections, slow answers."""

import re
import threading
from dataclasses import dataclass, field

DROPS = (None, "before", "after", "later")


class BadFault(ValueError):
    """A fault that could never do anything."""


@dataclass
class Fault:
    """One fault; ``times`` None means for ever. See Control.fault for the rest."""

    path: str | None = None
    method: str | None = None
    status: int | None = None
    code: str | None = None
    message: str | None = None
    body: object = None
    times: int | None = 1
    delay: float = 0.0
    drop: str | None = None
    sobject: str | None = None
    operation: str | None = None  # create, update, delete
    match: dict = field(default_factory=dict)
    fields: list | None = None
    skip: int = 0  # requests or records to let pass first
    done: bool = False  # what was asked is done before it is refused

    def __post_init__(self):
        if self.drop not in DROPS:
            raise BadFault("drop is None, 'before', 'after' or 'later'")
        if self.sobject and not self.code:
            raise BadFault("a fault on an sobject needs a code")
        if not self.sobject and self.path is None and self.method is None:
            raise BadFault("a fault needs a path (regular expression) or a method")
        if self.path is not None:
            try:
                self.pattern = re.compile(self.path)
            except re.error as error:
                raise BadFault(f"path is not a regular expression: {error}") from error

    def meets_request(self, method, target):
        return (
            not self.sobject
            and (self.method is None or self.method == method)
            and (self.path is None or self.pattern.search(target) is not None)
        )

    def meets_record(self, sobject, operation, values):
        return (
            self.sobject == sobject
            and (self.operation is None or self.operation == operation)
            and all(values.get(name) == value for name, value in self.match.items())
        )


class Faults:
    """The faults that are still to happen; safe to share between threads."""

    def __init__(self):
        self._lock = threading.Lock()
        self._faults = []
        self.chaos = None  # a sandbox.chaos.Chaos adds faults at random
        self._late = []

    def add(self, fault):
        with self._lock:
            self._faults.append(fault)

    def clear(self):
        with self._lock:
            self._faults.clear()
            self._late.clear()
            self.chaos = None

    def keep_late(self, carry_out):
        with self._lock:
            self._late.append(carry_out)

    def take_late(self):
        """What is still to be carried out, oldest first."""
        with self._lock:
            late, self._late = self._late, []
            return late

    def remaining(self):
        with self._lock:
            return len(self._faults)

    def _take(self, meets):
        with self._lock:
            for fault in self._faults:
                if not meets(fault):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._faults.remove(fault)
                return fault
        return None

    def for_request(self, method, target):
        fault = None
        if self._faults:
            fault = self._take(lambda fault: fault.meets_request(method, target))
        with self._lock:
            return fault or (self.chaos and self.chaos.for_request(target))

    def for_record(self, sobject, operation, values):
        fault = None
        if self._faults:
            fault = self._take(
                lambda fault: fault.meets_record(sobject, operation, values)
            )
        with self._lock:
            return fault or (self.chaos and self.chaos.for_record())
