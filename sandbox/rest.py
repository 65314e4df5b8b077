# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""/services/data: versions, objects, rows, queries, limits."""

import json
import re
import secrets
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime
from urllib.parse import parse_qsl, unquote

from . import composite, tooling
from .errors import ManyRecords, OrgError, method_not_allowed, not_found
from .query import Evaluator
from .records import Records
from .values import id18, stored_moment
from .wire import Headers, Reply

VERSION = re.compile(r"v(\d{2,3})\.0\Z")
SEASONS = ("Winter", "Spring", "Summer")
OLDEST_RETIRED, NEWEST_RETIRED = 7, 30
PAGE_ROWS, PAGE_LEAST, PAGE_MOST = 2000, 200, 2000
CURSORS_KEPT = 50
JSON_TYPES = ("application/json", "")


@dataclass
class Call:
    """One REST request, or one subrequest of a composite."""

    org: object
    session: object
    method: str
    path: str  # below /services/data/vXX.0, unquoted parts in ``parts``
    args: dict
    headers: Headers
    body: object = None  # parsed JSON
    version: str = "66.0"
    inside: str = ""  # the resource that carries this subrequest
    subrequests: list = field(default_factory=list)  # what a carrier ran

    def __post_init__(self):
        self.parts = [unquote(part) for part in self.path.split("/") if part]

    def records(self):
        return Records(self.org, self.session, self.headers, self.version)

    def need(self, *methods):
        if self.method not in methods:
            raise method_not_allowed(self.method, methods)

    def flag(self, name):
        return str(self.args.get(name, "")).lower() == "true"


def parse_body(request):
    """The JSON of a request's body. Raises OrgError 415 or JSON_PARSER_ERROR."""
    if request.method not in ("POST", "PATCH", "PUT"):
        return None
    kind = request.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if kind not in JSON_TYPES or (not kind and request.body):
        raise OrgError(
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            f"Content type '{kind}' is not supported. Use application/json",
        )
    if not request.body.strip():
        return None
    try:
        return json.loads(request.body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise OrgError(
            400,
            "JSON_PARSER_ERROR",
            f"The HTTP entity body could not be parsed as JSON: {error}",
        ) from None


def _no_constant(name):
    raise ValueError(f"{name} is not JSON")


def version_list(switches):
    oldest, newest = switches["api_versions"]
    return [
        {
            # v66 is Spring '26, three a year
            "label": f"{SEASONS[(number - 65) % 3]} '{26 + (number - 65) // 3}",
            "url": f"/services/data/v{number}.0",
            "version": f"{number}.0",
        }
        for number in range(oldest, newest + 1)
    ]


def check_version(switches, text):
    """``66.0`` of ``v66.0``. Raises OrgError."""
    match = VERSION.match(text)
    oldest, newest = switches["api_versions"]
    number = int(match.group(1)) if match else 0
    if OLDEST_RETIRED <= number <= NEWEST_RETIRED:
        raise OrgError(
            410, "UNSUPPORTED_API_VERSION", "The requested API version is retired"
        )
    if not match or not oldest <= number <= newest:
        raise not_found()
    return f"{number}.0"


def split_target(target):
    """(path, args) of a URL's path and query string."""
    path, _, query = target.partition("?")
    return path, dict(parse_qsl(query, keep_blank_values=True))


def run(call):
    """The Reply of a call; refusals become the error array."""
    try:
        return dispatch(call)
    except ManyRecords as many:
        return Reply(300, many.urls)
    except OrgError as error:
        return Reply(error.status, [error.entry()])


def dispatch(call):
    if not call.parts:
        return resources(call)
    handler = ROUTES.get(call.parts[0])
    if handler is None:
        raise not_found()
    return handler(call)


def resources(call):
    call.need("GET", "HEAD")
    base = f"/services/data/v{call.version}"
    return Reply(200, {name: f"{base}/{name}" for name in ROUTES if name != "queryAll"})


# -- objects and rows


def sobjects(call):
    parts = call.parts[1:]
    if not parts:
        call.need("GET", "HEAD")
        shown = [
            sobject.summary(call.version)
            for sobject in call.org.schema.sobjects.values()
            if call.org.schema.get(sobject.name)
        ]
        return Reply(200, {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": shown})
    records = call.records()
    sobject = records.sobject(parts[0])
    if len(parts) == 1:
        return _sobject(call, records, sobject)
    if parts[1] == "describe" and len(parts) == 2:
        return _describe(call, sobject)
    if len(parts) == 2:
        return _row(call, records, sobject, parts[1])
    if len(parts) == 3:
        return _external(call, records, sobject, *parts[1:])
    raise not_found()


def _sobject(call, records, sobject):
    call.need("GET", "HEAD", "POST")
    if call.method != "POST":
        return Reply(
            200,
            {"objectDescribe": sobject.summary(call.version), "recentItems": []},
        )
    row_id = records.create(sobject, call.body)
    return _saved(records, sobject, row_id)


def _saved(records, sobject, row_id, status=201, created=None):
    answer = {"id": row_id, "success": True, "errors": []}
    if created is not None:
        answer["created"] = created
    headers = {"Location": records.url(sobject, row_id)} if status == 201 else {}
    return Reply(status, answer, headers)


def _describe(call, sobject):
    call.need("GET", "HEAD")
    stamp = int(call.org.schema_changed)
    headers = {"Last-Modified": formatdate(stamp, usegmt=True)}
    since = _http_date(call.headers.get("If-Modified-Since"))
    if since is not None and stamp <= since:
        return Reply(304, None, headers)
    return Reply(200, call.org.describe(sobject, call.version), headers)


def _http_date(text):
    try:
        return parsedate_to_datetime(text).timestamp() if text else None
    except (TypeError, ValueError):
        return None


def _precondition(call, row):
    """Whether to answer 304; raises 412 where the row changed since."""
    modified = stored_moment(row["LastModifiedDate"]).timestamp()
    unmodified = _http_date(call.headers.get("If-Unmodified-Since"))
    if unmodified is not None and modified > unmodified:
        raise OrgError(
            412,
            "PRECONDITION_FAILED",
            "The record was changed since the moment given in If-Unmodified-Since",
        )
    since = _http_date(call.headers.get("If-Modified-Since"))
    return since is not None and modified <= since


def _row(call, records, sobject, row_id):
    call.need("GET", "HEAD", "PATCH", "DELETE")
    if call.method in ("GET", "HEAD"):
        row = records.existing(sobject, row_id)
        if _precondition(call, row):
            return Reply(304)
        return Reply(200, records.show(sobject, row, _names(call)))
    row = records.row(sobject.name, id18(row_id))
    if row is not None:
        _precondition(call, row)
    if call.method == "PATCH":
        records.update(sobject, row_id, call.body)
    else:
        records.delete(sobject, row_id)
    return Reply(204)


def _names(call):
    text = call.args.get("fields")
    return [name.strip() for name in text.split(",")] if text else None


def _external(call, records, sobject, field_name, value):
    call.need("GET", "HEAD", "PATCH", "DELETE")
    if call.method == "PATCH":
        row_id, created = records.upsert(
            sobject, field_name, value, call.body, call.flag("updateOnly")
        )
        return _saved(records, sobject, row_id, 201 if created else 200, created)
    row = records.one_external(sobject, field_name, value)
    if call.method == "DELETE":
        records.delete(sobject, row["Id"])
        return Reply(204)
    return Reply(200, records.show(sobject, row, _names(call)))


# -- queries


def query(call):
    call.need("GET", "HEAD")
    everything = call.parts[0] == "queryAll"
    if len(call.parts) > 2:
        raise not_found()
    if len(call.parts) == 2:
        return _next_page(call, call.parts[1])
    text = call.args.get("q")
    if not text:
        raise OrgError(400, "MALFORMED_QUERY", "Parameter 'q' is required")
    return _first_page(call, Evaluator(call.records(), everything).run(text))


def _first_page(call, result):
    return _page(call, result, 0, None, _page_size(call))


def _page_size(call):
    match = re.search(
        r"batchSize\s*=\s*(\d+)", call.headers.get("Sforce-Query-Options", "")
    )
    wanted = int(match.group(1)) if match else PAGE_ROWS
    return min(max(wanted, PAGE_LEAST), PAGE_MOST)


def _page(call, result, start, locator, size):
    stop = start + size
    shown = result.records(start, stop)
    answer = {"totalSize": result.total, "done": True}
    if stop < result.total and not result.count_only:
        cursors = call.org.cursors
        if locator is None:
            locator = "01g" + secrets.token_hex(8)
            while len(cursors) >= CURSORS_KEPT:
                cursors.pop(next(iter(cursors)))
            cursors[locator] = (result, size)
        answer["done"] = False
        answer["nextRecordsUrl"] = (
            f"/services/data/v{call.version}/query/{locator}-{stop}"
        )
    answer["records"] = shown
    return Reply(200, answer)


def _next_page(call, part):
    locator, _, start = part.rpartition("-")
    held = call.org.cursors.get(locator)
    if held is None or not start.isdigit():
        raise OrgError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
    result, size = held
    return _page(call, result, int(start), locator, size)


def tooling_route(call):
    return tooling.route(call, _first_page, _next_page)


# -- limits


def limits(call):
    call.need("GET", "HEAD")
    most = call.org.switches["daily_limit"]
    return Reply(
        200,
        {
            "ConcurrentAsyncGetReportInstances": {"Max": 200, "Remaining": 200},
            "DailyApiRequests": {
                "Max": most,
                "Remaining": max(most - call.org.usage(), 0),
            },
            "DailyBulkV2QueryJobs": {"Max": 10000, "Remaining": 10000},
            "DataStorageMB": {"Max": 5, "Remaining": 5},
            "FileStorageMB": {"Max": 20, "Remaining": 20},
            "SingleEmail": {"Max": 15, "Remaining": 15},
        },
    )


ROUTES = {
    "composite": composite.route,
    "limits": limits,
    "query": query,
    "queryAll": query,
    "sobjects": sobjects,
    "tooling": tooling_route,
}
composite.bind(run, check_version, split_target, Call)
