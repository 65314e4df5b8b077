# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""/composite: several requests in one, with references between them."""

import re
from urllib.parse import quote

from . import collections_api
from .errors import OrgError, not_found
from .wire import Headers, Reply

SUBREQUESTS = 25
COSTLY = 5  # of which queries and collections
REFERENCE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]*\Z")
REFERENCE = re.compile(r"@\{([^}]*)\}")
PATH_PART = re.compile(r"([A-Za-z0-9_]+)((?:\[\d+\])*)\Z")
OWN_HEADERS = ("accept", "authorization", "content-type")
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE", "HEAD")
KEYS = frozenset(("method", "url", "referenceId", "body", "httpHeaders"))
ROLLED_BACK = (
    "The transaction was rolled back since another operation in the same "
    "transaction failed."
)
# Set by rest.bind: this module and rest call each other.
_rest = {}


def bind(run, check_version, split_target, call_class):
    _rest.update(
        run=run,
        check_version=check_version,
        split_target=split_target,
        Call=call_class,
    )


class Halted(Exception):
    """Undoes what was written inside an all-or-none request."""


def invalid(message, code="INVALID_INPUT"):
    return OrgError(400, code, message)


def route(call):
    if call.inside:
        raise invalid(f"{call.path} is not allowed inside {call.inside}")
    parts = call.parts[1:]
    if not parts:
        return composite(call)
    if parts[0] == "sobjects":
        return collections_api.route(call)
    if parts == ["batch"]:
        return batch(call)
    if parts == ["graph"]:
        return graph(call)
    raise not_found()


def composite(call):
    call.need("GET", "POST")
    if call.method == "GET":
        base = f"/services/data/v{call.version}/composite"
        return Reply(200, {"sobjects": f"{base}/sobjects", "batch": f"{base}/batch"})
    body = call.body
    if not isinstance(body, dict) or not isinstance(body.get("compositeRequest"), list):
        raise OrgError(
            400, "JSON_PARSER_ERROR", "compositeRequest is required and is a list"
        )
    unknown = set(body) - {"allOrNone", "collateSubrequests", "compositeRequest"}
    if unknown:
        raise OrgError(
            400, "JSON_PARSER_ERROR", f"Unrecognized field '{unknown.pop()}'"
        )
    requests = body["compositeRequest"]
    check(requests, SUBREQUESTS, COSTLY)
    answers, _failed = run_all(call, requests, bool(body.get("allOrNone")), "composite")
    return Reply(200, {"compositeResponse": answers})


def check(requests, most, most_costly):
    """Raises OrgError where the whole request is refused."""
    if not requests:
        raise invalid("compositeRequest is empty")
    if len(requests) > most:
        raise invalid(
            f"The request has {len(requests)} subrequests; at most {most} are allowed",
            "LIMIT_EXCEEDED",
        )
    seen = set()
    costly = 0
    for request in requests:
        if not isinstance(request, dict):
            raise OrgError(400, "JSON_PARSER_ERROR", "a subrequest is an object")
        unknown = set(request) - KEYS
        if unknown:
            raise OrgError(
                400, "JSON_PARSER_ERROR", f"Unrecognized field '{unknown.pop()}'"
            )
        reference = request.get("referenceId")
        if not isinstance(reference, str) or not REFERENCE_ID.match(reference):
            raise invalid(f"Invalid reference id specified: {reference}")
        if reference in seen:
            raise invalid(f"Duplicate reference id specified: {reference}")
        seen.add(reference)
        if request.get("method") not in METHODS:
            raise invalid(f"Invalid method: {request.get('method')}")
        url = request.get("url")
        if not isinstance(url, str) or not url.startswith("/services/data/"):
            raise invalid(f"The URL of a subrequest starts with /services/data/: {url}")
        _check_headers(request.get("httpHeaders"))
        costly += bool(re.match(r"/services/data/v[\d.]+/(query|composite)", url))
    if costly > most_costly:
        raise invalid(
            f"The request has {costly} queries and collections; at most "
            f"{most_costly} are allowed",
            "LIMIT_EXCEEDED",
        )


def _check_headers(headers):
    if headers is None:
        return
    if not isinstance(headers, dict) or not all(
        isinstance(value, str) for value in headers.values()
    ):
        raise OrgError(400, "JSON_PARSER_ERROR", "httpHeaders is an object of texts")
    for name in headers:
        if name.lower() in OWN_HEADERS:
            raise invalid(f"Header {name} can't be set in a subrequest")


def run_all(call, requests, all_or_none, inside):
    """([answer], whether it was rolled back)"""
    answers, results = [], {}
    store = call.org.store
    failed = None
    try:
        with store.transaction():
            for place, request in enumerate(requests):
                reply = _run_one(call, request, results, inside)
                answers.append(_answer(request, reply))
                results[request["referenceId"]] = reply
                if all_or_none and not 200 <= reply.status < 300:
                    failed = place
                    raise Halted
    except Halted:
        halted = Reply(400, [_halted(ROLLED_BACK).entry()])
        answers = [
            answers[place] if place == failed else _answer(request, halted)
            for place, request in enumerate(requests)
        ]
    call.subrequests.extend(
        {
            "method": request["method"],
            "url": request["url"],
            "referenceId": request["referenceId"],
            "status": answer["httpStatusCode"],
        }
        for request, answer in zip(requests, answers, strict=True)
    )
    return answers, failed is not None


def _halted(message):
    return OrgError(400, "PROCESSING_HALTED", message)


def _answer(request, reply):
    body = reply.body
    return {
        "body": body,
        "httpHeaders": dict(reply.headers),
        "httpStatusCode": reply.status,
        "referenceId": request["referenceId"],
    }


def _run_one(call, request, results, inside):
    try:
        url = REFERENCE.sub(
            lambda match: quote(str(_value(match.group(1), results)), safe=""),
            request["url"],
        )
        body = _filled(request.get("body"), results)
        if re.search(r"[\s\x00-\x1f]", url) or not url.isascii():
            raise invalid(f"The URL of a subrequest must be encoded: {url}")
        path, args = _rest["split_target"](url)
        version_part, _, rest = path[len("/services/data/") :].partition("/")
        version = _rest["check_version"](call.org.switches, version_part)
    except OrgError as error:
        return Reply(error.status, [error.entry()])
    inherited = {
        name: value for name, value in call.headers.items() if name in OWN_HEADERS
    }
    headers = Headers(inherited)
    headers.update(Headers(request.get("httpHeaders") or {}))
    sub = _rest["Call"](
        org=call.org,
        session=call.session,
        method=request["method"],
        path=rest,
        args=args,
        headers=headers,
        body=body,
        version=version,
        # Collections may stand inside a composite; other carriers may not.
        inside="" if rest.startswith("composite/sobjects") else inside,
    )
    return _rest["run"](sub)


def _filled(value, results):
    """``value`` with every ``@{reference.field}`` in its texts replaced."""
    if isinstance(value, dict):
        return {key: _filled(inner, results) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, results) for inner in value]
    if not isinstance(value, str) or "@{" not in value:
        return value
    whole = REFERENCE.fullmatch(value)
    if whole:
        return _value(whole.group(1), results)
    return REFERENCE.sub(lambda match: str(_value(match.group(1), results)), value)


def _value(path, results):
    """What a reference stands for. Raises OrgError PROCESSING_HALTED."""
    reference, *parts = path.split(".")
    missing = _halted(
        f"Invalid reference specified. No value for {path} found in {reference}. "
        f"{path} not found"
    )
    reply = results.get(PATH_PART.sub(r"\1", reference))
    if reply is None or reply.status >= 300 or not parts:
        raise missing
    value = reply.body
    head = PATH_PART.match(reference)
    value = _indexed(value, head.group(2) if head else "", missing)
    for part in parts:
        match = PATH_PART.match(part)
        if not match or not isinstance(value, dict) or match.group(1) not in value:
            raise missing
        value = _indexed(value[match.group(1)], match.group(2), missing)
    return value


def _indexed(value, brackets, missing):
    for number in re.findall(r"\d+", brackets):
        if not isinstance(value, list) or int(number) >= len(value):
            raise missing
        value = value[int(number)]
    return value


# -- batch


def batch(call):
    call.need("POST")
    body = call.body
    if not isinstance(body, dict) or not isinstance(body.get("batchRequests"), list):
        raise OrgError(
            400, "JSON_PARSER_ERROR", "batchRequests is required and is a list"
        )
    requests = body["batchRequests"]
    if not 0 < len(requests) <= SUBREQUESTS:
        raise invalid(
            f"1 to {SUBREQUESTS} batch requests are allowed", "LIMIT_EXCEEDED"
        )
    results, halted = [], False
    for place, request in enumerate(requests):
        if halted:
            error = OrgError(
                412, "BATCH_PROCESSING_HALTED", "Batch processing halted per request"
            )
            results.append({"statusCode": 412, "result": [error.entry()]})
            continue
        if place:
            call.org.count_api()  # unlike those of a composite, each one counts
        reply = _batch_one(call, request)
        results.append({"statusCode": reply.status, "result": reply.body})
        halted = bool(body.get("haltOnError")) and reply.status >= 400
    return Reply(
        200,
        {"hasErrors": any(r["statusCode"] >= 400 for r in results), "results": results},
    )


def _batch_one(call, request):
    if not isinstance(request, dict) or not isinstance(request.get("url"), str):
        return Reply(400, [invalid("a batch request has a method and a url").entry()])
    path, args = _rest["split_target"](request["url"])
    version_part, _, rest = path.lstrip("/").partition("/")
    try:
        version = _rest["check_version"](call.org.switches, version_part)
    except OrgError as error:
        return Reply(error.status, [error.entry()])
    sub = _rest["Call"](
        org=call.org,
        session=call.session,
        method=request.get("method"),
        path=rest,
        args=args,
        headers=call.headers,
        body=request.get("richInput"),
        version=version,
        inside="batch",
    )
    reply = _rest["run"](sub)
    call.subrequests.append(
        {
            "method": request.get("method"),
            "url": request.get("url"),
            "referenceId": None,
            "status": reply.status,
        }
    )
    return reply


# -- graph

GRAPHS, NODES, FAILURES = 75, 500, 14


def graph(call):
    call.need("POST")
    body = call.body
    graphs = body.get("graphs") if isinstance(body, dict) else None
    if not isinstance(graphs, list) or not all(
        isinstance(one, dict) and isinstance(one.get("compositeRequest"), list)
        for one in graphs
    ):
        raise OrgError(400, "JSON_PARSER_ERROR", "graphs is required and is a list")
    nodes = sum(len(one["compositeRequest"]) for one in graphs)
    if not 0 < len(graphs) <= GRAPHS or nodes > NODES:
        raise invalid(
            f"At most {GRAPHS} graphs of {NODES} nodes together are allowed",
            "LIMIT_EXCEEDED",
        )
    answers, failures = [], 0
    for one in graphs:
        check(one["compositeRequest"], NODES, 0)
        if failures >= FAILURES:
            halted = Reply(400, [_halted("Too many graphs failed").entry()])
            inner = [_answer(r, halted) for r in one["compositeRequest"]]
            failed = True
        else:
            inner, failed = run_all(call, one["compositeRequest"], True, "graph")
        failures += failed
        answers.append(
            {
                "graphId": one.get("graphId"),
                "graphResponse": {"compositeResponse": inner},
                "isSuccessful": not failed,
            }
        )
    return Reply(200, {"graphs": answers})
