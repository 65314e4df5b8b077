# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Requests that nobody would make in good faith, by a seed."""

import random
import string
from urllib.parse import quote, quote_plus

NAMES = ("state", "code", "error", "error_description")
# What pages elsewhere follow to somewhere else.
RETURNS = (
    "redirect",
    "redirect_uri",
    "next",
    "return",
    "return_to",
    "url",
    "RelayState",
)
ODD_NAMES = (
    "state[]",
    "code.x",
    "State",
    "self",
    "args",
    "debug",
    "lang",
    "db",
    "",
    "é",
)
EVIL = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https:evil.example",
    "/%2f%2fevil.example",
    "http://localhost@evil.example/",
)
NASTY = (
    "\0",
    "a\0b",
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "%s%s%n",
    "{{7*7}}${7*7}<t t-out='1'/>",
    "' OR 1=1 --",
    "../../etc/passwd",
    "\r\nLocation: https://evil.example/",
    "\r\nSet-Cookie: session_id=1",
    "٣-" + "a" * 64,
    "é中😀\u202e",
    "None",
    "-1",
    "1e999",
    "access_denied",
    "invalid_grant",
    "OAUTH_APP_BLOCKED",
)
# Bytes of a query that no encoder would write.
BROKEN = (
    "%",
    "%zz",
    "%f",
    "%ff%fe",
    "%c0%af",
    "%00",
    "%ed%a0%80",
    "&&==&",
    "=",
    ";",
    "+",
)
METHODS = ("GET",) * 17 + ("HEAD", "POST", "PUT")
SUFFIXES = ("",) * 17 + ("/", "/x", ";x=1")
LONG = 20_000


class MadeUp:
    """:param states: those of log-ins that are under way, of somebody else"""

    def __init__(self, seed, states):
        self.dice = random.Random(seed)
        self.states = states

    def request(self):
        """Return (method, what comes after the path, body or None)."""
        pairs = [self._pair() for _number in range(self.dice.randint(0, 5))]
        if pairs and self.dice.random() < 0.2:
            pairs.append(self.dice.choice(pairs))  # twice the same name
        query = "&".join(pairs)
        if self.dice.random() < 0.15:
            query += self.dice.choice(BROKEN)
        suffix = self.dice.choice(SUFFIXES)
        method = self.dice.choice(METHODS)
        body = query if method in ("POST", "PUT") else None
        return method, f"{suffix}?{query}" if query else suffix, body

    def _pair(self):
        name = self._name()
        value = self._state() if name == "state" else self._value()
        encode = self.dice.choice((quote, quote_plus, self._twice, self._all))
        return f"{quote(name)}={encode(value)}"

    def _name(self):
        kind = self.dice.random()
        names = NAMES if kind < 0.75 else RETURNS if kind < 0.9 else ODD_NAMES
        return self.dice.choice(names)

    def _state(self):
        """Most of them look as ours do."""
        kind = self.dice.randrange(6)
        real = self.dice.choice(self.states)
        number, _, signature = real.partition("-")
        if kind == 0:
            return self._value()
        if kind == 1:
            return real
        if kind == 2:
            return f"{number}-{self._hexadecimal(64)}"
        if kind == 3:
            return (
                f"{self.dice.randint(-1, 10 ** self.dice.randint(1, 30))}-{signature}"
            )
        if kind == 4:
            place = self.dice.randrange(len(real))
            other = self.dice.choice(string.hexdigits)
            return real[:place] + other + real[place + 1 :]
        return self.dice.choice((" ", "\n", "0", "")) + real + self._value()[:3]

    def _value(self):
        kind = self.dice.randrange(8)
        if kind == 0:
            return self.dice.choice(EVIL)
        if kind < 3:
            return self.dice.choice(NASTY)
        if kind == 3 and self.dice.random() < 0.2:
            return self.dice.choice("a%\0é") * self.dice.randint(1, LONG // 6)
        if kind == 4:
            return self._hexadecimal(self.dice.randint(0, 100))
        length = self.dice.randint(0, 80)
        return "".join(self.dice.choices(string.printable + "éß中😀\0", k=length))

    def _hexadecimal(self, length):
        return "".join(self.dice.choices("0123456789abcdef", k=length))

    @staticmethod
    def _twice(text):
        return quote(quote(text))

    @staticmethod
    def _all(text):
        return "".join(f"%{byte:02x}" for byte in text.encode())
