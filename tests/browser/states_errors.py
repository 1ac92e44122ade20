"""Error pages, each reached as a reader can reach it."""

from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest

from facilitator import errors
from tests.browser.page_states import OVERLONG, State
from tests.stage import Stage

BROKEN = "/made-to-break/"  # pages that only these tests have
GUESS = {"email": "guess@example.org", "password": "wrong and wrong again"}
REFUSALS = {400: BadRequest, 412: errors.Stale, 422: errors.Invalid, 503: errors.Unavailable}


def add_pages_that_break(app: Flask) -> None:
    """Add pages that fail: in ways that need two people or a full disk, and in one that nobody foresaw."""

    def fail(status: int) -> str:
        raise REFUSALS.get(status, RuntimeError)

    def refuse() -> str:
        raise CSRFError("The CSRF tokens do not match.")

    app.add_url_rule(f"{BROKEN}<int:status>", "broken", fail)
    app.add_url_rule(f"{BROKEN}form", "form", refuse, methods=["GET", "POST"])


def guessed_too_often(stage: Stage) -> dict[str, Any]:
    """Try a password again and again."""
    client = stage.app.test_client()
    for _ in range(8):
        client.post("/sign-in", data=GUESS)
    return {}


STATES = (
    State("403", url="/sites/new", actor="ada", status=403),
    State("a form that was refused", url=f"{BROKEN}form", form={"name_to_use": "Wren"}, status=400),
    State("404", url="/no/such/page", status=404),
    State("404, signed in", url="/groups/00000000-0000-7000-8000-000000000000", actor="ada", status=404),
    State("405", url="/sign-out", status=405),
    State("409", "POST web.sites.remove_site", actor="ana", path={"site_id": "site"}, form={}, status=409),
    State("410", url="/join/no-such-link", status=410),
    State("413", url="/sign-in", form={"email": OVERLONG * 500}, status=413),
    State("429", url="/sign-in", form=GUESS, before=guessed_too_often, status=429),
    *(State(str(status), url=f"{BROKEN}{status}", status=status) for status in (*REFUSALS, 500)),
)
