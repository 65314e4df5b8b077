# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a request and a reply are, free of sockets."""

import json
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, quote, unquote, urlsplit

JSON_TYPE = "application/json;charset=UTF-8"


class Headers(dict):
    """Header names without regard to case; the last one of a name wins."""

    def __init__(self, pairs=()):
        super().__init__((name.lower(), value) for name, value in dict(pairs).items())

    def get(self, name, default=None):
        return super().get(name.lower(), default)


@dataclass
class Request:
    method: str
    target: str  # path and query string as sent
    headers: Headers
    body: bytes = b""
    secure: bool = False
    args: dict = field(default_factory=dict)

    def __post_init__(self):
        raw_path, _, query = self.target.partition("?")
        self.raw_path = raw_path
        self.path = unquote(raw_path)
        self.query_string = query
        self.args = dict(parse_qsl(query, keep_blank_values=True))

    def host(self):
        """The name of the host that was asked, without its port."""
        return urlsplit(f"//{self.headers.get('Host', '')}").hostname or ""

    def form(self):
        """Fields of a form-encoded body."""
        text = self.body.decode("utf-8", "replace")
        return dict(parse_qsl(text, keep_blank_values=True))

    def cookie(self, name):
        try:
            jar = SimpleCookie(self.headers.get("Cookie", ""))
        except CookieError:
            return None
        return jar[name].value if name in jar else None


@dataclass
class Reply:
    """``body`` is None, text, bytes, or what json can write."""

    status: int = 200
    body: object = None
    headers: dict = field(default_factory=dict)
    drop: bool = False  # close the connection instead of answering

    def payload(self, pretty=False):
        """(bytes, content type)"""
        body = self.body
        kind = self.headers.get("Content-Type")
        if body is None:
            return b"", kind
        if isinstance(body, bytes):
            return body, kind or "application/octet-stream"
        if isinstance(body, str):
            return body.encode(), kind or "text/html;charset=UTF-8"
        if pretty:
            text = json.dumps(body, indent=2, separators=(",", " : "))
        else:
            text = json.dumps(body, separators=(",", ":"))
        return text.encode(), kind or JSON_TYPE


def redirect(url, **headers):
    return Reply(302, "", {"Location": url, **headers})


def add_query(url, values):
    """``url`` with ``values`` added to its query string, None left out."""
    pairs = "&".join(
        f"{name}={quote(str(value), safe='')}"
        for name, value in values.items()
        if value is not None
    )
    return f"{url}{'&' if '?' in url else '?'}{pairs}"
