# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which field of the org a question of a booking page may be meant for."""

import re
import unicodedata

from .desired import Mapping
from .mapped import ALWAYS, ON_CREATION
from .names import NAMES
from .sources import ANSWER
from .targets import EVENT, PERSON, targets

# What a question says around the thing it asks for.
_FILLER = frozenset(
    "a an and any are at can do does for have how i in is it le la les me my of on or "
    "our please s tell the this to us we what whats which who with would you your "
    "yours many much".split()
)
# What people call fields that Salesforce calls otherwise; to words of its label.
_ALSO = {
    "cell": "mobile phone",
    "cellphone": "mobile phone",
    "family": "last",
    "forename": "first name",
    "given": "first",
    "headcount": "employees",
    "homepage": "website",
    "mobile": "mobile phone",
    "postcode": "zip postal code",
    "sector": "industry",
    "staff": "employees",
    "surname": "last name",
    "turnover": "annual revenue",
    "url": "website",
    "zip": "zip postal code",
}
# How much of the words of question and label have to be the same.
ENOUGH = 0.6


def suggest(questions, sobject, schema, taken=(), meeting="Event"):
    """Return the `desired.Mapping` rows that are proposed for ``questions``.

    A question goes to the one field whose label says the same; where two say it
    equally well, a person has to choose and nothing is proposed. The two names of a
    person are among the fields, though no row may be for them: a page has texts for
    these.

    :param sobject: "Lead" or "Contact": what a new customer becomes
    :param schema: as of ``org.Org``
    :param taken: ``(role, field)`` that are mapped already
    :param meeting: "Event" or "Task"
    """
    offered = [
        (role, name, field)
        for role, of in ((PERSON, sobject), (EVENT, meeting))
        for name, field in targets(role, schema.get(of, {})).items()
        if field["createable"]
    ]
    person = schema.get(sobject, {})
    offered += [(PERSON, name, person[name]) for name in NAMES if name in person]
    used, rows = set(taken), []
    for question in questions:
        best = _best(question, [each for each in offered if each[:2] not in used])
        if best:
            role, name = best
            used.add(best)
            when = ALWAYS if role == EVENT else ON_CREATION
            rows.append(Mapping(ANSWER, role, name, when, question))
    return rows


def _best(question, offered):
    """Return ``(role, name)`` of the field that fits best, or None."""
    words = _words(question)
    scored = sorted(
        ((_score(words, name, field), role, name) for role, name, field in offered),
        reverse=True,
    )
    if not scored or scored[0][0] < ENOUGH:
        return None
    score, role, name = scored[0]
    rivals = [each for each in scored[1:] if each[0] == score]
    if any(rival_role == role for _score, rival_role, _name in rivals):
        return None
    # Of a person's field and an Event's of the same label, the person keeps it.
    person = [each for each in scored if each[0] == score and each[1] == PERSON]
    return (PERSON, person[0][2]) if person else (role, name)


def _score(words, name, field):
    """Return how alike a question and a field are: 0 to 1."""
    return max(_alike(words, _words(text)) for text in (field["label"], _spoken(name)))


def _alike(words, others):
    if not words or not others:
        return 0
    return len(words & others) / len(words | others)


def _words(text):
    """Return the words that count, without accents, in the singular, as a set."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    words = [word for word in re.findall(r"\w+", plain) if word not in _FILLER]
    spoken = " ".join(_ALSO.get(word, word) for word in words).split()
    return {_singular(word) for word in spoken}


def _singular(word):
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _spoken(name):
    """Return an API name as words: NumberOfEmployees, Budget_Range__c."""
    name = name.removesuffix("__c").replace("_", " ")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
