# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request

from ..models.problem_texts import explain
from ..models.salesforce_connection import MANAGER
from ..models.salesforce_connection_login import CONNECTED_PATH
from ..models.salesforce_login_held import OTHER_ORG_PATH
from ..salesforce.errors import SalesforceProblem
from .oauth import CONNECTIONS
from .parameters import takes_any_parameter


class SalesforceOtherOrg(http.Controller):
    """The page after a log-in that led to another org than before."""

    @takes_any_parameter
    @http.route(
        f"{OTHER_ORG_PATH}/<int:login_id>",
        type="http",
        auth="user",
        methods=["GET", "POST"],
    )
    def decide(self, login_id, use=None, **kwargs):
        login = request.env["salesforce.login"]._held(login_id)
        if not login or not request.env.user.has_group(MANAGER):
            return request.redirect(CONNECTIONS)
        connection = login.connection_id.with_user(request.env.user)
        connection.check_access("write")
        if request.httprequest.method == "GET" or use not in ("yes", "no"):
            return self._page(login)
        if use == "no":
            login._keep_former()
            return request.redirect(f"{CONNECTIONS}/{connection.id}")
        try:
            login._use_from_now_on()
        except SalesforceProblem as error:
            return self._page(login, explain(request.env, error.problem, login=True))
        return request.redirect(f"{CONNECTED_PATH}/{connection.id}")

    def _page(self, login, problem=None):
        values = login._decision_page() | {"problem": problem}
        response = request.render("salesforce_booking_sync.oauth_other_org", values)
        response.headers["Cache-Control"] = "no-store"
        return response
