"""ETags made from version columns, If-Match and If-None-Match (RFC 9110, section 13)."""

import re

from flask import Response, request

from facilitator.errors import FacilitatorError, Stale

ETAG = re.compile(r'(?:W/)?"([^"]*)"')
MOST_DIGITS = 18  # no version has more


class PreconditionRequired(FacilitatorError):
    """The caller must say which version it saw (RFC 6585, section 3)."""

    status = 428
    default_key = "idempotency.if_match_missing"


def expected_version() -> int | None:
    """Return the version of If-Match; None when any will do (``*``).

    Raises:
        PreconditionRequired: the header is missing.
        Stale: it names no version that could be current.
    """
    header = request.headers.get("If-Match")
    if header is None:
        raise PreconditionRequired
    if header.strip() == "*":
        return None
    # What follows a hyphen says what else was seen (a session's head count); a change is guarded by the version alone.
    tags = [tag.partition("-")[0] for tag in ETAG.findall(header)]
    if len(tags) != 1 or not re.fullmatch(rf"[0-9]{{1,{MOST_DIGITS}}}", tags[0]):
        raise Stale
    return int(tags[0])


def unchanged(version: object) -> Response | None:
    """Return the answer that says so, if the caller has that version already; None otherwise."""
    tag = str(version)
    if request.method not in {"GET", "HEAD"} or not request.if_none_match.contains_weak(tag):
        return None
    response = Response(status=304)
    response.set_etag(tag)
    return response


def tagged(response: Response, version: object) -> Response:
    """Give a response its ETag, and answer 304 when the caller has that version already."""
    if response.status_code == 200:  # noqa: PLR2004 - OK
        known = unchanged(version)
        if known is not None:
            return known
    response.set_etag(str(version))
    return response
