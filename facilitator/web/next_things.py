"""The next thing of whoever facilitates: one tap from every page."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from facilitator.domain.principal import Principal
from facilitator.services import timetables
from facilitator.web.auth import signed_in

pages = Blueprint("next_things", __name__)


@pages.get("/next")
@signed_in
def go(*, actor: Principal) -> Response:
    """Lead to the register of a session that is open, else to the next session, else to the calendar."""
    found = timetables.next_session(actor=actor)
    if found is None:
        return redirect(url_for("web.timetables.show_calendar"))
    page = "web.registers.show_register" if found.status == "live" else "web.sessions.show_session"
    return redirect(url_for(page, session_id=found.id))
