# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Pages a person meets on the way to a grant: log in, Allow or Deny."""

import re
import secrets
import time
from urllib.parse import quote

from .grants import NOT_APPROVED, SCOPE_TEXTS, Grants
from .org import PASSWORD
from .pages import render
from .wire import Reply, add_query, redirect

APPROVAL_PATH = "/setup/secur/RemoteAccessAuthorizationPage.apexp"
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}\Z")
PENDING_SECONDS = 15 * 60
LOGIN_REFUSED = (
    "Please check your username and password. If you still can't log in, "
    "contact your Salesforce administrator."
)
GENERIC_ERROR = (
    "We can't authorize you because of an OAuth error. "
    "For more information, contact your Salesforce administrator."
)


def plain_error(error, description):
    """Salesforce answers so where no address can be trusted."""
    text = f"error={error}&error_description={quote(description)}"
    return Reply(400, text, {"Content-Type": "text/plain;charset=UTF-8"})


class Approval:
    def __init__(self, org):
        self.org = org
        self.grants = Grants(org)
        self._pending = {}  # id -> what the app asked for
        self._browsers = {}  # cookie -> user id

    # -- /services/oauth2/authorize

    def authorize(self, request):
        asked = request.form() if request.method == "POST" else request.args
        with self.org.lock:
            app = self.grants.app(asked.get("client_id"))
            refusal = self._refuse(app, asked)
            if refusal:
                return refusal
            self._forget_old()
            key = secrets.token_urlsafe(18)
            prompts = asked.get("prompt", "").split()
            self._pending[key] = {
                "asked": asked,
                "csrf": secrets.token_urlsafe(18),
                "made": time.time(),
                "consent": "consent" in prompts,
            }
            if self._browser_user(request) is None or {
                "login",
                "select_account",
            } & set(prompts):
                return redirect(self._login_url(key))
            return redirect(f"{APPROVAL_PATH}?source={key}")

    def _refuse(self, app, asked):
        """The answer to a request that never reaches a person, else None."""
        if app is None:
            return plain_error("invalid_client_id", "client identifier invalid")
        address = asked.get("redirect_uri")
        if not address:
            return plain_error("redirect_uri_missing", "redirect_uri not provided")
        if address not in app["callbacks"]:
            return plain_error(
                "redirect_uri_mismatch", "redirect_uri must match configuration"
            )
        if asked.get("response_type") != "code":
            return self._back(
                asked, "unsupported_response_type", "response type not supported"
            )
        challenge = asked.get("code_challenge")
        if not challenge:
            if self.org.switches["pkce_required"]:
                return plain_error("invalid_request", "missing required code challenge")
        elif asked.get("code_challenge_method", "S256") != "S256" or not (
            CHALLENGE.match(challenge)
        ):
            return plain_error("invalid_request", "invalid code challenge")
        return None

    @staticmethod
    def _back(asked, error, description):
        return redirect(
            add_query(
                asked["redirect_uri"],
                {
                    "error": error,
                    "error_description": description,
                    "state": asked.get("state"),
                },
            )
        )

    def _forget_old(self):
        limit = time.time() - PENDING_SECONDS
        for key in [k for k, row in self._pending.items() if row["made"] < limit]:
            del self._pending[key]

    # -- /login

    @staticmethod
    def _login_url(key):
        return f"/login?ec=302&source={key}"

    def login(self, request):
        form = request.form() if request.method == "POST" else {}
        key = form.get("source") or request.args.get("source", "")
        pending = self._pending.get(key)
        hint = pending["asked"].get("login_hint", "") if pending else ""
        if request.method != "POST":
            return self._login_page(key, hint)
        username = form.get("username", "").strip()
        with self.org.lock:
            user = self.org.user_by_name(username)
            if user is None or not user["IsActive"] or form.get("pw") != PASSWORD:
                return self._login_page(key, username, LOGIN_REFUSED)
            cookie = secrets.token_urlsafe(24)
            self._browsers[cookie] = user["Id"]
        target = f"{APPROVAL_PATH}?source={key}" if pending else "/"
        return redirect(
            target, **{"Set-Cookie": f"sid={cookie}; Path=/; HttpOnly; SameSite=Lax"}
        )

    @staticmethod
    def _login_page(key, username, problem=None):
        return Reply(
            200,
            render(
                "login.html",
                source=key,
                username=username,
                problem=problem,
                password=PASSWORD,
            ),
        )

    def _browser_user(self, request):
        user = self.org.store.get("User", self._browsers.get(request.cookie("sid"), ""))
        return user if user and user["IsActive"] else None

    # -- Allow or Deny

    def approve(self, request):
        form = request.form() if request.method == "POST" else {}
        key = form.get("source") or request.args.get("source", "")
        with self.org.store.transaction():
            pending = self._pending.get(key)
            if pending is None:
                return self._error_page(
                    "This authorization request has expired. "
                    "Start again from the application that sent you here."
                )
            user = self._browser_user(request)
            if user is None:
                return redirect(self._login_url(key))
            app = self.grants.app(pending["asked"]["client_id"])
            refusal = self._refuse_user(pending, user)
            if refusal:
                return refusal
            if request.method == "POST":
                return self._decide(key, pending, app, user, form)
            scopes = self._scopes(pending)
            if not pending["consent"] and any(
                set(scopes) <= set(row["scopes"])
                for row in self.grants.grants_of(user["Id"], app["Id"])
            ):
                return self._allow(key, pending, app, user)
            return self._approval_page(key, pending, app, user, scopes)

    def _refuse_user(self, pending, user):
        asked = pending["asked"]
        switches = self.org.switches
        if switches["app_blocked"]:
            return self._back(
                asked, "OAUTH_APP_BLOCKED", "this app is blocked by admin"
            )
        if not self.grants.may_use(user):
            return self._back(asked, "OAUTH_APP_ACCESS_DENIED", NOT_APPROVED[1])
        if user["Username"] in switches["api_only_users"]:
            return self._error_page(GENERIC_ERROR + " : OAUTH_APPROVAL_ERROR_GENERIC")
        if switches["app_not_installed"]:
            return self._error_page(
                GENERIC_ERROR + " : External client app is not installed in this org"
            )
        if not set(self._scopes(pending)) <= self._allowed_scopes():
            return self._error_page(
                GENERIC_ERROR + " : OAUTH_APPROVAL_ERROR_GENERIC : "
                "the requested scope is not allowed"
            )
        return None

    def _allowed_scopes(self):
        allowed = set(self.org.switches["app_scopes"])
        if allowed & {"refresh_token", "offline_access"}:
            allowed |= {"refresh_token", "offline_access"}
        if "id" in allowed:
            allowed |= {"profile", "email", "address", "phone"}
        return allowed

    def _scopes(self, pending):
        asked = pending["asked"].get("scope", "").split()
        return asked or list(self.org.switches["app_scopes"])

    def _decide(self, key, pending, app, user, form):
        if not secrets.compare_digest(form.get("csrf", ""), pending["csrf"]):
            return self._error_page("This page has expired. Please try again.")
        if "save" in form:
            return self._allow(key, pending, app, user)
        del self._pending[key]
        return self._back(
            pending["asked"], "access_denied", "end-user denied authorization"
        )

    def _allow(self, key, pending, app, user):
        asked = pending["asked"]
        del self._pending[key]
        code = self.grants.issue_code(
            app,
            user["Id"],
            asked["redirect_uri"],
            self._scopes(pending),
            asked.get("code_challenge"),
        )
        return redirect(
            add_query(
                asked["redirect_uri"], {"code": code, "state": asked.get("state")}
            )
        )

    def _approval_page(self, key, pending, app, user, scopes):
        texts = list(dict.fromkeys(SCOPE_TEXTS.get(scope, scope) for scope in scopes))
        return Reply(
            200,
            render(
                "approve.html",
                source=key,
                csrf=pending["csrf"],
                app=app["name"],
                user=user,
                scopes=texts,
            ),
        )

    @staticmethod
    def _error_page(text):
        return Reply(400, render("oauth_error.html", text=text))
