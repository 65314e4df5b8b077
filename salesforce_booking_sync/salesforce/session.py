# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one kind of HTTP session that talks to Salesforce."""

import ssl
from contextlib import contextmanager

import requests
from requests.adapters import HTTPAdapter

from .errors import SalesforceProblem, make_problem

TIMEOUT = (3.05, 10)  # seconds: to connect, between two bytes of the answer

# OpenSSL's names of failures that come before anything of ours is sent.
_HANDSHAKE = (
    "CERTIFICATE_VERIFY_FAILED",
    "WRONG_VERSION_NUMBER",
    "SSLV3_ALERT_HANDSHAKE_FAILURE",
    "TLSV1_ALERT_PROTOCOL_VERSION",
    "UNSUPPORTED_PROTOCOL",
)


class _Adapter(HTTPAdapter):
    def __init__(self, timeout):
        super().__init__(max_retries=0)
        self.timeout = timeout

    def send(self, request, timeout=None, **kwargs):
        return super().send(request, timeout=timeout or self.timeout, **kwargs)


def _keep_authorization(request):
    """Stands in ``session.auth``, so that no ~/.netrc replaces our token."""
    return request


def harden(session, timeout=TIMEOUT):
    """Give a requests session time-outs, https only, no redirect, no retry."""
    session.adapters.clear()
    session.mount("https://", _Adapter(timeout))
    session.get_redirect_target = lambda response: None
    session.auth = _keep_authorization
    return session


def open_session(timeout=TIMEOUT):
    """A hardened ``requests.Session``."""
    return harden(requests.Session(), timeout)


@contextmanager
def transport_problems(*, write):
    """Turn what requests raises into ``SalesforceProblem``.

    :param write: whether the request could change something; only then is an
        outcome unknown when the answer got lost on its way
    """
    try:
        yield
    except requests.exceptions.SSLError as error:
        code = "TLS_FAILED" if _before_sending(error) else "CONNECTION_LOST"
        raise _problem(code, error, write) from None
    except (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError) as err:
        raise _problem("UNREACHABLE", err, write) from None
    except requests.exceptions.Timeout as error:
        raise _problem("TIMED_OUT", error, write) from None
    except (
        requests.exceptions.ConnectionError,
        requests.exceptions.ChunkedEncodingError,
        requests.exceptions.ContentDecodingError,
    ) as error:
        raise _problem(_connection_code(error), error, write) from None
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as error:
        raise _problem("HOST_NOT_ALLOWED", error, write) from None
    except requests.exceptions.RequestException as error:
        raise _problem("NOT_JSON", error, write) from None


def _problem(code, error, write):
    # The type's name alone: a message may repeat the address and its query.
    return SalesforceProblem(make_problem(code, type(error).__name__, write=write))


def _connection_code(error):
    if any(_connects(cause) for cause in _causes(error)):
        return "UNREACHABLE"
    # urllib3 says "Read timed out" while the body comes as a connection error.
    if any(type(cause).__name__ == "ReadTimeoutError" for cause in _causes(error)):
        return "TIMED_OUT"
    return "CONNECTION_LOST"


def _connects(cause):
    return type(cause).__name__ in ("NewConnectionError", "NameResolutionError")


def _before_sending(error):
    return any(
        isinstance(cause, ssl.SSLCertVerificationError)
        or (isinstance(cause, ssl.SSLError) and cause.reason in _HANDSHAKE)
        for cause in _causes(error)
    )


def _causes(error):
    """The error and everything it was made of; requests wraps urllib3 wraps ssl."""
    todo, seen = [error], []
    while todo:
        cause = todo.pop()
        if cause is None or any(cause is other for other in seen):
            continue
        seen.append(cause)
        todo += [cause.__cause__, cause.__context__, getattr(cause, "reason", None)]
        todo += [arg for arg in cause.args if isinstance(arg, BaseException)]
        todo = [item for item in todo if isinstance(item, BaseException)]
    return seen
