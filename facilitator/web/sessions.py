"""The pages of sessions: today's, a group's, and what happens to one of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import clock, policy
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.series import Move
from facilitator.errors import Taken
from facilitator.schemas.session import SessionCancel, SessionMove
from facilitator.services import (
    accounts,
    closure_answers,
    drifts,
    duties,
    groups,
    lone_sessions,
    series_changes,
    session_changes,
    sessions,
    tentative_bookings,
    zone_changes,
)
from facilitator.web.auth import signed_in
from facilitator.web.forms import form_page, say
from facilitator.web.rooms import instead, room_choices

NEWS = timedelta(days=14)  # so long the page of today speaks of new rules for the clocks
SHOWN = 20  # sessions on one page of a list: five months of a weekly group
pages = Blueprint("sessions", __name__)


@pages.get("/today")
@signed_in
def today(*, actor: Principal) -> str:
    """Show what is on today and next, for whoever facilitates it."""
    zone = accounts.me(actor=actor).time_zone
    rows = sessions.read_today(actor=actor, zone=zone)
    return render_template(
        "sessions/today.html", sessions=rows, coming=sessions.read_next(actor=actor), zone=zone,
        closed=closure_answers.read_ahead(actor=actor), lone=lone_sessions.read_lone(actor=actor),
        moved=zone_changes.read_recent(group_ids=actor.group_ids, since=clock.now() - NEWS),
    )  # fmt: skip


@pages.get("/groups/<uuid:group_id>/sessions")
@signed_in
def list_sessions(*, actor: Principal, group_id: UUID) -> str:
    """Show the sessions of a group, coming ones or past ones."""
    group = groups.find_group(actor=actor, group_id=group_id)
    past = request.args.get("show") == "past"
    bound = {"to_at": clock.now()} if past else {"from_at": clock.now()}
    page = sessions.read_sessions(
        actor=actor, page=PageRequest(SHOWN, request.args.get("cursor")), group_id=group_id, **bound
    )
    return render_template("sessions/list.html", group=group, page=page, past=past)


@pages.get("/sessions/<uuid:session_id>")
@signed_in
def show_session(*, actor: Principal, session_id: UUID) -> str:
    """Show one session and what can be done with it."""
    session = sessions.read_session(actor=actor, session_id=session_id)
    group = groups.find_group(actor=actor, group_id=session.group_id)
    return render_template(
        "sessions/show.html", session=session, group=group, leads=policy.facilitates(actor, session.group_id),
        drifts=drifts.read_drifts(actor=actor, session=session), named=duties.read_named(session_id=session.id),
        undoable=series_changes.read_undoable(actor=actor, group_id=session.group_id),
        booked=tentative_bookings.read_bookings(actor=actor, page=PageRequest(), session_id=session.id).rows,
    )  # fmt: skip


@pages.route("/sessions/<uuid:session_id>/move", methods=["GET", "POST"])
@signed_in
def move_session(*, actor: Principal, session_id: UUID) -> Response | str | tuple[str, int]:
    """Move a session to another time or place."""
    session = sessions.read_session(actor=actor, session_id=session_id)

    def move(changes: Move) -> str:
        other = instead()
        wanted = changes if other is None else replace(changes, room_id=other)
        session_changes.move_session(actor=actor, session_id=session_id, move=wanted)
        flash(_("The session has been changed. Whoever was reminded will be told."), "good")
        return url_for("web.sessions.show_session", session_id=session_id)

    minutes = round((session.ends_at - session.starts_at).total_seconds() / 60)
    start = {"starts_local": session.starts_local.strftime("%Y-%m-%dT%H:%M"), "duration_minutes": minutes,
             "place": session.place, "online_url": session.online_url, "room_id": session.room_id}  # fmt: skip
    rooms = room_choices(actor, groups.find_group(actor=actor, group_id=session.group_id))
    return form_page(
        "sessions/move.html", SessionMove(), move, values=start, once=True, session=session, rooms=rooms,
        leads=policy.facilitates(actor, session.group_id),
    )  # fmt: skip


@pages.route("/sessions/<uuid:session_id>/cancel", methods=["GET", "POST"])
@signed_in
def cancel_session(*, actor: Principal, session_id: UUID) -> Response | str | tuple[str, int]:
    """Cancel a session, after a look at who will be told."""
    session = sessions.read_session(actor=actor, session_id=session_id)

    def cancel(data: dict[str, Any]) -> str:
        session_changes.cancel_session(actor=actor, session_id=session_id, reason=data["reason"])
        flash(_("The session is cancelled. Whoever was reminded will be told. You can restore it."), "good")
        return url_for("web.sessions.show_session", session_id=session_id)

    why = "facilitator_unavailable" if request.args.get("why") == "facilitator_unavailable" else "other"
    return form_page(
        "sessions/cancel.html", SessionCancel(), cancel, values={"reason": why}, session=session,
        following=sessions.next_after(session),
    )  # fmt: skip


@pages.post("/sessions/<uuid:session_id>/restore")
@signed_in
def restore_session(*, actor: Principal, session_id: UUID) -> Response | tuple[str, int]:
    """Take back a cancellation; if something else has its room by now, say so and offer to go on."""
    policy = "tentative" if request.form.get("policy") == "tentative" else "reject"
    try:
        session_changes.restore_session(actor=actor, session_id=session_id, policy=policy)
    except Taken as error:
        session = sessions.read_session(actor=actor, session_id=session_id)
        words = say(error.key, **error.params)
        page = render_template("sessions/restore.html", session=session, words=words, findings=error.findings)
        return page, error.status
    flash(_("The session is on again."), "good")
    return redirect(url_for("web.sessions.show_session", session_id=session_id), 303)


@pages.post("/sessions/<uuid:session_id>/start")
@signed_in
def start_session(*, actor: Principal, session_id: UUID) -> Response:
    """Open a session and go to its register."""
    sessions.start_session(actor=actor, session_id=session_id)
    return redirect(url_for("web.registers.show_register", session_id=session_id), 303)


def acted(verb: Callable[..., Any], actor: Principal, session_id: UUID, words: str) -> Response:
    """Do one thing to a session and go back to its page."""
    verb(actor=actor, session_id=session_id)
    flash(words, "good")
    return redirect(url_for("web.sessions.show_session", session_id=session_id), 303)
