"""What a calendar program is given under a secret address: the calendar, or word that nothing has changed."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from facilitator import clock
from facilitator.errors import NotFound
from facilitator.services import calendars
from facilitator.services.calendars import Calendar

pages = Blueprint("calendars", __name__)
PACKED = "-gzip"  # another form of the same content has a tag of its own (RFC 9110, 8.8.3.3)


@pages.get("/calendar/<token>.ics")
def show(token: str) -> Response:
    """Serve a calendar. Every address that gives nothing answers alike."""
    try:
        calendar = calendars.read_calendar(token=token)
    except NotFound:
        return Response(_("There is no calendar here."), 404, content_type="text/plain; charset=utf-8")
    packed = request.accept_encodings.quality("gzip") > 0
    response = Response(status=304) if is_known(calendar) else body_of(calendar, packed=packed)
    response.headers["ETag"] = f'"{calendar.etag}{PACKED if packed else ""}"'
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private"
    response.headers["Vary"] = "Accept-Encoding"
    if calendar.changed_at <= clock.now():  # within this second it may still change
        response.last_modified = calendar.changed_at
    return response


def is_known(calendar: Calendar) -> bool:
    """Tell whether the reader has this very calendar already; a tag counts before a time (RFC 9110, 13.2.2).

    A time counts only if it is the one that we told: another process may have found the same calendar later, and who
    loses a group and gets it back finds what was there before.
    """
    if "If-None-Match" in request.headers:
        return any(request.if_none_match.contains_weak(f"{calendar.etag}{end}") for end in ("", PACKED))
    return request.if_modified_since == calendar.changed_at


def body_of(calendar: Calendar, *, packed: bool) -> Response:
    """Return the calendar, packed if the reader takes that."""
    response = Response(
        calendar.packed if packed else calendar.body, content_type="text/calendar; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response
