"""The page of bookings that wait for somebody."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import Taken
from facilitator.services import tentative_bookings
from facilitator.web.auth import signed_in
from facilitator.web.forms import say

pages = Blueprint("bookings", __name__)
SHOWN = 50


@pages.get("/bookings")
@signed_in
def list_waiting(*, actor: Principal) -> str:
    """List what was kept although it clashes."""
    return waiting(actor)


def waiting(actor: Principal, error: Taken | None = None) -> str:
    """Show the list, with what is still in the way."""
    asked = PageRequest(SHOWN, request.args.get("cursor"))
    page = tentative_bookings.read_bookings(actor=actor, page=asked, status="tentative")
    words = say(error.key, **error.params) if error else ""
    return render_template(
        "bookings/list.html", page=page, words=words, findings=error.findings if error else None
    )


@pages.post("/bookings/<uuid:booking_id>/hold")
@signed_in
def hold(*, actor: Principal, booking_id: UUID) -> Response | tuple[str, int]:
    """Hold a booking that waits, if it is free now."""
    try:
        tentative_bookings.hold_booking(actor=actor, booking_id=booking_id)
    except Taken as error:
        return waiting(actor, error), error.status
    flash(_("It is booked now."), "good")
    return redirect(url_for("web.bookings.list_waiting"), 303)
