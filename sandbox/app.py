# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which part of the org answers a request; faults, latency and the request log."""

import re
import time
import traceback
from datetime import datetime, timezone

from . import control_api, rest, ui
from .approval import APPROVAL_PATH, Approval
from .errors import OrgError
from .grants import Grants
from .pages import static
from .tokens import Tokens
from .wire import Reply

DATA_PATH = "/services/data"
IDENTITY = re.compile(r"/id/([A-Za-z0-9]{15,18})/([A-Za-z0-9]{15,18})/?\Z")
UNKNOWN = OrgError(
    500,
    "UNKNOWN_EXCEPTION",
    "An unexpected error occurred. Please include this ErrorId if you contact "
    "support: see the org's own output",
)
SESSION_INVALID = ("INVALID_SESSION_ID", "Session expired or invalid")


class App:
    def __init__(self, org):
        self.org = org
        self.grants = Grants(org)
        self.tokens = Tokens(org)
        self.approval = Approval(org)
        self.pages = ui.Pages(org)

    def handle(self, request):
        """The Reply to a Request; never raises for what a client sent."""
        path = request.path
        if path == control_api.PATH:
            return control_api.answer(self.org, self.grants, request)
        if not path.startswith("/services/") and not IDENTITY.match(path):
            return self._page(request)
        return self._service(request)

    # -- pages for people

    def _page(self, request):
        path = request.path
        if path == "/id/keys":
            return Reply(200, self.org.openid.keys())
        if path == "/.well-known/openid-configuration":
            return Reply(200, self.org.openid.discovery())
        if path == "/login":
            return self.approval.login(request)
        if path == APPROVAL_PATH:
            return self.approval.approve(request)
        if path.startswith("/static/"):
            return static(path[len("/static/") :])
        return self.pages.answer(request)

    # -- services for programs

    def _service(self, request):
        started = datetime.now(timezone.utc)
        fault = self.org.faults.for_request(
            request.method, f"{request.path}?{request.query_string}".rstrip("?")
        )
        note = {"api": False, "subrequests": []}
        try:
            reply = self._faulty(request, fault, note)
        except Exception:
            # A mistake of ours: shown to whoever runs the org, and answered as
            # Salesforce answers its own.
            traceback.print_exc()
            reply = Reply(500, [UNKNOWN.entry()])
        self.org.log(
            {
                "method": request.method,
                "path": request.target,
                "status": None if reply.drop else reply.status,
                "api": note["api"],
                "subrequests": note["subrequests"],
                "at": started.isoformat(),
            }
        )
        return reply

    def _faulty(self, request, fault, note):
        if fault is None:
            return self._answer(request, note)
        if fault.delay:
            time.sleep(fault.delay)
        if fault.drop == "before":
            return Reply(drop=True)
        if fault.drop == "after":
            self._answer(request, note)
            return Reply(drop=True)
        if fault.drop == "later":
            self.org.faults.keep_late(lambda: self._answer(request, note))
            return Reply(drop=True)
        if fault.code is None and fault.status is None and fault.body is None:
            return self._answer(request, note)
        if fault.done:
            self._answer(request, note)
        return refusal(fault)

    def _pause(self):
        if self.org.latency:
            time.sleep(self.org.latency)

    def _answer(self, request, note):
        path = request.path.rstrip("/") or "/"
        if path == "/services/oauth2/token":
            return self.tokens.token(request, self._pause)
        self._pause()
        if path.startswith(DATA_PATH + "/") or path == DATA_PATH:
            return self._data(request, path, note)
        plain = {
            "/services/oauth2/authorize": self.approval.authorize,
            "/services/oauth2/revoke": self.tokens.revoke,
            "/services/oauth2/introspect": self.tokens.introspect,
            "/services/oauth2/userinfo": self.tokens.userinfo,
        }
        if path in plain:
            return plain[path](request)
        identity = IDENTITY.match(path)
        if identity:
            return self.tokens.identity(request, *identity.groups())
        return Reply(404, "<h1>URL No Longer Exists</h1>")

    # -- REST

    def _data(self, request, path, note):
        if path == DATA_PATH:
            return Reply(200, rest.version_list(self.org.switches))
        counted = False
        try:
            self._check_secure(request)
            version_part, _, below = path[len(DATA_PATH) + 1 :].partition("/")
            version = rest.check_version(self.org.switches, version_part)
            session = self._session(request)
            counted = self._count(note)
            body = rest.parse_body(request)
            reply = self._run(request, session, version, below, body, note)
        except OrgError as error:
            reply = Reply(error.status, [error.entry()])
        if counted:
            most = self.org.switches["daily_limit"]
            reply.headers["Sforce-Limit-Info"] = f"api-usage={self.org.usage()}/{most}"
        return reply

    def _check_secure(self, request):
        if not request.secure and self.org.switches["require_https"]:
            raise OrgError(403, "HTTPS_REQUIRED", "HTTPS Required")

    def _session(self, request):
        token = self.tokens.bearer(request)
        if not token:
            raise OrgError(401, "INVALID_AUTH_HEADER", "INVALID_AUTH_HEADER")
        with self.org.lock:
            row = self.grants.session_row(token)
            if row is None:
                raise OrgError(401, *SESSION_INVALID)
            if not {"api", "full"} & set(row["scopes"]):
                raise OrgError(
                    401,
                    "INVALID_SESSION_ID",
                    "This session is not valid for use with the REST API",
                )
            self.grants.touch(row)
            return self.org.session_for(row["user"], row["scopes"], row["app"])

    def _count(self, note):
        switches = self.org.switches
        if not switches["api_enabled"]:
            raise OrgError(
                403,
                "API_DISABLED_FOR_ORG",
                "The REST API is not enabled for this Organization.",
            )
        if self.org.usage() >= switches["daily_limit"]:
            raise OrgError(
                403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."
            )
        self.org.count_api()
        note["api"] = True
        return True

    def _run(self, request, session, version, below, body, note):
        method = request.method
        override = request.args.pop("_HttpMethod", None)
        if method == "POST" and override:
            method = override.upper()
        # Quoted slashes stay inside their part of the path.
        raw_below = request.raw_path.rstrip("/").split("/", 4)
        call = rest.Call(
            org=self.org,
            session=session,
            method=method,
            path=raw_below[4] if below and len(raw_below) > 4 else "",
            args=request.args,
            headers=request.headers,
            body=body,
            version=version,
        )
        with self.org.lock:
            reply = rest.run(call)
        note["subrequests"] = call.subrequests
        return reply


def refusal(fault):
    """The Reply that a fault asks for."""
    status = fault.status or 400
    if fault.body is not None:
        return Reply(status, fault.body)
    if fault.code is None:
        return Reply(status, "")
    error = OrgError(
        status, fault.code, fault.message or "asked for by a test", fault.fields
    )
    return Reply(status, [error.entry()])
