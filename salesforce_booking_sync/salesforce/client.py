# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""REST calls to one org, through simple-salesforce."""

import time
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceError

from .errors import Problem, SalesforceProblem, classify, make_problem
from .session import TIMEOUT, open_session, transport_problems

API_VERSION = "66.0"
MAX_SUBREQUESTS = 25  # in one composite call


@dataclass(frozen=True)
class Subrequest:
    """One part of a composite call.

    :param path: below ``/services/data/vXX.X/``, query string included
    :param reference: unique in its call, ``[A-Za-z0-9][A-Za-z0-9_]*``
    :param headers: pairs; Salesforce passes none of the outer ones on
    """

    method: str
    path: str
    reference: str
    body: "dict | None" = None
    headers: tuple = ()


@dataclass(frozen=True)
class Answer:
    """What came back for one ``Subrequest``."""

    reference: str
    status: int
    body: object = None
    write: bool = True

    @property
    def ok(self):
        return 200 <= self.status < 300

    @property
    def problem(self) -> "Problem | None":
        return None if self.ok else classify(self.status, self.body, write=self.write)


class Client:
    """One user's view of one org. Not thread-safe: make one for each job.

    Every method raises ``SalesforceProblem`` and nothing else.

    :param refresh: called once with the refused access token when Salesforce
        says that it is no longer valid; gives ``(instance_url, access_token)``,
        or raises ``SalesforceProblem``. The call is then made again, whole.
    :param timeout: seconds, ``(to connect, between two bytes)``
    """

    def __init__(
        self,
        instance_url,
        access_token,
        *,
        refresh=None,
        api_version=API_VERSION,
        timeout=TIMEOUT,
    ):
        self.api_version = api_version
        self.usage = None  # (used, allowed) API calls of the org in 24 hours
        self.calls = 0  # made by this client
        self.ahead = None  # seconds that the org's clock is ahead of ours
        self._refresh = refresh
        self._session = open_session(timeout)
        self._session.hooks["response"].append(self._note_clock)
        self._use(instance_url, access_token)

    def close(self):
        self._session.close()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    # === CALLS ===

    def composite(self, subrequests, *, all_or_none=False):
        """Up to 25 requests in one API call.

        :return: an ``Answer`` for each, in order. A failed part is an answer
            too; only a failure of the call as a whole raises.
        """
        subrequests = list(subrequests)
        if len(subrequests) > MAX_SUBREQUESTS:
            raise ValueError(f"more than {MAX_SUBREQUESTS} subrequests in one call")
        if not subrequests:
            return []
        write = any(part.method != "GET" for part in subrequests)
        content = self._call(
            "composite",
            method="POST",
            write=write,
            json={
                "allOrNone": all_or_none,
                "collateSubrequests": False,
                "compositeRequest": [self._part(part) for part in subrequests],
            },
        )
        with _readable("composite", write):
            return _answers(subrequests, content)

    def graphs(self, graphs):
        """Up to 75 lists of requests in one API call; each is done whole or not at all.

        :return: for each a list as of `composite`
        """
        content = self._call(
            "composite/graph",
            method="POST",
            write=True,
            json={
                "graphs": [
                    {
                        "graphId": str(number),
                        "compositeRequest": [self._part(part) for part in graph],
                    }
                    for number, graph in enumerate(graphs)
                ]
            },
        )
        with _readable("composite/graph", write=True):
            found = {
                each["graphId"]: each["graphResponse"] for each in content["graphs"]
            }
            return [
                _answers(graph, found[str(number)])
                for number, graph in enumerate(graphs)
            ]

    def get(self, path, **params):
        """The decoded body of a GET below ``/services/data/vXX.X/``."""
        return self._call(path, params or None)

    def query(self, soql):
        """All rows of a query, page by page; one API call for each page."""
        return self.all_rows(self._call("query", {"q": soql}))

    def tooling_query(self, soql):
        """As `query`, of what administrators set up in the org."""
        return self.all_rows(self._call("tooling/query", {"q": soql}))

    def all_rows(self, page):
        """All rows of a query whose first page is already here."""
        rows = list(page["records"])
        while not page.get("done", True):
            page = self._call(self._below_version(page["nextRecordsUrl"]))
            rows += page["records"]
        return rows

    def describe(self, sobject):
        return self.get(f"sobjects/{sobject}/describe")

    def limits(self):
        return self.get("limits")

    def organization(self):
        """Id, Name, OrganizationType, IsSandbox … of the org."""
        rows = self.query(ORGANIZATION_QUERY)
        if not rows:
            problem = make_problem("INSUFFICIENT_ACCESS", "Organization")
            raise SalesforceProblem(problem)
        return rows[0]

    # === SHELL ===

    def _use(self, instance_url, access_token):
        self._access_token = access_token
        self._salesforce = Salesforce(
            session_id=access_token,
            instance_url=instance_url,
            version=self.api_version,
            session=self._session,
            object_pairs_hook=dict,
        )

    def _note_clock(self, response, **_options):
        """Compare the moment that an answer was sent with the middle of its way."""
        try:
            sent = parsedate_to_datetime(response.headers["Date"]).timestamp()
        except (KeyError, TypeError, ValueError, OverflowError):
            return
        now = time.time() - response.elapsed.total_seconds() / 2
        # A Date names a second; its middle is the better guess.
        self.ahead = sent + 0.5 - now

    def _part(self, part):
        content = {
            "method": part.method,
            "url": f"/services/data/v{self.api_version}/{part.path}",
            "referenceId": part.reference,
        }
        if part.body is not None:
            content["body"] = part.body
        if part.headers:
            content["httpHeaders"] = dict(part.headers)
        return content

    def _below_version(self, url):
        """simple-salesforce wants paths relative to the version."""
        return url.split(f"/services/data/v{self.api_version}/", 1)[-1]

    def _call(self, path, params=None, *, method="GET", write=False, **kwargs):
        try:
            return self._once(path, params, method=method, write=write, **kwargs)
        except SalesforceProblem as error:
            if error.problem.code != "INVALID_SESSION_ID" or self._refresh is None:
                raise
        # Refused before anything was done, so a write may go again too.
        self._use(*self._refresh(self._access_token))
        return self._once(path, params, method=method, write=write, **kwargs)

    def _once(self, path, params, *, method, write, **kwargs):
        self.calls += 1
        try:
            with _readable(path, write), transport_problems(write=write):
                content = self._salesforce.restful(
                    path, params, method=method, **kwargs
                )
        except SalesforceError as error:
            problem = classify(error.status, error.content, write=write)
            raise SalesforceProblem(problem) from None
        usage = self._salesforce.api_usage.get("api-usage")
        if usage:
            self.usage = (usage.used, usage.total)
        return content


@contextmanager
def _readable(path, write):
    """Say so where what came back is not what the API promises."""
    try:
        yield
    except (KeyError, TypeError, ValueError):
        # A number or a half sentence, say, where an object should be.
        problem = make_problem("NOT_JSON", path, write=write)
        raise SalesforceProblem(problem) from None


def _answers(subrequests, content):
    found = {
        item["referenceId"]: (int(item["httpStatusCode"]), item.get("body"))
        for item in content["compositeResponse"]
    }
    return [
        Answer(part.reference, *found[part.reference], part.method != "GET")
        for part in subrequests
    ]


ORGANIZATION_QUERY = (
    "SELECT Id, Name, OrganizationType, IsSandbox, InstanceName, TimeZoneSidKey,"
    " DefaultLeadAccess, DefaultContactAccess, DefaultAccountAccess"
    " FROM Organization"
)
