# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""SOQL text to a tree. Knows the grammar, not the objects."""

import re
from dataclasses import dataclass, field

from .errors import OrgError
from .values import parse_day, parse_moment

QUERY_LIMIT = 100_000
STRING_LIMIT = 4_000
TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>'(?:[^'\\]|\\.)*')
    | (?P<moment>\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:?\d\d))
    | (?P<day>\d{4}-\d\d-\d\d)
    | (?P<number>[+-]?\d+(?:\.\d+)?)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
    | (?P<sign><=|>=|!=|<>|[=<>(),:])
    )""",
    re.VERBOSE | re.DOTALL,
)
ESCAPES = {
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "b": "\b",
    "f": "\f",
    '"': '"',
    "'": "'",
    "\\": "\\",
}
COMPARISONS = ("=", "!=", "<>", "<", "<=", ">", ">=")
RESERVED = frozenset(
    "and asc desc excludes first from group having in includes last like limit not "
    "null nulls or order select true false using where with".split()
)
DATE_LITERALS = frozenset(
    "today yesterday tomorrow this_week last_week next_week this_month last_month "
    "next_month this_year last_year next_year last_90_days next_90_days".split()
)
DATE_LITERALS_N = frozenset(("last_n_days", "next_n_days"))


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    start: int

    @property
    def lower(self):
        return self.text.lower()


@dataclass(frozen=True)
class Value:
    """kind: string, number, boolean, null, moment, day, literal."""

    kind: str
    value: object = None
    like: str | None = None  # regular expression of a string used with LIKE
    text: str = ""


@dataclass(frozen=True)
class Compare:
    path: tuple
    operator: str  # = != < <= > >= like in, not in
    value: object  # Value, list of Value, or Query
    start: int


@dataclass(frozen=True)
class Group:
    kind: str  # and, or, not
    parts: tuple


@dataclass
class Query:
    text: str
    sobject: str = ""
    sobject_start: int = 0
    alias: str = ""
    count: bool = False
    select: list = field(default_factory=list)  # [(path, start)]
    where: object = None
    order: list = field(default_factory=list)  # [(path, start, descending, nulls_last)]
    limit: int | None = None
    offset: int = 0


def marked(text, start, message):
    """The message as the org shows where in the query it went wrong."""
    line_start = text.rfind("\n", 0, start) + 1
    row = text.count("\n", 0, start) + 1
    column = start - line_start
    snippet = text[max(start - 40, line_start) : start + 40].replace("\n", " ")
    pointer = " " * min(column, 40) + "^"
    return f"\n{snippet}\n{pointer}\nERROR at Row:{row}:Column:{column + 1}\n{message}"


def malformed(text, start, message):
    return OrgError(400, "MALFORMED_QUERY", marked(text, start, message))


def parse(text):
    """The Query of a SOQL text. Raises OrgError MALFORMED_QUERY."""
    if len(text) > QUERY_LIMIT:
        raise OrgError(
            400,
            "MALFORMED_QUERY",
            f"SOQL statements cannot be longer than {QUERY_LIMIT} characters.",
        )
    parser = Parser(text)
    query = parser.query()
    if parser.token.kind != "end":
        raise parser.unexpected()
    return query


class Parser:
    def __init__(self, text):
        self.text = text
        self.tokens = self._tokens()
        self.place = 0

    def _tokens(self):
        tokens, place, end = [], 0, len(self.text.rstrip())
        while place < end:
            match = TOKEN.match(self.text, place)
            if not match:
                at = place + len(self.text[place:]) - len(self.text[place:].lstrip())
                raise malformed(
                    self.text, at, f"unexpected token: '{self.text[at : at + 1]}'"
                )
            kind = match.lastgroup
            tokens.append(Token(kind, match.group(kind), match.start(kind)))
            place = match.end()
        tokens.append(Token("end", "<EOF>", len(self.text)))
        return tokens

    # -- moving

    @property
    def token(self):
        return self.tokens[self.place]

    def unexpected(self):
        token = self.token
        return malformed(self.text, token.start, f"unexpected token: '{token.text}'")

    def at(self, *words):
        return self.token.kind in ("word", "sign") and self.token.lower in words

    def take(self, *words):
        if not self.at(*words):
            return None
        return self.next()

    def need(self, word):
        token = self.take(word)
        if token is None:
            raise self.unexpected()
        return token

    def next(self):
        token = self.token
        self.place += 1
        return token

    def name(self):
        token = self.token
        if token.kind != "word" or token.lower in RESERVED:
            raise self.unexpected()
        return self.next()

    def path(self):
        token = self.name()
        return tuple(token.text.split(".")), token.start

    # -- clauses

    def query(self):
        query = Query(self.text)
        self.need("select")
        self._select(query)
        self.need("from")
        # There is an object of this name, though the word is a keyword.
        token = self.next() if self.token.lower == "group" else self.name()
        query.sobject, query.sobject_start = token.text, token.start
        if self.token.kind == "word" and self.token.lower not in RESERVED | {"offset"}:
            query.alias = self.name().text
        if self.take("where"):
            query.where = self.expression()
        if self.take("order"):
            self.need("by")
            self._order(query)
        if self.take("limit"):
            query.limit = self._count()
        if self.take("offset"):
            query.offset = self._count()
        return query

    def _select(self, query):
        if self.at("count") and self.tokens[self.place + 1].text == "(":
            self.next()
            self.next()
            if not self.take(")"):
                raise self.unexpected()  # aggregates are not served here
            query.count = True
            return
        query.select.append(self.path())
        while self.take(","):
            query.select.append(self.path())

    def _order(self, query):
        while True:
            path, start = self.path()
            descending = bool(self.take("desc"))
            if not descending:
                self.take("asc")
            nulls_last = False
            if self.take("nulls"):
                nulls_last = bool(self.take("last"))
                if not nulls_last:
                    self.need("first")
            query.order.append((path, start, descending, nulls_last))
            if not self.take(","):
                return

    def _count(self):
        if self.token.kind != "number" or not self.token.text.isdigit():
            raise self.unexpected()
        return int(self.next().text)

    # -- conditions

    def expression(self):
        first = self._not()
        if self.at("and", "or"):
            kind = self.token.lower
            parts = [first]
            while self.take(kind):
                parts.append(self._not())
            # SOQL wants parentheses where AND and OR meet.
            if self.at("and", "or"):
                raise self.unexpected()
            return Group(kind, tuple(parts))
        return first

    def _not(self):
        if self.take("not"):
            return Group("not", (self._not(),))
        if self.take("("):
            inner = self.expression()
            self.need(")")
            return inner
        return self._compare()

    def _compare(self):
        path, start = self.path()
        if self.token.kind == "sign" and self.token.text in COMPARISONS:
            operator = self.next().text
            operator = "!=" if operator == "<>" else operator
            return Compare(path, operator, self._value(), start)
        if self.take("like"):
            return Compare(path, "like", self._value(like=True), start)
        if self.take("in"):
            return Compare(path, "in", self._values(), start)
        if self.at("not") and self.tokens[self.place + 1].lower == "in":
            self.next()
            self.next()
            return Compare(path, "not in", self._values(), start)
        raise self.unexpected()

    def _values(self):
        self.need("(")
        if self.at("select"):
            inner = self.query()
            self.need(")")
            return inner
        values = [self._value()]
        while self.take(","):
            values.append(self._value())
        self.need(")")
        return values

    def _value(self, like=False):
        token = self.token
        if token.kind == "string":
            self.next()
            return self._string(token, like)
        if token.kind == "number":
            self.next()
            number = float(token.text) if "." in token.text else int(token.text)
            return Value("number", number, text=token.text)
        if token.kind in ("moment", "day"):
            return self._time(token)
        if token.kind == "word":
            return self._word(token)
        raise self.unexpected()

    def _time(self, token):
        self.next()
        parser = parse_moment if token.kind == "moment" else parse_day
        value = parser(token.text)
        if value is None:
            raise malformed(
                self.text, token.start, f"line 1:{token.start} no viable alternative"
            )
        return Value(token.kind, value, text=token.text)

    def _word(self, token):
        word = token.lower
        if word in ("true", "false"):
            self.next()
            return Value("boolean", word == "true", text=token.text)
        if word == "null":
            self.next()
            return Value("null", text=token.text)
        if word in DATE_LITERALS:
            self.next()
            return Value("literal", (word, 0), text=token.text)
        if word in DATE_LITERALS_N:
            self.next()
            self.need(":")
            return Value("literal", (word, self._count()), text=token.text)
        raise self.unexpected()

    def _string(self, token, like):
        plain, pattern = [], []
        body = token.text[1:-1]
        place = 0
        while place < len(body):
            char = body[place]
            place += 1
            if char != "\\":
                plain.append(char)
                wild = {"%": ".*", "_": "."}.get(char)
                pattern.append(wild or re.escape(char))
                continue
            char, place = self._escape(body, place, token, like)
            plain.append(char)
            pattern.append(re.escape(char))
        text = "".join(plain)
        if len(text) > STRING_LIMIT:
            raise malformed(
                self.text,
                token.start,
                f"a string in a WHERE clause is longer than {STRING_LIMIT} characters",
            )
        return Value("string", text, "".join(pattern) if like else None, token.text)

    def _escape(self, body, place, token, like):
        char = body[place]
        if char in ESCAPES:
            return ESCAPES[char], place + 1
        if char in "_%" and like:
            return char, place + 1
        digits = body[place + 1 : place + 5]
        if char == "u" and re.fullmatch(r"[0-9A-Fa-f]{4}", digits):
            return chr(int(digits, 16)), place + 5
        raise malformed(
            self.text,
            token.start,
            f"Illegal escape sequence '\\{char}'; legal are \\n \\r \\t \\b \\f \\\" "
            "\\' \\\\ \\uXXXX, and in LIKE \\_ \\%",
        )
