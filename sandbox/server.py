# Copyright 2026 Salesforce Booking Sync contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One port that speaks TLS and plain HTTP/1.1."""

import socket
import socketserver
import ssl
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler

from .app import App
from .control import Control
from .org import Org
from .tls import Certificates
from .wire import Headers, Reply, Request

TLS_HANDSHAKE = 0x16
IDLE_SECONDS = 120
BODY_LIMIT = 64 * 1024 * 1024
URI_LIMIT = 16384
HEADERS_LIMIT = 16384


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "LocalSalesforceOrg"
    sys_version = ""
    wbufsize = -1  # one packet an answer
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS

    def _serve(self):
        reply = self._too_long() or self._answer()
        if reply.drop:
            self.close_connection = True
            return
        self._send(reply)

    def _too_long(self):
        if len(self.path) > URI_LIMIT:
            self.close_connection = True
            return Reply(414, "<h1>URI Too Long</h1>")
        size = len(self.path) + sum(
            len(name) + len(value) for name, value in self.headers.items()
        )
        if size > HEADERS_LIMIT + URI_LIMIT // 2:
            self.close_connection = True
            return Reply(431, "<h1>Request Header Fields Too Large</h1>")
        return None

    def _answer(self):
        body = self._body()
        if body is None:
            self.close_connection = True
            return Reply(413, "<h1>Payload Too Large</h1>")
        request = Request(
            method=self.command,
            target=self.path,
            headers=Headers(self.headers.items()),
            body=body,
            secure=isinstance(self.connection, ssl.SSLSocket),
        )
        return self.server.app.handle(request)

    def _body(self):
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks()
        try:
            length = int(self.headers.get("Content-Length") or 0)
        except ValueError:
            return None
        if not 0 <= length <= BODY_LIMIT:
            return None
        return self.rfile.read(length)

    def _chunks(self):
        parts = []
        while True:
            try:
                size = int(self.rfile.readline(64).split(b";")[0], 16)
            except ValueError:
                return None
            if not 0 <= size <= BODY_LIMIT:
                return None
            data = self.rfile.read(size)
            self.rfile.readline(64)
            if not size:
                return b"".join(parts)
            parts.append(data)

    def date_time_string(self, timestamp=None):
        ahead = self.server.app.org.switches["clock_ahead"]
        return super().date_time_string((timestamp or time.time()) + ahead)

    def _send(self, reply):
        pretty = self.headers.get("X-PrettyPrint") == "1"
        payload, kind = reply.payload(pretty)
        self.send_response(reply.status)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in reply.headers.items():
            if name != "Content-Type":
                self.send_header(name, value)
        if reply.status not in (204, 304):
            self.send_header("Content-Length", str(len(payload)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and reply.status not in (204, 304):
            self.wfile.write(payload)
        self.wfile.flush()

    do_GET = do_HEAD = do_POST = do_PATCH = do_PUT = do_DELETE = _serve

    def log_message(self, format, *args):
        """The org keeps its own log (Control.calls)."""


class PortServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, address, context, app):
        super().__init__(address, Handler)
        self.context = context
        self.app = app
        self._open = set()
        self._open_lock = threading.Lock()

    def finish_request(self, request, client_address):
        # In the connection's own thread: a silent client holds up nobody else.
        request.settimeout(IDLE_SECONDS)
        connection = request
        try:
            first = request.recv(1, socket.MSG_PEEK)
            if not first:
                return
            if first[0] == TLS_HANDSHAKE:
                connection = self.context.wrap_socket(request, server_side=True)
            with self._open_lock:
                self._open.add(connection)
            self.RequestHandlerClass(connection, client_address, self)
        except (OSError, ValueError):
            pass  # the client went away, or does not trust our authority
        finally:
            with self._open_lock:
                self._open.discard(connection)
            if connection is not request:
                self.shutdown_request(connection)

    def close_connections(self):
        with self._open_lock:
            connections = list(self._open)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class OrgServer:
    """A running org; a context manager, or ``start()`` and ``stop()``.

    ``home``: folder that keeps certificates and records; None keeps the
    certificates in a temporary folder and the records in memory.
    Raises OSError where the port is taken.
    """

    def __init__(self, port=0, home=None, host="127.0.0.1"):
        self._temporary = None
        if home is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="local-salesforce-")
        folder = home or self._temporary.name
        self.certificates = Certificates(folder)
        self.ca_bundle = str(self.certificates.bundle_path)
        self._server = PortServer(
            (host, port), self.certificates.server_context(), app=None
        )
        self.port = self._server.server_address[1]
        self.url = f"http://localhost:{self.port}"
        self.https_url = f"https://localhost:{self.port}"
        self.org = Org(self.url, home=home)
        self._server.app = App(self.org)
        self.control = Control(self.https_url, ca=self.ca_bundle)
        self._thread = None

    def start(self):
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.1},
            daemon=True,
        )
        self._thread.start()
        return self

    def stop(self):
        if self._thread:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()
        self._server.close_connections()
        self.control.close()
        self.org.close()
        if self._temporary:
            self._temporary.cleanup()

    __enter__ = start

    def __exit__(self, *exc):
        self.stop()
