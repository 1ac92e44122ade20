"""Whether the process is alive; asks nothing of the database."""

from flask import Blueprint, Response

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> Response:
    """Say that the web process answers."""
    return Response("alive\n", content_type="text/plain; charset=utf-8")
