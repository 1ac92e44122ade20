"""The page of what is sent about a session."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.delivery import State
from facilitator.domain.principal import Principal
from facilitator.services import delivery_logs, sessions, suppressions
from facilitator.web.auth import signed_in

pages = Blueprint("deliveries", __name__)
BADGES = {
    State.SENT: "good",
    State.FAILED: "attention",
    State.DOUBTFUL: "attention",
    State.MISSED: "attention",
    State.WITHDRAWN: "quiet",
    State.SUPPRESSED: "quiet",
}


@pages.get("/sessions/<uuid:session_id>/reminders")
@signed_in
def list_deliveries(*, actor: Principal, session_id: UUID) -> str:
    """Show what was sent, will be sent or could not be sent, and who has to be told by hand."""
    session = sessions.read_session(actor=actor, session_id=session_id)
    mail = delivery_logs.read_of_session(actor=actor, session_id=session_id)
    return render_template("deliveries/list.html", session=session, mail=mail, badges=BADGES)


@pages.post("/sessions/<uuid:session_id>/reminders/<uuid:member_id>/write-again")
@signed_in
def write_again(*, actor: Principal, session_id: UUID, member_id: UUID) -> Response:
    """Write again to an address that bounced, after somebody checked it."""
    sessions.read_session(actor=actor, session_id=session_id)
    suppressions.lift(actor=actor, member_id=member_id)
    flash(_("This address is written to again. What is still in time has been planned."), "good")
    return redirect(url_for("web.deliveries.list_deliveries", session_id=session_id), 303)
