# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which hosts may be given a secret: Salesforce's own, and what the server's
configuration file names beside them.

An address has two uses. A link that a browser opens keeps its scheme; what the
server itself calls is https, always (``server_url``).
"""

import ipaddress
import re
from urllib.parse import urlsplit

from .errors import SalesforceProblem, make_problem

PRODUCTION = "https://login.salesforce.com"
SANDBOX = "https://test.salesforce.com"

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_OWN = re.compile(
    rf"""(?:login|test)\.salesforce\.com
    | (?:{_LABEL}\.){{1,3}}my\.salesforce\.com     # sandbox, develop, scratch too
    | [a-z]{{2,4}}[0-9]{{1,4}}s?\.salesforce\.com  # an instance of the old kind
    | (?:login|test)\.salesforce\.mil              # Government Cloud
    | (?:{_LABEL}\.){{1,3}}my\.salesforce\.mil
    | (?:login|test)\.sfcrmproducts\.cn            # China
    | (?:{_LABEL}\.){{1,3}}my\.sfcrmproducts\.cn
    """,
    re.VERBOSE,
)
# What an address bar shows in Salesforce, and the log-in host that belongs to it.
_SHOWN = (
    (".lightning.force.com", ".my.salesforce.com"),
    (".my.salesforce-setup.com", ".my.salesforce.com"),
    (".lightning.crmforce.mil", ".my.salesforce.mil"),
    (".lightning.force.mil", ".my.salesforce.mil"),
    (".my.salesforce-setup.mil", ".my.salesforce.mil"),
    (".lightning.sfcrmapps.cn", ".my.sfcrmproducts.cn"),
)
_DEFAULT_PORT = {"https": 443, "http": 80}


def parse_allowed(text):
    """``"localhost:8071, crm.test"`` as a set of ``(host, port or None)``.

    An entry that is no ``host[:port]`` is left out: it allows nothing.
    """
    allowed = set()
    for entry in (text or "").split(","):
        host, port = _split(f"https://{entry.strip()}")[1:]
        if host and "/" not in entry:
            allowed.add((host, port))
    return frozenset(allowed)


def browser_url(text, allowed=frozenset()):
    """``scheme://host[:port]`` of an allowed address, as a person typed it.

    The scheme may be missing, the path is dropped, an address copied from the
    address bar of Salesforce becomes the My Domain it belongs to, and a lone
    word is taken for the name of a My Domain.

    :param allowed: from ``parse_allowed``
    :raise SalesforceProblem: HOST_NOT_ALLOWED
    """
    scheme, host, port = _split(_complete((text or "").strip(), allowed))
    for shown, own in _SHOWN:
        if host and host.endswith(shown) and port is None:
            host = host[: -len(shown)] + own
    if not host or not _is_allowed(scheme, host, port, allowed):
        raise SalesforceProblem(make_problem("HOST_NOT_ALLOWED", host or ""))
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}" + (f":{port}" if port else "")


def server_url(url):
    """The same address as the server calls it: https."""
    return "https://" + url.split("://", 1)[-1]


def is_login_host(url):
    """Whether an address is where everybody logs in: no org's own My Domain."""
    host = _split(url)[1] or ""
    return bool(_OWN.fullmatch(host)) and ".my." not in host


def is_loopback_url(url):
    """Whether an address leads to the machine of whoever opens it."""
    host = _split(url)[1]
    return bool(host) and _is_loopback(host)


def _complete(text, allowed):
    if "://" in text:
        return text
    if re.fullmatch(_LABEL, text.lower()) and not _listed(text.lower(), None, allowed):
        return f"https://{text}.my.salesforce.com"
    return f"https://{text}"


def _split(url):
    """``(scheme, host, port or None)``; no host where something is odd."""
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError:
        return "", None, None
    odd = (
        scheme not in _DEFAULT_PORT
        or "@" in parts.netloc
        or re.search(r"[\\\s\x00-\x1f]", url)
        or not host
        or not _is_name(host)
    )
    if odd:
        return scheme, None, None
    return scheme, host, None if port == _DEFAULT_PORT[scheme] else port


def _is_name(host):
    if re.fullmatch(rf"{_LABEL}(?:\.{_LABEL})*", host):
        return True
    return _address(host) is not None


def _address(host):
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_allowed(scheme, host, port, allowed):
    if scheme == "http":
        return _is_loopback(host) and _listed(host, port, allowed)
    if port is None and _OWN.fullmatch(host):
        return True
    return _listed(host, port, allowed)


def _listed(host, port, allowed):
    return (host, port) in allowed


def _is_loopback(host):
    address = _address(host)
    return host == "localhost" or bool(address and address.is_loopback)
