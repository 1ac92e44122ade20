"""Answer every error of the API as ``application/problem+json`` (RFC 9457)."""

from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from facilitator import phrases
from facilitator.errors import FacilitatorError, Invalid, Problem, Taken, TooMany, Unavailable
from facilitator.schemas.booking import FindingsOut

FINDINGS = FindingsOut()
TYPE = "application/problem+json"
HEADERS_KEPT = ("Allow", "WWW-Authenticate", "Retry-After")
CODES = {400: "malformed", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "not_json"}


def words(key: str, params: dict[str, Any]) -> str:
    """Turn a message key into a sentence in the caller's language."""
    return phrases.say(key, gettext, **params) if phrases.has(key) else key


def answer(status: int, code: str, detail: str, **more: Any) -> Response:
    """Build one problem answer."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code, **more}
    return Response(orjson.dumps(body), status=status, content_type=TYPE)


def field_problem(problem: Problem, location: str) -> dict[str, str]:
    """Describe what is wrong with one field."""
    return {"location": location, "field": problem.field, "message": words(problem.key, problem.params)}


def of_error(error: FacilitatorError) -> Response:
    """Answer one of our own errors."""
    more: dict[str, Any] = {}
    if isinstance(error, Invalid):
        location = error.location or ("query" if request.method == "GET" else "json")
        more["errors"] = [field_problem(problem, location) for problem in error.problems]
    if isinstance(error, Taken):
        more |= FINDINGS.dump(error.findings)
    response = answer(error.status, error.code, words(error.key, error.params), **more)
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="facilitator"'
    if isinstance(error, TooMany | Unavailable):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def of_http(error: HTTPException) -> Response:
    """Answer an error of the web framework, keeping the headers that the status demands."""
    status = error.code or 500
    known = CODES.get(status, HTTPStatus(status).name.lower())
    response = answer(status, known, error.description or HTTPStatus(status).phrase)
    for name, value in error.get_headers():
        if name in HEADERS_KEPT:
            response.headers[name] = value
    return response


def unexpected() -> Response:
    """Answer what nobody foresaw; the log has the details, the caller gets none."""
    return answer(500, "unexpected", words("problem.unexpected", {}))
