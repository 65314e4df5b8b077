# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can go wrong with Salesforce, as few kinds as there are ways to react.

``classify`` turns any answer into a ``Problem``. It goes by Salesforce's
``errorCode``, then by the HTTP status, never by the message: messages are
translated into the user's language.
"""

import re
from dataclasses import dataclass
from enum import Enum

from .text import clean

DETAIL_LENGTH = 500


class Kind(str, Enum):
    """How to react to a problem."""

    RETRY = "retry"  # surely nothing was done; try again soon
    WAIT = "wait"  # the whole org says: later
    RECONNECT = "reconnect"  # nothing works until a person mends the connection
    FIX_DATA = "fix_data"  # this record's values are refused
    FIX_SETTINGS = "fix_settings"  # settings or rights in Odoo or Salesforce
    GONE = "gone"  # the record is not there (any more)
    DUPLICATE = "duplicate"  # such a record exists already
    UNKNOWN = "unknown"  # a write may or may not have happened: look first


@dataclass(frozen=True)
class Problem:
    """One problem, as support needs it; texts for people are made elsewhere.

    ``code`` is Salesforce's own code, or one of ours in UPPER_SNAKE.
    ``detail`` is Salesforce's message, filtered of tokens and cut; it may name
    a person, so it is shown and stored but never logged.
    ``record_id``, ``record_type`` and ``allow_save`` tell about the match when
    the kind is DUPLICATE; there is none where several records match.
    """

    kind: Kind
    code: str
    detail: str = ""
    fields: tuple = ()
    status: "int | None" = None
    record_id: "str | None" = None
    record_type: "str | None" = None
    allow_save: bool = False

    @classmethod
    def from_json(cls, values):
        """What ``dataclasses.asdict`` made ``values`` of; None of nothing."""
        return cls(**{**values, "kind": Kind(values["kind"])}) if values else None


class SalesforceProblem(Exception):
    """Raised by everything in this room; carries a ``Problem``."""

    def __init__(self, problem):
        # The message is the code alone: exceptions end up in logs.
        super().__init__(f"{problem.code} ({problem.kind.value})")
        self.problem = problem


KIND_OF_CODE = {
    # Nothing was done, the same again may pass.
    "ALL_OR_NONE_OPERATION_ROLLED_BACK": Kind.RETRY,
    "BATCH_PROCESSING_HALTED": Kind.RETRY,
    "CONCURRENT_LIMIT_EXCEEDED": Kind.RETRY,
    "INVALID_QUERY_LOCATOR": Kind.RETRY,
    "KEY_TAKEN": Kind.RETRY,
    "NOT_LOOKED_UP": Kind.RETRY,
    "OPERATION_TOO_LARGE": Kind.RETRY,
    "PERSON_UNSETTLED": Kind.RETRY,
    "PROCESSING_HALTED": Kind.RETRY,
    "QUERY_TIMEOUT": Kind.RETRY,
    "REQUEST_RUNNING_TOO_LONG": Kind.RETRY,
    "SERVER_UNAVAILABLE": Kind.RETRY,
    "UNABLE_TO_LOCK_ROW": Kind.RETRY,
    "UNREADABLE": Kind.RETRY,
    "UNSETTLED": Kind.RETRY,
    "REDIRECTED": Kind.RETRY,
    "TLS_FAILED": Kind.RETRY,
    "UNREACHABLE": Kind.RETRY,
    "TOKEN_BUSY": Kind.RETRY,
    "token_request_in_progress": Kind.RETRY,
    "server_error": Kind.RETRY,
    "temporarily_unavailable": Kind.RETRY,
    # The org as a whole has had enough for now.
    "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE": Kind.WAIT,
    "REQUEST_LIMIT_EXCEEDED": Kind.WAIT,
    "rate_limit_exceeded": Kind.WAIT,
    # A person has to mend the connection before anything goes.
    "API_CURRENTLY_DISABLED": Kind.RECONNECT,
    "API_DISABLED_FOR_ORG": Kind.RECONNECT,
    "ASSERTION_EXPIRED": Kind.RECONNECT,
    "ASSERTION_INVALID": Kind.RECONNECT,
    "AUDIENCE_INVALID": Kind.RECONNECT,
    "AUTHENTICATION_FAILURE": Kind.RECONNECT,
    "Bad_OAuth_Token": Kind.RECONNECT,
    "CLIENT_CREDENTIALS_OFF": Kind.RECONNECT,
    "CODE_EXPIRED": Kind.RECONNECT,
    "COPIED_DATABASE": Kind.RECONNECT,
    "ENCRYPTION_KEY_INVALID": Kind.RECONNECT,
    "HOST_NOT_ALLOWED": Kind.RECONNECT,
    "INVALID_AUTH_HEADER": Kind.RECONNECT,
    "INVALID_SESSION_ID": Kind.RECONNECT,
    "IP_RESTRICTED": Kind.RECONNECT,
    "LOGIN_UNKNOWN": Kind.RECONNECT,
    "MISSING_API_SCOPE": Kind.RECONNECT,
    "MISSING_OAUTH_TOKEN": Kind.RECONNECT,
    "MY_DOMAIN_NEEDED": Kind.RECONNECT,
    "Missing_OAuth_Token": Kind.RECONNECT,
    "NOT_CONNECTED": Kind.RECONNECT,
    "NO_CODE": Kind.RECONNECT,
    "NO_CERTIFICATE": Kind.RECONNECT,
    "NO_REFRESH_TOKEN": Kind.RECONNECT,
    "NO_RUN_AS_USER": Kind.RECONNECT,
    "NO_USERNAME": Kind.RECONNECT,
    "OAUTH_APP_ACCESS_DENIED": Kind.RECONNECT,
    "OAUTH_APP_BLOCKED": Kind.RECONNECT,
    "OTHER_ORG": Kind.RECONNECT,
    "PASTED_CUT": Kind.RECONNECT,
    "PASTED_EMAIL": Kind.RECONNECT,
    "PASTED_NOTHING": Kind.RECONNECT,
    "PASTED_SPACES": Kind.RECONNECT,
    "PASTED_SWAPPED": Kind.RECONNECT,
    "PASTED_TWICE": Kind.RECONNECT,
    "PASTED_URL": Kind.RECONNECT,
    "SECRET_UNREADABLE": Kind.RECONNECT,
    "USER_NOT_APPROVED": Kind.RECONNECT,
    "access_denied": Kind.RECONNECT,
    "inactive_org": Kind.RECONNECT,
    "inactive_user": Kind.RECONNECT,
    "invalid_app_access": Kind.RECONNECT,
    "invalid_client": Kind.RECONNECT,
    "invalid_client_id": Kind.RECONNECT,
    "invalid_grant": Kind.RECONNECT,
    "invalid_request": Kind.RECONNECT,
    "invalid_scope": Kind.RECONNECT,
    "invalid_token": Kind.RECONNECT,
    "redirect_uri_mismatch": Kind.RECONNECT,
    "redirect_uri_missing": Kind.RECONNECT,
    "unsupported_grant_type": Kind.RECONNECT,
    "unsupported_response_type": Kind.RECONNECT,
    "unsupported_token_type": Kind.RECONNECT,
    # The values of this record.
    "CANNOT_UPDATE_CONVERTED_LEAD": Kind.FIX_DATA,
    "EMAIL_TOO_LONG": Kind.FIX_DATA,
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": Kind.FIX_DATA,
    "FIELD_INTEGRITY_EXCEPTION": Kind.FIX_DATA,
    "INVALID_EMAIL_ADDRESS": Kind.FIX_DATA,
    "JSON_PARSER_ERROR": Kind.FIX_DATA,
    "MALFORMED_ID": Kind.FIX_DATA,
    "MALFORMED_QUERY": Kind.FIX_DATA,
    "METHOD_NOT_ALLOWED": Kind.FIX_DATA,
    "NO_ATTENDEE": Kind.FIX_DATA,
    "NO_EMAIL": Kind.FIX_DATA,
    "NUMBER_OUTSIDE_VALID_RANGE": Kind.FIX_DATA,
    "REQUIRED_FIELD_MISSING": Kind.FIX_DATA,
    "STRING_TOO_LONG": Kind.FIX_DATA,
    "UNSUPPORTED_MEDIA_TYPE": Kind.FIX_DATA,
    # Settings and rights, in Salesforce or in Odoo.
    "CANNOT_EXECUTE_FLOW_TRIGGER": Kind.FIX_SETTINGS,
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": Kind.FIX_SETTINGS,
    "INACTIVE_OWNER_OR_USER": Kind.FIX_SETTINGS,
    "INSUFFICIENT_ACCESS": Kind.FIX_SETTINGS,
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": Kind.FIX_SETTINGS,
    "INSUFFICIENT_ACCESS_OR_READONLY": Kind.FIX_SETTINGS,
    "INVALID_CROSS_REFERENCE_KEY": Kind.FIX_SETTINGS,
    "INVALID_FIELD": Kind.FIX_SETTINGS,
    "INVALID_FIELD_FOR_INSERT_UPDATE": Kind.FIX_SETTINGS,
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": Kind.FIX_SETTINGS,
    "INVALID_TYPE": Kind.FIX_SETTINGS,
    "KEY_FIELD_UNUSABLE": Kind.FIX_SETTINGS,
    "NOT_ADMINISTRATOR": Kind.FIX_SETTINGS,
    "NO_PERSON_ACCOUNTS": Kind.FIX_SETTINGS,
    "NOT_ALL_VISIBLE": Kind.FIX_SETTINGS,
    # Of the object or its key field: of a record Salesforce says one of those below.
    "NOT_FOUND": Kind.FIX_SETTINGS,
    "OBJECT_NOT_VISIBLE": Kind.FIX_SETTINGS,
    "OPERATION_WITH_INACTIVE_USER_EXCEPTION": Kind.FIX_SETTINGS,
    "STORAGE_LIMIT_EXCEEDED": Kind.FIX_SETTINGS,
    # The record itself.
    "ENTITY_IS_DELETED": Kind.GONE,
    # There is such a record already, or more than one.
    "AMBIGUOUS": Kind.DUPLICATE,
    "DUPLICATES_DETECTED": Kind.DUPLICATE,
    "DUPLICATE_EXTERNAL_ID": Kind.DUPLICATE,
    "DUPLICATE_VALUE": Kind.DUPLICATE,
    "MORE_THAN_ONE_RECORD": Kind.DUPLICATE,
    "NOT_FINDABLE": Kind.DUPLICATE,
    # Sent, but no answer that tells.
    "CONNECTION_LOST": Kind.UNKNOWN,
    "NOT_JSON": Kind.UNKNOWN,
    "TIMED_OUT": Kind.UNKNOWN,
    "UNFORESEEN": Kind.UNKNOWN,
    "UNKNOWN_EXCEPTION": Kind.UNKNOWN,
    "WORKER_LOST": Kind.UNKNOWN,
}

# For an answer whose code is not in the table. What stands in neither is unforeseen:
# tried again below 500, of unknown outcome above.
KIND_OF_STATUS = {
    401: Kind.RECONNECT,
    410: Kind.FIX_SETTINGS,
    414: Kind.FIX_DATA,
    420: Kind.UNKNOWN,
    429: Kind.WAIT,
    431: Kind.FIX_DATA,
}

# Salesforce says invalid_grant for all of these; only the description tells them
# apart. It is English always, other than the messages of REST.
_GRANT_REFUSALS = (
    ("already being processed", "token_request_in_progress"),
    ("no client credentials user", "NO_RUN_AS_USER"),
    ("client credentials flow not enabled", "CLIENT_CREDENTIALS_OFF"),
    ("not supported on this domain", "MY_DOMAIN_NEEDED"),
    ("approved this consumer", "USER_NOT_APPROVED"),
    ("audience", "AUDIENCE_INVALID"),
    ("assertion expired", "ASSERTION_EXPIRED"),
    ("expired assertion", "ASSERTION_EXPIRED"),
    ("assertion", "ASSERTION_INVALID"),
    ("ip restricted", "IP_RESTRICTED"),
    ("login hours", "IP_RESTRICTED"),
    ("authentication failure", "AUTHENTICATION_FAILURE"),
    ("no valid scopes", "invalid_scope"),
)

# Policies that a Salesforce administrator writes; each has a code of its own.
_SECURITY_POLICY = "TXN_SECURITY"

_SECRETS = re.compile(
    r"00D[0-9A-Za-z]{12,15}![\w.\-]+"  # access token
    r"|5Aep[\w.\-]+"  # refresh token
    r"|\baPrx[\w.=%\-]+"  # authorization code
    r"|\beyJ[\w\-]+\.[\w\-]+\.[\w\-]*"  # JSON Web Token
    r"|(?<=Bearer )\S+"
    r"|(?:(?<=client_secret=)|(?<=refresh_token=)|(?<=access_token=))[^&\s]+"
)
_SALESFORCE_ID = re.compile(r"\b(?=\w*\d)[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?\b")


def mask(text):
    """The text without tokens, cut to what support needs."""
    text = _SECRETS.sub("***", " ".join(clean(str(text or "")).split()))
    if len(text) > DETAIL_LENGTH:
        text = text[: DETAIL_LENGTH - 1] + "…"
    return text


def make_problem(code, detail="", *, write=False, **more):
    """A ``Problem`` of a code of ours; ``write``: something was being written."""
    kind = _kind(code, None, write)
    return Problem(kind, code, mask(detail), **more)


def classify(status, body, *, write=True):
    """The ``Problem`` that an answer tells of.

    :param status: HTTP status, or None for an item of a collection
    :param body: what JSON decoding gave: a list of errors, an item of a
        collection, an OAuth error object, a plain text, or None
    :param write: whether the request could change something; only then can an
        outcome be unknown
    """
    if status == 300:
        return Problem(Kind.DUPLICATE, "MORE_THAN_ONE_RECORD", status=status)
    if status is not None and 300 < status < 400:
        return Problem(Kind.RETRY, "REDIRECTED", status=status)
    if isinstance(body, dict) and body.get("error"):
        return _classify_oauth(status, body)
    errors = _errors(body)
    if not errors:
        return _classify_text(status, body, write)
    first = errors[0]
    message = str(first.get("message") or "")
    code = str(first.get("errorCode") or first.get("statusCode") or "")
    if code == "REQUEST_LIMIT_EXCEEDED" and message.startswith("Concurrent"):
        # Only the message tells the daily limit from that of a moment.
        code = "CONCURRENT_LIMIT_EXCEEDED"
    kind = _kind(code, status, write)
    if code == "INVALID_CROSS_REFERENCE_KEY" and status == 404:
        kind = Kind.GONE
    match = _match(first) if kind is Kind.DUPLICATE else {}
    return Problem(
        kind,
        code or f"HTTP_{status}",
        mask(message),
        fields=_fields(errors),
        status=status,
        **match,
    )


def item_problem(item, *, write=True):
    """The ``Problem`` of one item of a collections answer, None if it passed."""
    if item is None:
        return Problem(Kind.GONE, "ENTITY_IS_DELETED")
    if item.get("success", True):
        return None
    return classify(None, item.get("errors") or [], write=write)


def is_foreseen(problem):
    """Whether the tables above say what this problem is."""
    return (
        problem.code in KIND_OF_CODE
        or problem.code.startswith(_SECURITY_POLICY)
        or problem.status in KIND_OF_STATUS
        or (problem.status or 0) >= 500
    )


def _kind(code, status, write):
    kind = KIND_OF_CODE.get(code)
    if kind is None and code.startswith(_SECURITY_POLICY):
        kind = Kind.FIX_SETTINGS
    if kind is None:
        kind = KIND_OF_STATUS.get(status)
    if kind is None:
        server_fault = status is not None and status >= 500
        kind = Kind.UNKNOWN if server_fault else Kind.RETRY
    if kind is Kind.UNKNOWN and not write:
        kind = Kind.RETRY  # reading again harms nobody
    return kind


def _errors(body):
    if isinstance(body, dict):
        body = body.get("errors") or [body]
    if not isinstance(body, list):
        return []
    return [
        error
        for error in body
        if isinstance(error, dict)
        and (error.get("errorCode") or error.get("statusCode"))
    ]


def _fields(errors):
    names = [name for error in errors for name in error.get("fields") or ()]
    return tuple(dict.fromkeys(str(name) for name in names))


def _classify_oauth(status, body):
    code = _oauth_code(str(body["error"]))
    detail = str(body.get("error_description") or "")
    if code == "invalid_grant":
        code = _grant_refusal(detail)
    return Problem(_kind(code, status, False), code, mask(detail), status=status)


def _grant_refusal(description):
    """The code of the first text that stands in the description."""
    description = description.lower()
    for words, code in _GRANT_REFUSALS:
        if words in description:
            return code
    return "invalid_grant"


def _oauth_code(code):
    """As the table writes it; what a browser brings may be anything."""
    known = {name.lower(): name for name in KIND_OF_CODE}
    if not re.fullmatch(r"[\w.\-]{1,64}", code, re.ASCII):
        return "UNKNOWN_ERROR"
    return known.get(code.lower(), code)


def _classify_text(status, body, write):
    """An answer without Salesforce's error list: a gateway's page, or nothing."""
    text = str(body or "").strip()
    if text in ("Bad_OAuth_Token", "Missing_OAuth_Token"):
        return Problem(Kind.RECONNECT, text, status=status)
    if status is None or status < 300:
        return Problem(_kind("NOT_JSON", status, write), "NOT_JSON", status=status)
    kind = _kind(f"HTTP_{status}", status, write)
    # A page's markup helps nobody; its status says it all.
    detail = "" if text.startswith("<") else text
    return Problem(kind, f"HTTP_{status}", mask(detail), status=status)


def _match(error):
    """Which record Salesforce takes for the same one, where that is just one."""
    # "duplicateResut" is Salesforce's own spelling in many versions.
    result = error.get("duplicateResult") or error.get("duplicateResut") or {}
    allow_save = bool(result.get("allowSave"))
    found = {
        match["record"]["Id"]: matches.get("entityType")
        for matches in result.get("matchResults") or ()
        for match in matches.get("matchRecords") or ()
        if (match.get("record") or {}).get("Id")
    }
    if found:
        [record_id, record_type], *others = found.items()
        if others:
            record_id = record_type = None
        return {
            "record_id": record_id,
            "record_type": record_type,
            "allow_save": allow_save,
        }
    ids = _SALESFORCE_ID.findall(str(error.get("message") or ""))
    return {
        "record_id": ids[-1] if ids else None,
        "allow_save": allow_save,
    }
