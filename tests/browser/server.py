"""Serve a WSGI application on this machine for as long as a test needs it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.serving import WSGIRequestHandler, make_server


class SilentRequests(WSGIRequestHandler):
    """Answer requests without writing a line for each."""

    def log(self, *args: Any, **kwargs: Any) -> None:
        """Write nothing."""


def whole(application: WSGIApplication) -> WSGIApplication:
    """Return an application that has closed what it opened before its answer is sent.

    Werkzeug's server does not close a file when the browser goes to another page while it reads what is left of the
    request (``run_wsgi``, ``rfile.read`` raises first), and an open file is an error in these tests.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        parts = application(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            if hasattr(parts, "close"):
                parts.close()

    return answer


@contextmanager
def serving(application: WSGIApplication) -> Iterator[str]:
    """Serve an application from threads of this process; give its address."""
    server = make_server("127.0.0.1", 0, whole(application), threaded=True, request_handler=SilentRequests)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
