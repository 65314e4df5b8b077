# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether what a person pasted can be a consumer key or secret.

Salesforce documents neither length nor alphabet, so only what surely is something
else is refused.
"""

import re

from .errors import SalesforceProblem, make_problem

KEY = "consumer_key"
SECRET = "consumer_secret"

_KEY_START = "3MVG9"
# Far below the shortest that were ever seen: 85 and 16 characters.
_LEAST = {KEY: 30, SECRET: 12}
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_QUOTES = "\"'`´‘’‚“”„«»‹›"
_CUT = ("…", "•", "●", "***")
# Three dots may be part of a whole key; of one that is this long they are.
_WHOLE = 60
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(
    r"[a-z]+://.*|www\..+|.*\.(?:salesforce|force|salesforce-setup)\.(?:com|mil)(?:/.*)?",
    re.IGNORECASE,
)


def tidy(text):
    """Without what a copy brings along unseen at its ends."""
    while text and (text[0] in _INVISIBLE or text[0].isspace()):
        text = text[1:]
    while text and (text[-1] in _INVISIBLE or text[-1].isspace()):
        text = text[:-1]
    return text or ""


def check(key, secret=None):
    """Raise what a person has to paste anew; both were made ``tidy``.

    :param secret: None where the flow has none
    :raise SalesforceProblem: ``fields`` names which of the two
    """
    if secret and _is_key(secret) and not _is_key(key):
        raise _problem("PASTED_SWAPPED", KEY, SECRET)
    if key and key == secret:
        raise _problem("PASTED_TWICE", KEY, SECRET)
    _check_one(KEY, key)
    if secret is not None:
        _check_one(SECRET, secret)


def _check_one(name, text):
    if not text:
        raise _problem("PASTED_NOTHING", name)
    if _URL.fullmatch(text):
        raise _problem("PASTED_URL", name)
    if _EMAIL.fullmatch(text):
        raise _problem("PASTED_EMAIL", name)
    dots = text.endswith("...") and len(text) < _WHOLE
    if dots or any(mark in text for mark in _CUT):
        raise _problem("PASTED_CUT", name)
    if re.search(rf"[\s{_INVISIBLE}{re.escape(_QUOTES)}]", text):
        raise _problem("PASTED_SPACES", name)
    if len(text) < _LEAST[name]:
        raise _problem("PASTED_CUT", name)


def _is_key(text):
    return (text or "").startswith(_KEY_START)


def _problem(code, *names):
    return SalesforceProblem(make_problem(code, fields=names))
