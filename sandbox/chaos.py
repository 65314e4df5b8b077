# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Faults of every kind, at random but replayable: what a bad day looks like."""

import random
from collections import Counter

from .faults import BadFault, Fault

DATA = "/services/data/"
TOKEN = "/services/oauth2/token"
HTML = "<html><body>Down for maintenance</body></html>"

# What may befall a request, each as a Fault that meets it.
REQUEST_KINDS = {
    "dropped": {"drop": "before"},
    "done, then dropped": {"drop": "after"},
    "late": {},
    "maintenance page": {"status": 503, "body": HTML},
    "server fault": {"status": 500, "code": "UNKNOWN_EXCEPTION"},
    "done, then server fault": {"status": 502, "body": HTML, "done": True},
    "crowded": {
        "status": 403,
        "code": "REQUEST_LIMIT_EXCEEDED",
        "message": "ConcurrentPerOrgLongTxn Limit exceeded.",
    },
    "query time-out": {"status": 400, "code": "QUERY_TIMEOUT"},
    "session expired": {"status": 401, "code": "INVALID_SESSION_ID"},
}
# What may befall a single record.
RECORD_CODES = {
    "row lock": "UNABLE_TO_LOCK_ROW",
    "fault in a record": "UNKNOWN_EXCEPTION",
}
RECORD_SHARE = 0.05  # of the rate: a request may carry two hundred records
TOKEN_SHARE = 0.1


class Chaos:
    """:param seed: the same faults for the same requests in the same order
    :param rate: from 0 to 1, how many requests meet a fault
    :param late: (least, most) seconds that pass before a late request is carried out;
        a client that gave up before finds it done afterwards
    :param kinds: names of REQUEST_KINDS; with some of them no record fails by itself
    :raise BadFault: there is no such kind
    """

    def __init__(self, seed, rate, late=(1.5, 2.5), kinds=None):
        self._random = random.Random(seed)
        self.rate = rate
        self.late = late
        self.kinds = list(kinds or REQUEST_KINDS)
        self.record_codes = {} if kinds else RECORD_CODES
        unknown = set(self.kinds) - set(REQUEST_KINDS)
        if unknown:
            raise BadFault(f"no kind {', '.join(unknown)}: {', '.join(REQUEST_KINDS)}")
        self.counts = Counter()

    def for_request(self, path):
        if path.startswith(TOKEN):
            return self._maybe(self.rate * TOKEN_SHARE, ["dropped", "maintenance page"])
        if path.startswith(DATA):
            return self._maybe(self.rate, self.kinds)
        return None

    def _maybe(self, rate, kinds):
        if self._random.random() >= rate:
            return None
        kind = self._random.choice(kinds)
        self.counts[kind] += 1
        delay = self._random.uniform(*self.late) if kind == "late" else 0.0
        return Fault(path="", delay=delay, **REQUEST_KINDS[kind])

    def for_record(self):
        rate = self.rate * RECORD_SHARE if self.record_codes else 0.0
        if self._random.random() >= rate:
            return None
        kind, code = self._random.choice(list(self.record_codes.items()))
        self.counts[kind] += 1
        return Fault(sobject="-", code=code)
