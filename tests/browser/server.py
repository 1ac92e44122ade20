"""Serve a WSGI application on this machine for as long as a test needs it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.serving import WSGIRequestHandler, make_server


class SilentRequests(WSGIRequestHandler):
    """Answer requests without writing a line for each."""

    def log(self, *args: Any, **kwargs: Any) -> None:
        """Write nothing."""


class Whole:
    """An application that has closed what it opened before its answer is sent, and that can be waited for.

    Werkzeug's server does not close a file when the browser goes to another page while it reads what is left of the
    request (``run_wsgi``, ``rfile.read`` raises first), and it ends without waiting for its threads. An open file is an
    error in these tests, and so is a connection to the database that comes back after everything was closed.
    """

    def __init__(self, application: WSGIApplication) -> None:
        """Stand before an application."""
        self.application = application
        self.answering = 0
        self.changed = threading.Condition()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        """Answer a request."""
        with self.changed:
            self.answering += 1
        try:
            parts = self.application(environ, start_response)
            try:
                return [b"".join(parts)]
            finally:
                if hasattr(parts, "close"):
                    parts.close()
        finally:
            with self.changed:
                self.answering -= 1
                self.changed.notify_all()

    def wait(self) -> None:
        """Return when everything has been answered, also what had just come in."""
        time.sleep(0.02)
        with self.changed:
            assert self.changed.wait_for(lambda: not self.answering, timeout=30), (
                "a request is never answered"
            )


@contextmanager
def serving(application: WSGIApplication) -> Iterator[str]:
    """Serve an application from threads of this process; give its address."""
    whole = Whole(application)
    server = make_server("127.0.0.1", 0, whole, threaded=True, request_handler=SilentRequests)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        whole.wait()
