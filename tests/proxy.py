"""A small reverse proxy, as operators put one in front: one hop, which can be told to get a thing wrong."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP = {"connection", "transfer-encoding", "content-length", "host", "keep-alive"}


class Proxy(ThreadingHTTPServer):
    """Passes every request on to one port; ``strip`` takes a path off, ``host`` replaces the host."""

    daemon_threads = True
    upstream = 0
    strip = ""
    host: str | None = None
    says_from = True

    @property
    def address(self) -> str:
        """The address at which it listens."""
        return f"http://localhost:{self.server_port}"


class Passing(BaseHTTPRequestHandler):
    """One request on its way."""

    server: Proxy
    protocol_version = "HTTP/1.1"

    def log_message(self, *_told: object) -> None:
        """Keep no log."""

    def pass_on(self) -> None:
        """Send the request on and the answer back."""
        given = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        given["Host"] = self.server.host or self.headers["Host"]
        if self.server.says_from:
            before = self.headers.get("X-Forwarded-For")
            given["X-Forwarded-For"] = f"{before}, 127.0.0.1" if before else "127.0.0.1"
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        upstream = HTTPConnection("127.0.0.1", self.server.upstream, timeout=30)
        upstream.request(self.command, self.path.removeprefix(self.server.strip) or "/", body, given)
        answer = upstream.getresponse()
        content = answer.read()
        upstream.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = pass_on  # noqa: N815 - the names are http.server's


@contextmanager
def proxy(upstream: int) -> Iterator[Proxy]:
    """Run a proxy in front of a port."""
    server = Proxy(("127.0.0.1", 0), Passing)
    server.upstream = upstream
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(10)
