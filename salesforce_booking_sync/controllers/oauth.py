# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request

from ..models.problem_texts import explain
from ..models.salesforce_connection import CALLBACK_PATH, MANAGER
from ..models.salesforce_connection_login import CONNECTED_PATH
from ..salesforce.errors import SalesforceProblem, classify, make_problem
from .parameters import takes_any_parameter

CONNECTIONS = "/odoo/salesforce-connections"


class SalesforceOAuth(http.Controller):
    @takes_any_parameter
    @http.route(CALLBACK_PATH, type="http", auth="user", methods=["GET"])
    def callback(
        self, state=None, code=None, error=None, error_description=None, **kwargs
    ):
        """Where Salesforce returns after Allow or Deny."""
        if not request.env.user.has_group(MANAGER):
            return self._page(make_problem("NOT_ADMINISTRATOR"), "/odoo")
        try:
            login = request.env["salesforce.login"]._take(state)
        except SalesforceProblem as unknown:
            return self._page(unknown.problem, CONNECTIONS)
        connection = login.connection_id.with_user(request.env.user)
        back = f"{CONNECTIONS}/{connection.id}"
        try:
            self._check_answer(code, error, error_description)
            login._finish(code)
        except SalesforceProblem as failed:
            login._fail(failed.problem)
            return self._page(failed.problem, back, connection.callback_url)
        # A page that may be loaded again: the code is spent.
        return request.redirect(login._succeed())

    @takes_any_parameter
    @http.route(
        f"{CONNECTED_PATH}/<int:connection_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def connected(self, connection_id, **kwargs):
        """What a log-in led to, and how to go on."""
        if not request.env.user.has_group(MANAGER):
            return self._page(make_problem("NOT_ADMINISTRATOR"), "/odoo")
        domain = [("id", "=", connection_id), ("state", "=", "connected")]
        connection = request.env["salesforce.connection"].search(domain)
        if not connection:
            return request.redirect(CONNECTIONS)
        response = request.render(
            "salesforce_booking_sync.oauth_connected", connection._connected_page()
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def _check_answer(self, code, error, description):
        if error:
            body = {"error": error, "error_description": description}
            raise SalesforceProblem(classify(401, body, write=False))
        if not code:
            raise SalesforceProblem(make_problem("NO_CODE"))

    def _page(self, problem, back, callback_url=None):
        """A sentence, its remedy and the way back."""
        shows_callback = problem.code in (
            "redirect_uri_mismatch",
            "redirect_uri_missing",
        )
        response = request.render(
            "salesforce_booking_sync.oauth_problem",
            {
                "sentence": explain(request.env, problem, login=True),
                "callback_url": callback_url if shows_callback else None,
                "back": back,
            },
        )
        response.status_code = 403 if problem.code == "NOT_ADMINISTRATOR" else 400
        response.headers["Cache-Control"] = "no-store"
        return response
