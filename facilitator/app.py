"""Compose the product: create_app() and nothing else knows all the parts."""

import logging
import os
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

# The operating system's zone files can be years old; the tzdata package is pinned (see docs/adr).
os.environ["PYTHONTZPATH"] = ""

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from facilitator import errors, logs, transactions
from facilitator.api import problems
from facilitator.api.spec import init_api
from facilitator.booth.application import create_booth
from facilitator.booth.mounting import ByHost, Mounted
from facilitator.config import LARGEST_BODY, Settings
from facilitator.extensions import csrf, holding, init_database, login_manager
from facilitator.services import installation
from facilitator.web import errors as pages
from facilitator.web import unsent
from facilitator.web.cookies import CookieSessions
from facilitator.web.proxies import UnderPath, behind
from facilitator.web.site_map import init_web
from facilitator.web.traces import began, init_traces

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)
SAFE = {"GET", "HEAD", "OPTIONS"}
REFUSED = 400


class FacilitatorApp(Flask):
    """Flask with one transaction around every view: returning commits, raising or refusing rolls back."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a view or hook as it is: none is a coroutine, and looking at each costs more than some of them."""
        return func

    def dispatch_request(self) -> Response:
        """Run the view in a unit, and once more if it collided with another.

        A safe method gets a unit that cannot keep anything, unless its read is logged.
        """
        return transactions.repeated(self.dispatch_once)

    def dispatch_once(self) -> Response:
        """Run the view in a unit of its own."""
        view = self.view_functions.get(request.endpoint or "")
        logged = getattr(getattr(view, "operation", view), "logged", False)
        with holding(), transactions.unit(writes=request.method not in SAFE or logged) as unit:
            response: Response = self.make_response(super().dispatch_request())
            if response.status_code >= REFUSED:
                unit.refuse()
        return response

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request under an id of its own, which is gone from this thread when the booth answers on it."""
        began(environ)
        with logs.within(request_id=logs.new_id()):
            return super().wsgi_app(environ, start_response)


def open_booth(app: Flask, settings: Settings) -> None:
    """Put the booth beside the product: below ``/c``, or on its own host."""
    booth = create_booth(settings)
    app.extensions["facilitator-booth"] = booth
    if settings.booth_url:
        product = UnderPath(app.wsgi_app, settings.base_url)
        both: WSGIApplication = ByHost(product, booth.wsgi_app, urlsplit(settings.booth_url).netloc)
    else:
        both = UnderPath(Mounted(app.wsgi_app, booth.wsgi_app), settings.base_url)
    app.wsgi_app = behind(both, settings)  # type: ignore[method-assign,assignment]  # the way Flask documents for wrapping it


def configure(app: Flask, settings: Settings) -> None:
    """Set what Flask and its extensions read from the configuration."""
    app.session_interface = CookieSessions()
    app.config |= {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": LARGEST_BODY,
        "SESSION_COOKIE_NAME": "s",
        "SESSION_COOKIE_PATH": urlsplit(settings.base_url).path or "/",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
        "WTF_CSRF_TIME_LIMIT": None,  # a form left open for an evening must still go through; the session bounds it
        "WTF_CSRF_SSL_STRICT": False,  # web/unsent.py looks where forms come from, and says what it found
        "TESTING": settings.testing,
    }


def handle_errors(app: Flask) -> None:
    """Answer every error in the language of its edge: problem+json below /api, pages elsewhere."""

    def for_api() -> bool:
        return request.path.startswith("/api/")

    @app.errorhandler(errors.FacilitatorError)
    def ours(error: errors.FacilitatorError) -> Response:
        return problems.of_error(error) if for_api() else pages.of_error(error)

    @app.errorhandler(HTTPException)
    def frameworks(error: HTTPException) -> Response:
        return problems.of_http(error) if for_api() else pages.of_http(error)

    @app.errorhandler(CSRFError)
    def unproven(error: CSRFError) -> Response:
        return problems.of_http(error) if for_api() else unsent.page(error)

    @app.errorhandler(Exception)
    def anything(error: Exception) -> Response:
        known = transactions.readable(error)
        if known is not None:
            return ours(known)
        # Only the class: a message can hold what somebody typed.
        log.error("unexpected %s at %s", type(error).__name__, request.endpoint, exc_info=error)
        return problems.unexpected() if for_api() else pages.page(500, "")


def create_app(settings: Settings) -> Flask:
    """Build the WSGI application, the booth included."""
    app = FacilitatorApp("facilitator")
    configure(app, settings)
    init_traces(app)
    init_database(app, settings)
    installation.install(settings)
    login_manager.init_app(app)
    unsent.init_unsent(app)
    csrf.init_app(app)
    init_api(app)
    init_web(app, settings)
    handle_errors(app)
    open_booth(app, settings)
    transactions.publish_with(publisher(app, settings))
    return app


def publisher(app: Flask, settings: Settings) -> transactions.Publisher | None:
    """Return what wakes the workers; without a broker there are none, and the runner looks by itself."""
    if settings.redis_url is None:
        return None
    from facilitator.tasks import celery  # noqa: PLC0415 - Celery costs memory that no embedded process needs

    celery.attach(app, settings)
    return celery.publish
