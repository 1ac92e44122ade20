"""Error pages: they say what to do next, and where to turn if this is not about software at all."""

from flask import Response, make_response, render_template
from werkzeug.exceptions import HTTPException

from facilitator.domain import crisis
from facilitator.errors import FacilitatorError, TooMany, Unavailable
from facilitator.web.forms import say
from facilitator.web.traces import request_id

PAGES = {403, 404, 405, 409, 410, 412, 413, 422, 429, 500, 503}


def page(status: int, message: str) -> Response:
    """Render the page of a status with a message in words."""
    fallback = 500 if status >= 500 else 400  # noqa: PLR2004 - where server errors begin
    template = f"errors/{status if status in PAGES else fallback}.html"
    countries = crisis.shipped().countries  # from a file: it is there whatever else is broken
    return make_response(
        render_template(
            template, message=message, status=status, crisis_countries=countries, request_id=request_id()
        ),
        status,
    )


def of_error(error: FacilitatorError) -> Response:
    """Show one of our own errors as a page."""
    response = page(error.status, say(error.key, **error.params))
    if isinstance(error, TooMany | Unavailable):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def of_http(error: HTTPException) -> Response:
    """Show an error of the web framework as a page, keeping its headers."""
    response = page(error.code or 500, "")
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response
