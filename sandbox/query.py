# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Answers a SOQL tree from the rows of the org."""

import re
from datetime import datetime, timedelta, timezone
from itertools import islice
from zoneinfo import ZoneInfo

from .errors import OrgError
from .schema import NUMBER_TYPES, TEXT_TYPES, Field
from .soql import Compare, Group, Query, malformed, marked, parse
from .values import format_moment, id18

OFFSET_LIMIT = 2000
ORDERED = ("<", "<=", ">", ">=")
# What every record that an owner, who or what may be has in common.
NAME_FIELDS = {
    name.lower(): Field(name, name, kind, 255)
    for name, kind in (
        ("Id", "id"),
        ("Name", "string"),
        ("FirstName", "string"),
        ("LastName", "string"),
        ("Email", "email"),
        ("Phone", "phone"),
        ("Title", "string"),
        ("Type", "picklist"),
        ("Alias", "string"),
        ("Username", "string"),
        ("IsActive", "boolean"),
        ("ProfileId", "reference"),
    )
}


class Result:
    """Rows that match, in order; ``records(start, stop)`` shows a part of them."""

    def __init__(self, rows, writers, sobject, records, count_only):
        self.rows = rows
        self.total = len(rows)
        self.count_only = count_only
        self._writers = writers
        self._sobject = sobject
        self._records = records

    def records(self, start, stop):
        if self.count_only:
            return []
        return [self._shown(row) for row in islice(self.rows, start, stop)]

    def _shown(self, row):
        shown = {"attributes": self._records.attributes(self._sobject, row)}
        for write in self._writers:
            write(row, shown)
        return shown


class Evaluator:
    """One query for one session. Raises OrgError as the org words it."""

    def __init__(self, records, everything=False):
        self.records = records  # sandbox.records.Records of the session
        self.schema = records.schema
        self.everything = everything  # queryAll: deleted and archived rows too

    def run(self, text):
        """Result of a SOQL text."""
        query = parse(text)
        sobject = self._sobject(query)
        if not query.count and not query.select:
            raise malformed(text, 0, "nothing selected")
        writers = self._writers(query, sobject)
        if query.offset > OFFSET_LIMIT:
            raise OrgError(
                400,
                "NUMBER_OUTSIDE_VALID_RANGE",
                f"Maximum SOQL offset allowed is {OFFSET_LIMIT}",
            )
        rows = self._rows(query, sobject)
        self._sort(query, sobject, rows)
        stop = None if query.limit is None else query.offset + query.limit
        rows = rows[query.offset : stop]
        return Result(rows, writers, sobject, self.records, query.count)

    # -- from

    def _sobject(self, query):
        sobject = self.schema.by_lower.get(query.sobject.lower())
        if sobject is None or self.schema.get(sobject.name) is None:
            raise OrgError(
                400,
                "INVALID_TYPE",
                marked(
                    query.text,
                    query.sobject_start,
                    f"sObject type '{query.sobject}' is not supported. If you are "
                    "attempting to use a custom object, be sure to append the '__c' "
                    "after the entity name. Please reference your WSDL or the "
                    "describe call for the appropriate names.",
                ),
            )
        return sobject

    def _rows(self, query, sobject):
        table = self.records.store.table(sobject.name)
        candidates = None
        test = None
        if query.where is not None:
            test = self._test(query, sobject, query.where)
            candidates = self._candidates(query, sobject, query.where)
        if candidates is None:
            rows = list(table.values())
        else:
            rows = [table[row_id] for row_id in candidates if row_id in table]
        if not self.everything:
            rows = [
                row
                for row in rows
                if not row.get("IsDeleted") and not row.get("IsArchived")
            ]
        if self.records.switches["private_sharing"]:
            rows = [row for row in rows if self.records.visible(row)]
        return [row for row in rows if test(row)] if test else rows

    def _candidates(self, query, sobject, node):
        """Ids that may match, by index; None where no index helps."""
        if isinstance(node, Compare):
            return self._candidates_of(query, sobject, node)
        found = [self._candidates(query, sobject, part) for part in node.parts]
        if node.kind == "and":
            known = [ids for ids in found if ids is not None]
            return min(known, key=len) if known else None
        if node.kind == "or" and all(ids is not None for ids in found):
            return dict.fromkeys(row_id for ids in found for row_id in ids)
        return None

    def _candidates_of(self, query, sobject, node):
        path = self._path(query, sobject, node.path)
        if len(path) != 1 or node.operator not in ("=", "in"):
            return None
        field = sobject.by_lower.get(path[0].lower())
        values = node.value if node.operator == "in" else [node.value]
        if field is None or isinstance(values, Query):
            return None
        if any(value.kind != "string" or not value.value for value in values):
            return None
        texts = [value.value for value in values]
        if field.type in ("id", "reference"):
            texts = [id18(text) for text in texts]
        if field.type == "id":
            return dict.fromkeys(texts)
        if field.name not in self.records.store.indexed.get(sobject.name, ()):
            return None
        found = {}
        for text in texts:
            found.update(self.records.find(sobject.name, field.name, text))
        return found

    # -- fields

    @staticmethod
    def _path(query, sobject, path):
        if len(path) > 1 and path[0].lower() in (
            query.alias.lower() or sobject.name.lower(),
            sobject.name.lower(),
        ):
            return path[1:]
        return path

    def _no_column(self, query, start, name, entity):
        return OrgError(
            400,
            "INVALID_FIELD",
            marked(
                query.text,
                start,
                f"No such column '{name}' on entity '{entity}'. If you are attempting "
                "to use a custom field, be sure to append the '__c' after the custom "
                "field name. Please reference your WSDL or the describe call for the "
                "appropriate names.",
            ),
        )

    def _resolve(self, query, sobject, path, start):
        """([lookup fields to follow], field) of a path."""
        path = self._path(query, sobject, path)
        steps = []
        fields, relations, entity = (
            sobject.by_lower,
            sobject.relationships,
            sobject.name,
        )
        for part in path[:-1]:
            lookup = relations.get(part.lower())
            if lookup is None:
                raise OrgError(
                    400,
                    "INVALID_FIELD",
                    marked(
                        query.text,
                        start,
                        f"Didn't understand relationship '{part}' in field path. If "
                        "you are attempting to use a custom relationship, be sure to "
                        "append the '__r' after the custom relationship name.",
                    ),
                )
            steps.append(lookup)
            targets = [self.schema.get(name) for name in lookup.referenceTo]
            if len(lookup.referenceTo) > 1:
                fields, relations, entity = NAME_FIELDS, {}, "Name"
            elif targets[0] is None:
                fields, relations, entity = {}, {}, lookup.referenceTo[0]
            else:
                [target] = targets
                fields, relations = target.by_lower, target.relationships
                entity = target.name
        field = fields.get(path[-1].lower())
        if field is None:
            raise self._no_column(query, start, path[-1], entity)
        return steps, field

    def _follow(self, row, lookup):
        """The row a lookup points at, with its object's name; (None, None) without."""
        row_id = row.get(lookup.name)
        target = self.schema.by_prefix.get(row_id[:3]) if row_id else None
        found = self.records.row(target.name, row_id) if target else None
        return found, target

    def _getter(self, steps, field):
        name = field.name
        if not steps:
            if field.type == "boolean":
                return lambda row: bool(row.get(name))
            return lambda row: row.get(name)

        def get(row):
            target = None
            for lookup in steps:
                row, target = self._follow(row, lookup)
                if row is None:
                    return None
            if name == "Type" and field is NAME_FIELDS["type"]:
                return target.name
            return row.get(name)

        return get

    # -- select

    def _writers(self, query, sobject):
        writers, seen, nested = [], set(), {}
        for path, start in query.select:
            path = self._path(query, sobject, path)
            key = ".".join(path).lower()
            if key in seen:
                raise OrgError(
                    400,
                    "INVALID_FIELD",
                    marked(query.text, start, f"duplicate field selected: {path[-1]}"),
                )
            seen.add(key)
            steps, field = self._resolve(query, sobject, path, start)
            if steps:
                self._nest(nested, writers, steps, field)
            else:
                writers.append(self._writer(field))
        return writers

    def _writer(self, field):
        value = self.records.value

        def write(row, shown):
            shown[field.name] = value(row, field)

        return write

    def _nest(self, nested, writers, steps, field):
        """Fields over one relationship share one object of the answer."""
        lookup = steps[0]
        inner = nested.get(lookup.name)
        if inner is None:
            inner = nested[lookup.name] = ([], {})
            writers.append(self._nested_writer(lookup, inner[0]))
        if len(steps) > 1:
            self._nest(inner[1], inner[0], steps[1:], field)
        elif field is NAME_FIELDS["type"]:
            inner[0].append(self._type_writer)
        else:
            inner[0].append(self._writer(field))

    def _type_writer(self, row, shown):
        shown["Type"] = self.schema.by_prefix[row["Id"][:3]].name

    def _nested_writer(self, lookup, inner):
        def write(row, shown):
            found, target = self._follow(row, lookup)
            if found is None:
                shown[lookup.relationshipName] = None
                return
            kind = "Name" if len(lookup.referenceTo) > 1 else target.name
            part = {"attributes": {**self.records.attributes(target, found)}}
            part["attributes"]["type"] = kind
            for write_inner in inner:
                write_inner(found, part)
            shown[lookup.relationshipName] = part

        return write

    # -- where

    def _test(self, query, sobject, node):
        if isinstance(node, Group):
            tests = [self._test(query, sobject, part) for part in node.parts]
            if node.kind == "not":
                [inner] = tests
                return lambda row: not inner(row)
            if node.kind == "and":
                return lambda row: all(test(row) for test in tests)
            return lambda row: any(test(row) for test in tests)
        steps, field = self._resolve(query, sobject, node.path, node.start)
        if not field.filterable:
            raise OrgError(
                400,
                "INVALID_FIELD",
                marked(
                    query.text,
                    node.start,
                    f"field '{field.name}' can not be filtered in a query call",
                ),
            )
        get = self._getter(steps, field)
        if node.operator in ("in", "not in"):
            return self._test_in(query, node, field, get)
        if node.operator == "like":
            return self._test_like(query, node, field, get)
        return self._test_compare(query, node, field, get)

    def _bad_value(self, query, node, field, wanted, quoted):
        how = "should be" if quoted else "should not be"
        return OrgError(
            400,
            "INVALID_FIELD",
            marked(
                query.text,
                node.start,
                f"value of filter criterion for field '{field.name}' must be of type "
                f"{wanted} and {how} enclosed in quotes",
            ),
        )

    def _bad_operator(self, query, node, message):
        return OrgError(
            400,
            "INVALID_QUERY_FILTER_OPERATOR",
            marked(query.text, node.start, message),
        )

    def _literal(self, query, node, field, value):
        """The comparable form of a literal for ``field``."""
        if field.type in TEXT_TYPES:
            if value.kind != "string":
                raise self._bad_value(query, node, field, "string", True)
            return value.value.casefold()
        if field.type in ("id", "reference"):
            full = id18(value.value) if value.kind == "string" else None
            if full is None:
                raise self._bad_operator(
                    query, node, f"invalid ID field: {value.text.strip(chr(39))}"
                )
            return full
        if field.type == "boolean":
            if value.kind != "boolean":
                raise self._bad_value(query, node, field, "boolean", False)
            return value.value
        if field.type == "int" or field.type in NUMBER_TYPES:
            if value.kind != "number":
                raise self._bad_value(query, node, field, field.type, False)
            return value.value
        if field.type == "datetime":
            if value.kind != "moment":
                raise self._bad_value(query, node, field, "dateTime", False)
            return format_moment(value.value)
        if field.type == "date":
            if value.kind != "day":
                raise self._bad_value(query, node, field, "date", False)
            return value.value.isoformat()
        raise self._bad_operator(
            query, node, f"field '{field.name}' can not be filtered in a query call"
        )

    def _test_compare(self, query, node, field, get):
        operator, value = node.operator, node.value
        if value.kind == "null":
            if operator not in ("=", "!=") or field.type == "boolean":
                raise self._bad_operator(query, node, "invalid operator on null")
            wanted = operator == "="
            return lambda row: (get(row) is None) == wanted
        if operator in ORDERED and field.type in ("boolean", "id", "reference"):
            if field.type != "id":
                raise self._bad_operator(
                    query, node, f"invalid operator on {field.type} field"
                )
        if value.kind == "literal" and field.type in ("date", "datetime"):
            return self._test_range(node, field, get)
        literal = self._literal(query, node, field, value)
        if literal == "" and operator in ("=", "!="):  # an empty text is null
            wanted = operator == "="
            return lambda row: (get(row) is None) == wanted
        fold = field.type in TEXT_TYPES
        compare = _COMPARE[operator]

        def test(row):
            found = get(row)
            if found is None:
                return operator == "!="
            return compare(found.casefold() if fold else found, literal)

        return test

    def _test_range(self, node, field, get):
        first, after = date_range(
            *node.value.value, datetime.now(ZoneInfo(self.records.time_zone))
        )
        if field.type == "date":
            first, after = first.date().isoformat(), after.date().isoformat()
        else:
            first = format_moment(first.astimezone(timezone.utc))
            after = format_moment(after.astimezone(timezone.utc))
        tests = {
            "=": lambda v: first <= v < after,
            "!=": lambda v: not first <= v < after,
            "<": lambda v: v < first,
            "<=": lambda v: v < after,
            ">": lambda v: v >= after,
            ">=": lambda v: v >= first,
        }
        inside = tests[node.operator]
        return lambda row: get(row) is not None and inside(get(row))

    def _test_like(self, query, node, field, get):
        if field.type not in TEXT_TYPES or node.value.kind != "string":
            raise self._bad_operator(
                query, node, f"invalid operator on {field.type} field"
            )
        match = re.compile(node.value.like, re.IGNORECASE | re.DOTALL).fullmatch
        return lambda row: (found := get(row)) is not None and bool(match(found))

    def _test_in(self, query, node, field, get):
        values = node.value
        if isinstance(values, Query):
            allowed = self._inner(values)
        else:
            allowed = {
                None
                if value.kind == "null" or value.value == ""
                else self._literal(query, node, field, value)
                for value in values
            }
        fold = field.type in TEXT_TYPES
        wanted = node.operator == "in"

        def test(row):
            found = get(row)
            if found is not None and fold:
                found = found.casefold()
            return (found in allowed) == wanted

        return test

    def _inner(self, query):
        """Values of the one field a semi-join selects."""
        sobject = self._sobject(query)
        if query.count or len(query.select) != 1:
            raise malformed(query.text, query.sobject_start, "one field, please")
        [(path, start)] = query.select
        steps, field = self._resolve(query, sobject, path, start)
        get = self._getter(steps, field)
        fold = field.type in TEXT_TYPES
        found = {get(row) for row in self._rows(query, sobject)}
        return {v.casefold() if fold else v for v in found if v is not None}

    # -- order

    def _sort(self, query, sobject, rows):
        for path, start, descending, nulls_last in reversed(query.order):
            steps, field = self._resolve(query, sobject, path, start)
            if not field.sortable:
                raise OrgError(
                    400,
                    "INVALID_FIELD",
                    marked(
                        query.text,
                        start,
                        f"field '{field.name}' can not be sorted in a query call",
                    ),
                )
            get = self._getter(steps, field)
            empty = [row for row in rows if get(row) is None]
            filled = [row for row in rows if get(row) is not None]
            fold = field.type in TEXT_TYPES
            filled.sort(
                key=lambda row, get=get, fold=fold: (
                    get(row).casefold() if fold else get(row)
                ),
                reverse=descending,
            )
            rows[:] = [*filled, *empty] if nulls_last else [*empty, *filled]


_COMPARE = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def date_range(word, number, moment):
    """(first moment, first moment after) of a date literal, in moment's zone."""
    today = moment.replace(hour=0, minute=0, second=0, microsecond=0)

    def days(first, count):
        return today + timedelta(days=first), today + timedelta(days=first + count)

    week_day = (today.weekday() + 1) % 7  # weeks begin on Sunday
    simple = {
        "today": (0, 1),
        "yesterday": (-1, 1),
        "tomorrow": (1, 1),
        "this_week": (-week_day, 7),
        "last_week": (-week_day - 7, 7),
        "next_week": (-week_day + 7, 7),
        "last_90_days": (-90, 91),
        "next_90_days": (1, 90),
        "last_n_days": (-number, number + 1),
        "next_n_days": (1, number),
    }
    if word in simple:
        return days(*simple[word])
    which, unit = word.split("_")
    shift = {"last": -1, "this": 0, "next": 1}[which]
    if unit == "year":
        year = today.year + shift
        return (
            today.replace(year=year, month=1, day=1),
            today.replace(year=year + 1, month=1, day=1),
        )
    months = today.year * 12 + today.month - 1 + shift
    first = today.replace(year=months // 12, month=months % 12 + 1, day=1)
    months += 1
    return first, today.replace(year=months // 12, month=months % 12 + 1, day=1)
