"""Whether the process is alive, and whether the installation does its work; both without names."""

import orjson
from flask import Blueprint, Response

from facilitator.services import readiness

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> Response:
    """Say that the web process answers; asks nothing of the database."""
    return Response("alive\n", content_type="text/plain; charset=utf-8")


@pages.get("/readyz")
def ready() -> Response:
    """Say whether everything works, with the reasons if not."""
    found = readiness.check()
    body = {
        "ready": not found.problems,
        "reasons": found.problems,
        "sweep_age_seconds": found.sweep_age_seconds,
        "oldest_due_seconds": found.oldest_due_seconds,
    }
    return Response(orjson.dumps(body), 503 if found.problems else 200, content_type="application/json")
