"""The booth: an application of its own in which an anonymous check-in is answered.

It has no session, no cookie, no sign-in and no account; it reads nothing about anybody and logs no request.
Of an error nobody foresaw, only the class is logged: a message can hold what somebody typed.
"""

import logging
from pathlib import Path
from typing import Any

from flask import Flask, Response, make_response, render_template
from flask_babel import get_locale
from werkzeug.exceptions import HTTPException

from facilitator import transactions
from facilitator.booth.headers import init_headers, integrity
from facilitator.booth.pages import pages
from facilitator.booth.words import chosen, init_words, languages_beside, say
from facilitator.config import Settings
from facilitator.domain import crisis
from facilitator.errors import FacilitatorError, Unavailable
from facilitator.extensions import init_database
from facilitator.services import ballots, boxes
from facilitator.vault import Vault

log = logging.getLogger(__name__)
LARGEST_BODY = 16_384  # bytes; an answer has a few hundred
SCRIPTS = ("booth.js", "quick-exit.js")


def create_booth(settings: Settings) -> Flask:
    """Build the booth's WSGI application."""
    app = Flask("facilitator")  # for its templates and files; of its routes there is none here
    app.config |= {
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": LARGEST_BODY,
        "TESTING": settings.testing,
    }
    init_database(app, settings)
    boxes.install_vault(Vault(settings.key_dir))
    init_words(app, settings)
    init_headers(app)
    give_to_pages(app, settings)
    answer_errors(app)
    app.register_blueprint(pages)
    return app


def give_to_pages(app: Flask, settings: Settings) -> None:
    """Give every page its language, the crisis information and the fingerprints of the scripts."""
    folder = app.root_path if app.static_folder is None else app.static_folder
    fingerprints = {name: integrity(Path(folder) / name) for name in SCRIPTS}

    @app.context_processor
    def given() -> dict[str, Any]:
        locale = get_locale()
        country = ballots.country()
        return {
            "lang": str(locale).replace("_", "-"),
            "languages": languages_beside(str(locale), settings),
            "chosen_language": chosen(settings) or "",
            "dir": "ltr" if locale is None else locale.text_direction,
            "crisis_countries": crisis.shipped().starting_with(country),
            "crisis_current": country,
            "fingerprints": fingerprints,
        }


def answer_errors(app: Flask) -> None:
    """Answer every error with a page that says what to do and holds the crisis information."""

    def told(error: FacilitatorError) -> Response:
        response = make_response(
            render_template("booth/closed.html", sentence=say(error.key, **error.params))
        )
        response.status_code = error.status
        if isinstance(error, Unavailable):
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    @app.errorhandler(FacilitatorError)
    def ours(error: FacilitatorError) -> Response:
        return told(error)

    @app.errorhandler(HTTPException)
    def frameworks(error: HTTPException) -> Response:
        response = make_response(render_template("booth/closed.html", sentence=say("checkin.not_understood")))
        response.status_code = error.code or 500
        if (allow := error.get_response().headers.get("Allow")) is not None:
            response.headers["Allow"] = allow
        return response

    @app.errorhandler(Exception)
    def anything(error: Exception) -> Response:
        known = transactions.readable(error)
        if known is not None:
            return told(known)
        log.error("unexpected %s in the booth", type(error).__name__)
        return told(Unavailable("checkin.not_understood"))
