"""The pages of anonymous check-ins: planned, opened, printed, and the words that come back. Never an answer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from facilitator.domain import wallclock
from facilitator.domain.checkin import AFTER, BEFORE, NewCheckin, slips_left, usual_window
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.models.session import GroupSession
from facilitator.schemas.checkin import AgainForm, CheckinForm, SlipsIn
from facilitator.services import checkins, groups, releases, rosters, slips
from facilitator.web.auth import signed_in
from facilitator.web.forms import form_page
from facilitator.web.names import called
from facilitator.web.releases import is_hard_week, told, trends

pages = Blueprint("checkins", __name__)
Answer = Response | str | tuple[str, int]
MINUTES = "%Y-%m-%dT%H:%M"  # what a datetime-local field takes


@pages.get("/sessions/<uuid:session_id>/check-ins")
@signed_in
def list_checkins(*, actor: Principal, session_id: UUID) -> str:
    """Show the two check-ins that a session can have."""
    session, group = checkins.facilitated(actor=actor, session_id=session_id)
    rows = checkins.read_checkins(actor=actor, session_id=session_id, page=PageRequest()).rows
    found = {row.phase: row for row in rows}
    return render_template(
        "checkins/list.html",
        session=session,
        group=group,
        phases=[(phase, found.get(phase)) for phase in (BEFORE, AFTER)],
    )


@pages.route("/sessions/<uuid:session_id>/check-ins/<any(before, after):phase>", methods=["GET", "POST"])
@signed_in
def new_checkin(*, actor: Principal, session_id: UUID, phase: str) -> Answer:
    """Plan a check-in."""
    session, group = checkins.facilitated(actor=actor, session_id=session_id)

    def plan(data: dict[str, Any]) -> str:
        new = NewCheckin(
            phase=phase,
            opens_at=instant(data.get("opens_local"), session),
            closes_at=instant(data.get("closes_local"), session),
            epsilon_milli=data["epsilon_milli"],
            by_mail=data["codes"] == "mail",
        )
        made = checkins.plan_checkin(actor=actor, session_id=session_id, new=new)
        flash(_("The anonymous check-in is planned. It opens and closes by itself."), "good")
        return url_for("web.checkins.show_checkin", checkin_id=made.id)

    opens_at, closes_at = usual_window(phase, session.starts_at, session.ends_at)
    start = {
        "opens_local": wallclock.to_local(opens_at, session.time_zone).strftime(MINUTES),
        "closes_local": wallclock.to_local(closes_at, session.time_zone).strftime(MINUTES),
        "epsilon_milli": 1000,
        "codes": "mail",
    }
    return form_page(
        "checkins/new.html", CheckinForm(), plan, values=start, once=True,
        session=session, phase=phase, on_list=checkins.count_on_list(group.id), enabled=group.checkin_enabled,
        group=group,
    )  # fmt: skip


def instant(local: datetime | None, session: GroupSession) -> datetime | None:
    """Return the instant of a wall-clock time where the session is; None for the usual one."""
    return None if local is None else wallclock.to_utc(local, session.time_zone)


@pages.get("/check-ins/<uuid:checkin_id>")
@signed_in
def show_checkin(*, actor: Principal, checkin_id: UUID) -> str:
    """Show one check-in: its rules and state, and its words once it is closed."""
    checkin = checkins.read_checkin(actor=actor, checkin_id=checkin_id)
    session, group = checkins.facilitated(actor=actor, session_id=checkin.session_id)
    return render_template(
        "checkins/show.html",
        checkin=checkin,
        session=session,
        group=group,
        lines=told(checkin.question_set_id, checkin.words),
        is_hard=is_hard_week(checkin.question_set_id, checkin.words),
    )


@pages.get("/groups/<uuid:group_id>/check-ins")
@signed_in
def list_releases(*, actor: Principal, group_id: UUID) -> str:
    """Show the words of the past weeks as they were released, drawn and as a table."""
    rows = releases.read_releases(actor=actor, group_id=group_id)
    group = groups.find_group(actor=actor, group_id=group_id)
    return render_template("checkins/releases.html", group=group, rows=rows, parts=trends(rows))


@pages.post("/check-ins/<uuid:checkin_id>/open")
@signed_in
def open_checkin(*, actor: Principal, checkin_id: UUID) -> Response:
    """Open a check-in now."""
    return acted(checkins.open_checkin, actor, checkin_id, _("The anonymous check-in is open."))


@pages.post("/check-ins/<uuid:checkin_id>/withdraw")
@signed_in
def withdraw_checkin(*, actor: Principal, checkin_id: UUID) -> Response:
    """Take back a check-in that is not open yet."""
    return acted(checkins.withdraw_checkin, actor, checkin_id, _("The anonymous check-in is withdrawn."))


def acted(verb: Callable[..., Any], actor: Principal, checkin_id: UUID, words: str) -> Response:
    """Do one thing to a check-in and go back to its page."""
    verb(actor=actor, checkin_id=checkin_id)
    flash(words, "good")
    return redirect(url_for("web.checkins.show_checkin", checkin_id=checkin_id), 303)


@pages.route("/check-ins/<uuid:checkin_id>/slips", methods=["GET", "POST"])
@signed_in
def print_slips(*, actor: Principal, checkin_id: UUID) -> Answer:
    """Print codes to draw from a hat; they are shown once."""
    checkin = checkins.read_checkin(actor=actor, checkin_id=checkin_id)
    session, _group = checkins.facilitated(actor=actor, session_id=checkin.session_id)

    def make(data: dict[str, Any]) -> Response:
        made = slips.print_slips(actor=actor, checkin_id=checkin_id, count=data["count"])
        shown = [(slip, drawing(slip.url)) for slip in made]
        return make_response(
            render_template("checkins/slips.html", slips=shown, checkin=checkin, session=session)
        )

    left = slips_left(checkin.roster_size, checkin.codes_given)
    return form_page(
        "checkins/print.html", SlipsIn(), make, values={"count": left or 1}, once=True,
        checkin=checkin, session=session, left=left,
    )  # fmt: skip


def drawing(url: str) -> Markup:
    """Return a QR code as SVG for the page itself, so that it is in no file and no cache."""
    # segno writes nothing but numbers into it.
    return Markup(segno.make(url, error="m", micro=False).svg_inline(border=2, dark="#000", omitsize=True))  # noqa: S704 - see above


@pages.route("/check-ins/<uuid:checkin_id>/again", methods=["GET", "POST"])
@signed_in
def send_again(*, actor: Principal, checkin_id: UUID) -> Answer:
    """Send one member a new code."""
    checkin = checkins.read_checkin(actor=actor, checkin_id=checkin_id)
    session, group = checkins.facilitated(actor=actor, session_id=checkin.session_id)

    def again(data: dict[str, Any]) -> str:
        checkins.send_again(actor=actor, checkin_id=checkin_id, member_id=data["member_id"])
        flash(_("A new code is on its way. The earlier one still works, so please use only one."), "good")
        return url_for("web.checkins.show_checkin", checkin_id=checkin_id)

    people = [
        (str(row.member_id), called(row.name_to_use, row.joined_on))
        for row in rosters.read_roster(actor=actor, group_id=group.id)
        if row.status == "current"
    ]
    return form_page(
        "checkins/again.html", AgainForm(), again, checkin=checkin, session=session, people=people
    )
