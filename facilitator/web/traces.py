"""One line in the log, one figure in the metrics and one id in the header for each request of pages and API.

The route is told as the rule (``/groups/<uuid:group_id>``), never as the path, and nothing of who asked. Requests to
``UNTOLD`` pages leave nothing at all: that somebody looked for help or for a group, joined one online or stopped their
mail is nobody's business, and where few people come a count of one would say it. The booth is another application and
has none of this.
"""

import logging
from typing import Any

from flask import Flask, Response, request

from facilitator import clock, logs
from facilitator.web import measures

log = logging.getLogger(__name__)
HEADER = "X-Request-Id"
BEGAN = "facilitator.began"  # in the WSGI environment: when the request came
REHEARSED = "facilitator.rehearsed"  # in the WSGI environment: asked by ourselves before anybody came
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNTOLD = frozenset({"web.crisis", "web.stop_links", "web.way_links", "web.directory"})
# Asked again and again by machines and browsers: told only to who wants to know everything.
SMALL = frozenset({"static", "web.health.alive", "web.health.ready", "web.health.metrics"})
WRONG = 500


def began(environ: dict[str, Any]) -> None:
    """Note in the environment of a request that it begins now."""
    environ[BEGAN] = clock.monotonic()


def route() -> str:
    """Return the rule that the request was answered by; what no rule knows is told as one."""
    return request.url_rule.rule if request.url_rule is not None else "unmatched"


def tell(response: Response) -> Response:
    """Write down a request that has been answered."""
    response.headers[HEADER] = logs.traced("request_id") or ""
    if request.blueprint in UNTOLD or REHEARSED in request.environ:
        return response
    method = request.method if request.method in METHODS else "other"
    seconds = clock.monotonic() - request.environ.get(BEGAN, clock.monotonic())
    measures.observe(method, route(), response.status_code, seconds)
    level = level_of(response.status_code)
    if log.isEnabledFor(level):
        facts = {
            "method": method,
            "route": route(),
            "status": response.status_code,
            "duration_ms": round(seconds * 1000, 1),
        }
        log.log(level, "request", extra={"facts": facts})
    return response


def level_of(status: int) -> int:
    """Return how much a request matters to who reads the log."""
    if status >= WRONG:
        return logging.WARNING
    return logging.DEBUG if request.endpoint in SMALL else logging.INFO


def request_id() -> str | None:
    """Return the id of the request that is being answered."""
    return logs.traced("request_id")


def init_traces(app: Flask) -> None:
    """Tell about every request of an application; to be called first, so that what is told is what is answered."""
    app.after_request(tell)
